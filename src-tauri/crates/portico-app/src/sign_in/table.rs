//! The sign-ins under way, and those that ended while their sheet is still open.

use std::collections::HashMap;
use std::sync::Arc;

use arcgis_auth::scheme::browser::Pasted;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::app::Inner;
use crate::browsers::Launch;
use crate::event::Event;
use crate::view::{Keep, SignInStage, SignInView, UiError};

/// Sign-ins that ended are remembered up to this number, so that a sheet can still ask how.
const REMEMBERED: usize = 32;

/// All sign-ins of this run.
#[derive(Default)]
pub(crate) struct SignIns {
    table: HashMap<String, Entry>,
    order: Vec<String>,
}

struct Entry {
    view: SignInView,
    /// What is signed in to: a second sign-in to the same replaces the first.
    subject: String,
    reins: Reins,
}

/// What the sheet can do to a sign-in that runs.
#[derive(Clone)]
pub(crate) struct Reins {
    pub(crate) cancel: CancellationToken,
    /// Set before cancelling when another sign-in takes this one's place.
    pub(crate) replaced: CancellationToken,
    pub(crate) pasted: mpsc::Sender<Pasted>,
    pub(crate) decision: mpsc::Sender<Keep>,
    /// The address to open, and how.
    pub(crate) page: Option<(Url, Launch)>,
}

impl SignIns {
    /// Adds a sign-in; one to the same subject that still runs is ended.
    pub(crate) fn begin(&mut self, view: SignInView, subject: String, reins: Reins) {
        for entry in self.table.values().filter(|entry| entry.subject == subject && !ended(&entry.view.stage))
        {
            entry.reins.replaced.cancel();
            entry.reins.cancel.cancel();
        }
        self.order.push(view.sign_in_id.clone());
        self.table.insert(view.sign_in_id.clone(), Entry { view, subject, reins });
        while self.order.len() > REMEMBERED {
            let oldest = self.order.remove(0);
            self.table.remove(&oldest);
        }
    }

    pub(crate) fn view(&self, id: &str) -> Option<SignInView> {
        self.table.get(id).map(|entry| entry.view.clone())
    }

    pub(crate) fn reins(&self, id: &str) -> Option<Reins> {
        self.table.get(id).map(|entry| entry.reins.clone())
    }

    pub(crate) fn set_page(&mut self, id: &str, page: Url, launch: Launch) {
        if let Some(entry) = self.table.get_mut(id) {
            entry.reins.page = Some((page, launch));
        }
    }

    fn set_stage(&mut self, id: &str, stage: SignInStage) -> Option<SignInView> {
        let entry = self.table.get_mut(id)?;
        entry.view.stage = stage;
        if ended(&entry.view.stage) {
            entry.reins.page = None;
        }
        Some(entry.view.clone())
    }

    pub(crate) fn cancel_all(&self) {
        for entry in self.table.values() {
            entry.reins.cancel.cancel();
        }
    }
}

fn ended(stage: &SignInStage) -> bool {
    match stage {
        SignInStage::Done { .. }
        | SignInStage::Failed { .. }
        | SignInStage::Cancelled
        | SignInStage::TimedOut => true,
        SignInStage::Opening
        | SignInStage::Waiting { .. }
        | SignInStage::Checking
        | SignInStage::Keeping
        | SignInStage::NotKept { .. } => false,
    }
}

impl Inner {
    /// Moves a sign-in on and tells it.
    pub(crate) fn stage(self: &Arc<Self>, id: &str, stage: SignInStage) {
        let view = self.sign_ins().set_stage(id, stage);
        if let Some(view) = view {
            self.tell(Event::SignInChanged(Box::new(view)));
        }
    }

    pub(crate) fn reins(&self, id: &str) -> Result<Reins, UiError> {
        self.sign_ins().reins(id).ok_or_else(|| UiError::plain("sign_in_gone"))
    }
}
