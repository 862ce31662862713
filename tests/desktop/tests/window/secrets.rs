//! Where secrets must not be, and what the window must not be able to do (CHECKS.md S2, S5, A1, A2).

use std::fs;
use std::path::Path;

use desktop_tests::desk::{Desk, Plan};
use desktop_tests::failure::{Failure, Outcome, ensure, ensure_eq};
use desktop_tests::portal::{CANARY, MARA, Portal};
use desktop_tests::run::{test, test_on};
use serde_json::json;

use crate::steps::{add_portal, by_browser, copied_token, done, from_menu, is_in, type_password};

#[test]
fn no_secret_is_written_down_anywhere() -> Outcome {
    let chatty = Plan { log: Some("trace"), ..Plan::default() };
    test_on("secrets", chatty, async |desk| {
        desk.open().await?;
        add_portal(desk).await?;
        by_browser(desk, CANARY).await?;
        done(desk, CANARY).await?;
        let token = copied_token(desk).await?;
        // By name and password too: that one goes through the window.
        desk.press("Add another account").await?;
        type_password(desk, CANARY).await?;
        is_in(desk, CANARY).await?;
        done(desk, CANARY).await?;

        let secrets = secrets_of(desk, token)?;
        let control = desk.logs().join("control");
        fs::write(&control, secrets.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n"))?;
        for (kind, text) in &secrets {
            ensure(text.len() > 15, format!("no {kind} was seen"))?;
            ensure_eq("finds of what was noted down", find_in(&control, text.as_bytes())?.len(), 1)?;
        }
        in_no_process(desk, &secrets)?;
        in_no_file(desk, &secrets)?;
        let log = fs::read_to_string(desk.home().join(".config/portico/log/portico.log"))?;
        ensure(log.contains("sign_in"), "the log says nothing about the sign-in")?;
        desk.shot("1-list").await?;

        from_menu(desk, "Sign out").await?;
        desk.sees("Signed out").await?;
        desk.close().await?;
        in_no_file(desk, &secrets)
    })
}

#[test]
fn no_process_leaves_a_core_file() -> Outcome {
    test("core-files", async |desk| {
        let tree = desk.process().tree();
        ensure(tree.len() >= 3, "the web view's processes were not found")?;
        for process in tree {
            let limits = String::from_utf8(process.read("limits")?)?;
            let line = limits.lines().find(|line| line.starts_with("Max core file size"));
            let sizes: Vec<&str> = line.unwrap_or_default().split_whitespace().skip(4).take(2).collect();
            ensure_eq(&format!("the largest core file of {}", process.name()), sizes, vec!["0", "0"])?;
        }
        Ok(())
    })
}

#[test]
fn the_window_loads_and_calls_nothing_else() -> Outcome {
    test("closed-window", async |desk| {
        add_portal(desk).await?;
        desk.portal.control()?.forget_seen();
        let tried = desk.try_to_break_out(&desk.portal.address()).await?;
        ensure_eq(
            "what the window could do",
            tried,
            json!({
                "own": "worked", "eval": "blocked", "script": "blocked", "fetch": "blocked", "image": "blocked",
                "files": "denied", "start": "denied", "paste": "denied", "open": "denied", "window": "denied",
            }),
        )?;
        ensure_eq("requests that came from the window", desk.portal.control()?.total(), 0)
    })
}

/// Every secret of both sign-ins: what was typed, what was sent, what came back.
fn secrets_of(desk: &Desk, token: String) -> Outcome<Vec<(&'static str, String)>> {
    let exchange = desk.portal.control()?.last(&Portal::rest("oauth2/token"));
    let exchange = exchange.ok_or_else(|| Failure::new("no code was exchanged"))?;
    let sent = |name: &str| exchange.form.get(name).unwrap_or_default().to_owned();
    let keyring = desk.keyring.as_ref().ok_or_else(|| Failure::new("there is no keyring"))?;
    let kept = keyring.secrets()?;
    // A renewal token is kept together with what belongs to it.
    let renewal = kept.iter().find_map(|secret| {
        let grant: serde_json::Value = serde_json::from_str(secret).ok()?;
        grant["refresh_token"].as_str().map(str::to_owned)
    });
    Ok(vec![
        ("password", CANARY.password.to_owned()),
        ("code", sent("code")),
        ("verifier", sent("code_verifier")),
        ("access token", token),
        ("renewal token", renewal.unwrap_or_default()),
    ])
}

/// Arguments and environments, which other programs may read.
fn in_no_process(desk: &Desk, secrets: &[(&str, String)]) -> Outcome {
    for process in desk.process().tree() {
        for file in ["cmdline", "environ"] {
            let content = match process.read(file) {
                Ok(content) => content,
                // Nobody but the process itself may look: all the better.
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => continue,
                Err(error) => return Err(error.into()),
            };
            for (kind, text) in secrets {
                let words = format!("the {kind} stands in {file} of {}", process.name());
                ensure(!holds(&content, text.as_bytes()), words)?;
            }
        }
    }
    Ok(())
}

/// Everything below the person's home: settings, logs, what the web view keeps, and the keyring's own file.
fn in_no_file(desk: &Desk, secrets: &[(&str, String)]) -> Outcome {
    for (kind, text) in secrets {
        let found = find_in(&desk.home(), text.as_bytes())?;
        ensure(found.is_empty(), format!("the {kind} stands in {found:?}"))?;
    }
    Ok(())
}

fn find_in(place: &Path, text: &[u8]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    if fs::symlink_metadata(place)?.is_dir() {
        for entry in fs::read_dir(place)? {
            found.extend(find_in(&entry?.path(), text)?);
        }
    } else if fs::symlink_metadata(place)?.is_file() && holds(&fs::read(place)?, text) {
        found.push(place.to_string_lossy().into_owned());
    }
    Ok(found)
}

/// As it is, as the other half of a UTF-16 text, or as a form writes it: the canaries have no sign that a form changes.
fn holds(content: &[u8], text: &[u8]) -> bool {
    let wide: Vec<u8> = text.iter().flat_map(|byte| [*byte, 0]).collect();
    [text, &wide].iter().any(|text| content.windows(text.len()).any(|part| part == *text))
}

#[test]
fn what_is_written_is_for_this_person_only() -> Outcome {
    test("settings-files", async |desk| {
        add_portal(desk).await?;
        by_browser(desk, MARA).await?;
        done(desk, MARA).await?;
        let folder = desk.home().join(".config/portico");
        let mut looked = 0;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_file() {
                looked += 1;
                private(&path, 0o600)?;
            }
        }
        ensure(looked > 0, "nothing was written")?;
        private(&folder, 0o700)
    })
}

fn private(path: &Path, expected: u32) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    ensure_eq(&format!("who may read {}", path.display()), format!("{mode:o}"), format!("{expected:o}"))
}
