//! Raising a prompt, and waiting for the person, for a cancelling caller or for the keyring to go away.

use std::collections::HashMap;
use std::pin::pin;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use tokio::sync::oneshot;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Proxy};

use super::calls::{BUS, Calls, PROMPT, ROOT, SERVICE, explain};
use crate::vault::VaultError;

/// What other programs name the collection when they make it.
const COLLECTION_LABEL: &str = "Default keyring";

/// Unlocks collections and items; asks the person if that needs a password.
pub(super) fn unlock(
    calls: &Calls,
    locked: &[OwnedObjectPath],
    cancelled: oneshot::Receiver<()>,
) -> Result<(), VaultError> {
    zbus::block_on(async {
        let bus = calls.connection();
        let service = proxy(bus, ROOT, SERVICE).await?;
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            service.call("Unlock", &(locked,)).await.map_err(|error| explain(&error))?;
        answer(bus, &prompt, cancelled).await
    })
}

/// Makes the collection that new items go to, as a keyring that was never used has none; asks for its new password.
pub(super) fn make_default_collection(
    calls: &Calls,
    cancelled: oneshot::Receiver<()>,
) -> Result<(), VaultError> {
    zbus::block_on(async {
        let bus = calls.connection();
        let service = proxy(bus, ROOT, SERVICE).await?;
        let label =
            HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from(COLLECTION_LABEL))]);
        let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
            service.call("CreateCollection", &(label, "default")).await.map_err(|error| explain(&error))?;
        answer(bus, &prompt, cancelled).await
    })
}

async fn answer(
    bus: &Connection,
    path: &OwnedObjectPath,
    cancelled: oneshot::Receiver<()>,
) -> Result<(), VaultError> {
    if path.as_str() == "/" {
        return Ok(());
    }
    let prompt = proxy(bus, path.as_str(), PROMPT).await?;
    // Listened for before the prompt is shown, so that no answer is missed.
    let mut completed = prompt.receive_signal("Completed").await.map_err(|error| explain(&error))?;
    let mut owner = prompt.receive_owner_changed().await.map_err(|error| explain(&error))?;
    let no_window = "";
    let _: () = prompt.call("Prompt", &(no_window,)).await.map_err(|error| explain(&error))?;
    let gone = pin!(async {
        // The first news may be the owner that is there; the keyring has gone when there is none.
        while let Some(Some(_)) = owner.next().await {}
    });
    match select(select(completed.next(), gone), cancelled).await {
        Either::Left((Either::Left((Some(signal), _)), _)) => {
            let (dismissed, _): (bool, OwnedValue) =
                signal.body().deserialize().map_err(|error| explain(&error))?;
            if dismissed { Err(VaultError::Dismissed) } else { Ok(()) }
        }
        Either::Left((Either::Left((None, _)) | Either::Right(_), _)) => {
            Err(VaultError::Lost("the keyring went away while it asked".to_owned()))
        }
        Either::Right(_) => {
            // Nobody waits: take the question off the screen. If that fails, it stays until it is answered.
            let _: Result<(), _> = prompt.call("Dismiss", &()).await;
            Err(VaultError::Dismissed)
        }
    }
}

async fn proxy<'a>(bus: &Connection, path: &'a str, interface: &'a str) -> Result<Proxy<'a>, VaultError> {
    let builder = zbus::proxy::Builder::<Proxy<'a>>::new(bus);
    let builder = builder.destination(BUS).and_then(|b| b.path(path)).and_then(|b| b.interface(interface));
    builder
        .map_err(|error| explain(&error))?
        .cache_properties(CacheProperties::No)
        .build()
        .await
        .map_err(|error| explain(&error))
}
