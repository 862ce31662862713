//! What the portal says of a token's holder.

use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{Grant, Ledger, LedgerError};
use arcgis_auth::transport::{Transport, TransportOptions};
use http::Method;
use portico_app::view::{Inspection, SignInTarget, State, TokenToInspect, Typed};
use portico_app::{BoxFuture, Clock};
use practice_portal::{Fault, Gate, Site};

use crate::fixture::Fixture;
use crate::shifted_clock::ShiftedClock;
use crate::visitor::{MARA, PLANNER, Person};

const SELF: &str = "/practice/sharing/rest/portals/self";
const SERVERS: &str = "/practice/sharing/rest/portals/self/servers";
const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const VIEWER: Person = PLANNER;

fn may(found: &Inspection, name: &str) -> bool {
    found.abilities.iter().find(|ability| ability.name == name).unwrap().may
}

#[tokio::test]
async fn a_profile_is_asked_for_once_and_remembered() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    assert_eq!(fixture.app.standing_of(&id).unwrap(), None);
    let control = fixture.control();
    control.forget_seen();
    let found = fixture.app.inspect_profile(&id, "look").await.unwrap();
    assert_eq!(
        (control.count(&Method::GET, SELF), control.count(&Method::GET, SERVERS), control.total()),
        (1, 1, 2)
    );
    assert_eq!(fixture.app.standing_of(&id).unwrap(), Some(found.clone()));
    let person = found.person.as_ref().unwrap();
    assert_eq!((person.user_name.as_str(), person.role.as_deref()), ("mara.lindqvist", Some("Publisher")));
    // The practice portal's Publisher: portal:user:createItem and publishFeatures, no admin privileges.
    assert!(may(&found, "make_content") && may(&found, "publish_layers") && may(&found, "join_groups"));
    assert!(!may(&found, "manage_members") && !may(&found, "administer") && !may(&found, "share_public"));
    assert!(found.privileges.contains(&"portal:user:shareToOrg".to_owned()));
    assert_eq!(found.user_type.as_deref(), Some("creatorUT"));
    let server = fixture.portal.http(Site::Server).unwrap();
    let shown: Vec<&str> = found.servers.iter().map(|server| server.address.as_str()).collect();
    assert_eq!(shown, [server.as_str().trim_start_matches("http://").trim_end_matches('/')]);
    assert!(found.servers[0].hosting);
    assert_eq!((found.binding.kind.as_str(), found.ends_at.is_some()), ("none", true));
    assert!(found.issued_at < found.ends_at);
    // A person who asks whether all is well gets the portal's word, and so does the next sign-in.
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!(fixture.app.standing_of(&id).unwrap(), None);
    fixture.app.inspect_profile(&id, "look").await.unwrap();
    let again = SignInTarget::Profile { profile_id: id.clone() };
    assert_eq!(fixture.sign_in(again, MARA).await.card.profile_id, id);
    assert_eq!(fixture.app.standing_of(&id).unwrap(), None);
    fixture.app.inspect_profile(&id, "look").await.unwrap();
    fixture.app.sign_out(&id).await.unwrap();
    assert_eq!(fixture.app.standing_of(&id).unwrap(), None);
    assert_eq!(fixture.app.inspect_profile(&id, "look").await.unwrap_err().code, "token_not_available");
}

#[tokio::test]
async fn somebody_else_may_do_less_and_a_hidden_list_says_so() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, VIEWER).await.card.profile_id;
    let closed = r#"{"error":{"code":403,"message":"You do not have permissions to access this resource or perform this operation.","details":[]}}"#;
    fixture.control().plan_fault(
        SERVERS,
        Fault::Reply { status: 200, content_type: "application/json".to_owned(), body: closed.into() },
        None,
    );
    let found = fixture.app.inspect_profile(&id, "look").await.unwrap();
    assert!(found.servers.is_empty());
    assert_eq!(found.servers_error.unwrap().code, "servers_hidden");
}

/// 498 before its time: renewed once, asked once more (DESIGN §4.4).
#[tokio::test]
async fn a_token_that_the_portal_no_longer_takes_is_renewed_once() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let control = fixture.control();
    control.advance(std::time::Duration::from_secs(31 * 60));
    control.forget_seen();
    let found = fixture.app.inspect_profile(&id, "look").await.unwrap();
    assert!(found.person.is_some());
    assert_eq!((control.count(&Method::POST, TOKEN), control.count(&Method::GET, SELF)), (1, 2));
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }));
}

/// A token as `generateToken` gives it: bound to the referer `http`.
pub(crate) async fn bound_token(fixture: &Fixture) -> String {
    let address = PortalAddress::parse_exact(fixture.address().as_str()).unwrap();
    let clock: Arc<dyn Clock> = Arc::<ShiftedClock>::clone(&fixture.clock);
    let transport = Transport::new(&TransportOptions::default(), clock).unwrap();
    let password = Password::from(MARA.1);
    let issued = PasswordSignIn::new(MARA.0, &password).send(&transport, &address).await.unwrap();
    issued.commit(&NoGrants).await.unwrap().text().expose().to_owned()
}

struct NoGrants;

impl Ledger for NoGrants {
    fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async { Err(LedgerError("`generateToken` gives no grant".into())) })
    }
}

#[tokio::test]
async fn a_pasted_token_goes_to_the_chosen_portal_only() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let profile = fixture.sign_in(target, MARA).await;
    let portal_id = profile.card.portal_id.clone();
    let asked = |token: &str, referer: Option<&str>| TokenToInspect {
        portal_id: portal_id.clone(),
        token: Typed::new(token.to_owned()),
        referer: referer.map(str::to_owned),
    };
    let token = bound_token(&fixture).await;
    let pasted = asked(&format!(" {token}\n"), Some("http"));
    let found = fixture.app.inspect_token(pasted, "look").await.unwrap();
    assert_eq!((found.binding.kind.as_str(), found.binding.value.as_deref()), ("referer", Some("http")));
    assert_eq!(found.person.unwrap().user_name, "mara.lindqvist");
    assert_eq!((found.issued_at, found.ends_at), (None, None), "the portal does not say");
    for (token, referer, code) in [
        ("canary-1", None, "token_not_recognised"),
        (token.as_str(), None, "token_not_recognised"),
        ("canary 2", None, "token_not_understood"),
        ("", None, "secret_empty"),
        ("canary\u{7}3", None, "token_not_understood"),
        (token.as_str(), Some("http://ä.example"), "referer_not_understood"),
    ] {
        let error = fixture.app.inspect_token(asked(token, referer), "look").await.unwrap_err();
        assert_eq!(error.code, code);
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    let mut nowhere = asked(&token, None);
    nowhere.portal_id = "x".to_owned();
    assert_eq!(fixture.app.inspect_token(nowhere, "look").await.unwrap_err().code, "portal_gone");
}

#[tokio::test]
async fn looking_can_be_cancelled() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let gate = Gate::new();
    fixture.control().plan_fault(SELF, Fault::Held(gate.clone()), None);
    let app = fixture.app.clone();
    let asked = id.clone();
    let looking = tokio::spawn(async move { app.inspect_profile(&asked, "look").await });
    gate.arrived(1).await;
    fixture.app.cancel_job("look");
    assert_eq!(looking.await.unwrap().unwrap_err().code, "cancelled");
    assert_eq!(fixture.app.standing_of(&id).unwrap(), None);
}
