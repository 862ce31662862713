"""A SAML identity provider and a portal's side of it, both on loopback and both pysaml2 (WEB-TIER.md §E).

The provider trusts REMOTE_USER, which the test gives it in place of a web server that has looked at a ticket. The
portal's side stands before a practice portal: it sends the AuthnRequest, checks the answer (signature, audience,
InResponseTo, once only), tells the practice portal who that was, and hands everything else on.

The portal's side is Python because the SAML crate for Rust (samael 0.0.22) checks signatures with libxmlsec1, a
library in C, and without it checks none. pysaml2 calls the program xmlsec1 for it (Debian: xmlsec1), and others wrote it.
"""

import base64
import datetime
import html
import http.server
import json
import pathlib
import threading
import urllib.parse

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.client import Saml2Client
from saml2.config import IdPConfig, SPConfig
from saml2.metadata import create_metadata_string
from saml2.saml import NAMEID_FORMAT_UNSPECIFIED, NameID
from saml2.samlp import STATUS_REQUEST_DENIED
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

OAUTH = "/sharing/rest/oauth2"
ELSEWHERE = "https://elsewhere.example/sp"
HUGE = 2 * 1024 * 1024


class Site:
    """A web server on a free port of this computer."""

    def __init__(self, answer):
        # What came, in this order.
        self.asked = asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do(self):
                length = int(self.headers.get("Content-Length") or 0)
                asked.append(f"{self.command} {urllib.parse.urlsplit(self.path).path}")
                status, headers, body = answer(self, self.rfile.read(length))
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    # Whoever has read enough hangs up.
                    self.close_connection = True

            do_GET = do_POST = do

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def page(text, status=200, headers=()):
    return status, [("Content-Type", "text/html; charset=utf-8"), *headers], text.encode()


def form(action, **fields):
    """A form that sends itself, as providers write it."""
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}"/>' for name, value in fields.items()
    )
    return page(
        f'<!DOCTYPE html><html><head><title>Working...</title></head><body onload="document.forms[0].submit()">'
        f'<form method="post" name="hiddenform" action="{html.escape(action)}">{inputs}'
        f'<noscript><input type="submit" value="Continue"/></noscript></form></body></html>'
    )


