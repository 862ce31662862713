//! A computer whose keyring is missing or locked.

use desktop_tests::desk::{Desk, Plan};
use desktop_tests::failure::{Failure, Outcome, ensure, ensure_eq};
use desktop_tests::keyring::{Keyring, PASSWORD, answer_prompt, decline_prompt};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::{DEMO, MARA};
use desktop_tests::run::{test, test_on};

use crate::steps::{add_portal, by_browser, copy, done, is_in, kept, row_says, to_browser, type_password};

const NO_KEYRING: Plan = Plan { keyring: false, log: None, in_notebook: false, pro: false, theme: None };

/// DESIGN-UI.md §6, row 19.
const SAID_BEFORE: &str =
    "This computer has no keyring. You can go on without saving: you will sign in again next time.";

#[test]
fn without_a_keyring_it_is_said_before_anything_is_saved() -> Outcome {
    test_on("no-keyring", NO_KEYRING, async |desk| {
        desk.open().await?;
        desk.sees(SAID_BEFORE).await?;
        desk.shot("1-first-run").await?;
        add_portal(desk).await?;
        desk.sees("This computer has no keyring").await?;
        desk.sees("You can go on without saving").await?;
        desk.shot("2-ways").await?;
        by_browser(desk, MARA).await?;
        desk.sees("Kept until you quit").await?;
        desk.shot("3-ready").await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        desk.sees("No keyring: nothing is saved").await?;
        desk.sees("Gone when Portico quits.").await?;
        ensure_eq("whose token it is", copy(desk).await?.as_deref(), Some(MARA.user))?;
        desk.shot("4-list").await?;

        // The profile stays, the sign-in does not, and it comes back the same way.
        desk.restart().await?;
        desk.part(Role::Heading, MARA.full_name).await?;
        desk.part(Role::Button, "Sign in again").await?;
        desk.sees("It was kept only until you quit Portico.").await?;
        ensure(
            !desk.has(Role::Row, Named::Has("Signed in")).await?,
            "somebody is signed in without a secret",
        )?;
        desk.shot("5-after-restart").await?;
        desk.press("Sign in again").await?;
        let address = desk.opened.next().await?.address;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        is_in(desk, MARA).await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await
    })
}

#[test]
fn a_locked_keyring_stands_in_the_way_until_it_is_unlocked() -> Outcome {
    test("keyring-locked", async |desk| {
        with_a_locked_keyring(desk).await?;
        // DESIGN-UI.md §6, row 18.
        desk.part(Role::Alert, Named::Has("The login keyring is locked")).await?;
        desk.sees("Tokens cannot be read or saved until you unlock it.").await?;
        ensure(!desk.part(Role::Button, "Copy token").await?.enabled, "copying is possible")?;
        desk.sees("Waits for the keyring").await?;
        // How the account stands is not changed by it (DESIGN-UI.md §9, 08b).
        row_says(desk, "Signed in").await?;
        desk.shot("1-locked").await?;

        desk.press("Unlock…").await?;
        decline_prompt(&desk.screen).await?;
        desk.sees("The keyring stayed locked").await?;
        desk.shot("2-declined").await?;

        desk.press("Unlock…").await?;
        answer_prompt(&desk.screen, PASSWORD).await?;
        desk.gone(Role::Alert, Named::Has("The login keyring is locked")).await?;
        row_says(desk, "Signed in").await?;
        ensure_eq("whose token it is", copy(desk).await?.as_deref(), Some(MARA.user))?;
        desk.shot("3-unlocked").await
    })
}

#[test]
fn a_locked_keyring_does_not_stop_a_sign_in_until_quit() -> Outcome {
    test("keyring-until-quit", async |desk| {
        with_a_locked_keyring(desk).await?;
        desk.part(Role::Alert, Named::Has("The login keyring is locked")).await?;
        desk.press("Add another account").await?;
        desk.part(Role::Alert, Named::Has("The login keyring is locked")).await?;
        desk.shot("1-sheet").await?;
        desk.press("Go on without saving").await?;
        desk.sees("Nothing is saved. You stay signed in until you quit Portico.").await?;
        let before = kept(desk)?;
        type_password(desk, DEMO).await?;
        is_in(desk, DEMO).await?;
        desk.sees("Kept until you quit").await?;
        done(desk, DEMO).await?;
        desk.shot("2-list").await?;
        ensure_eq("secrets that are kept", kept(desk)?, before)
    })
}

#[test]
fn a_keyring_that_locks_meanwhile_loses_no_sign_in() -> Outcome {
    test("keyring-locks-meanwhile", async |desk| {
        add_portal(desk).await?;
        let address = to_browser(desk).await?;
        keyring(desk)?.lock()?;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        desk.sees("Signed in, not saved yet").await?;
        desk.part(Role::Heading, "The keyring is locked").await?;
        desk.shot("1-not-kept").await?;
        desk.press("Go on without saving").await?;
        is_in(desk, MARA).await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())
    })
}

#[test]
fn a_keyring_that_hangs_stops_nothing_but_itself() -> Outcome {
    test("keyring-hangs", async |desk| {
        add_portal(desk).await?;
        let address = to_browser(desk).await?;
        keyring(desk)?.hang()?;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        desk.sees("Saving to the keyring").await?;
        desk.sees("The keyring may ask for its password in a window of its own").await?;
        desk.shot("1-waits").await?;
        // The window itself still does what it is told.
        desk.press("Cancel sign-in").await?;
        desk.sees("The sign-in was cancelled. Nothing was changed.").await?;
        keyring(desk)?.go_on()?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        ensure_eq("secrets that are kept", kept(desk)?.len(), 1)
    })
}

#[test]
fn a_secret_deleted_elsewhere_is_one_button() -> Outcome {
    test("secret-deleted", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        desk.close().await?;
        keyring(desk)?.delete_all()?;
        desk.open().await?;
        desk.part(Role::Button, "Sign in again").await?;
        row_says(desk, "Expired").await?;
        desk.shot("1-ended").await?;
        desk.press("Sign in again").await?;
        let address = desk.opened.next().await?.address;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        is_in(desk, MARA).await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        ensure_eq("rows", desk.parts(Role::Row, Named::Any).await?.len(), 1)
    })
}

/// Somebody signed in; then the keyring was locked, and Portico is started.
async fn with_a_locked_keyring(desk: &mut Desk) -> Outcome {
    add_portal(desk).await?;
    by_browser(desk, MARA).await?;
    done(desk, MARA).await?;
    ensure_eq("secrets that are kept", kept(desk)?.len(), 1)?;
    desk.close().await?;
    keyring(desk)?.lock()?;
    desk.open().await
}

fn keyring(desk: &Desk) -> Outcome<&Keyring> {
    desk.keyring.as_ref().ok_or_else(|| Failure::new("there is no keyring"))
}
