//! Tokens that were kept because nothing can renew them, as they are found when Portico starts.

use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{BoxFuture, Grant, Ledger, LedgerError};
use jiff::{SignedDuration, Timestamp};
use practice_portal::{Options, PracticePortal, Running, Site};
use profile_store::{Keep, Memory, PortalId, ProfileId, Secret, SecretKey, SecretKind};
use serde_json::json;
use tempfile::TempDir;
use url::Url;

use crate::browsers::Launch;
use crate::view::{CopyAs, State};
use crate::{App, AppOptions, NotOpened, Shell};

struct NoDesktop;

impl Shell for NoDesktop {
    fn open<'a>(&'a self, _: &'a Launch, _: &'a Url) -> BoxFuture<'a, Result<(), NotOpened>> {
        Box::pin(async { Err(NotOpened { why: "nothing is opened here".to_owned() }) })
    }
}

struct NoGrants;

impl Ledger for NoGrants {
    fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async { Err(LedgerError("`generateToken` gives no grant".into())) })
    }
}

struct Found {
    app: App,
    portal: Running,
    id: ProfileId,
    _folder: TempDir,
}

impl Found {
    /// A profile with a good token, of which the record says that it ends `left` minutes from now.
    async fn new(left: i64) -> Self {
        let portal = PracticePortal::start(Options::for_tests()).await.unwrap();
        let address = PortalAddress::parse_exact(portal.http(Site::Portal).unwrap().as_str()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut options = AppOptions::new(folder.path().join("portico"));
        // The keyring of whoever runs the tests is not looked at.
        options.keyring = Arc::new(Memory::new());
        let app = App::start(options, Arc::new(NoDesktop)).unwrap();
        let transport = app.inner.transport(&address).await.unwrap();
        let password = Password::from("practice-mara");
        let sign_in = PasswordSignIn::new("mara.lindqvist", &password);
        let token = sign_in.send(&transport, &address).await.unwrap().commit(&NoGrants).await.unwrap();
        let (id, portal_id) = (ProfileId::new(), PortalId::new());
        let end = Timestamp::now() + SignedDuration::from_mins(left);
        let kept_portal = json!({
            "id": portal_id, "name": "Aldermoor", "address": address.as_str(), "kind": "enterprise",
            "source": "you", "added_at": 0,
        });
        let kept_profile = json!({
            "id": id, "portal_id": portal_id, "scheme": "password", "keep": "memory",
            "binding": {"kind": "referer", "value": "http"},
            "sign_in": {
                "signed_in_at": token.issued_at().as_millisecond(),
                "stay_until": end.as_millisecond(), "token_until": end.as_millisecond(), "renews": false,
            },
        });
        app.inner
            .store
            .edit(|draft| {
                draft.add_portal(serde_json::from_value(kept_portal).unwrap());
                draft.add_profile(serde_json::from_value(kept_profile).unwrap());
                Ok(())
            })
            .unwrap();
        let key = SecretKey::new(id, SecretKind::Token);
        let secret = Secret::from(token.text().expose().to_owned());
        app.inner.vaults.store(&Keep::Memory, &key, "", &secret).await.unwrap();
        portal.control().forget_seen();
        Self { app, portal, id, _folder: folder }
    }

    fn state(&self) -> State {
        self.app.inner.card_of(self.id).unwrap().state
    }
}

#[tokio::test]
async fn a_kept_token_is_taken_as_it_is_and_nothing_is_said_to_be_renewed() {
    let found = Found::new(60).await;
    for _ in 0..2 {
        found.app.check_now(&found.id.to_string()).await.unwrap();
    }
    assert!(matches!(found.state(), State::SignedIn { .. }), "{:?}", found.state());
    assert_eq!(found.portal.control().total(), 2, "one look at the portal each");
    assert_eq!(found.app.activity(None).unwrap(), []);
}

/// The record knows better than the portal's silence: nobody pastes an old token.
#[tokio::test]
async fn a_kept_token_whose_end_has_come_is_not_given_out() {
    let found = Found::new(-1).await;
    let id = found.id.to_string();
    assert_eq!(found.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "sign_in_ended");
    found.app.check_now(&id).await.unwrap();
    assert!(matches!(found.state(), State::Expired { .. }), "{:?}", found.state());
    assert_eq!(found.portal.control().total(), 0);
}

#[tokio::test]
async fn a_kept_token_that_somebody_deleted_is_the_end_of_the_sign_in() {
    let found = Found::new(60).await;
    let key = SecretKey::new(found.id, SecretKind::Token);
    assert!(found.app.inner.vaults.forget(&Keep::Memory, &key).await.unwrap());
    found.app.check_now(&found.id.to_string()).await.unwrap();
    assert!(matches!(found.state(), State::Expired { .. }), "{:?}", found.state());
    assert_eq!(found.portal.control().total(), 0);
}