def pair(folder, name):
    """A key and its certificate, as files."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    key_file, cert_file = (str(pathlib.Path(folder, f"{name}.{end}")) for end in ("key", "crt"))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    pathlib.Path(key_file).write_bytes(pem)
    pathlib.Path(cert_file).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return {"key_file": key_file, "cert_file": cert_file}


def provider_config(origin, keys, metadata=()):
    sso = [(f"{origin}/sso", BINDING_HTTP_REDIRECT), (f"{origin}/sso", BINDING_HTTP_POST)]
    idp = {
        "name": "Aldermoor",
        "endpoints": {"single_sign_on_service": sso},
        "policy": {"default": {"lifetime": {"minutes": 5}}},
    }
    config = {"entityid": f"{origin}/metadata", "service": {"idp": idp}, **keys}
    return IdPConfig().load({**config, "metadata": {"inline": list(metadata)}})


def portal_config(entity, acs, metadata=()):
    sp = {
        "endpoints": {"assertion_consumer_service": [(acs, BINDING_HTTP_POST)]},
        "allow_unsolicited": False,
        "authn_requests_signed": False,
        "want_assertions_signed": True,
        "want_response_signed": False,
    }
    config = {"entityid": entity, "service": {"sp": sp}}
    return SPConfig().load({**config, "metadata": {"inline": list(metadata)}})


def metadata_of(config):
    return create_metadata_string(None, config=config).decode()


class Provider:
    """The identity provider. `mode` is what it does next, `user` its REMOTE_USER."""

    def __init__(self, folder):
        self.folder, self.mode, self.user = folder, "answer", None
        self.site = Site(self.answer)
        self.entity = f"{self.site.origin}/metadata"
        self.keys = pair(folder, "provider")

    def metadata(self):
        return metadata_of(provider_config(self.site.origin, self.keys))

    def meet(self, portals):
        """Gets to know the portals; a stranger has the same name and another key."""
        config = provider_config(self.site.origin, self.keys, portals)
        self.server = Server(config=config)
        stranger = provider_config(self.site.origin, pair(self.folder, "stranger"), portals)
        self.stranger = Server(config=stranger)

    def answer(self, request, body):
        asked = urllib.parse.urlsplit(request.path)
        fields = dict(urllib.parse.parse_qsl(asked.query if request.command == "GET" else body.decode()))
        if self.mode == "circles":
            return page("", 302, [("Location", f"/sso?{urllib.parse.urlencode(fields)}")])
        if self.mode == "huge":
            return page(" " * HUGE)
        if self.mode == "form" or (self.mode == "answer" and self.user is None):
            return page(
                '<title>Sign in</title><form method="post"><input name="UserName" type="email">'
                '<input name="Password" type="password"><button>Sign in</button></form>'
            )
        if self.mode == "ticket":
            return page("", 401, [("WWW-Authenticate", "Negotiate")])
        binding = BINDING_HTTP_REDIRECT if request.command == "GET" else BINDING_HTTP_POST
        message = self.server.parse_authn_request(fields["SAMLRequest"], binding).message
        where = message.assertion_consumer_service_url
        return form(where, SAMLResponse=self.response(message, where), RelayState=fields["RelayState"])

    def response(self, message, where):
        if self.mode == "refuse":
            said = self.server.create_error_response(message.id, where, (STATUS_REQUEST_DENIED, "not today"))
            return packed(said)
        server = self.stranger if self.mode == "stranger" else self.server
        audience = ELSEWHERE if self.mode == "audience" else message.issuer.text
        said = server.create_authn_response(
            {},
            "_of-another-request" if self.mode == "another request" else message.id,
            where,
            audience,
            name_id=NameID(format=NAMEID_FORMAT_UNSPECIFIED, text=self.user),
            authn={"class_ref": PASSWORDPROTECTEDTRANSPORT},
            sign_assertion=True,
            sign_response=False,
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
        )
        # Somebody on the way makes another person of it; the signature stays as it is.
        return packed(str(said).replace(self.user, "demo.planner") if self.mode == "changed" else said)


def packed(message):
    return base64.b64encode(str(message).encode()).decode()


class Enterprise:
    """The portal's side, before a practice portal."""

    def __init__(self, behind, provider):
        parts = urllib.parse.urlsplit(behind)
        self.behind, self.context = f"{parts.scheme}://{parts.netloc}", parts.path
        self.provider, self.binding = provider, BINDING_HTTP_REDIRECT
        self.site = Site(self.answer)
        self.portal = self.site.origin + self.context
        acs = f"{self.portal}{OAUTH}/saml/signin"
        self.client = Saml2Client(config=portal_config(self.portal, acs, [provider.metadata()]))
        elsewhere = portal_config(ELSEWHERE, f"{ELSEWHERE}/acs")
        provider.meet([metadata_of(portal_config(self.portal, acs)), metadata_of(elsewhere)])
        # The requests that wait for an answer, and whose sign-in each is.
        self.outstanding = {}
        # What came to the portal, and what it said to it.
        self.came, self.said = [], []
        self.web = requests.Session()
        self.web.trust_env = False

    def answer(self, request, body):
        path = urllib.parse.urlsplit(request.path).path.removeprefix(self.context)
        if path == f"{OAUTH}/saml/authorize":
            return self.send_on(dict(urllib.parse.parse_qsl(body.decode())))
        if path == f"{OAUTH}/saml/signin" and request.command == "POST":
            return self.check(request, dict(urllib.parse.parse_qsl(body.decode())))
        return self.hand_on(request.command, request.path, request.headers, body)

    def send_on(self, fields):
        state = fields["oauth_state"]
        identity, sent = self.client.prepare_for_authenticate(
            entityid=self.provider.entity, relay_state=state, binding=self.binding
        )
        self.outstanding[identity] = state
        if self.binding == BINDING_HTTP_REDIRECT:
            return page("", 302, sent["headers"])
        return page(sent["data"] if isinstance(sent["data"], str) else "".join(sent["data"]))

    def check(self, request, fields):
        self.came.append(fields)
        try:
            answer = self.client.parse_authn_request_response(
                fields["SAMLResponse"], BINDING_HTTP_POST, dict(self.outstanding)
            )
            state = self.outstanding.pop(answer.in_response_to)
            if state != fields["RelayState"]:
                raise ValueError("the relay state is of another sign-in")
        except Exception as error:  # noqa: BLE001
            self.said.append(f"{type(error).__name__}: {error}")
            info = {"oauth_state": fields.get("RelayState", ""), "messages": ["The SAML assertion is not valid."]}
            return page(f"<script>var oAuthInfo = {json.dumps(info)};</script><p>No.</p>", 200)
        self.said.append("ok")
        chosen = urllib.parse.urlencode({"oauth_state": state, "user": answer.name_id.text}).encode()
        return self.hand_on("POST", f"{self.context}{OAUTH}/saml/signin", request.headers, chosen)

    def hand_on(self, method, path, headers, body):
        """To the practice portal, which knows itself by its own address only."""
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}
        kept["Accept-Encoding"] = "identity"
        reply = self.web.request(method, self.behind + path, headers=kept, data=body, allow_redirects=False)
        own = [
            (name, value.replace(self.behind, self.site.origin))
            for name, value in reply.headers.items()
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server")
        ]
        return reply.status_code, own, reply.content.replace(self.behind.encode(), self.site.origin.encode())

    def once_more(self):
        """The last answer again, by somebody else."""
        return self.web.post(f"{self.portal}{OAUTH}/saml/signin", data=self.came[-1], timeout=60).text
