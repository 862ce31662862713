//! What the test programs share: a practice portal with a client of ours on a clock that stands still, a browser
//! without opinions, a ledger, and a server that says whatever it is told.

#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]

mod browser;
mod hand_clock;
mod ledger;
mod recorded;
mod scripted;
mod stage;
pub(crate) mod wire;

pub(crate) use browser::{Browser, Landed};
pub(crate) use hand_clock::HandClock;
pub(crate) use ledger::MemoryLedger;
pub(crate) use recorded::Recorded;
pub(crate) use scripted::{Scripted, reply};
pub(crate) use stage::{MARA, Person, SignIn, Stage, portico, says, transport};
