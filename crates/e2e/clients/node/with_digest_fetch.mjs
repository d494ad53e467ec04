// digest-fetch over the fetch of Node.js: the nonce is reused on any connection; there is no space after its commas.

import { pathToFileURL } from "node:url";
import { URL, installed, run } from "./flows.mjs";

const { DigestClient } = await import(pathToFileURL(installed.resolve("digest-fetch")));

function session(publicKey, privateKey) {
  const client = new DigestClient(publicKey, privateKey);

  return async (method, target, body) => {
    const content = body ? { body, headers: { "Content-Type": "application/json" } } : {};
    const answer = await client.fetch(URL + target, { method, ...content });
    return [answer.status, await answer.text()];
  };
}

await run("digest-fetch", session);
