//! The flow, reply by reply. The pages are shaped as a portal, AD FS, Shibboleth and pysaml2 write them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, StatusCode};
use url::Url;

use super::*;
use crate::error::{Error, NotUnderstood, Refusal};
use crate::portal::PortalAddress;
use crate::scheme::browser::Exchange;
use crate::token::AppId;
use crate::transport::Reply;

const PORTAL: &str = "https://gis.example.com/portal";
const ACS: &str = "https://gis.example.com/portal/sharing/rest/oauth2/saml/signin";
const AUTHORIZE: &str = "https://gis.example.com/portal/sharing/rest/oauth2/saml/authorize";
const IDP: &str = "https://sso.example.org/adfs/ls/?SAMLRequest=fZ&RelayState=os-1";

fn start() -> (Flow, Ask) {
    let portal = PortalAddress::parse_exact(PORTAL).unwrap();
    begin(&portal, &AppId::new("field-app").unwrap(), None, &mut rand::rng())
}

fn reply(ask: &Ask, status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    let now = "2026-11-23T12:00:00Z".parse().unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    Reply::from_parts(ask.url().clone(), status, map, body.as_bytes().to_vec(), now)
}

/// A sign-in on its way: each call answers the last request.
struct Walk(Flow, Ask);

impl Walk {
    fn new() -> Self {
        let (flow, ask) = start();
        Self(flow, ask)
    }

    fn turn(self, status: u16, headers: &[(&str, &str)], body: &str) -> Result<Turn, Error> {
        let reply = reply(&self.1, status, headers, body);
        self.0.answer(&reply)
    }

    fn on(self, status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        match self.turn(status, headers, body) {
            Ok(Turn::Ask(next)) => Self(next.0, next.1),
            other => panic!("{other:?}"),
        }
    }

    fn page(self, body: &str) -> Self {
        self.on(200, &[], body)
    }

    fn to(self, location: &str) -> Self {
        self.on(302, &[("location", location)], "")
    }

    fn fails(self, status: u16, headers: &[(&str, &str)], body: &str) -> Error {
        self.turn(status, headers, body).expect_err("it goes on")
    }

    fn ends(self, body: &str) -> Exchange {
        match self.turn(200, &[], body) {
            Ok(Turn::Code(exchange)) => exchange,
            other => panic!("{other:?}"),
        }
    }

    /// At the identity provider.
    fn at_provider() -> Self {
        Self::new().page(&sign_in_page(AUTHORIZE, "")).to(IDP)
    }

    /// The provider's answer is at the portal.
    fn answered() -> Self {
        Self::at_provider().page(&answer_page(ACS, "Success"))
    }
}

/// PROTOCOL §3.4 and §10: the object in the portal's page.
fn sign_in_page(provider: &str, messages: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Sign In</title><script>var x = 1; var oAuthInfo = {{\"oauth_state\":\
         \"os-1\",\"client_id\":\"field-app\",\"federationInfo\":{{\"idpName\":\"Aldermoor\",\"idpAuthorizeUrl\":\
         \"{provider}\"}},\"messages\":[{messages}]}}; start(oAuthInfo);</script></head><body><form method=post \
         action=signin><input name=username><input type=password name=password></form></body></html>"
    )
}

fn response(status: &str) -> String {
    STANDARD.encode(format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><samlp:Status><samlp:StatusCode \
         Value=\"urn:oasis:names:tc:SAML:2.0:status:{status}\"/></samlp:Status></samlp:Response>"
    ))
}

/// The shape that AD FS writes (PROTOCOL §10 step 4).
fn answer_page(action: &str, status: &str) -> String {
    format!(
        "<html><head><title>Working...</title></head><body><form method=\"POST\" name=\"hiddenform\" \
         action=\"{action}\"><input type=\"hidden\" name=\"SAMLResponse\" value=\"{}\" /><input type=\"hidden\" \
         name=\"RelayState\" value=\"os-1&amp;x\" /><input type=hidden name=more value=1><noscript><p>Script is \
         disabled. Click Submit to continue.</p><input type=\"submit\" value=\"Submit\" /></noscript></form>\
         <script language=\"javascript\">window.setTimeout('document.forms[0].submit()', 0);</script></body></html>",
        response(status)
    )
}

const CODE_PAGE: &str = "<html><head><title>SUCCESS code=the-code</title></head><body>\
                         <input type=\"text\" id=\"code\" value=\"the-code\" readonly></body></html>";

fn field<'a>(ask: &'a Ask, name: &str) -> Option<&'a str> {
    ask.fields().into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[test]
