//! The three files: read together, written where they differ.

use std::collections::HashSet;
use std::hash::Hash;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Map, Value};

use super::draft::Draft;
use super::snapshot::{Snapshot, StoreFile, Strangers, Trouble};
use crate::error::StoreError;
use crate::file::{Claim, Content, Disk, Folder, Format, List, Opened};
use crate::record::{Portal, Profile, Settings};

impl StoreFile {
    const fn format(self) -> Format {
        let file = self.name();
        match self {
            Self::Portals | Self::Profiles | Self::Settings => Format { file, version: 1, upgrades: &[] },
        }
    }
}

/// Something that is a file's body.
trait Body: Default {
    fn from_body(body: Map<String, Value>) -> Result<Self, String>;
    fn to_body(&self) -> Result<Map<String, Value>, serde_json::Error>;
}

const PORTALS: &str = "portals";
const PROFILES: &str = "profiles";

impl Body for List<Portal> {
    fn from_body(body: Map<String, Value>) -> Result<Self, String> {
        let mut list = Self::from_body(body, PORTALS)?;
        one_of_each(&mut list, |portal| portal.id);
        Ok(list)
    }

    fn to_body(&self) -> Result<Map<String, Value>, serde_json::Error> {
        self.to_body(PORTALS)
    }
}

impl Body for List<Profile> {
    fn from_body(body: Map<String, Value>) -> Result<Self, String> {
        let mut list = Self::from_body(body, PROFILES)?;
        one_of_each(&mut list, |profile| profile.id);
        list.known.sort_by_key(|profile| profile.order);
        let mut portals = HashSet::new();
        for profile in list.known.iter_mut().filter(|profile| profile.is_default) {
            profile.is_default = portals.insert(profile.portal_id);
        }
        Ok(list)
    }

    fn to_body(&self) -> Result<Map<String, Value>, serde_json::Error> {
        self.to_body(PROFILES)
    }
}

impl Body for Settings {
    fn from_body(body: Map<String, Value>) -> Result<Self, String> {
        serde_json::from_value(Value::Object(body))
            .map_err(|_| "a setting is not what it should be".to_owned())
    }

    fn to_body(&self) -> Result<Map<String, Value>, serde_json::Error> {
        match serde_json::to_value(self)? {
            Value::Object(body) => Ok(body),
            other => Ok(Map::from_iter([("settings".to_owned(), other)])),
        }
    }
}

/// Keeps the first record of each id; a second one in a file edited by hand stays on file but is not shown.
fn one_of_each<T: Serialize, I: Eq + Hash>(list: &mut List<T>, id: impl Fn(&T) -> I) {
    let mut seen = HashSet::new();
    let (first, again): (Vec<_>, Vec<_>) =
        std::mem::take(&mut list.known).into_iter().partition(|record| seen.insert(id(record)));
    list.known = first;
    list.strangers.extend(again.iter().filter_map(|record| serde_json::to_value(record).ok()));
}

/// One file's content and whether it may be written.
struct Part<T> {
    format: Format,
    value: T,
    state: State,
}

enum State {
    Writable,
    /// The older format's bytes are kept beside it before it is written.
    Upgraded {
        from: u32,
        bytes: Vec<u8>,
    },
    Troubled(Trouble),
}

impl<T: Body> Part<T> {
    fn read(folder: &Folder, file: StoreFile, format: Format) -> Result<Self, StoreError> {
        let (value, state) = match folder.read(format.file)? {
            Content::Absent => (T::default(), State::Writable),
            Content::TooLarge => (T::default(), damaged(file, "it is too large".to_owned())),
            Content::Bytes(bytes) => understand(file, &format, bytes),
        };
        Ok(Self { format, value, state })
    }

    /// The trouble that keeps this file from being written, if there is one.
    fn writable(&self) -> Result<(), StoreError> {
        match &self.state {
            State::Writable
            | State::Upgraded { .. }
            // Settings are soon chosen again. What is damaged is kept beside them.
            | State::Troubled(Trouble::Damaged { file: StoreFile::Settings, .. }) => Ok(()),
            State::Troubled(trouble) => Err(trouble.into()),
        }
    }

    /// Writes the value over what is there; an older format and a damaged file are kept beside it.
    fn write(&mut self, folder: &Folder, disk: &dyn Disk, held: &Claim) -> Result<(), StoreError> {
        let name = self.format.file;
        match &self.state {
            State::Upgraded { from, bytes } => {
                folder.replace(held, disk, &format!("{name}.v{from}.bak"), bytes)?;
            }
            State::Troubled(Trouble::Damaged { reason, .. }) => {
                set_aside(folder, disk, held, name, reason)?;
            }
            State::Writable | State::Troubled(Trouble::Newer { .. }) => {}
        }
        folder.replace(held, disk, name, &self.render(folder)?)?;
        self.state = State::Writable;
        Ok(())
    }

