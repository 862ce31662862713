//! What other programs on this computer know of portals and servers.

use std::path::Path;

use zeroize::Zeroizing;

use crate::app::Inner;
use crate::bridges::{self, Bridge, ags};
use crate::view::{ConnectionFile, UiError};

impl crate::App {
    /// Reads what a person chose as a connection file of ArcGIS Pro. Nothing of it is kept, and a password in it is not
    /// looked for. `name` is the file's, for words.
    ///
    /// # Errors
    /// `connection_file_broken`, `bridge_file_too_large`, `bridge_address_unusable`.
    pub fn read_connection_file(&self, name: &str, contents: Vec<u8>) -> Result<ConnectionFile, UiError> {
        let contents = Zeroizing::new(contents);
        let connection = ags::understand(Path::new(name), &contents).map_err(|error| error.said())?;
        Ok(ConnectionFile { address: connection.address, user: connection.user })
    }
}

impl Inner {
    /// The bridges of this computer. Looks at a few files and asks nobody.
    pub(super) async fn bridges(&self) -> Vec<Bridge> {
        let places = self.options.bridges.clone();
        let looking = tokio::task::spawn_blocking(move || bridges::available(&places));
        looking.await.unwrap_or_default()
    }
}
