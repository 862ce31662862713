//! Sign-ins that another program has made and is asked for again when their token is over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arcgis_auth::error::Error;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::{Issued, LedgerError, Renewed, Standing};
use arcgis_auth::transport::Transport;
use jiff::Timestamp;
use profile_store::{PortalKind, Profile, Secret, SecretKind};

use super::renewal::given;
use crate::app::Inner;
use crate::bridges::{BridgeError, Brought, Notebook, Places, Pro};
use crate::sign_in::{kept_binding, same_user};

/// Who has made the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bringer {
    /// A notebook server.
    Notebook,
    /// ArcGIS Pro, for its active portal.
    Pro,
    /// ArcGIS Pro, for the stand-alone server of a connection file.
    Connection(PathBuf),
}

impl Bringer {
    /// The one of a profile that was signed in so.
    pub(crate) fn of(profile: &Profile) -> Option<Self> {
        match (profile.scheme.as_str(), &profile.token_address) {
            ("notebook", _) => Some(Self::Notebook),
            ("pro", Some(file)) => Some(Self::Connection(PathBuf::from(file))),
            ("pro", None) => Some(Self::Pro),
            _ => None,
        }
    }

    pub(crate) fn scheme(&self) -> &'static str {
        match self {
            Self::Notebook => "notebook",
            Self::Pro | Self::Connection(_) => "pro",
        }
    }

    /// The connection file.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Connection(file) => Some(file),
            Self::Notebook | Self::Pro => None,
        }
    }

    /// What there is for a portal. A token of another one is not given out: it is for that one alone.
    pub(crate) async fn bring(&self, places: &Places, portal: &PortalAddress) -> Result<Brought, Error> {
        let brought = match self {
            Self::Notebook => {
                let places = places.clone();
                let reading = tokio::task::spawn_blocking(move || Notebook::read(&places));
                reading.await.map_err(|_| Error::Cancelled)?
            }
            Self::Pro => Pro::active(places).await,
            Self::Connection(file) => Pro::connection(places, file).await,
        };
        let brought = brought.map_err(not_brought)?;
        if brought.portal == *portal || brought.private.as_ref() == Some(portal) {
            return Ok(brought);
        }
        Err(not_brought(BridgeError::OtherPortal { portal: brought.portal }))
    }
}

fn not_brought(error: BridgeError) -> Error {
    Error::NotBrought(Box::new(error))
}

/// Shows what was brought to the portal or server that it is for.
pub(crate) async fn check(
    brought: &Brought,
    transport: &Transport,
    portal: &PortalAddress,
    kind: &PortalKind,
) -> Result<(Issued, Option<Standing>), Error> {
    if *kind == PortalKind::Server {
        return Ok((brought.given().check_at_server(transport, portal).await?, None));
    }
    let (issued, standing) = brought.given().check(transport, portal).await?;
    Ok((issued, Some(standing)))
}

/// Asks again whoever has made the sign-in. What comes has an end, and perhaps a binding, of its own.
pub(super) async fn again(
    inner: &Arc<Inner>,
    profile: &Profile,
    bringer: &Bringer,
    portal: &PortalAddress,
    transport: &Transport,
) -> Result<Renewed, Error> {
    let snapshot = inner.store.snapshot();
    let kind = snapshot.portal(profile.portal_id).map(|portal| portal.kind.clone());
    let kind = kind.ok_or(Error::NotRenewable)?;
    let brought = bringer.bring(&inner.options.bridges, portal).await?;
    let (issued, standing) = check(&brought, transport, portal, &kind).await?;
    if let Some(account) = &profile.account {
        let came = standing.and_then(|standing| standing.user).map(|user| user.user_name);
        if !came.as_deref().is_some_and(|came| same_user(&account.user_name, came)) {
            let expected = account.user_name.clone();
            return Err(Error::AnotherUser { expected, came: came.unwrap_or_default() });
        }
    }
    let (key, label) = inner.key_and_label(profile, SecretKind::Token);
    let secret = Secret::from(brought.token.expose().to_owned());
    inner.vaults.store(&profile.keep, &key, &label, &secret).await.map_err(|error| {
        inner.learn_from(&error);
        Error::NotKept(LedgerError(Box::new(error)))
    })?;
    let renewed = given(issued).await?;
    let (id, binding) = (profile.id, kept_binding(renewed.token.binding()));
    let until = renewed.token.expiry().moment().map(Timestamp::as_millisecond);
    // A crash before this leaves a token with the end and the binding of the one before: it is asked for again then.
    let written = inner.edit(move |draft| {
        let kept = draft.profile_mut(id)?;
        kept.binding = binding;
        kept.sign_in.stay_until = until;
        Ok(())
    });
    if let Err(error) = written.await {
        tracing::warn!(code = error.code, "the end of a sign-in that was brought was not written");
    }
    Ok(renewed)
}
