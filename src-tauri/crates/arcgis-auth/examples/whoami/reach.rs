//! How the portal is reached: proxy, client certificate, pin.

use std::ffi::OsString;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use arcgis_auth::Error;
use arcgis_auth::error::CertificateFault;
use arcgis_auth::portal::read_address;
use arcgis_auth::transport::{
    ClientIdentity, Pin, Proxy, ProxyFor, ProxyRule, ProxyRules, ProxyServer, TransportOptions,
};
use lexopt::prelude::ValueExt;
use zeroize::Zeroizing;

const FAULTS: [(&str, CertificateFault); 4] = [
    ("unknown-authority", CertificateFault::UnknownAuthority),
    ("wrong-host", CertificateFault::WrongHost),
    ("expired", CertificateFault::Expired),
    ("not-yet-valid", CertificateFault::NotYetValid),
];

/// What the command line says of the way to the portal.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// `none`, or the address of a proxy; without it, the system's.
    proxy: Option<String>,
    /// A PEM file; the key may be in it.
    certificate: Option<PathBuf>,
    /// A PEM file; not encrypted.
    key: Option<PathBuf>,
    /// A fingerprint, and what is wrong with the certificate.
    pin: Option<(String, Vec<CertificateFault>)>,
}

impl Reach {
    pub(crate) fn knows(option: &str) -> bool {
        matches!(option, "proxy" | "certificate" | "key" | "pin")
    }

    pub(crate) fn set(&mut self, option: &str, value: OsString) -> Result<(), lexopt::Error> {
        match option {
            "proxy" => self.proxy = Some(value.string()?),
            "certificate" => self.certificate = Some(PathBuf::from(value)),
            "key" => self.key = Some(PathBuf::from(value)),
            _ => self.pin = Some(pin_of(&value.string()?)?),
        }
        Ok(())
    }

    /// The pin is for the host and port of `address`.
    pub(crate) fn options(&self, address: &str) -> Result<TransportOptions, Error> {
        let proxy = match self.proxy.as_deref() {
            None => Proxy::System,
            Some("none") => Proxy::None,
            Some(text) => {
                let server = ProxyServer::parse(text).map_err(|error| Error::Setup(error.to_string()))?;
                let rules = vec![ProxyRule { applies: ProxyFor::All, server }];
                Proxy::Rules(ProxyRules { rules, bypass: Vec::new() })
            }
        };
        let mut pins = Vec::new();
        if let Some((fingerprint, waives)) = self.pin.clone()
            && let Some(at) = read_address(address)?.candidates.first()
        {
            let (host, port) = (at.host().to_owned(), at.port().unwrap_or(443));
            pins.push(Pin { host, port, fingerprint, waives });
        }
        Ok(TransportOptions { proxy, identity: self.identity()?, pins, ..TransportOptions::default() })
    }

    fn identity(&self) -> Result<Option<ClientIdentity>, Error> {
        let Some(certificate) = &self.certificate else { return Ok(None) };
        let key = text(self.key.as_ref().unwrap_or(certificate))?;
        ClientIdentity::from_pem(&text(certificate)?, &key, None)
            .map(Some)
            .map_err(|error| Error::Setup(format!("{}: {error}", certificate.display())))
    }
}

fn text(file: &Path) -> Result<Zeroizing<String>, Error> {
    read_to_string(file)
        .map(Zeroizing::new)
        .map_err(|error| Error::Setup(format!("{}: {error}", file.display())))
}

/// `FINGERPRINT` as OpenSSL or a browser writes it, for an unknown authority; or `FINGERPRINT=FAULT,FAULT`.
fn pin_of(text: &str) -> Result<(String, Vec<CertificateFault>), String> {
    let (fingerprint, faults) = text.split_once('=').unwrap_or((text, FAULTS[0].0));
    let fingerprint = fingerprint.replace(':', "").to_ascii_lowercase();
    if fingerprint.len() != 64 || !fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("--pin wants a SHA-256 fingerprint".to_owned());
    }
    let fault_of = |name| {
        let found = FAULTS.iter().find(|(known, _)| *known == name);
        found.map(|(_, fault)| *fault).ok_or_else(|| format!("--pin does not know the fault {name}"))
    };
    Ok((fingerprint, faults.split(',').map(fault_of).collect::<Result<_, _>>()?))
}

/// As `--pin` takes it; `never` for what it does not waive.
pub(crate) fn fault_name(fault: CertificateFault) -> &'static str {
    FAULTS.iter().find(|(_, known)| *known == fault).map_or("never", |(name, _)| name)
}
