//! The browsers on this computer, their profiles, and how each is started with an address.
//!
//! A sign-in opens in the system's default browser unless the person chose another one, a profile of it, or a private
//! window (to sign in as somebody else). Nothing is started here: [`launch`] says what is to be started.
//!
//! Everything that is read (desktop entries, the browsers' lists of profiles) is other programs' and may hold anything.
//! It is read up to a limit, and what cannot be understood is left out.

mod bounded;
mod chromium;
mod desktop_entry;
mod family;
mod firefox;
mod key_file;
mod known;
mod linux;
mod macos;
mod mime_apps;
mod places;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod windows;

use std::fmt;
use std::path::PathBuf;

use url::Url;

use crate::view::{Browser, BrowserChoice, BrowserProfile};

use family::Family;
pub use places::{Places, System};

/// The browsers that were found, with what is needed to start them.
#[derive(Clone, Debug, Default)]
pub struct Installed {
    found: Vec<Found>,
    /// The default browser's place in the list, where that can be told.
    default: Option<usize>,
}

#[derive(Clone, Debug)]
struct Found {
    /// Names it in settings.
    id: String,
    name: String,
    family: Family,
    profiles: Vec<BrowserProfile>,
    program: PathBuf,
    /// What stands before the browser's own arguments.
    arguments: Vec<String>,
}

impl Installed {
    /// The browsers for the window to show, by name.
    ///
    /// Profiles are listed where there is a choice: more than one, and not only those that the browser made for itself.
    pub fn browsers(&self) -> Vec<Browser> {
        self.found.iter().map(Found::view).collect()
    }

    fn named(&self, id: &str) -> Option<&Found> {
        self.found.iter().find(|found| found.id == id)
    }

    /// The browser that a choice means. Without a name it is the default browser; a private window opens in the next
    /// best one when the default is not known or has none.
    fn meant(&self, choice: &BrowserChoice) -> Option<&Found> {
        if let Some(id) = &choice.browser {
            return self.named(id);
        }
        let default = self.default.and_then(|place| self.found.get(place));
        let fits = |found: &&Found| !choice.private || found.family.private_window().is_some();
        default.filter(fits).or_else(|| self.found.iter().find(fits))
    }
}

impl Found {
    fn view(&self) -> Browser {
        let made = self.profiles.len() > 1 && !self.profiles.iter().all(|profile| self.family.makes(profile));
        Browser {
            id: self.id.clone(),
            name: self.name.clone(),
            profiles: if made { self.profiles.clone() } else { Vec::new() },
            private_window: self.family.private_window().is_some(),
        }
    }
}

/// What is to be started to open an address.
#[derive(Clone, PartialEq, Eq)]
pub enum Launch {
    /// The system's default browser, in the system's own way.
    SystemDefault,
    /// A program.
    Program {
        /// The program's file.
        program: PathBuf,
        /// Its arguments. The last one is the address.
        arguments: Vec<String>,
    },
}

/// Without the address: the one of a sign-in holds its state.
impl fmt::Debug for Launch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SystemDefault => f.write_str("SystemDefault"),
            Self::Program { program, arguments } => {
                let before = arguments.split_last().map_or(&[][..], |(_, before)| before);
                f.debug_struct("Program")
                    .field("program", program)
                    .field("arguments", &before)
                    .finish_non_exhaustive()
            }
        }
    }
}

/// Why an address cannot be opened as chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrowserMissing {
    /// The chosen browser is not on this computer (any more).
    #[error("the browser `{browser}` is not installed")]
    NotInstalled {
        /// [`Browser::id`].
        browser: String,
    },
    /// The browser has no such profile (any more).
    #[error("{browser} has no profile `{profile}`")]
    NoProfile {
        /// [`Browser::name`].
        browser: String,
        /// [`BrowserProfile::id`].
        profile: String,
    },
    /// The browser cannot be asked for a private window.
    #[error("{browser} cannot be asked for a private window")]
    NoPrivateWindow {
        /// [`Browser::name`].
        browser: String,
    },
    /// No browser is known that could do what was asked.
    #[error("no browser was found that can be started in this way")]
    NoneFits,
    /// Browsers are started with web addresses only.
    #[error("only http and https addresses are opened in a browser")]
    NotWeb,
}

/// Looks for browsers. Reads small files, asks nobody and starts nothing.
pub fn installed(places: &Places) -> Installed {
    let mut installed = match places.system {
        System::Linux => linux::installed(places),
        System::MacOs => macos::installed(places),
        System::Windows => windows::installed(places),
    };
    let default =
        installed.default.and_then(|place| installed.found.get(place)).map(|found| found.id.clone());
    installed.found.sort_by_key(|found| (found.name.to_lowercase(), found.id.clone()));
    installed.default = default.and_then(|id| installed.found.iter().position(|found| found.id == id));
    installed
}

/// How an address is opened in the chosen browser.
///
/// # Errors
/// When the choice cannot be met, or the address is not one of the web.
pub fn launch(choice: &BrowserChoice, url: &Url, installed: &Installed) -> Result<Launch, BrowserMissing> {
    // Such an address begins with its scheme, so no browser reads it as an option.
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(BrowserMissing::NotWeb);
    }
    if choice.browser.is_none() && choice.profile.is_none() && !choice.private {
        return Ok(Launch::SystemDefault);
    }
    let found = installed.meant(choice).ok_or_else(|| match &choice.browser {
        Some(browser) => BrowserMissing::NotInstalled { browser: browser.clone() },
        None => BrowserMissing::NoneFits,
    })?;
    let mut arguments = found.arguments.clone();
    if let Some(id) = &choice.profile {
        let profile = found.profiles.iter().find(|profile| profile.id == *id);
        let argument = profile
            .and_then(|profile| found.family.profile(profile))
            .ok_or_else(|| BrowserMissing::NoProfile { browser: found.name.clone(), profile: id.clone() })?;
        arguments.extend(argument);
    }
    if choice.private {
        let argument = found
            .family
            .private_window()
            .ok_or_else(|| BrowserMissing::NoPrivateWindow { browser: found.name.clone() })?;
        arguments.push(argument.to_owned());
    }
    arguments.push(url.as_str().to_owned());
    Ok(Launch::Program { program: found.program.clone(), arguments })
}

/// A choice in words: "Firefox, Work profile", "Chromium, private window". A browser that is not installed is called by
/// its id; the plain default browser by its name, or "default browser" where that is not known.
pub fn describe(choice: &BrowserChoice, installed: &Installed) -> String {
    let found = match &choice.browser {
        None if !choice.private => installed.default.and_then(|place| installed.found.get(place)),
        _ => installed.meant(choice),
    };
    let name = match (found, &choice.browser) {
        (Some(found), _) => found.name.clone(),
        (None, Some(id)) => bounded::label(id),
        (None, None) => "default browser".to_owned(),
    };
    let mut parts = vec![name];
    if let Some(id) = &choice.profile {
        let profile = found.and_then(|found| found.profiles.iter().find(|profile| profile.id == *id));
        let shown = profile.map_or_else(|| bounded::label(id), |profile| profile.name.clone());
        let says_so = shown.to_lowercase().contains("profile");
        parts.push(if says_so { shown } else { format!("{shown} profile") });
    }
    if choice.private {
        parts.push("private window".to_owned());
    }
    parts.join(", ")
}
