//! What a person chose, read.

use arcgis_auth::portal::{Origin, Reading, WebScheme};
use arcgis_auth::secret::Password;
use arcgis_auth::transport::Authority;
use profile_store::{Other, Portal, Trust};

use super::faults;
use super::route::{Route, RouteProxy, is_for, proxy_address};
use crate::app::Inner;
use crate::view::{CertificateFaultName, ProxyChoice, Reach, UiError};

/// The hosts and ports that a reading may mean, over https.
pub(crate) fn places(reading: &Reading) -> Vec<Origin> {
    let mut places: Vec<Origin> = Vec::new();
    for origin in reading.candidates.iter().map(arcgis_auth::portal::PortalAddress::origin) {
        if origin.scheme() == WebScheme::Https && !places.contains(&origin) {
            places.push(origin);
        }
    }
    places
}

impl Inner {
    /// Reads what a person chose for these places. A portal that is kept there lends what was not typed anew.
    ///
    /// # Errors
    /// `proxy_not_understood`, `proxy_has_password`, `authority_not_understood`, and `certificate_not_seen` for the
    /// fingerprint of a certificate that was not shown.
    pub(crate) async fn route(
        &self,
        reach: Reach,
        places: &[Origin],
        plain: Option<&Origin>,
        kept: Option<&Portal>,
    ) -> Result<Route, UiError> {
        let proxy = self.chosen_proxy(reach.proxy, kept).await?;
        let mut trust = self.added(reach.authority.as_deref(), places)?;
        for added in &mut trust {
            let same = |before: &&Trust| {
                before.authority_pem == added.authority_pem
                    && (&before.host, before.port) == (&added.host, added.port)
            };
            if let Some(before) = kept.and_then(|portal| portal.trust.iter().find(same)) {
                added.added_at = before.added_at;
            }
        }
        if let Some(sha256) = reach.pin.as_deref() {
            self.pin(sha256, &reach.accepts, places, kept, &mut trust)?;
        }
        let plain_http = plain.filter(|_| reach.plain_http).cloned();
        Ok(Route { proxy, trust, plain_http })
    }

    async fn chosen_proxy(&self, choice: ProxyChoice, kept: Option<&Portal>) -> Result<RouteProxy, UiError> {
        let (address, user, password) = match choice {
            ProxyChoice::System => return Ok(RouteProxy::System),
            ProxyChoice::None => return Ok(RouteProxy::None),
            ProxyChoice::Manual { address, user, password } => (proxy_address(&address)?, user, password),
        };
        let user = user.map(|user| user.trim().to_owned()).filter(|user| !user.is_empty());
        let typed = password.filter(|typed| !typed.expose().is_empty());
        let password = match (&user, typed, kept) {
            (Some(_), Some(typed), _) => Some(Password::new(typed.into_secret())),
            (Some(_), None, Some(portal)) => {
                // A kept password goes to no other proxy than the one it was given for.
                let is_same = portal
                    .proxy
                    .as_ref()
                    .is_some_and(|proxy| proxy.address.as_ref() == Some(&address) && proxy.user == user);
                if is_same { self.proxy_password(portal).await } else { None }
            }
            (None, ..) | (Some(_), None, None) => None,
        };
        Ok(RouteProxy::Manual { address, user, password })
    }

    fn added(&self, authority: Option<&str>, places: &[Origin]) -> Result<Vec<Trust>, UiError> {
        let Some(pem) = authority.map(str::trim).filter(|pem| !pem.is_empty()) else { return Ok(Vec::new()) };
        places
            .iter()
            .map(|origin| {
                Authority::from_pem(origin.host(), origin.port(), pem)
                    .map_err(|_| UiError::plain("authority_not_understood"))?;
                Ok(Trust { authority_pem: Some(pem.to_owned()), ..self.nothing_for(origin) })
            })
            .collect()
    }

    /// A fingerprint waives only what the person saw fail, and accepted: looking once more accepts nothing.
    fn pin(
        &self,
        sha256: &str,
        accepts: &[CertificateFaultName],
        places: &[Origin],
        kept: Option<&Portal>,
        trust: &mut Vec<Trust>,
    ) -> Result<(), UiError> {
        let before = trust.len();
        if accepts.is_empty() {
            let is_it = |trust: &&Trust| {
                trust.pin_sha256.as_deref().is_some_and(|kept| kept.eq_ignore_ascii_case(sha256))
                    && places.iter().any(|origin| is_for(trust, origin))
            };
            let kept = kept.into_iter().flat_map(|portal| &portal.trust).filter(is_it);
            trust.extend(kept.cloned().map(|trust| Trust { authority_pem: None, ..trust }));
        } else {
            let shown = self.connections().shown(sha256, places);
            trust.extend(shown.into_iter().filter_map(|shown| {
                let origin = places.iter().find(|origin| {
                    origin.port() == shown.port && origin.host().eq_ignore_ascii_case(&shown.host)
                })?;
                let accepted = shown.faults.into_iter().filter(|seen| accepts.contains(&faults::name(*seen)));
                let waives = faults::write(&accepted.collect::<Vec<_>>());
                let pin = Some(shown.sha256);
                Some(Trust { pin_sha256: pin, waives: Some(waives), ..self.nothing_for(origin) })
            }));
        }
        if trust.len() == before {
            return Err(UiError::plain("certificate_not_seen"));
        }
        Ok(())
    }

    fn nothing_for(&self, origin: &Origin) -> Trust {
        Trust {
            host: origin.host().to_ascii_lowercase(),
            port: origin.port(),
            authority_pem: None,
            pin_sha256: None,
            waives: None,
            added_at: self.now(),
            other: Other::default(),
        }
    }
}
