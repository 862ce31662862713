//! Nothing that comes in brings it down.

use practice_portal::{Dialect, Site};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::stage::Stage;

const PATHS: [&str; 22] = [
    "sharing/rest",
    "sharing/rest/info",
    "sharing/rest/generateToken",
    "sharing/rest/portals/self",
    "sharing/rest/portals/",
    "sharing/rest/community/self",
    "sharing/rest/community/users/",
    "sharing/rest/search",
    "sharing/rest/oauth2/authorize",
    "sharing/rest/oauth2/signin",
    "sharing/oauth2/signin",
    "sharing/rest/oauth2/saml/authorize",
    "sharing/rest/oauth2/saml/signin",
    "sharing/rest/oauth2/acceptTermsAndConditions",
    "sharing/rest/oauth2/mfa",
    "sharing/rest/oauth2/updateUserProfile",
    "sharing/rest/oauth2/resetPassword",
    "sharing/rest/oauth2/approval",
    "sharing/rest/oauth2/token",
    "sharing/rest/oauth2/revokeToken",
    "sharing/rest/oauth2/signout",
    "home",
];

const FIELDS: [&str; 22] = [
    "f",
    "token",
    "username",
    "password",
    "client",
    "referer",
    "ip",
    "expiration",
    "serverUrl",
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "code_challenge",
    "code_challenge_method",
    "grant_type",
    "code",
    "refresh_token",
    "client_secret",
    "auth_token",
    "oauth_state",
    "q",
];

const VALUES: [&str; 24] = [
    "",
    "json",
    "html",
    "mara.lindqvist",
    "practice-mara",
    "referer",
    "ip",
    "requestip",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "1e9",
    "portico-practice",
    "urn:ietf:wg:oauth:2.0:oob",
    "code",
    "token",
    "refresh_token",
    "authorization_code",
    "http://[::1",
    "\u{0}\r\n",
    "%",
    "é\u{202e}\u{1f6aa}",
    "<script>\"'",
    "http://127.0.0.1:1/server",
];

fn fields(random: &mut SmallRng) -> Vec<(String, String)> {
    let count = random.random_range(0..8);
    (0..count)
        .map(|_| {
            let value = match random.random_range(0..10) {
                0 => (0..random.random_range(0..300)).map(|_| random.random::<char>()).collect(),
                _ => VALUES[random.random_range(0..VALUES.len())].to_owned(),
            };
            (FIELDS[random.random_range(0..FIELDS.len())].to_owned(), value)
        })
        .collect()
}

/// Every answer is an answer: no connection is dropped, no status is 5xx.
#[tokio::test]
async fn mixed_up_requests_are_answered() {
    let mut random = SmallRng::seed_from_u64(7);
    for dialect in Dialect::all() {
        let stage = Stage::new(dialect).await;
        for _ in 0..400 {
            let site = Site::all()[random.random_range(0..3)];
            let path = match site {
                Site::Portal => PATHS[random.random_range(0..PATHS.len())],
                Site::Server | Site::StandAlone => {
                    let below = [
                        "rest/info",
                        "tokens",
                        "admin/generateToken",
                        "admin/info",
                        "rest/services/Planning",
                    ];
                    below[random.random_range(0..below.len())]
                }
            };
            let url = format!("{}/{path}", stage.base(site));
            let (query, form) = (fields(&mut random), fields(&mut random));
            let request = if random.random() { stage.get(&url) } else { stage.client.post(&url).form(&form) };
            let reply = request.query(&query).send().await.unwrap();
            assert!(reply.status().as_u16() < 500, "{dialect} {url} {query:?} {form:?}");
            reply.bytes().await.unwrap();
        }
    }
}

/// Bytes that are no HTTP get an error or a closed door, and the next client is served.
#[tokio::test]
async fn garbage_on_the_wire_hurts_nobody_else() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let port = stage.running.http(Site::Portal).unwrap().port().unwrap();
    let mut random = SmallRng::seed_from_u64(11);
    for round in 0..200 {
        let mut bytes: Vec<u8> = (0..random.random_range(0..400)).map(|_| random.random()).collect();
        if round % 3 == 0 {
            let mut head =
                b"POST /practice/sharing/rest/generateToken HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                    .to_vec();
            head.append(&mut bytes);
            bytes = head;
        }
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        // The portal may hang up while we are still talking.
        let _ = stream.write_all(&bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
    }
    assert!(stage.get_json(&stage.rest("info"), &[]).await["authInfo"].is_object());
}

#[tokio::test]
async fn bodies_are_bounded() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let small = "a".repeat(200 * 1024);
    let reply = stage.post(&stage.rest("generateToken"), &[("username", &small)]).await;
    assert_eq!(reply.status(), 400, "read, and refused for what it says");
    let large = "a".repeat(300 * 1024);
    let sent = stage.client.post(stage.rest("generateToken")).form(&[("username", &large)]).send().await;
    // Either the refusal arrives, or the portal hung up while the client was still sending.
    if let Ok(reply) = sent {
        assert_eq!(reply.status(), 413);
    }
    assert!(stage.get_json(&stage.rest("info"), &[]).await["authInfo"].is_object());
}

#[tokio::test]
async fn what_is_shown_is_escaped() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let evil = "<img src=x onerror=alert(1)>";
    for url in [
        format!("{}?q={evil}", stage.rest("search")),
        format!("{}?error_description={evil}", stage.rest("oauth2/approval")),
        format!("{}?code={evil}", stage.rest("oauth2/approval")),
        format!("{}?client_id={evil}", stage.rest("oauth2/authorize")),
        format!("{}?oauth_state={evil}", stage.rest("oauth2/mfa")),
        stage.rest(&format!("community/users/{evil}")),
    ] {
        let text = stage.get(&url).send().await.unwrap().text().await.unwrap();
        assert!(!text.contains("<img"), "{url}");
    }
}
