"""Tokens that Portico got, handed on: each opens its service through the Python client, REST JS and curl.

Usage: handed.py LINE on standard input, where LINE is what `practice-portal` prints; the environment names
the programs: WHOAMI and OPEN_JS.
"""

import json
import os
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")

from arcgis.auth import EsriSession, EsriUserTokenAuth  # noqa: E402

from portico import LAYER, STUCK, USER, Portal, Report, Whoami  # noqa: E402

MAPS = "https://maps.example"


def bound(binding):
    """How a token is bound: the arguments, and the referer that goes along with it."""
    return {
        "referer http": ([], "http"),
        f"referer {MAPS}": (["--referer", MAPS], MAPS),
        "requestip": (["--binding", "requestip"], None),
    }[binding]


def of_the_portals_server(portal, whoami):
    """Every scheme that ends in a token for the portal's own server."""
    app, key = portal.line["secretApp"], portal.line["boundApiKey"]
    ways = [
        ("app", ["--client-id", app["id"]], app["secret"], None),
        ("api-key", [], portal.line["apiKey"], None),
        ("api-key", ["--referer", key["referer"]], key["key"], key["referer"]),
        ("token", [], portal.token(), None),
        ("token", ["--referer", MAPS], portal.token(client="referer", referer=MAPS), MAPS),
        ("token", ["--client-id", portal.app], portal.renewal_token(), None),
    ]
    for binding in ("referer http", f"referer {MAPS}", "requestip"):
        more, referer = bound(binding)
        ways.append(("password", ["--user", USER, *more], portal.password, referer))
    common = ["--server", f"{portal.server}/{LAYER}", "--show-token"]
    for scheme, more, secret, referer in ways:
        scheme = f"{scheme}+server"
        found = whoami.signed_in(portal.portal, scheme, *more, *common, secret=secret)
        yield scheme, found["server"]["token"], referer
    found = whoami.run_in_browser(
        portal.portal, "browser+server", "--expiration", "30", *common, browse=portal.browse
    )
    yield "browser+server", found["server"]["token"], None


def of_the_stand_alone_server(portal, whoami):
    user, password = portal.crew
    for binding in ("referer http", f"referer {MAPS}", "requestip"):
        more, referer = bound(binding)
        found = whoami.signed_in(
            portal.stand_alone, "server", "--user", user, "--show-token", *more, secret=password
        )
        yield f"server, {binding}", found["token"], referer


def through_python(portal, server, token, referer):
    auth = EsriUserTokenAuth(token, referer=referer)
    session = EsriSession(auth=auth, ca_bundles=portal.ca)
    return session.get(f"{server}/{LAYER}", params={"f": "json", "where": "1=1"}).json()


def through_curl(portal, server, token, referer):
    """The token goes in by standard input: arguments are seen by everybody."""
    lines = [
        f'url = "{server}/{LAYER}?f=json&where=1%3D1"',
        f'header = "X-Esri-Authorization: Bearer {token}"',
        f'cacert = "{portal.ca}"',
        'noproxy = "*"',
        "silent",
        "show-error",
    ]
    if referer:
        lines.append(f'referer = "{referer}"')
    done = subprocess.run(
        ["curl", "--config", "-"], input="\n".join(lines), capture_output=True, text=True, timeout=STUCK
    )
    return json.loads(done.stdout)


def through_rest_js(portal, handed):
    """All of them in one go: the program takes longer to start than to ask."""
    asked = [{"layer": f"{server}/{LAYER}", "token": token, "referer": referer} for _, server, token, referer in handed]
    done = subprocess.run(
        ["node", os.environ["OPEN_JS"]],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=STUCK,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": portal.ca},
    )
    return json.loads(done.stdout)


def opened(reply):
    if len(reply.get("features", [])) != 4:
        raise AssertionError(reply)


def refused(reply):
    if reply.get("error", {}).get("code") != 498:
        raise AssertionError(reply)


def main():
    portal = Portal(json.loads(sys.stdin.readline()))
    whoami = Whoami(os.environ["WHOAMI"], portal.ca)
    handed = [(way, portal.stand_alone, *rest) for way, *rest in of_the_stand_alone_server(portal, whoami)]
    if portal.dialect != "stand-alone":
        handed += [(way, portal.server, *rest) for way, *rest in of_the_portals_server(portal, whoami)]
    report = Report()
    for (way, server, token, referer), reply in zip(handed, through_rest_js(portal, handed), strict=True):
        title = f"{portal.dialect}: a token of {way}"
        title += f" with the referer {referer}" if referer and way.endswith("+server") else ""
        report.check(f"{title} through arcgis", lambda: opened(through_python(portal, server, token, referer)))
        report.check(f"{title} through rest-js", lambda: opened(reply))
        report.check(f"{title} through curl", lambda: opened(through_curl(portal, server, token, referer)))
        if referer:
            # What is bound is nothing without its referer (PROTOCOL §12 story 14).
            report.check(f"{title} left out", lambda: refused(through_curl(portal, server, token, None)))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
