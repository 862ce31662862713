//! How a sign-in stands: checked, renewed, ended, signed out, removed.

use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use portico_app::Clock as _;
use portico_app::view::{CopyAs, State, Trouble};
use practice_portal::{Fault, Gate, TokenKind};

use crate::fixture::Fixture;
use crate::visitor::{MARA, PLANNER};

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";
const SELF: &str = "/practice/sharing/rest/community/self";
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HOUR_MS: i64 = 60 * 60 * 1000;
/// `Date` tells whole seconds (RFC 9110 §5.6.7), and smaller differences than two are not written down.
const NOTICED_MS: i64 = 4000;

#[tokio::test]
async fn a_token_that_the_portal_no_longer_takes_is_renewed_once() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let control = fixture.control();
    // By the portal's clock only; this computer still takes the token for good.
    control.advance(Duration::from_secs(31 * 60));
    control.forget_seen();
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!(control.count(&Method::POST, TOKEN), 1);
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }));
}

#[tokio::test]
async fn a_dead_renewal_token_ends_the_sign_in_and_keeps_the_row() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target.clone(), MARA).await.card.profile_id;
    fixture.control().kill_tokens_of("mara.lindqvist").await;
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "token_not_available");
    let activity = fixture.app.activity(Some(&id)).unwrap();
    assert_eq!(activity[0].what.key, "activity.renewal_refused");
    let again = fixture.sign_in(target, MARA).await;
    assert_eq!(again.card.profile_id, id);
    assert!(matches!(again.card.state, State::SignedIn { .. }));
}

#[tokio::test]
async fn a_portal_that_is_gone_is_a_problem_and_loses_nothing() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let portal = std::mem::replace(
        &mut fixture.portal,
        practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await.unwrap(),
    );
    portal.stop().await;
    fixture.app.check_now(&id).await.unwrap();
    let State::Problem { trouble, error, stay } = fixture.card(&id).state else { panic!() };
    assert_eq!((trouble, error.code.as_str()), (Trouble::Unreachable, "connection_refused"));
    assert_eq!(error.params["host"], "127.0.0.1");
    assert!(stay.unwrap().renews, "the time left is still known");
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_there_and_here() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert!(fixture.control().issued().is_empty(), "{:?}", fixture.control().issued());
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
    assert_eq!(fixture.app.profile_detail(&id).unwrap().kept.place, "nothing");
    assert_eq!(fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "token_not_available");
}

#[tokio::test]
async fn signing_out_while_the_portal_is_silent_says_so_and_forgets_all_the_same() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    fixture.control().plan_fault(REVOKE, Fault::Reset, None);
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(false), true));
    assert_eq!(done.revoke_error.unwrap().code, "portal_unreachable");
    assert!(done.ends_by_itself.is_some());
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
}

#[tokio::test]
async fn removing_an_account_passes_the_default_on() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mara = fixture.sign_in(target.clone(), MARA).await.card.profile_id;
    let planner = fixture.sign_in(target, PLANNER).await.card.profile_id;
    assert!(!fixture.card(&planner).is_default);
    fixture.app.remove_profile(&mara).await.unwrap();
    assert_eq!(fixture.profiles().len(), 1);
    assert!(fixture.card(&planner).is_default);
    assert_eq!(fixture.app.profile_detail(&mara).unwrap_err().code, "profile_gone");
    assert_eq!(fixture.control().count(&Method::POST, REVOKE), 1);
}

#[tokio::test]
async fn what_was_kept_in_memory_ends_with_the_process_and_the_row_stays() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    fixture.restart();
    let card = fixture.card(&id);
    assert!(matches!(card.state, State::Expired { .. }), "{:?}", card.state);
    assert_eq!(card.person.unwrap().user_name, "mara.lindqvist");
}

