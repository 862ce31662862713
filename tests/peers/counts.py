"""What a sign-in costs: requests and bytes of Portico, the Python client and REST JS, scheme by scheme, counted by the
same practice portal in the same run (CHECKS.md B2).

Usage: counts.py; the environment names the programs: PRACTICE_PORTAL, WHOAMI, CALLERS, COUNTS_JS and CA, a
file to write.

Everybody is given the portal's address as known, and has done when the portal (for a server account, the server) has
said who that is; with `password+server` when a layer of the portal's own server has opened. Portico also asks what
stands at an address that was only pasted: "Portico, pasted". What the browser asks is nobody's and left out. Each
sign-in is a process of its own, so that no connection is left from another.

Asserted: nobody needs fewer requests, or fewer bytes of HTTP both ways, than Portico, but for what MORE_BYTES says
openly. The bytes on the wire, with TLS, are shown beside them.

`100 callers` ask at once for a token that has to be renewed first (CHECKS.md F7): in Portico's core and in REST JS as
concurrent tasks, in the Python client as threads.
"""

import contextlib
import getpass
import json
import os
import subprocess
import sys
import threading
import time
import warnings
import webbrowser

warnings.simplefilter("ignore")

from arcgis.auth import EsriGenTokenAuth, EsriOAuth2Auth, EsriSession, EsriUserTokenAuth  # noqa: E402
from arcgis.gis import GIS  # noqa: E402

from portico import LAYER, STUCK, USER, Portal, Report, Whoami  # noqa: E402

KEYS = ("requests", "received", "sent", "connections", "receivedOnWire", "sentOnWire")


