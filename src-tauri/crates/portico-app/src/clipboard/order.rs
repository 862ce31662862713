//! What callers ask of the clipboard's thread.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::bell::Bell;
use super::hold::{Cause, ClipboardError, Hold, Outcome};
use super::place::Offer;

pub(super) enum Order {
    Copy { owner: String, offer: Offer, lasting: Duration, reply: Sender<Result<Hold, ClipboardError>> },
    Plain { offer: Offer, reply: Sender<Result<(), ClipboardError>> },
    Clear { owner: Option<String>, cause: Cause, reply: Sender<Option<Outcome>> },
    Stop { reply: Sender<()> },
}

/// The thread's letter box.
pub(super) struct Inbox {
    orders: Mutex<VecDeque<Order>>,
    pub(super) bell: Bell,
}

impl Inbox {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { orders: Mutex::default(), bell: Bell::new()? })
    }

    pub(super) fn put(&self, order: Order) {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).push_back(order);
        self.bell.ring();
    }

    pub(super) fn next(&self) -> Option<Order> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