/// The end of what a row shows.
fn until(fixture: &Fixture, id: &str) -> i64 {
    match fixture.card(id).state {
        State::SignedIn { stay } => stay.until.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// DESIGN §3.5: a sign-in that would end while Portico is open is prolonged without anybody asking.
#[tokio::test]
async fn a_sign_in_near_its_end_is_prolonged_in_the_background() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let first = until(&fixture, &id);
    let control = fixture.control();
    control.forget_seen();
    // Two weeks, of which 17 hours are left: later than every turn.
    fixture.pass(DAY * 13 + HOUR * 7);
    let longer = |state: &State| matches!(state, State::SignedIn { stay } if stay.until.unwrap() > first);
    fixture.row(&id, longer).await;
    let asked = control.last(TOKEN).unwrap();
    assert_eq!(asked.form.get("grant_type"), Some("exchange_refresh_token"));
    assert_eq!(control.count(&Method::POST, TOKEN), 1);
    let newest = &fixture.app.activity(Some(&id)).unwrap()[0];
    assert_eq!(newest.what.key, "activity.renewed");
}

/// DESIGN §3.4: whoever signs out while the grant is being exchanged does not leave the new grant behind.
#[tokio::test]
async fn signing_out_waits_for_an_exchange_under_way() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let gate = Gate::new();
    let control = fixture.control();
    control.plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    control.forget_seen();
    // Less than a day is left: the grant itself is exchanged, and that hangs.
    fixture.pass(DAY * 13 + HOUR * 7);
    let (checking, leaving) = (fixture.app.clone(), fixture.app.clone());
    let (first, second) = (id.clone(), id.clone());
    let check = tokio::spawn(async move { checking.check_now(&first).await });
    gate.arrived(1).await;
    let sign_out = tokio::spawn(async move { leaving.sign_out(&second).await });
    fixture.row(&id, |state| matches!(state, State::Working { doing, .. } if doing == "signing_out")).await;
    gate.open();
    let done = sign_out.await.unwrap().unwrap();
    check.await.unwrap().unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    let (exchanged, ended) = (control.last(TOKEN).unwrap(), control.last(REVOKE).unwrap());
    assert_eq!(exchanged.form.get("grant_type"), Some("exchange_refresh_token"));
    assert_ne!(ended.form.get("auth_token"), exchanged.form.get("refresh_token"), "the new grant is ended");
    assert!(control.issued().is_empty(), "{:?}", control.issued());
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
}

/// Two requests are told that the token is no longer good, one after the other: only the first has it renewed.
#[tokio::test]
async fn a_late_refusal_renews_nothing_again() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let (gate, control) = (Gate::new(), fixture.control());
    fixture.app.check_now(&id).await.unwrap();
    let sent = control.last(SELF).unwrap();
    let token = sent.header("x-esri-authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap();
    assert!(control.kill(token).await);
    control.plan_fault("/practice/sharing/rest/portals/self", Fault::Held(gate.clone()), Some(1));
    control.forget_seen();
    let (looking, whom) = (fixture.app.clone(), id.clone());
    let look = tokio::spawn(async move { looking.inspect_profile(&whom, "look").await });
    gate.arrived(1).await;
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!(control.count(&Method::POST, TOKEN), 1);
    gate.open();
    look.await.unwrap().unwrap();
    assert_eq!(control.count(&Method::POST, TOKEN), 1, "the newer token is there already");
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
}

/// CHECKS F8: an hour ahead when the person signed in, and set right later. The first reply after that tells.
#[tokio::test]
async fn a_clock_that_is_set_right_is_learned_by_a_renewal() {
    let mut fixture = Fixture::new().await;
    fixture.clock.shift(HOUR_MS);
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    fixture.clock.shift(-HOUR_MS);
    fixture.pass(Duration::from_secs(31 * 60));
    // The portal says that the token is over.
    fixture.app.check_now(&id).await.unwrap();
    let control = fixture.control();
    let issued = control.issued();
    let tokens = issued.iter().filter(|issued| issued.kind == TokenKind::Access);
    let end = tokens.map(|issued| issued.expires_at).max().unwrap() - control.clock_offset_ms();
    let here = fixture.clock.now().as_millisecond() - Timestamp::now().as_millisecond();
    let end = end + here;
    let State::SignedIn { stay } = fixture.card(&id).state else { panic!() };
    assert!((stay.token_until.unwrap() - end).abs() < NOTICED_MS, "{stay:?} {end}");
    // From now on its end is known beforehand.
    fixture.pass(Duration::from_secs(31 * 60));
    control.forget_seen();
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!((control.count(&Method::POST, TOKEN), control.count(&Method::GET, SELF)), (1, 1));
}

