//! Starting: where the window stood, another folder, and a start that fails.

use std::fs;

use desktop_tests::desk::{Desk, Plan};
use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::run::{test, test_on};
use desktop_tests::wait::until;

#[test]
fn the_window_comes_back_as_it_was_left() -> Outcome {
    test("window-place", async |desk| {
        desk.part(Role::Heading, Named::Any).await?;
        let window = desk.screen.xdotool(&["search", "--onlyvisible", "--name", "^Portico$"])?;
        desk.screen.xdotool(&["windowsize", "--sync", &window, "900", "640"])?;
        until("the page has the new size", async || Ok(desk.size().await? == (900, 640))).await?;
        desk.restart().await?;
        desk.part(Role::Heading, Named::Any).await?;
        until("the page has that size again", async || Ok(desk.size().await? == (900, 640))).await
    })
}

#[test]
fn another_folder_is_another_portico() -> Outcome {
    test("other-folder", async |desk| {
        desk.part(Role::Heading, Named::Any).await?;
        let other = desk.home().join("elsewhere");
        let mut second = desk.start_beside_with(&["--config-dir", &other.to_string_lossy()])?;
        until("both have a window", async || Ok(windows(desk, "^Portico$")? == 2)).await?;
        ensure(second.runs()?, "the second one ended")?;
        ensure(other.join("log").is_dir(), "the other folder is not used")
    })
}

#[test]
fn a_folder_that_cannot_be_used_is_said_in_words() -> Outcome {
    test_on("cannot-start", Plan::default(), async |desk| {
        fs::write(desk.home().join(".config/portico"), "not a folder")?;
        let mut started = desk.start_beside()?;
        let title = "^Portico cannot start$";
        until("the dialog is there", async || Ok(windows(desk, title)? == 1)).await?;
        let dialog = desk.screen.xdotool(&["search", "--onlyvisible", "--name", title])?;
        desk.screen.xdotool(&["windowfocus", "--sync", &dialog, "key", "--window", &dialog, "Escape"])?;
        until("it ends when the dialog is closed", async || Ok(!started.runs()?)).await?;
        let said = started.last_words();
        ensure(said.contains("could not open the folder"), format!("it says {said}"))?;
        ensure(!said.contains("panicked"), format!("it says {said}"))?;
        let left = fs::read_to_string(desk.home().join(".config/portico"))?;
        ensure_eq("what it left", left.as_str(), "not a folder")
    })
}

fn windows(desk: &Desk, title: &str) -> Outcome<usize> {
    Ok(desk.screen.xdotool(&["search", "--onlyvisible", "--name", title])?.lines().count())
}
