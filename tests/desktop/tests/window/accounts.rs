//! Several accounts, and what a person does to them.

use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::opened::CHROMIUM;
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::{DEMO, MARA};
use desktop_tests::run::test;
use desktop_tests::screen::Selection;
use desktop_tests::wait::until;

use crate::steps::{
    add_portal, by_browser, copied_token, done, from_menu, is_in, kept, row_says, two_by_password,
};

#[test]
fn two_accounts_on_one_portal() -> Outcome {
    test("two-accounts", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        from_menu(desk, "Sign in as someone else").await?;
        desk.sees("A private window asks for the name again").await?;
        desk.shot("1-someone-else").await?;
        desk.press("Sign in").await?;
        let start = desk.opened.next().await?;
        ensure_eq("what was started", start.program.as_str(), CHROMIUM)?;
        ensure_eq("how it was started", start.options, vec!["--incognito".to_owned()])?;
        desk.browser().await?.sign_in_and_come_back(&start.address, DEMO).await?;
        is_in(desk, DEMO).await?;
        done(desk, DEMO).await?;
        ensure_eq("rows", desk.parts(Role::Row, Named::Any).await?.len(), 2)?;
        ensure_eq("secrets that are kept", kept(desk)?.len(), 2)?;
        desk.part(Role::Row, Named::Has("mara.lindqvist, Signed in, 13 days left, default account")).await?;
        desk.shot("2-two-rows").await?;

        from_menu(desk, "Make default account").await?;
        desk.part_that(Role::Row, Named::Has(DEMO.user), |row| row.name.contains("default account")).await?;
        desk.part_that(Role::Row, Named::Has(MARA.user), |row| !row.name.contains("default account")).await?;
        let token = copied_token(desk).await?;
        ensure_eq("whose token it is", desk.portal.who(&token).await?.as_deref(), Some(DEMO.user))?;
        desk.click(Role::Row, Named::Has(MARA.user)).await?;
        desk.part(Role::Heading, MARA.full_name).await?;
        let token = copied_token(desk).await?;
        ensure_eq("whose token it is", desk.portal.who(&token).await?.as_deref(), Some(MARA.user))?;

        // The rows and who is the default are the same after a restart.
        desk.restart().await?;
        desk.part_that(Role::Row, Named::Has(DEMO.user), |row| row.name.contains("default account")).await?;
        desk.shot("3-after-restart").await
    })
}

#[test]
fn signing_in_as_somebody_else_by_mistake_changes_nothing() -> Outcome {
    test("another-user", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        desk.portal.control()?.kill_tokens_of(MARA.user).await;
        desk.press("Check with the portal now").await?;
        desk.press("Sign in again").await?;
        let address = desk.opened.next().await?.address;
        desk.browser().await?.sign_in_and_come_back(&address, DEMO).await?;
        desk.part(Role::Heading, "You signed in as someone else").await?;
        desk.sees("this entry belongs to mara.lindqvist. Nothing was changed.").await?;
        desk.shot("1-someone-else").await?;
        desk.press("Add as another account").await?;
        desk.part(Role::Heading, Named::Begins("")).await?;
        desk.shot("2-another").await
    })
}

#[test]
fn rows_are_named_marked_found_and_removed() -> Outcome {
    test("rows", async |desk| {
        two_by_password(desk).await?;
        desk.chord(&["F2"]).await?;
        desk.fill("Name in the list", "Night planning").await?;
        desk.chord(&["Enter"]).await?;
        desk.part(Role::Row, Named::Begins("Night planning, demo.planner")).await?;
        desk.press("Add to favourites").await?;
        desk.part_that(Role::Row, Named::Begins("Night planning"), |row| row.name.ends_with("favourite"))
            .await?;
        desk.shot("1-named").await?;

        desk.fill("Find a portal or person", "mara").await?;
        desk.gone(Role::Row, Named::Begins("Night planning")).await?;
        ensure_eq("rows that are found", desk.parts(Role::Row, Named::Any).await?.len(), 1)?;
        desk.fill("Find a portal or person", "xyz").await?;
        desk.sees("Nothing matches “xyz”").await?;
        desk.shot("2-nothing").await?;
        desk.press("Clear the search").await?;
        desk.part(Role::Row, Named::Begins("Night planning")).await?;

        desk.click(Role::Row, Named::Begins("Night planning")).await?;
        let token = copied_token(desk).await?;
        from_menu(desk, "Remove…").await?;
        desk.part(Role::Dialog, "Remove Night planning?").await?;
        desk.shot("3-question").await?;
        desk.press("Cancel").await?;
        desk.gone(Role::Dialog, Named::Any).await?;
        ensure_eq("rows", desk.parts(Role::Row, Named::Any).await?.len(), 2)?;
        from_menu(desk, "Remove…").await?;
        desk.part(Role::Dialog, "Remove Night planning?").await?;
        desk.press("Remove").await?;
        desk.gone(Role::Row, Named::Begins("Night planning")).await?;
        desk.sees("Night planning removed").await?;
        desk.shot("4-removed").await?;
        ensure_eq("rows", desk.parts(Role::Row, Named::Any).await?.len(), 1)?;
        ensure_eq("secrets that are kept", kept(desk)?.len(), 1)?;
        ensure(
            desk.screen.paste(Selection::Clipboard)?.as_deref() != Some(&token),
            "its token is still on the clipboard",
        )
    })
}

#[test]
fn signing_out_ends_it_at_the_portal() -> Outcome {
    test("sign-out", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        let token = copied_token(desk).await?;
        from_menu(desk, "Sign out").await?;
        desk.sees("Ended at the portal and forgotten here.").await?;
        row_says(desk, "Not signed in, Signed out").await?;
        desk.sees("You are signed out.").await?;
        desk.shot("1-signed-out").await?;
        ensure_eq("whose token it is", desk.portal.who(&token).await?, None)?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        ensure_eq("what can be pasted", desk.screen.paste(Selection::Clipboard)?, None)?;
        desk.restart().await?;
        row_says(desk, "Not signed in, Signed out").await?;
        desk.part(Role::Button, "Sign in again").await?;
        desk.shot("2-after-restart").await
    })
}

#[test]
fn signing_out_without_the_portal_says_what_is_left() -> Outcome {
    test("sign-out-partly", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        desk.portal.stop().await;
        from_menu(desk, "Sign out").await?;
        desk.sees("Signed out here only").await?;
        // DESIGN-UI.md §6, row 25.
        desk.sees("The portal did not answer, so the token there ends by itself").await?;
        desk.shot("1-partly").await?;
        until("nothing is kept", async || Ok(kept(desk)?.is_empty())).await?;
        row_says(desk, "Not signed in, Signed out").await?;
        desk.sees("You are signed out.").await?;
        desk.press("See all").await?;
        desk.sees("The portal did not answer").await?;
        desk.shot("2-activity").await
    })
}
