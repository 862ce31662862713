// One sign-in by ArcGIS REST JS, as counts.py asks for it: {scheme, line, given} on standard input. It ends with an
// error unless the portal has said who that is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  ApiKeyManager,
  ApplicationCredentialsManager,
  ArcGISIdentityManager,
  request,
} from "@esri/arcgis-rest-request";

const { scheme, line, given } = JSON.parse(readFileSync(0, "utf8"));
const base = (site) => line[site].https.replace("127.0.0.1", "localhost");
const portal = `${base("portal")}/sharing/rest`;
const clientId = line.app;
const redirectUri = "urn:ietf:wg:oauth:2.0:oob";
const username = "mara.lindqvist";
const signIn = () => ArcGISIdentityManager.signIn({ username, password: line.people[username], portal });
const isMara = async (session) => assert.equal((await session.getUser()).username, username);

const schemes = {
  async anonymous() {
    assert.equal((await request(`${portal}/portals/self`, { httpMethod: "GET" })).name, "City of Aldermoor");
  },
  async password() {
    await isMara(await signIn());
  },
  async browser() {
    const options = { clientId, redirectUri, portal };
    await isMara(await ArcGISIdentityManager.exchangeAuthorizationCode(options, given));
  },
  async renewal() {
    const session = new ArcGISIdentityManager({ clientId, refreshToken: given, portal });
    await session.refreshCredentials();
    await isMara(session);
  },
  async app() {
    const { id, secret } = line.secretApp;
    const app = ApplicationCredentialsManager.fromCredentials({ clientId: id, clientSecret: secret, portal });
    const self = await request(`${portal}/portals/self`, { httpMethod: "GET", authentication: app });
    assert.equal(self.appInfo.appId, id);
  },
  async "api-key"() {
    const authentication = ApiKeyManager.fromKey(line.apiKey);
    const self = await request(`${portal}/portals/self`, { httpMethod: "GET", authentication });
    assert.equal(self.appInfo.appId, line.secretApp.id);
  },
  async token() {
    await isMara(await ArcGISIdentityManager.fromToken({ token: given, portal }));
  },
  async "token, whose"() {
    const self = await request(`${portal}/portals/self`, { httpMethod: "GET", authentication: given });
    assert.equal(self.user.username, username);
  },
  async "100 callers"() {
    const over = { token: "over", tokenExpires: new Date(0) };
    const session = new ArcGISIdentityManager({ clientId, refreshToken: given, portal, ...over });
    const tokens = await Promise.all(Array.from({ length: 100 }, () => session.getToken(portal)));
    assert.equal(new Set(tokens).size, 1);
    assert.notEqual(tokens[0], "over");
  },
  async "password+server"() {
    const authentication = await signIn();
    const layer = `${base("server")}/rest/services/Planning/Zoning/FeatureServer/0/query`;
    const reply = await request(layer, { httpMethod: "GET", params: { where: "1=1" }, authentication });
    assert.equal(reply.features.length, 4);
  },
  async server() {
    const server = base("standAlone");
    const password = line.serverPeople["field.crew"];
    const session = new ArcGISIdentityManager({ server, username: "field.crew", password, portal });
    await session.refreshCredentials();
    const headers = { referer: "@esri/arcgis-rest-js" };
    const params = { token: session.token };
    const list = await request(`${server}/rest/services`, { httpMethod: "GET", params, headers });
    assert.ok(list.folders.includes("Planning"));
  },
};
await schemes[scheme]();
