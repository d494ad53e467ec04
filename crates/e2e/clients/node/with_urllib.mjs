// urllib: one count for the whole process, printed in decimal, and no algorithm in its header.

import { URL, installed, run } from "./flows.mjs";

const urllib = installed("urllib");

function session(publicKey, privateKey) {
  return async (method, target, body) => {
    const content = body ? { content: body, headers: { "Content-Type": "application/json" } } : {};
    const options = { method, digestAuth: `${publicKey}:${privateKey}`, dataType: "text", ...content };
    const { status, data } = await urllib.request(URL + target, options);
    return [status, data];
  };
}

await run("urllib", session);
