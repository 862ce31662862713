// ArcGIS REST JS against the practice portal.
//
// Usage: node peers.mjs LINE, or LINE on standard input, where LINE is what `practice-portal` prints. The
// practice authority must be in NODE_EXTRA_CA_CERTS. Prints one line per check and ends with an error if
// one fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import {
  ApiKeyManager,
  ApplicationCredentialsManager,
  ArcGISIdentityManager,
  ArcGISAuthError,
  request,
  revokeToken,
} from "@esri/arcgis-rest-request";

const line = JSON.parse(process.argv[2] ?? readFileSync(0, "utf8"));
const OOB = "urn:ietf:wg:oauth:2.0:oob";
const USER = "mara.lindqvist";
const base = (site) => line[site].https.replace("127.0.0.1", "localhost");
const portal = `${base("portal")}/sharing/rest`;
const layer = (site) => `${base(site)}/rest/services/Planning/Zoning/FeatureServer/0/query`;
const query = (site, authentication) =>
  request(layer(site), { params: { where: "1=1" }, authentication });

/** Opens the authorize page, types name and password, returns where the browser is sent. */
async function browse(address, user = USER) {
  const page = await (await fetch(address)).text();
  const oauthState = /"oauth_state":"([^"]+)"/.exec(page)[1];
  const body = new URLSearchParams({
    oauth_state: oauthState,
    username: user,
    password: line.people[user],
  });
  const reply = await fetch(`${portal}/oauth2/signin`, { method: "POST", body, redirect: "manual" });
  return new URL(reply.headers.get("location"));
}

/** A session from a pasted code. */
async function pasted(more = {}) {
  const address = new URL(`${portal}/oauth2/authorize`);
  address.search = new URLSearchParams({
    client_id: line.app,
    response_type: "code",
    redirect_uri: OOB,
    ...more,
  });
  const code = (await browse(address)).searchParams.get("code");
  return ArcGISIdentityManager.exchangeAuthorizationCode(
    { clientId: line.app, redirectUri: OOB, portal },
    code,
  );
}

const signIn = (user, password = line.people[user]) =>
  ArcGISIdentityManager.signIn({ username: user, password, portal });

/** As much of a browser window as the client touches. */
function fakeWindow() {
  const kept = new Map();
  return {
    location: { href: "https://app.example/", search: "", hash: "" },
    localStorage: {
      setItem: (name, value) => kept.set(name, value),
      getItem: (name) => kept.get(name) ?? null,
      removeItem: (name) => kept.delete(name),
    },
    history: { state: null, replaceState: () => {} },
    crypto: webcrypto,
    isSecureContext: true,
    btoa,
    TextEncoder,
  };
}

/** The client's own browser sign-in; `land` hands the answer to the window. */
async function inBrowser(how, land) {
  const win = fakeWindow();
  // Parts of the client look for the global one.
  globalThis.window = win;
  try {
    const redirectUri = base("portal").replace("/practice", "");
    const options = { clientId: "arcgisonline", portal, redirectUri, popup: false, ...how };
    await ArcGISIdentityManager.beginOAuth2(options, win);
    const asked = new URL(win.location.href);
    land(asked, await browse(asked), win);
    return await ArcGISIdentityManager.completeOAuth2(options, win);
  } finally {
    delete globalThis.window;
  }
}

async function whoIs(session) {
  return (await request(`${portal}/community/self`, { authentication: session })).username;
}

async function refuses(promise, pattern) {
  await assert.rejects(promise, (error) => {
    assert.match(`${error.code} ${error.message}`, pattern);
    return true;
  });
}

