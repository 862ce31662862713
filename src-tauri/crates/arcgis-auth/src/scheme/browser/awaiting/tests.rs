use super::*;
use crate::scheme::browser::begin;

const PORT: u16 = 27071;
const PATH: &str = "/sign-in/gis.example.com/portal";

fn portal() -> PortalAddress {
    PortalAddress::parse_exact("https://gis.example.com/portal").unwrap()
}

/// A sign-in and its state.
fn begun(redirect: &Redirect) -> (AwaitingCode, String) {
    let (awaiting, url) = begin(&portal(), &AppId::python(), redirect, None, &mut rand::rng());
    let state = parameter(url.as_url().query().unwrap(), "state").unwrap().to_string();
    (awaiting, state)
}

fn loopback() -> Redirect {
    Redirect::loopback(&portal(), PORT)
}

fn hit(method: Method, host: Option<&str>, target: &str) -> Hit {
    Hit { method, host: host.map(str::to_owned), target: target.parse().unwrap() }
}

/// What became of it: the code, the refusal's meaning, or why it was not the answer.
fn outcome(result: Result<Answer, (AwaitingCode, Unexpected)>) -> Result<String, Unexpected> {
    match result {
        Ok(Answer::Code(exchange)) => {
            let code = exchange.fields().into_iter().find(|(name, _)| *name == "code");
            Ok(code.unwrap().1.to_owned())
        }
        Ok(Answer::Refused(refused)) => Ok(format!("{:?}", refused.refusal)),
        Err((_, why)) => Err(why),
    }
}

#[test]
fn f2_only_the_right_request_is_the_answer() {
    const HOST: Option<&str> = Some("127.0.0.1:27071");
    let get = |host, query: &str| (Method::GET, host, format!("{PATH}?{query}"));
    let rows = [
        (get(HOST, "code=abc-123&state=STATE"), Ok("abc-123")),
        (get(HOST, "state=STATE&code=a%2Bb%20"), Err(Unexpected::NoCode)),
        (get(HOST, "state=STATE&code=a%2Bb%2F"), Ok("a+b/")),
        (get(HOST, "error=access_denied&state=STATE"), Ok("AccessDenied")),
        (
            get(HOST, "error=access_denied&error_description=No%21&code=abc-123&state=STATE"),
            Ok("AccessDenied"),
        ),
        (get(HOST, "error=server_error&state=STATE"), Ok("Other")),
        (get(HOST, "error=access_denied"), Err(Unexpected::State)),
        (get(HOST, "code=abc-123"), Err(Unexpected::State)),
        (get(HOST, "code=abc-123&state="), Err(Unexpected::State)),
        (get(HOST, "code=abc-123&state=STATEx"), Err(Unexpected::State)),
        (get(HOST, "state=STATE"), Err(Unexpected::NoCode)),
        (get(HOST, "code=abc&state=STATE"), Err(Unexpected::NoCode)),
        (get(HOST, "code=ab%00cd&state=STATE"), Err(Unexpected::NoCode)),
        (get(None, "code=abc-123&state=STATE"), Err(Unexpected::Host)),
        (get(Some("localhost:27071"), "code=abc-123&state=STATE"), Err(Unexpected::Host)),
        (get(Some("127.0.0.1"), "code=abc-123&state=STATE"), Err(Unexpected::Host)),
        (get(Some("127.0.0.1:27072"), "code=abc-123&state=STATE"), Err(Unexpected::Host)),
        (get(Some("evil.example:27071"), "code=abc-123&state=STATE"), Err(Unexpected::Host)),
        ((Method::POST, HOST, format!("{PATH}?code=abc-123&state=STATE")), Err(Unexpected::Method)),
        ((Method::HEAD, HOST, format!("{PATH}?code=abc-123&state=STATE")), Err(Unexpected::Method)),
        ((Method::GET, HOST, format!("{PATH}/?code=abc-123&state=STATE")), Err(Unexpected::Path)),
        ((Method::GET, HOST, "/?code=abc-123&state=STATE".to_owned()), Err(Unexpected::Path)),
        (
            (Method::GET, HOST, "/sign-in/gis.example.com/Portal?code=abc-123&state=STATE".to_owned()),
            Err(Unexpected::Path),
        ),
    ];
    for ((method, host, target), expected) in rows {
        let (awaiting, state) = begun(&loopback());
        let found = outcome(awaiting.callback(&hit(method, host, &target.replace("STATE", &state))));
        assert_eq!(found.as_deref().map_err(|why| *why), expected, "{target}");
    }
}

#[test]
fn f2_a_code_longer_than_any_is_none() {
    for (length, taken) in [(CODE_LIMIT, true), (CODE_LIMIT + 1, false)] {
        let (awaiting, state) = begun(&loopback());
        let target = format!("{PATH}?code={}&state={state}", "c".repeat(length));
        let found = outcome(awaiting.callback(&hit(Method::GET, Some("127.0.0.1:27071"), &target)));
        assert_eq!(found.is_ok(), taken, "{length}");
    }
}

