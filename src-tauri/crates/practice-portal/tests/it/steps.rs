//! What comes after the password: §2.3, §3.4, §10.

use practice_portal::Dialect;
use reqwest::Response;

use crate::stage::{Page, Stage, location, parameter};

impl Stage {
    /// POSTs to an OAuth step.
    async fn step(&self, step: &str, asked: &str, fields: &[(&str, &str)]) -> Response {
        let form: Vec<_> = fields.iter().copied().chain([("oauth_state", asked)]).collect();
        self.post(&self.rest(&format!("oauth2/{step}")), &form).await
    }

    /// Name and password on the page; where it leads next.
    async fn next(&self, asked: &str, user: &str, password: &str) -> String {
        let reply = self.step("signin", asked, &[("username", user), ("password", password)]).await;
        location(&reply).to_string()
    }
}

#[tokio::test]
async fn terms_come_once() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let asked = stage.authorize(&[]).await.oauth_state();
        let next = stage.next(&asked, "tom.ashby", "practice-tom").await;
        assert_eq!(next, stage.rest(&format!("oauth2/acceptTermsAndConditions?oauth_state={asked}")));
        let page = Page::read(stage.get(&next).send().await.unwrap()).await;
        assert!(page.html.contains("Terms of the practice portal"));
        // Not accepting is not accepting.
        assert_eq!(stage.step("acceptTermsAndConditions", &asked, &[]).await.status(), 200);
        // The clients POST `True` to the address itself (§3.4 step 3), here without repeating the state.
        let reply = stage.post(&next, &[("acceptTermsAndConditions", "True")]).await;
        assert!(parameter(&location(&reply), "code").is_some(), "{dialect}");
        let url = stage.sign_in(&[], ("tom.ashby", "practice-tom")).await;
        assert!(parameter(&url, "code").is_some(), "{dialect}: only once");
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_and_checked() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for field in ["mfa_code", "totp", "recovery_code"] {
            let asked = stage.authorize(&[]).await.oauth_state();
            let next = stage.next(&asked, "jonas.feld", "practice-jonas").await;
            assert_eq!(next, stage.rest(&format!("oauth2/mfa?oauth_state={asked}")));
            let page = Page::read(stage.get(&next).send().await.unwrap()).await;
            assert_eq!(page.oauth_state(), asked, "{dialect}: clients read it here");
            let wrong = Page::read(stage.step("mfa", &asked, &[(field, "000000")]).await).await;
            assert!(wrong.html.contains("Invalid verification code."), "{dialect}");
            let reply = stage.step("mfa", &asked, &[("authResponse", ""), (field, "246810")]).await;
            assert!(parameter(&location(&reply), "code").is_some(), "{dialect} {field}");
        }
    }
}

#[tokio::test]
async fn codes_cannot_be_tried_without_end() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let asked = stage.authorize(&[]).await.oauth_state();
    stage.next(&asked, "jonas.feld", "practice-jonas").await;
    for _ in 0..5 {
        stage.step("mfa", &asked, &[("mfa_code", "000000")]).await;
    }
    assert!(stage.control.is_locked("jonas.feld"));
    assert_eq!(stage.step("mfa", &asked, &[("mfa_code", "246810")]).await.status(), 400);
}

#[tokio::test]
async fn no_step_can_be_skipped() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let asked = stage.authorize(&[]).await.oauth_state();
    // Without a password, every step shows the sign-in page.
    for (step, fields) in [
        ("mfa", [("mfa_code", "246810")]),
        ("acceptTermsAndConditions", [("acceptTermsAndConditions", "True")]),
        ("resetPassword", [("newPassword", "long-enough")]),
        ("updateUserProfile", [("securityAnswer", "x")]),
    ] {
        let page = Page::read(stage.step(step, &asked, &fields).await).await;
        assert!(page.html.contains("<label for=\"password\">"), "{step}");
    }
    // With a password but without the second factor, another step asks for it.
    stage.next(&asked, "jonas.feld", "practice-jonas").await;
    let reply = stage.step("acceptTermsAndConditions", &asked, &[("acceptTermsAndConditions", "True")]).await;
    assert!(location(&reply).path().ends_with("/mfa"));
}

