//! https with the practice authority.

use practice_portal::{Certificate, Options, Site};
use reqwest::Client;

use crate::stage::{MARA, Stage, json};

async fn secure(certificate: Certificate) -> Stage {
    Stage::with(Options { certificate, ..Options::for_tests().with_https() }).await
}

fn trusting(stage: &Stage) -> Client {
    let ca = reqwest::Certificate::from_pem(stage.running.ca_pem().unwrap().as_bytes()).unwrap();
    Client::builder().tls_certs_only([ca]).no_proxy().build().unwrap()
}

#[tokio::test]
async fn https_works_for_who_trusts_the_authority() {
    let stage = secure(Certificate::Good).await;
    let client = trusting(&stage);
    let mut base = stage.running.https(Site::Portal).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        base.set_host(Some(host)).unwrap();
        let info = json(client.get(format!("{base}/sharing/rest/info?f=json")).send().await.unwrap()).await;
        assert_eq!(info["owningSystemUrl"], base.as_str());
        let form = [("username", MARA.0), ("password", MARA.1), ("client", "requestip"), ("f", "json")];
        let reply =
            client.post(format!("{base}/sharing/rest/generateToken")).form(&form).send().await.unwrap();
        // §2.1: the token may only travel over https.
        assert_eq!(json(reply).await["ssl"], true);
    }
    let info = stage.running.https(Site::Server).unwrap();
    let info = json(client.get(format!("{info}/rest/info?f=json")).send().await.unwrap()).await;
    assert_eq!(info["owningSystemUrl"], stage.running.https(Site::Portal).unwrap().as_str());
}

#[tokio::test]
async fn bad_certificates_are_bad() {
    for certificate in [Certificate::Expired, Certificate::OtherHost, Certificate::SelfSigned] {
        let stage = secure(certificate).await;
        let url = format!("{}/sharing/rest/info?f=json", stage.running.https(Site::Portal).unwrap());
        let error = trusting(&stage).get(&url).send().await.unwrap_err();
        assert!(error.is_connect(), "{certificate:?}: {error:?}");
        assert_eq!(stage.control.total(), 0, "{certificate:?}: nothing was asked");
    }
}

#[tokio::test]
async fn a_stranger_does_not_trust_the_authority() {
    let stage = secure(Certificate::Good).await;
    let url = format!("{}/sharing/rest/info?f=json", stage.running.https(Site::Portal).unwrap());
    assert!(stage.client.get(&url).send().await.unwrap_err().is_connect());
    let http_only = Stage::with(Options::for_tests()).await;
    assert_eq!(http_only.running.ca_pem(), None);
    assert_eq!(http_only.running.https(Site::Portal), None);
}
