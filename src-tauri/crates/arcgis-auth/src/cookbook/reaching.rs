//! How portals are reached: certificates, proxies, names.
//!
//! # Instead of `verify_cert=False`
//!
//! Nothing here believes every certificate. An authority of the organisation's own is added, for one host and port or
//! ([`TransportOptions::extra_authorities`](crate::transport::TransportOptions::extra_authorities)) for all; or the one
//! certificate that a person has looked at is accepted, with the faults that were shown and no others.
//!
//! ```
//! # use std::sync::Arc;
//! # struct Today;
//! # impl arcgis_auth::clock::Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use practice_portal::{Options, PracticePortal, Site};
//! # let practice = PracticePortal::start(Options::for_tests().with_https()).await?;
//! # let clock = Arc::new(Today);
//! # let (info, pem) = (practice.https(Site::Portal).unwrap(), practice.ca_pem().unwrap());
//! # let info: url::Url = format!("{info}/sharing/rest/info?f=json").parse()?;
//! # let (host, port) = (info.host_str().unwrap().to_owned(), info.port().unwrap());
//! use arcgis_auth::transport::{Authority, Pin, Transport, TransportOptions, TrustUse};
//! use arcgis_auth::{Error, Session};
//!
//! // Without anything: what is wrong, and with which certificate.
//! let plain = Transport::new(&TransportOptions::default(), clock.clone())?;
//! let error = Session::builder(plain).build().get(info.clone()).send().await.unwrap_err();
//! let Error::NotTrusted(distrusted) = &*error else { panic!("{error:?}") };
//! let shown = distrusted.certificate.as_deref().unwrap();
//!
//! // An authority, as PEM text.
//! let authorities = vec![Authority::from_pem(&host, port, pem)?];
//! let options = TransportOptions { authorities, ..TransportOptions::default() };
//! let transport = Transport::new(&options, clock.clone())?;
//! Session::builder(transport.clone()).build().get(info.clone()).send().await?;
//! assert_eq!(transport.trust_of(&info), Some(TrustUse::Authority));
//!
//! // Or this certificate, once a person has compared the fingerprint.
//! let fingerprint = shown.fingerprint.clone();
//! let pins = vec![Pin { host, port, fingerprint, waives: distrusted.faults.clone() }];
//! let options = TransportOptions { pins, ..TransportOptions::default() };
//! let transport = Transport::new(&options, clock)?;
//! Session::builder(transport.clone()).build().get(info.clone()).send().await?;
//! assert_eq!(transport.trust_of(&info), Some(TrustUse::Pin));
//! # Ok(())
//! # }
//! ```
//!
//! # A proxy, a certificate of one's own, a host under another address
//!
//! ```
//! # struct Today;
//! # impl arcgis_auth::clock::Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let clock = std::sync::Arc::new(Today);
//! # let own = rcgen::generate_simple_self_signed(["mara".to_owned()])?;
//! # let (chain, key) = (own.cert.pem(), own.signing_key.serialize_pem());
//! use std::net::{IpAddr, Ipv4Addr};
//!
//! use arcgis_auth::Session;
//! use arcgis_auth::secret::Password;
//! use arcgis_auth::transport::{
//!     ClientIdentity, Proxy, ProxyFor, ProxyRule, ProxyRules, ProxyServer, Transport, TransportOptions,
//! };
//!
//! // `Proxy::System` asks the environment and the system (`trust_env` of the reference); without either there is none.
//! let server = ProxyServer::parse("http://proxy.example.com:3128")?;
//! let server = server.with_credentials("mara", Password::from("secret"));
//! let socks = ProxyServer::parse("socks5h://10.0.0.9")?;
//! let rules = vec![
//!     ProxyRule { applies: ProxyFor::Host("maps.example.com".to_owned()), server: socks },
//!     ProxyRule { applies: ProxyFor::Https, server },
//! ];
//! let through = TransportOptions {
//!     proxy: Proxy::Rules(ProxyRules { rules, bypass: vec!["inside.example.com".to_owned()] }),
//!     identity: Some(ClientIdentity::from_pem(&chain, &key, None)?),
//!     user_agent: "nightly-jobs/2".to_owned(),
//!     ..TransportOptions::default()
//! };
//! // The certificate is checked against the name all the same (`assert_hostname`).
//! let here = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7));
//! let direct = TransportOptions {
//!     resolve: vec![("gis.example.com".to_owned(), here)],
//!     ..TransportOptions::default()
//! };
//!
//! let session = Session::builder(Transport::new(&through, clock.clone())?).build();
//! session.mount("https://gis.example.com/", Transport::new(&direct, clock)?);
//! assert_eq!(session.adapters(), ["https://gis.example.com/"]);
//! # Ok(())
//! # }
//! ```
