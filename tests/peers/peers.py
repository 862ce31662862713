"""The ArcGIS API for Python against the practice portal.

Usage: peers.py LINE, or LINE on standard input, where LINE is what `practice-portal` prints. Prints one
line per check and ends with an error if one fails.
"""

import builtins
import contextlib
import getpass
import json
import re
import sys
import traceback
import warnings
import webbrowser

import requests
import requests_oauthlib

warnings.simplefilter("ignore")

from arcgis.auth import (  # noqa: E402
    EsriAPIKeyAuth,
    EsriBuiltInAuth,
    EsriGenTokenAuth,
    EsriOAuth2Auth,
    EsriSession,
    EsriUserTokenAuth,
)
from arcgis.auth._auth._pkce import EsriPKCEAuth  # noqa: E402
from arcgis.gis import GIS  # noqa: E402

OOB = "urn:ietf:wg:oauth:2.0:oob"
USER = "mara.lindqvist"


class Peer:
    """One practice portal, and the ways Python signs in to it."""

    def __init__(self, line):
        self.dialect = line["dialect"]
        self.ca = line["ca"]
        self.app = line["app"]
        self.secret_app = line["secretApp"]
        self.api_key = line["apiKey"]
        self.bound_api_key = line["boundApiKey"]
        self.people = line["people"]
        self.server_people = line["serverPeople"]
        self.second_factor = line["secondFactor"]
        self.portal, self.server, self.stand_alone = (
            line[site]["https"].replace("127.0.0.1", "localhost") for site in ("portal", "server", "standAlone")
        )
        self.web = requests.Session()
        # Otherwise REQUESTS_CA_BUNDLE of the surroundings would win over the line below.
        self.web.trust_env = False
        self.web.verify = self.ca

    # -- what stands in for the person and the browser ------------------------------------------------

    def browse(self, address, user=USER):
        """Opens the authorize page, types name and password, returns the pasted code."""
        page = self.web.get(address).text
        oauth_state = re.search(r'"oauth_state":"([^"]+)"', page).group(1)
        form = {"oauth_state": oauth_state, "username": user, "password": self.people[user]}
        done = self.web.post(f"{self.portal}/sharing/rest/oauth2/signin", data=form).text
        return re.search(r"<title>SUCCESS code=(.*?)</title>", done).group(1)

    def gis(self, *args, **kwargs):
        return GIS(self.portal, *args, ca_bundles=self.ca, **kwargs)

    def session(self, auth):
        return EsriSession(auth=auth, ca_bundles=self.ca)

    def self_of(self, auth):
        """Who the portal says this is."""
        reply = self.session(auth).get(f"{self.portal}/sharing/rest/community/self", params={"f": "json"})
        return reply.json().get("username")

    # -- checks ---------------------------------------------------------------------------------------

    def check_anonymous(self):
        if self.dialect == "private":
            # Without anonymous access the client cannot even begin.
            return expect_error(lambda: self.gis())
        equal(self.gis().properties.name, "City of Aldermoor")

    def check_user_and_password(self):
        gis = self.gis(USER, self.people[USER])
        equal(gis.users.me.username, USER)
        equal(gis.users.me.fullName, "Mara Lindqvist")
        equal(gis.properties.name, "City of Aldermoor")

    def check_odd_characters_in_a_password(self):
        equal(self.gis("ada.okafor", self.people["ada.okafor"]).users.me.username, "ada.okafor")

    def check_terms_are_accepted_on_the_way(self):
        equal(self.gis("tom.ashby", self.people["tom.ashby"]).users.me.username, "tom.ashby")

    def check_wrong_password(self):
        text = expect_error(lambda: self.gis("demo.planner", "wrong"))
        contains(text, "Invalid username or password")

    def check_locked_account(self):
        text = expect_error(lambda: self.gis("lena.brandt", self.people["lena.brandt"]))
        contains(text, "Too many invalid attempts. Please try again later.")

    def check_generate_token(self):
        gis = self.gis(USER, self.people[USER], use_gen_token=True)
        equal(gis.users.me.username, USER)

    def check_pasted_code(self):
        pasted = []

        def open_browser(address):
            pasted.append(self.browse(address))

        with (
            replaced(webbrowser, "open_new", open_browser),
            replaced(getpass, "getpass", lambda *_: pasted[-1]),
            contextlib.redirect_stdout(sys.stderr),
        ):
            gis = self.gis(client_id=self.app)
            equal(gis.users.me.username, USER)
        equal(len(pasted), 1)

    def check_app_with_user_and_password(self):
        auth = EsriOAuth2Auth(
            base_url=f"{self.portal}/sharing/rest",
            client_id=self.app,
            username=USER,
            password=self.people[USER],
            session=EsriSession(ca_bundles=self.ca),
        )
        equal(self.self_of(auth), USER)

    def check_renewal_token(self):
        auth = EsriOAuth2Auth(
            base_url=f"{self.portal}/sharing/rest",
            client_id=self.app,
            password=self.renewal_token(),
            session=EsriSession(ca_bundles=self.ca),
        )
        equal(self.self_of(auth), USER)

    def renewal_token(self):
        authorize = f"{self.portal}/sharing/rest/oauth2/authorize"
        query = {"client_id": self.app, "response_type": "code", "redirect_uri": OOB}
        code = self.browse(requests.Request("GET", authorize, params=query).prepare().url)
        form = {"grant_type": "authorization_code", "client_id": self.app, "redirect_uri": OOB, "code": code}
        reply = self.web.post(f"{self.portal}/sharing/rest/oauth2/token", data=form).json()
        return reply["refresh_token"]

    def check_app_with_secret(self):
        gis = self.gis(client_id=self.secret_app["id"], client_secret=self.secret_app["secret"])
        equal(gis.users.me, None)
        equal(gis.properties.appInfo["appId"], self.secret_app["id"])

    def check_proof_key(self):
        auth = EsriPKCEAuth(self.portal, USER, self.people[USER], verify_cert=self.ca)
        equal(self.self_of(auth), USER)
        first = auth.token
        auth._refresh_token()
        differs(auth.token, first)
        equal(self.self_of(auth), USER)

    def built_in(self, user):
        return EsriBuiltInAuth(
            self.portal,
            user,
            self.people[user],
            verify_cert=self.ca,
            response_type="code",
            session=EsriSession(ca_bundles=self.ca),
        )

    def check_code_and_licence_check_in(self):
        auth = self.built_in(USER)
        equal(self.self_of(auth), USER)
        equal(auth.suspend(), True)

    def check_second_factor(self):
        auth = self.built_in("jonas.feld")
        given = []
        redeem = requests_oauthlib.OAuth2Session.fetch_token

        def remember(*args, **kwargs):
            given.append(redeem(*args, **kwargs))
            return given[-1]

        # 2.4.4 redeems the code twice, once after the second factor and once for everybody. A portal whose
        # codes work once refuses the second; the first shows that the steps are understood.
        with (
            replaced(builtins, "input", lambda *_: self.second_factor),
            replaced(requests_oauthlib.OAuth2Session, "fetch_token", remember),
            contextlib.suppress(Exception),
        ):
            auth.token
        equal(given[0]["username"], "jonas.feld")

    def check_token_one_already_has(self):
        form = {
            "username": USER,
            "password": self.people[USER],
            "client": "requestip",
            "f": "json",
        }
        token = self.web.post(f"{self.portal}/sharing/rest/generateToken", data=form).json()["token"]
        equal(self.gis(token=token).users.me.username, USER)

    def check_bad_token_becomes_nobody(self):
        if self.dialect == "private":
            return expect_error(lambda: self.gis(token="made-up").properties)
        equal(self.gis(token="made-up").users.me, None)

    def generate(self, base, **form):
        """A token as another program would get it."""
        return self.web.post(f"{base}/generateToken", data={"f": "json", **form}).json()["token"]

    def check_api_key(self):
        gis = self.gis(api_key=self.api_key)
        equal(gis.users.me, None)
        equal(gis.properties.appInfo["appId"], self.secret_app["id"])

    def check_api_key_that_is_bound(self):
        key, referer = self.bound_api_key["key"], self.bound_api_key["referer"]
        url = f"{self.portal}/sharing/rest/portals/self"
        session = EsriSession(auth=EsriAPIKeyAuth(key, referer=referer), referer=referer, ca_bundles=self.ca)
        equal(session.get(url, params={"f": "json"}).json()["appInfo"]["appId"], self.secret_app["id"])
        # A bad key becomes nobody, silently, unless the portal is private.
        other = EsriSession(auth=EsriAPIKeyAuth(key), referer="https://other.example", ca_bundles=self.ca)
        equal(other.get(url, params={"f": "json"}).json().get("appInfo"), None)

    def check_token_that_is_bound(self):
        referer = "https://maps.example"
        person = {"username": USER, "password": self.people[USER]}
        token = self.generate(f"{self.portal}/sharing/rest", client="referer", referer=referer, **person)
        equal(self.self_of(EsriUserTokenAuth(token, referer=referer)), USER)
        equal(self.self_of(EsriUserTokenAuth(token, referer="https://other.example")), None)

    def check_token_of_the_federated_server(self):
        person = {"username": USER, "password": self.people[USER], "client": "requestip"}
        rest = f"{self.portal}/sharing/rest"
        token = self.generate(rest, token=self.generate(rest, **person), serverUrl=self.server)
        equal(len(self.layer(self.server, EsriUserTokenAuth(token))["features"]), 4)

    def check_token_of_the_stand_alone_server(self):
        person = {"username": "field.crew", "password": self.server_people["field.crew"], "client": "requestip"}
        token = self.generate(f"{self.stand_alone}/tokens", **person)
        equal(len(self.layer(self.stand_alone, EsriUserTokenAuth(token))["features"]), 4)

    def check_stand_alone_server_wrong_password(self):
        auth = self.server_auth("wrong")
        # PROTOCOL §2.3: the token service of a server has words of its own.
        contains(expect_error(lambda: self.layer(self.stand_alone, auth)), "Invalid credentials")

    def server_auth(self, password):
        return EsriGenTokenAuth(
            token_url=f"{self.stand_alone}/rest/info",
            referer="http",
            username="field.crew",
            password=password,
            session=EsriSession(ca_bundles=self.ca),
        )

    def layer(self, base, auth):
        url = f"{base}/rest/services/Planning/Zoning/FeatureServer/0/query"
        return self.session(auth).get(url, params={"f": "json", "where": "1=1"}).json()

    def check_federated_server(self):
        portal_auth = EsriGenTokenAuth(
            token_url=self.portal,
            referer="http",
            username=USER,
            password=self.people[USER],
            session=EsriSession(ca_bundles=self.ca),
        )
        auth = EsriGenTokenAuth(
            token_url=self.portal,
            referer="http",
            portal_auth=portal_auth,
            session=EsriSession(ca_bundles=self.ca),
        )
        equal(len(self.layer(self.server, auth)["features"]), 4)

    def check_stand_alone_server(self):
        auth = self.server_auth(self.server_people["field.crew"])
        equal(len(self.layer(self.stand_alone, auth)["features"]), 4)


