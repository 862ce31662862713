//! A token for one service, and what the portal says of an account.

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::MARA;
use desktop_tests::run::test;
use desktop_tests::screen::Selection;
use desktop_tests::wait::until_some;
use url::Url;

use crate::steps::{add_portal, by_password, copied_token, done};

async fn signed_in(desk: &Desk) -> Outcome {
    add_portal(desk).await?;
    by_password(desk, MARA).await?;
    done(desk, MARA).await
}

async fn pasted(desk: &Desk) -> Outcome<String> {
    until_some("something can be pasted", async || desk.screen.paste(Selection::Clipboard)).await
}

#[test]
fn a_token_opens_its_service_for_whoever_pastes_it() -> Outcome {
    test("service-token", async |desk| {
        signed_in(desk).await?;
        desk.press("Services").await?;
        desk.shot("1-empty").await?;
        let service = desk.portal.service("Planning/Zoning/MapServer");
        ensure_eq("without a token", desk.portal.opens(&service, None).await?, false)?;
        desk.fill("Service address", &format!("{service}/0?f=json")).await?;
        desk.chord(&["Enter"]).await?;
        desk.part(Role::Button, "Get a token").await?;
        desk.shot("2-owner").await?;
        desk.press("Get a token").await?;
        desk.sees("The service accepts it").await?;
        desk.shot("3-token").await?;
        desk.press("Copy: Token only").await?;
        desk.part(Role::Button, "Copied: Token only").await?;
        let token = pasted(desk).await?;
        ensure(!desk.text().await?.contains(&token), "the window shows the token")?;
        ensure_eq("with the token", desk.portal.opens(&service, Some(&token)).await?, true)?;
        desk.press("Clear now").await?;
        desk.press("Copy: As a header").await?;
        desk.part(Role::Button, "Copied: As a header").await?;
        let header = pasted(desk).await?;
        ensure_eq("the header", header.as_str(), format!("X-Esri-Authorization: Bearer {token}").as_str())?;
        desk.press("Clear now").await?;
        desk.click(Role::Button, Named::Has("Address with the token")).await?;
        desk.shot("4-question").await?;
        desk.press("Copy the address").await?;
        let address = Url::parse(&pasted(desk).await?)?;
        let carried =
            address.query_pairs().find(|(name, _)| name == "token").map(|(_, value)| value.into_owned());
        ensure_eq("the token in the address", carried, Some(token))?;
        ensure(address.as_str().starts_with(&service), "the address is another one")
    })
}

#[test]
fn what_is_no_service_is_said_at_the_field() -> Outcome {
    test("no-service", async |desk| {
        signed_in(desk).await?;
        desk.press("Services").await?;
        desk.fill("Service address", &desk.portal.address()).await?;
        desk.chord(&["Enter"]).await?;
        desk.sees("There is no service in this address.").await?;
        desk.shot("1-mistake").await?;
        let missing = desk.portal.service("Public/Nowhere/MapServer");
        desk.fill("Service address", &missing).await?;
        desk.chord(&["Enter"]).await?;
        desk.sees("it has no service with this name").await?;
        desk.shot("2-missing").await
    })
}

#[test]
fn the_account_says_what_it_may_and_where() -> Outcome {
    test("inspector", async |desk| {
        signed_in(desk).await?;
        desk.sees("Servers that accept it").await?;
        desk.sees("Publish layers").await?;
        desk.sees("Cannot manage members").await?;
        desk.shot("1-account").await?;
        let token = copied_token(desk).await?;
        desk.press("Clear now").await?;
        desk.press("Services").await?;
        desk.press("See whose it is").await?;
        desk.fill("Token", &token).await?;
        desk.shot("2-form").await?;
        desk.press("Ask the portal").await?;
        // It is bound to the referer `http`, which nobody gave.
        desk.sees("answered as if no token had come").await?;
        desk.fill("Referer, if it is tied to one", "http").await?;
        desk.press("Ask the portal").await?;
        desk.part(Role::Button, "Look at another").await?;
        desk.sees(MARA.full_name).await?;
        ensure(!desk.text().await?.contains(&token), "the window shows the token")?;
        desk.shot("3-found").await
    })
}