fn from_the_authorize_page_to_the_code() {
    let walk = Walk::new();
    let asked: Vec<(String, String)> = walk.1.url().query_pairs().into_owned().collect();
    assert!(asked.contains(&("redirect_uri".into(), "urn:ietf:wg:oauth:2.0:oob".into())));
    assert!(asked.iter().any(|(name, _)| name == "code_challenge"));

    let walk = walk.page(&sign_in_page(AUTHORIZE, ""));
    assert_eq!((walk.1.method().as_str(), walk.1.url().as_str()), ("POST", AUTHORIZE));
    assert_eq!(walk.1.fields(), [("oauth_state", "os-1")]);

    let walk = walk.to(IDP);
    assert_eq!((walk.1.method().as_str(), walk.1.url().as_str()), ("GET", IDP));
    assert!(!walk.0.is_portal(walk.1.url()));

    let walk = walk.page(&answer_page(ACS, "Success"));
    assert_eq!((walk.1.method().as_str(), walk.1.url().as_str()), ("POST", ACS));
    // The two fields of the binding (SAML 2.0 bindings §3.5.4), and nothing that a page adds.
    let sent = response("Success");
    assert_eq!(walk.1.fields(), [("SAMLResponse", sent.as_str()), ("RelayState", "os-1&x")]);

    let exchange = walk.to("/portal/sharing/rest/oauth2/approval?code=the-code").ends(CODE_PAGE);
    let fields = exchange.fields();
    assert!(fields.contains(&("code", "the-code")));
    assert!(fields.contains(&("redirect_uri", "urn:ietf:wg:oauth:2.0:oob")));
}

/// SAML 2.0 bindings §3.5: the request can travel in a form, too.
#[test]
fn the_portal_may_send_its_request_in_a_form() {
    let page = "<body onload='document.forms[0].submit()'><form method=post action='https://sso.example.org/sso'>\
                <input type=hidden name=SAMLRequest value='PHg+'><input type=hidden name=RelayState value=r></form>";
    let walk = Walk::new().page(&sign_in_page("/portal/sharing/rest/oauth2/saml/authorize", "")).page(page);
    assert_eq!((walk.1.method().as_str(), walk.1.url().as_str()), ("POST", "https://sso.example.org/sso"));
    assert_eq!(walk.1.fields(), [("SAMLRequest", "PHg+"), ("RelayState", "r")]);
    drop(walk.page(&answer_page(ACS, "Success")).ends(CODE_PAGE));
}

/// A portal with one way in sends there at once.
#[test]
fn the_portal_may_send_on_without_a_page() {
    drop(Walk::new().to(AUTHORIZE).to(IDP).page(&answer_page(ACS, "Success")).ends(CODE_PAGE));
}

#[test]
fn a_page_for_people_is_never_filled_in() {
    let forms = [
        "<form method=post><input name=UserName type=email><input name=Password type=password></form>",
        "<form method=post><input type=hidden name=t value=1><input type=tel name=otp></form>",
        "<form method=post><select name=home><option>a</select></form>",
        "<form method=post><input name=user></form>",
        "<form method=post><input type=checkbox name=consent></form>",
        "<form method=post><input type=hidden name=t value=1><button>Continue</button></form>",
        "<div id=root></div><script src=sign-in.js></script>",
    ];
    for form in forms {
        let error = Walk::at_provider().fails(200, &[], form);
        assert!(
            matches!(&error, Error::FormShown { host } if host == "sso.example.org"),
            "{form}: {error:?}"
        );
    }
    // The same at the portal, after the answer: new terms, a profile that is not complete.
    let error = Walk::answered().fails(200, &[], forms[4]);
    assert!(matches!(&error, Error::FormShown { host } if host == "gis.example.com"), "{error:?}");
}

/// What is no part of the page that a person sees is no answer either.
#[test]
fn an_answer_in_a_comment_a_script_or_a_template_is_none() {
    let answer = answer_page(ACS, "Success");
    let form = &answer[answer.find("<form").unwrap()..answer.find("</form>").unwrap() + 7];
    let hides = [
        format!("<!-- {form} -->"),
        format!("<script>var page = `{form}`;</script>"),
        format!("<template>{form}</template>"),
        format!("<textarea>{form}</textarea>"),
        form.replace("POST", "GET"),
    ];
    for page in hides {
        assert!(Walk::at_provider().turn(200, &[], &page).is_err(), "{page}");
    }
}

#[test]
fn the_provider_wants_a_ticket() {
    let error = Walk::at_provider().fails(401, &[("www-authenticate", "Negotiate, NTLM")], "");
    let Error::WebTier { host, offers } = error else { panic!("{error:?}") };
    assert_eq!((host.as_str(), offers), ("sso.example.org", vec!["Negotiate".to_owned(), "NTLM".to_owned()]));
}

