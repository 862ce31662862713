//! Tokens that outlive the portal, and what stands in the file.

use practice_portal::{Options, PORTICO_APP, PracticePortal, StartError};

use crate::stage::Stage;

fn kept(folder: &std::path::Path) -> Options {
    Options { folder: Some(folder.to_owned()), ..Options::for_tests() }
}

#[tokio::test]
async fn tokens_survive_a_restart_and_stay_dead_when_killed() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::with(kept(folder.path())).await;
    let (one, other) = (stage.tokens(&[]).await, stage.tokens(&[]).await);
    let form = [("auth_token", other.refresh.as_str()), ("client_id", PORTICO_APP)];
    stage.post_json(&stage.rest("oauth2/revokeToken"), &form).await;
    stage.running.stop().await;

    let stage = Stage::with(kept(folder.path())).await;
    assert_eq!(stage.whoami(&one.access).await.as_deref(), Some("mara.lindqvist"));
    let renew = |token: String| {
        let form = [
            ("grant_type", "refresh_token".to_owned()),
            ("client_id", PORTICO_APP.to_owned()),
            ("refresh_token", token),
        ];
        stage.client.post(stage.rest("oauth2/token")).form(&form).send()
    };
    let reply = crate::stage::json(renew(one.refresh).await.unwrap()).await;
    assert!(reply["access_token"].is_string());
    assert_eq!(stage.whoami(&other.access).await, None);
    let reply = crate::stage::json(renew(other.refresh).await.unwrap()).await;
    assert!(reply["access_token"].is_null());
}

#[tokio::test]
async fn no_secret_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::with(kept(folder.path())).await;
    let tokens = stage.tokens(&[]).await;
    let secrets = [tokens.access, tokens.refresh, "practice-mara".to_owned()];
    let mut files = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        files += 1;
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(text.contains("mara.lindqvist"), "the facts are there");
        for secret in &secrets {
            assert!(!text.contains(secret.trim_end_matches('.')));
        }
    }
    assert_eq!(files, 1, "and no temporary file is left");
}

#[tokio::test]
async fn without_a_folder_everything_is_forgotten() {
    let stage = Stage::with(Options::for_tests()).await;
    let tokens = stage.tokens(&[]).await;
    stage.running.stop().await;
    let stage = Stage::with(Options::for_tests()).await;
    assert_eq!(stage.whoami(&tokens.access).await, None);
}

#[tokio::test]
async fn a_taken_port_and_a_foreign_address_are_said() {
    let stage = Stage::with(Options::for_tests()).await;
    let port = stage.running.http(practice_portal::Site::Portal).unwrap().port();
    let mut options = Options::for_tests();
    options.portal.http = port;
    let error = PracticePortal::start(options).await.unwrap_err();
    assert!(matches!(error, StartError::Port { port: taken, .. } if Some(taken) == port), "{error}");
    let options = Options { address: "192.0.2.1".parse().unwrap(), ..Options::for_tests() };
    assert!(matches!(PracticePortal::start(options).await, Err(StartError::NotLoopback(_))));
}

#[tokio::test]
async fn a_stopped_portal_frees_its_port() {
    let mut options = Options::for_tests();
    let stage = Stage::with(options.clone()).await;
    options.portal.http = stage.running.http(practice_portal::Site::Portal).unwrap().port();
    stage.tokens(&[]).await;
    stage.running.stop().await;
    let again = PracticePortal::start(options).await.unwrap();
    again.stop().await;
}
