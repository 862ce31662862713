//! What the browser is asked to open: pages of the person's portals, and nothing that a file or a call could name
//! besides (CHECKS A3).

use std::fs;

use portico_app::view::RedirectTarget;

use crate::fixture::Fixture;
use crate::visitor::MARA;

#[tokio::test]
async fn only_pages_of_the_portal_are_opened() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let profile = fixture.sign_in(target.clone(), MARA).await.card;
    let kept = RedirectTarget::Portal { portal_id: profile.portal_id.clone() };
    fixture.app.open_portal(&profile.profile_id).await.unwrap();
    fixture.app.open_content_page(&kept).await.unwrap();
    let again = fixture.waiting(Fixture::in_browser(target)).await;
    fixture.app.open_page_again(&again.sign_in_id).await.unwrap();
    let (portal, opened) = (fixture.address(), fixture.desktop.opened());
    let below = |page: &str| format!("{}/{page}", portal.as_str().trim_end_matches('/'));
    let pages: Vec<_> = opened.iter().map(|url| url.as_str().split('?').next().unwrap().to_owned()).collect();
    let authorize = below("sharing/rest/oauth2/authorize");
    let expected =
        [authorize.clone(), below("home/"), below("home/content.html"), authorize.clone(), authorize];
    assert_eq!(pages, expected);
}

/// The file of portals is the person's own, but other programs of that person can write it.
#[tokio::test]
async fn an_address_that_is_none_of_a_portal_is_not_opened() {
    for address in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,canary",
        "ssh://gis.aldermoor.example",
        "http://gis.aldermoor.example/portal",
        "https://mara:canary@gis.aldermoor.example/portal",
        "https://gis.aldermoor.example/portal?next=https://elsewhere.example",
        "https://gis.aldermoor.example/portal#",
        "--new-window",
        "",
    ] {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let profile = fixture.sign_in(target, MARA).await.card;
        let file = fixture.folder().join("portico/portals.json");
        let mut kept: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        kept["portals"][0]["address"] = address.into();
        fs::write(&file, kept.to_string()).unwrap();
        fixture.restart();
        let before = fixture.desktop.opened().len();
        let kept = RedirectTarget::Portal { portal_id: profile.portal_id.clone() };
        assert!(fixture.app.open_portal(&profile.profile_id).await.is_err(), "{address}");
        assert!(fixture.app.open_content_page(&kept).await.is_err(), "{address}");
        let again = portico_app::view::SignInTarget::Profile { profile_id: profile.profile_id };
        assert!(fixture.app.begin_sign_in(Fixture::in_browser(again)).is_err(), "{address}");
        assert_eq!(fixture.desktop.opened().len(), before, "{address}");
    }
}

/// What names a page is an id that Portico gave, and no address.
#[tokio::test]
async fn no_call_opens_an_address_that_it_is_given() {
    let fixture = Fixture::new().await;
    for text in ["https://elsewhere.example/", "file:///etc/passwd", fixture.address().as_str()] {
        let portal = RedirectTarget::Portal { portal_id: text.to_owned() };
        let probed = RedirectTarget::Probed { probe_id: text.to_owned() };
        assert_eq!(fixture.app.open_portal(text).await.unwrap_err().code, "profile_gone");
        assert_eq!(fixture.app.open_content_page(&portal).await.unwrap_err().code, "profile_gone");
        assert_eq!(fixture.app.open_content_page(&probed).await.unwrap_err().code, "probe_gone");
        assert_eq!(fixture.app.open_page_again(text).await.unwrap_err().code, "sign_in_gone");
    }
    assert!(fixture.desktop.opened().is_empty());
}
