//! The names that faults of certificates have in records and in the window.

use arcgis_auth::error::CertificateFault;

use crate::view::CertificateFaultName as Name;

const NAMES: [(&str, CertificateFault, Name); 7] = [
    ("unknown_authority", CertificateFault::UnknownAuthority, Name::UnknownAuthority),
    ("expired", CertificateFault::Expired, Name::Expired),
    ("not_yet_valid", CertificateFault::NotYetValid, Name::NotYetValid),
    ("wrong_host", CertificateFault::WrongHost, Name::WrongHost),
    ("revoked", CertificateFault::Revoked, Name::Revoked),
    ("changed", CertificateFault::Changed, Name::Changed),
    ("invalid", CertificateFault::Invalid, Name::Invalid),
];

/// As the window names it.
pub(super) fn name(fault: CertificateFault) -> Name {
    NAMES.iter().find(|(_, known, _)| *known == fault).map_or(Name::Invalid, |(_, _, name)| *name)
}

/// As a record has them: names with commas between.
pub(super) fn write(faults: &[CertificateFault]) -> String {
    let word = |fault: &CertificateFault| NAMES.iter().find(|(_, known, _)| known == fault);
    faults.iter().filter_map(word).map(|(word, _, _)| *word).collect::<Vec<_>>().join(",")
}

/// What a record names; words of a newer version waive nothing.
pub(super) fn read(words: &str) -> Vec<CertificateFault> {
    let known = |word: &str| NAMES.iter().find(|(name, _, _)| *name == word.trim());
    words.split(',').filter_map(known).map(|(_, fault, _)| *fault).collect()
}