    /// Everything that writing is, but putting the file in place.
    fn rehearse(&self, folder: &Folder, disk: &dyn Disk, held: &Claim) -> Result<(), StoreError> {
        folder.rehearse(held, disk, self.format.file, &self.render(folder)?)
    }

    fn render(&self, folder: &Folder) -> Result<Vec<u8>, StoreError> {
        let bytes = self.value.to_body().and_then(|body| self.format.render(body));
        bytes.map_err(|error| StoreError::io(&folder.path(self.format.file), "write")(error.into()))
    }

    fn trouble(&self) -> Option<Trouble> {
        match &self.state {
            State::Writable | State::Upgraded { .. } => None,
            State::Troubled(trouble) => Some(trouble.clone()),
        }
    }
}

fn understand<T: Body>(file: StoreFile, format: &Format, bytes: Vec<u8>) -> (T, State) {
    match format.open(&bytes) {
        Opened::Known { body, from } => match T::from_body(body) {
            Ok(value) => (value, from.map_or(State::Writable, |from| State::Upgraded { from, bytes })),
            Err(reason) => (T::default(), damaged(file, reason)),
        },
        Opened::Newer { body, version } => {
            let trouble = Trouble::Newer { file, found: version, known: format.version };
            (T::from_body(body).unwrap_or_default(), State::Troubled(trouble))
        }
        Opened::Damaged { reason } => (T::default(), damaged(file, reason)),
    }
}

/// Moves a damaged file out of the way.
fn set_aside(
    folder: &Folder,
    disk: &dyn Disk,
    held: &Claim,
    name: &'static str,
    reason: &str,
) -> Result<PathBuf, StoreError> {
    let path = folder.move_aside(held, disk, name, "damaged")?;
    let kept_as = path.file_name().unwrap_or_default();
    tracing::warn!(file = name, reason, ?kept_as, "set a damaged file aside");
    Ok(path)
}

fn damaged(file: StoreFile, reason: String) -> State {
    State::Troubled(Trouble::Damaged { file, reason })
}

/// Everything on file.
pub(super) struct Files {
    portals: Part<List<Portal>>,
    profiles: Part<List<Profile>>,
    settings: Part<Settings>,
}

impl Files {
    pub(super) fn read(folder: &Folder) -> Result<Self, StoreError> {
        Self::read_as(folder, StoreFile::format)
    }

    fn read_as(folder: &Folder, format: impl Fn(StoreFile) -> Format) -> Result<Self, StoreError> {
        let [portals, profiles, settings] = [StoreFile::Portals, StoreFile::Profiles, StoreFile::Settings];
        Ok(Self {
            portals: Part::read(folder, portals, format(portals))?,
            profiles: Part::read(folder, profiles, format(profiles))?,
            settings: Part::read(folder, settings, format(settings))?,
        })
    }

    pub(super) fn draft(&self) -> Draft {
        let (portals, profiles) = (self.portals.value.known.clone(), self.profiles.value.known.clone());
        Draft::new(portals, profiles, self.settings.value.clone())
    }

    pub(super) fn portals(&self) -> &[Portal] {
        &self.portals.value.known
    }

    pub(super) fn profiles(&self) -> &[Profile] {
        &self.profiles.value.known
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let strangers = Strangers {
            portals: self.portals.value.strangers.len(),
            profiles: self.profiles.value.strangers.len(),
        };
        let troubles = [self.portals.trouble(), self.profiles.trouble(), self.settings.trouble()];
        Snapshot {
            portals: self.portals.value.known.clone(),
            profiles: self.profiles.value.known.clone(),
            settings: self.settings.value.clone(),
            strangers,
            troubles: troubles.into_iter().flatten().collect(),
        }
    }

    /// Moves the file out of the way if it is damaged; gives where it is now.
    pub(super) fn set_aside(
        &self,
        file: StoreFile,
        folder: &Folder,
        disk: &dyn Disk,
        held: &Claim,
    ) -> Result<Option<PathBuf>, StoreError> {
        let trouble = match file {
            StoreFile::Portals => self.portals.trouble(),
            StoreFile::Profiles => self.profiles.trouble(),
            StoreFile::Settings => self.settings.trouble(),
        };
        let Some(Trouble::Damaged { reason, .. }) = trouble else { return Ok(None) };
        set_aside(folder, disk, held, file.name(), &reason).map(Some)
    }

