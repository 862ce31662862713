//! Replies that nobody thought of (CHECKS D5). `PROPTEST_CASES` sets how many of each kind are tried, at least 1,024.

use http::{HeaderMap, StatusCode};
use proptest::prelude::*;
use serde_json::{Map, Number, Value, json};
use url::Url;

use super::*;
use crate::portal::{PortalInfo, ServerInfo};
use crate::token::{AppId, Identity, Standing};
use crate::transport::decode;

const NAMES: [&str; 38] = [
    "error",
    "code",
    "message",
    "details",
    "messages",
    "status",
    "statusMessage",
    "error_description",
    "access_token",
    "token",
    "expires",
    "expires_in",
    "ssl",
    "username",
    "refresh_token",
    "refresh_token_expires_in",
    "user",
    "isPortal",
    "portalName",
    "portalHostname",
    "currentVersion",
    "authInfo",
    "isTokenBasedSecurity",
    "tokenServicesUrl",
    "owningSystemUrl",
    "helperServices",
    "allSSL",
    "name",
    "fullName",
    "email",
    "role",
    "orgId",
    "privileges",
    "userLicenseTypeId",
    "appInfo",
    "appId",
    "appTitle",
    "maxTokenExpirationMinutes",
];

/// A document of the names that portals use, with values of any kind in any depth.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| json!(number)),
        prop::sample::select(vec![0, 200, 400, 403, 498, 499, 500, -1]).prop_map(|code: i64| json!(code)),
        any::<f64>().prop_map(|number| Number::from_f64(number).map_or(Value::Null, Value::Number)),
        "\\PC{0,24}".prop_map(Value::String),
        prop::sample::select(vec![
            "error",
            "failure",
            "invalid_grant",
            "498",
            "https://gis.example.com/arcgis"
        ])
        .prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(4, 48, 8, |inner| {
        let name =
            prop_oneof![6 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 1 => "\\PC{0,8}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((name, inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn reply(status: u16, body: Vec<u8>) -> Reply {
    let url = Url::parse("https://gis.example.com/portal/sharing/rest/oauth2/token").unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    Reply::from_parts(url, status, HeaderMap::new(), body, Timestamp::UNIX_EPOCH)
}

/// Everything that reads replies, on this one.
fn read_all(reply: &Reply) {
    if let Ok(document) = decode::<Value>(reply) {
        assert!(document.is_object() && reply.status.is_success());
        let _ = (PortalInfo::read(&document), ServerInfo::read(&document));
        let standing = Standing::read(&document, reply.skew());
        assert!(standing.holder().is_none_or(|holder| !holder.is_empty()));
        let _ = serde_json::from_value::<Identity>(document);
    }
    let portal = PortalAddress::parse_exact("https://gis.example.com/portal").unwrap();
    if let Ok(read) = TokenReply::read(reply) {
        let issued = read.issued(reply, &portal, &AppId::python(), "urn:ietf:wg:oauth:2.0:oob");
        let _ = (issued.span(), issued.in_time(reply));
    }
    if let Ok(read) = reply.json::<PortalTokenReply>() {
        let _ = read.issued(reply, Binding::None, None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(1024), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_answered(body in any::<Vec<u8>>(), status in 100_u16..600) {
        read_all(&reply(status, body));
    }

    #[test]
    fn any_document_is_answered(document in document(), status in prop::sample::select(vec![200, 201, 400, 401, 403, 498, 500, 503])) {
        read_all(&reply(status, document.to_string().into_bytes()));
    }

    /// Cut off anywhere it is no document, and never half of one.
    #[test]
    fn a_document_that_was_cut_off_is_an_error(document in document(), share in 0.0_f64..1.0) {
        let whole = json!({ "token": "canary", "inner": document }).to_string();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cut = (whole.len() as f64 * share) as usize;
        let cut = reply(200, whole.as_bytes()[..cut].to_vec());
        read_all(&cut);
        let error = decode::<Value>(&cut).unwrap_err();
        let said = format!("{error} {error:?}");
        prop_assert!(!said.contains("canary"), "it is in the error");
    }

    /// A token comes out as it was sent, whatever else stands beside it, unless the reply is a refusal.
    #[test]
    fn a_token_comes_out_as_it_was_sent(
        token in "canary[!-~]{0,40}",
        expires_in in prop_oneof![any::<i64>().prop_map(|n| json!(n)), any::<i64>().prop_map(|n| json!(n.to_string()))],
        beside in prop::collection::vec(("[a-z]{12,16}", document()), 0..4),
    ) {
        let mut document: Map<String, Value> = beside.into_iter().collect();
        document.insert("access_token".to_owned(), json!(token));
        document.insert("expires_in".to_owned(), expires_in);
        let reply = reply(200, Value::Object(document).to_string().into_bytes());
        let issuer = PortalAddress::parse_exact("https://gis.example.com/portal").unwrap();
        let issued = TokenReply::read(&reply).unwrap().issued(&reply, &issuer, &AppId::python(), "");
        prop_assert_eq!(issued.access.text.expose(), &token);
        let shown = format!("{issued:?}");
        prop_assert!(!shown.contains("canary"), "{shown}");
        let (from, end) = issued.span();
        let _ = end.is_over(from);
    }
}
