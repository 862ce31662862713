//! What a page shows.

use serde_json::{Value, json};

use super::{Named, Page, Part, Role};
use crate::failure::{Failure, Outcome};
use crate::wait::{until, until_some};

/// All words that are shown, in one line.
const TEXT: &str = r"return document.body?.innerText.replace(/\s+/gu, ' ').trim() ?? ''";

const SETTLE: &str = "const [finish] = arguments; \
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn)); \
    const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity; \
    (async () => { \
      await frame(); \
      await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished)); \
      await frame(); \
    })().then(finish)";

impl Page {
    /// All words that are shown.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn text(&self) -> Outcome<String> {
        Ok(self.ask(TEXT, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Whether these words are shown.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn says(&self, words: &str) -> Outcome<bool> {
        Ok(self.text().await?.contains(words))
    }

    /// Waits until these words are shown.
    ///
    /// # Errors
    /// When they are not.
    pub async fn sees(&self, words: &str) -> Outcome {
        let waited = until(&format!("the words “{words}”"), async || self.says(words).await).await;
        self.explain(waited).await
    }

    /// Waits until these words are gone.
    ///
    /// # Errors
    /// When they are not.
    pub async fn loses(&self, words: &str) -> Outcome {
        let waited = until(&format!("“{words}” is gone"), async || Ok(!self.says(words).await?)).await;
        self.explain(waited).await
    }

    /// Whether there is such a part.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn has(&self, role: Role, named: impl Into<Named<'_>>) -> Outcome<bool> {
        Ok(!self.parts(role, named.into()).await?.is_empty())
    }

    /// Waits for a part.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn part(&self, role: Role, named: impl Into<Named<'_>>) -> Outcome<Part> {
        let named = named.into();
        let what = format!("{role:?} {named:?}");
        let found = until_some(&what, async || Ok(self.parts(role, named).await?.into_iter().next())).await;
        self.explain(found).await
    }

    /// Waits until a part is gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn gone(&self, role: Role, named: impl Into<Named<'_>>) -> Outcome {
        let named = named.into();
        let what = format!("{role:?} {named:?} is gone");
        let waited = until(&what, async || Ok(self.parts(role, named).await?.is_empty())).await;
        self.explain(waited).await
    }

    /// Waits for a part that is as wanted.
    ///
    /// # Errors
    /// When it does not become so.
    pub async fn part_that(
        &self,
        role: Role,
        named: impl Into<Named<'_>>,
        wanted: impl Fn(&Part) -> bool,
    ) -> Outcome<Part> {
        let named = named.into();
        let what = format!("{role:?} {named:?} as wanted");
        let look = async || Ok(self.parts(role, named).await?.into_iter().find(|part| wanted(part)));
        let found = until_some(&what, look).await;
        self.explain(found).await
    }

    /// Waits for one of two parts; whether it is the first.
    ///
    /// # Errors
    /// When neither comes.
    pub async fn appears_before(&self, role: Role, first: &str, second: &str) -> Outcome<bool> {
        let look = async || {
            if self.has(role, first).await? {
                return Ok(Some(true));
            }
            Ok(self.has(role, second).await?.then_some(false))
        };
        let found = until_some(&format!("{role:?} “{first}” or “{second}”"), look).await;
        self.explain(found).await
    }

    /// The names of the filled buttons: a screen has at most one (DESIGN-UI.md §1).
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn filled(&self) -> Outcome<Vec<String>> {
        let buttons = self.parts(Role::Button, Named::Any).await?;
        Ok(buttons.into_iter().filter(|button| button.primary).map(|button| button.name).collect())
    }

    /// A property of the whole document, such as its theme.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn root(&self, attribute: &str) -> Outcome<String> {
        let script = "return document.documentElement.getAttribute(arguments[0]) ?? ''";
        let value: Value = self.ask(script, vec![json!(attribute)]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// How many pixels the page is wider than its window: more than none means that it scrolls sideways.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn sideways(&self) -> Outcome<i64> {
        let script =
            "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth - clientWidth";
        Ok(self.ask(script, Vec::new()).await?.as_i64().unwrap_or_default())
    }

    /// Waits until what is shown is drawn and has come to rest; what turns without end does not count.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn settle(&self) -> Outcome {
        self.driver.execute_async(SETTLE, Vec::new()).await?;
        Ok(())
    }

    /// Whether anything shows that it is at work.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn busy(&self) -> Outcome<bool> {
        let script = "return document.querySelector('[aria-busy=true]') !== null";
        Ok(self.ask(script, Vec::new()).await?.as_bool().unwrap_or(false))
    }

    /// Whether a sentence belongs to a part, as it does to a field that is not right.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn described(&self, part: &Part) -> Outcome<bool> {
        let script = "const by = document.getElementById(arguments[0].getAttribute('aria-describedby')); \
                      return (by?.textContent ?? '').trim() !== ''";
        Ok(self.ask(script, vec![part.element().to_json()?]).await?.as_bool().unwrap_or(false))
    }

    /// The names of buttons that reach out of the window at its sides.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn lost_buttons(&self) -> Outcome<Vec<String>> {
        let buttons = self.parts(Role::Button, Named::Any).await?;
        Ok(buttons.into_iter().filter(|button| button.outside).map(|button| button.name).collect())
    }

    /// Width and height of what the window shows, in pixels.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn size(&self) -> Outcome<(i64, i64)> {
        let size = self.ask("return [innerWidth, innerHeight]", Vec::new()).await?;
        Ok((size[0].as_i64().unwrap_or_default(), size[1].as_i64().unwrap_or_default()))
    }

    /// Adds to a failure what the page showed instead.
    async fn explain<T>(&self, waited: Outcome<T>) -> Outcome<T> {
        match waited {
            Ok(found) => Ok(found),
            Err(failure) => {
                let shown = self.text().await.unwrap_or_else(|error| format!("nothing ({error})"));
                Err(Failure::and(failure, &format!("\n    shown: {shown}")))
            }
        }
    }
}
