//! Browsers in made-up folders.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

/// A computer with nothing on it.
struct Computer {
    folder: TempDir,
}

impl Computer {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn program(&self, path: &str) {
        self.write(path, "#!/bin/sh\n");
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A browser's desktop entry. `{}` in the command stands for the computer's folder.
    fn entry(&self, path: &str, name: &str, exec: &str) {
        let exec = exec.replace("{}", self.folder.path().to_str().unwrap());
        let text = format!(
            "# made by hand\n[Desktop Entry]\nType=Application\nName[de]=Anders\nName={name}\nExec={exec}\n\
             Categories=Network;WebBrowser;\n[Desktop Action new]\nName=New window\nExec=/bin/false\n"
        );
        self.write(path, text);
    }

    fn places(&self, system: System) -> Places {
        Places {
            system,
            home: self.path("home"),
            settings: vec![self.path("home/.config"), self.path("etc")],
            applications: vec![self.path("home/.local/share"), self.path("usr/share")],
            programs: vec![self.path("usr/local/bin"), self.path("usr/bin")],
            desktops: vec!["gnome".to_owned()],
        }
    }

    fn installed(&self) -> Installed {
        installed(&self.places(System::Linux))
    }

    /// Firefox and Chromium, with profiles, as a distribution installs them.
    fn usual() -> Self {
        let computer = Self::new();
        computer.program("usr/bin/firefox");
        computer.program("usr/bin/chromium");
        computer.entry("usr/share/applications/firefox.desktop", "Firefox Web Browser", "firefox %u");
        computer.entry(
            "usr/share/applications/chromium.desktop",
            "Chromium Web Browser",
            "{}/usr/bin/chromium %U",
        );
        computer.write("home/.mozilla/firefox/profiles.ini", PROFILES_INI);
        for folder in ["Default", "Profile 2", "Profile 10"] {
            fs::create_dir_all(computer.path("home/.config/chromium").join(folder)).unwrap();
        }
        computer.write("home/.config/chromium/Local State", LOCAL_STATE);
        computer
    }
}

/// As Firefox 140 writes it.
const PROFILES_INI: &str = "[Install4F96D1932A9F858E]\nDefault=xyz.default-release\nLocked=1\n\n\
    [Profile1]\nName=Work\nIsRelative=1\nPath=abc.Work\n\n\
    [Profile0]\nName=default-release\nIsRelative=1\nPath=xyz.default-release\n\n[General]\nVersion=2\n";

/// The part of Chromium's file that matters.
const LOCAL_STATE: &str = r#"{"browser":{"enabled_labs_experiments":[]},"profile":{"info_cache":{
    "Profile 10":{"name":"City of Sundvik","active_time":1.5},"Default":{"name":"Mara"},
    "Profile 2":{"name":"Training"}},"last_used":"Default"}}"#;

fn choice(browser: Option<&str>, profile: Option<&str>, private: bool) -> BrowserChoice {
    BrowserChoice { browser: browser.map(str::to_owned), profile: profile.map(str::to_owned), private }
}

fn url() -> Url {
    Url::parse("https://gis.example.com/portal/sharing/rest/oauth2/authorize?state=canary").unwrap()
}

/// The program's name and its arguments without the address, which has to be the last one.
fn command(launch: Result<Launch, BrowserMissing>) -> (String, Vec<String>) {
    let Launch::Program { program, mut arguments } = launch.unwrap() else { panic!("the system's default") };
    assert_eq!(arguments.pop().as_deref(), Some(url().as_str()));
    (program.file_name().unwrap().to_str().unwrap().to_owned(), arguments)
}

fn names(profiles: &[BrowserProfile]) -> Vec<(&str, &str)> {
    profiles.iter().map(|profile| (profile.id.as_str(), profile.name.as_str())).collect()
}

#[test]
fn the_usual_two() {
    let installed = Computer::usual().installed();
    let browsers = installed.browsers();
    assert_eq!(browsers.len(), 2);
    assert_eq!((browsers[0].id.as_str(), browsers[0].name.as_str()), ("chromium", "Chromium"));
    assert_eq!(
        names(&browsers[0].profiles),
        [("Default", "Mara"), ("Profile 2", "Training"), ("Profile 10", "City of Sundvik")]
    );
    assert_eq!((browsers[1].id.as_str(), browsers[1].name.as_str()), ("firefox", "Firefox"));
    assert_eq!(names(&browsers[1].profiles), [("Work", "Work"), ("default-release", "default-release")]);
    assert!(browsers.iter().all(|browser| browser.private_window));
}

