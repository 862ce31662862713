//! Browsers whose arguments and folders are known.

use super::family::Family;

/// A known browser.
#[derive(Debug)]
pub(super) struct Known {
    /// Names it in settings where the system has no name for it.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) family: Family,
    /// Names of its desktop entry and of its program.
    pub(super) linux: &'static [&'static str],
    /// Its folder among the settings on Linux; in a Flatpak or Snap the same in another place.
    pub(super) linux_folder: &'static str,
    /// Its program in a folder for programs.
    pub(super) windows: &'static str,
    /// Its folder among the settings on Windows.
    pub(super) windows_folder: &'static str,
    /// Its name in a folder for applications, without `.app`.
    pub(super) macos: &'static str,
    /// Its folder in `~/Library/Application Support`.
    pub(super) macos_folder: &'static str,
}

/// The browser with this desktop entry or program.
pub(super) fn by_linux_name(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.linux.iter().any(|other| other.eq_ignore_ascii_case(name)))
}

/// Every known browser.
pub(super) static KNOWN: &[Known] = &[
    Known {
        id: "firefox",
        name: "Firefox",
        family: Family::Firefox,
        linux: &["firefox", "org.mozilla.firefox", "firefox_firefox"],
        linux_folder: "mozilla/firefox",
        windows: "Mozilla Firefox/firefox.exe",
        windows_folder: "Mozilla/Firefox",
        macos: "Firefox",
        macos_folder: "Firefox",
    },
    Known {
        id: "firefox-esr",
        name: "Firefox ESR",
        family: Family::Firefox,
        linux: &["firefox-esr"],
        linux_folder: "mozilla/firefox",
        windows: "",
        windows_folder: "",
        macos: "",
        macos_folder: "",
    },
    Known {
        id: "librewolf",
        name: "LibreWolf",
        family: Family::Firefox,
        linux: &["librewolf", "io.gitlab.librewolf-community", "io.gitlab.LibreWolf"],
        linux_folder: "librewolf",
        windows: "LibreWolf/librewolf.exe",
        windows_folder: "librewolf",
        macos: "LibreWolf",
        macos_folder: "librewolf",
    },
    Known {
        id: "waterfox",
        name: "Waterfox",
        family: Family::Firefox,
        linux: &["waterfox", "net.waterfox.waterfox"],
        linux_folder: "waterfox",
        windows: "Waterfox/waterfox.exe",
        windows_folder: "Waterfox",
        macos: "Waterfox",
        macos_folder: "Waterfox",
    },
    Known {
        id: "chromium",
        name: "Chromium",
        family: Family::Chromium,
        linux: &["chromium", "chromium-browser", "org.chromium.Chromium", "chromium_chromium"],
        linux_folder: "chromium",
        windows: "Chromium/Application/chrome.exe",
        windows_folder: "Chromium/User Data",
        macos: "Chromium",
        macos_folder: "Chromium",
    },
    Known {
        id: "google-chrome",
        name: "Google Chrome",
        family: Family::Chromium,
        linux: &["google-chrome", "google-chrome-stable", "com.google.Chrome"],
        linux_folder: "google-chrome",
        windows: "Google/Chrome/Application/chrome.exe",
        windows_folder: "Google/Chrome/User Data",
        macos: "Google Chrome",
        macos_folder: "Google/Chrome",
    },
    Known {
        id: "microsoft-edge",
        name: "Microsoft Edge",
        family: Family::Edge,
        linux: &["microsoft-edge", "microsoft-edge-stable", "com.microsoft.Edge"],
        linux_folder: "microsoft-edge",
        windows: "Microsoft/Edge/Application/msedge.exe",
        windows_folder: "Microsoft/Edge/User Data",
        macos: "Microsoft Edge",
        macos_folder: "Microsoft Edge",
    },
    Known {
        id: "brave-browser",
        name: "Brave",
        family: Family::Chromium,
        linux: &["brave-browser", "brave-browser-stable", "com.brave.Browser", "brave_brave", "brave"],
        linux_folder: "BraveSoftware/Brave-Browser",
        windows: "BraveSoftware/Brave-Browser/Application/brave.exe",
        windows_folder: "BraveSoftware/Brave-Browser/User Data",
        macos: "Brave Browser",
        macos_folder: "BraveSoftware/Brave-Browser",
    },
    Known {
        id: "vivaldi",
        name: "Vivaldi",
        family: Family::Chromium,
        linux: &["vivaldi-stable", "vivaldi", "com.vivaldi.Vivaldi"],
        linux_folder: "vivaldi",
        windows: "Vivaldi/Application/vivaldi.exe",
        windows_folder: "Vivaldi/User Data",
        macos: "Vivaldi",
        macos_folder: "Vivaldi",
    },
    Known {
        id: "opera",
        name: "Opera",
        family: Family::Opera,
        linux: &["opera", "com.opera.Opera", "opera_opera"],
        linux_folder: "",
        windows: "Opera/opera.exe",
        windows_folder: "",
        macos: "Opera",
        macos_folder: "",
    },
    Known {
        id: "epiphany",
        name: "GNOME Web",
        family: Family::Epiphany,
        linux: &["org.gnome.Epiphany", "epiphany", "epiphany-browser"],
        linux_folder: "",
        windows: "",
        windows_folder: "",
        macos: "",
        macos_folder: "",
    },
    Known {
        id: "safari",
        name: "Safari",
        family: Family::Other,
        linux: &[],
        linux_folder: "",
        windows: "",
        windows_folder: "",
        macos: "Safari",
        macos_folder: "",
    },
];
