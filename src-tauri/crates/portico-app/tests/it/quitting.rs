//! Quitting does not cut off what cannot be repeated (DESIGN §3.4).

use std::time::Duration;

use portico_app::view::{Keep, SignInRequest};
use practice_portal::{Fault, Gate, TokenKind};

use crate::fixture::Fixture;
use crate::visitor::MARA;

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";

async fn sign_in(fixture: &mut Fixture) -> String {
    let target = fixture.probe().await;
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await.card.profile_id
}

/// Quits while the gate holds something up, and opens it.
async fn quits_after(fixture: &Fixture, gate: &Gate) {
    let app = fixture.app.clone();
    let mut quit = tokio::task::spawn_blocking(move || app.quit());
    let early = tokio::time::timeout(Duration::from_millis(300), &mut quit).await;
    assert!(early.is_err(), "left while the portal was answering");
    gate.open();
    quit.await.unwrap();
}

/// The exchange has killed the grant before: whoever leaves now is signed out.
#[tokio::test]
async fn an_exchange_is_waited_for_and_kept() {
    let mut fixture = Fixture::with(|options| options.lifetimes.refresh = 60 * 60).await;
    let id = sign_in(&mut fixture).await;
    let before = fixture.keyring.refresh_token();
    let (gate, control) = (Gate::new(), fixture.control());
    control.plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    control.advance(Duration::from_secs(31 * 60));
    let checking = fixture.app.clone();
    let check = tokio::spawn(async move { checking.check_now(&id).await });
    gate.arrived(1).await;
    quits_after(&fixture, &gate).await;
    let kept = fixture.keyring.refresh_token();
    assert_eq!(control.last(TOKEN).unwrap().form.get("grant_type"), Some("exchange_refresh_token"));
    assert_ne!(kept, before);
    assert!(control.look_up(&kept).is_some_and(|issued| issued.kind == TokenKind::Refresh));
    check.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_given_back_is_waited_for() {
    let mut fixture = Fixture::new().await;
    sign_in(&mut fixture).await;
    let before = fixture.keyring.refresh_token();
    let gate = Gate::new();
    fixture.control().plan_fault(REVOKE, Fault::Held(gate.clone()), Some(1));
    sign_in(&mut fixture).await;
    gate.arrived(1).await;
    quits_after(&fixture, &gate).await;
    assert!(fixture.control().look_up(&before).is_none(), "the earlier sign-in is alive");
}

#[tokio::test]
async fn a_waiting_sign_in_holds_up_nothing() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let view = fixture.waiting(Fixture::in_browser(target)).await;
    fixture.quit().await;
    assert_eq!(
        fixture.app.sign_in_view(&view.sign_in_id).unwrap().stage,
        portico_app::view::SignInStage::Cancelled
    );
}