#[test]
fn each_is_started_in_its_own_way() {
    let installed = Computer::usual().installed();
    for (chosen, program, arguments) in [
        (choice(Some("firefox"), None, false), "firefox", &[][..]),
        (choice(Some("firefox"), Some("Work"), false), "firefox", &["-P", "Work"]),
        (choice(Some("firefox"), None, true), "firefox", &["--private-window"]),
        (choice(Some("firefox"), Some("Work"), true), "firefox", &["-P", "Work", "--private-window"]),
        (choice(Some("chromium"), None, false), "chromium", &[]),
        (
            choice(Some("chromium"), Some("Profile 10"), false),
            "chromium",
            &["--profile-directory=Profile 10"],
        ),
        (choice(Some("chromium"), None, true), "chromium", &["--incognito"]),
    ] {
        let (started, given) = command(launch(&chosen, &url(), &installed));
        assert_eq!((started.as_str(), given), (program, arguments.iter().map(|a| (*a).to_owned()).collect()));
    }
    assert_eq!(launch(&choice(None, None, false), &url(), &installed), Ok(Launch::SystemDefault));
}

#[test]
fn other_browsers_have_words_of_their_own() {
    let computer = Computer::new();
    for (stem, program, private) in [
        ("microsoft-edge", "microsoft-edge-stable", Some("--inprivate")),
        ("brave-browser", "brave-browser-stable", Some("--incognito")),
        ("vivaldi-stable", "vivaldi-stable", Some("--incognito")),
        ("opera", "opera", Some("--private")),
        ("librewolf", "librewolf", Some("--private-window")),
        ("org.gnome.Epiphany", "epiphany", Some("--incognito-mode")),
        ("org.kde.falkon", "falkon", None),
    ] {
        computer.program(&format!("usr/bin/{program}"));
        computer.entry(
            &format!("usr/share/applications/{stem}.desktop"),
            "Some Browser",
            &format!("{program} %U"),
        );
        let installed = computer.installed();
        let launched = launch(&choice(Some(stem), None, true), &url(), &installed);
        let expected = match private {
            Some(argument) => Ok((program.to_owned(), vec![argument.to_owned()])),
            None => Err(BrowserMissing::NoPrivateWindow { browser: "Some Browser".to_owned() }),
        };
        assert_eq!(launched.map(|launch| command(Ok(launch))), expected);
    }
    let shown: Vec<_> = computer.installed().browsers().into_iter().map(|browser| browser.name).collect();
    assert_eq!(
        shown,
        ["Brave", "GNOME Web", "LibreWolf", "Microsoft Edge", "Opera", "Some Browser", "Vivaldi"]
    );
}

#[test]
fn flatpak_and_snap() {
    let computer = Computer::usual();
    computer.program("usr/bin/flatpak");
    computer.entry(
        "home/.local/share/applications/org.mozilla.firefox.desktop",
        "Firefox",
        "{}/usr/bin/flatpak run --branch=stable --command=firefox --file-forwarding org.mozilla.firefox @@u %u @@",
    );
    computer.write(
        "home/.var/app/org.mozilla.firefox/.mozilla/firefox/profiles.ini",
        "[Profile0]\nName=inside\n[Profile1]\nName=second\n",
    );
    let installed = computer.installed();
    let browsers = installed.browsers();
    let shown: Vec<_> = browsers.iter().map(|browser| (browser.id.as_str(), browser.name.as_str())).collect();
    assert_eq!(
        shown,
        [("chromium", "Chromium"), ("firefox", "Firefox"), ("org.mozilla.firefox", "Firefox (Flatpak)")]
    );
    assert_eq!(names(&browsers[2].profiles), [("inside", "inside"), ("second", "second")]);
    let launched =
        command(launch(&choice(Some("org.mozilla.firefox"), Some("inside"), true), &url(), &installed));
    let before = ["run", "--branch=stable", "--command=firefox", "--file-forwarding", "org.mozilla.firefox"];
    let expected = [&before[..], &["-P", "inside", "--private-window"]].concat();
    assert_eq!(launched, ("flatpak".to_owned(), expected.into_iter().map(str::to_owned).collect()));
}

