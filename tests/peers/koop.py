"""Portico and Koop, a server for the GeoServices REST API that no one here wrote.

Usage: koop.py; the environment names the programs: WHOAMI and KOOP_JS. Koop runs on loopback for as long as this does.

Where Koop's words and ways are not those of ArcGIS Server (PROTOCOL.md §2.2, §2.3, §11), a check says so, so that what
was learned here is not taken for what real servers do:
- a wrong password is 400 "Unable to generate token." with a list of details, as at a portal; ArcGIS Server says 401
  "You are not authorized to access this information" with a text;
- the token in `X-Esri-Authorization` is not seen (499), and one in a form is called invalid (498); ArcGIS Server reads
  both. Only the address, or a bare `Authorization`, is read;
- there is no list of services, and `rest/services` is a page: a token cannot be proved there;
- a token is bound to nothing, whatever `client` and `referer` said.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile

import requests

from portico import STUCK, Report, Whoami

USER, PASSWORD = "well.keeper", "practice-wells-50%&+é"


@contextlib.contextmanager
def koop():
    """Koop's address while it runs."""
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            ["node", os.environ["KOOP_JS"], folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            text=True,
            env={**os.environ, "SUPPRESS_NO_CONFIG_WARNING": "1"},
        )
        try:
            child.stdin.write(f"{USER}\n{PASSWORD}\n")
            child.stdin.flush()
            ready = next((line for line in child.stdout if line.startswith("{")), None)
            if ready is None:
                raise AssertionError("Koop did not start")
            yield f"http://127.0.0.1:{json.loads(ready)['port']}"
        finally:
            child.stdin.close()
            child.wait(timeout=STUCK)


class Wells:
    """The secured layer, and the ways to it."""

    def __init__(self, root):
        self.root = root
        self.server = f"{root}/file-geojson"
        self.query = f"{self.server}/rest/services/wells/FeatureServer/0/query"
        self.layer = f"{self.query}?where=1%3D1"
        self.whoami = Whoami(os.environ["WHOAMI"])
        self.web = requests.Session()
        self.web.trust_env = False

    def asked(self, password, *more, address=None, scheme="server"):
        address = address or self.server
        return self.whoami.run(address, scheme, "--user", USER, *more, secret=password)

    def plain(self, **more):
        """What Koop says to somebody who is not Portico."""
        return self.web.get(self.query, timeout=STUCK, **more).json()

    # -- what Portico makes of it ---------------------------------------------------------------------

    def check_the_secured_layer_opens(self):
        found = self.asked(PASSWORD, "--open", self.layer)
        equal(found.get("user"), USER, found)
        names = sorted(feature["attributes"]["name"] for feature in found["reply"]["features"])
        equal(names, ["Well 0", "Well 1", "Well 2"])
        equal(found["checked"], False)

    def check_every_binding_opens_it(self):
        for binding in ("referer", "requestip", "ip:127.0.0.1"):
            found = self.asked(PASSWORD, "--binding", binding, "--open", self.layer)
            equal(len(found["reply"]["features"]), 3, binding)

    def check_the_token_opens_it_for_others(self):
        token = self.asked(PASSWORD, "--show-token")["token"]
        reply = self.plain(params={"where": "1=1", "f": "json", "token": token})
        equal(len(reply["features"]), 3)

    def check_a_wrong_password_is_told_by_its_name(self):
        found = self.asked("wrong")
        equal(found["error"], "PortalRefused")
        contains(found["message"], "WrongPassword")

    def check_the_server_is_no_portal(self):
        found = self.asked(PASSWORD, scheme="password")
        equal(found["error"], "ServerWithoutPortal")

    def check_an_address_beside_it_is_told_as_such(self):
        # WEB-TIER.md §F: `/rest/info` is a page there.
        equal(self.asked(PASSWORD, address=f"{self.root}/nothing")["error"], "ReplyNotUnderstood")

    # -- where it differs from ArcGIS Server ------------------------------------------------------------

    def check_koop_differs_its_wrong_password(self):
        reply = self.web.post(
            f"{self.server}/rest/generateToken",
            data={"username": USER, "password": "wrong", "f": "json"},
            timeout=STUCK,
        )
        equal(reply.status_code, 200)
        error = reply.json()["error"]
        equal((error["code"], error["message"]), (400, "Unable to generate token."))
        equal(error["details"], ["Invalid username or password."])

    def check_koop_differs_where_it_reads_tokens(self):
        token = self.asked(PASSWORD, "--show-token")["token"]
        query = {"where": "1=1", "f": "json"}
        header = self.plain(params=query, headers={"X-Esri-Authorization": f"Bearer {token}"})
        equal(header["error"]["code"], 499)
        form = self.web.post(self.query, data={**query, "token": token}, timeout=STUCK).json()
        equal(form["error"]["code"], 498)

    def check_koop_differs_by_having_no_list(self):
        reply = self.web.get(f"{self.server}/rest/services", params={"f": "json"}, timeout=STUCK)
        equal(reply.status_code, 404)
        contains(reply.headers["content-type"], "text/html")


def equal(found, expected, about=""):
    if found != expected:
        raise AssertionError(f"found {found!r}, expected {expected!r} {about}")


def contains(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} is not in {text!r}")


def main():
    report = Report()
    with koop() as root:
        wells = Wells(root)
        for name in dir(wells):
            if name.startswith("check_"):
                report.check(f"koop: {name.removeprefix('check_').replace('_', ' ')}", getattr(wells, name))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
