//! The portal of a test: the practice portal, inside the test's own process.

use practice_portal::{
    Account, Control, Listen, Options, PORTICO_APP, PracticePortal, Role, Running, Site, people,
};
use reqwest::Client;
use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::ports;
use crate::wait::until_some;

/// The app id under which the portal knows Portico.
pub const APP_ID: &str = PORTICO_APP;

/// The name that the portal gives itself.
pub const ORGANISATION: &str = "City of Aldermoor";

/// A person of the portal.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// What is typed as user name.
    pub user: &'static str,
    /// What is typed as password.
    pub password: &'static str,
    /// As the portal names the person.
    pub full_name: &'static str,
}

/// A publisher.
pub const MARA: Person =
    Person { user: "mara.lindqvist", password: "practice-mara", full_name: "Mara Lindqvist" };

/// A viewer.
pub const DEMO: Person =
    Person { user: "demo.planner", password: "practice-planner", full_name: "Demo Planner" };

/// Somebody whose password is like no other text on this computer.
pub const CANARY: Person =
    Person { user: "carla.nary", password: "canary-pass-7Q2vX9kLm4Tz8Rw", full_name: "Carla Nary" };

/// The portal. It stops when dropped.
#[derive(Debug)]
pub struct Portal {
    options: Options,
    running: Option<Running>,
    client: Client,
}

impl Portal {
    /// Starts one that sends its answers to these ports.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(redirect_ports: &[u16], folder: std::path::PathBuf) -> Outcome<Self> {
        let [portal, server, stand_alone] = ports::free::<3>()?;
        let mut people = people();
        people.push(Account::new(CANARY.user, CANARY.full_name, CANARY.password, Role::Publisher));
        let options = Options {
            portal: Listen::http(portal),
            server: Listen::http(server),
            stand_alone: Listen::http(stand_alone),
            redirect_ports: redirect_ports.to_vec(),
            people,
            folder: Some(folder),
            ..Options::for_tests()
        };
        let running = Some(PracticePortal::start(options.clone()).await?);
        let client = Client::builder().no_proxy().build()?;
        Ok(Self { options, running, client })
    }

    /// The handle for watching and changing it.
    ///
    /// # Errors
    /// While it is stopped.
    pub fn control(&self) -> Outcome<Control> {
        Ok(self.running.as_ref().ok_or_else(|| Failure::new("the portal is stopped"))?.control())
    }

    /// Stops it, as a portal that is gone.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Starts it again at the same address, with the tokens it had.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start_again(&mut self) -> Outcome {
        let again = until_some("the portal starts again", async || {
            Ok(PracticePortal::start(self.options.clone()).await.ok())
        });
        self.running = Some(again.await?);
        Ok(())
    }

    /// Its host and port.
    pub fn host(&self) -> String {
        format!("{}:{}", self.options.address, self.options.portal.http.unwrap_or_default())
    }

    /// Its address as a person writes it.
    pub fn address(&self) -> String {
        format!("{}{}", self.host(), Site::Portal.context())
    }

    /// The address of the server that belongs to no portal, as a person writes it.
    pub fn stand_alone(&self) -> String {
        let port = self.options.stand_alone.http.unwrap_or_default();
        format!("{}:{port}{}", self.options.address, Site::StandAlone.context())
    }

    /// The address of a service of the portal's own server.
    pub fn service(&self, name: &str) -> String {
        let port = self.options.server.http.unwrap_or_default();
        format!("http://{}:{port}{}/rest/services/{name}", self.options.address, Site::Server.context())
    }

    /// Whether a service opens, as another program asks it.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn opens(&self, service: &str, token: Option<&str>) -> Outcome<bool> {
        let mut asked = self.client.get(format!("{service}?f=json"));
        if let Some(token) = token {
            asked = asked.header("X-Esri-Authorization", format!("Bearer {token}"));
        }
        let reply: Value = serde_json::from_slice(&asked.send().await?.bytes().await?)?;
        Ok(reply.get("error").is_none() && reply.get("layers").is_some())
    }

    /// A path below `sharing/rest`, as requests are counted by.
    pub fn rest(below: &str) -> String {
        format!("{}/sharing/rest/{below}", Site::Portal.context())
    }

    /// A token that another program was given for a person, bound to a referer, and its end in milliseconds since 1970.
    ///
    /// # Errors
    /// When the portal does not give one.
    pub async fn token_of(&self, person: Person, referer: &str) -> Outcome<(String, i64)> {
        let url = format!("http://{}{}", self.host(), Self::rest("generateToken"));
        let fields = [
            ("username", person.user),
            ("password", person.password),
            ("client", "referer"),
            ("referer", referer),
            ("expiration", "60"),
            ("f", "json"),
        ];
        let reply = self.client.post(url).form(&fields).send().await?;
        let reply: Value = serde_json::from_slice(&reply.bytes().await?)?;
        let token = reply["token"].as_str().zip(reply["expires"].as_i64());
        let (token, expires) = token.ok_or_else(|| Failure::new("the portal gave no token"))?;
        Ok((token.to_owned(), expires))
    }

    /// Whom the portal names for a token; none when it does not take it.
    ///
    /// # Errors
    /// When the portal does not answer.
    pub async fn who(&self, token: &str) -> Outcome<Option<String>> {
        let url = format!("http://{}{}?f=json", self.host(), Self::rest("community/self"));
        let reply =
            self.client.get(url).header("X-Esri-Authorization", format!("Bearer {token}")).send().await?;
        let reply: Value = serde_json::from_slice(&reply.bytes().await?)?;
        Ok(reply["username"].as_str().map(str::to_owned))
    }
}
