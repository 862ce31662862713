//! What a person may choose beside the usual: how long a token lasts and where it works, how long to stay signed in, a
//! renewal token of another program, and a licence given back.

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Failure, Outcome, ensure, ensure_eq};
use desktop_tests::page::Role;
use desktop_tests::portal::{APP_ID, MARA, Portal};
use desktop_tests::run::test;
use practice_portal::{Fault, TokenKind};

use crate::steps::{POST, copied_token, parameter, row_says};
use crate::steps::{add_portal, by_browser, done, from_menu, is_in, kept, to_browser};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The fields of the last form that was posted there.
fn posted(desk: &Desk, below: &str, names: &[&str]) -> Outcome<Vec<Option<String>>> {
    let seen = desk.portal.control()?.last(&Portal::rest(below));
    let seen = seen.ok_or_else(|| Failure::new(format!("{below} was not asked")))?;
    Ok(names.iter().map(|name| seen.form.get(name).map(str::to_owned)).collect())
}

#[test]
fn a_token_for_a_password_lasts_and_works_as_chosen() -> Outcome {
    test("password-details", async |desk| {
        add_portal(desk).await?;
        let portal = desk.portal.control()?;
        let asked = || portal.count(&POST, &Portal::rest("generateToken"));
        desk.press_that_begins("User name and password").await?;
        desk.fill("User name", MARA.user).await?;
        desk.fill("Password", MARA.password).await?;
        desk.click(Role::Summary, "Details").await?;
        desk.choose("A token lasts", "15 minutes").await?;
        desk.choose("It works", "From another computer").await?;
        desk.fill("Network address", "next door").await?;
        desk.shot("1-form").await?;
        desk.press("Sign in").await?;
        desk.sees("There is no network address in this text.").await?;
        desk.shot("2-no-address").await?;
        ensure_eq("passwords that were sent", asked(), 0)?;
        desk.fill("Network address", "127.0.0.1").await?;
        // It left the form with the first attempt.
        desk.fill("Password", MARA.password).await?;
        desk.press("Sign in").await?;
        is_in(desk, MARA).await?;
        ensure_eq("passwords that were sent", asked(), 1)?;
        let fields = posted(desk, "generateToken", &["client", "ip", "expiration"])?;
        let expected = ["ip", "127.0.0.1", "15"].map(|text| Some(text.to_owned()));
        ensure_eq("what was asked for", fields, expected.to_vec())?;
        desk.shot("3-in").await?;
        done(desk, MARA).await?;
        desk.sees("Only the network address 127.0.0.1").await?;
        desk.shot("4-account").await
    })
}

#[test]
fn a_stay_is_as_long_as_chosen_and_the_portal_may_give_less() -> Outcome {
    test("stay", async |desk| {
        add_portal(desk).await?;
        desk.press("Change").await?;
        desk.choose("Stay signed in", "1 day").await?;
        desk.shot("1-chosen").await?;
        let address = to_browser(desk).await?;
        ensure_eq("the stay that was asked for", parameter(&address, "expiration")?.as_str(), "1440")?;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        is_in(desk, MARA).await?;
        ensure_eq("the stay that was given", stay_given(desk)?, DAY_MS)?;
        desk.shot("2-in").await?;
        done(desk, MARA).await?;
        // An organisation that allows six hours, whatever is asked for.
        desk.portal.control()?.change_lifetimes(|lifetimes| lifetimes.refresh_max = 6 * 60 * 60);
        from_menu(desk, "Sign out").await?;
        desk.press("Sign in again").await?;
        let address = desk.opened.next().await?.address;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        is_in(desk, MARA).await?;
        ensure_eq("the stay that was given", stay_given(desk)?, DAY_MS / 4)?;
        desk.shot("3-shorter").await
    })
}

/// How long the renewal token lasts that the portal gave last, in milliseconds.
fn stay_given(desk: &Desk) -> Outcome<i64> {
    let issued = desk.portal.control()?.issued();
    let last = issued
        .iter()
        .filter(|token| token.kind == TokenKind::Refresh)
        .max_by_key(|token| token.issued_at)
        .ok_or_else(|| Failure::new("no renewal token was given"))?;
    Ok(last.expires_at - last.issued_at)
}

#[test]
fn a_renewal_token_of_another_program_renews_here_too() -> Outcome {
    test("renewal-token", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        // The other program is this one: what it sends to renew itself is its renewal token.
        desk.restart().await?;
        row_says(desk, "Signed in").await?;
        copied_token(desk).await?;
        desk.press("Clear now").await?;
        let renewal = posted(desk, "oauth2/token", &["refresh_token"])?.remove(0);
        let renewal = renewal.ok_or_else(|| Failure::new("nothing was renewed"))?;
        let before = kept(desk)?.len();

        desk.press("Add another account").await?;
        desk.press_that_begins("API key or token").await?;
        desk.click(Role::Radio, "Renewal token").await?;
        desk.fill("App ID", APP_ID).await?;
        desk.fill("Renewal token", "not-a-renewal-token").await?;
        desk.shot("1-form").await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "The sign-in could not be renewed").await?;
        desk.shot("2-refused").await?;
        ensure_eq("secrets that are kept", kept(desk)?.len(), before)?;
        desk.press("Try again").await?;
        ensure_eq("the app ID", desk.part(Role::Field, "App ID").await?.value.as_str(), APP_ID)?;
        desk.fill("Renewal token", &renewal).await?;
        desk.press("Sign in").await?;
        is_in(desk, MARA).await?;
        ensure(!desk.text().await?.contains(&renewal), "the window shows the renewal token")?;
        ensure_eq("secrets that are kept", kept(desk)?.len(), before + 1)?;
        let asked = posted(desk, "oauth2/token", &["grant_type"])?;
        ensure_eq("how it was used", asked, vec![Some("refresh_token".to_owned())])?;
        desk.shot("3-in").await?;
        done(desk, MARA).await?;
        let token = copied_token(desk).await?;
        ensure_eq("whose token it is", desk.portal.who(&token).await?.as_deref(), Some(MARA.user))
    })
}

#[test]
fn a_licence_is_given_back_or_the_portal_keeps_it() -> Outcome {
    test("licence", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        let no = Fault::Reply {
            status: 200,
            content_type: "application/json".to_owned(),
            body: br#"{"success":false}"#.to_vec(),
        };
        desk.portal.control()?.plan_fault(&Portal::rest("oauth2/token"), no, Some(1));
        from_menu(desk, "Give my licence back").await?;
        desk.sees("The licence was not given back").await?;
        desk.shot("1-kept").await?;
        row_says(desk, "Signed in").await?;
        from_menu(desk, "Give my licence back").await?;
        desk.sees("The licence was given back").await?;
        desk.shot("2-free").await?;
        let asked = posted(desk, "oauth2/token", &["grant_type"])?;
        ensure_eq("what was asked for", asked, vec![Some("suspend_session".to_owned())])?;
        // This portal ends the sign-in with it, which shows when somebody wants a token.
        desk.press("Copy token").await?;
        desk.part(Role::Button, "Sign in again").await?;
        desk.sees("Your sign-in ended").await?;
        desk.shot("3-ended").await
    })
}
