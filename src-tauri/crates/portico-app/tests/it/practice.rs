//! The practice portal inside the application: it leaves a trace only where somebody signed in, and no taken port stands
//! in its way.

use std::net::TcpListener;

use portico_app::view::{
    AppIdState, Keep, SettingsView, SignInRequest, SignInStage, SignInTarget, SignInWay, Source, State,
};
use practice_portal::PORTICO_APP;
use url::Url;

use crate::fixture::Fixture;
use crate::visitor::{MARA, PLANNER, Person};

async fn started(fixture: &Fixture) -> Url {
    Url::parse(&fixture.app.start_practice_portal().await.unwrap()).unwrap()
}

async fn signed_in(fixture: &mut Fixture, address: &Url, name: &str, person: Person) -> String {
    let report = fixture.app.probe(address.as_str(), "job").await.unwrap();
    let AppIdState::Known { app_id, source, .. } = &report.app_id else { panic!("{:?}", report.app_id) };
    assert_eq!((app_id.as_str(), source.as_str()), (PORTICO_APP, "practice"));
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: name.to_owned() };
    let way = SignInWay::Browser { browser: None, app_id: None, pasted_code: false, stay_minutes: None };
    let view = fixture.waiting(SignInRequest { way, ..Fixture::in_browser(target) }).await;
    fixture.come_back(person).await;
    fixture.done(&view.sign_in_id).await.card.profile_id
}

/// Takes a port, once the practice portal that ends has let go of it.
async fn free_again(port: u16) -> TcpListener {
    loop {
        if let Ok(taken) = TcpListener::bind(("127.0.0.1", port)) {
            return taken;
        }
        tokio::task::yield_now().await;
    }
}

async fn reachable(address: &Url) -> bool {
    reqwest::get(address.join("sharing/rest?f=json").unwrap()).await.is_ok()
}

#[tokio::test]
async fn it_is_on_the_list_only_once_somebody_is_signed_in() {
    let mut fixture = Fixture::new().await;
    let address = started(&fixture).await;
    assert_eq!(address.port(), Some(fixture.practice_port));
    assert_eq!(fixture.app.overview().portals, []);
    signed_in(&mut fixture, &address, "My practice", MARA).await;
    let portals = fixture.app.overview().portals;
    assert_eq!(portals.len(), 1);
    assert_eq!((portals[0].name.as_str(), portals[0].source), ("My practice", Source::Practice));
}

#[tokio::test]
async fn it_goes_with_its_last_account() {
    let mut fixture = Fixture::new().await;
    let address = started(&fixture).await;
    let mara = signed_in(&mut fixture, &address, "Practice", MARA).await;
    let planner = signed_in(&mut fixture, &address, "Practice", PLANNER).await;
    fixture.app.remove_profile(&mara).await.unwrap();
    assert!(fixture.app.overview().settings.practice_portal);
    assert!(reachable(&address).await);
    fixture.app.remove_profile(&planner).await.unwrap();
    let left = fixture.app.overview();
    assert_eq!((left.portals.len(), left.settings.practice_portal), (0, false));
    assert!(!reachable(&address).await);
    // And it can be had again.
    assert_eq!(started(&fixture).await, address);
}

#[tokio::test]
async fn a_taken_port_is_passed_over_and_the_new_one_stays() {
    let mut fixture = Fixture::new().await;
    let taken = TcpListener::bind(("127.0.0.1", fixture.practice_port + 1)).unwrap();
    let address = started(&fixture).await;
    assert_eq!(address.port(), Some(fixture.practice_port + 10));
    let mara = signed_in(&mut fixture, &address, "Practice", MARA).await;
    drop(taken);
    fixture.app.quit();
    drop(free_again(address.port().unwrap()).await);
    fixture.restart();
    assert_eq!(started(&fixture).await, address);
    fixture.app.check_now(&mara).await.unwrap();
    // Whoever is signed in there is not moved elsewhere.
    fixture.app.quit();
    let _taken = free_again(address.port().unwrap()).await;
    fixture.restart();
    assert_eq!(fixture.app.start_practice_portal().await.unwrap_err().code, "practice_port_taken");
}

/// Looking at it and going away again leaves nothing behind; it comes back by itself only for somebody's sake.
#[tokio::test]
async fn a_cancelled_sign_in_leaves_no_trace() {
    let mut fixture = Fixture::new().await;
    let kept = |fixture: &Fixture| (fixture.app.overview().portals, fixture.app.overview().settings);
    let before = kept(&fixture);
    let address = started(&fixture).await;
    assert_eq!(kept(&fixture), before);
    let report = fixture.app.probe(address.as_str(), "job").await.unwrap();
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Practice".to_owned() };
    let way = SignInWay::Browser { browser: None, app_id: None, pasted_code: false, stay_minutes: None };
    let view = fixture.waiting(SignInRequest { way, ..Fixture::in_browser(target) }).await;
    fixture.app.cancel_sign_in(&view.sign_in_id).unwrap();
    assert_eq!(fixture.ended(&view.sign_in_id).await, SignInStage::Cancelled);
    assert_eq!(kept(&fixture), before);
    signed_in(&mut fixture, &address, "Practice", MARA).await;
    assert!(fixture.app.overview().settings.practice_portal);
    fixture.app.quit();
    drop(free_again(address.port().unwrap()).await);
    fixture.restart();
    while !reachable(&address).await {
        tokio::task::yield_now().await;
    }
}

/// Removing an account of another portal has nothing to do with it.
#[tokio::test]
async fn it_goes_on_when_another_portal_loses_its_last_account() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mara = fixture.sign_in(target, MARA).await.card.profile_id;
    let address = started(&fixture).await;
    fixture.app.remove_profile(&mara).await.unwrap();
    assert!(reachable(&address).await);
}

