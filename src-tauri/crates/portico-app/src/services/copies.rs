//! Copying a service's token, and an account's in other forms than its own.

use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::{AccessToken, Binding, server_token};
use profile_store::PortalKind;
use secrecy::SecretString;

use super::{forms, look};
use crate::app::Inner;
use crate::live::Asking;
use crate::view::{Copied, ServiceCopy, UiError};

pub(crate) use super::forms::header as header_text;

/// How long a token lasts that goes into an address, in minutes.
const IN_AN_ADDRESS: u32 = 60;

impl crate::App {
    /// Puts a service's token on the clipboard, as [`crate::App::copy_token`] does.
    ///
    /// # Errors
    /// `service_forgotten`, `sign_in_ended` for one that is over, `clipboard_unreachable`.
    pub async fn copy_service_token(&self, made_id: &str, form: ServiceCopy) -> Result<Copied, UiError> {
        let inner = &self.inner;
        let made = inner.services().made(made_id)?;
        if made.ends_at.is_some_and(|end| end <= inner.now()) {
            return Err(UiError::plain("sign_in_ended"));
        }
        let text = match form {
            ServiceCopy::Token => SecretString::from(made.token.text().expose()),
            ServiceCopy::Header => forms::header(&made.token),
            ServiceCopy::Address => forms::address(&made.found.service, &made.token),
        };
        inner.put_on_clipboard(made.profile, text, made.ends_at).await
    }
}

/// The address of a service with a token in it that is for this server alone, and for this computer's address where the
/// portal's own token is bound to anything.
pub(crate) async fn token_for_address(
    inner: &Arc<Inner>,
    asking: &Asking,
    text: &str,
) -> Result<(SecretString, AccessToken), UiError> {
    let service = look::read(text)?;
    let server = service.server();
    let foreign = || UiError::plain("foreign_server").with("host", server.host());
    let snapshot = inner.store.snapshot();
    let is_server =
        snapshot.portal(asking.profile.portal_id).is_some_and(|portal| portal.kind == PortalKind::Server);
    let token = if is_server {
        if !PortalAddress::same_portal(server, &asking.portal) {
            return Err(foreign());
        }
        asking.source.token().await.map_err(|error| inner.token_failure(&error))?
    } else {
        let own = asking.source.token().await.map_err(|error| inner.token_failure(&error))?;
        let binding = if *own.binding() == Binding::None { Binding::None } else { Binding::RequestIp };
        let made = server_token(
            asking.transport.clone(),
            asking.portal.clone(),
            asking.source.clone(),
            server.clone(),
            binding,
            IN_AN_ADDRESS,
        );
        made.await.map_err(|error| inner.token_failure(&error))?.token
    };
    Ok((forms::address(&service, &token), token))
}
