//! The state that all sites share.

use std::sync::{Arc, Mutex};

use http::HeaderName;
use tokio_util::sync::CancellationToken;

use crate::app::{RegisteredApp, built_in};
use crate::clock::Clock;
use crate::codes::Codes;
use crate::dialect::Dialect;
use crate::fault::Faults;
use crate::guard;
use crate::ledger::Ledger;
use crate::ledger_file::LedgerFileError;
use crate::lifetimes::Lifetimes;
use crate::lockout::People;
use crate::observed::Observed;
use crate::options::Options;
use crate::pending::Pending;
use crate::site::{Site, Sites};
use crate::switches::Switches;
use crate::traffic::Counters;

/// What can be changed while the portal runs.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) dialect: Dialect,
    pub(crate) switches: Switches,
    pub(crate) lifetimes: Lifetimes,
}

/// A running practice: one portal, one server of its own, one stand-alone server.
pub(crate) struct Practice {
    pub(crate) sites: Sites,
    setting: Mutex<Arc<Setting>>,
    pub(crate) people: Mutex<People>,
    pub(crate) server_people: Mutex<People>,
    pub(crate) apps: Vec<RegisteredApp>,
    pub(crate) ledger: Ledger,
    pub(crate) codes: Mutex<Codes>,
    pub(crate) pending: Mutex<Pending>,
    pub(crate) observed: Mutex<Observed>,
    pub(crate) traffic: Arc<Counters>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) clock: Clock,
    pub(crate) forwarded_user: Option<HeaderName>,
    pub(crate) stopping: CancellationToken,
}

impl Practice {
    pub(crate) fn new(options: &Options, sites: Sites) -> Result<Self, LedgerFileError> {
        let mut apps = built_in(&sites.all_bases(Site::Portal), &options.redirect_ports);
        apps.extend(options.apps.iter().cloned());
        for app in &mut apps {
            let added = options.redirects.iter().filter(|(client, _)| *client == app.client_id);
            app.redirects.extend(added.map(|(_, redirect)| redirect.clone()));
        }
        let setting = Setting {
            dialect: options.dialect,
            switches: options.switches.clone().unwrap_or_else(|| options.dialect.switches()),
            lifetimes: options.lifetimes,
        };
        Ok(Self {
            sites,
            setting: Mutex::new(Arc::new(setting)),
            people: Mutex::new(People::new(options.people.clone())),
            server_people: Mutex::new(People::new(options.server_people.clone())),
            apps,
            ledger: Ledger::open(options.folder.as_deref())?,
            codes: Mutex::default(),
            pending: Mutex::default(),
            observed: Mutex::new(Observed::new(options.record_requests)),
            traffic: Arc::default(),
            faults: Mutex::default(),
            clock: Clock::default(),
            forwarded_user: options.forwarded_user.clone(),
            stopping: CancellationToken::new(),
        })
    }

    pub(crate) fn setting(&self) -> Arc<Setting> {
        Arc::clone(&guard(&self.setting))
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Setting)) {
        change(Arc::make_mut(&mut guard(&self.setting)));
    }

    pub(crate) fn app(&self, client_id: &str) -> Option<&RegisteredApp> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }
}
