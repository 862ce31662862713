//! A sign-in that lasts: over restarts and over the end of its access token, until the portal ends it.

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::{MARA, Portal};
use desktop_tests::run::test;
use desktop_tests::screen::Selection;
use desktop_tests::wait::until;
use practice_portal::TokenKind;

use crate::steps::{GET, POST};
use crate::steps::{add_portal, by_browser, copy, done, is_in, row_says};

#[test]
fn a_restart_asks_nobody() -> Outcome {
    test("restart", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        let opened = desk.opened.all()?.len();
        let portal = desk.portal.control()?;
        portal.forget_seen();
        desk.restart().await?;
        desk.part(Role::Heading, MARA.full_name).await?;
        row_says(desk, "Signed in").await?;
        until("the portal is asked once", async || {
            Ok(portal.count(&GET, &Portal::rest("community/self")) > 0)
        })
        .await?;
        row_says(desk, "Signed in").await?;
        desk.shot("1-again").await?;
        ensure_eq("whose token it is", copy(desk).await?.as_deref(), Some(MARA.user))?;
        ensure_eq("pages that were opened", desk.opened.all()?.len(), opened)?;
        // The access token is not kept: one exchange gives the next one, for the check and the copy together.
        ensure_eq("exchanges", portal.count(&POST, &Portal::rest("oauth2/token")), 1)?;
        ensure(!desk.has(Role::Dialog, Named::Any).await?, "something lies over the list")
    })
}

#[test]
fn a_sign_in_survives_the_sudden_end_of_the_program() -> Outcome {
    test("killed", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        desk.take_window()?.kill().await?;
        desk.open().await?;
        row_says(desk, "Signed in").await?;
        ensure_eq("whose token it is", copy(desk).await?.as_deref(), Some(MARA.user))?;
        desk.shot("1-again").await
    })
}

#[test]
fn an_expired_access_token_is_renewed_silently() -> Outcome {
    test("renewed", async |desk| {
        signed_in_with_a_short_token(desk).await?;
        let portal = desk.portal.control()?;
        portal.forget_seen();
        ensure_eq("whose token it is", copy(desk).await?.as_deref(), Some(MARA.user))?;
        ensure_eq("exchanges", portal.count(&POST, &Portal::rest("oauth2/token")), 1)?;
        let exchange = portal.last(&Portal::rest("oauth2/token"));
        let kind = exchange.as_ref().and_then(|exchange| exchange.form.get("grant_type"));
        ensure_eq("what was exchanged", kind, Some("refresh_token"))?;
        row_says(desk, "Signed in").await?;
        ensure(!desk.has(Role::Button, "Sign in again").await?, "the person is asked to sign in again")?;
        desk.shot("1-copied").await
    })
}

#[test]
fn a_dead_renewal_token_is_one_button() -> Outcome {
    test("ended", async |desk| {
        signed_in_with_a_short_token(desk).await?;
        desk.portal.control()?.kill_renewals_of(MARA.user).await;
        desk.press("Copy token").await?;
        desk.part(Role::Button, "Sign in again").await?;
        desk.sees("Your sign-in ended").await?;
        desk.sees("Your settings are kept.").await?;
        row_says(desk, "Expired").await?;
        desk.shot("1-ended").await?;
        ensure_eq("filled buttons", desk.filled().await?, vec!["Sign in again".to_owned()])?;
        ensure_eq("ways to begin", desk.parts(Role::Button, Named::Is("Sign in again")).await?.len(), 1)?;
        ensure_eq("what can be pasted", desk.screen.paste(Selection::Clipboard)?, None)?;

        // One press: the way and the app ID are known.
        desk.press("Sign in again").await?;
        desk.part(Role::Heading, "Finish in your browser").await?;
        desk.shot("2-sheet").await?;
        let address = desk.opened.next().await?.address;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        is_in(desk, MARA).await?;
        done(desk, MARA).await?;
        ensure_eq("rows", desk.parts(Role::Row, Named::Any).await?.len(), 1)?;
        row_says(desk, "Signed in").await?;
        ensure_eq("whose token it is", copy(desk).await?.as_deref(), Some(MARA.user))?;
        desk.shot("3-again").await
    })
}

/// In the list, with an access token whose time is over.
async fn signed_in_with_a_short_token(desk: &mut Desk) -> Outcome {
    let portal = desk.portal.control()?;
    let usual = portal.lifetimes().access;
    portal.change_lifetimes(|lifetimes| lifetimes.access = 4);
    add_portal(desk).await?;
    by_browser(desk, MARA).await?;
    done(desk, MARA).await?;
    portal.change_lifetimes(|lifetimes| lifetimes.access = usual);
    until("the access token's time is over", async || {
        let now = portal.now_ms();
        Ok(portal
            .issued()
            .iter()
            .filter(|token| token.kind == TokenKind::Access)
            .all(|token| token.expires_at <= now))
    })
    .await
}
