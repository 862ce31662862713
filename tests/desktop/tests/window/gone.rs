//! The portal does not answer any more.

use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::MARA;
use desktop_tests::run::test;

use crate::steps::{add_portal, by_browser, copy, done, row_says};

#[test]
fn a_portal_that_is_gone_loses_nothing() -> Outcome {
    test("portal-gone", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        let host = desk.portal.host();
        desk.portal.stop().await;
        desk.press("Check with the portal now").await?;
        // DESIGN-UI.md §6, row 15.
        desk.sees(&format!("Portico cannot reach {host}")).await?;
        desk.sees("The time left is from the last check at").await?;
        row_says(desk, "Problem, Unreachable").await?;
        desk.shot("1-unreachable").await?;

        // A new start while it is gone: everything is still there, and nobody is asked to sign in.
        desk.restart().await?;
        desk.part(Role::Heading, MARA.full_name).await?;
        row_says(desk, "Problem, Unreachable").await?;
        ensure(!desk.has(Role::Button, Named::Begins("Sign in")).await?, "the person is asked to sign in")?;
        desk.shot("2-after-restart").await?;

        desk.portal.start_again().await?;
        desk.press("Check again").await?;
        row_says(desk, "Signed in").await?;
        ensure_eq("whose token it is", copy(desk).await?.as_deref(), Some(MARA.user))?;
        desk.shot("3-back").await
    })
}