/// `/snap/bin` cannot be made up, so the entry is read without looking for the program.
#[test]
fn a_snap_keeps_its_profiles_elsewhere() {
    let computer = Computer::new();
    computer.write(
        "home/snap/firefox/common/.mozilla/firefox/profiles.ini",
        "[Profile0]\nName=a\n[Profile1]\nName=b\n",
    );
    let entry = desktop_entry::DesktopEntry {
        name: "Firefox".to_owned(),
        program: "/usr/bin/env".into(),
        arguments: vec!["BAMF_DESKTOP_FILE_HINT=/x.desktop".to_owned(), "/snap/bin/firefox".to_owned()],
    };
    let found = linux::browser(&computer.places(System::Linux), "firefox_firefox", entry);
    assert_eq!(found.name, "Firefox");
    assert_eq!(names(&found.profiles), [("a", "a"), ("b", "b")]);
    let installed = Installed { found: vec![found], default: None };
    let (_, arguments) = command(launch(&choice(Some("firefox_firefox"), None, true), &url(), &installed));
    assert_eq!(arguments, ["BAMF_DESKTOP_FILE_HINT=/x.desktop", "/snap/bin/firefox", "--private-window"]);
}

#[test]
fn what_is_no_browser_or_not_there_is_left_out() {
    let computer = Computer::new();
    computer.program("usr/bin/there");
    let entry = |name: &str, lines: &str| {
        computer
            .write(&format!("usr/share/applications/{name}.desktop"), format!("[Desktop Entry]\n{lines}"));
    };
    let good = "Type=Application\nName=Good\nCategories=WebBrowser\nExec=there %u\n";
    entry("good", good);
    entry("hidden", &format!("{good}Hidden=true\n"));
    entry("not-shown", &format!("{good}NoDisplay=true\n"));
    entry("terminal", &format!("{good}Terminal=true\n"));
    entry("editor", "Type=Application\nName=X\nCategories=TextEditor;\nExec=there %F\n");
    entry("link", "Type=Link\nName=X\nCategories=WebBrowser;\nExec=there\n");
    entry("gone", "Type=Application\nName=X\nCategories=WebBrowser;\nExec=gone %u\n");
    entry("tried", &format!("{good}TryExec=gone\n"));
    entry("relative", "Type=Application\nName=X\nCategories=WebBrowser;\nExec=bin/there %u\n");
    entry("broken", "Type=Application\nName=X\nCategories=WebBrowser;\nExec=\"there %u\n");
    entry("empty", "");
    computer.write("usr/share/applications/huge.desktop", vec![b'x'; 300 * 1024]);
    computer.write("usr/share/applications/noise.desktop", [0xff; 1000]);
    computer.write("usr/bin/not-a-program", "");
    entry("no-program", "Type=Application\nName=X\nCategories=WebBrowser;\nExec=not-a-program %u\n");
    let made = std::process::Command::new("mkfifo")
        .arg(computer.path("usr/share/applications/pipe.desktop"))
        .status();
    assert!(made.unwrap().success());

    let found: Vec<_> = computer.installed().browsers().into_iter().map(|browser| browser.id).collect();
    assert_eq!(found, ["good"]);
}

#[test]
fn a_persons_own_entry_hides_the_systems() {
    let computer = Computer::usual();
    computer.write("home/.local/share/applications/chromium.desktop", "[Desktop Entry]\nHidden=true\n");
    computer.program("home/bin/firefox");
    computer.entry("home/.local/share/applications/firefox.desktop", "Mine", "{}/home/bin/firefox --flag %u");
    let installed = computer.installed();
    assert_eq!(installed.browsers().len(), 1);
    let (_, arguments) = command(launch(&choice(Some("firefox"), None, false), &url(), &installed));
    assert_eq!(arguments, ["--flag"]);
}

#[test]
fn a_private_window_of_the_default_browser() {
    let computer = Computer::usual();
    let private = choice(None, None, true);
    // Nothing says which one is the default: the first that can.
    assert_eq!(command(launch(&private, &url(), &computer.installed())).0, "chromium");

    symlink(computer.path("usr/bin/firefox"), computer.path("usr/bin/x-www-browser")).unwrap();
    let (program, arguments) = command(launch(&private, &url(), &computer.installed()));
    assert_eq!((program.as_str(), arguments), ("firefox", vec!["--private-window".to_owned()]));

    let list = |name: &str| {
        format!(
            "[Added Associations]\nx-scheme-handler/https=x.desktop\n[Default Applications]\nx-scheme-handler/https={name}\n"
        )
    };
    computer.write("usr/share/applications/mimeapps.list", list("chromium.desktop"));
    assert_eq!(command(launch(&private, &url(), &computer.installed())).0, "chromium");
    computer.write("home/.config/mimeapps.list", list("gone.desktop;firefox.desktop;"));
    assert_eq!(command(launch(&private, &url(), &computer.installed())).0, "firefox");
    computer.write("home/.config/gnome-mimeapps.list", list("chromium.desktop"));
    assert_eq!(command(launch(&private, &url(), &computer.installed())).0, "chromium");
    assert_eq!(describe(&private, &computer.installed()), "Chromium, private window");
}

