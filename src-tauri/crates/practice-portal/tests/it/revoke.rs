//! Signing out: §3.7.

use practice_portal::{APP_SECRET, Dialect, PORTICO_APP, SECRET_APP, Site};
use serde_json::{Value, json};

use crate::stage::{MARA, Stage, location, message};

impl Stage {
    async fn revoke(&self, token: &str, client: &str) -> Value {
        let form = [("auth_token", token), ("client_id", client), ("token_type_hint", "access_token")];
        self.post_json(&self.rest("oauth2/revokeToken"), &form).await
    }
}

#[tokio::test]
async fn revoking_a_renewal_token_kills_its_access_tokens() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (one, other) = (stage.tokens(&[]).await, stage.tokens(&[]).await);
        assert_eq!(stage.revoke(&one.refresh, PORTICO_APP).await, json!({"success": true}), "{dialect}");
        assert_eq!(stage.whoami(&one.access).await, None, "{dialect}");
        assert!(stage.whoami(&other.access).await.is_some(), "{dialect}: another sign-in stays");
    }
}

#[tokio::test]
async fn revoking_an_access_token_leaves_the_renewal_token() {
    let stage = Stage::new(Dialect::Online).await;
    let tokens = stage.tokens(&[]).await;
    assert_eq!(stage.revoke(&tokens.access, PORTICO_APP).await, json!({"success": true}));
    assert_eq!(stage.whoami(&tokens.access).await, None);
    assert!(stage.control.look_up(&tokens.refresh).is_some());
}

#[tokio::test]
async fn only_the_issuing_client_may() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let tokens = stage.tokens(&[]).await;
        for client in ["pythonapi", "made-up", ""] {
            let error = stage.revoke(&tokens.refresh, client).await;
            assert_eq!(
                (error["error"]["code"].as_u64(), message(&error)),
                (Some(400), "Invalid client_id"),
                "{dialect} {client}"
            );
        }
        assert!(stage.whoami(&tokens.access).await.is_some(), "{dialect}");
        assert_eq!(stage.revoke("never issued", PORTICO_APP).await, json!({"success": true}), "{dialect}");
    }
}

/// "generateToken tokens, app tokens and API keys cannot be revoked".
#[tokio::test]
async fn what_cannot_be_revoked_lives_on() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let form = [("username", MARA.0), ("password", MARA.1), ("client", "requestip")];
        let generated = stage.post_json(&stage.rest("generateToken"), &form).await;
        let generated = generated["token"].as_str().unwrap();
        let form =
            [("grant_type", "client_credentials"), ("client_id", SECRET_APP), ("client_secret", APP_SECRET)];
        let app = stage.grant(&form).await;
        let app = app["access_token"].as_str().unwrap();
        for (token, client) in [(generated, PORTICO_APP), (app, SECRET_APP)] {
            assert_eq!(stage.revoke(token, client).await, json!({"success": true}), "{dialect}");
            assert!(stage.control.look_up(token).is_some(), "{dialect}");
        }
        assert!(stage.whoami(generated).await.is_some(), "{dialect}");
    }
}

/// §3.7 `[K]`: back only to an address of the client.
#[tokio::test]
async fn signing_the_browser_out_leads_to_registered_addresses_only() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let own = stage.running.http(Site::Portal).unwrap();
    let ask = |redirect: String| {
        let query = [("client_id", "arcgisonline".to_owned()), ("redirect_uri", redirect)];
        stage.get(&stage.rest("oauth2/signout")).query(&query).send()
    };
    let reply = ask(own.to_string()).await.unwrap();
    assert_eq!(location(&reply), own);
    for foreign in ["https://evil.example/", "javascript:alert(1)", "//evil.example"] {
        assert_eq!(ask(foreign.to_owned()).await.unwrap().status(), 200, "{foreign}");
    }
    stage.control.change_switches(|switches| switches.sign_out_page = false);
    assert_eq!(ask(own.to_string()).await.unwrap().status(), 404);
}
