//! Tokens made for one service.

use http::Method;
use portico_app::view::{
    CopyAs, ServiceBinding, ServiceOwner, ServiceToken, ServiceTokenRequest, ServiceView, UiError,
};
use practice_portal::{Binding, PortalTokenAtServer, Site, TokenKind};

use crate::fixture::Fixture;
use crate::visitor::{MARA, PLANNER};

const GENERATE: &str = "/practice/sharing/rest/generateToken";

fn address(fixture: &Fixture, site: Site, below: &str) -> String {
    format!("{}/rest/services/{below}", fixture.portal.http(site).unwrap().as_str().trim_end_matches('/'))
}

async fn look(fixture: &Fixture, below: &str) -> Result<ServiceView, UiError> {
    fixture.app.look_at_service(&address(fixture, Site::Server, below), "look").await
}

fn request(service: &ServiceView, profile_id: &str, binding: ServiceBinding) -> ServiceTokenRequest {
    ServiceTokenRequest {
        service_id: service.service_id.clone(),
        profile_id: profile_id.to_owned(),
        binding,
        minutes: 90,
    }
}

async fn get(
    fixture: &Fixture,
    service: &ServiceView,
    profile_id: &str,
    binding: ServiceBinding,
) -> Result<ServiceToken, UiError> {
    fixture.app.get_service_token(request(service, profile_id, binding), "look").await
}

#[tokio::test]
async fn a_service_is_known_by_its_owner() {
    let mut fixture = Fixture::new().await;
    let open = look(&fixture, "Public/Zoning/MapServer/0?f=json&token=canary").await.unwrap();
    assert_eq!(
        (open.owner, open.name.as_str(), open.kind.as_str()),
        (ServiceOwner::Public, "Public/Zoning", "MapServer")
    );
    assert!(
        !open.address.contains("canary") && open.address.ends_with("/rest/services/Public/Zoning/MapServer")
    );
    let stranger = look(&fixture, "Planning/Zoning/FeatureServer").await.unwrap();
    let ServiceOwner::UnknownPortal { address: owner, same_host } = &stranger.owner else {
        panic!("{stranger:?}")
    };
    let portal = fixture.address();
    assert_eq!(owner, portal.as_str().trim_start_matches("http://").trim_end_matches('/'));
    assert!(same_host);
    assert!(!stranger.anywhere);
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let known = look(&fixture, "Planning/Zoning/FeatureServer").await.unwrap();
    let ServiceOwner::Portal { portal, profiles, .. } = &known.owner else { panic!("{known:?}") };
    assert_eq!(portal.name, "Aldermoor");
    assert_eq!(profiles.iter().map(|card| card.profile_id.as_str()).collect::<Vec<_>>(), [id.as_str()]);
    assert!(known.anywhere, "the browser's token is bound to nothing");
    let alone = address(&fixture, Site::StandAlone, "Planning/Zoning/MapServer");
    let alone = fixture.app.look_at_service(&alone, "look").await.unwrap();
    assert!(
        matches!(&alone.owner, ServiceOwner::Server { portal: None, profiles, .. } if profiles.is_empty())
    );
}

#[tokio::test]
async fn what_is_no_service_is_said() {
    let fixture = Fixture::new().await;
    let portal = fixture.address();
    for (text, code) in [
        ("", "service_not_understood"),
        ("zoning", "service_not_understood"),
        (portal.as_str(), "service_not_understood"),
        ("https://u:canary@maps.example.com/server/rest/services/A/MapServer", "address_has_password"),
        ("http://maps.example.com/server/rest/services/A/MapServer", "address_http_only"),
    ] {
        assert_eq!(fixture.app.look_at_service(text, "look").await.unwrap_err().code, code, "{text}");
    }
    assert_eq!(look(&fixture, "Public/Nowhere/MapServer").await.unwrap_err().code, "service_not_found");
}

/// Each kind of binding as the portal wrote it down, tried at the service.
#[tokio::test]
async fn a_token_is_bound_as_chosen_and_tried() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let service = look(&fixture, "Planning/Zoning/MapServer").await.unwrap();
    let control = fixture.control();
    let website = "https://maps.aldermoor.example/app".to_owned();
    let here = "127.0.0.1".parse().unwrap();
    let there = "192.0.2.7";
    let rows = [
        (ServiceBinding::ThisComputer, ("request_ip", None), Binding::Ip(here), None),
        (
            ServiceBinding::Website { referer: website.clone() },
            ("referer", Some(website.as_str())),
            Binding::Referer(website.clone()),
            None,
        ),
        (
            ServiceBinding::Address { ip: there.to_owned() },
            ("ip", Some(there)),
            Binding::Ip(there.parse().unwrap()),
            Some("bound_elsewhere"),
        ),
    ];
    for (binding, shown, kept, refused) in rows {
        let token = get(&fixture, &service, &id, binding).await.unwrap();
        assert_eq!((token.binding.kind.as_str(), token.binding.value.as_deref()), shown);
        let of_server = |issued: &practice_portal::Issued| issued.kind == TokenKind::Server;
        let issued =
            control.issued().into_iter().filter(of_server).max_by_key(|issued| issued.issued_at).unwrap();
        assert!(
            control.issued().iter().any(|issued| of_server(issued) && issued.binding == kept),
            "{issued:?}"
        );
        assert_eq!(issued.expires_at - issued.issued_at, 90 * 60 * 1000);
        let ends = token.ends_at.unwrap() - token.since;
        assert!((ends - 90 * 60 * 1000).abs() < 2_000, "{ends}");
        let test = fixture.app.test_service_token(&token.made_id, "look").await.unwrap();
        assert_eq!(test.error.as_ref().map(|error| error.code.as_str()), refused);
        assert_eq!((test.accepted, test.layers), (refused.is_none(), refused.is_none().then_some(1)));
        let recent = fixture.app.recent_services();
        assert_eq!(
            (recent[0].made_id.as_str(), recent[0].test.as_ref()),
            (token.made_id.as_str(), Some(&test))
        );
    }
    // No token that would work anywhere was sent to the server on the way.
    let made = fixture.app.recent_services().len();
    assert_eq!(made, 3);
    let activity = fixture.app.activity(Some(&id)).unwrap();
    assert_eq!(activity[0].what.key, "activity.service_token");
    fixture.app.sign_out(&id).await.unwrap();
    assert!(fixture.app.recent_services().is_empty());
}

