//! The command line and the environment.
//!
//! ```text
//! portico [--config-dir FOLDER] [--ports 27071,27072,27073] [--practice-port 27080] [--pro-python FILE]
//! portico --help | --version
//! ```
//! `PORTICO_CONFIG_DIR`, `PORTICO_PORTS`, `PORTICO_PRACTICE_PORT`, `PORTICO_PRO_PYTHON` and `PORTICO_LOG` say the same;
//! the command line wins.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::{Long, Short, ValueExt};

/// What `--help` says.
pub(crate) const HELP: &str = "\
Portico, one door to all your ArcGIS portals

portico [OPTIONS]

  --config-dir FOLDER      keep portals, profiles and settings in another folder
  --ports PORT,PORT,PORT   wait for the browser's answer on other ports (27071,27072,27073)
  --practice-port PORT     where the practice portal begins to look for free ports (27080)
  --pro-python FILE        the Python of ArcGIS Pro, where Portico does not find it by itself
  -h, --help               show this
  -V, --version            show the version

PORTICO_CONFIG_DIR, PORTICO_PORTS, PORTICO_PRACTICE_PORT and PORTICO_PRO_PYTHON say the same;
PORTICO_LOG says what is logged. The command line wins. Secrets are never taken from either.
";

/// What a start is for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The window.
    Open(Arguments),
    /// [`HELP`] on standard output.
    Help,
    /// The version on standard output.
    Version,
}

/// What was asked for when Portico was started.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Another folder for portals, profiles and settings.
    pub(crate) config_dir: Option<PathBuf>,
    /// Other ports for the browser's answer. They have to be registered with the app on the portal.
    pub(crate) ports: Option<Vec<u16>>,
    /// Another port for the practice portal.
    pub(crate) practice_port: Option<u16>,
    /// The Python of ArcGIS Pro, before those that are found.
    pub(crate) pro_python: Option<PathBuf>,
    /// What is written into the log, as `tracing` directives.
    pub(crate) log: Option<String>,
}

impl Arguments {
    /// Reads this process's arguments and environment.
    pub(crate) fn read() -> Result<Wish, String> {
        Self::from(lexopt::Parser::from_env(), |name| std::env::var_os(name))
    }

    fn from(mut parser: lexopt::Parser, variable: impl Fn(&str) -> Option<OsString>) -> Result<Wish, String> {
        let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        let file = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let mut read = Self {
            config_dir: file("PORTICO_CONFIG_DIR"),
            ports: text("PORTICO_PORTS").as_deref().map(ports).transpose()?,
            practice_port: text("PORTICO_PRACTICE_PORT").as_deref().map(port).transpose()?,
            pro_python: file("PORTICO_PRO_PYTHON"),
            log: text("PORTICO_LOG"),
        };
        let said = |error: lexopt::Error| error.to_string();
        while let Some(argument) = parser.next().map_err(said)? {
            match argument {
                Long("config-dir") => read.config_dir = Some(parser.value().map_err(said)?.into()),
                Long("ports") => {
                    read.ports = Some(ports(&parser.value().map_err(said)?.string().map_err(said)?)?);
                }
                Long("practice-port") => {
                    read.practice_port = Some(port(&parser.value().map_err(said)?.string().map_err(said)?)?);
                }
                Long("pro-python") => read.pro_python = Some(parser.value().map_err(said)?.into()),
                Short('h') | Long("help") => return Ok(Wish::Help),
                Short('V') | Long("version") => return Ok(Wish::Version),
                other => return Err(said(other.unexpected())),
            }
        }
        Ok(Wish::Open(read))
    }
}

fn ports(text: &str) -> Result<Vec<u16>, String> {
    text.split(',').map(port).collect()
}

fn port(text: &str) -> Result<u16, String> {
    match text.trim().parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("`{text}` is not a port from 1 to 65535")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Arguments, String> {
        match wish(arguments, environment)? {
            Wish::Open(read) => Ok(read),
            other => panic!("{other:?}"),
        }
    }

    fn wish(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Wish, String> {
        let parser = lexopt::Parser::from_iter(std::iter::once("portico").chain(arguments.iter().copied()));
        Arguments::from(parser, |name| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_command_line_wins_over_the_environment() {
        let environment = [("PORTICO_CONFIG_DIR", "/env"), ("PORTICO_PORTS", "1,2,3")];
        let both = read(&["--config-dir", "/line", "--practice-port=4000"], &environment).unwrap();
        assert_eq!(both.config_dir, Some("/line".into()));
        assert_eq!(both.ports, Some(vec![1, 2, 3]));
        assert_eq!(both.practice_port, Some(4000));
        let python = |line: &[&str]| read(line, &[("PORTICO_PRO_PYTHON", "/env/python")]).unwrap().pro_python;
        assert_eq!(python(&["--pro-python", "/line/python"]), Some("/line/python".into()));
        assert_eq!(python(&[]), Some("/env/python".into()));
        assert_eq!(read(&[], &[]).unwrap(), Arguments::default());
    }

    #[test]
    fn help_names_every_option() {
        assert_eq!(wish(&["--help"], &[]), Ok(Wish::Help));
        assert_eq!((wish(&["-h"], &[]), wish(&["-V"], &[])), (Ok(Wish::Help), Ok(Wish::Version)));
        assert_eq!(wish(&["--ports", "1,2,3", "--version"], &[]), Ok(Wish::Version));
        for option in ["--config-dir", "--ports", "--practice-port", "--pro-python", "--help", "--version"] {
            assert!(HELP.contains(option), "{option}");
        }
        assert!(HELP.lines().all(|line| line.len() <= 100));
    }

    #[test]
    fn nonsense_is_named() {
        assert!(read(&["--ports", "27071,x"], &[]).unwrap_err().contains("`x`"));
        assert!(read(&["--ports", "0"], &[]).is_err());
        assert!(read(&["--frobnicate"], &[]).is_err());
        assert!(read(&[], &[("PORTICO_PRACTICE_PORT", "70000")]).is_err());
    }
}
