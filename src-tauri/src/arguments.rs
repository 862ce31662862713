//! The command line and the environment.
//!
//! ```text
//! portico [--config-dir FOLDER] [--ports 27071,27072,27073] [--practice-port 27080]
//! ```
//! `PORTICO_CONFIG_DIR`, `PORTICO_PORTS`, `PORTICO_PRACTICE_PORT` and `PORTICO_LOG` say the same; the command line wins.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::{Long, ValueExt};

/// What was asked for when Portico was started.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Another folder for portals, profiles and settings.
    pub(crate) config_dir: Option<PathBuf>,
    /// Other ports for the browser's answer. They have to be registered with the app on the portal.
    pub(crate) ports: Option<Vec<u16>>,
    /// Another port for the practice portal.
    pub(crate) practice_port: Option<u16>,
    /// What is written into the log, as `tracing` directives.
    pub(crate) log: Option<String>,
}

impl Arguments {
    /// Reads this process's arguments and environment.
    pub(crate) fn read() -> Result<Self, String> {
        Self::from(lexopt::Parser::from_env(), |name| std::env::var_os(name))
    }

    fn from(mut parser: lexopt::Parser, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, String> {
        let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        let mut read = Self {
            config_dir: variable("PORTICO_CONFIG_DIR").filter(|value| !value.is_empty()).map(PathBuf::from),
            ports: text("PORTICO_PORTS").as_deref().map(ports).transpose()?,
            practice_port: text("PORTICO_PRACTICE_PORT").as_deref().map(port).transpose()?,
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
                other => return Err(said(other.unexpected())),
            }
        }
        Ok(read)
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
        assert_eq!(read(&[], &[]).unwrap(), Arguments::default());
    }

    #[test]
    fn nonsense_is_named() {
        assert!(read(&["--ports", "27071,x"], &[]).unwrap_err().contains("`x`"));
        assert!(read(&["--ports", "0"], &[]).is_err());
        assert!(read(&["--frobnicate"], &[]).is_err());
        assert!(read(&[], &[("PORTICO_PRACTICE_PORT", "70000")]).is_err());
    }
}
