//! Signing in with the browser, and staying signed in.
//!
//! # In the system's browser
//!
//! What renews the sign-in is kept by a [`Ledger`](crate::token::Ledger) before the token is given out, and again with
//! every renewal that brings another one.
//!
//! ```
//! # struct Today;
//! # impl arcgis_auth::clock::Clock for Today {
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::now() }
//! #     fn monotonic(&self) -> std::time::Duration { std::time::Duration::ZERO }
//! # }
//! # /// The person and the browser.
//! # async fn open(page: url::Url) {
//! #     let client = reqwest::Client::builder().no_proxy().tls_certs_only([])
//! #         .redirect(reqwest::redirect::Policy::none()).build().unwrap();
//! #     let html = client.get(page.clone()).send().await.unwrap().text().await.unwrap();
//! #     let state = html.split("name=\"oauth_state\" value=\"").nth(1).unwrap().split('"').next().unwrap();
//! #     let form = [("oauth_state", state), ("username", "mara.lindqvist"), ("password", "practice-mara")];
//! #     let done = client.post(page.join("signin").unwrap()).form(&form).send().await.unwrap();
//! #     client.get(done.headers()["location"].to_str().unwrap()).send().await.unwrap();
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use practice_portal::{Options, PORTICO_APP, PracticePortal, RedirectMatch, Site};
//! # let practice = PracticePortal::start(Options::for_tests()).await?;
//! # practice.control().change_switches(|switches| switches.redirect_match = RedirectMatch::LoopbackPort);
//! # let portal = practice.http(Site::Portal).unwrap();
//! # let portal = arcgis_auth::portal::PortalAddress::parse_exact(portal.as_str())?;
//! # let transport = Transport::new(&Default::default(), Arc::new(Today))?;
//! use std::sync::{Arc, Mutex};
//!
//! use arcgis_auth::Error;
//! use arcgis_auth::portal::PortalAddress;
//! use arcgis_auth::scheme::browser::{CallbackPages, Listener, Redirect, WAIT_LIMIT, begin, wait};
//! use arcgis_auth::scheme::given_renewal::GivenRenewal;
//! use arcgis_auth::token::{
//!     AppId, BoxFuture, Grant, Ledger, LedgerError, Renew, Renewed, TokenSource, renew, verify,
//! };
//! use arcgis_auth::transport::Transport;
//!
//! /// Keeps what renews the sign-in; a program for people has the system's keyring for it.
//! #[derive(Default)]
//! struct Kept(Mutex<Option<Grant>>);
//!
//! impl Ledger for Kept {
//!     fn keep<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
//!         *self.0.lock().unwrap() = Some(grant.clone());
//!         Box::pin(async { Ok(()) })
//!     }
//! }
//!
//! /// Gets the next token, and keeps what came with it.
//! struct Next {
//!     transport: Transport,
//!     kept: Arc<Kept>,
//! }
//!
//! impl Renew for Next {
//!     fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
//!         let (transport, kept) = (self.transport.clone(), Arc::clone(&self.kept));
//!         Box::pin(async move {
//!             let grant = kept.0.lock().unwrap().clone().ok_or(Error::NotRenewable)?;
//!             let issued = renew(&transport, &grant, transport.clock().now()).await?;
//!             let skew = issued.skew();
//!             let token = issued.commit(&*kept).await.map_err(|not| Error::NotKept(not.error))?;
//!             Ok(Renewed { token, skew })
//!         })
//!     }
//! }
//!
//! // 0 is any free port. A portal that compares redirect addresses letter by letter wants one of
//! // `scheme::browser::PORTS`, registered with the app.
//! let pages = CallbackPages::default();
//! let listener = Listener::bind(&[0], &pages).await?;
//! let redirect = Redirect::loopback(&portal, listener.port());
//! let app = AppId::new("portico-practice").unwrap();
//! # assert_eq!(app.as_str(), PORTICO_APP);
//! let (awaiting, page) = begin(&portal, &app, &redirect, None, &mut rand::rng());
//! # let browser = tokio::spawn(open(page.as_url().clone()));
//!
//! // Now `page.as_url()` is opened in the browser. What a person pastes instead comes by the channel.
//! let (_paste, mut pasted) = tokio::sync::mpsc::channel(1);
//! let cancel = tokio_util::sync::CancellationToken::new();
//! let exchange = wait(awaiting, Some(listener), &mut pasted, &pages, WAIT_LIMIT, &cancel).await?;
//! # browser.await?;
//! let issued = exchange.send(&transport).await?;
//! let kept = Arc::new(Kept::default());
//! let token = issued.commit(&*kept).await.map_err(|not| not.error)?;
//!
//! // From here on whoever wants a token asks the source.
//! let next = Next { transport: transport.clone(), kept: Arc::clone(&kept) };
//! let source = TokenSource::new(Box::new(next), Arc::clone(transport.clock()), Some(token));
//! let me = verify(&transport, &portal, &source.token().await?).await?;
//! assert_eq!(me.identity.user_name, "mara.lindqvist");
//!
//! // A portal may refuse a token before its time: one more renewal, for all who ask.
//! let refused = source.token().await?;
//! let newer = source.renew_after(&refused).await?;
//! assert_ne!(newer.text().expose(), refused.text().expose());
//!
//! // A renewal token from elsewhere, with the app that it was given to.
//! let refresh = kept.0.lock().unwrap().clone().unwrap().refresh;
//! let given = GivenRenewal { refresh, app_id: app, redirect_uri: None };
//! let token = given.send(&transport, &portal).await?.commit(&*kept).await.map_err(|not| not.error)?;
//! assert_eq!(verify(&transport, &portal, &token).await?.identity.user_name, "mara.lindqvist");
//! # Ok(())
//! # }
//! ```
//!
//! # The organisation's own sign-in, without a browser
//!
//! Where a ticket of this computer is all that the identity provider asks for. Who speaks to it is a
//! [`Provider`](crate::scheme::saml::Provider); [`Connection`](crate::scheme::saml::Connection) adds nothing to requests.
//!
//! ```no_run
//! # async fn example(portal: arcgis_auth::portal::PortalAddress, app: arcgis_auth::token::AppId,
//! #     transport: arcgis_auth::transport::Transport, elsewhere: arcgis_auth::transport::Transport)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use arcgis_auth::Error;
//! use arcgis_auth::scheme::saml::{Connection, Ways, begin, sign_in};
//!
//! let ways = Ways { portal: &transport, elsewhere: &elsewhere, provider: &Connection };
//! match sign_in(begin(&portal, &app, None, &mut rand::rng()), ways).await {
//!     Ok(issued) => println!("signed in: {:?}", issued.user_name()),
//!     Err(Error::FormShown { .. }) => println!("the provider wants to see a person: take the browser"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
