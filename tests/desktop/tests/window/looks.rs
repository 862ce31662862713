//! Narrow, dark and large. People look at the pictures; what can be told without eyes is told here.

use desktop_tests::desk::{Desk, Plan};
use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::MARA;
use desktop_tests::run::{test, test_on};
use desktop_tests::wait::until;

use crate::steps::two_by_password;

#[test]
fn narrow_and_large_windows_lose_nothing() -> Outcome {
    test("narrow", async |desk| {
        two_by_password(desk).await?;
        for (width, height) in [(720, 720), (480, 640), (480, 480)] {
            resize(desk, width, height).await?;
            whole(desk).await?;
            desk.shot(&format!("1-list-{width}x{height}")).await?;
        }
        resize(desk, 480, 720).await?;
        desk.press_that_begins("Choose a portal, now").await?;
        desk.click(Role::Row, Named::Has(MARA.user)).await?;
        desk.part(Role::Heading, MARA.full_name).await?;
        desk.press("Add another account").await?;
        desk.part(Role::Heading, "How do you sign in?").await?;
        whole(desk).await?;
        desk.shot("2-sheet-480").await?;
        desk.press("Cancel").await?;
        for (room, step) in [("Activity", "3-activity-480"), ("Settings", "4-settings-480")] {
            desk.press(room).await?;
            whole(desk).await?;
            desk.shot(step).await?;
        }
        desk.press("Portals").await?;

        // Everything at twice its size, in a window of the usual one (DESIGN-UI.md §8).
        resize(desk, 1100, 720).await?;
        let usual = desk.size().await?.0;
        for _ in 0..20 {
            if desk.size().await?.0 * 2 <= usual {
                break;
            }
            desk.chord(&["Control", "="]).await?;
            desk.settle().await?;
        }
        ensure(desk.size().await?.0 * 2 <= usual, "the window cannot be enlarged to twice its size")?;
        whole(desk).await?;
        desk.shot("5-list-200").await?;
        desk.chord(&["Control", "n"]).await?;
        desk.part(Role::Heading, "Which portal?").await?;
        whole(desk).await?;
        desk.shot("6-sheet-200").await
    })
}

#[test]
fn themes_are_followed_and_chosen() -> Outcome {
    let dark = Plan { theme: Some("Adwaita:dark"), ..Plan::default() };
    test_on("themes", dark, async |desk| {
        desk.open().await?;
        ensure_eq("the theme of a dark desktop", desk.root("data-theme").await?.as_str(), "dark")?;
        desk.shot("1-first-run-dark").await?;
        two_by_password(desk).await?;
        desk.shot("2-list-dark").await?;
        desk.press("Add another account").await?;
        desk.part(Role::Heading, "How do you sign in?").await?;
        desk.shot("3-sheet-dark").await?;
        desk.press("Cancel").await?;
        desk.press("Settings").await?;
        desk.shot("4-settings-dark").await?;
        for theme in ["Light", "Contrast"] {
            desk.click(Role::Radio, theme).await?;
            let wanted = theme.to_lowercase();
            until("the theme is there", async || Ok(desk.root("data-theme").await? == wanted)).await?;
            desk.shot(&format!("5-settings-{wanted}")).await?;
        }
        desk.press("Portals").await?;
        desk.shot("6-list-contrast").await?;
        // What was chosen stays chosen.
        desk.restart().await?;
        until("the theme is there", async || Ok(desk.root("data-theme").await? == "contrast")).await
    })
}

/// Nothing is lost at the sides.
async fn whole(desk: &Desk) -> Outcome {
    ensure_eq("pixels outside of the window", desk.sideways().await?, 0)?;
    let lost = desk.lost_buttons().await?;
    ensure(lost.is_empty(), format!("buttons outside of the window: {lost:?}"))
}

async fn resize(desk: &Desk, width: u32, height: u32) -> Outcome {
    let window = desk.screen.xdotool(&["search", "--onlyvisible", "--name", "^Portico$"])?;
    desk.screen.xdotool(&["windowsize", &window, &width.to_string(), &height.to_string()])?;
    until("the window has its new size", async || Ok(desk.size().await? == (width.into(), height.into())))
        .await
}
