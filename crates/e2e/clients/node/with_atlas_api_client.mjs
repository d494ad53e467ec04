// mongodb-atlas-api-client, through its own methods, in both of Atlas' dialects.
//
// It never throws on HTTP errors: what came back is the result, so the bodies are what counts.

import { ORG, OWNER, URL, check, held, installed, version } from "./flows.mjs";

const NAME = "mongodb-atlas-api-client";
const getClient = installed(NAME);
const [publicKey, privateKey] = OWNER;
const projectId = process.env.KEYWRIGHT_PROJECT_ID;
console.log("client", NAME, version(NAME));

const same = (found, expected, what) => check(found === expected, `${what} is ${found}, not ${expected}`);
const told = (answer, code) => same(answer.errorCode, code, JSON.stringify(answer));

async function organizations({ organization }) {
  // Its nonce counter belongs to the process and is printed in decimal: from the tenth call on both matter.
  for (let call = 0; call < 15; call += 1) {
    const { results } = await organization.getAll();
    same(results.map(({ id }) => id).join(), ORG, "the list of organizations");
  }
  same((await organization.getById(ORG)).name, "Development", "the name");
  same((await organization.rename(ORG, { name: "Development" })).id, ORG, "the renamed organization");
  told(await organization.getById("0123456789abcdef01234567"), "ORG_NOT_FOUND");
  held("organizations");
}

async function projects({ organization, project }, name) {
  const made = await project.create({ name, orgId: ORG });
  same((await project.getById(made.id)).name, name, "the project's name");
  same((await project.getByName(encodeURIComponent(name))).id, made.id, "the project by its name");
  const { results } = await organization.getAllProjectsForOrganization(ORG, { itemsPerPage: 500 });
  check(results.some(({ id }) => id === made.id), "the project is not among the organization's");
  const all = await project.getAll({ itemsPerPage: 500 });
  check(all.totalCount === results.length, `${results.length} projects in the organization, ${all.totalCount} in all`);
  await project.delete(made.id);
  told(await project.getById(made.id), "GROUP_NOT_FOUND");
  held("projects");
}

async function people({ atlasUser, organization, project }, root) {
  const { KEYWRIGHT_CONSOLE_USER: name, KEYWRIGHT_OWNER_USER_ID: owner } = process.env;
  same((await atlasUser.getById(owner)).username, name, "the owner's name");
  same((await atlasUser.getByName(name)).id, owner, "the owner by its name");
  const users = await organization.getAllUsersForOrganization(ORG);
  check(users.results.some((user) => user.id === owner), "the owner is not in the organization");
  same((await atlasUser.getAll()).totalCount, 0, "the number of the project's users");
  same((await project.getTeamsByProjectId(projectId)).totalCount, 0, "the number of teams");
  told(await project.assignTeams(projectId, [{ teamId: ORG, roleNames: ["GROUP_OWNER"] }]), "TEAM_NOT_FOUND");

  const username = `npm+${root.slice(-1)}@example.com`;
  const person = { firstName: "N", lastName: "Pm", country: "DE", emailAddress: username, roles: [] };
  const made = await atlasUser.create({ ...person, username, password: "correct horse battery" });
  same(made.username, username, "the account that was made");
  const guest = `guest-${root.slice(-1)}@example.com`;
  const invited = await organization.invite(ORG, { username: guest, roles: ["ORG_MEMBER"] });
  same(invited.inviterUsername, publicKey, "who invited");
  held("people");
}

async function events({ event }) {
  const page = await event.getAllByOrganizationId(ORG, { itemsPerPage: 500, includeCount: true });
  check(page.results.length > 0 && page.results.length === page.totalCount, `${page.totalCount} is not their number`);
  const [first] = page.results;
  same((await event.getByOrganizationId(ORG, first.id)).id, first.id, "the event");
  held("events");
}

for (const root of ["/api/atlas/v1.0", "/api/atlas/v2"]) {
  const client = getClient({ publicKey, privateKey, baseUrl: URL + root, projectId });
  await organizations(client);
  await projects(client, `of npm + ${root.slice(-1)}`);
  await people(client, root);
  await events(client);
}

const stranger = getClient({ publicKey, privateKey: "wrong", baseUrl: `${URL}/api/atlas/v2`, projectId });
told(await stranger.organization.getAll(), "UNEXPECTED_ERROR");
held("wrong password");
