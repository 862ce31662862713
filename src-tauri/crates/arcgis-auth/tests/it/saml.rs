//! SAML without a browser, over real connections. The provider itself is in tests/peers; here stands the practice
//! portal's own stand-in, which asks a person to choose.

use std::net::Ipv4Addr;

use arcgis_auth::Error;
use arcgis_auth::error::NotUnderstood;
use arcgis_auth::scheme::saml::{Ask, Connection, PAGE_LIMIT, Provider, Ways, begin, sign_in};
use arcgis_auth::token::{BoxFuture, Issued};
use arcgis_auth::transport::{Reply, Transport};
use http::{HeaderMap, HeaderValue, header};
use practice_portal::Dialect;
use tokio::net::TcpListener;

use crate::common::{HandClock, Recorded, Stage, portico, transport};

#[tokio::test]
async fn the_stand_in_of_the_practice_portal_wants_a_person() {
    for dialect in [Dialect::Online, Dialect::Enterprise11, Dialect::Enterprise106] {
        let stage = Stage::new(dialect).await;
        let begun = begin(&stage.portal, &portico(), None, &mut rand::rng());
        let ways = Ways { portal: &stage.transport, elsewhere: &stage.transport, provider: &Connection };
        let ended = sign_in(begun, ways).await;
        assert!(matches!(ended, Err(Error::FormShown { .. })), "{ended:?}");
        // It went to the portal's way to the provider, and neither there nor to the password was anything posted.
        assert_eq!(stage.posts("oauth2/saml/authorize"), 1);
        assert_eq!(stage.posts("oauth2/saml/signin") + stage.posts("oauth2/signin"), 0);
    }
}

/// Sends a ticket along, as whoever answers a provider's challenge does.
struct Ticket;

impl Provider for Ticket {
    fn ask<'a>(&'a self, ask: &'a Ask, transport: &'a Transport) -> BoxFuture<'a, Result<Reply, Error>> {
        let ticket = HeaderValue::from_static("Negotiate dGlja2V0");
        Box::pin(ask.send_with(transport, HeaderMap::from_iter([(header::AUTHORIZATION, ticket)])))
    }
}

/// What a portal says that sends everybody on to a provider, at once and always.
fn sends_on(provider: &Recorded) -> String {
    let to = format!("http://127.0.0.1:{}/sso?SAMLRequest=fZ", provider.port());
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

async fn walk(portal: &Recorded) -> Result<Issued, Error> {
    let transport = transport(&HandClock::new());
    let ways = Ways { portal: &transport, elsewhere: &transport, provider: &Ticket };
    sign_in(begin(&portal.portal(), &portico(), None, &mut rand::rng()), ways).await
}

fn page(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_ticket_goes_to_the_provider_and_the_answer_to_the_portal() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let own = socket.local_addr().unwrap();
    let answer = format!(
        "<form method=post action=http://{own}/portal/sharing/rest/oauth2/saml/signin>\
         <input type=hidden name=SAMLResponse value=PGE+><input type=hidden name=RelayState value=r></form>"
    );
    let provider = Recorded::answering(page(&answer)).await;
    let portal = Recorded::on(socket, sends_on(&provider)).unwrap();
    // After the answer, a portal that sends on elsewhere is not followed.
    let ended = walk(&portal).await;
    assert!(matches!(ended, Err(Error::RedirectedElsewhere { .. })), "{ended:?}");

    let [asked] = &provider.seen()[..] else { panic!("{:?}", provider.seen()) };
    assert!(asked.starts_with("GET /sso?SAMLRequest=fZ ") && asked.contains("Negotiate dGlja2V0"), "{asked}");
    let [authorize, answered] = &portal.seen()[..] else { panic!("{:?}", portal.seen()) };
    assert!(authorize.starts_with("GET /portal/sharing/rest/oauth2/authorize?"), "{authorize}");
    assert!(answered.starts_with("POST /portal/sharing/rest/oauth2/saml/signin "), "{answered}");
    assert!(answered.ends_with("SAMLResponse=PGE%2B&RelayState=r"), "{answered}");
    assert!(!authorize.contains("Negotiate") && !answered.contains("Negotiate"));
}

#[tokio::test]
async fn a_page_without_end_is_not_read_to_its_end() {
    let provider = Recorded::answering(page(&" ".repeat(PAGE_LIMIT + 1))).await;
    let ended = walk(&Recorded::answering(sends_on(&provider)).await).await;
    assert!(matches!(&ended, Err(Error::NotUnderstood { what: NotUnderstood::TooLarge, .. })), "{ended:?}");
}

#[tokio::test]
async fn a_provider_that_is_down_is_named() {
    let provider = Recorded::answering("").await;
    let portal = Recorded::answering(sends_on(&provider)).await;
    drop(provider);
    let ended = walk(&portal).await;
    let Err(Error::Unreachable(silent)) = &ended else { panic!("{ended:?}") };
    assert_eq!(silent.host, "127.0.0.1");
}
