//! The portal says no to a name and password.

use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::{MARA, Person, Portal};
use desktop_tests::run::test;

use crate::steps::{POST, add_portal, by_password, done, is_in, kept, row_says, type_password};

#[test]
fn a_wrong_password_is_sent_once() -> Outcome {
    test("wrong-password", async |desk| {
        add_portal(desk).await?;
        let wrong = Person { password: "not-the-password", ..MARA };
        type_password(desk, wrong).await?;
        desk.part(Role::Heading, "The name or password is not right").await?;
        desk.shot("1-refused").await?;
        // DESIGN-UI.md §6, row 11.
        desk.sees("The portal did not accept this name and password.").await?;
        desk.sees("Capital letters matter in both.").await?;
        desk.sees("own sign-in page need the browser.").await?;
        let portal = desk.portal.control()?;
        ensure_eq("attempts", portal.count(&POST, &Portal::rest("generateToken")), 1)?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        ensure(!desk.text().await?.contains(wrong.password), "the window shows the password")?;

        desk.press("Try again").await?;
        let name = desk.part(Role::Field, "User name").await?.value;
        ensure_eq("the name that is still there", name.as_str(), MARA.user)?;
        ensure_eq("the password that is still there", desk.part(Role::Field, "Password").await?.value, "")?;
        desk.fill("Password", MARA.password).await?;
        desk.press("Sign in").await?;
        is_in(desk, MARA).await?;
        ensure_eq("attempts", portal.count(&POST, &Portal::rest("generateToken")), 2)?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        desk.shot("2-list").await
    })
}

#[test]
fn a_locked_account_counts_down() -> Outcome {
    test("locked-account", async |desk| {
        add_portal(desk).await?;
        let portal = desk.portal.control()?;
        portal.lock_account(MARA.user);
        type_password(desk, MARA).await?;
        // DESIGN-UI.md §6, row 12.
        desk.part(Role::Heading, "Your account is locked for a little while").await?;
        desk.sees("until the lock should end").await?;
        desk.shot("1-locked").await?;
        let again = desk.part(Role::Button, Named::Begins("Try again at")).await?;
        ensure(!again.enabled, "one more attempt is possible")?;
        ensure_eq("attempts", portal.count(&POST, &Portal::rest("generateToken")), 1)?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())
    })
}

#[test]
fn a_second_step_leads_to_the_browser() -> Outcome {
    test("second-step", async |desk| {
        desk.portal
            .control()?
            .change_switches(|switches| switches.mfa_text = "Multifactor authentication required".into());
        add_portal(desk).await?;
        type_password(
            desk,
            Person { user: "jonas.feld", password: "practice-jonas", full_name: "Jonas Feld" },
        )
        .await?;
        desk.press("Use the browser instead").await?;
        desk.shot("1-browser").await?;
        desk.part(Role::Heading, "Which app ID?").await?;
        Ok(())
    })
}

#[test]
fn a_sign_in_by_password_lasts_over_a_restart() -> Outcome {
    test("kept-password", async |desk| {
        add_portal(desk).await?;
        by_password(desk, MARA).await?;
        desk.sees("The password was used once and forgotten.").await?;
        desk.shot("1-ready").await?;
        done(desk, MARA).await?;
        desk.restart().await?;
        row_says(desk, "Signed in").await?;
        desk.shot("2-again").await
    })
}
