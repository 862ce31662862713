//! The command line.

use std::path::PathBuf;

use practice_portal::{Lifetimes, Listen, Options, Switches};

pub(crate) const USAGE: &str = "\
Usage: practice-portal [--port PORT] [--tls-port PORT] [--ca-out FILE] [--dialect NAME] [--folder FOLDER]
                       [--lifetimes JSON] [--switches JSON]

  --port PORT       plain http; the portal's server has the next port, the stand-alone server the one
                    after; 0 takes any free ones. Without --port and --tls-port: 27080
  --tls-port PORT   https, likewise
  --ca-out FILE     write the practice authority as PEM
  --dialect NAME    online, enterprise11, enterprise106, kubernetes, private or stand-alone
  --folder FOLDER   keep tokens (as digests) there, so that they survive a restart
  --lifetimes JSON  seconds, for example {\"access\": 5}
  --switches JSON   single facts over those of the dialect, for example {\"pkce\": false}";

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Flags {
    pub(crate) options: Options,
    pub(crate) ca_out: Option<PathBuf>,
}

impl Flags {
    /// Reads the arguments; `usual` is the port when none is given.
    pub(crate) fn read(arguments: impl Iterator<Item = String>, usual: u16) -> Result<Self, String> {
        let (mut http, mut https, mut ca_out) = (None, None, None);
        let mut switches = None;
        let mut options = Options { record_requests: false, ..Options::for_tests() };
        let mut arguments = arguments;
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--port" => http = Some(port(&name, &value)?),
                "--tls-port" => https = Some(port(&name, &value)?),
                "--ca-out" => ca_out = Some(PathBuf::from(value)),
                "--folder" => options.folder = Some(PathBuf::from(value)),
                "--dialect" => options.dialect = value.parse().map_err(|error| format!("{error}"))?,
                "--lifetimes" => options.lifetimes = parse::<Lifetimes>(&name, &value)?,
                "--switches" => switches = Some(value),
                _ => return Err(format!("{name} is not a flag")),
            }
        }
        if let Some(text) = switches {
            options.switches = Some(over(&options.dialect.switches(), &text)?);
        }
        if http.is_none() && https.is_none() {
            http = Some(usual);
        }
        [options.portal, options.server, options.stand_alone] = listens(http, https)?;
        Ok(Self { options, ca_out })
    }
}

fn port(name: &str, value: &str) -> Result<u16, String> {
    value.parse().map_err(|_| format!("{name}: {value} is not a port"))
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, value: &str) -> Result<T, String> {
    serde_json::from_str(value).map_err(|error| format!("{name}: {error}"))
}

/// The dialect's switches, some of them replaced.
fn over(switches: &Switches, text: &str) -> Result<Switches, String> {
    let trouble = |error: serde_json::Error| format!("--switches: {error}");
    let mut all = serde_json::to_value(switches).map_err(trouble)?;
    let some: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(trouble)?;
    if let Some(all) = all.as_object_mut() {
        all.extend(some);
    }
    serde_json::from_value(all).map_err(trouble)
}

/// Three sites: the port given and the two after it, or three free ones.
fn listens(http: Option<u16>, https: Option<u16>) -> Result<[Listen; 3], String> {
    let nth = |first: Option<u16>, n: u16| match first {
        None => Ok(None),
        Some(0) => Ok(Some(0)),
        Some(first) => {
            first.checked_add(n).map(Some).ok_or_else(|| format!("{first} leaves no port after it"))
        }
    };
    let listen = |n| Ok::<_, String>(Listen { http: nth(http, n)?, https: nth(https, n)? });
    Ok([listen(0)?, listen(1)?, listen(2)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice_portal::Dialect;

    fn read(text: &[&str]) -> Result<Flags, String> {
        Flags::read(text.iter().map(|&word| word.to_owned()), 27080)
    }

    #[test]
    fn ports_follow_one_another() {
        let flags = read(&[]).unwrap();
        assert_eq!(flags.options.stand_alone, Listen { http: Some(27082), https: None });
        let flags = read(&["--tls-port", "0"]).unwrap();
        assert_eq!(flags.options.server, Listen { http: None, https: Some(0) });
        assert!(read(&["--port", "65535"]).is_err());
    }

    #[test]
    fn switches_lie_over_the_dialect_in_any_order() {
        let flags = read(&["--switches", r#"{"pkce":true}"#, "--dialect", "enterprise106"]).unwrap();
        let expected = Switches { pkce: true, ..Dialect::Enterprise106.switches() };
        assert_eq!(flags.options.switches, Some(expected));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (text, word) in [
            (&["--prot", "1"][..], "--prot"),
            (&["--port"], "value"),
            (&["--port", "x"], "not a port"),
            (&["--dialect", "pro"], "pro"),
            (&["--switches", r#"{"pcke":true}"#], "pcke"),
            (&["--lifetimes", "[]x"], "--lifetimes"),
        ] {
            assert!(read(text).unwrap_err().contains(word), "{text:?}");
        }
    }
}
