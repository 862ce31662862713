//! A small computer: a checkout in a folder with a space in its name, and the only programs that it has.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// What every Debian has.
const REAL: &[&str] = &[
    "awk", "bash", "cat", "chmod", "cksum", "cut", "dirname", "env", "find", "grep", "head", "mkdir",
    "mktemp", "rm", "sed", "sh", "sort", "tee", "touch", "true", "xargs",
];

/// Has everything at once and says what it is asked; `cargo build` makes a program that opens.
const CARGO: &str = r#"
case $1 in
    metadata) echo '{"packages":[{"name":"desktop-tests","version":"0.1.0"}],"target_directory":"target"}'; exit ;;
    test) echo "cargo $*" >>"$CALLS" ;;
    *) echo "cargo $1" >>"$CALLS" ;;
esac
case $1 in
    build)
        mkdir -p target/release
        printf '#!/bin/sh\necho Portico is open\n' >target/release/portico
        chmod +x target/release/portico ;;
    test)
        case $* in
            *--workspace*) echo 'test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out' ;;
            *) echo 'test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out' ;;
        esac ;;
esac
"#;

/// `npm --prefix ui ci|test|run NAME …`.
const NPM: &str = r#"
case $3 in run) echo "npm run $4" ;; *) echo "npm $3" ;; esac >>"$CALLS"
case $3/$4 in
    ci/*) mkdir -p ui/node_modules ;;
    test/*) echo '      Tests  4 passed (4)' ;;
    run/build) mkdir -p ui/dist; touch ui/dist/index.html ;;
esac
"#;

const PEERS: &str =
    "echo peers >>\"$CALLS\"\necho 'ok    online: a'\necho 'skip  online: b'\necho 'ok    private: c'\n";

/// The computer.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// One that has everything.
    pub(crate) fn complete() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(desk.bin()).unwrap();
        for program in REAL {
            symlink(which(program), desk.bin().join(program)).unwrap();
        }
        let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for file in [
            ".ci/run",
            "scripts/steps.sh",
            "scripts/needs.sh",
            "scripts/count.sh",
            "scripts/run.sh",
            "scripts/test.sh",
        ] {
            desk.write(file, &fs::read_to_string(tree.join(file)).unwrap());
        }
        desk.write("Cargo.toml", "[workspace.package]\nrust-version = \"1.90\"\n");
        desk.write("ui/package.json", "{\n  \"engines\": {\n    \"node\": \">=20.19\"\n  }\n}\n");
        desk.write("ui/package-lock.json", "{}");
        desk.write("ui/src/main.ts", "");
        desk.write("tests/peers/run.sh", PEERS);
        desk.program("cargo", CARGO);
        desk.program(
            "rustc",
            "echo 'rustc 1.95.0 (59807616e 2026-04-14)'; echo 'host: x86_64-unknown-linux-gnu'",
        );
        desk.program("node", "echo v20.20.2");
        desk.program("npm", NPM);
        desk.program("dpkg-query", "printf installed");
        desk.program("apt-get", "echo \"apt-get $* $DEBIAN_FRONTEND\" >>\"$CALLS\"");
        desk.program("id", "echo 0");
        desk.program("tauri-driver", "");
        desk
    }

    /// Puts a program on it, as a shell script.
    pub(crate) fn program(&self, name: &str, script: &str) {
        let file = self.bin().join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The script of a program, without its first line.
    pub(crate) fn script(&self, name: &str) -> String {
        let script = fs::read_to_string(self.bin().join(name)).unwrap();
        script.split_once('\n').unwrap().1.to_owned()
    }

    /// Takes a program away.
    pub(crate) fn without(&self, name: &str) {
        fs::remove_file(self.bin().join(name)).unwrap();
    }

    /// Writes a file of the checkout.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let file = self.checkout().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// A display that somebody listens on.
    pub(crate) fn display(&self) -> String {
        let socket = self.folder.path().join("wayland-0");
        drop(UnixListener::bind(&socket).unwrap());
        socket.to_str().unwrap().to_owned()
    }

    /// Runs a script of the checkout, with nothing to read and nobody at the keyboard.
    pub(crate) fn run(&self, script: &str, environment: &[(&str, &str)]) -> Run {
        let output = Command::new(self.bin().join("bash"))
            .arg(self.checkout().join(script))
            .env_clear()
            .env("PATH", self.bin())
            .env("HOME", self.folder.path())
            .env("CALLS", self.folder.path().join("calls"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run { output }
    }

    /// What was called since the last question, one line each.
    pub(crate) fn calls(&self) -> String {
        let file = self.folder.path().join("calls");
        let calls = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, "").unwrap();
        calls
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    fn checkout(&self) -> PathBuf {
        self.folder.path().join("a checkout")
    }
}

/// What a script did.
pub(crate) struct Run {
    output: Output,
}

impl Run {
    /// Whether it says that it succeeded.
    pub(crate) fn ok(&self) -> bool {
        self.output.status.success()
    }

    /// What it said, errors last.
    pub(crate) fn text(&self) -> String {
        let both = [&self.output.stdout[..], &self.output.stderr[..]].concat();
        String::from_utf8(both).unwrap()
    }

    /// It failed, and its one sentence about it is this.
    #[track_caller]
    pub(crate) fn fails(&self, sentence: &str) {
        let text = self.text();
        let said: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("Portico: ")).collect();
        assert_eq!(said, [sentence], "{text}");
        assert!(!self.ok(), "{text}");
    }
}

fn which(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file()).unwrap()
}