#[test]
fn the_provider_refuses() {
    let error = Walk::at_provider().fails(200, &[], &answer_page(ACS, "Responder"));
    let Error::ProviderRefused { host, status } = error else { panic!("{error:?}") };
    assert_eq!((host.as_str(), status.as_str()), ("sso.example.org", "Responder"));
    let error = Walk::at_provider().fails(503, &[], "<h1>later</h1>");
    assert!(matches!(error, Error::PortalFailed { status: 503, .. }), "{error:?}");
    let error = Walk::at_provider().fails(403, &[], "<h1>no</h1>");
    assert!(matches!(&error, Error::Refused(no) if no.refusal == Refusal::NoPermission), "{error:?}");
}

#[test]
fn the_answer_goes_to_the_portal_alone() {
    let others = [
        "https://gis.example.org/portal/sharing/rest/oauth2/saml/signin",
        "https://gis.example.com:7443/portal/sharing/rest/oauth2/saml/signin",
        "http://gis.example.com/portal/sharing/rest/oauth2/saml/signin",
        "https://gis.example.com@evil.example/",
        "/adfs/signin",
    ];
    for other in others {
        let error = Walk::at_provider().fails(200, &[], &answer_page(other, "Success"));
        assert!(matches!(error, Error::RedirectedElsewhere { .. }), "{other}: {error:?}");
    }
    // A base moves every form of a page.
    let moved = format!("<base href=https://evil.example/>{}", answer_page("/portal/acs", "Success"));
    let error = Walk::at_provider().fails(200, &[], &moved);
    assert!(matches!(error, Error::RedirectedElsewhere { .. }), "{error:?}");
    // And nowhere by a redirect that repeats the form.
    for status in [302, 307, 308] {
        let error = Walk::answered().fails(status, &[("location", "https://evil.example/")], "");
        assert!(matches!(error, Error::RedirectedElsewhere { .. }), "{error:?}");
    }
    let walk = Walk::answered().on(307, &[("location", "/portal/other")], "");
    assert!(field(&walk.1, "SAMLResponse").is_some());
    let walk = Walk::answered().on(303, &[("location", "/portal/other")], "");
    assert_eq!((walk.1.method().as_str(), walk.1.fields().len()), ("GET", 0));
}

#[test]
fn the_portal_refuses_the_answer() {
    let messages = sign_in_page(AUTHORIZE, "\"The SAML assertion is not valid.\",\"audience\"");
    for page in [messages.as_str(), "<title>Unable to sign in</title><p>The  assertion\n is not valid.</p>"] {
        let error = Walk::answered().fails(200, &[], page);
        let Error::Refused(refused) = &error else { panic!("{error:?}") };
        let said = format!("{} {:?}", refused.message, refused.details);
        assert!(said.contains("assertion is not valid"), "{said}");
    }
    let json = r#"{"error":{"code":403,"message":"User is not a member.","details":[]}}"#;
    let error = Walk::answered().fails(200, &[], json);
    assert!(matches!(&error, Error::Refused(no) if no.code == Some(403)), "{error:?}");
    // E3: before anything else begins.
    let json = r#"{"error":{"code":400,"error":"invalid_request","error_description":"Invalid client_id"}}"#;
    let error = Walk::new().fails(200, &[], json);
    assert!(matches!(&error, Error::Refused(no) if no.refusal == Refusal::UnknownApp), "{error:?}");
}

/// PROTOCOL §3.1: a page, and nothing that a program could read.
#[test]
fn the_portal_does_not_let_the_app_in() {
    let rows =
        [("Invalid client_id", Refusal::UnknownApp), ("Invalid redirect_uri", Refusal::UnknownRedirect)];
    for (said, refusal) in rows {
        let page = format!("<!doctype html><title>Error</title><h1>Error</h1><p>{said}</p>");
        let error = Walk::new().fails(200, &[], &page);
        assert!(matches!(&error, Error::Refused(no) if no.refusal == refusal), "{error:?}");
    }
    // A provider's page may say what it likes.
    let error = Walk::at_provider().fails(200, &[], "<p>Invalid client_id</p>");
    assert!(matches!(error, Error::FormShown { .. }), "{error:?}");
}

/// The page that asked for the answer is no answer to it: a second round would never end.
#[test]
fn the_sign_in_page_again_is_an_end() {
    assert!(matches!(
        Walk::answered().fails(200, &[], &sign_in_page(AUTHORIZE, "")),
        Error::FormShown { .. }
    ));
    assert!(Walk::answered().turn(200, &[], &answer_page(ACS, "Success")).is_err());
}

