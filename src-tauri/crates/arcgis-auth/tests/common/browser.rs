use http::{HeaderMap, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;

use super::Person;

/// A browser as far as a sign-in needs one: it opens pages, fills in forms and says where it is sent.
pub(crate) struct Browser {
    client: Client,
}

/// What a browser shows or where it goes.
pub(crate) struct Landed {
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        // Trusting nobody is quicker than reading the system's authorities, and http needs none.
        let client =
            Client::builder().redirect(Policy::none()).no_proxy().tls_certs_only([]).build().unwrap();
        Self { client }
    }

    pub(crate) async fn open(&self, url: &Url) -> Landed {
        Landed::read(url, self.client.get(url.clone()).send().await.unwrap()).await
    }

    /// Sends the page's first form: its hidden fields and these.
    pub(crate) async fn submit(&self, page: &Landed, fields: &[(&str, &str)]) -> Landed {
        let (action, hidden) = page.form();
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let form: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        self.post(&action, &form).await
    }

    pub(crate) async fn post(&self, url: &Url, form: &[(&str, &str)]) -> Landed {
        Landed::read(url, self.client.post(url.clone()).form(form).send().await.unwrap()).await
    }

    /// Opens the portal's page and types name and password; where the browser is sent then.
    pub(crate) async fn sign_in(&self, authorize: &Url, person: Person) -> Url {
        let page = self.open(authorize).await;
        let done = self.submit(&page, &[("username", person.0), ("password", person.1)]).await;
        done.location().unwrap_or_else(|| panic!("no redirect: {}", done.html))
    }

    /// Opens the portal's page and says no; where the browser is sent then.
    pub(crate) async fn cancel(&self, authorize: &Url) -> Url {
        let page = self.open(authorize).await;
        self.submit(&page, &[("cancel", "true")]).await.location().unwrap()
    }
}

impl Landed {
    async fn read(url: &Url, reply: Response) -> Self {
        let (status, headers) = (reply.status(), reply.headers().clone());
        Self { url: url.clone(), status, headers, html: reply.text().await.unwrap() }
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> Option<Url> {
        self.url.join(self.headers.get("location")?.to_str().ok()?).ok()
    }

    pub(crate) fn between(&self, before: &str, after: &str) -> Option<&str> {
        let (_, rest) = self.html.split_once(before)?;
        rest.split_once(after).map(|(text, _)| text)
    }

    /// Where the page's first form goes, and its hidden fields.
    fn form(&self) -> (Url, Vec<(String, String)>) {
        let form = self.between("<form ", "</form>").unwrap_or_else(|| panic!("no form: {}", self.html));
        let attribute = |text: &str, name: &str| {
            let (_, rest) = text.split_once(&format!("{name}=\""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        let hidden = form
            .split("<input ")
            .skip(1)
            .filter(|input| input.starts_with("type=\"hidden\""))
            .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
            .collect();
        let action = attribute(form, "action").expect("a form goes somewhere");
        (self.url.join(&action).unwrap(), hidden)
    }
}
