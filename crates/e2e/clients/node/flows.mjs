// The flows of a plain HTTP client in JavaScript: those of python/flows.py, in the same order and with the same checks.
//
// A program that is named after its client hands over `session(public, private)`, which makes one session of that
// client and returns `send(method, target, body)`, a promise of a status and a text.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

/// Packages come from the folder that the program runs in.
export const installed = createRequire(`${process.cwd()}/`);
export const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;

export const URL = process.env.KEYWRIGHT_URL;
export const ORG = process.env.KEYWRIGHT_ORG_ID;
export const OWNER = [process.env.KEYWRIGHT_PUBLIC_KEY, process.env.KEYWRIGHT_PRIVATE_KEY];
export const MEMBER = [process.env.KEYWRIGHT_MEMBER_PUBLIC_KEY, process.env.KEYWRIGHT_MEMBER_PRIVATE_KEY];

export const ROOTS = ["/api/atlas/v1.0", "/api/atlas/v2", "/api/public/v1.0"];
const V2 = "/api/atlas/v2";
const KEYS = `${V2}/orgs/${ORG}/apiKeys`;
const WHOAMI = "/api/keywright/v1/whoami";
const AT_ONCE = 8;
let calls = 0;

export function check(holds, sentence) {
  if (!holds) {
    console.error(sentence);
    process.exit(1);
  }
}

process.on("uncaughtException", (error) => check(false, String(error.cause ?? error).replaceAll("\n", " ")));

export const held = (flow) => console.log("flow", flow);

/// A session that knows which status it expects, and counts.
function caller(send) {
  const text = async (method, target, expected, body) => {
    calls += 1;
    const [status, answer] = await send(method, target, body && JSON.stringify(body));
    check(status === expected, `${method} ${target} answered ${status}, not ${expected}: ${answer}`);
    return answer;
  };
  const json = async (...request) => {
    const answer = await text(...request);
    return answer ? JSON.parse(answer) : null;
  };
  return Object.assign(json, { text });
}

async function organizations(owner) {
  const page = await owner("GET", `${V2}/orgs`, 200);
  const found = page.results.map(({ id }) => id).join();
  check(found === ORG, `the organization is not the only one: ${found}`);
  held("organizations");
}

async function makeKey(owner, name) {
  const made = await owner("POST", KEYS, 200, { desc: name, roles: ["ORG_MEMBER", "ORG_READ_ONLY"] });
  check(made.privateKey.length === 36, `the private key is not shown: ${JSON.stringify(made)}`);
  const roles = made.roles.map(({ roleName }) => roleName).sort();
  check(roles.join() === "ORG_MEMBER,ORG_READ_ONLY", `other roles than asked for: ${roles}`);

  const read = await owner("GET", `${KEYS}/${made.id}`, 200);
  check(read.privateKey === `********-****-****-${made.privateKey.slice(-12)}`, `not masked: ${JSON.stringify(read)}`);

  const changed = await owner("PATCH", `${KEYS}/${made.id}`, 200, { desc: `${name} ü` });
  check(changed.desc === `${name} ü`, `not what was asked for: ${JSON.stringify(changed)}`);

  for (const root of ROOTS) {
    const same = await owner("GET", `${root}/orgs/${ORG}/apiKeys/${made.id}`, 200);
    check(same.desc === `${name} ü`, `another key in ${root}: ${JSON.stringify(same)}`);
  }
  held("key");
  return made;
}

async function accessList(owner, key) {
  const entries = `${KEYS}/${key.id}/accessList`;
  const blocks = [{ cidrBlock: "192.0.2.0/24" }, { cidrBlock: "2001:db8::/32" }, { ipAddress: "198.51.100.7" }];
  const page = await owner("POST", entries, 200, blocks);
  check(page.totalCount === 3, `not all entries are there: ${JSON.stringify(page)}`);

  const compact = await owner.text("GET", `${entries}/192.0.2.0%2F24`, 200);
  const pretty = await owner.text("GET", `${entries}/192.0.2.0%2F24?pretty=true&q=a%20b`, 200);
  check(pretty.split("\n").length > compact.split("\n").length, `not printed prettily: ${pretty}`);
  check(JSON.parse(pretty).cidrBlock === "192.0.2.0/24", `another entry: ${pretty}`);
  check((await owner.text("GET", `${entries}/192.0.2.0/24`, 200)) === compact, "the slash leads to another entry");

  for (const entry of ["192.0.2.0/24", "2001:db8::%2F32?q=a%20b", "198.51.100.7"]) {
    check((await owner.text("DELETE", `${entries}/${entry}`, 204)) === "", "204 has a body");
  }
  const gone = await owner("GET", `${entries}/192.0.2.0%2F24`, 404);
  check(gone.errorCode === "API_KEY_ACCESS_LIST_NOT_FOUND", `another error: ${JSON.stringify(gone)}`);
  check((await owner("GET", entries, 200)).totalCount === 0, "an entry is left");
  held("access list");
}

