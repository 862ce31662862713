//! CHECKS F3: the listener is open to this computer only, and only while it is waited for.

use std::net::TcpListener;

use arcgis_auth::Error;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::browser::{self, CallbackPages, Listener, PORTS, Redirect, WAIT_LIMIT};
use practice_portal::Dialect;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::common::wire::{is_closed, listen_to_end};
use crate::common::{MARA, Stage, portico};

/// The addresses on which this computer listens at a port, in the hex of `/proc/net/tcp` (`proc_net(5)`).
#[cfg(target_os = "linux")]
fn listening_at(port: u16) -> Vec<String> {
    const LISTEN: &str = "0A";
    let mut found = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        for line in std::fs::read_to_string(table).unwrap().lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (address, own) = fields[1].split_once(':').unwrap();
            if fields[3] == LISTEN && u16::from_str_radix(own, 16).unwrap() == port {
                found.push(address.to_owned());
            }
        }
    }
    found
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn f3_the_listener_is_bound_to_127_0_0_1_alone() {
    let listener = Listener::bind(&[0], &CallbackPages::default()).await.unwrap();
    // 127.0.0.1, least significant byte first.
    assert_eq!(listening_at(listener.port()), ["0100007F"]);
    let port = listener.port();
    drop(listener);
    assert_eq!(listening_at(port), [""; 0]);
}

#[tokio::test]
async fn f3_the_port_is_closed_when_the_waiting_is_over() {
    for way in ["answer", "no", "cancel", "abort"] {
        let stage = Stage::new(Dialect::Enterprise11).await;
        let sign_in = stage.wait().await;
        let port = sign_in.port;
        let mut dawdler = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        assert!(!is_closed(port));
        match way {
            "answer" => {
                let back = stage.browser.sign_in(sign_in.page.as_url(), MARA).await;
                let shown = stage.browser.open(&back).await;
                assert!(shown.html.ends_with("</html>"), "the page is whole");
                let _ = sign_in.ended().await.unwrap();
            }
            "no" => {
                let back = stage.browser.cancel(sign_in.page.as_url()).await;
                let shown = stage.browser.open(&back).await;
                assert!(shown.html.ends_with("</html>"), "the page is whole");
                sign_in.ended().await.unwrap_err();
            }
            "cancel" => {
                sign_in.cancel.cancel();
                assert!(matches!(sign_in.ended().await, Err(Error::Cancelled)));
            }
            _ => {
                sign_in.waiting.abort();
                assert!(sign_in.waiting.await.unwrap_err().is_cancelled());
            }
        }
        assert!(is_closed(port), "{way}");
        // Who still held a connection is let go.
        assert_eq!(listen_to_end(&mut dawdler).await, "", "{way}");
    }
}

/// The clock of the runtime jumps ahead when nothing else is to be done.
#[tokio::test(start_paused = true)]
async fn f3_nobody_comes_for_ten_minutes() {
    let portal = PortalAddress::parse_exact("https://gis.example.com/portal").unwrap();
    let pages = CallbackPages::default();
    let listener = Listener::bind(&[0], &pages).await.unwrap();
    let port = listener.port();
    let redirect = Redirect::loopback(&portal, port);
    let (awaiting, _) = browser::begin(&portal, &portico(), &redirect, None, &mut rand::rng());
    let (_paste, mut pasted) = mpsc::channel(1);
    let began = tokio::time::Instant::now();
    let cancel = CancellationToken::new();
    let ended = browser::wait(awaiting, Some(listener), &mut pasted, &pages, WAIT_LIMIT, &cancel).await;
    let waited = began.elapsed();
    assert!(matches!(ended, Err(Error::SignInTimedOut { after }) if after.as_secs() == 600), "{ended:?}");
    assert_eq!(waited.as_secs(), 600);
    assert!(is_closed(port));
}

/// Nobody can paste any more and nobody comes: the waiting still ends.
#[tokio::test(start_paused = true)]
async fn f3_waiting_without_a_listener_ends_too() {
    let portal = PortalAddress::parse_exact("https://gis.example.com/portal").unwrap();
    let (awaiting, _) = browser::begin(&portal, &portico(), &Redirect::OutOfBand, None, &mut rand::rng());
    let (paste, mut pasted) = mpsc::channel(1);
    drop(paste);
    let pages = CallbackPages::default();
    let ended =
        browser::wait(awaiting, None, &mut pasted, &pages, WAIT_LIMIT, &CancellationToken::new()).await;
    assert!(matches!(ended, Err(Error::SignInTimedOut { .. })), "{ended:?}");
}

/// DESIGN §1.3: three fixed ports, the first free one is taken.
#[tokio::test]
async fn f3_a_taken_port_is_passed_over() {
    assert_eq!(PORTS, [27071, 27072, 27073]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let also_taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let ports = [taken.local_addr().unwrap().port(), also_taken.local_addr().unwrap().port()];
    let pages = CallbackPages::default();
    let refused = Listener::bind(&ports, &pages).await.err().unwrap();
    assert!(matches!(refused, Error::PortsTaken { ports: tried } if tried == ports));
    // 0 stands for any free port.
    let listener = Listener::bind(&[ports[0], 0, ports[1]], &pages).await.unwrap();
    let free = listener.port();
    assert!(!ports.contains(&free));
    // A second sign-in cannot take it, and can as soon as the first is over.
    assert!(Listener::bind(&[free], &pages).await.is_err());
    drop(listener);
    assert_eq!(Listener::bind(&[free], &pages).await.unwrap().port(), free);
    assert!(is_closed(free));
}
