//! The states between the authorize page and the code, without a socket.

use http::StatusCode;
use rand_core::CryptoRng;
use url::Url;

use super::ask::{Ask, Field};
use super::cookies::Cookies;
use super::page::{Form, Page, PortalInfo};
use super::status;
use crate::error::{Error, NotUnderstood, PortalRefused, PortalUnreachable, Unreachable};
use crate::portal::PortalAddress;
use crate::safe_url::SafeUrl;
use crate::scheme::browser::{self, Answer, AwaitingCode, Exchange, Redirect, Stay};
use crate::secret::AuthorizationCode;
use crate::token::AppId;
use crate::transport::{Reply, decode, is_loopback};

/// The most requests of one sign-in, redirects among them. Four are needed, and a few more where providers stand behind
/// one another.
pub const STEP_LIMIT: usize = 20;

/// The largest page that is read, in bytes.
pub const PAGE_LIMIT: usize = 1024 * 1024;

const RESPONSE: &str = "SAMLResponse";
const REQUEST: &str = "SAMLRequest";
const RELAY: &str = "RelayState";

/// What the authorize page shows of an app that it does not let in (PROTOCOL §3.1).
const SAID_OF_APPS: [&str; 2] = ["Invalid client_id", "Invalid redirect_uri"];

/// A sign-in under way.
pub struct Flow {
    portal: PortalAddress,
    awaiting: AwaitingCode,
    stage: Stage,
    /// What was asked last: where redirects and forms start from.
    at: Url,
    /// What was posted last: repeated by a redirect that keeps the method.
    posted: Option<Vec<Field>>,
    steps: usize,
    /// The portal's cookies and everybody else's: what the one sets never reaches the other.
    own: Cookies,
    foreign: Cookies,
}

/// How far a sign-in is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The portal's authorize page is asked for.
    Authorize,
    /// On the way to the provider, or there.
    Provider,
    /// The provider's answer is at the portal.
    Answered,
}

/// What a reply leads to.
#[derive(Debug)]
pub enum Turn {
    /// Another request; its reply goes to the flow that comes along.
    Ask(Box<(Flow, Ask)>),
    /// A code, ready to be exchanged.
    Code(Exchange),
}

/// Begins a sign-in, with a proof key as in the browser (PROTOCOL §3.1, §10 step 1).
pub fn begin(
    portal: &PortalAddress,
    app_id: &AppId,
    stay: impl Into<Stay>,
    rng: &mut dyn CryptoRng,
) -> (Flow, Ask) {
    let (awaiting, page) = browser::begin(portal, app_id, &Redirect::OutOfBand, stay, rng);
    let at = page.as_url().clone();
    let flow = Flow {
        portal: portal.clone(),
        awaiting,
        stage: Stage::Authorize,
        at: at.clone(),
        posted: None,
        steps: 1,
        own: Cookies::default(),
        foreign: Cookies::default(),
    };
    (flow, Ask::new(at, None))
}

impl Flow {
    /// Whether an address is of the portal's own origin: the only place that gets the provider's answer.
    pub fn is_portal(&self, url: &Url) -> bool {
        url.origin() == self.portal.as_url().origin()
    }

    /// Reads the reply to the last request.
    ///
    /// # Errors
    /// - [`Error::FormShown`] where a person would have to do something, [`Error::WebTier`] where the other side asks
    ///   for an authentication that nobody gave it;
    /// - [`Error::ProviderRefused`] when the provider's answer says no; [`Error::Refused`] when the portal does;
    /// - [`Error::NoProvider`] when the portal names no provider;
    /// - [`Error::RedirectedElsewhere`] when an answer is meant for another portal, or the portal sends on elsewhere
    ///   after it; [`Error::SentInCircles`] after [`STEP_LIMIT`] requests; [`Error::NotSecure`];
    /// - [`Error::PortalFailed`], [`Error::NotUnderstood`] and [`Error::Unreachable`] as elsewhere.
    pub fn answer(mut self, reply: &Reply) -> Result<Turn, Error> {
        let own = self.is_portal(&self.at);
        let at = self.at.clone();
        self.cookies(own).take(&at, reply);
        if let Some(to) = reply.redirect() {
            return self.follow(reply.status, to);
        }
        self.check_status(reply)?;
        if reply.body().len() > PAGE_LIMIT {
            return Err(self.not_understood(NotUnderstood::TooLarge));
        }
        if own && reply.body().trim_ascii_start().first() == Some(&b'{') {
            // E3: the portal says no in JSON. JSON that says yes is nothing that is known here.
            decode::<serde_json::Value>(reply)?;
        }
        self.page(Page::read(reply.body()), reply)
    }