async function project(owner, key, name) {
  const made = await owner("POST", `${V2}/groups`, 201, { name, orgId: ORG });
  const keys = `${V2}/groups/${made.id}/apiKeys`;
  const assigned = async () => (await owner("GET", keys, 200)).results.some(({ id }) => id === key.id);
  await owner("POST", `${keys}/${key.id}`, 204, [{ roles: ["GROUP_READ_ONLY"] }]);
  const changed = await owner("PATCH", `${keys}/${key.id}`, 200, { roles: ["GROUP_DATA_ACCESS_READ_ONLY"] });
  check(changed.roles.some(({ roleName }) => roleName === "GROUP_DATA_ACCESS_READ_ONLY"), "the role is not there");
  check(await assigned(), "the key is not in the project");
  await owner("DELETE", `${keys}/${key.id}`, 204);
  check(!(await assigned()), "the key is still in the project");
  await owner("DELETE", `${V2}/groups/${made.id}`, 202);
  const gone = await owner("GET", `${V2}/groups/${made.id}`, 404);
  check(gone.error === 404 && gone.errorCode === "GROUP_NOT_FOUND", `another error: ${JSON.stringify(gone)}`);
  held("project");
}

async function death(owner, key, session) {
  const ofKey = caller(session(key.publicKey, key.privateKey));
  check((await ofKey("GET", WHOAMI, 200)).apiKeyId === key.id, "the key is taken for another");
  await owner("DELETE", `${KEYS}/${key.id}`, 204);
  const gone = await owner("DELETE", `${KEYS}/${key.id}`, 400);
  check(gone.errorCode === "API_KEY_NOT_FOUND", `another error: ${JSON.stringify(gone)}`);
  await ofKey.text("GET", WHOAMI, 401);
  held("death");
}

/// One request, and then 8 at once of the same session.
async function atOnce(session) {
  const owner = caller(session(...OWNER));
  const ask = (number) => owner("GET", `${KEYS}?itemsPerPage=${number}`, 200);
  await ask(100);
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => ask(number + 1)));
  check(answers.length === AT_ONCE, "an answer is missing");
  held(`${AT_ONCE} at once`);
}

async function refusals(session) {
  const wrong = await caller(session(OWNER[0], "00000000-0000-4000-8000-000000000000"))("GET", KEYS, 401);
  check(wrong.errorCode === "UNEXPECTED_ERROR", `another error: ${JSON.stringify(wrong)}`);
  held("wrong password");
  const denied = await caller(session(...MEMBER))("POST", KEYS, 401, { desc: "no", roles: ["ORG_MEMBER"] });
  check(denied.errorCode === "USER_UNAUTHORIZED", `another error: ${JSON.stringify(denied)}`);
  held("missing role");
}

async function restart(session) {
  const owner = caller(session(...OWNER));
  await owner("GET", KEYS, 200);
  const input = createInterface({ input: process.stdin });
  console.log("paused");
  await new Promise((resume) => input.once("line", resume));
  input.close();
  await owner("GET", KEYS, 200);
  held("restart of the server");
}

export async function run(client, session) {
  console.log("client", client, version(client));
  if (process.argv[2] === "at-once") {
    await atOnce(session);
  } else if (process.argv[2] === "refusals") {
    await refusals(session);
  } else if (process.argv[2] === "restart") {
    await restart(session);
  } else {
    const owner = caller(session(...OWNER));
    await organizations(owner);
    const key = await makeKey(owner, client);
    await accessList(owner, key);
    await project(owner, key, `of ${client}`);
    await death(owner, key, session);
  }
  console.log("calls", calls);
}