#[test]
fn choices_that_cannot_be_met() {
    let installed = Computer::usual().installed();
    let open = |chosen: &BrowserChoice| launch(chosen, &url(), &installed).unwrap_err();
    assert_eq!(
        open(&choice(Some("opera"), None, false)),
        BrowserMissing::NotInstalled { browser: "opera".to_owned() }
    );
    assert_eq!(
        open(&choice(Some("firefox"), Some("Gone"), false)),
        BrowserMissing::NoProfile { browser: "Firefox".to_owned(), profile: "Gone".to_owned() }
    );
    let nothing = Computer::new().installed();
    assert_eq!(launch(&choice(None, None, true), &url(), &nothing), Err(BrowserMissing::NoneFits));
    assert_eq!(launch(&choice(None, None, false), &url(), &nothing), Ok(Launch::SystemDefault));
}

#[test]
fn only_web_addresses() {
    let installed = Computer::usual().installed();
    for address in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "chrome://settings",
        "mailto:a@example.com",
        "vbscript:x",
    ] {
        let url = Url::parse(address).unwrap();
        for chosen in [choice(None, None, false), choice(Some("firefox"), None, false)] {
            assert_eq!(launch(&chosen, &url, &installed), Err(BrowserMissing::NotWeb), "{address}");
        }
    }
    assert!(
        launch(&choice(None, None, false), &Url::parse("http://127.0.0.1:8080/").unwrap(), &installed)
            .is_ok()
    );
}

#[test]
fn profiles_that_are_not_what_they_seem() {
    let computer = Computer::usual();
    computer.write(
        "home/.mozilla/firefox/profiles.ini",
        "[Profile0]\nName=--screenshot\n[Profile1]\nName=\n[Profile2]\nPath=x\n[ProfileX]\nName=x\n\
         [Profile3]\nName=a\u{202e}b\u{7}\n[Profile4]\nName=Two\n[Profile5]\nName=Two\n[Profile6]\nName=Three\n[Profile7]\nName=T\u{202e}urn",
    );
    fs::create_dir_all(computer.path("home/.config/chromium/-x")).unwrap();
    computer.write(
        "home/.config/chromium/Local State",
        r#"{"profile":{"info_cache":{"..":{"name":"up"},"../../x":{"name":"out"},"/tmp":{"name":"abs"},"":{"name":"none"},
            "-x":{"name":"option"},"Gone":{"name":"no folder"},"Default":{"name":"  "},"Profile 2":7,
            "Profile 10":{"name":"a very long name that goes on and on and on and on and on and on and on and on"}}}}"#,
    );
    let browsers = computer.installed().browsers();
    assert_eq!(
        names(&browsers[0].profiles),
        [
            ("Default", "Default"),
            ("Profile 2", "Profile 2"),
            ("Profile 10", "a very long name that goes on and on and on and on and on an")
        ]
    );
    assert_eq!(names(&browsers[1].profiles), [("Two", "Two"), ("Three", "Three"), ("T\u{202e}urn", "Turn")]);
}

#[test]
fn damaged_lists_of_profiles_are_none() {
    let computer = Computer::usual();
    let damaged = [
        String::new(),
        "{".repeat(100_000),
        "[".repeat(100_000),
        r#"{"profile":{"info_cache":[]}}"#.to_owned(),
        r#"{"profile":7}"#.to_owned(),
        format!(
            "{{\"profile\":{{\"info_cache\":{{\"Default\":{{\"name\":\"{}\"}}}}}}}}",
            "x".repeat(5 << 20)
        ),
        "[Profile0]\nName=Work\n".repeat(20_000),
        "\u{0}".repeat(1000),
    ];
    for text in damaged {
        computer.write("home/.config/chromium/Local State", &text);
        computer.write("home/.mozilla/firefox/profiles.ini", &text);
        for browser in computer.installed().browsers() {
            assert!(browser.profiles.is_empty(), "{browser:?}");
        }
    }
}

#[test]
fn a_single_profile_is_no_choice() {
    let computer = Computer::usual();
    computer.write(
        "home/.mozilla/firefox/profiles.ini",
        "[Profile0]\nName=default\n[Profile1]\nName=default-esr\n",
    );
    computer.write(
        "home/.config/chromium/Local State",
        r#"{"profile":{"info_cache":{"Default":{"name":"Person 1"}}}}"#,
    );
    let installed = computer.installed();
    for browser in installed.browsers() {
        assert!(browser.profiles.is_empty(), "{browser:?}");
    }
    // A choice from earlier days still works.
    let (_, arguments) =
        command(launch(&choice(Some("chromium"), Some("Default"), false), &url(), &installed));
    assert_eq!(arguments, ["--profile-directory=Default"]);
}