class Counting:
    """A practice portal that says what was asked of it."""

    def __init__(self):
        self.child = subprocess.Popen(
            [os.environ["PRACTICE_PORTAL"], "--port", "0", "--tls-port", "0", "--ca-out", os.environ["CA"]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.portal = Portal(json.loads(self.child.stdout.readline()))

    def take(self):
        """Since the last time."""
        self.child.stdin.write("\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def settle(self):
        """The same, when all connections have ended."""
        total, asked = dict.fromkeys(KEYS, 0), {}
        end = time.monotonic() + STUCK
        while time.monotonic() < end:
            counted = self.take()
            for key in KEYS:
                total[key] += counted[key]
            for name, count in counted["asked"].items():
                asked[name] = asked.get(name, 0) + count
            if counted["open"] == 0:
                return {**total, "asked": asked}
            time.sleep(0.002)
        raise AssertionError("a connection stays open")

    def close(self):
        self.child.stdin.close()
        self.child.wait(timeout=STUCK)


class Portico:
    """The example `whoami`."""

    def __init__(self, counting, *more):
        self.counting, self.more = counting, more
        self.whoami = Whoami(os.environ["WHOAMI"], counting.portal.ca)

    def sign_in(self, scheme, given):
        portal = self.counting.portal
        if scheme == "browser":
            # The browser's own requests are thrown away; until then Portico has asked nothing, or what counts.
            before = []

            def browse(page):
                before.append(self.counting.take())
                code = portal.browse(page)
                self.counting.take()
                return code

            more = ["--expiration", "60", "--show-token", *self.more]
            found = self.whoami.run_in_browser(portal.portal, "browser", *more, browse=browse)
            checked(found)
            return before[0]
        if scheme == "100 callers":
            done = subprocess.run(
                [os.environ["CALLERS"], portal.portal, portal.app, "100", portal.ca],
                input=f"{given}\n",
                capture_output=True,
                text=True,
                timeout=STUCK,
            )
            return equal(json.loads(done.stdout), {"callers": 100, "tokens": 1})
        app = portal.line["secretApp"]
        ways = {
            "anonymous": (portal.portal, "anonymous", [], ""),
            "password": (portal.portal, "password", ["--user", USER], portal.password),
            "renewal": (portal.portal, "token", ["--client-id", portal.app], given),
            "app": (portal.portal, "app", ["--client-id", app["id"]], app["secret"]),
            "api-key": (portal.portal, "api-key", [], portal.line["apiKey"]),
            "token": (portal.portal, "token", [], given),
            "token, whose": (portal.portal, "token", [], given),
            "password+server": (
                portal.portal,
                "password+server",
                ["--user", USER, "--open", f"{portal.server}/{LAYER}?where=1%3D1"],
                portal.password,
            ),
            "server": (portal.stand_alone, "server", ["--user", portal.crew[0]], portal.crew[1]),
        }
        address, name, more, secret = ways[scheme]
        checked(self.whoami.run(address, name, *more, *self.more, secret=secret))
        return None


def checked(found):
    if "error" in found or found.get("checked") is False:
        raise AssertionError(found)


class Python:
    """The ArcGIS API for Python as its guide has it: GIS(...), and who that is."""

    def __init__(self, counting):
        self.portal = counting.portal

    def sign_in(self, scheme, given):
        in_a_process_of_its_own(lambda: getattr(self, NAMES.get(scheme, scheme))(given))

    def gis(self, *args, **more):
        return GIS(self.portal.portal, *args, ca_bundles=self.portal.ca, **more)

    def session(self, auth=None):
        return EsriSession(auth=auth, ca_bundles=self.portal.ca)

    def is_mara(self, gis):
        equal(gis.users.me.username, USER)

    def self_is_mara(self, auth):
        reply = self.session(auth).get(f"{self.portal.rest}/community/self", params={"f": "json"})
        equal(reply.json()["username"], USER)

    def anonymous(self, _):
        equal(self.gis().properties.name, "City of Aldermoor")

    def password(self, _):
        self.is_mara(self.gis(USER, self.portal.password))

    def browser(self, given):
        webbrowser.open_new = lambda _: None
        getpass.getpass = lambda *_: given
        self.is_mara(self.gis(client_id=self.portal.app))

    def renewal(self, given):
        self.self_is_mara(self.oauth(given))

    def oauth(self, given):
        return EsriOAuth2Auth(
            base_url=self.portal.rest, client_id=self.portal.app, password=given, session=self.session()
        )

    def app(self, _):
        app = self.portal.line["secretApp"]
        gis = self.gis(client_id=app["id"], client_secret=app["secret"])
        equal(gis.properties.appInfo["appId"], app["id"])

    def api_key(self, _):
        gis = self.gis(api_key=self.portal.line["apiKey"])
        equal(gis.properties.appInfo["appId"], self.portal.line["secretApp"]["id"])

    def token(self, given):
        self.is_mara(self.gis(token=given))

    def token_whose(self, given):
        gis = self.gis(token=given)
        equal(gis.properties.user.username, USER)

    def callers(self, given):
        auth, tokens = self.oauth(given), []
        threads = [threading.Thread(target=lambda: tokens.append(auth.token)) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(len(tokens), 100)

    def of_the_portal(self, **more):
        return EsriGenTokenAuth(token_url=self.portal.portal, referer="http", session=self.session(), **more)

    def password_server(self, _):
        portal_auth = self.of_the_portal(username=USER, password=self.portal.password)
        session = self.session(self.of_the_portal(portal_auth=portal_auth))
        reply = session.get(f"{self.portal.server}/{LAYER}", params={"f": "json", "where": "1=1"})
        equal(len(reply.json()["features"]), 4)

    def server(self, _):
        user, password = self.portal.crew
        auth = EsriGenTokenAuth(
            token_url=f"{self.portal.stand_alone}/rest/info",
            referer="http",
            username=user,
            password=password,
            session=self.session(),
        )
        reply = self.session(auth).get(f"{self.portal.stand_alone}/rest/services", params={"f": "json"})
        equal("Planning" in reply.json()["folders"], True)


class PythonAlone(Python):
    """Only its classes for signing in, and `community/self`: the least that it can do."""

    def anonymous(self, _):
        reply = self.session().get(f"{self.portal.rest}/portals/self", params={"f": "json"})
        equal(reply.json()["name"], "City of Aldermoor")

    def password(self, _):
        self.self_is_mara(self.of_the_portal(username=USER, password=self.portal.password))

    def token(self, given):
        self.self_is_mara(EsriUserTokenAuth(given))

    def token_whose(self, given):
        reply = self.session(EsriUserTokenAuth(given)).get(f"{self.portal.rest}/portals/self", params={"f": "json"})
        equal(reply.json()["user"]["username"], USER)


class RestJs:
    """counts.mjs."""

    def __init__(self, counting):
        self.line, self.ca = counting.portal.line, counting.portal.ca

    def sign_in(self, scheme, given):
        done = subprocess.run(
            ["node", os.environ["COUNTS_JS"]],
            input=json.dumps({"scheme": scheme, "line": self.line, "given": given}),
            capture_output=True,
            text=True,
            timeout=STUCK,
            env={**os.environ, "NODE_EXTRA_CA_CERTS": self.ca},
        )
        if done.returncode:
            raise AssertionError(done.stderr)


def in_a_process_of_its_own(action):
    """Its connections end with it."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            try:
                with contextlib.redirect_stdout(sys.stderr):
                    action()
                code = 0
            except BaseException as error:  # noqa: BLE001
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(code)
    if os.waitpid(child, 0)[1]:
        raise AssertionError("the Python client did not sign in; its words are on standard error")


def equal(found, expected):
    if found != expected:
        raise AssertionError(f"found {found!r}, expected {expected!r}")


SCHEMES = (
    "anonymous",
    "password",
    "browser",
    "renewal",
    "app",
    "api-key",
    "token",
    "token, whose",
    "password+server",
    "server",
    "100 callers",
)
# The names of methods.
NAMES = {
    "api-key": "api_key",
    "token, whose": "token_whose",
    "password+server": "password_server",
    "100 callers": "callers",
}
# Where Portico needs more bytes than somebody else, and why that is right.
MORE_BYTES = {
    "token": "a token may be an app's, so Portico asks portals/self, which also names apps and the organisation; "
    "community/self names people only, and is shorter. `token, whose` compares the same question.",
}
# Only the core has it: there is no address to paste.
ONLY_KNOWN = {"100 callers"}
# What they are given; each takes a new one.
GIVEN = {
    "browser": lambda portal: portal.code(),
    "renewal": lambda portal: portal.renewal_token(),
    "token": lambda portal: portal.token(),
    "token, whose": lambda portal: portal.token(),
    "100 callers": lambda portal: portal.renewal_token(),
}


def count(counting, client, scheme):
    """What one sign-in cost."""
    given = GIVEN.get(scheme, lambda _: None)(counting.portal)
    counting.settle()
    before = client.sign_in(scheme, given)
    counted = counting.settle()
    for key in KEYS if before else ():
        counted[key] += before[key]
    return counted


def both_ways(counted):
    return counted["received"] + counted["sent"]


def on_wire(counted):
    return counted["receivedOnWire"] + counted["sentOnWire"]


def is_least(mine, others, measure):
    least = min(measure(other) for other in others)
    if measure(mine) > least:
        raise AssertionError(f"{measure(mine)}, and another needs {least}: {mine['asked']}")


def main():
    counting, report = Counting(), Report()
    clients = {
        "Portico": Portico(counting, "--known"),
        "Portico, pasted": Portico(counting),
        "arcgis GIS()": Python(counting),
        "arcgis.auth": PythonAlone(counting),
        "rest-js": RestJs(counting),
    }
    table = {}
    try:
        for scheme in SCHEMES:
            for name, client in clients.items():
                if name == "Portico, pasted" and scheme in ONLY_KNOWN:
                    continue
                report.check(f"counts: {scheme}: {name}", lambda: table.update({(scheme, name): count(counting, client, scheme)}))
    finally:
        counting.close()
    wide = max(map(len, clients)) + 2
    print("\nRequests, bytes of HTTP to the portal and back, and (connections: bytes with TLS), each for one sign-in:")
    print(f"{'':17}" + "".join(f"{name:>{wide + 18}}" for name in clients))
    for scheme in SCHEMES:
        cells = []
        for name in clients:
            one = table.get((scheme, name))
            cells.append(
                f"{one['requests']:>3} {one['received']:>6} {one['sent']:>6} ({one['connections']}: {on_wire(one)})"
                if one
                else "-"
            )
        print(f"{scheme:17}" + "".join(f"{cell:>{wide + 18}}" for cell in cells))
    print()
    peers = [name for name in clients if not name.startswith("Portico")]
    for scheme in SCHEMES:
        mine, others = table.get((scheme, "Portico")), [table[scheme, name] for name in peers if (scheme, name) in table]
        if mine and others:
            report.check(f"counts: {scheme}: nobody needs fewer requests", lambda: is_least(mine, others, lambda one: one["requests"]))
            if scheme in MORE_BYTES:
                print(f"      counts: {scheme}: more bytes than others, because {MORE_BYTES[scheme]}")
                continue
            report.check(f"counts: {scheme}: nobody needs fewer bytes", lambda: is_least(mine, others, both_ways))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
