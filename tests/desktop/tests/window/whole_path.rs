//! The whole path of the mission: from the first run to a working token in another program.

use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::{MARA, ORGANISATION};
use desktop_tests::run::test;
use desktop_tests::screen::Selection;
use desktop_tests::wait::until;

use crate::steps::{add_portal, done, is_in, to_browser};

#[test]
fn from_the_first_run_to_a_cleared_clipboard() -> Outcome {
    test("whole-path", async |desk| {
        desk.sees("One door to all your portals").await?;
        ensure_eq("filled buttons", desk.filled().await?, vec!["Add your first portal".to_owned()])?;
        desk.shot("1-first-run").await?;
        add_portal(desk).await?;
        desk.shot("2-ways").await?;
        let address = to_browser(desk).await?;
        desk.shot("3-waiting").await?;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        desk.browser_shot("4-browser").await?;
        is_in(desk, MARA).await?;
        desk.shot("5-ready").await?;
        done(desk, MARA).await?;
        desk.sees(ORGANISATION).await?;
        desk.sees("Signed in until").await?;
        desk.shot("6-list").await?;

        desk.press("Copy token").await?;
        desk.part(Role::Button, "Copied").await?;
        desk.sees("Token copied").await?;
        desk.shot("7-copied").await?;
        let token = desk.screen.paste(Selection::Clipboard)?.unwrap_or_default();
        ensure_eq("whose token it is", desk.portal.who(&token).await?.as_deref(), Some(MARA.user))?;
        ensure(!desk.text().await?.contains(&token), "the window shows the token")?;
        until("the clipboard is cleared", async || Ok(desk.screen.paste(Selection::Clipboard)?.is_none())).await?;
        desk.press("Activity").await?;
        desk.sees("Token copied").await?;
        desk.shot("8-activity").await?;
        ensure(desk.has(Role::Button, Named::Is("Portals")).await?, "no way back")
    })
}
