//! What a portal gave, before it may be used.

use jiff::Timestamp;

use super::source::BoxFuture;
use super::{AccessToken, Binding, Expiry, Grant, Identity, Renewed, Standing};
use crate::clock::Skew;
use crate::error::{Error, NotUnderstood, Refusal};
use crate::safe_url::SafeUrl;
use crate::transport::Transport;

/// Keeps grants. Implemented by the application over its keyring, locked across processes.
pub trait Ledger: Send + Sync {
    /// Keeps a grant in the place of the one before. When this returns, the grant survives the end of the process (or
    /// the ledger has said that it keeps nothing beyond it).
    fn keep<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>>;
}

/// Why a grant could not be kept, in the application's own type.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LedgerError(pub Box<dyn std::error::Error + Send + Sync>);

/// A portal's answer to a sign-in or a renewal. [`Issued::commit`] is the only way to the token in it:
///
/// ```
/// use arcgis_auth::token::{AccessToken, Issued, Ledger};
///
/// async fn token(issued: Issued, ledger: &dyn Ledger) -> Option<AccessToken> {
///     issued.commit(ledger).await.ok()
/// }
/// ```
///
/// ```compile_fail,E0616
/// use arcgis_auth::token::{AccessToken, Issued, Ledger};
///
/// async fn token(issued: Issued, ledger: &dyn Ledger) -> Option<AccessToken> {
///     Some(issued.access)
/// }
/// ```
///
/// ```compile_fail,E0382
/// use arcgis_auth::token::{AccessToken, Issued, Ledger};
///
/// async fn token(issued: Issued, ledger: &dyn Ledger) -> (Option<AccessToken>, Option<AccessToken>) {
///     (issued.commit(ledger).await.ok(), issued.commit(ledger).await.ok())
/// }
/// ```
#[derive(Debug)]
#[must_use = "what was issued is lost unless it is committed or revoked"]
pub struct Issued {
    pub(crate) access: AccessToken,
    pub(crate) grant: Option<Grant>,
    pub(crate) user_name: Option<String>,
    pub(crate) skew: Skew,
}

/// A grant could not be kept. What was issued is still here, for another try or another ledger.
#[derive(Debug)]
pub struct NotCommitted {
    /// What was issued.
    pub issued: Box<Issued>,
    /// Why it was not kept.
    pub error: LedgerError,
}

impl Issued {
    /// Keeps the grant, if there is one, and only then gives the token out.
    ///
    /// # Errors
    /// [`NotCommitted`] with everything in it when the ledger does not keep it.
    pub async fn commit(self, ledger: &dyn Ledger) -> Result<AccessToken, NotCommitted> {
        if let Some(grant) = &self.grant
            && let Err(error) = ledger.keep(grant).await
        {
            return Err(NotCommitted { issued: Box::new(self), error });
        }
        Ok(self.access)
    }

    /// Asks the portal whom it signed in, with the token that is not given out yet.
    ///
    /// # Errors
    /// As [`super::verify`]; [`Error::NotUnderstood`] with [`NotUnderstood::TokenOver`] where the portal does not take what
    /// came with a grant and was over when it came (`expires_in` of 0).
    pub async fn verify(
        &self,
        transport: &Transport,
        portal: &crate::portal::PortalAddress,
    ) -> Result<Identity, Error> {
        match super::verify(transport, portal, &self.access).await {
            Err(Error::Refused(refused))
                if refused.refusal == Refusal::InvalidToken
                    && self.grant.is_some()
                    && self.access.expiry.is_over(self.access.issued_at) =>
            {
                let url = SafeUrl::new(&portal.sharing_rest("oauth2/token"));
                Err(Error::NotUnderstood { url, what: NotUnderstood::TokenOver })
            }
            done => done.map(|verified| verified.identity),
        }
    }

    /// Asks the portal what it makes of the token that is not given out yet: the proof for an app, which has no user.
    ///
    /// # Errors
    /// As [`super::self_of`].
    pub async fn inspect(
        &self,
        transport: &Transport,
        portal: &crate::portal::PortalAddress,
    ) -> Result<Standing, Error> {
        super::self_of(transport, portal, &self.access).await
    }

    /// A token that somebody brought along and the portal has just accepted.
    pub(crate) fn brought(access: AccessToken, standing: &Standing) -> Self {
        let skew = standing.skew.unwrap_or_default();
        let access = AccessToken { issued_at: skew.to_portal(access.issued_at), ..access };
        let user_name = standing.user.as_ref().map(|user| user.user_name.clone());
        Self { access, grant: None, user_name, skew }
    }

    /// The renewal of a sign-in that never has a grant, so that there is nothing to keep.
    pub(crate) fn without_grant(self) -> Renewed {
        Renewed { token: self.access, skew: self.skew }
    }

    /// Ends what was issued without ever using it; for a sign-in that turned out to be somebody else's.
    ///
    /// # Errors
    /// As [`super::revoke`]. Nothing to revoke is no error.
    pub async fn abandon(self, transport: &Transport) -> Result<(), Error> {
        match self.grant {
            Some(grant) => super::revoke(transport, &grant).await,
            None => Ok(()),
        }
    }

    /// The user that the token endpoint named. Not proof; [`Issued::verify`] is.
    pub fn user_name(&self) -> Option<&str> {
        self.user_name.as_deref()
    }

    /// The grant that is about to be kept, if the portal gave one.
    pub fn grant(&self) -> Option<&Grant> {
        self.grant.as_ref()
    }

    /// How far the portal's clock was ahead when it answered.
    pub fn skew(&self) -> Skew {
        self.skew
    }

    /// Which requests the access token is good for.
    pub fn binding(&self) -> &Binding {
        &self.access.binding
    }

    /// When the access token was issued and ends, on the portal's clock.
    pub fn span(&self) -> (Timestamp, Expiry) {
        (self.access.issued_at, self.access.expiry)
    }
}
