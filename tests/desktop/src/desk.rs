//! Everything that one test needs: a screen, a bus, a keyring, a browser, a portal, and Portico in a home of its own.

use std::fs;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::browser::Browser;
use crate::bus::{Bus, Services};
use crate::failure::{Failure, Outcome, ensure};
use crate::keyring::Keyring;
use crate::opened::Opened;
use crate::place::{Places, target};
use crate::portal::Portal;
use crate::ports;
use crate::program::{Environment, Program, Start};
use crate::screen::{Screen, bare};
use crate::window::{Drivers, Window};

/// How the names of texts begin: a person never sees one.
const BARE: &[&str] = &[
    "activity.",
    "activity_more.",
    "address_note.",
    "errors.",
    "probe.",
    "register.",
    "scheme.",
    "works_from.",
];

/// The name of a notebook server's credentials file, in the home.
const NOTEBOOK: &str = ".nbauth";

/// A module with the documented functions of ArcGIS Pro and no others. What it knows stands in a file.
const ARCPY: &str = r#"
import json
import os
import sys

with open(os.path.join(sys.prefix, "pro.json"), encoding="utf-8") as file:
    PRO = json.load(file)


def GetActivePortalURL():
    return PRO["portal"]


def GetSigninToken():
    return PRO["token"]
"#;

/// What the window says it belongs to.
const PROGRAM: &str = "portico";

/// What is special about a desk.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Whether this computer has a keyring.
    pub keyring: bool,
    /// What Portico is asked to write into its log.
    pub log: Option<&'static str>,
    /// Whether Portico is started by a notebook server. [`Desk::notebook`] is its credentials file, which is the test's to
    /// write.
    pub in_notebook: bool,
    /// Whether there is a program that stands in for ArcGIS Pro's Python. [`Desk::pro`] is the file that says what it knows.
    pub pro: bool,
    /// A look of the desktop that all its programs follow.
    pub theme: Option<&'static str>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { keyring: true, log: None, in_notebook: false, pro: false, theme: None }
    }
}

/// The desk. Everything on it ends when it is dropped.
#[derive(Debug)]
pub struct Desk {
    test: String,
    window: Option<Window>,
    browser: Option<Browser>,
    drivers: Drivers,
    /// The keyring, where there is one.
    pub keyring: Option<Keyring>,
    /// The bus.
    pub bus: Bus,
    /// The screen.
    pub screen: Screen,
    /// The portal.
    pub portal: Portal,
    /// What Portico asked to open.
    pub opened: Opened,
    /// The ports on which Portico waits for the browser's answer.
    pub ports: [u16; 3],
    /// The port of Portico's own practice portal.
    pub practice_port: u16,
    places: &'static Places,
    environment: Environment,
    folder: TempDir,
}

