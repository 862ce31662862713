use std::sync::{Arc, Mutex};
use std::time::Duration;

use arcgis_auth::clock::Clock;
use jiff::Timestamp;

/// This computer's clock, moved by hand. It begins with the time of day, because the practice portal's runs.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Timestamp::now())))
    }

    pub(crate) fn set(&self, moment: Timestamp) {
        *self.0.lock().unwrap() = moment;
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}
