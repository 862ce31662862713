//! A real browser, in which a person signs in on the portal's own page.

use std::ops::Deref;
use std::path::Path;

use serde_json::json;
use thirtyfour::Capabilities;

use crate::failure::Outcome;
use crate::page::{Page, Role};
use crate::portal::Person;
use crate::ports;
use crate::program::{Environment, Program, Start};
use crate::screen::bare;
use crate::window::{answers, session};

/// Chromium. It ends when dropped.
#[derive(Debug)]
pub struct Browser {
    page: Page,
    _driver: Program,
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Browser {
    /// Starts it with a home of its own.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(home: &Path, logs: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(home)?;
        let [port] = ports::free::<1>()?;
        let mut environment: Environment = bare();
        environment.push(("HOME".into(), home.to_string_lossy().into_owned()));
        let start = Start {
            program: Path::new("chromedriver"),
            arguments: &[&format!("--port={port}")],
            environment: &environment,
            logs,
            input: None,
            listens: false,
        };
        let mut driver = start.run()?;
        answers(&mut driver, port).await?;
        let mut wanted = Capabilities::new();
        wanted.set("goog:chromeOptions", json!({ "args": arguments(home) }))?;
        let page =
            Page::new(session(port, wanted).await.map_err(|error| driver.failure(&error.to_string()))?);
        Ok(Self { page, _driver: driver })
    }

    /// Opens an address.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn open(&self, address: &str) -> Outcome {
        Ok(self.driver().goto(address).await?)
    }

    /// Opens the portal's page and signs in there.
    ///
    /// # Errors
    /// When the page is not the portal's sign-in page.
    pub async fn sign_in(&self, address: &str, person: Person) -> Outcome {
        self.open(address).await?;
        self.fill("User name", person.user).await?;
        self.fill("Password", person.password).await?;
        self.press("Sign in").await
    }

    /// As [`Browser::sign_in`], to the page that says that Portico has the answer.
    ///
    /// # Errors
    /// When the answer does not arrive.
    pub async fn sign_in_and_come_back(&self, address: &str, person: Person) -> Outcome {
        self.sign_in(address, person).await?;
        self.sees("The portal has answered").await
    }

    /// The code that the portal shows for pasting.
    ///
    /// # Errors
    /// When the page shows none.
    pub async fn code(&self) -> Outcome<String> {
        Ok(self.part(Role::Field, "Code").await?.value)
    }
}

fn arguments(home: &Path) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--disable-gpu",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-proxy-server",
        "--password-store=basic",
        "--window-size=1000,800",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--user-data-dir={}", home.join("profile").display()));
    if rustix::process::getuid().is_root() {
        // Chromium's sandbox does not run as root, as tests in a container do.
        arguments.push("--no-sandbox".into());
    }
    arguments
}
