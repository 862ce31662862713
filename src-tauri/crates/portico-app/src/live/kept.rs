//! What the vaults keep for a profile, found by the profile's id: also what an earlier sign-in or a newer version left.

use arcgis_auth::Error;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::{Grant, revoke};
use arcgis_auth::transport::Transport;
use profile_store::{Keep, Profile, ProfileId, SecretKey, SecretKind, VaultError};

use super::{grant_of, kept_grant};
use crate::app::Inner;

impl Inner {
    /// Forgets everything that a place keeps for a profile, but for one entry.
    pub(crate) async fn forget_kept(
        &self,
        id: ProfileId,
        place: &Keep,
        but: Option<&SecretKey>,
    ) -> Result<(), VaultError> {
        for key in self.vaults.list(place).await? {
            if key.profile == id && but != Some(&key) {
                self.vaults.forget(place, &key).await?;
            }
        }
        Ok(())
    }

    /// The grant that a place keeps for a profile.
    pub(crate) async fn kept_grant(
        &self,
        profile: &Profile,
        address: &PortalAddress,
        place: &Keep,
    ) -> Result<Option<Grant>, VaultError> {
        let key = SecretKey::new(profile.id, SecretKind::RenewalToken);
        let secret = self.vaults.read(place, &key).await?;
        Ok(secret.and_then(|secret| grant_of(profile, address, &secret)))
    }

    /// The grant that a place keeps for a profile whose portal's record is missing: it names who gave it itself.
    pub(crate) async fn grant_of_nobody(
        &self,
        profile: &Profile,
        place: &Keep,
    ) -> Result<Option<Grant>, VaultError> {
        let key = SecretKey::new(profile.id, SecretKind::RenewalToken);
        let secret = self.vaults.read(place, &key).await?;
        Ok(secret.and_then(|secret| kept_grant::read_whoever_gave_it(&secret)))
    }

    /// Gives a grant back to its portal, in the background: nobody has a use for it any more. It ends by itself where
    /// that does not work.
    pub(crate) fn give_back(&self, grant: Grant, transport: Result<Transport, Error>) {
        let transport = match transport {
            Ok(transport) => transport,
            Err(error) => {
                tracing::info!(error = error.name(), "a sign-in was not given back");
                return;
            }
        };
        let giving = async move {
            if let Err(error) = revoke(&transport, &grant).await {
                tracing::info!(error = error.name(), "a sign-in was not given back");
            }
        };
        self.work.spawn_on(giving, &self.runtime);
    }
}
