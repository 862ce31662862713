// Koop, a server for the GeoServices REST API that others wrote, with one layer that wants a token.
//
// Usage: node koop.mjs FOLDER; FOLDER gets the users and the layer. The user's name and password are the two lines
// on standard input. Prints {"port": …} when it listens, on loopback, beside
// what Koop itself prints, and runs until its standard input ends.

import { createInterface } from "node:readline";
import { mkdirSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import authenticate from "@koopjs/auth-direct-file";
import Koop from "@koopjs/koop-core";
import geojson from "@koopjs/provider-file-geojson";

const folder = process.argv[2];
const lines = createInterface({ input: process.stdin });
const said = lines[Symbol.asyncIterator]();
const username = (await said.next()).value;
const password = (await said.next()).value;

const points = [
  [14.1, 51.2],
  [14.2, 51.3],
  [14.3, 51.4],
].map((coordinates, id) => ({
  type: "Feature",
  properties: { id, name: `Well ${id}` },
  geometry: { type: "Point", coordinates },
}));
mkdirSync(join(folder, "data"), { recursive: true });
writeFileSync(join(folder, "data", "wells.geojson"), JSON.stringify({ type: "FeatureCollection", features: points }));
writeFileSync(join(folder, "users.json"), JSON.stringify([{ username, password }]), { mode: 0o600 });

const koop = new Koop({ logLevel: "error" });
// Before the provider: only what is registered later is behind it.
koop.register(
  authenticate(randomBytes(32).toString("hex"), join(folder, "users.json"), { useHttp: true }),
);
// Its data folder is one below the folder it runs in.
process.chdir(folder);
koop.register(geojson, { dataDir: "data" });
const server = koop.server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
while (!(await said.next()).done);
process.exit(0);
