//! The settings.

use profile_store::{Appearance as KeptAppearance, BrowserChoice as KeptChoice, Other, Settings};

use crate::event::Event;
use crate::view::{Appearance, BrowserChoice, SettingsView, UiError};

impl crate::App {
    /// Changes the settings; numbers are brought into their range. Gives them as they are now.
    ///
    /// # Errors
    /// Those of the files, `practice_port_taken`.
    pub async fn change_settings(&self, wanted: SettingsView) -> Result<SettingsView, UiError> {
        let seconds = u16::try_from(wanted.clipboard_seconds).unwrap_or(u16::MAX);
        let practice_portal = wanted.practice_portal;
        let practice = &self.inner.practice;
        let switched_on = practice_portal && !self.inner.store.snapshot().settings().practice_portal;
        let ran_before = practice.runs();
        if switched_on {
            // What does not start is not written as if it did.
            self.inner.run_practice_portal().await?;
        }
        let edited = self.inner.edit(move |draft| {
            let settings = draft.settings_mut();
            settings.appearance = kept_appearance(wanted.appearance);
            settings.clipboard_seconds = seconds;
            settings.browser = wanted.browser.as_ref().and_then(kept_choice);
            settings.practice_portal = practice_portal;
            Ok(())
        });
        let edited = edited.await;
        if edited.is_err() && switched_on && !ran_before {
            practice.stop().await;
        }
        edited?;
        self.inner.tell(Event::OverviewChanged);
        if !practice_portal {
            practice.stop().await;
        } else if !switched_on {
            self.inner.run_practice_portal().await?;
        }
        Ok(settings_view(self.inner.store.snapshot().settings()))
    }
}

pub(crate) fn settings_view(settings: &Settings) -> SettingsView {
    SettingsView {
        appearance: match settings.appearance {
            KeptAppearance::Light => Appearance::Light,
            KeptAppearance::Dark => Appearance::Dark,
            KeptAppearance::Contrast => Appearance::Contrast,
            KeptAppearance::System | KeptAppearance::Unknown(_) => Appearance::System,
        },
        clipboard_seconds: u32::from(settings.clipboard_seconds),
        browser: browser_choice(settings),
        practice_portal: settings.practice_portal,
    }
}

pub(crate) fn browser_choice(settings: &Settings) -> Option<BrowserChoice> {
    settings.browser.as_ref().map(|kept| BrowserChoice {
        browser: Some(kept.id.clone()),
        profile: kept.profile.clone(),
        private: kept.private,
    })
}

fn kept_appearance(wanted: Appearance) -> KeptAppearance {
    match wanted {
        Appearance::System => KeptAppearance::System,
        Appearance::Light => KeptAppearance::Light,
        Appearance::Dark => KeptAppearance::Dark,
        Appearance::Contrast => KeptAppearance::Contrast,
    }
}

/// The system's default browser is the absence of a choice.
fn kept_choice(wanted: &BrowserChoice) -> Option<KeptChoice> {
    Some(KeptChoice {
        id: wanted.browser.clone()?,
        profile: wanted.profile.clone(),
        private: wanted.private,
        other: Other::default(),
    })
}
