//! The certificate with which a person shows who they are.

use std::sync::Arc;

use pkcs8::der::SecretDocument;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use rustls::client::ResolvesClientCert;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use zeroize::Zeroize;

use crate::secret::Password;

/// A client certificate and its key, in memory only. Every host of the transport that asks for one is shown it (RFC
/// 8446 §4.3.2). PFX files are not read.
#[derive(Clone)]
pub struct ClientIdentity {
    key: Arc<CertifiedKey>,
}

/// The texts make no client certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// There is no certificate, or a broken one.
    #[error("there is no certificate")]
    NoCertificate,
    /// There is no key, or one of an unknown kind.
    #[error("there is no key that can be used")]
    NoKey,
    /// The key is encrypted and no password came.
    #[error("the key wants a password")]
    PasswordWanted,
    /// The password does not open the key, or it is encrypted in a way that is not known.
    #[error("the password does not open the key")]
    WrongPassword,
    /// Key and certificate do not belong together.
    #[error("key and certificate do not belong together")]
    Mismatch,
}

const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const ENCRYPTED_END: &str = "-----END ENCRYPTED PRIVATE KEY-----";

impl ClientIdentity {
    /// Reads PEM texts (RFC 7468): the certificate first and then those that lead to its authority, and the key as
    /// PKCS#8, PKCS#1 or SEC1; both may be the same text. An encrypted key is PKCS#8 (RFC 5958 §3).
    ///
    /// # Errors
    /// [`IdentityError`].
    pub fn from_pem(chain: &str, key: &str, password: Option<&Password>) -> Result<Self, IdentityError> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| IdentityError::NoCertificate)?;
        if chain.is_empty() {
            return Err(IdentityError::NoCertificate);
        }
        let mut key = read_key(key, password)?;
        let signing = any_supported_type(&key).map_err(|_| IdentityError::NoKey);
        key.zeroize();
        let certified = CertifiedKey::new(chain, signing?);
        certified.keys_match().map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => IdentityError::Mismatch,
            _ => IdentityError::NoCertificate,
        })?;
        Ok(Self { key: Arc::new(certified) })
    }

    pub(super) fn resolver(&self) -> Arc<dyn ResolvesClientCert> {
        Arc::new(SingleCertAndKey::from((*self.key).clone()))
    }
}

fn read_key(text: &str, password: Option<&Password>) -> Result<PrivateKeyDer<'static>, IdentityError> {
    let Some(begin) = text.find(ENCRYPTED) else {
        return PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| IdentityError::NoKey);
    };
    let password = password.ok_or(IdentityError::PasswordWanted)?;
    let end = text[begin..].find(ENCRYPTED_END).ok_or(IdentityError::NoKey)?;
    let text = &text[begin..begin + end + ENCRYPTED_END.len()];
    let (_, sealed) = SecretDocument::from_pem(text).map_err(|_| IdentityError::NoKey)?;
    let opened = EncryptedPrivateKeyInfoRef::try_from(sealed.as_bytes())
        .map_err(|_| IdentityError::NoKey)?
        .decrypt(password.expose())
        .map_err(|_| IdentityError::WrongPassword)?;
    // A wrong password sometimes leaves a padding that fits.
    PrivateKeyInfoRef::try_from(opened.as_bytes()).map_err(|_| IdentityError::WrongPassword)?;
    Ok(PrivatePkcs8KeyDer::from(opened.as_bytes().to_vec()).into())
}

impl std::fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientIdentity")
    }
}
