//! Portico started while it is open (CHECKS.md A5).

use desktop_tests::desk::{Desk, Plan};
use desktop_tests::failure::{Failure, Outcome, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::program::Program;
use desktop_tests::run::{test, test_on};
use desktop_tests::wait::{until, until_some};

/// How many are started at once while one is open.
const AT_ONCE: usize = 5;
/// How often several are started at once while none is open.
const RACES: usize = 50;

#[test]
fn a_second_start_brings_the_first_window_forward() -> Outcome {
    test("second-start", async |desk| {
        desk.part(Role::Heading, Named::Any).await?;
        let window = only_window(desk).await?;
        let nothing = desk.screen.xdotool(&["search", "--maxdepth", "0", "."])?;
        desk.screen.xdotool(&["windowfocus", &nothing])?;
        until("the window has lost the keyboard", async || Ok(focused(desk)? != window)).await?;
        all_end(desk, vec![desk.start_beside()?]).await?;
        until("the window has the keyboard", async || Ok(focused(desk)? == window)).await?;
        ensure_eq("the one window", only_window(desk).await?, window)?;

        let many: Outcome<Vec<Program>> = (0..AT_ONCE).map(|_| desk.start_beside()).collect();
        all_end(desk, many?).await?;
        ensure_eq(
            "the one window",
            only_window(desk).await?,
            desk.screen.xdotool(&["search", "--onlyvisible", "--name", "^Portico$"])?,
        )?;
        desk.part(Role::Button, "Add your first portal").await?;
        desk.shot("1-still-there").await
    })
}

#[test]
fn of_several_at_once_one_stays() -> Outcome {
    test_on("races", Plan::default(), async |desk| {
        for _ in 0..RACES {
            let mut racers = vec![desk.start_beside()?, desk.start_beside()?, desk.start_beside()?];
            until("two of three have ended", async || {
                let mut running = 0;
                for racer in &mut racers {
                    running += usize::from(racer.runs()?);
                }
                if running == 0 {
                    return Err(Failure::new("none of them stayed").and(&racers[0].last_words()));
                }
                Ok(running == 1)
            })
            .await?;
            only_window(desk).await?;
        }
        Ok(())
    })
}

/// Waits until there is a window, and stops the test when there are more.
async fn only_window(desk: &Desk) -> Outcome<String> {
    // Judged by one look: a window that is being shown or brought forward may not be visible in the next.
    let windows = until_some("a window is there", async || {
        let found = desk.screen.xdotool(&["search", "--onlyvisible", "--name", "^Portico$"])?;
        Ok(Some(found).filter(|found| !found.is_empty()))
    })
    .await?;
    ensure_eq("windows", windows.lines().count(), 1)?;
    Ok(windows)
}

fn focused(desk: &Desk) -> Outcome<String> {
    desk.screen.xdotool(&["getwindowfocus"])
}

async fn all_end(desk: &Desk, mut started: Vec<Program>) -> Outcome {
    until("the later ones end by themselves", async || {
        let mut running = 0;
        for program in &mut started {
            running += usize::from(program.runs()?);
        }
        Ok(running == 0)
    })
    .await?;
    ensure_eq("windows", only_window(desk).await?.lines().count(), 1)
}