/// As above; a reply to a check is enough.
#[tokio::test]
async fn a_clock_that_is_set_right_is_learned_by_a_check() {
    let mut fixture = Fixture::new().await;
    fixture.clock.shift(HOUR_MS);
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    fixture.clock.shift(-HOUR_MS);
    fixture.app.check_now(&id).await.unwrap();
    let State::SignedIn { stay } = fixture.card(&id).state else { panic!() };
    let left = stay.token_until.unwrap() - fixture.clock.now().as_millisecond();
    assert!(left <= 30 * 60 * 1000 + NOTICED_MS, "half an hour (PROTOCOL §0), not one and a half: {left}");
    // Over by the clock that is right now.
    fixture.pass(Duration::from_secs(31 * 60));
    let control = fixture.control();
    control.forget_seen();
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!((control.count(&Method::POST, TOKEN), control.count(&Method::GET, SELF)), (1, 1));
}

/// A portal that renews is there.
#[tokio::test]
async fn a_renewal_that_works_ends_the_trouble() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    fixture.control().plan_fault(SELF, Fault::Reset, Some(1));
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Problem { .. }), "{:?}", fixture.card(&id).state);
    fixture.listen_anew();
    fixture.pass(DAY * 13 + HOUR * 7);
    fixture.row(&id, |state| matches!(state, State::SignedIn { .. })).await;
}

/// The row says since when it is over, also after the next start and the one after that.
#[tokio::test]
async fn the_end_of_a_sign_in_does_not_move() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target.clone(), MARA).await.card.profile_id;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, PLANNER, false)).unwrap();
    let brief = fixture.done(&begun.sign_in_id).await.card;
    let State::SignedIn { stay } = brief.state else { panic!("{:?}", brief.state) };
    let since = |fixture: &Fixture, id: &str| match fixture.card(id).state {
        State::Expired { since } => since,
        other => panic!("{other:?}"),
    };
    // One is over by itself, the other ends with the process.
    fixture.pass(HOUR * 3);
    fixture.restart();
    let first = since(&fixture, &id);
    assert_eq!(since(&fixture, &brief.profile_id), stay.until.unwrap());
    fixture.pass(HOUR * 3);
    fixture.restart();
    assert_eq!(since(&fixture, &id), first);
    assert_eq!(since(&fixture, &brief.profile_id), stay.until.unwrap());
}

/// DESIGN §3.5: after a sleep the portal is asked again.
#[tokio::test]
async fn the_first_look_after_a_sleep_asks_the_portal() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let control = fixture.control();
    control.forget_seen();
    fixture.listen_anew();
    fixture.app.profile_detail(&id).unwrap();
    fixture.pass(Duration::from_secs(10 * 60));
    // Rows are told anew when the clock has jumped; nothing else happens here.
    fixture.row(&id, |state| matches!(state, State::SignedIn { .. })).await;
    assert_eq!(control.total(), 0, "nothing is asked before somebody looks");
    fixture.app.profile_detail(&id).unwrap();
    fixture.row(&id, |state| matches!(state, State::Working { doing, .. } if doing == "checking")).await;
    fixture.row(&id, |state| matches!(state, State::SignedIn { .. })).await;
    assert_eq!((control.count(&Method::GET, SELF), control.total()), (1, 1));
}

/// What the history says of checks: what was in the way, once.
#[tokio::test]
async fn checks_that_fail_are_written_down_once_and_truly() {
    let rows = [
        (Fault::Reset, Trouble::Unreachable, "portal_unreachable"),
        (Fault::Status(503), Trouble::Unreachable, "portal_busy"),
        // A captive portal's page: the portal itself has said nothing.
        (Fault::Html, Trouble::Unreachable, "not_a_portal"),
        (Fault::RedirectTo("https://sso.example/".to_owned()), Trouble::Unreachable, "redirected_elsewhere"),
    ];
    for (fault, expected, code) in rows {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let id = fixture.sign_in(target, MARA).await.card.profile_id;
        let before = fixture.app.activity(Some(&id)).unwrap().len();
        fixture.control().plan_fault(SELF, fault, None);
        for _ in 0..3 {
            fixture.app.check_now(&id).await.unwrap();
        }
        let State::Problem { trouble, error, .. } = fixture.card(&id).state else { panic!("{code}") };
        assert_eq!((trouble, error.code.as_str()), (expected, code));
        let activity = fixture.app.activity(Some(&id)).unwrap();
        assert_eq!(activity.len(), before + 1, "{activity:?}");
        assert_eq!(activity[0].what.key, "activity.failed");
        let more = activity[0].more.as_ref().unwrap();
        assert_eq!((more.key.as_str(), more.params["code"].as_str()), ("activity_more.error", code));
    }
}
