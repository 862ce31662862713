//! Names, favourites, defaults.

use profile_store::{Profile, ProfileId};

use crate::activity::note;
use crate::cards::parse_id;
use crate::event::Event;
use crate::view::UiError;

/// The longest name that is shown in one row without becoming a paragraph, in characters.
const NAME_LIMIT: usize = 80;

impl crate::App {
    /// Gives a row another name.
    ///
    /// # Errors
    /// `name_empty`, `name_too_long`, `profile_gone`, and those of the files.
    pub async fn rename_profile(&self, profile_id: &str, name: &str) -> Result<(), UiError> {
        let id = parse_id(profile_id)?;
        let name = name.trim();
        if name.is_empty() {
            return Err(UiError::plain("name_empty"));
        }
        if name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
            return Err(UiError::plain("name_too_long").with("limit", NAME_LIMIT.to_string()));
        }
        let new = name.to_owned();
        self.change(id, |profile| profile.name = Some(new)).await?;
        self.inner.write_down(Some(id), None, note("renamed").with("name", name)).await;
        Ok(())
    }

    /// Shows a row first, or not.
    ///
    /// # Errors
    /// `profile_gone`, and those of the files.
    pub async fn set_favourite(&self, profile_id: &str, on: bool) -> Result<(), UiError> {
        self.change(parse_id(profile_id)?, move |profile| profile.favourite = on).await
    }

    /// Makes an account the one that is used when only its portal is named.
    ///
    /// # Errors
    /// `profile_gone`, and those of the files.
    pub async fn set_default(&self, profile_id: &str) -> Result<(), UiError> {
        let id = parse_id(profile_id)?;
        self.inner.edit(move |draft| draft.make_default(id)).await?;
        self.inner.tell(Event::OverviewChanged);
        Ok(())
    }

    async fn change(
        &self,
        id: ProfileId,
        change: impl FnOnce(&mut Profile) + Send + 'static,
    ) -> Result<(), UiError> {
        let edited = self.inner.edit(move |draft| {
            change(draft.profile_mut(id)?);
            Ok(())
        });
        edited.await?;
        self.inner.tell(Event::OverviewChanged);
        Ok(())
    }
}
