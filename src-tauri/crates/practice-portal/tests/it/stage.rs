//! A running portal and a client without opinions.

use practice_portal::{Control, Dialect, OOB, Options, PORTICO_APP, PracticePortal, Running, Site};
use reqwest::{Client, RequestBuilder, Response, redirect::Policy};
use serde_json::Value;
use url::Url;

pub(crate) const MARA: (&str, &str) = ("mara.lindqvist", "practice-mara");

pub(crate) struct Stage {
    pub(crate) running: Running,
    pub(crate) control: Control,
    pub(crate) client: Client,
}

/// One renewal and one access token.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) reply: Value,
}

impl Stage {
    pub(crate) async fn with(options: Options) -> Self {
        let running = PracticePortal::start(options).await.unwrap();
        let control = running.control();
        // Trusting nobody is quicker than reading the system's authorities, and http needs none.
        let client =
            Client::builder().redirect(Policy::none()).no_proxy().tls_certs_only([]).build().unwrap();
        Self { running, control, client }
    }

    pub(crate) async fn new(dialect: Dialect) -> Self {
        Self::with(Options::for_tests().dialect(dialect)).await
    }

    pub(crate) fn base(&self, site: Site) -> String {
        self.running.http(site).unwrap().to_string()
    }

    /// An address below the portal.
    pub(crate) fn portal(&self, below: &str) -> String {
        format!("{}/{below}", self.base(Site::Portal))
    }

    /// An address below `sharing/rest`.
    pub(crate) fn rest(&self, below: &str) -> String {
        self.portal(&format!("sharing/rest/{below}"))
    }

    pub(crate) fn get(&self, url: &str) -> RequestBuilder {
        self.client.get(url)
    }

    pub(crate) async fn get_json(&self, url: &str, query: &[(&str, &str)]) -> Value {
        json(self.client.get(url).query(&[("f", "json")]).query(query).send().await.unwrap()).await
    }

    /// POSTs a form with `f=json`.
    pub(crate) async fn post_json(&self, url: &str, form: &[(&str, &str)]) -> Value {
        let form: Vec<_> = form.iter().copied().chain([("f", "json")]).collect();
        json(self.client.post(url).form(&form).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, url: &str, form: &[(&str, &str)]) -> Response {
        self.client.post(url).form(form).send().await.unwrap()
    }

    /// POSTs to `oauth2/token`, which answers JSON without being asked.
    pub(crate) async fn grant(&self, form: &[(&str, &str)]) -> Value {
        json(self.post(&self.rest("oauth2/token"), form).await).await
    }

    /// `portals/self` with a token in the header.
    pub(crate) async fn whoami(&self, token: &str) -> Option<String> {
        let reply = self
            .client
            .get(self.rest("community/self?f=json"))
            .header("X-Esri-Authorization", format!("Bearer {token}"))
            .send()
            .await
            .unwrap();
        json(reply).await["username"].as_str().map(str::to_owned)
    }

    /// The authorize page; panics unless it is one.
    pub(crate) async fn authorize(&self, query: &[(&str, &str)]) -> Page {
        let usual = [("client_id", PORTICO_APP), ("response_type", "code"), ("redirect_uri", OOB)];
        let missing = usual.iter().filter(|(name, _)| !query.iter().any(|(given, _)| given == name));
        let query: Vec<_> = query.iter().chain(missing).copied().collect();
        let reply = self.client.get(self.rest("oauth2/authorize")).query(&query).send().await.unwrap();
        Page::read(reply).await
    }

    /// Authorize and sign in; the address the browser is sent to.
    pub(crate) async fn sign_in(&self, query: &[(&str, &str)], person: (&str, &str)) -> Url {
        let page = self.authorize(query).await;
        let state = page.oauth_state();
        let form = [("oauth_state", state.as_str()), ("username", person.0), ("password", person.1)];
        location(&self.post(&self.rest("oauth2/signin"), &form).await)
    }

    /// A code for Mara, as pasted.
    pub(crate) async fn code(&self, query: &[(&str, &str)]) -> String {
        let url = self.sign_in(query, MARA).await;
        parameter(&url, "code").unwrap()
    }

    /// The whole way for Mara.
    pub(crate) async fn tokens(&self, query: &[(&str, &str)]) -> Tokens {
        let code = self.code(query).await;
        let redirect = query.iter().find(|(name, _)| *name == "redirect_uri").map_or(OOB, |(_, uri)| uri);
        let client = query.iter().find(|(name, _)| *name == "client_id").map_or(PORTICO_APP, |(_, id)| id);
        let reply = self
            .grant(&[
                ("grant_type", "authorization_code"),
                ("client_id", client),
                ("redirect_uri", redirect),
                ("code", &code),
            ])
            .await;
        let text = |name: &str| reply[name].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned();
        Tokens { access: text("access_token"), refresh: text("refresh_token"), reply }
    }
}

pub(crate) async fn json(reply: Response) -> Value {
    let text = reply.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"))
}

pub(crate) fn location(reply: &Response) -> Url {
    assert_eq!(reply.status(), 302, "no redirect");
    Url::parse(reply.headers()["location"].to_str().unwrap()).unwrap()
}

pub(crate) fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The message of an error in any envelope.
pub(crate) fn message(value: &Value) -> &str {
    value["error"]["message"].as_str().or_else(|| value["messages"][0].as_str()).unwrap_or("")
}

/// The first detail of E1.
pub(crate) fn detail(value: &Value) -> &str {
    value["error"]["details"][0].as_str().unwrap_or("")
}

/// An HTML page.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) html: String,
    pub(crate) policy: String,
}

impl Page {
    pub(crate) async fn read(reply: Response) -> Self {
        let status = reply.status().as_u16();
        let header = |name: &str| {
            reply.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let policy = header("content-security-policy");
        assert!(header("content-type").starts_with("text/html"), "not a page");
        Self { status, html: reply.text().await.unwrap(), policy }
    }

    /// `var oAuthInfo`, read as the ArcGIS API for Python reads it: the first line with braces.
    pub(crate) fn oauth_info(&self) -> Value {
        let line = self.html.lines().find(|line| line.contains('{')).expect("no braces");
        let object = &line[line.find('{').unwrap()..=line.rfind('}').unwrap()];
        serde_json::from_str(object).unwrap()
    }

    pub(crate) fn oauth_state(&self) -> String {
        self.oauth_info()["oauth_state"].as_str().unwrap().to_owned()
    }

    pub(crate) fn between(&self, before: &str, after: &str) -> Option<&str> {
        let (_, rest) = self.html.split_once(before)?;
        rest.split_once(after).map(|(text, _)| text)
    }
}
