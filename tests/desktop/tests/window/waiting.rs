//! Waiting for the person in the browser, and the other ways in which that can end.

use std::net::{Ipv4Addr, TcpListener};

use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::Role;
use desktop_tests::portal::MARA;
use desktop_tests::run::test;
use desktop_tests::wait::until;
use tokio::net::TcpStream;

use crate::steps::{add_portal, done, is_in, kept, parameter, row_says, to_app_id, to_browser};

#[test]
fn cancelling_closes_the_port_and_saves_nothing() -> Outcome {
    test("cancelled", async |desk| {
        add_portal(desk).await?;
        to_browser(desk).await?;
        // The limit itself is tested in the core; here it is said (DESIGN-UI.md §6, row 9).
        desk.sees("Waiting for you to sign in").await?;
        desk.sees("Portico stops waiting after 10 min.").await?;
        desk.shot("1-waiting").await?;
        let port = desk.ports[0];
        ensure(TcpStream::connect(("127.0.0.1", port)).await.is_ok(), "nobody waits for the answer")?;
        desk.press("Cancel sign-in").await?;
        until("the port is closed", async || Ok(TcpStream::connect(("127.0.0.1", port)).await.is_err()))
            .await?;
        desk.sees("The sign-in was cancelled. Nothing was changed.").await?;
        desk.shot("2-cancelled").await?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        desk.press("Cancel").await?;
        desk.part(Role::Button, "Add your first portal").await?;
        Ok(())
    })
}

#[test]
fn saying_no_on_the_page_is_understood() -> Outcome {
    test("denied", async |desk| {
        add_portal(desk).await?;
        let address = to_browser(desk).await?;
        let browser = desk.browser().await?;
        browser.open(&address).await?;
        browser.press("Cancel").await?;
        desk.part(Role::Heading, "The sign-in page did not let you in").await?;
        desk.shot("1-denied").await?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;
        // And it is not the end: the same way works again.
        desk.press("Try again").await?;
        desk.part(Role::Heading, "Finish in your browser").await?;
        let address = desk.opened.next().await?.address;
        desk.browser().await?.sign_in_and_come_back(&address, MARA).await?;
        is_in(desk, MARA).await
    })
}

#[test]
fn taken_ports_lead_to_a_pasted_code() -> Outcome {
    test("ports-taken", async |desk| {
        let taken: Result<Vec<_>, _> =
            desk.ports.iter().map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port))).collect();
        let taken = taken?;
        add_portal(desk).await?;
        to_app_id(desk).await?;
        desk.part(Role::Heading, "Sign in, then paste the code").await?;
        desk.sees("Other programs use the addresses where Portico waits for it").await?;
        desk.shot("1-paste").await?;
        let address = desk.opened.next().await?.address;
        ensure_eq(
            "where the answer goes",
            parameter(&address, "redirect_uri")?.as_str(),
            "urn:ietf:wg:oauth:2.0:oob",
        )?;

        desk.fill("Code from the page", "??").await?;
        desk.press("Use this code").await?;
        desk.sees("There is no code in this text.").await?;
        desk.shot("2-no-code").await?;

        let browser = desk.browser().await?;
        browser.sign_in(&address, MARA).await?;
        let code = browser.code().await?;
        desk.browser_shot("3-code").await?;
        desk.fill("Code from the page", &code).await?;
        desk.press("Use this code").await?;
        is_in(desk, MARA).await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        drop(taken);
        desk.shot("4-list").await
    })
}

#[test]
fn the_code_can_be_pasted_instead() -> Outcome {
    test("pasted", async |desk| {
        add_portal(desk).await?;
        to_browser(desk).await?;
        desk.press("Paste the code instead").await?;
        desk.part(Role::Heading, "Sign in, then paste the code").await?;
        let address = desk.opened.next().await?.address;
        let browser = desk.browser().await?;
        browser.sign_in(&address, MARA).await?;
        let code = browser.code().await?;
        // What stands in the title of the page is taken too.
        desk.fill("Code from the page", &format!("SUCCESS code={code}")).await?;
        desk.press("Use this code").await?;
        is_in(desk, MARA).await?;
        desk.shot("1-ready").await
    })
}
