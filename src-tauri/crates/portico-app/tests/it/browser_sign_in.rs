//! The browser sign-in as a job.

use std::net::TcpListener;

use http::Method;
use portico_app::view::{
    AppIdAnswer, Keep, SignInRequest, SignInStage, SignInTarget, SignInWay, State, Typed,
};

use practice_portal::PORTICO_APP;

use crate::fixture::Fixture;
use crate::visitor::{Browser, MARA, PLANNER};

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const SELF: &str = "/practice/sharing/rest/community/self";
const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";

#[tokio::test]
async fn a_sign_in_costs_two_requests_after_the_pre_flight_and_names_the_person() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let view = fixture.waiting(Fixture::in_browser(target)).await;
    let SignInStage::Waiting { comes_back, since, until, .. } = view.stage else { panic!() };
    assert!(comes_back);
    assert_eq!(until - since, 10 * 60 * 1000);
    fixture.come_back(MARA).await;
    let profile = fixture.done(&view.sign_in_id).await;
    let control = fixture.control();
    assert_eq!((control.count(&Method::POST, TOKEN), control.count(&Method::GET, SELF)), (1, 1));
    let own = control
        .seen()
        .iter()
        .filter(|seen| seen.header("user-agent").is_some_and(|ua| ua.starts_with("Portico/")))
        .count();
    assert_eq!(own, 1 + 2, "one for the pre-flight, two for the sign-in");

    let person = profile.card.person.clone().unwrap();
    assert_eq!((person.user_name.as_str(), person.full_name.as_str()), ("mara.lindqvist", "Mara Lindqvist"));
    assert_eq!(person.role.as_deref(), Some("Publisher"));
    assert!(person.organisation.unwrap().contains("Aldermoor"));
    assert_eq!(profile.card.name, "Aldermoor");
    assert!(profile.card.is_default);
    assert_eq!(
        (profile.kept.place.as_str(), profile.kept.secrets.as_slice()),
        ("memory", &["renewal_token".to_owned()][..])
    );
    let State::SignedIn { stay } = profile.card.state else { panic!("{:?}", profile.card.state) };
    assert!(stay.renews);
    // PROTOCOL §3.2's reply: 1800 s and 1209599 s.
    assert!((1790..=1800).contains(&((stay.token_until.unwrap() - stay.since) / 1000)));
    assert!((1_209_500..=1_209_600).contains(&((stay.until.unwrap() - stay.since) / 1000)));
    assert_eq!(profile.activity[0].what.key, "activity.signed_in");
}

#[tokio::test]
async fn the_app_id_is_asked_for_once() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mut request = Fixture::in_browser(target.clone());
    request.way = SignInWay::Browser { browser: None, app_id: None, pasted_code: false, stay_minutes: None };
    assert_eq!(fixture.app.begin_sign_in(request).unwrap_err().code, "app_id_needed");
    let profile = fixture.sign_in(target, MARA).await;
    let way = SignInWay::Browser { browser: None, app_id: None, pasted_code: false, stay_minutes: None };
    let target = SignInTarget::Portal { portal_id: profile.card.portal_id };
    let view = fixture.waiting(SignInRequest { target, way, keep: Keep::Memory }).await;
    fixture.come_back(PLANNER).await;
    fixture.done(&view.sign_in_id).await;
    let names: Vec<_> = fixture.profiles().into_iter().map(|card| card.person.unwrap().user_name).collect();
    assert_eq!(names, ["mara.lindqvist", "demo.planner"]);
    assert_eq!(fixture.app.overview().portals.len(), 1);
}

#[tokio::test]
async fn a_wrong_app_id_is_not_kept() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mut request = Fixture::in_browser(target);
    let app_id = Some(AppIdAnswer::Given { app_id: "nobody".to_owned() });
    request.way = SignInWay::Browser { browser: None, app_id, pasted_code: false, stay_minutes: None };
    let view = fixture.waiting(request).await;
    let page = Browser::new().open(&fixture.page()).await;
    assert!(page.html.contains("Invalid client_id"), "the portal shows a page and never comes back");
    fixture.app.cancel_sign_in(&view.sign_in_id).unwrap();
    assert_eq!(fixture.ended(&view.sign_in_id).await, SignInStage::Cancelled);
    assert!(fixture.app.overview().portals.is_empty());
}

#[tokio::test]
async fn cancelling_frees_the_port_and_changes_nothing() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let view = fixture.waiting(Fixture::in_browser(target)).await;
    assert!(TcpListener::bind(("127.0.0.1", fixture.ports[0])).is_err());
    fixture.app.cancel_sign_in(&view.sign_in_id).unwrap();
    assert_eq!(fixture.ended(&view.sign_in_id).await, SignInStage::Cancelled);
    assert!(TcpListener::bind(("127.0.0.1", fixture.ports[0])).is_ok());
    assert!(fixture.profiles().is_empty());
    assert_eq!(fixture.control().count(&Method::POST, TOKEN), 0);
}