    /// Writes what the draft changed, or nothing at all if one of the changed files may not be written.
    pub(super) fn write(
        mut self,
        draft: Draft,
        folder: &Folder,
        disk: &dyn Disk,
        held: &Claim,
    ) -> Result<Self, StoreError> {
        for file in self.take(draft)? {
            match file {
                StoreFile::Portals => self.portals.write(folder, disk, held)?,
                StoreFile::Profiles => self.profiles.write(folder, disk, held)?,
                StoreFile::Settings => self.settings.write(folder, disk, held)?,
            }
        }
        Ok(self)
    }

    /// Whether the draft could be written now. Nothing on file changes.
    pub(super) fn rehearse(
        mut self,
        draft: Draft,
        folder: &Folder,
        disk: &dyn Disk,
        held: &Claim,
    ) -> Result<(), StoreError> {
        for file in self.take(draft)? {
            match file {
                StoreFile::Portals => self.portals.rehearse(folder, disk, held)?,
                StoreFile::Profiles => self.profiles.rehearse(folder, disk, held)?,
                StoreFile::Settings => self.settings.rehearse(folder, disk, held)?,
            }
        }
        Ok(())
    }

    /// Takes the draft's records over; gives the files that differ now, all of which may be written.
    fn take(&mut self, draft: Draft) -> Result<Vec<StoreFile>, StoreError> {
        let Draft { portals, mut profiles, settings } = draft;
        profiles.sort_by_key(|profile| profile.order);
        let mut changed = Vec::new();
        if portals != self.portals.value.known {
            self.portals.writable()?;
            self.portals.value.known = portals;
            changed.push(StoreFile::Portals);
        }
        if profiles != self.profiles.value.known {
            self.profiles.writable()?;
            self.profiles.value.known = profiles;
            changed.push(StoreFile::Profiles);
        }
        if settings != self.settings.value {
            self.settings.writable()?;
            self.settings.value = settings;
            changed.push(StoreFile::Settings);
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::file::RealDisk;
    use crate::record::PortalId;

    fn call_it_name(mut body: Map<String, Value>) -> Result<Map<String, Value>, String> {
        for portal in body.get_mut(PORTALS).and_then(Value::as_array_mut).ok_or("no portals")? {
            let portal = portal.as_object_mut().ok_or("no portal")?;
            let title = portal.remove("title").ok_or("no title")?;
            portal.insert("name".to_owned(), title);
        }
        Ok(body)
    }

    /// A later version's view: portals of format 2, whose names were titles in format 1.
    fn later(file: StoreFile) -> Format {
        match file {
            StoreFile::Portals => Format { version: 2, upgrades: &[call_it_name], ..file.format() },
            StoreFile::Profiles | StoreFile::Settings => file.format(),
        }
    }

    #[test]
    fn an_older_file_is_kept_beside_the_one_that_takes_its_place() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(&home.path().join("portico")).unwrap();
        let portal = json!({
            "id": PortalId::from_u128(1), "title": "Aldermoor", "address": "https://gis.aldermoor.example/portal",
            "kind": "enterprise", "source": "you", "added_at": 1, "x": [1],
        });
        let older = serde_json::to_vec(&json!({"version": 1, "portals": [portal]})).unwrap();
        std::fs::write(folder.path("portals.json"), &older).unwrap();

        let files = Files::read_as(&folder, later).unwrap();
        assert_eq!(files.snapshot().portals()[0].name, "Aldermoor");
        assert!(!folder.path("portals.json.v1.bak").exists(), "reading writes nothing");
        let mut draft = files.draft();
        draft.portals[0].version = Some("11.4".to_owned());
        let held = folder.claim(Duration::ZERO).unwrap();
        files.write(draft, &folder, &RealDisk, &held).unwrap();
        assert_eq!(std::fs::read(folder.path("portals.json.v1.bak")).unwrap(), older);
        let newer: Value =
            serde_json::from_slice(&std::fs::read(folder.path("portals.json")).unwrap()).unwrap();
        assert_eq!((&newer["version"], &newer["portals"][0]["name"]), (&json!(2), &json!("Aldermoor")));
        assert_eq!(newer["portals"][0]["x"], json!([1]));
        assert_eq!(
            Files::read_as(&folder, later).unwrap().snapshot().portals()[0].version.as_deref(),
            Some("11.4")
        );
        // And this version, meeting the later one's file, reads what it understands.
        let back = Files::read(&folder).unwrap().snapshot();
        assert_eq!(back.portals()[0].name, "Aldermoor");
        assert_eq!(back.troubles(), [Trouble::Newer { file: StoreFile::Portals, found: 2, known: 1 }]);
    }
}
