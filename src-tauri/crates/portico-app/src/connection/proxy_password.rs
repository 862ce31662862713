//! The password of a proxy, with whom it is for: it goes to no other proxy and no other user.

use std::borrow::Cow;

use arcgis_auth::secret::Password;
use profile_store::{Proxy, Secret};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

/// A password of one user of one proxy.
#[derive(Clone)]
pub(crate) struct ProxyPassword {
    pub(super) address: String,
    pub(super) user: String,
    pub(super) password: Password,
}

/// As the keyring has it.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(borrow)]
    address: Cow<'a, str>,
    user: Cow<'a, str>,
    password: Cow<'a, str>,
}

/// How much longer a byte can become as part of a JSON text (`\u0000`).
const ESCAPED: usize = 6;
/// Names and signs of the text.
const FRAME: usize = 64;

impl ProxyPassword {
    /// Whether it is for this proxy and this user.
    pub(super) fn is_for(&self, proxy: &Proxy) -> bool {
        proxy.address.as_deref() == Some(&*self.address) && proxy.user.as_deref() == Some(&*self.user)
    }

    /// As the keyring keeps it.
    pub(super) fn write(&self) -> Option<Secret> {
        let parts = [self.address.as_str(), self.user.as_str(), self.password.expose()];
        let kept = Kept { address: parts[0].into(), user: parts[1].into(), password: parts[2].into() };
        // Long enough from the start, so that no growth leaves a piece of it behind.
        let mut text =
            Vec::with_capacity(FRAME + ESCAPED * parts.iter().map(|part| part.len()).sum::<usize>());
        serde_json::to_writer(&mut text, &kept).ok()?;
        String::from_utf8(text).map(Secret::from).ok()
    }

    /// What the keyring has kept; nothing else is one.
    pub(super) fn read(secret: &Secret) -> Option<Self> {
        let mut kept: Kept<'_> = serde_json::from_str(secret.expose()).ok()?;
        let password = Password::from(&*kept.password);
        if let Cow::Owned(copy) = &mut kept.password {
            copy.zeroize();
        }
        Some(Self { address: kept.address.into_owned(), user: kept.user.into_owned(), password })
    }
}
