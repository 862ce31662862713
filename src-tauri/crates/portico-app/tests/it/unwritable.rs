//! The files cannot be written when somebody signs out: nothing is ended that the list would go on showing.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use http::Method;
use portico_app::view::{CopyAs, Keep, SignInRequest, State};
use practice_portal::{Fault, Gate};

use crate::fixture::Fixture;
use crate::visitor::MARA;

const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";
/// A backstop: only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

async fn signed_in(fixture: &mut Fixture) -> String {
    let target = fixture.probe().await;
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await.card.profile_id
}

/// Has a file be read as before and not written any more: a newer version's.
fn close(fixture: &Fixture, file: &str) {
    set_version(&path(fixture, file), 2);
}

fn path(fixture: &Fixture, file: &str) -> PathBuf {
    fixture.folder().join("portico").join(file)
}

fn set_version(path: &PathBuf, version: u32) {
    let mut read: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    read["version"] = version.into();
    fs::write(path, read.to_string()).unwrap();
}

fn is_signed_in_on_file(fixture: &Fixture) -> bool {
    let text = fs::read_to_string(path(fixture, "profiles.json")).unwrap();
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    read["profiles"][0]["sign_in"]["signed_in_at"].is_number()
}

#[tokio::test]
async fn nothing_is_ended_that_cannot_be_written() {
    for file in ["profiles.json", "portals.json"] {
        let mut fixture = Fixture::new().await;
        let id = signed_in(&mut fixture).await;
        close(&fixture, file);
        let refused = if file == "profiles.json" {
            vec![
                fixture.app.sign_out(&id).await.unwrap_err(),
                fixture.app.remove_profile(&id).await.unwrap_err(),
            ]
        } else {
            vec![fixture.app.remove_profile(&id).await.unwrap_err()]
        };
        assert!(refused.iter().all(|error| error.code == "settings_newer"), "{refused:?}");
        assert_eq!(fixture.control().count(&Method::POST, REVOKE), 0, "{file}");
        assert_eq!(fixture.keyring.keys().len(), 1, "{file}");
        let state = fixture.card(&id).state;
        assert!(matches!(state, State::SignedIn { .. }), "{file}: {state:?}");
    }
}

#[tokio::test]
async fn what_ended_is_shown_and_written_when_that_is_possible_again() {
    for remove in [false, true] {
        let mut fixture = Fixture::new().await;
        let id = signed_in(&mut fixture).await;
        let gate = Gate::new();
        fixture.control().plan_fault(REVOKE, Fault::Held(gate.clone()), Some(1));
        let (leaving, profile) = (fixture.app.clone(), id.clone());
        let sign_out = tokio::spawn(async move {
            if remove { leaving.remove_profile(&profile).await } else { leaving.sign_out(&profile).await }
        });
        gate.arrived(1).await;
        close(&fixture, "profiles.json");
        gate.open();
        assert_eq!(sign_out.await.unwrap().unwrap_err().code, "settings_newer");
        assert_eq!(fixture.control().count(&Method::POST, REVOKE), 1);
        assert!(is_signed_in_on_file(&fixture));
        let detail = fixture.app.profile_detail(&id).unwrap();
        assert_eq!(detail.card.state, State::NotSignedIn);
        assert_eq!(detail.kept.place, "nothing");
        assert_eq!(fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "token_not_available");
        set_version(&path(&fixture, "profiles.json"), 1);
        let written = async {
            while is_signed_in_on_file(&fixture) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, written).await.expect("it is written");
        assert_eq!(fixture.card(&id).state, State::NotSignedIn);
    }
}

/// The row cannot go, but nobody is signed in there any more.
#[tokio::test]
async fn a_row_that_cannot_go_is_signed_out() {
    let mut fixture = Fixture::new().await;
    let id = signed_in(&mut fixture).await;
    let gate = Gate::new();
    fixture.control().plan_fault(REVOKE, Fault::Held(gate.clone()), Some(1));
    let (leaving, profile) = (fixture.app.clone(), id.clone());
    let removal = tokio::spawn(async move { leaving.remove_profile(&profile).await });
    gate.arrived(1).await;
    close(&fixture, "portals.json");
    gate.open();
    assert_eq!(removal.await.unwrap().unwrap_err().code, "settings_newer");
    assert!(!is_signed_in_on_file(&fixture));
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
}
