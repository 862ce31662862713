//! The names that records have for each other. They mean nothing outside this folder and are never reused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new random id (RFC 9562, version 4).
            #[allow(clippy::new_without_default)] // Two defaults would differ.
            pub fn new() -> Self {
                Self(Uuid::new_v4())
            }

            /// The id with exactly these bits, for a record whose id is agreed on beforehand.
            pub const fn from_u128(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// Names one [`Portal`](super::Portal).
    PortalId
);
id!(
    /// Names one [`Profile`](super::Profile); also the first half of the names of its secrets in the keyring.
    ProfileId
);

impl ProfileId {
    /// The first half of the names of secrets that a portal has itself.
    pub(crate) fn of_portal(portal: PortalId) -> Self {
        Self(portal.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_as_its_text() {
        // The example of RFC 9562, appendix A.3.
        let id = ProfileId::from_u128(0x919108f7_52d1_4320_9bac_f847db4148a8);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"919108f7-52d1-4320-9bac-f847db4148a8\"");
        assert_eq!("919108f7-52d1-4320-9bac-f847db4148a8".parse::<ProfileId>().unwrap(), id);
    }

    #[test]
    fn new_ids_differ() {
        assert_ne!(PortalId::new(), PortalId::new());
    }
}
