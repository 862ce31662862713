//! CHECKS F2: a thousand forged callbacks at a real listener, from a page or a program that guesses, replays or shouts.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt as _, stream};
use http::StatusCode;
use practice_portal::Dialect;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::ALONE;
use crate::common::wire::{get, say};
use crate::common::{MARA, SignIn, Stage};

const FORGED: usize = 1000;

/// What a forger knows: everything but the state, and for some tries even that.
struct Forger {
    host: String,
    path: String,
    state: String,
    /// Of a sign-in that has ended.
    old_state: String,
    rng: StdRng,
}

impl Forger {
    fn target(&self, query: &str) -> String {
        format!("{}?{query}", self.path)
    }

    /// The right state, changed in one place.
    fn nearly(&mut self) -> String {
        let mut bytes = self.state.clone().into_bytes();
        let at = self.rng.random_range(0..bytes.len());
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        match self.rng.random_range(0..4) {
            0 => String::from_utf8(bytes[..at].to_vec()).unwrap(),
            1 => format!("{}A", self.state),
            2 => self.state.to_ascii_uppercase(),
            _ => String::from_utf8(bytes).unwrap(),
        }
    }

    /// The bytes of one try.
    fn forge(&mut self, kind: usize) -> Vec<u8> {
        let state = self.state.clone();
        let good = format!("code=forged-code&state={state}");
        let host = self.host.clone();
        let any = self.rng.random_range(0..1000_usize);
        let pick = |choices: &[&str]| choices[any % choices.len()].to_owned();
        match kind {
            // no state, an empty one, one that is nearly right, one of a sign-in that is over
            0 => get(&host, &self.target(&pick(&["code=forged-code", "code=forged-code&state=", ""]))),
            1 => {
                let nearly = self.nearly();
                get(&host, &self.target(&format!("code=forged-code&state={nearly}")))
            }
            2 => get(&host, &self.target(&format!("code=forged-code&state={}", self.old_state))),
            3 => {
                let nearly = self.nearly();
                get(&host, &self.target(&format!("error=access_denied&state={nearly}")))
            }
            // the right state in the wrong place
            4 => {
                let path = pick(&[
                    "/",
                    "/favicon.ico",
                    "/sign-in/other.example/portal",
                    "/sign-in",
                    "//evil.example/",
                ]);
                get(&host, &format!("{path}?{good}"))
            }
            5 => {
                let port = host.rsplit_once(':').unwrap().1.to_owned();
                let foreign = [
                    "evil.example",
                    &format!("evil.example:{port}"),
                    &format!("localhost:{port}"),
                    "127.0.0.1",
                    &format!("127.0.0.1:{port}0"),
                    &format!("[::1]:{port}"),
                    &format!("127.0.0.1:{port}\r\nHost: evil.example"),
                ]
                .map(str::to_owned);
                get(&foreign[any % foreign.len()], &self.target(&good))
            }
            6 => {
                let method = pick(&["POST", "PUT", "HEAD", "OPTIONS", "DELETE", "TRACE", "get"]);
                let target = self.target(&good);
                format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n")
                    .into_bytes()
            }
            7 => format!("GET {} HTTP/1.0\r\n\r\n", self.target(&good)).into_bytes(),
            // the right state without a code that could be one
            8 => {
                let code = pick(&[
                    "",
                    "code=",
                    "code=abc",
                    "code=%00%00%00%00",
                    "code=a%20b%20c",
                    "code=%C3%A4%C3%B6",
                ]);
                get(&host, &self.target(&format!("{code}&state={state}")))
            }
            // more than fits, and no request at all
            9 => get(&host, &self.target(&format!("x={}&{good}", "a".repeat(64 * 1024)))),
            10 => (0..=any).map(|_| self.rng.random()).collect(),
            // two on one connection
            11 => {
                let nearly = self.nearly();
                get(&host, &self.target(&format!("code=forged-code&state={nearly}"))).repeat(2)
            }
            _ => unreachable!("eleven kinds and the half-open one"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f2_a_thousand_forged_callbacks_change_nothing() {
    let _alone = ALONE.lock().await;
    let panics = count_panics();
    let stage = Stage::new(Dialect::Enterprise11).await;
    let old = ended(&stage).await;
    let sign_in = stage.wait().await;
    let back = stage.browser.sign_in(sign_in.page.as_url(), MARA).await;
    let before = stage.posts("oauth2/token");
    let (port, host) = (sign_in.port, format!("127.0.0.1:{}", sign_in.port));
    let path = back.path().to_owned();
    let mut forger =
        Forger { host, path, state: state_of(&sign_in), old_state: old, rng: StdRng::seed_from_u64(2) };

    let mut held = Vec::new();
    let mut tries = Vec::new();
    for number in 0..FORGED {
        match number % 13 {
            // The beginning of a good request that never goes on.
            12 => {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let start =
                    get(&forger.host, &forger.target(&format!("code=forged-code&state={}", forger.state)));
                stream.write_all(&start[..start.len() - 4]).await.unwrap();
                held.push(stream);
            }
            kind => tries.push((kind, forger.forge(kind))),
        }
    }
    let answers: Vec<(usize, String)> = stream::iter(tries)
        .map(|(kind, bytes)| async move { (kind, say(port, &bytes).await) })
        .buffer_unordered(20)
        .collect()
        .await;
    assert_eq!(answers.len() + held.len(), FORGED);
    for (kind, answer) in &answers {
        assert!(!answer.starts_with("HTTP/1.1 200"), "{kind}: {answer}");
        assert!(!answer.contains("forged-code") && !answer.contains("You can close"), "{kind}: {answer}");
        // What is a request at all is answered, and only once.
        if ![7, 9, 10].contains(kind) {
            assert_eq!(answer.matches("HTTP/1.1 4").count(), 1, "{kind}: {answer}");
        }
    }
    assert!(!sign_in.waiting.is_finished());
    assert_eq!(stage.posts("oauth2/token"), before);

    // The right one still works, though others hold more connections open than there are places.
    assert!(held.len() > 64);
    assert_eq!(stage.browser.open(&back).await.status, StatusCode::OK);
    let issued = sign_in.ended().await.unwrap().send(&stage.transport).await.unwrap();
    assert_eq!(issued.user_name(), Some(MARA.0));
    assert_eq!(stage.posts("oauth2/token"), before + 1);
    assert_eq!(panics.load(Ordering::SeqCst), 0);
}

/// A sign-in that came to its end, and its state.
async fn ended(stage: &Stage) -> String {
    let sign_in = stage.wait().await;
    let state = state_of(&sign_in);
    let back = stage.browser.sign_in(sign_in.page.as_url(), MARA).await;
    stage.browser.open(&back).await;
    let _ = sign_in.ended().await.unwrap().send(&stage.transport).await.unwrap();
    state
}

fn state_of(sign_in: &SignIn) -> String {
    sign_in.page.as_url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned()
}

/// Connections are tasks, which swallow their panics.
fn count_panics() -> &'static AtomicUsize {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        usual(info);
    }));
    &PANICS
}