    fn page(mut self, mut page: Page, reply: &Reply) -> Result<Turn, Error> {
        let own = self.is_portal(&self.at);
        if self.stage != Stage::Answered {
            if let Some(form) = page.form_with(RESPONSE) {
                return self.bring(&page, form);
            }
            if let Some(form) = page.form_with(REQUEST) {
                self.stage = Stage::Provider;
                let to = self.target(&page, form)?;
                let form = form.pick(&[REQUEST, RELAY]);
                return self.go(Ask::new(to, Some(form)));
            }
        }
        if !own {
            return Err(self.no_way_on(&page, reply));
        }
        if let Some(code) = page.code.take() {
            return self.code(&code);
        }
        match page.info.take() {
            Some(info) if self.stage == Stage::Authorize => self.ask_provider(&info, reply),
            info => Err(self.portal_says(info, &page, reply)),
        }
    }

    /// From the authorize page to the portal's way to the provider (PROTOCOL §10 steps 2 and 3).
    fn ask_provider(mut self, info: &PortalInfo, reply: &Reply) -> Result<Turn, Error> {
        let host = || self.portal.host().to_owned();
        let (Some(state), Some(address)) = (&info.oauth_state, info.provider()) else {
            return Err(refused(&info.messages(), reply).unwrap_or(Error::NoProvider { host: host() }));
        };
        let to = self.at.join(address).map_err(|_| self.not_understood(NotUnderstood::WrongShape))?;
        if !self.is_portal(&to) {
            return Err(self.elsewhere(&to));
        }
        let form = vec![("oauth_state".to_owned(), state.clone())];
        self.stage = Stage::Provider;
        self.go(Ask::new(to, Some(form)))
    }

    /// The provider's answer to the portal (PROTOCOL §10 step 4).
    fn bring(mut self, page: &Page, form: &Form) -> Result<Turn, Error> {
        let to = self.target(page, form)?;
        if let Some(status) = form.value(RESPONSE).and_then(|response| status::refusal(response)) {
            return Err(Error::ProviderRefused { host: self.host(), status });
        }
        if !self.is_portal(&to) {
            return Err(self.elsewhere(&to));
        }
        self.stage = Stage::Answered;
        let form = form.pick(&[RESPONSE, RELAY]);
        self.go(Ask::new(to, Some(form)))
    }

    /// The code that the portal shows (PROTOCOL §10 step 5).
    fn code(self, code: &AuthorizationCode) -> Result<Turn, Error> {
        let url = SafeUrl::new(&self.at);
        match self.awaiting.pasted(code.expose()) {
            Ok(Answer::Code(exchange)) => Ok(Turn::Code(exchange)),
            Ok(Answer::Refused(refused)) => Err(refused.into()),
            Err(_) => Err(Error::NotUnderstood { url, what: NotUnderstood::WrongShape }),
        }
    }

    fn follow(mut self, status: StatusCode, to: Url) -> Result<Turn, Error> {
        let leaves = to.origin() != self.at.origin();
        if self.stage == Stage::Answered && leaves {
            return Err(self.elsewhere(&to));
        }
        if self.stage == Stage::Authorize && !self.is_portal(&to) {
            self.stage = Stage::Provider;
        }
        let kept = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        let form = match self.posted.take().filter(|_| kept) {
            // What was meant for one side is not for another (RFC 9110 §15.4.8 leaves it to the client).
            Some(_) if leaves => return Err(self.elsewhere(&to)),
            form => form,
        };
        self.go(Ask::new(to, form))
    }

