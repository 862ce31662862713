//! Bad answers on request, so that tests can see what a client makes of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

/// What an endpoint does instead of answering properly.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An HTML page under HTTP 200, as a captive portal or a proxy sends (§0, E7).
    Html,
    /// The proper answer, cut in the middle; the announced length stays.
    Truncated,
    /// The proper answer, followed by this many bytes of blanks.
    Huge(u64),
    /// The proper answer, byte by byte with this pause between.
    Dripping(Duration),
    /// The proper JSON, every value of another type.
    WrongTypes,
    /// This HTTP status with an HTML body.
    Status(u16),
    /// HTTP 429 with `Retry-After` in seconds.
    TooMany(u32),
    /// The connection is reset before a byte is sent.
    Reset,
    /// HTTP 302 to this address.
    RedirectTo(String),
    /// Nothing, until the client gives up or the portal stops.
    NeverAnswers,
    /// The proper answer, once the gate is open.
    Held(Gate),
    /// The proper answer, made at once and sent when the gate is open: what it changed has happened by then.
    KeptBack(Gate),
    /// Exactly this.
    Reply {
        /// HTTP status.
        status: u16,
        /// The `Content-Type` header.
        content_type: String,
        /// The body.
        body: Vec<u8>,
    },
}

/// Holds answers back until a test opens it. Clones are the same gate.
#[derive(Debug, Clone)]
pub struct Gate {
    open: Arc<watch::Sender<bool>>,
    waiting: Arc<watch::Sender<usize>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { open: Arc::new(watch::Sender::new(false)), waiting: Arc::new(watch::Sender::new(0)) }
    }
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets everything through from now on.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Comes back when at least `count` requests have arrived at the gate.
    pub async fn arrived(&self, count: usize) {
        // The sender lives in `self`, so the channel cannot be closed.
        let _ = self.waiting.subscribe().wait_for(|waiting| *waiting >= count).await;
    }

    pub(crate) async fn pass(&self) {
        self.waiting.send_modify(|waiting| *waiting += 1);
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

struct Planned {
    fault: Fault,
    left: Option<u32>,
}

/// The faults in force, by path.
#[derive(Default)]
pub(crate) struct Faults(HashMap<String, Planned>);

impl Faults {
    /// `times` of `None` means until it is cleared.
    pub(crate) fn plan(&mut self, path: &str, fault: Fault, times: Option<u32>) {
        self.0.insert(path.to_owned(), Planned { fault, left: times });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault for this request, if one is planned; counted as used.
    pub(crate) fn take(&mut self, path: &str) -> Option<Fault> {
        let planned = self.0.get_mut(path)?;
        let fault = planned.fault.clone();
        if let Some(left) = &mut planned.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.0.remove(path);
            }
        }
        Some(fault)
    }
}

/// Every value, at every depth, as another type.
pub(crate) fn wrong_types(value: Value) -> Value {
    match value {
        Value::Null => json!(0),
        Value::Bool(_) => json!("perhaps"),
        Value::Number(_) => json!([]),
        Value::String(_) => json!(42),
        Value::Array(_) => json!({}),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, wrong_types(value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_for_two_requests_strikes_twice() {
        let mut faults = Faults::default();
        faults.plan("/a", Fault::Html, Some(2));
        assert!(faults.take("/b").is_none());
        assert!(faults.take("/a").is_some());
        assert!(faults.take("/a").is_some());
        assert!(faults.take("/a").is_none());
    }

    #[test]
    fn no_value_keeps_its_type() {
        let wrong =
            wrong_types(json!({"token": "t", "expires": 1, "ssl": true, "user": {"name": "n"}, "list": [1]}));
        assert_eq!(
            wrong,
            json!({"token": 42, "expires": [], "ssl": "perhaps", "user": {"name": 42}, "list": {}})
        );
    }
}