#[test]
fn f2_nothing_reaches_a_sign_in_that_has_no_listener() {
    let (awaiting, state) = begun(&Redirect::OutOfBand);
    let target = format!("{PATH}?code=abc-123&state={state}");
    let found = outcome(awaiting.callback(&hit(Method::GET, Some("127.0.0.1:27071"), &target)));
    assert_eq!(found, Err(Unexpected::Path));
}

/// PROTOCOL §3.1: code, title or address; a state that is there must fit.
#[test]
fn what_a_person_pastes_is_understood() {
    let approval = "https://gis.example.com/portal/sharing/rest/oauth2/approval";
    let rows = [
        // bare, with what a clipboard adds
        ("abc-123", Ok("abc-123")),
        ("  \u{feff}\"abc-123\"\r\n", Ok("abc-123")),
        ("\u{200b}<abc-123>", Ok("abc-123")),
        ("a+b/c%20=", Ok("a+b/c%20=")),
        ("abc:123", Ok("abc:123")),
        // the page's title
        ("SUCCESS code=abc-123", Ok("abc-123")),
        ("SUCCESS code=a+b/c=", Ok("a+b/c=")),
        // an address or the end of one
        ("APPROVAL?code=abc-123", Ok("abc-123")),
        ("APPROVAL?state=STATE&code=abc-123", Ok("abc-123")),
        ("APPROVAL?code=abc-123&state=other", Err(Unexpected::State)),
        ("APPROVAL?error=access_denied", Ok("AccessDenied")),
        ("?code=abc-123&state=STATE", Ok("abc-123")),
        ("state=STATE&code=abc-123", Ok("abc-123")),
        ("code=abc-123&state=other", Err(Unexpected::State)),
        ("SUCCESS code=abc-123&state=other", Err(Unexpected::State)),
        // something else
        ("", Err(Unexpected::NoCode)),
        ("abc", Err(Unexpected::NoCode)),
        ("two words", Err(Unexpected::NoCode)),
        ("SUCCESS code=", Err(Unexpected::NoCode)),
        ("DENIED error=access_denied", Err(Unexpected::NoCode)),
        ("https://gis.example.com/portal", Err(Unexpected::NoCode)),
        ("APPROVAL?x=1", Err(Unexpected::NoCode)),
        ("Ünïcödé-code", Err(Unexpected::NoCode)),
    ];
    for (text, expected) in rows {
        let (awaiting, state) = begun(&Redirect::OutOfBand);
        let text = text.replace("STATE", &state).replace("APPROVAL", approval);
        let found = outcome(awaiting.pasted(&text));
        assert_eq!(found.as_deref().map_err(|why| *why), expected, "{text}");
    }
}

/// The address that a browser ended at carries the state; one without it is somebody else's.
#[test]
fn a_pasted_address_of_the_listener_needs_its_state() {
    for (query, expected) in [
        ("code=abc-123&state=STATE", Ok("abc-123")),
        ("code=abc-123", Err(Unexpected::State)),
        ("code=abc-123&state=other", Err(Unexpected::State)),
        ("error=access_denied", Err(Unexpected::State)),
    ] {
        let (awaiting, state) = begun(&loopback());
        let text = format!("http://127.0.0.1:27071{PATH}?{}", query.replace("STATE", &state));
        let found = outcome(awaiting.pasted(&text));
        assert_eq!(found.as_deref().map_err(|why| *why), expected, "{query}");
    }
}

/// A refusal keeps the portal's words for the details.
#[test]
fn a_refusal_keeps_the_portals_words() {
    let (awaiting, state) = begun(&loopback());
    let target = format!("{PATH}?error=access_denied&error_description=The+user+denied&state={state}");
    match awaiting.callback(&hit(Method::GET, Some("127.0.0.1:27071"), &target)) {
        Ok(Answer::Refused(refused)) => {
            assert_eq!((refused.message.as_str(), refused.code), ("access_denied", None));
            assert_eq!(refused.details, ["The user denied"]);
        }
        other => panic!("{other:?}"),
    }
}

/// Both legs carry the same bytes (PROTOCOL §3.1), and no secret, not even an empty one (§3.2).
#[test]
fn the_exchange_repeats_the_redirect_address_and_sends_no_app_secret() {
    let (awaiting, url) = begin(&portal(), &AppId::python(), &loopback(), None, &mut rand::rng());
    let sent = parameter(url.as_url().query().unwrap(), "redirect_uri").unwrap();
    let state = parameter(url.as_url().query().unwrap(), "state").unwrap();
    let text = format!("{}?code=abc-123&state={}", sent.as_str(), state.as_str());
    let Ok(Answer::Code(exchange)) = awaiting.pasted(&text) else { panic!("not taken") };
    let fields = exchange.fields();
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["client_id", "grant_type", "code", "redirect_uri", "code_verifier", "f"]);
    assert_eq!(fields[3].1, sent.as_str());
    assert_eq!(fields[1].1, "authorization_code");
}
