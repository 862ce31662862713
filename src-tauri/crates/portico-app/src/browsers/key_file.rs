//! Groups of keys and values: desktop entries, `mimeapps.list`, Firefox's `profiles.ini`.

/// The most lines that are looked at.
const MOST_LINES: usize = 20_000;

/// A `[group]` with its `key=value` lines, in the order of the file.
pub(super) struct Group<'a> {
    pub(super) name: &'a str,
    entries: Vec<(&'a str, &'a str)>,
}

impl<'a> Group<'a> {
    /// The value of the first line with this key.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.entries.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }
}

/// Splits a text into its groups. Comments and lines that are neither are left out.
pub(super) fn groups(text: &str) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines().take(MOST_LINES).map(str::trim) {
        if line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            groups.push(Group { name, entries: Vec::new() });
        } else if let (Some((key, value)), Some(group)) = (line.split_once('='), groups.last_mut()) {
            group.entries.push((key.trim_end(), value.trim_start()));
        }
    }
    groups
}