impl Desk {
    /// Lays everything out. The window is not opened yet.
    ///
    /// # Errors
    /// When something is missing or does not start.
    pub async fn lay_out(test: &str, plan: Plan) -> Outcome<Self> {
        let places = Places::look()?;
        let folder = tempfile::Builder::new().prefix("desk-").tempdir()?;
        let [home, runtime, logs, programs] =
            ["home", "run", "logs", "bin"].map(|name| folder.path().join(name));
        for new in [&home, &runtime, &logs] {
            fs::create_dir(new)?;
        }
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700))?;
        let opened = Opened::stand_in(&programs, &home)?;
        let ports = ports::free::<3>()?;
        let [practice_port, ..] = ports::free::<3>()?;
        let screen = Screen::open(&logs)?;
        let mut environment = session_environment(&home, &runtime, &programs, &screen);
        let services = if plan.keyring { Services::Usual } else { Services::None };
        let bus = Bus::start(services, &environment, &runtime, &logs)?;
        environment.push(("DBUS_SESSION_BUS_ADDRESS".into(), bus.address().to_owned()));
        let keyring =
            if plan.keyring { Some(Keyring::start(&bus, &environment, &logs).await?) } else { None };
        environment.push(("PORTICO_PORTS".into(), ports.map(|port| port.to_string()).join(",")));
        environment.push(("PORTICO_PRACTICE_PORT".into(), practice_port.to_string()));
        environment.extend(plan.log.map(|log| ("PORTICO_LOG".into(), log.into())));
        environment.extend(plan.theme.map(|theme| ("GTK_THEME".into(), theme.into())));
        if plan.in_notebook {
            environment.push(("NB_AUTH_FILE".into(), home.join(NOTEBOOK).display().to_string()));
        }
        if plan.pro {
            let python = stand_in_for_pro(&folder.path().join("pro"))?;
            environment.push(("PORTICO_PRO_PYTHON".into(), python.display().to_string()));
        }
        let drivers = Drivers::start(&places.tauri_driver, &environment, &logs).await?;
        let portal = Portal::start(&ports, folder.path().join("portal")).await?;
        Ok(Self {
            test: test.to_owned(),
            window: None,
            browser: None,
            drivers,
            keyring,
            bus,
            screen,
            portal,
            opened,
            ports,
            practice_port,
            places,
            environment,
            folder,
        })
    }

    /// Opens Portico.
    ///
    /// # Errors
    /// When it does not start, or is open.
    pub async fn open(&mut self) -> Outcome {
        if self.window.is_some() {
            return Err(Failure::new("Portico is open already"));
        }
        self.window = Some(self.drivers.open(&self.places.portico).await?);
        Ok(())
    }

    /// Closes Portico as a person does.
    ///
    /// # Errors
    /// When it does not end, or is not open.
    pub async fn close(&mut self) -> Outcome {
        self.take_window()?.close().await
    }

    /// Closes and opens Portico.
    ///
    /// # Errors
    /// When it does not end or start.
    pub async fn restart(&mut self) -> Outcome {
        self.close().await?;
        self.open().await
    }

    /// Takes the window off the desk, to end it in another way.
    ///
    /// # Errors
    /// When Portico is not open.
    pub fn take_window(&mut self) -> Outcome<Window> {
        self.window.take().ok_or_else(|| Failure::new("Portico is not open"))
    }

    /// The window, if Portico is open.
    pub fn window(&self) -> Option<&Window> {
        self.window.as_ref()
    }

    /// The browser; started when first needed.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn browser(&mut self) -> Outcome<&Browser> {
        let browser = match self.browser.take() {
            Some(browser) => browser,
            None => Browser::start(&self.folder.path().join("browser"), &self.logs()).await?,
        };
        Ok(self.browser.insert(browser))
    }

    /// Starts Portico a second time beside the first.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_beside(&self) -> Outcome<Program> {
        self.start_beside_with(&[])
    }

    /// Starts Portico beside the first with arguments.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_beside_with(&self, arguments: &[&str]) -> Outcome<Program> {
        let start = Start {
            program: &self.places.portico,
            arguments,
            environment: &self.environment,
            logs: &self.logs(),
            input: None,
            listens: false,
        };
        start.run()
    }

    /// The home of the person: everything that Portico writes is in there.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The notebook server's credentials file.
    pub fn notebook(&self) -> PathBuf {
        self.home().join(NOTEBOOK)
    }

    /// What the stand-in for ArcGIS Pro says when it is asked, as JSON.
    pub fn pro(&self) -> PathBuf {
        self.folder.path().join("pro/pro.json")
    }

    /// A folder for the test's own notes, outside of that home.
    pub fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    /// Keeps a picture of the window for people to look at.
    ///
    /// # Errors
    /// When there is no picture.
    pub async fn shot(&self, step: &str) -> Outcome {
        let window = self.window().ok_or_else(|| Failure::new("Portico is not open"))?;
        window.settle().await?;
        keep(&self.test, step, &self.screen.picture(PROGRAM).await?)?;
        let text = window.text().await?;
        let bare = BARE.iter().find(|key| text.contains(*key));
        ensure(bare.is_none(), format!("the window shows {bare:?} instead of words: {text}"))
    }

    /// Keeps a picture of the browser.
    ///
    /// # Errors
    /// When there is no picture.
    pub async fn browser_shot(&mut self, step: &str) -> Outcome {
        let test = self.test.clone();
        let page = self.browser().await?;
        page.settle().await?;
        keep(&test, step, &page.driver().screenshot_as_png().await?)
    }

    /// Ends the sessions; what is left ends when the desk is dropped.
    pub(crate) async fn clear(&mut self) {
        let browser = self.browser.take();
        let pages = [
            self.window.take().map(|window| window.driver().clone()),
            browser.as_ref().map(|b| b.driver().clone()),
        ];
        for driver in pages.into_iter().flatten() {
            // Whoever has gone already has nothing to end.
            let _ = driver.quit().await;
        }
        self.portal.stop().await;
    }

    /// What can be said about a failure.
    pub(crate) async fn last_words(&self) -> String {
        let mut words = String::new();
        if self.window.is_some() && self.shot("failed").await.is_ok() {
            words.push_str("\n    picture: ");
            words.push_str(&picture(&self.test, "failed").to_string_lossy());
        }
        let log = fs::read_to_string(self.home().join(".config/portico/log/portico.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        for line in &lines[lines.len().saturating_sub(8)..] {
            words.push_str("\n    log: ");
            words.push_str(line);
        }
        words
    }
}

/// The window is what a test is about: its page is at hand without a word.
impl Deref for Desk {
    type Target = Window;

    fn deref(&self) -> &Window {
        match &self.window {
            Some(window) => window,
            None => panic!("Portico is not open"),
        }
    }
}

fn keep(test: &str, step: &str, png: &[u8]) -> Outcome {
    let file = picture(test, step);
    fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
    fs::write(file, png)?;
    Ok(())
}

fn picture(test: &str, step: &str) -> PathBuf {
    target().join("desktop-shots").join(format!("{test}-{step}.png"))
}

fn session_environment(home: &Path, runtime: &Path, programs: &Path, screen: &Screen) -> Environment {
    let mut environment = bare();
    if let Some((_, path)) = environment.iter_mut().find(|(key, _)| key == "PATH") {
        path.insert_str(0, &format!("{}:", programs.display()));
    }
    for (key, value) in [
        ("HOME", home.to_string_lossy().into_owned()),
        ("XDG_RUNTIME_DIR", runtime.to_string_lossy().into_owned()),
        ("DISPLAY", screen.display().to_owned()),
        // The person's settings of the desktop are nobody's here.
        ("GSETTINGS_BACKEND", "memory".to_owned()),
    ] {
        environment.push((key.into(), value));
    }
    environment
}

/// A Python of its own, as ArcGIS Pro's is, with a module `arcpy`.
fn stand_in_for_pro(folder: &Path) -> Outcome<PathBuf> {
    let said = |program: &mut Command| -> Outcome<String> {
        let done = program.output()?;
        ensure(done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())?;
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    };
    said(Command::new("python3").args(["-m", "venv", "--without-pip", "--symlinks"]).arg(folder))?;
    let python = folder.join("bin/python");
    let ask = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let modules = said(Command::new(&python).args(["-I", "-c", ask]))?;
    fs::write(Path::new(&modules).join("arcpy.py"), ARCPY)?;
    Ok(python)
}
