//! Portals that are reached in another way than usual: certificates that a person accepts, a proxy, plain http.

use std::net::SocketAddr;

use desktop_tests::desk::Desk;
use desktop_tests::failure::{Failure, Outcome, ensure, ensure_eq};
use desktop_tests::page::{Named, Role};
use desktop_tests::portal::MARA;
use desktop_tests::ports;
use desktop_tests::proxy::Proxy;
use desktop_tests::run::test;
use practice_portal::{Certificate, Fault, Listen, Options, PracticePortal, Running, Site};
use url::Url;

use crate::steps::{by_password, done, from_menu, kept, row_says};

/// A host that nobody finds without the proxy.
const HOST: &str = "gis.aldermoor.example";

/// A portal that speaks https with an authority of its own; each start makes a new one.
async fn secure(portal: u16, server: u16) -> Outcome<Running> {
    let https = |port| Listen { http: None, https: Some(port) };
    let options = Options {
        portal: https(portal),
        server: https(server),
        certificate: Certificate::Good,
        ..Options::for_tests()
    };
    Ok(PracticePortal::start(options).await?)
}

fn address(portal: &Running) -> Outcome<String> {
    Ok(portal.https(Site::Portal).ok_or_else(|| Failure::new("the portal has no https"))?.to_string())
}

/// Where a site really listens.
fn place(url: Option<Url>) -> Outcome<SocketAddr> {
    let url = url.ok_or_else(|| Failure::new("the site does not listen"))?;
    let found = url.socket_addrs(|| None)?.first().copied();
    found.ok_or_else(|| Failure::new("the site has no address"))
}

/// From the address that is not found to the form for a proxy, and its answer.
async fn by_proxy(desk: &Desk, proxy: &Proxy) -> Outcome {
    desk.press("Connection settings…").await?;
    desk.part(Role::Heading, "Connection settings").await?;
    desk.click(Role::Radio, Named::Begins("This proxy")).await?;
    desk.fill("Proxy address", &proxy.address()).await?;
    desk.press("Use these settings").await
}

#[test]
fn a_certificate_is_trusted_after_it_was_looked_at() -> Outcome {
    test("certificate", async |desk| {
        let [portal_port, server_port] = ports::free::<2>()?;
        let portal = secure(portal_port, server_port).await?;
        let address = address(&portal)?;
        desk.press("Add your first portal").await?;
        desk.fill("Portal address", &address).await?;
        desk.sees("This computer does not know the portal’s certificate").await?;
        ensure(!desk.part(Role::Button, "Continue").await?.enabled, "an unknown certificate is passed over")?;
        desk.shot("1-not-trusted").await?;

        desk.press("Look at the certificate").await?;
        desk.part(Role::Heading, Named::Begins("Who answers at 127.0.0.1")).await?;
        desk.sees("This computer does not know who signed it.").await?;
        desk.sees("Ask your IT team to read you these digits").await?;
        desk.part(Role::Button, "Copy the SHA-256 digits").await?;
        desk.part(Role::Button, "Add an authority…").await?;
        // Enter does not decide whom to trust.
        ensure_eq("filled buttons", desk.filled().await?, Vec::<String>::new())?;
        desk.shot("2-certificate").await?;
        desk.press("Trust this certificate").await?;

        desk.sees("You accepted this certificate").await?;
        desk.shot("3-trusted").await?;
        desk.press("Continue").await?;
        by_password(desk, MARA).await?;
        done(desk, MARA).await?;
        row_says(desk, "Signed in").await?;
        desk.sees("You accepted its certificate; this computer does not trust it").await?;
        desk.shot("4-detail").await?;

        from_menu(desk, "Connection…").await?;
        desk.press("Check the connection").await?;
        desk.sees("You accepted its certificate. This computer does not trust it.").await?;
        desk.shot("5-settings").await?;
        desk.press("Cancel").await?;
        desk.gone(Role::Dialog, Named::Any).await?;

        portal.stop().await;
        let _changed = secure(portal_port, server_port).await?;
        desk.press("Check with the portal now").await?;
        desk.sees("The portal shows another certificate").await?;
        desk.shot("6-changed").await?;
        from_menu(desk, "Connection…").await?;
        desk.press("Check the connection").await?;
        desk.sees("shows another certificate than the one that you accepted").await?;
        desk.shot("7-changed").await
    })
}

