//! Sign-ins without a page: an app's secret, an API key, and no sign-in at all.

use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::Role;
use desktop_tests::portal::Portal;
use desktop_tests::run::test;
use practice_portal::{APP_SECRET, SECRET_APP};

use crate::steps::{POST, add_portal, copied_token, kept, row_says};

#[test]
fn a_key_is_kept_until_the_portal_no_longer_takes_it() -> Outcome {
    test("api-key", async |desk| {
        let key = desk.portal.control()?.make_api_key(None).await;
        add_portal(desk).await?;
        desk.press_that_begins("API key or token").await?;
        desk.part(Role::Heading, "API key or token").await?;
        desk.shot("1-form").await?;
        desk.fill("API key", "not-a-key").await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "The portal does not know this token").await?;
        desk.shot("2-refused").await?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        desk.press("Try again").await?;
        desk.fill("API key", &key).await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "Ready to use").await?;
        ensure(!desk.text().await?.contains(&key), "the window shows the key")?;
        desk.shot("3-ready").await?;
        desk.press("Done").await?;
        row_says(desk, "Ready").await?;
        ensure_eq("what can be pasted", copied_token(desk).await?, key.clone())?;
        desk.shot("4-list").await?;
        desk.restart().await?;
        row_says(desk, "Ready").await?;
        ensure(desk.portal.control()?.kill(&key).await, "the key was not there")?;
        desk.press("Check with the portal now").await?;
        row_says(desk, "Expired").await?;
        desk.shot("5-over").await
    })
}

#[test]
fn an_app_renews_itself_with_its_secret() -> Outcome {
    test("app", async |desk| {
        add_portal(desk).await?;
        desk.press_that_begins("App sign-in").await?;
        desk.fill("App ID", SECRET_APP).await?;
        desk.fill("App secret", "wrong").await?;
        desk.shot("1-form").await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "The app secret is not right").await?;
        desk.shot("2-refused").await?;
        desk.press("Try again").await?;
        ensure_eq("the app ID", desk.part(Role::Field, "App ID").await?.value.as_str(), SECRET_APP)?;
        desk.fill("App secret", APP_SECRET).await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "Ready to use").await?;
        ensure_eq("secrets that are kept", kept(desk)?.len(), 1)?;
        desk.press("Done").await?;
        row_says(desk, "Ready").await?;
        desk.shot("3-list").await?;
        let portal = desk.portal.control()?;
        let asked = portal.count(&POST, &Portal::rest("oauth2/token"));
        copied_token(desk).await?;
        ensure_eq("sign-ins", portal.count(&POST, &Portal::rest("oauth2/token")), asked)?;
        desk.restart().await?;
        row_says(desk, "Ready").await?;
        copied_token(desk).await?;
        ensure_eq("sign-ins", portal.count(&POST, &Portal::rest("oauth2/token")), asked + 1)?;
        Ok(())
    })
}

#[test]
fn without_a_sign_in_there_is_a_row_and_no_token() -> Outcome {
    test("no-sign-in", async |desk| {
        add_portal(desk).await?;
        desk.press_that_begins("No sign-in").await?;
        desk.sees("There is no token to copy.").await?;
        desk.shot("1-page").await?;
        desk.press("Add").await?;
        desk.part(Role::Heading, "Added to the list").await?;
        desk.shot("2-added").await?;
        desk.press("Done").await?;
        row_says(desk, "Not signed in").await?;
        ensure(!desk.has(Role::Button, "Copy token").await?, "there is a token to copy")?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        desk.shot("3-list").await
    })
}

#[test]
fn a_server_without_a_portal_has_accounts_of_its_own() -> Outcome {
    test("stand-alone-server", async |desk| {
        desk.press("Add your first portal").await?;
        desk.fill("Portal address", &desk.portal.stand_alone()).await?;
        desk.part_that(Role::Button, "Continue", |part| part.enabled).await?;
        desk.shot("1-found").await?;
        desk.press("Continue").await?;
        desk.sees("it has accounts of its own").await?;
        desk.shot("2-way").await?;
        desk.press("Continue").await?;
        desk.part(Role::Heading, "Server account").await?;
        desk.fill("User name", "field.crew").await?;
        desk.fill("Password", "wrong").await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "The name or password is not right").await?;
        desk.press("Try again").await?;
        desk.fill("Password", "practice-crew").await?;
        desk.click(Role::Switch, "Keep the password in the keyring").await?;
        desk.shot("3-form").await?;
        desk.press("Sign in").await?;
        desk.press("Done").await?;
        row_says(desk, "Signed in").await?;
        desk.shot("4-list").await?;
        copied_token(desk).await?;
        desk.restart().await?;
        row_says(desk, "Signed in").await?;
        copied_token(desk).await.map(drop)
    })
}
