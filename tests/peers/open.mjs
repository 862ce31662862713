// Opens layers with tokens that somebody else got: a list of {layer, token, referer} on standard input, the list of the
// replies on standard output.

import { readFileSync } from "node:fs";
import { ApiKeyManager, request } from "@esri/arcgis-rest-request";

const asked = JSON.parse(readFileSync(0, "utf8"));
const replies = await Promise.all(
  asked.map(({ layer, token, referer }) =>
    request(layer, {
      params: { where: "1=1" },
      authentication: ApiKeyManager.fromKey(token),
      headers: referer ? { referer } : {},
    }).catch((error) => error.response ?? { error: String(error) }),
  ),
);
console.log(JSON.stringify(replies));
