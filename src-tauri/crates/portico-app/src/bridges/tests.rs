//! Programs within bounds: what they may take, and that nothing of them stays.
#![cfg(unix)]

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::program::{Limits, output};
use super::{BridgeError, Part, Places, Pro, Source};
use crate::browsers::System;

/// Longer than anything here takes; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(60);
const LIMITS: Limits = Limits { time: PATIENCE, bytes: 1000 };

async fn shell(script: &str, limits: Limits) -> Result<String, BridgeError> {
    let arguments = [OsStr::new("-c"), OsStr::new(script)];
    let said = output(Path::new("/bin/sh"), &arguments, limits).await?;
    Ok(String::from_utf8(said.to_vec()).unwrap())
}

#[tokio::test]
async fn what_it_says_comes_back_and_its_complaints_do_not() {
    assert_eq!(shell("printf answer; echo complaint >&2", LIMITS).await.unwrap(), "answer");
    assert_eq!(
        shell("cat; exit 3", LIMITS).await.unwrap(),
        "",
        "nothing is asked of it, and no end is awaited"
    );
    assert_eq!(shell("head -c 1000 /dev/zero | tr '\\0' x", LIMITS).await.unwrap().len(), 1000);
}

#[tokio::test]
async fn who_says_too_much_is_not_listened_to() {
    let unclear = BridgeError::NotUnderstood { from: Source::Pro, part: Part::Form, line: None };
    for script in ["head -c 1001 /dev/zero", "exec cat /dev/zero", "while :; do echo x; done"] {
        assert_eq!(shell(script, LIMITS).await.unwrap_err(), unclear, "{script}");
    }
}

/// The clock of the test stands still while something runs, and jumps when everything waits.
#[tokio::test(start_paused = true)]
async fn who_does_not_answer_is_not_waited_for() {
    let limits = Limits { time: Duration::from_secs(90), bytes: 1000 };
    let error = shell("exec sleep 100000", limits).await.unwrap_err();
    assert_eq!(error, BridgeError::TimedOut { after: Duration::from_secs(90) });
    assert_eq!(error.said().params["seconds"], "90");
}

/// Everything that the program started holds the pipe's writing end: the pipe is at its end when all of it is gone.
#[tokio::test]
async fn calling_off_ends_the_program_and_what_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("alive");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = format!("exec 3>'{}'; sleep 100000 & echo $! >&3; sleep 100000", pipe.display());
    let running = tokio::spawn(async move { shell(&script, LIMITS).await });
    let (told, begun) = tokio::sync::oneshot::channel();
    let (ended, end) = tokio::sync::oneshot::channel();
    // No task: the runtime would wait for it, also when the test has failed.
    std::thread::spawn(move || {
        let mut alive = BufReader::new(std::fs::File::open(pipe).unwrap());
        let mut first = String::new();
        alive.read_line(&mut first).unwrap();
        told.send(first).unwrap();
        ended.send(alive.read_to_string(&mut String::new()).unwrap())
    });
    let child = begun.await.unwrap();
    assert!(child.trim().parse::<u32>().is_ok(), "{child:?}");
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    let rest = tokio::time::timeout(PATIENCE, end).await.expect("all of it has ended").unwrap();
    assert_eq!(rest, 0);
}

/// It may put its things away: one pipe tells it to go, the other that it went by itself.
#[tokio::test]
async fn who_has_answered_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let [go, gone] = ["go", "gone"].map(|name| folder.path().join(name));
    assert!(Command::new("mkfifo").args([&go, &gone]).status().unwrap().success());
    let script = format!(
        "printf answer; exec >&-; cat '{}' >/dev/null; echo gone >'{}'",
        go.display(),
        gone.display()
    );
    assert_eq!(shell(&script, LIMITS).await.unwrap(), "answer");
    let (told, heard) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        std::fs::write(&go, "").unwrap();
        told.send(std::fs::read_to_string(&gone).unwrap())
    });
    let said = tokio::time::timeout(PATIENCE, heard).await.expect("it still ran").unwrap();
    assert_eq!(said, "gone\n");
}

fn with(program: &Path) -> Places {
    Places { system: System::Windows, notebook: None, pro: vec![program.to_owned()] }
}

#[tokio::test]
async fn a_python_that_is_none_is_named() {
    for program in ["/bin/false", "/bin/true"] {
        let error = Pro::active(&with(Path::new(program))).await.unwrap_err();
        assert_eq!(error, BridgeError::ProFailed { what: None }, "{program}");
    }
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("python");
    std::fs::write(&broken, [0x7f, b'E', b'L', b'F', 0, 0]).unwrap();
    std::fs::set_permissions(&broken, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let error = Pro::active(&with(&broken)).await.unwrap_err();
    assert!(matches!(&error, BridgeError::NotStarted { program, .. } if *program == broken), "{error:?}");
    assert_eq!(error.said().code, "pro_not_started");
}
