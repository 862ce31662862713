//! What many tests have in common.

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Outcome, ensure_eq};
use desktop_tests::opened::USUAL;
use desktop_tests::page::Role;
use desktop_tests::portal::{APP_ID, ORGANISATION, Person};

/// From the first run to the question how to sign in.
pub(crate) async fn add_portal(desk: &Desk) -> Outcome {
    desk.press("Add your first portal").await?;
    enter_address(desk).await
}

/// From the empty address field to the question how to sign in.
pub(crate) async fn enter_address(desk: &Desk) -> Outcome {
    desk.fill("Portal address", &desk.portal.address()).await?;
    desk.sees(ORGANISATION).await?;
    desk.press("Continue").await?;
    desk.part(Role::Heading, "How do you sign in?").await?;
    Ok(())
}

/// From that question to the page of a new account, by name and password.
pub(crate) async fn by_password(desk: &Desk, person: Person) -> Outcome {
    desk.press_that_begins("User name and password").await?;
    desk.fill("User name", person.user).await?;
    desk.fill("Password", person.password).await?;
    desk.press("Sign in").await?;
    is_in(desk, person).await
}

/// From the question how to sign in to the waiting for the browser; the address that was opened.
pub(crate) async fn to_browser(desk: &mut Desk) -> Outcome<String> {
    desk.press("Sign in").await?;
    if desk.appears_before(Role::Heading, "Which app ID?", "Finish in your browser").await? {
        desk.click(Role::Radio, desktop_tests::page::Named::Begins("I was given an app ID")).await?;
        desk.fill("App ID", APP_ID).await?;
        desk.press("Continue").await?;
    }
    desk.part(Role::Heading, "Finish in your browser").await?;
    let start = desk.opened.next().await?;
    ensure_eq("what was opened", start.program.as_str(), USUAL)?;
    Ok(start.address)
}

/// From the question how to sign in to the page of a new account, by the browser.
pub(crate) async fn by_browser(desk: &mut Desk, person: Person) -> Outcome {
    let address = to_browser(desk).await?;
    desk.browser().await?.sign_in_and_come_back(&address, person).await?;
    is_in(desk, person).await
}

/// The last page of the sheet, which names who came.
pub(crate) async fn is_in(desk: &Desk, person: Person) -> Outcome {
    let first = person.full_name.split(' ').next().unwrap_or_default();
    desk.part(Role::Heading, format!("You are in, {first}").as_str()).await?;
    Ok(())
}

/// From the last page of the sheet to the list.
pub(crate) async fn done(desk: &Desk, person: Person) -> Outcome {
    desk.press("Done").await?;
    desk.part(Role::Heading, person.full_name).await?;
    Ok(())
}
