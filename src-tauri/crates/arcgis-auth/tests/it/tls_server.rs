//! A TLS server on this computer with certificates of the test's own making.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Says hello to every request.
pub(crate) struct TlsServer {
    pub(crate) place: String,
    pub(crate) port: u16,
    pub(crate) authority: CertificateDer<'static>,
    pub(crate) certificate: CertificateDer<'static>,
}

/// A certificate's dates.
#[derive(Clone, Copy)]
pub(crate) enum Dates {
    Good,
    Over,
}

pub(crate) fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Aldermoor test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for these names from the authority, and its key (PKCS#8).
pub(crate) fn certificate(
    names: &[&str],
    dates: Dates,
    authority: &CertifiedIssuer<'static, KeyPair>,
) -> (rcgen::Certificate, KeyPair) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Aldermoor test");
    params.not_before = date_time_ymd(2020, 1, 2);
    params.not_after = match dates {
        Dates::Good => date_time_ymd(2090, 1, 2),
        Dates::Over => date_time_ymd(2021, 1, 2),
    };
    let key = KeyPair::generate().unwrap();
    (params.signed_by(&key, authority).unwrap(), key)
}

pub(crate) async fn server_with(names: &[&str]) -> TlsServer {
    serve(names, Dates::Good, None).await
}

/// With `clients`, whoever comes has to show a certificate of that authority.
pub(crate) async fn serve(
    names: &[&str],
    dates: Dates,
    clients: Option<CertificateDer<'static>>,
) -> TlsServer {
    serve_saying("hello", names, dates, clients).await
}

/// The same with other words than hello.
pub(crate) async fn serve_saying(
    body: &'static str,
    names: &[&str],
    dates: Dates,
    clients: Option<CertificateDer<'static>>,
) -> TlsServer {
    let authority = authority();
    let (certificate, key) = certificate(names, dates, &authority);
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(root) => {
            let mut roots = RootCertStore::empty();
            roots.add(root).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    let config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = socket.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut heard = Vec::new();
                while !heard.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => heard.push(byte),
                        Err(_) => return,
                    }
                }
                let length = body.len();
                let reply =
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
                let _ = stream.write_all(reply.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    TlsServer {
        place: place.to_string(),
        port: place.port(),
        authority: authority.der().clone(),
        certificate: certificate.der().clone(),
    }
}
