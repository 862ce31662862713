//! The person in the browser, shared with the core's tests.

/// A name and its password.
#[derive(Clone, Copy)]
pub(crate) struct Person(pub(crate) &'static str, pub(crate) &'static str);

pub(crate) const MARA: Person = Person("mara.lindqvist", "practice-mara");
pub(crate) const PLANNER: Person = Person("demo.planner", "practice-planner");

#[allow(dead_code, reason = "the core's tests use more of it")]
#[path = "../../../arcgis-auth/tests/common/browser.rs"]
mod browser;

pub(crate) use browser::Browser;