#[test]
fn in_words() {
    let computer = Computer::usual();
    let unknown_default = computer.installed();
    symlink(computer.path("usr/bin/firefox"), computer.path("usr/bin/x-www-browser")).unwrap();
    let installed = computer.installed();
    for (chosen, words) in [
        (choice(Some("firefox"), Some("Work"), false), "Firefox, Work profile"),
        (choice(Some("chromium"), None, true), "Chromium, private window"),
        (
            choice(Some("chromium"), Some("Profile 10"), true),
            "Chromium, City of Sundvik profile, private window",
        ),
        (choice(Some("firefox"), Some("Gone"), false), "Firefox, Gone profile"),
        (choice(Some("chromium"), Some("Profile 3"), false), "Chromium, Profile 3"),
        (choice(Some("opera"), None, false), "opera"),
        (choice(None, None, false), "Firefox"),
        (choice(None, None, true), "Firefox, private window"),
    ] {
        assert_eq!(describe(&chosen, &installed), words);
    }
    assert_eq!(describe(&choice(None, None, false), &unknown_default), "default browser");
}

#[test]
fn the_address_is_not_shown() {
    let launched =
        launch(&choice(Some("firefox"), Some("Work"), false), &url(), &Computer::usual().installed());
    let shown = format!("{launched:?}");
    assert!(
        shown.contains("\"Work\"") && !shown.contains("canary") && !shown.contains("example.com"),
        "{shown}"
    );
}

#[test]
fn windows_places() {
    let computer = Computer::new();
    for program in ["Mozilla Firefox/firefox.exe", "Microsoft/Edge/Application/msedge.exe"] {
        computer.program(&format!("usr/share/{program}"));
    }
    computer.write("home/.config/Mozilla/Firefox/profiles.ini", PROFILES_INI);
    for folder in ["Default", "Profile 2", "Profile 10"] {
        fs::create_dir_all(computer.path("etc/Microsoft/Edge/User Data").join(folder)).unwrap();
    }
    computer.write("etc/Microsoft/Edge/User Data/Local State", LOCAL_STATE);
    let installed = installed(&computer.places(System::Windows));
    let shown: Vec<_> = installed.browsers().iter().map(|browser| browser.name.clone()).collect();
    assert_eq!(shown, ["Firefox", "Microsoft Edge"]);
    let edge = choice(Some("microsoft-edge"), Some("Profile 2"), true);
    assert_eq!(
        command(launch(&edge, &url(), &installed)),
        ("msedge.exe".to_owned(), vec!["--profile-directory=Profile 2".to_owned(), "--inprivate".to_owned()])
    );
    assert_eq!(describe(&choice(Some("firefox"), Some("Work"), false), &installed), "Firefox, Work profile");
}

#[test]
fn macos_places() {
    let computer = Computer::new();
    for bundle in ["Firefox.app", "Safari.app"] {
        fs::create_dir_all(computer.path("usr/share").join(bundle)).unwrap();
    }
    computer.write("home/.config/Firefox/profiles.ini", PROFILES_INI);
    let installed = installed(&computer.places(System::MacOs));
    let bundle = |name: &str| computer.path("usr/share").join(name).to_str().unwrap().to_owned();
    let (program, arguments) =
        command(launch(&choice(Some("firefox"), Some("Work"), false), &url(), &installed));
    assert_eq!(program, "open");
    assert_eq!(arguments, ["-n", "-a", &bundle("Firefox.app"), "--args", "-P", "Work"]);
    let (_, arguments) = command(launch(&choice(Some("safari"), None, false), &url(), &installed));
    assert_eq!(arguments, ["-a", &bundle("Safari.app")]);
    let private = launch(&choice(Some("safari"), None, true), &url(), &installed);
    assert_eq!(private, Err(BrowserMissing::NoPrivateWindow { browser: "Safari".to_owned() }));
}

/// Whatever this computer has: looking does not fail, and everything found can be started.
#[test]
fn this_computer() {
    let places = Places::of_this_computer();
    let installed = installed(&places);
    for browser in installed.browsers() {
        let Launch::Program { program, .. } =
            launch(&choice(Some(&browser.id), None, false), &url(), &installed).unwrap()
        else {
            panic!("{browser:?} is not the default browser");
        };
        assert!(Path::new(&program).is_absolute(), "{}", program.display());
    }
}
