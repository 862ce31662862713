//! The name that a secret has in a vault.

use std::fmt;

use crate::record::{PortalId, ProfileId};

/// Names one secret of one profile. Not secret itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretKey {
    /// Whose it is.
    pub profile: ProfileId,
    /// What it is.
    pub kind: SecretKind,
}

/// What a secret is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// A renewal token (RFC 6749 §1.5: refresh token) with what belongs to its grant.
    RenewalToken,
    /// An access token that came as it is and cannot be renewed.
    Token,
    /// The password of an account.
    Password,
    /// The secret of an app (OAuth `client_secret`).
    AppSecret,
    /// An API key.
    ApiKey,
    /// The password of a certificate file or of its key.
    CertificatePassword,
    /// The password of the proxy on the way to a portal; its key is [`SecretKey::of_proxy`].
    ProxyPassword,
    /// A kind that this version does not know.
    Unknown(String),
}

impl SecretKey {
    /// Names a secret of this profile.
    pub fn new(profile: ProfileId, kind: SecretKind) -> Self {
        Self { profile, kind }
    }

    /// Names the password of the proxy on the way to this portal. Ids are never used twice, so that a portal's stands
    /// where otherwise a profile's does.
    pub fn of_proxy(portal: PortalId) -> Self {
        Self { profile: ProfileId::of_portal(portal), kind: SecretKind::ProxyPassword }
    }

    /// What the person reads in the keyring's own window: whose secret, and for which portal.
    ///
    /// ```
    /// use profile_store::{ProfileId, SecretKey, SecretKind};
    /// let key = SecretKey::new(ProfileId::new(), SecretKind::RenewalToken);
    /// assert_eq!(
    ///     key.label(Some("mara.lindqvist"), "gis.aldermoor.example/portal"),
    ///     "Portico: renewal token of mara.lindqvist at gis.aldermoor.example/portal"
    /// );
    /// ```
    pub fn label(&self, account: Option<&str>, portal: &str) -> String {
        let kind = self.kind.words();
        match account {
            Some(account) => format!("Portico: {kind} of {account} at {portal}"),
            None => format!("Portico: {kind} for {portal}"),
        }
    }

    /// The entry's user name: the profile's id and the kind's code.
    pub(super) fn user(&self) -> String {
        format!("{}:{}", self.profile, self.kind.code())
    }

    /// The key that an entry's user name stands for.
    pub(super) fn from_user(user: &str) -> Option<Self> {
        let (profile, kind) = user.split_once(':')?;
        Some(Self::new(profile.parse().ok()?, SecretKind::from_code(kind)))
    }
}

impl SecretKind {
    fn code(&self) -> &str {
        match self {
            Self::RenewalToken => "renewal-token",
            Self::Token => "token",
            Self::Password => "password",
            Self::AppSecret => "app-secret",
            Self::ApiKey => "api-key",
            Self::CertificatePassword => "certificate-password",
            Self::ProxyPassword => "proxy-password",
            Self::Unknown(code) => code,
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "renewal-token" => Self::RenewalToken,
            "token" => Self::Token,
            "password" => Self::Password,
            "app-secret" => Self::AppSecret,
            "api-key" => Self::ApiKey,
            "certificate-password" => Self::CertificatePassword,
            "proxy-password" => Self::ProxyPassword,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The words for the label.
    fn words(&self) -> &str {
        match self {
            Self::RenewalToken => "renewal token",
            Self::Token => "token",
            Self::Password => "password",
            Self::AppSecret => "app secret",
            Self::ApiKey => "API key",
            Self::CertificatePassword => "certificate password",
            Self::ProxyPassword => "proxy password",
            Self::Unknown(code) => code,
        }
    }
}

impl fmt::Display for SecretKind {
    /// The code that stands in the keyring.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_leads_back_to_its_key() {
        let kinds = [
            "renewal-token",
            "token",
            "password",
            "app-secret",
            "api-key",
            "certificate-password",
            "proxy-password",
            "seal",
        ];
        let profile = ProfileId::new();
        for code in kinds {
            let key = SecretKey::from_user(&format!("{profile}:{code}")).unwrap();
            assert_eq!(key.kind, SecretKind::from_code(code));
            assert_eq!(key.user(), format!("{profile}:{code}"));
        }
        assert_eq!(SecretKind::from_code("seal"), SecretKind::Unknown("seal".to_owned()));
        for foreign in ["", "mara", "mara:password", ":password"] {
            assert_eq!(SecretKey::from_user(foreign), None, "{foreign}");
        }
    }
}
