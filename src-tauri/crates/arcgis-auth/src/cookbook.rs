//! Recipes. They are run with every test of this crate, nearly all against the practice portal; the one that needs an
//! identity provider is only compiled.
//!
//! In all of them `transport` is a [`Transport`](crate::transport::Transport) and `portal` a
//! [`PortalAddress`](crate::portal::PortalAddress), as the first one makes them; `server` is a `PortalAddress`, too, of an
//! ArcGIS Server.
//!
//! More of them: [`staying`] signed in after the browser, and [`reaching`] portals with proxies and certificates of their
//! own.
//!
//! # Who is there
//!
//! ```
//! use std::sync::Arc;
//! use std::time::{Duration, Instant};
//!
//! use arcgis_auth::clock::Clock;
//! use arcgis_auth::portal::{PortalAddress, discover, read_address};
//! use arcgis_auth::transport::{Transport, TransportOptions};
//!
//! /// The clocks of this computer.
//! struct ThisComputer(Instant);
//!
//! impl Clock for ThisComputer {
//!     fn now(&self) -> jiff::Timestamp {
//!         jiff::Timestamp::now()
//!     }
//!
//!     fn monotonic(&self) -> Duration {
//!         self.0.elapsed()
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let practice = practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await?;
//! # let known = practice.http(practice_portal::Site::Portal).unwrap();
//! # let pasted = format!("{known}/home/item.html?id=7c1f42");
//! let clock = Arc::new(ThisComputer(Instant::now()));
//! let transport = Transport::new(&TransportOptions::default(), clock)?;
//! // What a person pastes: any page of the portal will do.
//! let found = discover(&transport, &read_address(&pasted)?).await?;
//! // What is known already, such as `https://gis.example.com/portal`, needs no question.
//! let portal = PortalAddress::parse_exact(known.as_str())?;
//! assert_eq!(found.address, portal);
//! assert_eq!(found.info.unwrap().browser, Some(true), "it offers signing in with the browser");
//! # Ok(())
//! # }
//! ```
//!
//! # A user name and a password
//!
//! The token is not given out before its ledger has kept what renews it; a password gives nothing to keep.
//!
//! ```
//! # use std::sync::Arc;
//! # use arcgis_auth::{clock::Clock, portal::PortalAddress, transport::{Transport, TransportOptions}};
//! # struct Today;
//! # impl Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let practice = practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await?;
//! # let at = |site| PortalAddress::parse_exact(practice.http(site).unwrap().as_str());
//! # let portal = at(practice_portal::Site::Portal)?;
//! # let transport = Transport::new(&TransportOptions::default(), Arc::new(Today))?;
//! use arcgis_auth::scheme::password::PasswordSignIn;
//! use arcgis_auth::secret::Password;
//! use arcgis_auth::token::{BoxFuture, Grant, Ledger, LedgerError, verify};
//!
//! /// For sign-ins that give no grant; where one comes, a keyring is the place for it.
//! struct Nowhere;
//!
//! impl Ledger for Nowhere {
//!     fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
//!         Box::pin(async { Err(LedgerError("nothing is kept here".into())) })
//!     }
//! }
//!
//! let password = Password::from("practice-mara");
//! let issued = PasswordSignIn::new("mara.lindqvist", &password).send(&transport, &portal).await?;
//! let token = issued.commit(&Nowhere).await.map_err(|not| not.error)?;
//! let verified = verify(&transport, &portal, &token).await?;
//! assert_eq!(verified.identity.user_name, "mara.lindqvist");
//! # Ok(())
//! # }
//! ```
//!
//! # An app, renewed by itself
//!
//! [`TokenSource`](crate::token::TokenSource) asks for a token when there is none or the one in hand is due, once for
//! however many callers.
//!
//! ```
//! # use std::sync::Arc;
//! # use arcgis_auth::{clock::Clock, portal::PortalAddress, transport::{Transport, TransportOptions}};
//! # struct Today;
//! # impl Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let practice = practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await?;
//! # let at = |site| PortalAddress::parse_exact(practice.http(site).unwrap().as_str());
//! # let portal = at(practice_portal::Site::Portal)?;
//! # let transport = Transport::new(&TransportOptions::default(), Arc::new(Today))?;
//! use arcgis_auth::Session;
//! use arcgis_auth::scheme::app::AppSignIn;
//! use arcgis_auth::secret::AppSecret;
//! use arcgis_auth::session::TokenHandler;
//! use arcgis_auth::token::{AppId, TokenSource};
//!
//! # use practice_portal::{APP_SECRET, SECRET_APP};
//! let app = AppSignIn::new(AppId::new(SECRET_APP).unwrap(), AppSecret::from(APP_SECRET)).unwrap();
//! let renewal = app.renewal(transport.clone(), portal.clone());
//! let source = TokenSource::new(Box::new(renewal), Arc::clone(transport.clock()), None);
//! let session = Session::builder(transport).token(TokenHandler::new(portal.clone(), source, None)).build();
//! for _ in 0..3 {
//!     let reply = session.get(portal.sharing_rest("portals/self")).query(&[("f", "json")]).send().await?;
//!     let document: serde_json::Value = reply.json().await?;
//!     assert_eq!(document["appInfo"]["appTitle"], "Nightly jobs");
//! }
//! # let asked = practice.control().count(&http::Method::POST, "/practice/sharing/rest/oauth2/token");
//! # assert_eq!(asked, 1, "one token for all of them");
//! # Ok(())
//! # }
//! ```
//!
//! # An API key, or a token that somebody gave you
//!
//! ```
//! # use std::sync::Arc;
//! # use arcgis_auth::{clock::Clock, portal::PortalAddress, transport::{Transport, TransportOptions}};
//! # struct Today;
//! # impl Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let practice = practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await?;
//! # let at = |site| PortalAddress::parse_exact(practice.http(site).unwrap().as_str());
//! # let portal = at(practice_portal::Site::Portal)?;
//! # let transport = Transport::new(&TransportOptions::default(), Arc::new(Today))?;
//! use arcgis_auth::scheme::api_key::ApiKey;
//!
//! # let text = practice.control().make_api_key(None).await;
//! // `text` is what somebody pasted.
//! let key = ApiKey::new(&text.as_str().into(), None).unwrap();
//! let (_issued, standing) = key.check(&transport, &portal).await?;
//! assert!(standing.holder().is_some(), "the portal says for whom it stands");
//!
//! let bad = ApiKey::new(&"no-key-of-this-portal".into(), None).unwrap();
//! assert!(bad.check(&transport, &portal).await.is_err(), "a bad one is never a silent visitor");
//! # Ok(())
//! # }
//! ```
//!
//! # An account of a server that belongs to no portal
//!
//! ```
//! # struct Nowhere;
//! # impl arcgis_auth::token::Ledger for Nowhere {
//! #     fn keep<'a>(&'a self, _: &'a arcgis_auth::token::Grant)
//! #     -> arcgis_auth::token::BoxFuture<'a, Result<(), arcgis_auth::token::LedgerError>> {
//! #         Box::pin(async { Err(arcgis_auth::token::LedgerError("nothing is kept here".into())) })
//! #     }
//! # }
//! # use std::sync::Arc;
//! # use arcgis_auth::{clock::Clock, portal::PortalAddress, transport::{Transport, TransportOptions}};
//! # struct Today;
//! # impl Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let practice = practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await?;
//! # let at = |site| PortalAddress::parse_exact(practice.http(site).unwrap().as_str());
//! # let portal = at(practice_portal::Site::Portal)?;
//! # let transport = Transport::new(&TransportOptions::default(), Arc::new(Today))?;
//! use arcgis_auth::scheme::server::{ServerSignIn, TokenEndpoint, catalogue};
//! use arcgis_auth::secret::Password;
//!
//! # let server = at(practice_portal::Site::StandAlone)?;
//! // The server says where its tokens come from; another origin has to be confirmed first.
//! let endpoint = TokenEndpoint::find(&transport, &server, None).await?;
//! let password = Password::from("practice-crew");
//! let issued = ServerSignIn::new("field.crew", &password).send(&transport, &endpoint).await?;
//! let token = issued.commit(&Nowhere).await.map_err(|not| not.error)?;
//! assert!(!catalogue(&transport, &server, &token).await?.folders.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Three slots at once
//!
//! The combinations of the reference (`auth1 + auth2 + auth3`): what the web server before the portal wants, the portal's
//! token, and the tokens of the portal's servers. Each has a place of its own, so that no two fill the same one. The first
//! one here is a handler of one's own.
//!
//! ```
//! # struct Nowhere;
//! # impl arcgis_auth::token::Ledger for Nowhere {
//! #     fn keep<'a>(&'a self, _: &'a arcgis_auth::token::Grant)
//! #     -> arcgis_auth::token::BoxFuture<'a, Result<(), arcgis_auth::token::LedgerError>> {
//! #         Box::pin(async { Err(arcgis_auth::token::LedgerError("nothing is kept here".into())) })
//! #     }
//! # }
//! # use std::sync::Arc;
//! # use arcgis_auth::{clock::Clock, portal::PortalAddress, transport::{Transport, TransportOptions}};
//! # struct Today;
//! # impl Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let practice = practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await?;
//! # let at = |site| PortalAddress::parse_exact(practice.http(site).unwrap().as_str());
//! # let portal = at(practice_portal::Site::Portal)?;
//! # let transport = Transport::new(&TransportOptions::default(), Arc::new(Today))?;
//! use arcgis_auth::scheme::password::PasswordSignIn;
//! use arcgis_auth::secret::Password;
//! use arcgis_auth::session::{Attempt, Handler, TokenHandler};
//! use arcgis_auth::token::{Asker, BoxFuture, Renew, Renewed, ServerTokens, TokenSource};
//! use arcgis_auth::{Error, Session};
//! use http::HeaderValue;
//!
//! /// A token that is not renewed when it is over.
//! struct Never;
//!
//! impl Renew for Never {
//!     fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
//!         Box::pin(async { Err(Arc::new(Error::NotRenewable)) })
//!     }
//! }
//!
//! /// A gateway that wants its own key with every request to one host.
//! struct Gateway;
//!
//! impl Handler for Gateway {
//!     fn attach<'a>(&'a self, attempt: &'a mut Attempt) -> BoxFuture<'a, Result<(), Arc<Error>>> {
//!         if attempt.url.host_str() == Some("127.0.0.1") {
//!             attempt.headers.insert("x-gateway-key", HeaderValue::from_static("sesame"));
//!         }
//!         Box::pin(async { Ok(()) })
//!     }
//! }
//!
//! let password = Password::from("practice-mara");
//! let issued = PasswordSignIn::new("mara.lindqvist", &password).send(&transport, &portal).await?;
//! let token = issued.commit(&Nowhere).await.map_err(|not| not.error)?;
//! let source = TokenSource::new(Box::new(Never), Arc::clone(transport.clock()), Some(token));
//! let servers = ServerTokens::new(transport.clone(), portal.clone(), Asker::Token(source.clone()), None);
//! let session = Session::builder(transport)
//!     .web(Gateway)
//!     .token(TokenHandler::new(portal, source, Some(servers)))
//!     .build();
//!
//! # let server = at(practice_portal::Site::Server)?;
//! let layer = server.join("rest/services/Planning/Zoning/MapServer/0");
//! let reply = session.get(layer).query(&[("f", "json")]).send().await?;
//! let layer: serde_json::Value = reply.json().await?;
//! assert!(layer["name"].is_string());
//! # let seen = practice.control().last("/server/rest/services/Planning/Zoning/MapServer/0").unwrap();
//! assert_eq!(seen.header("x-gateway-key"), Some("sesame"));
//! # Ok(())
//! # }
//! ```
//!
//! # Bodies, lines and redirects
//!
//! ```
//! # use std::sync::Arc;
//! # use arcgis_auth::{clock::Clock, portal::PortalAddress, transport::{Transport, TransportOptions}};
//! # struct Today;
//! # impl Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let practice = practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await?;
//! # let at = |site| PortalAddress::parse_exact(practice.http(site).unwrap().as_str());
//! # let portal = at(practice_portal::Site::Portal)?;
//! # let transport = Transport::new(&TransportOptions::default(), Arc::new(Today))?;
//! use arcgis_auth::session::{Multipart, Retry};
//! use arcgis_auth::{Error, Session};
//!
//! # use practice_portal::Fault;
//! # let says = |text: &str| Fault::Reply { status: 200, content_type: "text/plain".into(), body: text.into() };
//! # let control = practice.control();
//! # control.plan_fault("/practice/upload", says("one\ntwo"), None);
//! # control.plan_fault("/practice/old", Fault::RedirectTo("/practice/new".into()), None);
//! # let (upload, old) = (portal.join("upload"), portal.join("old"));
//! let session = Session::builder(transport).retry(Retry { times: 2, ..Retry::default() }).build();
//!
//! let parts = Multipart::new([7; 16]).text("f", "json").file("file", "a.csv", "text/csv", b"x,y\n1,2\n");
//! let mut lines = session.post(upload).multipart(parts).send().await?.lines();
//! assert_eq!(lines.next().await?.as_deref(), Some("one"));
//!
//! match session.get(old).allow_redirects(false).send().await {
//!     Err(error) if matches!(&*error, Error::Redirected { .. }) => println!("{error}"),
//!     other => panic!("a redirect is left to the caller: {other:?}"),
//! }
//! session.close();
//! # Ok(())
//! # }
//! ```

pub mod reaching;
pub mod staying;
