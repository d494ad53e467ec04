// @mhoc/axios-digest-auth signs the path without the query: it works as long as there is none.

import { ORG, OWNER, URL, check, held, installed, version } from "./flows.mjs";

const [username, password] = OWNER;
const client = new (installed("@mhoc/axios-digest-auth").default)({ username, password });
const orgs = `${URL}/api/atlas/v2/orgs`;

console.log("client", "@mhoc/axios-digest-auth", version("@mhoc/axios-digest-auth"));

const keys = `${orgs}/${ORG}/apiKeys`;
const headers = { "Content-Type": "application/json" };
const wanted = { desc: "axios", roles: ["ORG_MEMBER"] };
const made = await client.request({ method: "POST", url: keys, data: wanted, headers });
check(made.status === 200 && made.data.desc === "axios", `POST ${keys} answered ${made.status}`);
const page = await client.request({ method: "GET", url: orgs });
check(page.data.results[0].id === ORG, `another organization: ${JSON.stringify(page.data)}`);
held("without a query");

const refused = await client.request({ method: "GET", url: `${orgs}?itemsPerPage=1` }).catch((error) => error.response);
check(refused.status === 401, `a header that leaves out the query was answered ${refused.status}`);
held("with a query, refused");
