//! What the person said about one host's certificate.

use serde::{Deserialize, Serialize};

use super::Other;

/// An added authority or a pinned certificate; it belongs to one host and port and lapses when the system trusts the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    /// The host it was given for, in lower case.
    pub host: String,
    /// The port it was given for.
    pub port: u16,
    /// An authority to accept for this host: one or more certificates as PEM text (RFC 7468).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority_pem: Option<String>,
    /// The one certificate to accept for this host: SHA-256 of its DER form in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_sha256: Option<String>,
    /// The one check that failed before the person's eyes and that the pin waives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waives: Option<String>,
    /// When the person decided, in milliseconds since 1970.
    #[serde(default)]
    pub added_at: i64,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}
