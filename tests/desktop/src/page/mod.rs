//! A page as a person sees it: parts are found by role and name, and nothing is known about how they are made.

mod act;
mod look;

use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::session::handle::SessionHandle;
use thirtyfour::{WebDriver, WebElement};

use crate::failure::{Failure, Outcome};

const PICK: &str = include_str!("pick.js");
const BREAK_OUT: &str = include_str!("break_out.js");

/// What a part of a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Interrupting words.
    Alert,
    /// Does something.
    Button,
    /// Lies over the rest.
    Dialog,
    /// Text is typed into it.
    Field,
    /// A title.
    Heading,
    /// Leads elsewhere.
    Link,
    /// A line of a menu.
    MenuItem,
    /// A row of the list.
    Row,
    /// One of several.
    Radio,
    /// A button that shows what is chosen and opens the list to choose from.
    Select,
    /// Unfolds something.
    Summary,
    /// On or off.
    Switch,
    /// One of several pages.
    Tab,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Button => "button",
            Self::Dialog => "dialog",
            Self::Field => "field",
            Self::Heading => "heading",
            Self::Link => "link",
            Self::MenuItem => "menuitem",
            Self::Row => "option",
            Self::Radio => "radio",
            Self::Select => "select",
            Self::Summary => "summary",
            Self::Switch => "switch",
            Self::Tab => "tab",
        }
    }
}

/// How a part's name is known.
#[derive(Debug, Clone, Copy)]
pub enum Named<'a> {
    /// Whatever it is called.
    Any,
    /// Exactly so.
    Is(&'a str),
    /// It begins so.
    Begins(&'a str),
    /// It holds this.
    Has(&'a str),
}

impl<'a> From<&'a str> for Named<'a> {
    fn from(name: &'a str) -> Self {
        Self::Is(name)
    }
}

/// A part of a page.
#[expect(clippy::struct_excessive_bools, reason = "each is something else that a person sees of it")]
#[derive(Debug)]
pub struct Part {
    element: WebElement,
    /// What it is called.
    pub name: String,
    /// Whether it can be used.
    pub enabled: bool,
    /// Whether it shows that it is at work.
    pub busy: bool,
    /// Whether it is on, pressed or chosen.
    pub chosen: bool,
    /// Whether it is drawn as the one action that stands out.
    pub primary: bool,
    /// Whether it reaches out of the window at its sides.
    pub outside: bool,
    /// What is typed or chosen in it.
    pub value: String,
    /// Its upper left corner, in the page's pixels.
    place: (Option<f64>, Option<f64>),
}

/// A page in a window or a browser.
#[derive(Debug, Clone)]
pub struct Page {
    driver: WebDriver,
}

impl Page {
    pub(crate) fn new(driver: WebDriver) -> Self {
        Self { driver }
    }

    /// The `WebDriver` session behind it.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// All shown parts of this role and name.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn parts(&self, role: Role, named: Named<'_>) -> Outcome<Vec<Part>> {
        let (name, how) = match named {
            Named::Any => (Value::Null, "is"),
            Named::Is(name) => (json!(name), "is"),
            Named::Begins(name) => (json!(name), "begins"),
            Named::Has(name) => (json!(name), "has"),
        };
        // A part that goes away while it is picked is looked for again by whoever waits.
        let arguments = vec![json!(role.word()), name, json!(how)];
        let Some(reply) = act::passing(self.driver.execute(PICK, arguments).await)? else {
            return Ok(Vec::new());
        };
        let Value::Array(found) = reply.json().clone() else {
            return Err(Failure::new("the page did not say what it shows"));
        };
        found.into_iter().map(|part| Part::read(part, self.driver.handle())).collect()
    }

    /// Tries what a script that got into the page would try; how each attempt ended.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn try_to_break_out(&self, portal: &str) -> Outcome<Value> {
        Ok(self.driver.execute_async(BREAK_OUT, vec![json!(portal)]).await?.json().clone())
    }

    /// What scripts outside the page's own see; for what has no role.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }
}

impl Part {
    fn read(mut part: Value, handle: &Arc<SessionHandle>) -> Outcome<Self> {
        let element = WebElement::from_json(part["element"].take(), Arc::clone(handle))?;
        let text = |key: &str| part[key].as_str().unwrap_or_default().to_owned();
        let is = |key: &str| part[key].as_bool().unwrap_or(false);
        Ok(Self {
            element,
            name: text("name"),
            enabled: is("enabled"),
            busy: is("busy"),
            chosen: is("chosen"),
            primary: is("primary"),
            outside: is("outside"),
            value: text("value"),
            place: (part["left"].as_f64(), part["top"].as_f64()),
        })
    }
}
