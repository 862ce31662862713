//! What is kept in files: never a secret; and what a person changes there.

use portico_app::view::{Appearance, BrowserChoice, SettingsView};

use crate::fixture::Fixture;
use crate::visitor::MARA;

#[tokio::test]
async fn no_file_holds_a_secret() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let profile = fixture.sign_in(target.clone(), MARA).await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, true)).unwrap();
    fixture.done(&begun.sign_in_id).await;
    fixture.app.sign_out(&profile.card.profile_id).await.unwrap();
    let secrets: Vec<String> = fixture
        .control()
        .seen()
        .iter()
        .flat_map(|seen| {
            ["password", "code", "code_verifier", "refresh_token", "auth_token", "state"]
                .iter()
                .flat_map(|name| [seen.form.get(name), seen.query.get(name)])
                .flatten()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|value| value.len() > 6)
        .collect();
    assert!(secrets.len() >= 4, "the portal has seen secrets: {}", secrets.len());
    let mut files = 0;
    for entry in walk(fixture.folder()) {
        let text = String::from_utf8_lossy(&std::fs::read(&entry).unwrap()).into_owned();
        files += 1;
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{} holds a secret", entry.display());
        }
    }
    assert!(files >= 4, "{files}");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path) } else { vec![path] }
        })
        .collect()
}

#[tokio::test]
async fn names_are_checked_and_survive() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    assert_eq!(fixture.app.rename_profile(&id, "  ").await.unwrap_err().code, "name_empty");
    assert_eq!(fixture.app.rename_profile(&id, &"x".repeat(81)).await.unwrap_err().code, "name_too_long");
    fixture.app.rename_profile(&id, "  Aldermoor, work  ").await.unwrap();
    fixture.restart();
    assert_eq!(fixture.card(&id).name, "Aldermoor, work");
    assert_eq!(fixture.app.rename_profile("nonsense", "x").await.unwrap_err().code, "profile_gone");
}

#[tokio::test]
async fn settings_come_back_within_their_range() {
    let mut fixture = Fixture::new().await;
    let browser = BrowserChoice {
        browser: Some("firefox".to_owned()),
        profile: Some("Work".to_owned()),
        private: true,
    };
    let wanted = SettingsView {
        appearance: Appearance::Dark,
        clipboard_seconds: 3,
        browser: Some(browser),
        practice_portal: false,
    };
    let given = fixture.app.change_settings(wanted.clone()).await.unwrap();
    assert_eq!(given, SettingsView { clipboard_seconds: 10, ..wanted });
    fixture.restart();
    assert_eq!(fixture.app.overview().settings, given);
}

/// Settings can be chosen again; they do not stand between a person and the portals.
#[tokio::test]
async fn damaged_settings_leave_the_list_as_it_is() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let settings = fixture.folder().join("portico/settings.json");
    std::fs::write(&settings, "{ no settings").unwrap();
    fixture.restart();
    let overview = fixture.app.overview();
    assert_eq!(overview.read_only, None);
    assert_eq!((overview.settings.clipboard_seconds, overview.settings.appearance), (30, Appearance::System));
    fixture.app.rename_profile(&id, "Work").await.unwrap();
    let wanted = SettingsView { clipboard_seconds: 45, ..overview.settings };
    assert_eq!(fixture.app.change_settings(wanted.clone()).await.unwrap(), wanted);
    assert_eq!(
        std::fs::read_to_string(settings.with_extension("json.damaged-1")).unwrap(),
        "{ no settings",
        "kept for whoever wants to look"
    );
    fixture.restart();
    assert_eq!(fixture.app.overview().settings, wanted);
    assert_eq!(fixture.card(&id).name, "Work");
}

#[tokio::test]
async fn a_damaged_list_is_set_aside_when_the_person_says_so() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.sign_in(target, MARA).await;
    let (portals, profiles) =
        (fixture.folder().join("portico/portals.json"), fixture.folder().join("portico/profiles.json"));
    let kept_portals = std::fs::read(&portals).unwrap();
    std::fs::write(&profiles, "{ no accounts").unwrap();
    fixture.restart();
    let why = fixture.app.overview().read_only.expect("nothing can be changed");
    assert_eq!(why.code, "settings_damaged");
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target.clone(), MARA, false)).unwrap();
    assert_eq!(fixture.failed(&begun.sign_in_id).await.code, "settings_damaged");
    assert_eq!(std::fs::read_to_string(&profiles).unwrap(), "{ no accounts");

    let aside = profiles.with_extension("json.damaged-1");
    assert_eq!(fixture.app.set_damaged_aside().await.unwrap(), [aside.display().to_string()]);
    assert_eq!(std::fs::read_to_string(aside).unwrap(), "{ no accounts");
    assert_eq!(std::fs::read(&portals).unwrap(), kept_portals, "only what is damaged goes");
    assert_eq!(fixture.app.overview().read_only, None);
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, false)).unwrap();
    fixture.done(&begun.sign_in_id).await;
    assert_eq!(fixture.profiles().len(), 1);
    assert!(fixture.app.set_damaged_aside().await.unwrap().is_empty(), "nothing is damaged any more");
}

/// A newer version's list is not damaged: it is left for that version.
#[tokio::test]
async fn a_newer_list_is_not_set_aside() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.sign_in(target, MARA).await;
    let portals = fixture.folder().join("portico/portals.json");
    let newer = std::fs::read_to_string(&portals).unwrap().replacen("\"version\": 1", "\"version\": 2", 1);
    std::fs::write(&portals, &newer).unwrap();
    fixture.restart();
    assert_eq!(fixture.app.overview().read_only.unwrap().code, "settings_newer");
    assert!(fixture.app.set_damaged_aside().await.unwrap().is_empty());
    assert_eq!(std::fs::read_to_string(&portals).unwrap(), newer);
}
