//! Which browser is the default (freedesktop.org "Association between MIME types and applications" 1.0).

use super::bounded::text;
use super::key_file::groups;
use super::places::Places;

/// The largest list that is read.
const LONGEST: u64 = 1024 * 1024;

/// The names of desktop entries for web addresses, the preferred one first. They need not exist.
pub(super) fn preferred(places: &Places) -> Vec<String> {
    let settings = places.settings.iter().cloned();
    let applications = places.applications.iter().map(|folder| folder.join("applications"));
    let mut preferred = Vec::new();
    for folder in settings.chain(applications) {
        let own = places.desktops.iter().map(|desktop| format!("{desktop}-mimeapps.list"));
        for name in own.chain(["mimeapps.list".to_owned()]) {
            let Some(text) = text(&folder.join(name), LONGEST) else { continue };
            let lists = groups(&text);
            let defaults = lists.iter().filter(|group| group.name == "Default Applications");
            let entries = defaults.filter_map(|group| group.get("x-scheme-handler/https"));
            let names = entries.flat_map(|list| list.split(';')).map(str::trim);
            preferred.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }
    preferred
}