    /// Makes the next request, if it may be made.
    fn go(mut self, mut ask: Ask) -> Result<Turn, Error> {
        if self.steps >= STEP_LIMIT {
            return Err(Error::SentInCircles { host: self.host() });
        }
        let local = ask.url.scheme() == "http" && is_loopback(&ask.url) && self.portal.is_loopback();
        if ask.url.scheme() != "https" && !local {
            return Err(Error::NotSecure { origin: ask.url.origin().ascii_serialization() });
        }
        let own = self.is_portal(&ask.url);
        if let Some(cookies) = self.cookies(own).header(&ask.url) {
            ask.headers.insert(http::header::COOKIE, cookies);
        }
        self.steps += 1;
        self.at = ask.url.clone();
        self.posted.clone_from(&ask.form);
        Ok(Turn::Ask(Box::new((self, ask))))
    }

    fn cookies(&mut self, own: bool) -> &mut Cookies {
        if own { &mut self.own } else { &mut self.foreign }
    }

    fn target(&self, page: &Page, form: &Form) -> Result<Url, Error> {
        page.target(&self.at, form).ok_or_else(|| self.not_understood(NotUnderstood::WrongShape))
    }

    fn check_status(&self, reply: &Reply) -> Result<(), Error> {
        let host = self.host();
        match reply.status.as_u16() {
            401 => match reply.challenges() {
                offers if offers.is_empty() => Err(refused(&[], reply).unwrap_or_else(|| by_status(reply))),
                offers => Err(Error::WebTier { host, offers }),
            },
            407 => Err(PortalUnreachable { host, why: Unreachable::Proxy }.into()),
            status @ (429 | 500..=599) => {
                Err(Error::PortalFailed { host, status, retry_after: reply.retry_after() })
            }
            _ => Ok(()),
        }
    }

    /// A page of the portal that is neither the sign-in nor a code.
    fn portal_says(&self, info: Option<PortalInfo>, page: &Page, reply: &Reply) -> Error {
        let messages = info.map(|info| info.messages()).unwrap_or_default();
        if let Some(refused) = refused(&messages, reply) {
            return refused;
        }
        if self.stage == Stage::Authorize && !page.is_for_people() {
            let said =
                SAID_OF_APPS.iter().filter(|said| page.text.contains(**said) || page.title.contains(**said));
            if let Some(refused) = refused(&said.map(|said| (*said).to_owned()).collect::<Vec<_>>(), reply) {
                return refused;
            }
        }
        // A step that only a person can take, such as new terms; a plain page after the answer is a refusal in words.
        if self.stage == Stage::Answered && !page.is_for_people() {
            let said = [words(&page.title), words(&page.text)];
            if let Some(refused) = refused(&said, reply) {
                return refused;
            }
        }
        self.no_way_on(page, reply)
    }

    fn no_way_on(&self, page: &Page, reply: &Reply) -> Error {
        let empty = reply.body().trim_ascii().is_empty();
        // Many providers draw their form with a script; here there is none to draw it.
        let drawn = !self.is_portal(&self.at) && reply.status.is_success() && !empty;
        if page.is_for_people() || drawn {
            return Error::FormShown { host: self.host() };
        }
        if reply.status.is_client_error() {
            return by_status(reply);
        }
        self.not_understood(if empty { NotUnderstood::Empty } else { NotUnderstood::WebPage })
    }

    fn not_understood(&self, what: NotUnderstood) -> Error {
        Error::NotUnderstood { url: SafeUrl::new(&self.at), what }
    }

    fn elsewhere(&self, to: &Url) -> Error {
        Error::RedirectedElsewhere { host: self.host(), to: SafeUrl::new(to) }
    }

    fn host(&self) -> String {
        self.at.host_str().unwrap_or_default().to_owned()
    }
}

impl std::fmt::Debug for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flow")
            .field("portal", &self.portal)
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

/// A refusal in the portal's words, if it has any.
fn refused(messages: &[String], reply: &Reply) -> Option<Error> {
    let mut said = messages.iter().filter(|text| !text.is_empty());
    let first = said.next()?;
    let details: Vec<String> = said.cloned().collect();
    Some(PortalRefused::classify(None, first, &details, reply.status.as_u16()).into())
}

fn by_status(reply: &Reply) -> Error {
    let status = reply.status.as_u16();
    PortalRefused::classify(Some(i64::from(status)), "", &[], status).into()
}

/// A page's text without its layout.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
