//! Anything typed into the address field, and anything that answers there.

use std::net::TcpListener;
use std::time::Duration;

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::Portal;
use desktop_tests::run::test;
use desktop_tests::wait::{until, within};
use practice_portal::Fault;

use crate::steps::{GET, kept};

/// A request may take its whole time before it is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The beginning of any address: not wrong yet, and nothing to ask for.
const BEGUN: &[&str] = &["http://", "https://", " "];

/// What people paste and what nobody should paste.
const NASTY: &[&str] = &[
    "?",
    "...",
    "https:// gis.example",
    "not an address at all",
    "C:\\Users\\mara\\portal.url",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "mailto:mara@aldermoor.example",
    "ftp://127.0.0.1/portal",
    "https://mara:secret@127.0.0.1/portal",
    "http://gis.aldermoor.example/portal",
    "127.0.0.1:1/portal",
    "127.0.0.1:99999/portal",
    "[::1",
    "[::1]:1/portal",
    "xn--\u{fffd}.example/portal",
    "по́ртал.example\u{202e}gro.siga",
    "<script>alert(1)</script>",
    "'; DROP TABLE portals; --",
    "{\"error\":{\"code\":498}}",
    "%00%0d%0aHost: evil.example",
    "pro",
    "home",
    "\u{1f3db}\u{fe0f}",
    "../../etc/passwd",
];

#[test]
fn nothing_that_is_typed_leaves_a_spinner() -> Outcome {
    test("address", async |desk| {
        desk.press("Add your first portal").await?;
        for (number, text) in NASTY.iter().enumerate() {
            paste(desk, text).await?;
            settled(desk, text).await?;
            ensure(
                !desk.part(Role::Button, "Continue").await?.enabled,
                format!("“{text}” is taken for a portal"),
            )?;
            desk.shot(&format!("{number:02}")).await?;
        }
        for text in BEGUN {
            desk.fill("Portal address", text).await?;
            desk.settle().await?;
            ensure(
                !desk.part(Role::Button, "Continue").await?.enabled,
                format!("“{text}” is taken for a portal"),
            )?;
            ensure(!desk.busy().await?, format!("“{text}” is asked for"))?;
        }
        let long = format!("https://{}.example/portal", "a".repeat(2100));
        paste(desk, &long).await?;
        settled(desk, "a very long address").await?;
        ensure(
            !desk.part(Role::Button, "Continue").await?.enabled,
            "a very long address is taken for a portal",
        )?;
        desk.shot("99-long").await?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())?;

        // After all that, the right address still works.
        desk.fill("Portal address", &desk.portal.address()).await?;
        desk.part_that(Role::Button, "Continue", |button| button.enabled).await?;
        Ok(())
    })
}

#[test]
fn what_is_no_portal_is_said_so() -> Outcome {
    test("no-portal", async |desk| {
        desk.press("Add your first portal").await?;
        let elsewhere = "http://127.0.0.1:9/elsewhere".to_owned();
        let answers: [(&str, Fault, &str); 7] = [
            ("html", Fault::Html, "There is no portal at this address"),
            ("truncated", Fault::Truncated, "The portal does not answer"),
            ("huge", Fault::Huge(64 << 20), "The portal’s answer is too large"),
            ("wrong-types", Fault::WrongTypes, "There is no portal at this address"),
            ("failed", Fault::Status(500), "The portal has a fault"),
            ("reset", Fault::Reset, "The portal does not answer"),
            ("redirected", Fault::RedirectTo(elsewhere), "The portal points to another address"),
        ];
        let portal = desk.portal.control()?;
        for (name, fault, title) in answers {
            for path in ["info", "portals/self", "", "oauth2"] {
                portal.plan_fault(Portal::rest(path).trim_end_matches('/'), fault.clone(), None);
            }
            desk.fill("Portal address", &desk.portal.address()).await?;
            settled(desk, name).await?;
            desk.sees(title).await?;
            desk.shot(&format!("1-{name}")).await?;
            ensure(
                !desk.part(Role::Button, "Continue").await?.enabled,
                format!("{name} is taken for a portal"),
            )?;
            desk.part(Role::Button, "Try again").await?;
            portal.clear_faults();
            desk.press("Clear the address").await?;
        }
        desk.fill("Portal address", &desk.portal.address()).await?;
        desk.part_that(Role::Button, "Continue", |button| button.enabled).await?;
        Ok(())
    })
}

#[test]
fn a_portal_that_never_answers_can_be_left() -> Outcome {
    test("never-answers", async |desk| {
        // It takes the connection and says nothing.
        let silent = TcpListener::bind(("127.0.0.1", 0))?;
        let address = format!("127.0.0.1:{}/portal", silent.local_addr()?.port());
        desk.press("Add your first portal").await?;
        desk.fill("Portal address", &address).await?;
        desk.sees("Checking").await?;
        desk.shot("1-checking").await?;
        desk.press("Cancel").await?;
        desk.gone(Role::Dialog, Named::Any).await?;
        desk.part(Role::Button, "Add your first portal").await?;

        // And whoever waits is told in the end.
        desk.press("Add your first portal").await?;
        desk.fill("Portal address", &address).await?;
        settled(desk, "silence").await?;
        desk.sees("The portal takes too long").await?;
        desk.shot("2-too-long").await?;
        drop(silent);

        // Another address is not held up by one that is still being asked.
        let portal = desk.portal.control()?;
        portal.plan_fault(&Portal::rest("portals/self"), Fault::NeverAnswers, Some(1));
        desk.fill("Portal address", &desk.portal.address()).await?;
        until("the portal is asked", async || Ok(portal.count(&GET, &Portal::rest("portals/self")) > 0))
            .await?;
        let by_name = desk.portal.address().replace("127.0.0.1", "localhost");
        desk.fill("Portal address", &by_name).await?;
        desk.part_that(Role::Button, "Continue", |button| button.enabled).await?;
        Ok(())
    })
}

/// Copies a text in another program and pastes it into the field, in place of what stands there.
async fn paste(desk: &Desk, text: &str) -> Outcome {
    let copied = desk.screen.copy_elsewhere(text).await?;
    desk.fill("Portal address", "").await?;
    desk.click(Role::Field, "Portal address").await?;
    desk.chord(&["Control", "v"]).await?;
    desk.part_that(Role::Field, "Portal address", |field| !field.value.is_empty()).await?;
    drop(copied);
    Ok(())
}

/// Waits until the field says what is wrong or what was found, and nothing is at work any more.
async fn settled(desk: &Desk, what: &str) -> Outcome {
    within(PATIENCE, &format!("words about “{what}”"), async || {
        let text = desk.text().await?;
        let asks = desk.busy().await? || text.contains("Asking ");
        let field = desk.part(Role::Field, "Portal address").await?;
        let told = desk.described(&field).await? || desk.has(Role::Button, "Try again").await?;
        let told =
            told || text.contains("What we found") || desk.has(Role::Button, "Add that portal").await?;
        Ok((told && !asks).then_some(()))
    })
    .await
}
