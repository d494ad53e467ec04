// mongodb-atlas-api-client against its endpoints that exist: run in the folder that holds node_modules.
// It never throws on HTTP errors, so the bodies are what counts.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const getClient = createRequire(`${process.cwd()}/`)("mongodb-atlas-api-client");
const { KEYWRIGHT_URL, KEYWRIGHT_ORG_ID, KEYWRIGHT_PUBLIC_KEY, KEYWRIGHT_PRIVATE_KEY } = process.env;

for (const api of ["/api/atlas/v1.0", "/api/atlas/v2"]) {
  const { event, organization } = getClient({
    publicKey: KEYWRIGHT_PUBLIC_KEY,
    privateKey: KEYWRIGHT_PRIVATE_KEY,
    baseUrl: KEYWRIGHT_URL + api,
    projectId: "",
  });

  // Its nonce counter belongs to the process and is printed in decimal: from the tenth call on both matter.
  for (let call = 0; call < 15; call += 1) {
    const { results } = await organization.getAll();
    assert.deepEqual(results.map(({ id, name }) => [id, name]), [[KEYWRIGHT_ORG_ID, "Development"]]);
  }
  const found = await organization.getById(KEYWRIGHT_ORG_ID);
  assert.equal(found.name, "Development");
  const renamed = await organization.rename(KEYWRIGHT_ORG_ID, { name: "Development" });
  assert.equal(renamed.id, KEYWRIGHT_ORG_ID);
  const events = await event.getAllByOrganizationId(KEYWRIGHT_ORG_ID, { itemsPerPage: 500, includeCount: true });
  assert.ok(events.results.length > 0 && events.results.length === events.totalCount, JSON.stringify(events));
  const [first] = events.results;
  assert.equal((await event.getByOrganizationId(KEYWRIGHT_ORG_ID, first.id)).id, first.id);
  const missing = await organization.getById("0123456789abcdef01234567");
  assert.equal(missing.errorCode, "ORG_NOT_FOUND");
}
