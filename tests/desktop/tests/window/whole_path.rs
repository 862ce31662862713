//! The whole path of the mission: from the first run to a working token in another program.

use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::Role;
use desktop_tests::portal::{MARA, ORGANISATION};
use desktop_tests::run::test;
use desktop_tests::screen::Selection;
use desktop_tests::wait::until;
use tokio::net::TcpStream;
use url::Url;

use crate::steps::{add_portal, copied_token, done, is_in, row_says, to_browser};

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
        let window = desk.screen.xdotool(&["search", "--onlyvisible", "--name", "^Portico$"])?;
        let nothing = desk.screen.xdotool(&["search", "--maxdepth", "0", "."])?;
        desk.screen.xdotool(&["windowfocus", &nothing])?;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        desk.browser_shot("4-browser").await?;
        is_in(desk, MARA).await?;
        until("the window has the keyboard again", async || {
            Ok(desk.screen.xdotool(&["getwindowfocus"])? == window)
        })
        .await?;
        let port = desk.ports[0];
        ensure(TcpStream::connect(("127.0.0.1", port)).await.is_err(), "the port is still open")?;
        desk.shot("5-ready").await?;
        done(desk, MARA).await?;
        desk.sees(ORGANISATION).await?;
        desk.sees("Signed in until").await?;
        desk.shot("6-list").await?;

        desk.press("Settings").await?;
        desk.choose("Clear copied tokens after", "10 seconds").await?;
        desk.shot("7-settings").await?;
        desk.press("Portals").await?;
        desk.press("Copy token").await?;
        desk.part(Role::Button, "Copied").await?;
        let token = desk.screen.paste(Selection::Clipboard)?.unwrap_or_default();
        desk.sees("The clipboard is cleared in 10 seconds").await?;
        desk.shot("8-copied").await?;
        ensure_eq("whose token it is", desk.portal.who(&token).await?.as_deref(), Some(MARA.user))?;
        ensure(!desk.text().await?.contains(&token), "the window shows the token")?;
        until("the clipboard is cleared", async || Ok(desk.screen.paste(Selection::Clipboard)?.is_none()))
            .await?;
        desk.press("Activity").await?;
        for happened in ["Signed in", "Token copied", "Token cleared from the clipboard after 10"] {
            desk.sees(happened).await?;
        }
        desk.shot("9-activity").await
    })
}

/// The portal inside the app: nothing to find out and nobody to ask, and it comes back with the app.
#[test]
fn the_practice_portal_needs_nothing() -> Outcome {
    test("practice", async |desk| {
        desk.press("Try the practice portal").await?;
        desk.sees(ORGANISATION).await?;
        desk.shot("1-found").await?;
        desk.press("Continue").await?;
        desk.part(Role::Heading, "How do you sign in?").await?;
        desk.press("Sign in").await?;
        desk.part(Role::Heading, "Finish in your browser").await?;
        let address = desk.opened.next().await?.address;
        let page = Url::parse(&address)?;
        let on_this_computer = page.host_str() == Some("127.0.0.1") && page.path().starts_with("/practice/");
        ensure(on_this_computer, format!("{address} is not the practice portal's own page"))?;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        is_in(desk, MARA).await?;
        done(desk, MARA).await?;
        desk.sees("Practice portal on this computer").await?;
        desk.shot("2-list").await?;

        desk.restart().await?;
        desk.part(Role::Heading, MARA.full_name).await?;
        desk.press("Check with the portal now").await?;
        row_says(desk, "Signed in").await?;
        copied_token(desk).await?;
        desk.shot("3-after-restart").await
    })
}