#[tokio::test]
async fn an_expired_password_is_changed() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let asked = stage.authorize(&[]).await.oauth_state();
        let next = stage.next(&asked, "nils.ekman", "practice-nils").await;
        assert!(next.contains("/updateUserProfile?"), "{next}");
        let page = Page::read(stage.get(&next).send().await.unwrap()).await;
        assert_eq!(page.oauth_state(), asked);
        for (new, again, words) in [
            ("short", "short", "at least 8 characters"),
            ("long-enough", "long-enuogh", "not the same"),
            ("practice-nils", "practice-nils", "must differ"),
        ] {
            let fields = [("password", "practice-nils"), ("newPassword", new), ("newPassword2", again)];
            let page = Page::read(stage.step("resetPassword", &asked, &fields).await).await;
            assert!(page.html.contains(words), "{dialect} {new}");
            let fields: Vec<_> = fields.iter().copied().chain([("f", "json")]).collect();
            let error = crate::stage::json(stage.step("resetPassword", &asked, &fields).await).await;
            assert_eq!(error["error"]["code"], 400, "{dialect} {new}");
        }
        let fields =
            [("password", "practice-nils"), ("newPassword", "long-enough"), ("newPassword2", "long-enough")];
        let reply = stage.step("resetPassword", &asked, &fields).await;
        assert!(parameter(&location(&reply), "code").is_some(), "{dialect}");
        let url = stage.sign_in(&[], ("nils.ekman", "long-enough")).await;
        assert!(parameter(&url, "code").is_some(), "{dialect}: the new one holds");
        let asked = stage.authorize(&[]).await.oauth_state();
        let fields = [("username", "nils.ekman"), ("password", "practice-nils")];
        let page = Page::read(stage.step("signin", &asked, &fields).await).await;
        assert!(page.html.contains("OAUTH_0015"), "{dialect}: the old one does not");
    }
}

/// §3.4: the Python client sets password and security question with `f=json`.
#[tokio::test]
async fn the_first_sign_in_by_program() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let asked = stage.authorize(&[]).await.oauth_state();
    stage.next(&asked, "nils.ekman", "practice-nils").await;
    let fields = [("newPassword", "long-enough"), ("newPassword2", "long-enough"), ("f", "json")];
    assert_eq!(crate::stage::json(stage.step("resetPassword", &asked, &fields).await).await["success"], true);
    let fields = [("securityQuestionIdx", "1"), ("securityAnswer", "x"), ("f", "json")];
    assert_eq!(
        crate::stage::json(stage.step("updateUserProfile", &asked, &fields).await).await["success"],
        true
    );
}

/// §2.1, §3.4: the browser is the only way for an account of the identity provider.
#[tokio::test]
async fn an_enterprise_account_signs_in_at_its_provider() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let page = stage.authorize(&[]).await;
        let asked = page.oauth_state();
        let info = page.oauth_info();
        let provider = info["federationInfo"]["idpAuthorizeUrl"].as_str().unwrap().to_owned();
        assert_eq!(provider, stage.rest("oauth2/saml/authorize"));
        let page = Page::read(stage.post(&provider, &[("oauth_state", &asked)]).await).await;
        assert!(page.html.contains("Priya Nair") && !page.html.contains("Mara Lindqvist"), "{dialect}");
        // Nobody else can be chosen there, and nobody by a mere link.
        let other = stage.step("saml/signin", &asked, &[("user", "ada.okafor")]).await;
        assert_eq!(other.status(), 200, "{dialect}");
        let link = stage.rest(&format!("oauth2/saml/signin?oauth_state={asked}&user=priya.nair"));
        assert_eq!(stage.get(&link).send().await.unwrap().status(), 200, "{dialect}");
        let reply = stage.step("saml/signin", &asked, &[("user", "priya.nair")]).await;
        let code = parameter(&location(&reply), "code").unwrap();
        let reply = stage
            .grant(&[
                ("grant_type", "authorization_code"),
                ("client_id", "portico-practice"),
                ("redirect_uri", practice_portal::OOB),
                ("code", &code),
            ])
            .await;
        assert_eq!(reply["username"], "priya.nair", "{dialect}");
        let with = [("token", reply["access_token"].as_str().unwrap())];
        let user = stage.get_json(&stage.rest("community/self"), &with).await;
        assert_eq!(user["provider"], "enterprise", "{dialect}");
    }
}
