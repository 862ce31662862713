//! What many tests have in common.

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Failure, Outcome, ensure_eq};
use desktop_tests::opened::USUAL;
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::{APP_ID, DEMO, MARA, ORGANISATION, Person};
use desktop_tests::screen::Selection;
use desktop_tests::wait::until_some;
use url::Url;

/// How requests are counted.
pub(crate) const GET: http::Method = http::Method::GET;
/// How requests are counted.
pub(crate) const POST: http::Method = http::Method::POST;

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

/// From that question to the answer of the portal, by name and password.
pub(crate) async fn type_password(desk: &Desk, person: Person) -> Outcome {
    desk.press_that_begins("User name and password").await?;
    desk.fill("User name", person.user).await?;
    desk.fill("Password", person.password).await?;
    desk.press("Sign in").await
}

/// From the question how to sign in to the page of a new account, by name and password.
pub(crate) async fn by_password(desk: &Desk, person: Person) -> Outcome {
    type_password(desk, person).await?;
    is_in(desk, person).await
}

/// From the question how to sign in past the one about the app ID, which is asked once for each portal.
pub(crate) async fn to_app_id(desk: &Desk) -> Outcome {
    desk.press("Sign in").await?;
    desk.part(Role::Heading, "Which app ID?").await?;
    give_app_id(desk).await
}

async fn give_app_id(desk: &Desk) -> Outcome {
    desk.click(Role::Radio, Named::Begins("I was given an app ID")).await?;
    desk.fill("App ID", APP_ID).await?;
    desk.press("Continue").await
}

/// From the question how to sign in to the waiting for the browser; the address that was opened.
pub(crate) async fn to_browser(desk: &mut Desk) -> Outcome<String> {
    desk.press("Sign in").await?;
    if desk.appears_before(Role::Heading, "Which app ID?", "Finish in your browser").await? {
        give_app_id(desk).await?;
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

/// Copies the token of the account in view; whom the portal names for what can be pasted then.
pub(crate) async fn copy(desk: &Desk) -> Outcome<Option<String>> {
    let token = copied_token(desk).await?;
    desk.portal.who(&token).await
}

/// Copies the token of the account in view and gives it.
pub(crate) async fn copied_token(desk: &Desk) -> Outcome<String> {
    desk.press("Copy token").await?;
    desk.part(Role::Button, "Copied").await?;
    until_some("the token can be pasted", async || desk.screen.paste(Selection::Clipboard)).await
}

/// Waits until the one row of the list is in this state.
pub(crate) async fn row_says(desk: &Desk, state: &str) -> Outcome {
    desk.part(Role::Row, Named::Has(&format!(", {state}"))).await?;
    Ok(())
}

/// Opens the menu of the account in view and takes a line of it.
pub(crate) async fn from_menu(desk: &Desk, line: &str) -> Outcome {
    desk.press("More actions").await?;
    desk.click(Role::MenuItem, line).await
}

/// The labels of the secrets that the keyring has.
pub(crate) fn kept(desk: &Desk) -> Outcome<Vec<String>> {
    match &desk.keyring {
        Some(keyring) => keyring.labels(),
        None => Ok(Vec::new()),
    }
}

/// A parameter of an address.
pub(crate) fn parameter(address: &str, name: &str) -> Outcome<String> {
    let url = Url::parse(address)?;
    let found = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    found.ok_or_else(|| Failure::new(format!("the address has no {name}")))
}

/// Two accounts on one portal, the second in view.
pub(crate) async fn two_by_password(desk: &Desk) -> Outcome {
    add_portal(desk).await?;
    by_password(desk, MARA).await?;
    done(desk, MARA).await?;
    desk.press("Add another account").await?;
    by_password(desk, DEMO).await?;
    done(desk, DEMO).await
}
