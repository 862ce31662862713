//! Signing in to a server of its own.

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::{PortalAddress, read_address};
use arcgis_auth::scheme::server::{ServerSignIn, TokenEndpoint, catalogue};
use arcgis_auth::secret::Password;
use arcgis_auth::token::AccessToken;
use arcgis_auth::transport::Transport;

use crate::arguments::Arguments;
use crate::input::secret;
use crate::portal::missing;
use crate::run::NoLedger;

/// Gets a token and proves it by the server's list of services. Whether it could be proved comes along: a server without
/// a list that can be read leaves it open (DESIGN §4.1).
pub(crate) async fn sign_in(
    transport: &Transport,
    arguments: &Arguments,
) -> Result<(AccessToken, PortalAddress, bool), Error> {
    let user = arguments.user.as_deref().ok_or_else(|| missing("--user"))?;
    let endpoint = endpoint(transport, arguments).await?;
    let password: Password = secret().await?;
    let mut sign_in = ServerSignIn::new(user, &password);
    sign_in.binding = arguments.binding.clone();
    sign_in.expiration = arguments.minutes().or(sign_in.expiration);
    let issued = sign_in.send(transport, &endpoint).await?;
    let token = issued.commit(&NoLedger).await.map_err(|not| Error::NotKept(not.error))?;
    let is_checked = match catalogue(transport, endpoint.server(), &token).await {
        Ok(_) => true,
        Err(Error::NotUnderstood { .. }) => false,
        Err(Error::Refused(refused)) if refused.refusal == Refusal::NoPermission => false,
        Err(error) => return Err(error),
    };
    Ok((token, endpoint.server().clone(), is_checked))
}

/// A token address as it was typed, or the one that the server names.
async fn endpoint(transport: &Transport, arguments: &Arguments) -> Result<TokenEndpoint, Error> {
    match TokenEndpoint::typed(&arguments.address, None) {
        // Anything else may still be a server's address.
        Err(Error::Address(_)) => {}
        typed => return typed,
    }
    let reading = read_address(&arguments.address)?;
    let mut first = None;
    for candidate in &reading.candidates {
        match TokenEndpoint::find(transport, candidate, arguments.confirmed.as_ref()).await {
            Err(error @ (Error::NotUnderstood { .. } | Error::Refused(_) | Error::Unreachable(_))) => {
                first.get_or_insert(error);
            }
            done => return done,
        }
    }
    let host = reading.candidates.first().map(|candidate| candidate.host().to_owned()).unwrap_or_default();
    Err(first.unwrap_or(Error::NotAPortal { host }))
}
