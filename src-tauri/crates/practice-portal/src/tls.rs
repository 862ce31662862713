//! The practice authority and the certificate of its https listeners. Keys never leave the memory.

use std::sync::Arc;

use jiff::{ToSpan as _, Zoned, civil::Date};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// The certificate that https listeners show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Certificate {
    /// Signed by the practice authority for this computer.
    #[default]
    Good,
    /// The same, ended two days ago.
    Expired,
    /// Signed by the practice authority for another host.
    OtherHost,
    /// Signed by itself.
    SelfSigned,
}

/// The certificates cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate itself.
    #[error("the practice certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
    /// The listener's settings.
    #[error("the practice certificate cannot be used")]
    Config(#[from] rustls::Error),
}

/// What https listeners need.
pub(crate) struct Tls {
    pub(crate) ca_pem: String,
    pub(crate) config: Arc<ServerConfig>,
}

impl Tls {
    /// A new authority and one certificate from it.
    pub(crate) fn make(kind: Certificate) -> Result<Self, TlsError> {
        let today = Zoned::now().date();
        let ca = authority(today)?;
        let key = KeyPair::generate()?;
        let params = leaf(kind, today)?;
        let certificate = match kind {
            Certificate::SelfSigned => params.self_signed(&key)?,
            Certificate::Good | Certificate::Expired | Certificate::OtherHost => {
                params.signed_by(&key, &ca)?
            }
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { ca_pem: ca.pem(), config: Arc::new(config) })
    }
}

fn authority(today: Date) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Aldermoor practice authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid(&mut params, today, -60, 396);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn leaf(kind: Certificate, today: Date) -> Result<CertificateParams, rcgen::Error> {
    let names = match kind {
        Certificate::OtherHost => vec!["gis.aldermoor.example".to_owned()],
        Certificate::Good | Certificate::Expired | Certificate::SelfSigned => {
            vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()]
        }
    };
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "Aldermoor practice portal");
    params.use_authority_key_identifier_extension = kind != Certificate::SelfSigned;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let (from, until) = match kind {
        Certificate::Expired => (-40, -2),
        Certificate::Good | Certificate::OtherHost | Certificate::SelfSigned => (-1, 395),
    };
    valid(&mut params, today, from, until);
    Ok(params)
}

/// Valid from and until midnight (UTC) of the days so many days from `today`.
fn valid(params: &mut CertificateParams, today: Date, from: i64, until: i64) {
    let midnight = |days: i64| {
        let day = today.saturating_add(days.days());
        date_time_ymd(i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs())
    };
    params.not_before = midnight(from);
    params.not_after = midnight(until);
}
