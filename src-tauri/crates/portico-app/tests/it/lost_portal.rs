//! The file of portals was damaged and set aside: the accounts on them stay, and come back with their portal.

use std::fs;

use portico_app::view::{AppIdState, CopyAs, Keep, SignInRequest, SignInTarget, State, Trouble};

use crate::fixture::Fixture;
use crate::visitor::{MARA, PLANNER, Person};

/// Damages the portals' file alone and sets it aside, as the person does who is asked.
async fn lose_portals(fixture: &mut Fixture) {
    fs::write(fixture.folder().join("portico/portals.json"), "{").unwrap();
    fixture.restart();
    assert!(fixture.app.overview().read_only.is_some());
    assert_eq!(fixture.app.set_damaged_aside().await.unwrap().len(), 1);
    assert!(fixture.app.overview().portals.is_empty());
}

async fn kept(fixture: &mut Fixture, person: Person) -> String {
    let target = fixture.probe().await;
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(person).await;
    fixture.done(&view.sign_in_id).await.card.profile_id
}

const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";

#[tokio::test]
async fn its_accounts_stay_on_the_list_and_say_why_nothing_can_be_asked() {
    let mut fixture = Fixture::new().await;
    let id = kept(&mut fixture, MARA).await;
    lose_portals(&mut fixture).await;
    let rows = fixture.profiles();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].person.as_ref().unwrap().user_name, "mara.lindqvist");
    let place = fixture.address();
    let address = place.as_str().trim_end_matches('/');
    assert_eq!(format!("http://{}", rows[0].name), address, "where it was");
    let State::Problem { trouble, error, stay } = &rows[0].state else { panic!("{:?}", rows[0].state) };
    assert_eq!((*trouble, error.code.as_str()), (Trouble::Portal, "portal_record_missing"));
    assert_eq!(error.params["address"], address, "to add it again");
    assert!(stay.unwrap().renews);
    let detail = fixture.app.profile_detail(&id).unwrap();
    assert_eq!((detail.portal, detail.portal_url), (None, None));
    assert_eq!(detail.kept.secrets, ["renewal_token"]);
    fixture.control().forget_seen();
    let again = Fixture::in_browser(SignInTarget::Profile { profile_id: id.clone() });
    let refused = [
        fixture.app.check_now(&id).await.unwrap_err(),
        fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err(),
        fixture.app.open_portal(&id).await.unwrap_err(),
        fixture.app.begin_sign_in(again).unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.code == "portal_record_missing"), "{refused:?}");
    assert_eq!(fixture.control().total(), 0);
    assert_eq!(fixture.keyring.keys().len(), 1);
}

#[tokio::test]
async fn an_account_can_be_removed_and_what_it_kept_ends_with_it() {
    let mut fixture = Fixture::new().await;
    let id = kept(&mut fixture, MARA).await;
    lose_portals(&mut fixture).await;
    let done = fixture.app.remove_profile(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert_eq!(fixture.control().count(&http::Method::POST, REVOKE), 1);
    assert!(fixture.profiles().is_empty());
    assert!(fixture.keyring.keys().is_empty());
}

/// A password names no portal: the person says which one it was, for each account by itself.
#[tokio::test]
async fn accounts_of_passwords_come_back_one_by_one() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mara = password(&mut fixture, target.clone(), MARA).await;
    let planner = password(&mut fixture, target, PLANNER).await;
    fixture.app.rename_profile(&mara, "Work").await.unwrap();
    fixture.app.set_favourite(&mara, true).await.unwrap();
    lose_portals(&mut fixture).await;
    assert_eq!(fixture.profiles().len(), 2);
    let target = restored(&fixture, &mara).await;
    assert_eq!(password(&mut fixture, target, MARA).await, mara);
    let card = fixture.card(&mara);
    assert_eq!((card.name.as_str(), card.favourite, card.is_default), ("Work", true, true));
    assert!(matches!(card.state, State::SignedIn { .. }), "{:?}", card.state);
    // Nobody said that the other password was for this portal.
    assert_eq!(fixture.app.check_now(&planner).await.unwrap_err().code, "portal_record_missing");
    let target = restored(&fixture, &planner).await;
    assert_eq!(password(&mut fixture, target, PLANNER).await, planner);
    let other = fixture.card(&planner);
    assert_eq!((other.name.as_str(), other.is_default), ("Aldermoor", false));
    assert_eq!(card.portal_id, other.portal_id);
    assert_eq!(fixture.app.overview().portals.len(), 1);
}

#[tokio::test]
async fn accounts_join_a_portal_that_was_added_meanwhile() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mara = password(&mut fixture, target, MARA).await;
    lose_portals(&mut fixture).await;
    let target = fixture.probe().await;
    let planner = password(&mut fixture, target, PLANNER).await;
    let target = restored(&fixture, &mara).await;
    assert_eq!(password(&mut fixture, target, MARA).await, mara);
    assert_eq!(fixture.app.overview().portals.len(), 1);
    assert_eq!(fixture.card(&mara).portal_id, fixture.card(&planner).portal_id);
    assert_eq!((fixture.card(&mara).is_default, fixture.card(&planner).is_default), (false, true));
}

