//! Callbacks that nobody thought of (CHECKS D5). `PROPTEST_CASES` sets how many of each kind are tried, at least 1,024.

use http::Uri;
use proptest::prelude::*;

use super::*;
use crate::scheme::browser::begin;

const HOST: &str = "127.0.0.1:27071";

fn begun(redirect: &Redirect) -> (AwaitingCode, String) {
    let portal = PortalAddress::parse_exact("https://gis.example.com/portal").unwrap();
    let (awaiting, url) = begin(&portal, &AppId::python(), redirect, None, &mut rand::rng());
    let state = parameter(url.as_url().query().unwrap(), "state").unwrap().to_string();
    (awaiting, state)
}

fn loopback() -> Redirect {
    Redirect::loopback(&PortalAddress::parse_exact("https://gis.example.com/portal").unwrap(), 27071)
}

fn hit(target: &str) -> Option<Hit> {
    let target: Uri = target.parse().ok()?;
    Some(Hit { method: Method::GET, host: Some(HOST.to_owned()), target })
}

/// The code that an answer brought.
fn code(answer: Result<Answer, (AwaitingCode, Unexpected)>) -> Option<String> {
    match answer {
        Ok(Answer::Code(exchange)) => {
            let code = exchange.fields().into_iter().find(|(name, _)| *name == "code");
            code.map(|(_, code)| code.to_owned())
        }
        _ => None,
    }
}

/// Queries near the right one: its names, other values, repeated, broken off, encoded oddly.
fn query() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => prop::sample::select(vec!["code", "state", "error", "error_description", "%63ode", "Code", ""])
            .prop_map(str::to_owned),
        1 => "[!-~]{0,8}",
    ];
    let value = prop_oneof!["[A-Za-z0-9._~-]{0,40}", "(%[0-9A-Fa-f]{0,2}|[!-~]){0,20}"];
    let pair = (name, prop_oneof![Just("="), Just(""), Just("==")], value)
        .prop_map(|(name, sign, value)| format!("{name}{sign}{value}"));
    prop::collection::vec(pair, 0..6).prop_map(|pairs| pairs.join("&"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(1024), failure_persistence: None, ..ProptestConfig::default()
    })]

    /// Nobody guesses a state: whatever else stands there, it is not the answer.
    #[test]
    fn without_the_state_nothing_is_the_answer(query in query()) {
        let path = "/sign-in/gis.example.com/portal";
        if let Some(hit) = hit(&format!("{path}?{query}")) {
            let answer = begun(&loopback()).0.callback(&hit);
            prop_assert!(matches!(answer, Err((_, Unexpected::State))), "{query}");
        }
    }

    /// With it, the first code counts, as it was sent.
    #[test]
    fn with_the_state_the_code_is_taken_as_it_is(sent in "[A-Za-z0-9._~-]{4,60}", noise in "[a-z]{1,6}=[a-z]{0,6}") {
        let (awaiting, state) = begun(&loopback());
        let hit = hit(&format!("/sign-in/gis.example.com/portal?x{noise}&code={sent}&state={state}&code=other"));
        prop_assert_eq!(code(awaiting.callback(&hit.unwrap())), Some(sent));
    }

    /// Any request at all is answered, and none without the state is taken.
    #[test]
    fn any_request_is_answered(target in "/[!-~]{0,80}", host in "\\PC{0,30}", method in "[A-Z]{1,8}") {
        if let Ok(target) = target.parse() {
            let method = method.parse().unwrap();
            let hit = Hit { method, host: Some(host), target };
            prop_assert!(begun(&loopback()).0.callback(&hit).is_err());
        }
    }

    /// What a person pastes is anything.
    #[test]
    fn any_pasted_text_is_answered(text in any::<String>()) {
        let taken = code(begun(&Redirect::OutOfBand).0.pasted(&text));
        prop_assert!(taken.is_none_or(|code| text.contains(&code) && is_code(&code)));
    }

    /// An address with another state is never taken, whatever else it says.
    #[test]
    fn a_pasted_address_with_another_state_is_refused(query in query(), state in "[A-Za-z0-9_-]{1,50}") {
        for redirect in [loopback(), Redirect::OutOfBand] {
            let text = format!("http://{HOST}/sign-in/x?state={state}&{query}");
            let answer = begun(&redirect).0.pasted(&text);
            prop_assert!(matches!(answer, Err((_, Unexpected::State))), "{text}");
        }
    }
}