class replaced:
    """Puts something else in the place of a function for a while."""

    def __init__(self, owner, name, stand_in):
        self.owner, self.name, self.stand_in = owner, name, stand_in

    def __enter__(self):
        self.original = getattr(self.owner, self.name)
        setattr(self.owner, self.name, self.stand_in)

    def __exit__(self, *_):
        setattr(self.owner, self.name, self.original)


def equal(found, expected):
    if found != expected:
        raise AssertionError(f"found {found!r}, expected {expected!r}")


def differs(found, other):
    if found == other:
        raise AssertionError("the two are the same")


def contains(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} is not in {text!r}")


def expect_error(action):
    try:
        action()
    except Exception as error:  # noqa: BLE001
        return str(error)
    raise AssertionError("it did not fail")


def checks(peer):
    """The checks that this dialect and the small installation allow."""
    if peer.dialect == "stand-alone":
        return ["stand_alone_server", "stand_alone_server_wrong_password", "token_of_the_stand_alone_server"]
    if peer.dialect == "kubernetes":
        # GIS() loads pandas and most of the package there; the classes under it sign in all the same.
        return [
            "api_key_that_is_bound",
            "app_with_user_and_password",
            "code_and_licence_check_in",
            "federated_server",
            "proof_key",
            "renewal_token",
            "second_factor",
            "stand_alone_server",
            "token_of_the_federated_server",
            "token_of_the_stand_alone_server",
            "token_that_is_bound",
        ]
    return [name.removeprefix("check_") for name in dir(peer) if name.startswith("check_")]


def main():
    line = json.loads(sys.argv[1] if len(sys.argv) > 1 else sys.stdin.readline())
    peer = Peer(line)
    failed = 0
    for name in checks(peer):
        title = f"{peer.dialect}: arcgis: {name.replace('_', ' ')}"
        try:
            getattr(peer, f"check_{name}")()
            print(f"ok    {title}", flush=True)
        except Exception:  # noqa: BLE001
            failed += 1
            print(f"FAIL  {title}", flush=True)
            traceback.print_exc(limit=6, file=sys.stdout)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
