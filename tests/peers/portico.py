"""Portico's own program, run as a person runs it, and the practice portal's sign-in page."""

import contextlib
import json
import os
import re
import subprocess

import requests

OOB = "urn:ietf:wg:oauth:2.0:oob"
USER = "mara.lindqvist"
LAYER = "rest/services/Planning/Zoning/FeatureServer/0/query"
# Nothing here takes so long; who waits longer waits for ever.
STUCK = 60


class Portal:
    """A running practice portal, from the line that it prints."""

    def __init__(self, line):
        self.line = line
        self.dialect, self.ca, self.app = line["dialect"], line["ca"], line["app"]
        self.portal, self.server, self.stand_alone = (
            line[site]["https"].replace("127.0.0.1", "localhost") for site in ("portal", "server", "standAlone")
        )
        self.rest = f"{self.portal}/sharing/rest"

    @property
    def password(self):
        return self.line["people"][USER]

    @property
    def crew(self):
        return "field.crew", self.line["serverPeople"]["field.crew"]

    @contextlib.contextmanager
    def web(self):
        """A client without opinions; its connections end with it."""
        with requests.Session() as web:
            # Otherwise REQUESTS_CA_BUNDLE of the surroundings would win.
            web.trust_env = False
            web.verify = self.ca
            yield web

    def browse(self, address):
        """Opens the authorize page, types name and password, returns the code that is shown."""
        with self.web() as web:
            page = web.get(address).text
            oauth_state = re.search(r'"oauth_state":"([^"]+)"', page).group(1)
            form = {"oauth_state": oauth_state, "username": USER, "password": self.password}
            done = web.post(f"{self.rest}/oauth2/signin", data=form).text
            return re.search(r"<title>SUCCESS code=(.*?)</title>", done).group(1)

    def code(self):
        """A code to paste."""
        query = {"client_id": self.app, "response_type": "code", "redirect_uri": OOB}
        return self.browse(requests.Request("GET", f"{self.rest}/oauth2/authorize", params=query).prepare().url)

    def renewal_token(self):
        form = {"grant_type": "authorization_code", "client_id": self.app, "redirect_uri": OOB, "code": self.code()}
        with self.web() as web:
            return web.post(f"{self.rest}/oauth2/token", data=form).json()["refresh_token"]

    def token(self, **more):
        """A token that somebody already has."""
        form = {"username": USER, "password": self.password, "client": "requestip", "f": "json", **more}
        with self.web() as web:
            return web.post(f"{self.rest}/generateToken", data=form).json()["token"]


class Whoami:
    """The example of the crate: secrets on standard input, one JSON object on standard output."""

    def __init__(self, program, ca=None):
        self.program = program
        self.ca = ["--ca", ca] if ca else []
        proxies = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
        self.environment = {name: value for name, value in os.environ.items() if name.lower() not in proxies}

    def start(self, address, scheme, *more):
        return subprocess.Popen(
            [self.program, address, "--scheme", scheme, *self.ca, *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def run(self, address, scheme, *more, secret=""):
        """What it says; an error of its own is an answer, too."""
        said, _ = self.start(address, scheme, *more).communicate(f"{secret}\n" if secret else "", timeout=STUCK)
        return json.loads(said)

    def run_in_browser(self, address, scheme, *more, browse):
        """The same for `browser`: `browse` takes the page's address and gives the code."""
        child = self.start(address, scheme, *more)
        code = browse(child.stderr.readline().strip())
        said, _ = child.communicate(f"{code}\n", timeout=STUCK)
        return json.loads(said)

    def signed_in(self, *arguments, **more):
        found = self.run(*arguments, **more)
        if "error" in found:
            raise AssertionError(f"{arguments[1]}: {found}")
        return found


class Report:
    """One line for each check, in the words that the counting of all tests knows."""

    def __init__(self):
        self.failed = 0

    def check(self, title, action):
        try:
            action()
        except Exception as error:  # noqa: BLE001
            self.failed += 1
            print(f"FAIL  {title}\n      {type(error).__name__}: {error}", flush=True)
        else:
            print(f"ok    {title}", flush=True)