#[tokio::test]
async fn only_when_every_row_of_ports_is_taken_it_does_not_start() {
    let fixture = Fixture::new().await;
    let row = |row: u16| TcpListener::bind(("127.0.0.1", fixture.practice_port + row * 10 + row % 3));
    // One that another program has already is as good.
    let taken: Vec<_> = (0..10).map(row).collect();
    assert_eq!(fixture.app.start_practice_portal().await.unwrap_err().code, "practice_port_taken");
    drop(taken);
    assert_eq!(started(&fixture).await.port(), Some(fixture.practice_port));
}

/// What became of its port is said where the account stands, not that somebody refused a connection.
#[tokio::test]
async fn an_account_says_why_the_portal_did_not_come_back() {
    let mut fixture = Fixture::new().await;
    let address = started(&fixture).await;
    let report = fixture.app.probe(address.as_str(), "job").await.unwrap();
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Practice".to_owned() };
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::with_password(target, MARA, true) };
    let begun = fixture.app.begin_sign_in(request).unwrap();
    let mara = fixture.done(&begun.sign_in_id).await.card.profile_id;
    fixture.app.quit();
    let taken = free_again(address.port().unwrap()).await;
    fixture.restart();
    fixture.app.check_now(&mara).await.unwrap();
    match fixture.card(&mara).state {
        State::Problem { error, .. } => assert_eq!(error.code, "practice_port_taken"),
        other => panic!("{other:?}"),
    }
    drop(taken);
    fixture.app.check_now(&mara).await.unwrap();
    assert!(matches!(fixture.card(&mara).state, State::SignedIn { .. }), "it was started again");
}

/// The switch starts and stops it; it is on the list only with an account.
#[tokio::test]
async fn the_switch_starts_and_stops_it() {
    let fixture = Fixture::new().await;
    let off = fixture.app.overview().settings;
    let on = SettingsView { practice_portal: true, ..off.clone() };
    assert_eq!(fixture.app.change_settings(on.clone()).await.unwrap(), on);
    let address = started(&fixture).await;
    assert!(reachable(&address).await);
    assert_eq!(fixture.app.overview().portals, []);
    assert_eq!(fixture.app.change_settings(off.clone()).await.unwrap(), off);
    assert!(!reachable(&address).await);
}

/// A portal of an organisation goes with its last account, too, and the name that is typed for one counts at any time.
#[tokio::test]
async fn a_portal_is_called_as_it_was_called_last() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mara = fixture.sign_in(target, MARA).await.card;
    assert_eq!(mara.name, "Aldermoor");
    let report = fixture.app.probe(fixture.address().as_str(), "job").await.unwrap();
    assert_eq!(report.suggested_name, "Aldermoor");
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "City".to_owned() };
    let planner = fixture.sign_in(target, PLANNER).await.card;
    assert_eq!((planner.name.as_str(), fixture.card(&mara.profile_id).name.as_str()), ("City", "City"));
    fixture.app.remove_profile(&mara.profile_id).await.unwrap();
    assert_eq!(fixture.app.overview().portals.len(), 1);
    fixture.app.remove_profile(&planner.profile_id).await.unwrap();
    assert_eq!(fixture.app.overview().portals, []);
}

/// The file of portals was lost: its port is still the one where somebody is signed in, and it ends with that account.
#[tokio::test]
async fn a_lost_account_keeps_its_port_and_ends_it_when_it_goes() {
    let mut fixture = Fixture::new().await;
    let taken = TcpListener::bind(("127.0.0.1", fixture.practice_port + 1)).unwrap();
    let address = started(&fixture).await;
    assert_eq!(address.port(), Some(fixture.practice_port + 10));
    let mara = signed_in(&mut fixture, &address, "Practice", MARA).await;
    drop(taken);
    fixture.app.quit();
    drop(free_again(address.port().unwrap()).await);
    std::fs::write(fixture.folder().join("portico/portals.json"), "{").unwrap();
    fixture.restart();
    fixture.app.set_damaged_aside().await.unwrap();
    assert_eq!(started(&fixture).await, address);
    fixture.app.remove_profile(&mara).await.unwrap();
    assert!(!fixture.app.overview().settings.practice_portal, "it has nobody to start for");
    assert!(!reachable(&address).await);
}

/// What the settings say is so.
#[tokio::test]
async fn the_switch_stays_off_where_it_cannot_start() {
    let fixture = Fixture::new().await;
    let row = |row: u16| TcpListener::bind(("127.0.0.1", fixture.practice_port + row * 10 + row % 3));
    let taken: Vec<_> = (0..10).map(row).collect();
    let off = fixture.app.overview().settings;
    let on = SettingsView { practice_portal: true, ..off.clone() };
    assert_eq!(fixture.app.change_settings(on.clone()).await.unwrap_err().code, "practice_port_taken");
    assert_eq!(fixture.app.overview().settings, off);
    drop(taken);
    assert_eq!(fixture.app.change_settings(on.clone()).await.unwrap(), on);
}

#[tokio::test]
async fn it_does_not_run_on_where_the_switch_cannot_be_written() {
    let mut fixture = Fixture::new().await;
    let off = fixture.app.overview().settings;
    let settings = fixture.folder().join("portico/settings.json");
    std::fs::write(settings, r#"{"version": 2}"#).unwrap();
    fixture.restart();
    let on = SettingsView { practice_portal: true, ..off.clone() };
    assert_eq!(fixture.app.change_settings(on).await.unwrap_err().code, "settings_newer");
    assert_eq!(fixture.app.overview().settings, off);
    let portal = TcpListener::bind(("127.0.0.1", fixture.practice_port));
    assert!(portal.is_ok(), "nothing runs there");
}
