//! A session bus of its own.

use std::path::Path;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

use crate::failure::Outcome;
use crate::program::{Environment, Program, Start};

const BUS: &str = "org.freedesktop.DBus";

/// What a bus starts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Services {
    /// What this computer offers, among it the window in which the keyring asks.
    Usual,
    /// Nothing.
    None,
}

/// The bus. It ends when dropped.
#[derive(Debug)]
pub struct Bus {
    _daemon: Program,
    address: String,
    connection: Connection,
}

impl Bus {
    /// Starts a bus in `runtime`; what it starts itself gets `environment`.
    ///
    /// # Errors
    /// When the bus does not start.
    pub fn start(
        services: Services,
        environment: &Environment,
        runtime: &Path,
        logs: &Path,
    ) -> Outcome<Self> {
        let configuration = runtime.join("bus.conf");
        std::fs::write(&configuration, configuration_of(services, runtime))?;
        let file = configuration.to_string_lossy();
        let start = Start {
            program: Path::new("dbus-daemon"),
            arguments: &["--nofork", "--print-address=1", "--config-file", &file],
            environment,
            logs,
            input: None,
            listens: true,
        };
        let mut daemon = start.run()?;
        let address = daemon.first_line()?;
        let connection = Builder::address(address.as_str())?.build()?;
        Ok(Self { _daemon: daemon, address, connection })
    }

    /// Its address, for `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A connection to it.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whether somebody answers to this name.
    ///
    /// # Errors
    /// When the bus does not answer.
    pub fn has(&self, name: &str) -> Outcome<bool> {
        let reply = self.connection.call_method(Some(BUS), "/", Some(BUS), "NameHasOwner", &(name,))?;
        Ok(reply.body().deserialize()?)
    }
}

fn configuration_of(services: Services, runtime: &Path) -> String {
    let started = match services {
        Services::Usual => "<standard_session_servicedirs/>",
        Services::None => "",
    };
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={}</listen>{started}
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow own="*"/><allow eavesdrop="true"/></policy>
</busconfig>"#,
        runtime.join("bus").display()
    )
}