#[tokio::test]
async fn the_portals_own_token_is_given_where_the_server_takes_it() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mara = fixture.sign_in(target.clone(), MARA).await.card.profile_id;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, PLANNER, false)).unwrap();
    let planner = fixture.done(&begun.sign_in_id).await.card.profile_id;
    let service = look(&fixture, "Planning/Zoning/MapServer").await.unwrap();
    let takes = |which| fixture.control().change_switches(|switches| switches.portal_token_at_server = which);
    takes(PortalTokenAtServer::Accepted);
    let token = get(&fixture, &service, &mara, ServiceBinding::Anywhere).await.unwrap();
    assert_eq!(token.binding.kind, "none");
    assert!(fixture.app.test_service_token(&token.made_id, "look").await.unwrap().accepted);
    let refused = get(&fixture, &service, &planner, ServiceBinding::Anywhere).await.unwrap_err();
    assert_eq!(refused.code, "anywhere_not_possible");
    takes(PortalTokenAtServer::Refused);
    let refused = get(&fixture, &service, &mara, ServiceBinding::Anywhere).await.unwrap_err();
    assert_eq!(refused.code, "anywhere_not_possible");
}

/// Nothing is asked of anybody for a request that cannot be right; an account of one portal gets nothing for another's server.
#[tokio::test]
async fn a_wrong_request_is_refused_here() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let service = look(&fixture, "Planning/Zoning/MapServer").await.unwrap();
    let alone = address(&fixture, Site::StandAlone, "Planning/Zoning/MapServer");
    let alone = fixture.app.look_at_service(&alone, "look").await.unwrap();
    fixture.control().forget_seen();
    let address = |ip: &str| ServiceBinding::Address { ip: ip.to_owned() };
    let website = |referer: &str| ServiceBinding::Website { referer: referer.to_owned() };
    let rows = [
        (&service, address("300.1.1.1"), "ip_not_understood"),
        (&service, address(""), "ip_not_understood"),
        (&service, website(" "), "referer_not_understood"),
        (&service, website("http://ä.example"), "referer_not_understood"),
        (&alone, ServiceBinding::ThisComputer, "foreign_server"),
    ];
    for (service, binding, code) in rows {
        assert_eq!(get(&fixture, service, &id, binding).await.unwrap_err().code, code);
    }
    let mut long = request(&service, &id, ServiceBinding::ThisComputer);
    long.minutes = 0;
    assert_eq!(fixture.app.get_service_token(long, "look").await.unwrap_err().code, "minutes_not_understood");
    let mut unknown = request(&service, &id, ServiceBinding::ThisComputer);
    unknown.service_id = "x".to_owned();
    assert_eq!(fixture.app.get_service_token(unknown, "look").await.unwrap_err().code, "service_forgotten");
    assert_eq!(fixture.control().total(), 0);
}

/// A copied address carries a token of that server, never the portal's own, and none for somebody else's server.
#[tokio::test]
async fn an_address_is_copied_with_a_token_of_its_own_server() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let control = fixture.control();
    let copy =
        |site: Site| CopyAs::Address { address: address(&fixture, site, "Planning/Zoning/MapServer/0") };
    let refused = fixture.app.copy_token(&id, copy(Site::StandAlone)).await.unwrap_err();
    assert_eq!(refused.code, "foreign_server");
    assert_eq!(control.count(&Method::POST, GENERATE), 0);
    let refused = fixture.app.copy_token(&id, CopyAs::Address { address: "x".to_owned() }).await.unwrap_err();
    assert_eq!(refused.code, "service_not_understood");
    // There is no clipboard here; what goes there was made.
    let refused = fixture.app.copy_token(&id, copy(Site::Server)).await.unwrap_err();
    assert_eq!(refused.code, "clipboard_unreachable");
    let asked = control.last(GENERATE).unwrap();
    assert!(asked.form.get("serverUrl").is_some_and(|server| server.ends_with("/server")), "{asked:?}");
}
