//! The few calls of the Secret Service that never raise a prompt.

use std::collections::HashMap;
use std::time::Duration;

use serde::de::DeserializeOwned;
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, Proxy};
use zbus::names::ErrorName;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Type};

use crate::vault::VaultError;

pub(super) const BUS: &str = "org.freedesktop.secrets";
pub(super) const ROOT: &str = "/org/freedesktop/secrets";
pub(super) const SERVICE: &str = "org.freedesktop.Secret.Service";
pub(super) const PROMPT: &str = "org.freedesktop.Secret.Prompt";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";

/// A backstop for a keyring that has stopped; whoever asked stops waiting much sooner.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// A connection to the session's bus.
pub(super) struct Calls {
    connection: Connection,
}

/// What a search gave.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) unlocked: Vec<OwnedObjectPath>,
    pub(super) locked: Vec<OwnedObjectPath>,
}

impl Calls {
    pub(super) fn connect() -> Result<Self, VaultError> {
        let built = Builder::session().and_then(|bus| bus.method_timeout(ANSWER_WITHIN).build());
        let connection = built.map_err(|error| {
            tracing::debug!(%error, "no session bus");
            VaultError::Missing
        })?;
        Ok(Self { connection })
    }

    pub(super) fn connection(&self) -> &zbus::Connection {
        self.connection.inner()
    }

    /// Finds items by their attributes in every collection.
    pub(super) fn search(&self, attributes: &HashMap<&str, &str>) -> Result<Found, VaultError> {
        let (unlocked, locked) = self.call("SearchItems", &(attributes,))?;
        Ok(Found { unlocked, locked })
    }

    /// The collection that new items go to, if there is one.
    pub(super) fn default_collection(&self) -> Result<Option<OwnedObjectPath>, VaultError> {
        let path: OwnedObjectPath = self.call("ReadAlias", &("default",))?;
        Ok(Some(path).filter(|path| path.as_str() != "/"))
    }

    pub(super) fn is_locked(&self, collection: &OwnedObjectPath) -> Result<bool, VaultError> {
        self.property(collection.as_str(), COLLECTION, "Locked")
    }

    /// What a collection is called in the keyring's own window.
    pub(super) fn label(&self, collection: &OwnedObjectPath) -> Result<String, VaultError> {
        self.property(collection.as_str(), COLLECTION, "Label")
    }

    /// When an item was last changed, in seconds since 1970.
    pub(super) fn modified(&self, item: &str) -> Result<u64, VaultError> {
        self.property(item, ITEM, "Modified")
    }

    fn call<A, R>(&self, method: &str, arguments: &A) -> Result<R, VaultError>
    where
        A: serde::Serialize + zbus::zvariant::DynamicType,
        R: DeserializeOwned + Type,
    {
        let reply = self.connection.call_method(Some(BUS), ROOT, Some(SERVICE), method, arguments);
        reply.and_then(|reply| reply.body().deserialize()).map_err(|error| explain(&error))
    }

    fn property<T>(&self, path: &str, interface: &str, name: &str) -> Result<T, VaultError>
    where
        T: TryFrom<OwnedValue>,
        T::Error: Into<zbus::Error>,
    {
        let builder = zbus::blocking::proxy::Builder::<Proxy<'_>>::new(&self.connection);
        let proxy = builder
            .destination(BUS)
            .and_then(|builder| builder.path(path))
            .and_then(|builder| builder.interface(interface))
            .and_then(|builder| builder.cache_properties(CacheProperties::No).build());
        proxy.and_then(|proxy| proxy.get_property(name)).map_err(|error| explain(&error))
    }
}

/// The bus's error in our words.
pub(super) fn explain(error: &zbus::Error) -> VaultError {
    match error {
        zbus::Error::MethodError(name, _, _) => by_name(&name.as_ref(), error),
        zbus::Error::FDO(inner) => match &**inner {
            zbus::fdo::Error::ServiceUnknown(_) | zbus::fdo::Error::NameHasNoOwner(_) => VaultError::Missing,
            zbus::fdo::Error::ZBus(inner) => explain(inner),
            _ => VaultError::Lost(error.to_string()),
        },
        zbus::Error::InputOutput(io) if io.kind() == std::io::ErrorKind::TimedOut => VaultError::TimedOut,
        _ => VaultError::Lost(error.to_string()),
    }
}

fn by_name(name: &ErrorName<'_>, error: &zbus::Error) -> VaultError {
    match name.as_str() {
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            VaultError::Missing
        }
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => VaultError::Missing,
        "org.freedesktop.Secret.Error.IsLocked" => VaultError::Locked,
        "org.freedesktop.DBus.Error.Timeout" | "org.freedesktop.DBus.Error.TimedOut" => VaultError::TimedOut,
        "org.freedesktop.DBus.Error.AccessDenied" | "org.freedesktop.DBus.Error.NotSupported" => {
            VaultError::Failed(error.to_string())
        }
        _ => VaultError::Lost(error.to_string()),
    }
}