#[tokio::test]
async fn taken_ports_turn_into_a_pasted_code() {
    let mut fixture = Fixture::new().await;
    // One that somebody else has taken meanwhile is taken, too.
    let _taken: Vec<_> =
        fixture.ports.iter().filter_map(|port| TcpListener::bind(("127.0.0.1", *port)).ok()).collect();
    let target = fixture.probe().await;
    let view = fixture.waiting(Fixture::in_browser(target)).await;
    let SignInStage::Waiting { comes_back, paste_because, .. } = &view.stage else { panic!() };
    assert_eq!((*comes_back, paste_because.as_deref()), (false, Some("ports_taken")));
    let id = view.sign_in_id;
    let wrong = fixture.app.submit_code(&id, Typed::new("two words".to_owned())).await.unwrap_err();
    assert_eq!(wrong.code, "code_not_understood");
    let browser = Browser::new();
    let shown = browser.sign_in(&fixture.page(), MARA).await;
    let title = browser.open(&shown).await;
    let title = title.between("<title>", "</title>").unwrap().to_owned();
    fixture.app.submit_code(&id, Typed::new(title)).await.unwrap();
    assert_eq!(fixture.done(&id).await.card.person.unwrap().user_name, "mara.lindqvist");
}

/// A code that was copied in part: the page in the browser still shows the whole one.
#[tokio::test]
async fn a_pasted_code_that_the_portal_refuses_does_not_end_the_waiting() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mut request = Fixture::in_browser(target);
    let app_id = Some(AppIdAnswer::Given { app_id: PORTICO_APP.to_owned() });
    request.way = SignInWay::Browser { browser: None, app_id, pasted_code: true, stay_minutes: None };
    let view = fixture.waiting(request).await;
    let SignInStage::Waiting { until, refused: None, .. } = view.stage else { panic!("{view:?}") };
    let id = view.sign_in_id;
    let browser = Browser::new();
    let shown = browser.sign_in(&fixture.page(), MARA).await;
    let title = browser.open(&shown).await.between("<title>", "</title>").unwrap().to_owned();
    let part = title[..title.len() - 3].to_owned();
    for text in [part, "SUCCESS code=somebody-elses".to_owned()] {
        fixture.app.submit_code(&id, Typed::new(text)).await.unwrap();
        fixture.until(&id, |stage| matches!(stage, SignInStage::Checking)).await;
        let again = fixture.until(&id, |stage| !matches!(stage, SignInStage::Checking)).await;
        let SignInStage::Waiting { refused: Some(why), until: still, .. } = again.stage else {
            panic!("{again:?}")
        };
        assert_eq!((why.code.as_str(), still), ("code_refused", until), "the time is not prolonged");
    }
    fixture.app.submit_code(&id, Typed::new(title)).await.unwrap();
    assert_eq!(fixture.done(&id).await.card.person.unwrap().user_name, "mara.lindqvist");
    assert_eq!(fixture.control().count(&Method::POST, TOKEN), 3);
}

#[tokio::test]
async fn a_second_sign_in_to_the_same_takes_the_place_of_the_first() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let first = fixture.waiting(Fixture::in_browser(target.clone())).await;
    let second = fixture.app.begin_sign_in(Fixture::in_browser(target)).unwrap();
    assert_eq!(fixture.failed(&first.sign_in_id).await.code, "sign_in_replaced");
    fixture.until(&second.sign_in_id, |stage| matches!(stage, SignInStage::Waiting { .. })).await;
    fixture.come_back(MARA).await;
    fixture.done(&second.sign_in_id).await;
}

#[tokio::test]
async fn somebody_else_is_not_taken_for_the_account_that_signs_in_again() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let profile = fixture.sign_in(target, MARA).await;
    let again = SignInTarget::Profile { profile_id: profile.card.profile_id.clone() };
    let view = fixture.waiting(Fixture::in_browser(again)).await;
    fixture.come_back(PLANNER).await;
    let error = fixture.failed(&view.sign_in_id).await;
    assert_eq!((error.code.as_str(), error.params["came"].as_str()), ("another_user", "demo.planner"));
    assert_eq!(fixture.control().count(&Method::POST, REVOKE), 1, "what was issued is given back");
    assert!(fixture.control().issued().iter().all(|issued| issued.user.as_deref() != Some("demo.planner")));
    assert_eq!(fixture.card(&profile.card.profile_id).person.unwrap().user_name, "mara.lindqvist");
}

#[tokio::test]
async fn the_same_account_again_is_the_same_row() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let first = fixture.sign_in(target.clone(), MARA).await;
    fixture.app.set_favourite(&first.card.profile_id, true).await.unwrap();
    fixture.app.rename_profile(&first.card.profile_id, "Work").await.unwrap();
    let second = fixture.sign_in(target, MARA).await;
    assert_eq!(second.card.profile_id, first.card.profile_id);
    assert!(second.card.favourite);
    assert_eq!(second.card.name, "Work");
    assert_eq!(fixture.profiles().len(), 1);
}

#[tokio::test]
async fn a_browser_that_cannot_be_opened_does_not_end_the_waiting() {
    let mut fixture = Fixture::new().await;
    *fixture.desktop.refuses.lock().unwrap() = true;
    let target = fixture.probe().await;
    let view = fixture.waiting(Fixture::in_browser(target)).await;
    let SignInStage::Waiting { browser_trouble, .. } = &view.stage else { panic!() };
    let trouble = browser_trouble.as_ref().unwrap();
    assert_eq!(trouble.code, "browser_not_opened");
    assert!(!format!("{trouble:?}").contains("state="), "the address holds the state");
    *fixture.desktop.refuses.lock().unwrap() = false;
    fixture.app.open_page_again(&view.sign_in_id).await.unwrap();
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await;
}
