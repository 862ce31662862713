//! The practice portal inside the application: it leaves a trace only where somebody signed in, and no taken port stands
//! in its way.

use std::net::TcpListener;

use portico_app::view::{AppIdState, SignInRequest, SignInTarget, SignInWay, Source};
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
    let way = SignInWay::Browser { browser: None, app_id: None, pasted_code: false };
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