#[test]
fn a_portal_without_a_provider() {
    for page in [sign_in_page("", ""), sign_in_page(AUTHORIZE, "").replace("federationInfo", "other")] {
        let error = Walk::new().fails(200, &[], &page);
        assert!(matches!(error, Error::NoProvider { .. }), "{error:?}");
    }
    // The one-time state is for the portal alone.
    let error = Walk::new().fails(200, &[], &sign_in_page("https://evil.example/", ""));
    assert!(matches!(error, Error::RedirectedElsewhere { .. }), "{error:?}");
}

#[test]
fn a_provider_gives_no_code() {
    let error = Walk::at_provider().fails(200, &[], CODE_PAGE);
    assert!(matches!(error, Error::FormShown { .. }), "{error:?}");
}

#[test]
fn redirects_end() {
    let mut walk = Walk::at_provider();
    for _ in 0..STEP_LIMIT {
        match walk.turn(302, &[("location", "/round")], "") {
            Ok(Turn::Ask(next)) => walk = Walk(next.0, next.1),
            Err(Error::SentInCircles { host }) => return assert_eq!(host, "sso.example.org"),
            other => panic!("{other:?}"),
        }
    }
    panic!("no end after {STEP_LIMIT} more");
}

#[test]
fn a_page_has_a_size() {
    let huge = format!("{}{}", " ".repeat(PAGE_LIMIT), answer_page(ACS, "Success"));
    let error = Walk::at_provider().fails(200, &[], &huge);
    assert!(matches!(error, Error::NotUnderstood { what: NotUnderstood::TooLarge, .. }), "{error:?}");
    let error = Walk::at_provider().fails(200, &[], " ");
    assert!(matches!(error, Error::NotUnderstood { what: NotUnderstood::Empty, .. }), "{error:?}");
}

#[test]
fn plain_http_and_this_computer_are_not_for_everybody() {
    for to in ["http://sso.example.org/", "http://127.0.0.1:8080/", "http://localhost/", "file:///etc/hosts"]
    {
        let error = Walk::new().page(&sign_in_page(AUTHORIZE, "")).fails(302, &[("location", to)], "");
        assert!(matches!(error, Error::NotSecure { .. }), "{to}: {error:?}");
    }
    // A portal on this computer has its provider here.
    let portal = PortalAddress::parse_exact("http://127.0.0.1:8080/portal").unwrap();
    let (flow, ask) = begin(&portal, &AppId::python(), None, &mut rand::rng());
    Walk(flow, ask).to("http://127.0.0.1:9090/idp");
}

fn cookies(ask: &Ask) -> &str {
    ask.headers().get("cookie").map_or("", |value| value.to_str().unwrap())
}

/// RFC 6265 §5.4, and each side's for itself.
#[test]
fn cookies_go_back_to_who_set_them() {
    let set = |name: &'static str| [("set-cookie", name)];
    let walk =
        Walk::new().on(200, &set("esri=p1; Path=/portal; Secure; HttpOnly"), &sign_in_page(AUTHORIZE, ""));
    assert_eq!(cookies(&walk.1), "esri=p1");
    let walk = walk.to(IDP);
    assert_eq!(cookies(&walk.1), "");
    let headers = [("set-cookie", "idp=s1; Path=/adfs"), ("location", "/adfs/ls/2")];
    let walk = walk.on(302, &headers, "");
    assert_eq!(cookies(&walk.1), "idp=s1");
    assert!(walk.1.headers()["cookie"].is_sensitive());
    let walk = walk.page(&answer_page(ACS, "Success"));
    assert_eq!(cookies(&walk.1), "esri=p1");
    // A provider of the same domain cannot give the portal a session (RFC 6265 §8.6).
    let walk = Walk::new().page(&sign_in_page(AUTHORIZE, "")).to("https://sso.example.com/");
    let walk = walk.on(200, &set("esri=evil; Domain=example.com"), &answer_page(ACS, "Success"));
    assert_eq!(cookies(&walk.1), "");
}

#[test]
fn s1_printing_shows_no_secret() {
    let walk = Walk::answered();
    let shown = format!("{:?} {:?}", walk.0, walk.1);
    let response = response("Success");
    let query = Url::parse(IDP).unwrap().query().unwrap().to_owned();
    for secret in [response.as_str(), "os-1", query.as_str()] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let exchange = walk.ends(CODE_PAGE);
    assert!(!format!("{exchange:?}").contains("the-code"));
}