/// The server's own description, with the address that people use.
fn says_where_tokens_are(desk: &Desk) -> Outcome {
    let info = serde_json::json!({
        "currentVersion": 11.3,
        "authInfo": {
            "isTokenBasedSecurity": true,
            "tokenServicesUrl": format!("http://{HOST}:6080/arcgis/tokens/"),
        },
    });
    let (content_type, body) = ("application/json".to_owned(), info.to_string().into());
    let reply = Fault::Reply { status: 200, content_type, body };
    desk.portal.control()?.plan_fault("/arcgis/rest/info", reply, None);
    Ok(())
}

/// DESIGN.md §1.4.
#[test]
fn a_server_without_encryption_is_asked_about() -> Outcome {
    test("plain-http", async |desk| {
        let server = Url::parse(&format!("http://{}", desk.portal.stand_alone()))?;
        let name = format!("{HOST}:6080");
        let proxy = Proxy::start(&[(name.as_str(), place(Some(server))?)]).await?;
        says_where_tokens_are(desk)?;
        desk.press("Add your first portal").await?;
        desk.fill("Portal address", &format!("http://{HOST}:6080/arcgis")).await?;
        by_proxy(desk, &proxy).await?;
        desk.sees("This server does not protect what you type").await?;
        desk.shot("1-asked").await?;

        desk.press("Use it all the same…").await?;
        desk.part(Role::Heading, "This server does not protect what you type").await?;
        desk.sees("Your user name and password travel readable.").await?;
        ensure_eq("filled buttons", desk.filled().await?, vec!["Cancel".to_owned()])?;
        desk.shot("2-question").await?;
        // The careful answer leads back, and nothing is allowed.
        desk.chord(&["Enter"]).await?;
        desk.part(Role::Heading, "Which portal?").await?;
        ensure(!desk.part(Role::Button, "Continue").await?.enabled, "it is used without permission")?;
        desk.press("Use it all the same…").await?;
        desk.press(&format!("Allow for {name} only")).await?;
        desk.sees("Not encrypted").await?;
        desk.shot("3-allowed").await?;

        desk.press("Continue").await?;
        desk.sees("it has accounts of its own").await?;
        desk.press("Continue").await?;
        desk.part(Role::Heading, "Server account").await?;
        ensure(
            !desk.has(Role::Switch, "Keep the password in the keyring").await?,
            "a password that travels readable can be kept",
        )?;
        desk.fill("User name", "field.crew").await?;
        desk.fill("Password", "practice-crew").await?;
        desk.shot("4-form").await?;
        desk.press("Sign in").await?;
        desk.press("Done").await?;
        row_says(desk, "Signed in").await?;
        desk.sees("Not encrypted: what you type travels readable").await?;
        desk.shot("5-detail").await
    })
}

#[test]
fn a_proxy_that_refuses_is_said_at_its_field() -> Outcome {
    test("proxy-refuses", async |desk| {
        let proxy = Proxy::start(&[]).await?;
        desk.press("Add your first portal").await?;
        desk.fill("Portal address", &format!("https://{HOST}/portal")).await?;
        desk.shot("1-not-found").await?;
        by_proxy(desk, &proxy).await?;
        desk.sees(&format!("The proxy {} refused to connect to the portal.", proxy.address())).await?;
        desk.part(Role::Heading, "Connection settings").await?;
        desk.shot("2-refused").await?;

        desk.fill("Proxy address", "mara:secret@proxy.aldermoor.example:3128").await?;
        desk.press("Use these settings").await?;
        desk.sees("This address has a name or password in it").await?;
        desk.shot("3-password").await?;
        desk.fill("Proxy address", "not a proxy").await?;
        desk.press("Use these settings").await?;
        desk.sees("This text is not the address of a proxy.").await?;
        desk.press("Back").await?;
        desk.part(Role::Heading, "Which portal?").await?;
        ensure_eq("secrets that are kept", kept(desk)?, Vec::<String>::new())
    })
}