const checks = {
  async "user and password"() {
    const session = await signIn(USER);
    assert.equal(session.username, USER);
    assert.equal((await session.getUser()).fullName, "Mara Lindqvist");
    assert.equal((await session.getPortal()).name, "City of Aldermoor");
  },

  async "odd characters in a password"() {
    assert.equal((await signIn("ada.okafor")).username, "ada.okafor");
  },

  async "wrong password"() {
    await assert.rejects(signIn("demo.planner", "wrong"), (error) => {
      assert.deepEqual(error.response.error.details, ["Invalid username or password."]);
      return true;
    });
  },

  async "locked account"() {
    await assert.rejects(signIn("lena.brandt"), (error) => {
      assert.match(error.response.error.details[0], /^Too many invalid attempts/);
      return true;
    });
  },

  async "pasted code"() {
    const session = await pasted();
    assert.equal(session.username, USER);
    assert.equal(await whoIs(session), USER);
    assert.ok(session.refreshTokenExpires > new Date());
  },

  async "proof key and state"() {
    const session = await inBrowser({ pkce: true }, (asked, landed, win) => {
      assert.equal(asked.searchParams.get("code_challenge_method"), "S256");
      win.location.search = landed.search;
    });
    assert.equal(await whoIs(session), USER);
  },

  async "implicit"() {
    const session = await inBrowser({ pkce: false }, (asked, landed, win) => {
      assert.equal(asked.searchParams.get("response_type"), "token");
      win.location.hash = landed.hash;
    });
    assert.equal(await whoIs(session), USER);
  },

  async "renewal keeps the renewal token"() {
    const session = await pasted();
    const { token, refreshToken } = session;
    await session.refreshCredentials();
    assert.notEqual(session.token, token);
    assert.equal(session.refreshToken, refreshToken);
    assert.equal(await whoIs(session), USER);
  },

  async "exchange kills the old renewal token"() {
    const session = await pasted();
    const { token, refreshToken } = session;
    await session.exchangeRefreshToken();
    assert.notEqual(session.refreshToken, refreshToken);
    assert.equal(await whoIs(session), USER);
    await refuses(request(`${portal}/community/self`, { params: { token } }), /498/);
  },

  async "a sign-in of one hour is exchanged when renewed"() {
    const session = await pasted({ expiration: "60" });
    const { refreshToken } = session;
    await session.refreshCredentials();
    assert.notEqual(session.refreshToken, refreshToken);
  },

  async "exchange without redirect address"() {
    const session = await pasted();
    const alone = new ArcGISIdentityManager({
      clientId: line.app,
      refreshToken: session.refreshToken,
      portal,
    });
    await refuses(alone.exchangeRefreshToken(), /redirect_uri not specified/);
  },

  async "sign out"() {
    const session = await pasted();
    const { token } = session;
    assert.deepEqual(await session.signOut(), { success: true });
    await refuses(request(`${portal}/community/self`, { params: { token } }), /498/);
    await refuses(session.refreshCredentials(), /Invalid refresh_token/);
  },

  async "only the issuing app may revoke"() {
    const session = await pasted();
    const promise = revokeToken({ clientId: "pythonapi", portal, token: session.refreshToken });
    await refuses(promise, /Invalid client_id/);
  },

  async "app with secret"() {
    const app = ApplicationCredentialsManager.fromCredentials({
      clientId: line.secretApp.id,
      clientSecret: line.secretApp.secret,
      portal,
    });
    const token = await app.getToken(portal);
    const self = await request(`${portal}/portals/self`, { params: { token } });
    assert.equal(self.appInfo.appId, line.secretApp.id);
    assert.equal(self.user, undefined);
  },

  async "API key"() {
    const authentication = ApiKeyManager.fromKey(line.apiKey);
    const self = await request(`${portal}/portals/self`, { authentication });
    assert.equal(self.appInfo.appId, line.secretApp.id);
    assert.equal(self.user, undefined);
  },

  async "API key that is bound"() {
    const { key, referer } = line.boundApiKey;
    const authentication = ApiKeyManager.fromKey(key);
    const self = (headers) => request(`${portal}/portals/self`, { authentication, headers });
    assert.equal((await self({ referer })).appInfo.appId, line.secretApp.id);
    const elsewhere = await self({ referer: "https://other.example" }).catch(() => ({}));
    assert.equal(elsewhere.appInfo, undefined);
  },

  async "token one already has"() {
    const { token } = await pasted();
    const session = await ArcGISIdentityManager.fromToken({ token, portal });
    assert.equal(session.username, USER);
    await refuses(ArcGISIdentityManager.fromToken({ token: "made-up", portal }), /498/);
  },

  async "token of the federated server"() {
    const given = { token: (await pasted()).token, serverUrl: base("server"), client: "requestip" };
    const { token } = await request(`${portal}/generateToken`, { params: given });
    assert.equal((await query("server", token)).features.length, 4);
  },

  async "federated server with an exchanged token"() {
    assert.equal((await query("server", await pasted())).features.length, 4);
  },

  async "token required and invalid token are told apart"() {
    await refuses(query("server", undefined), /Token Required/);
    await assert.rejects(query("server", "made-up"), (error) => {
      assert.ok(error instanceof ArcGISAuthError);
      return /498/.test(error.code);
    });
  },

  async "stand-alone server is not federated"() {
    await refuses(query("standAlone", await pasted()), /NOT_FEDERATED|not federated/);
  },

  async "token of the stand-alone server"() {
    const password = line.serverPeople["field.crew"];
    const params = { username: "field.crew", password, client: "requestip" };
    const { token } = await request(`${base("standAlone")}/tokens/generateToken`, { params });
    assert.equal((await query("standAlone", token)).features.length, 4);
  },

  async "stand-alone server"() {
    const session = new ArcGISIdentityManager({
      server: `${base("standAlone")}/rest/services`,
      username: "field.crew",
      password: line.serverPeople["field.crew"],
      portal,
    });
    await session.refreshCredentials();
    const reply = await request(layer("standAlone"), {
      params: { where: "1=1", token: session.token },
      headers: { referer: "@esri/arcgis-rest-js" },
    });
    assert.equal(reply.features.length, 4);
  },
};

const alone = ["stand-alone server", "token of the stand-alone server"];
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (line.dialect === "stand-alone" && !alone.includes(name)) continue;
  const title = `${line.dialect}: rest-js: ${name}`;
  try {
    await check();
    console.log(`ok    ${title}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${title}`);
    console.log(error);
  }
}
process.exit(failed ? 1 : 0);
