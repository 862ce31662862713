"""Portico's sign-in by SAML without a browser, at a real identity provider (pysaml2) and a portal's side that checks
what comes (provider.py).

Usage: saml.py; the environment names the programs: PRACTICE_PORTAL and WHOAMI. Needs xmlsec1.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT

from portico import STUCK, Report, Whoami
from provider import Enterprise, Provider

PERSON = "priya.nair"


@contextlib.contextmanager
def practice_portal():
    """What it prints, while it runs."""
    child = subprocess.Popen(
        [os.environ["PRACTICE_PORTAL"], "--port", "0", "--dialect", "enterprise11"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield json.loads(child.stdout.readline())
    finally:
        child.stdin.close()
        child.wait(timeout=STUCK)


class Checks:
    def __init__(self, line, folder):
        self.app = line["app"]
        self.provider = Provider(folder)
        self.enterprise = Enterprise(line["portal"]["http"], self.provider)
        self.whoami = Whoami(os.environ["WHOAMI"])

    def sign_in(self, mode="answer", user=PERSON, binding=BINDING_HTTP_REDIRECT):
        self.provider.mode, self.provider.user, self.enterprise.binding = mode, user, binding
        self.enterprise.came.clear()
        self.enterprise.said.clear()
        self.provider.site.asked.clear()
        self.enterprise.site.asked.clear()
        return self.whoami.run(self.enterprise.portal, "saml-kerberos", "--known", "--client-id", self.app)

    def signed_in(self, **more):
        found = self.sign_in(**more)
        equal(found.get("user"), PERSON, found)
        equal(self.enterprise.said, ["ok"], found)
        # What the binding has, and nothing that a page adds.
        equal(sorted(self.enterprise.came[0]), ["RelayState", "SAMLResponse"])

    def fails(self, error, said=None, **more):
        found = self.sign_in(**more)
        equal(found.get("error"), error, found)
        # Why the portal's side refused, so that it is for what the check is about.
        equal(len(self.enterprise.said), 1 if said else 0, found)
        equal(all(said in words for words in self.enterprise.said), True, self.enterprise.said)
        return found["message"]

    def check_the_request_in_the_address(self):
        self.signed_in()

    def check_the_request_in_a_form(self):
        self.signed_in(binding=BINDING_HTTP_POST)

    def check_no_request_too_many(self):
        """CHECKS.md B2. No client to compare with runs here: requests-arcgis-auth is for Python 2 (PROTOCOL.md §14). Its
        flow (§10) sends the same up to the token; whose that is, it does not ask."""
        self.signed_in()
        steps = [
            "GET oauth2/authorize",
            "POST oauth2/saml/authorize",
            "POST oauth2/saml/signin",
            # Where the portal sends on to, with the code.
            "GET oauth2/approval",
            "POST oauth2/token",
            "GET community/self",
            # The example keeps nothing, and gives the sign-in back.
            "POST oauth2/revokeToken",
        ]
        rest = f"{self.enterprise.context}/sharing/rest"
        equal(self.enterprise.site.asked, [step.replace(" ", f" {rest}/") for step in steps])
        equal(self.provider.site.asked, ["GET /sso"])

    def check_an_answer_works_once(self):
        self.signed_in()
        if "not valid" not in self.enterprise.once_more():
            raise AssertionError("the same answer worked twice")

    def check_a_form_for_people_is_left_alone(self):
        message = self.fails("FormShown", user=None)
        equal("127.0.0.1" in message, True, message)

    def check_a_provider_that_wants_a_ticket(self):
        message = self.fails("WebTierWantsSignIn", mode="ticket")
        equal("Negotiate" in message, True, message)

    def check_a_provider_that_refuses(self):
        message = self.fails("ProviderRefused", mode="refuse")
        equal("Responder, RequestDenied" in message, True, message)

    def check_an_answer_for_another_audience(self):
        self.fails("PortalRefused", said="AudienceRestrictions", mode="audience")

    def check_an_answer_with_another_key(self):
        self.fails("PortalRefused", said="SignatureError", mode="stranger")

    def check_an_answer_that_was_changed(self):
        self.fails("PortalRefused", said="SignatureError", mode="changed")

    def check_an_answer_to_another_request(self):
        self.fails("PortalRefused", said="UnsolicitedResponse", mode="another request")

    def check_redirects_without_end(self):
        self.fails("SentInCircles", mode="circles")

    def check_a_page_without_end(self):
        message = self.fails("ReplyNotUnderstood", mode="huge")
        equal("too large" in message, True, message)

    def check_the_provider_is_down(self):
        """The last: it does not come back."""
        self.provider.site.close()
        self.fails("PortalUnreachable")


def equal(found, expected, about=""):
    if found != expected:
        raise AssertionError(f"found {found!r}, expected {expected!r} {about}")


def main():
    report = Report()
    with practice_portal() as line, tempfile.TemporaryDirectory() as folder:
        checks = Checks(line, folder)
        for name in Checks.__dict__:
            if name.startswith("check_"):
                title = name.removeprefix("check_").replace("_", " ")
                report.check(f"SAML: Portico: {title}", getattr(checks, name))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
