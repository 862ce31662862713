//! What a person does to a page.

use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::WebDriverError;
use thirtyfour::{Key, WebElement};

use super::{Named, Page, Part, Role};
use crate::failure::{Failure, Outcome};
use crate::wait::until_some;

impl Page {
    /// Presses a button, once it is there and can be pressed.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press(&self, name: &str) -> Outcome {
        self.click(Role::Button, name).await
    }

    /// As [`Page::press`], by how its name begins: what follows explains it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press_that_begins(&self, name: &str) -> Outcome {
        self.click(Role::Button, Named::Begins(name)).await
    }

    /// Clicks a part, once it is there and can be used.
    ///
    /// # Errors
    /// When there is none.
    pub async fn click(&self, role: Role, named: impl Into<Named<'_>>) -> Outcome {
        let named = named.into();
        let usable = |part: &Part| part.enabled && !part.busy;
        // A part may be drawn anew, be covered for a moment, or be pushed aside between looking and clicking: a person
        // waits until it stands still.
        until_some(&format!("{role:?} {named:?} is clicked"), async || {
            let before = self.part_that(role, named, usable).await?.place;
            // A page that makes room for the next one cannot say when it has come to rest.
            if self.settle().await.is_err() {
                return Ok(None);
            }
            let part = self.part_that(role, named, usable).await?;
            if part.place != before {
                return Ok(None);
            }
            passing(part.element.click().await)
        })
        .await
    }

    /// Types into a field in place of what stands there.
    ///
    /// # Errors
    /// When there is none, or it does not take the text.
    pub async fn fill(&self, field: &str, text: &str) -> Outcome {
        until_some(&format!("“{field}” is filled"), async || {
            let part = self.part_that(Role::Field, field, |part| part.enabled).await?;
            if !part.value.is_empty() {
                // Clearing by WebDriver would not tell the page that something was typed.
                let Some(()) = passing(part.element.send_keys(Key::Control + "a").await)? else {
                    return Ok(None);
                };
                let Some(()) = passing(part.element.send_keys(Key::Backspace + "").await)? else {
                    return Ok(None);
                };
            }
            // WebDriver does not type nothing.
            if !text.is_empty() && passing(part.element.send_keys(text).await)?.is_none() {
                return Ok(None);
            }
            let now = self.part(Role::Field, field).await?;
            Ok((now.value == text).then_some(()))
        })
        .await
    }

    /// Chooses from a list, which opens under its button, and waits until the choice holds.
    ///
    /// # Errors
    /// When there is no such list or line, or it is not taken.
    pub async fn choose(&self, list: &str, line: &str) -> Outcome {
        let lines = "const lines = document.getElementById(arguments[0].getAttribute('aria-controls')); \
                     const all = [...(lines?.querySelectorAll('[role=option]') ?? [])]; \
                     return all.find((option) => option.textContent.trim() === arguments[1])";
        self.click(Role::Select, list).await?;
        until_some(&format!("“{line}” is chosen in “{list}”"), async || {
            // The list finds its place before it can be clicked.
            self.settle().await?;
            let select = self.part(Role::Select, list).await?;
            let arguments = vec![select.element.to_json()?, line.into()];
            let Ok(option) = self.driver.execute(lines, arguments).await?.element() else {
                return Ok(None);
            };
            passing(option.click().await)
        })
        .await?;
        self.part_that(Role::Select, list, |part| part.value == line).await.map(drop)
    }

    /// Presses keys together: all but the last are held.
    ///
    /// # Errors
    /// When the page does not take them.
    pub async fn chord(&self, keys: &[&str]) -> Outcome {
        let mut chain = self.driver.action_chain();
        for key in keys {
            chain = chain.key_down(code(key)?);
        }
        for key in keys.iter().rev() {
            chain = chain.key_up(code(key)?);
        }
        chain.perform().await?;
        Ok(())
    }
}

impl Part {
    /// The part itself.
    pub fn element(&self) -> &WebElement {
        &self.element
    }
}

/// What passes by itself is tried again; everything else is a failure.
pub(super) fn passing<T>(done: Result<T, WebDriverError>) -> Outcome<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) => match error.as_inner() {
            WebDriverErrorInner::StaleElementReference(_)
            | WebDriverErrorInner::ElementClickIntercepted(_)
            | WebDriverErrorInner::ElementNotInteractable(_)
            | WebDriverErrorInner::NoSuchElement(_) => Ok(None),
            _ => Err(error.into()),
        },
    }
}

/// What `WebDriver` calls a key: a letter by itself, every other key by its name.
fn code(key: &str) -> Outcome<char> {
    let mut letters = key.chars();
    Ok(match (key, letters.next(), letters.next()) {
        (_, Some(letter), None) => letter,
        ("Alt", ..) => Key::Alt.value(),
        ("Control", ..) => Key::Control.value(),
        ("Enter", ..) => Key::Enter.value(),
        ("Escape", ..) => Key::Escape.value(),
        ("F2", ..) => Key::F2.value(),
        ("Shift", ..) => Key::Shift.value(),
        _ => return Err(Failure::new(format!("there is no key “{key}”"))),
    })
}