/// A grant's redirect address names its portal, so that adding the portal as any other is enough.
#[tokio::test]
async fn an_account_of_the_browser_is_known_again() {
    let mut fixture = Fixture::new().await;
    let mara = kept(&mut fixture, MARA).await;
    let planner = kept(&mut fixture, PLANNER).await;
    lose_portals(&mut fixture).await;
    let report = fixture.app.probe(fixture.address().as_str(), "job").await.unwrap();
    assert!(matches!(report.app_id, AppIdState::Known { pasted_code: false, .. }), "{:?}", report.app_id);
    assert_eq!(kept(&mut fixture, MARA).await, mara);
    assert_eq!(fixture.profiles().len(), 2);
    fixture.app.check_now(&planner).await.unwrap();
    assert!(
        matches!(fixture.card(&planner).state, State::SignedIn { .. }),
        "{:?}",
        fixture.card(&planner).state
    );
    assert_eq!(fixture.keyring.keys().len(), 2);
}

/// A pasted code names no portal either; the grant in the keyring does.
#[tokio::test]
async fn a_grant_goes_back_to_whoever_gave_it() {
    let mut fixture = Fixture::new().await;
    let id = kept(&mut fixture, MARA).await;
    as_if_pasted(&fixture);
    lose_portals(&mut fixture).await;
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert_eq!(fixture.control().count(&http::Method::POST, REVOKE), 1);
}

/// The records as a sign-in with a pasted code leaves them: they do not say where it was.
fn as_if_pasted(fixture: &Fixture) {
    let path = fixture.folder().join("portico/profiles.json");
    let profiles = fs::read_to_string(&path).unwrap();
    let mut read: serde_json::Value = serde_json::from_str(&profiles).unwrap();
    for profile in read["profiles"].as_array_mut().unwrap() {
        profile["redirect_uri"] = "urn:ietf:wg:oauth:2.0:oob".into();
    }
    fs::write(&path, read.to_string()).unwrap();
}

#[tokio::test]
async fn accounts_of_pasted_codes_are_known_again_by_their_grants() {
    let mut fixture = Fixture::new().await;
    let mara = kept(&mut fixture, MARA).await;
    let planner = kept(&mut fixture, PLANNER).await;
    as_if_pasted(&fixture);
    lose_portals(&mut fixture).await;
    assert_eq!(kept(&mut fixture, MARA).await, mara);
    assert_eq!(fixture.profiles().len(), 2, "nobody has a second row");
    fixture.app.check_now(&planner).await.unwrap();
    let state = fixture.card(&planner).state;
    assert!(matches!(state, State::SignedIn { .. }), "{state:?}");
    // At another portal they are strangers.
    lose_portals(&mut fixture).await;
    as_if_pasted(&fixture);
    fixture.restart();
    let other = Fixture::new().await;
    let report = fixture.app.probe(other.address().as_str(), "job").await.unwrap();
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Elsewhere".to_owned() };
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, true)).unwrap();
    fixture.done(&begun.sign_in_id).await;
    assert_eq!(fixture.profiles().len(), 3);
    assert_eq!(fixture.app.check_now(&planner).await.unwrap_err().code, "portal_record_missing");
}

#[tokio::test]
async fn another_portal_or_account_takes_nobodys_place() {
    let mut fixture = Fixture::new().await;
    let id = kept(&mut fixture, MARA).await;
    lose_portals(&mut fixture).await;
    let target = restored(&fixture, &id).await;
    let view = fixture.waiting(Fixture::in_browser(target)).await;
    fixture.come_back(PLANNER).await;
    assert_eq!(fixture.failed(&view.sign_in_id).await.code, "another_user");
    let other = Fixture::new().await;
    let report = fixture.app.probe(other.address().as_str(), "job").await.unwrap();
    let target = SignInTarget::Restored {
        probe_id: report.probe_id,
        name: "Aldermoor".to_owned(),
        profile_id: id.clone(),
    };
    let error = fixture.app.begin_sign_in(Fixture::in_browser(target)).unwrap_err();
    assert_eq!(error.code, "another_portal");
    assert_eq!(
        (&error.params["expected"], &error.params["came"]),
        (&fixture.card(&id).name, &report.address)
    );
    assert_eq!(other.control().count(&http::Method::POST, REVOKE), 0);
    assert!(fixture.app.overview().portals.is_empty());
    assert_eq!(fixture.keyring.keys().len(), 1);
}

async fn restored(fixture: &Fixture, id: &str) -> SignInTarget {
    match fixture.probe().await {
        SignInTarget::Probed { probe_id, name } => {
            SignInTarget::Restored { probe_id, name, profile_id: id.to_owned() }
        }
        other => panic!("{other:?}"),
    }
}

async fn password(fixture: &mut Fixture, target: SignInTarget, person: Person) -> String {
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::with_password(target, person, true) };
    let begun = fixture.app.begin_sign_in(request).unwrap();
    fixture.done(&begun.sign_in_id).await.card.profile_id
}
