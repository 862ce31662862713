//! Answers to programs that paste from an X11 display (ICCCM 2.0, section 2.2).

use x11rb::NONE;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt, EventMask, PropMode, SELECTION_NOTIFY_EVENT, SelectionNotifyEvent,
    SelectionRequestEvent, Window,
};
use x11rb::wrapper::ConnectionExt as _;

use super::hold::ClipboardError;
use super::place::SECRET_HINT;
use super::x11::X11;

/// The most pairs that are answered in one MULTIPLE request; there are eight targets.
const MOST_PAIRS: u32 = 16;

impl X11 {
    /// Answers one request for what is offered.
    pub(super) fn answer(&self, request: &SelectionRequestEvent) -> Result<(), ClipboardError> {
        // ICCCM 2.2: old programs name no property; the target's name is used then.
        let property = if request.property == NONE { request.target } else { request.property };
        let ours = request.owner == self.window && self.owned.contains(&request.selection);
        let done = ours
            && if request.target == self.atoms.MULTIPLE {
                self.convert_pairs(request.requestor, property)?
            } else {
                self.convert(request.requestor, request.target, property)?
            };
        let notice = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: if done { property } else { NONE },
        };
        self.conn
            .send_event(false, request.requestor, EventMask::NO_EVENT, notice)
            .map_err(ClipboardError::of)?;
        self.conn.flush().map_err(ClipboardError::of)
    }

    /// Writes the text, or what is known about it, to a property of the asking window. Tells whether the target is one
    /// that is offered.
    fn convert(&self, to: Window, target: Atom, property: Atom) -> Result<bool, ClipboardError> {
        let Some(offer) = &self.offer else { return Ok(false) };
        let atoms = &self.atoms;
        let set8 = |kind: Atom, bytes: &[u8]| {
            self.conn.change_property8(PropMode::REPLACE, to, property, kind, bytes).map(drop)
        };
        let set32 = |kind: AtomEnum, values: &[u32]| {
            self.conn.change_property32(PropMode::REPLACE, to, property, kind, values).map(drop)
        };
        let written = if target == atoms.TARGETS {
            set32(AtomEnum::ATOM, &self.targets())
        } else if target == atoms.TIMESTAMP {
            set32(AtomEnum::INTEGER, &[self.since])
        } else if target == atoms.SECRET && offer.secret {
            set8(atoms.SECRET, SECRET_HINT.1.as_bytes())
        } else if target == atoms.TEXT {
            set8(atoms.UTF8_STRING, offer.text().as_bytes())
        } else if self.text_targets().contains(&target) {
            set8(target, offer.text().as_bytes())
        } else {
            return Ok(false);
        };
        written.map(|()| true).map_err(ClipboardError::of)
    }

    /// A list of target and property pairs; those that are not offered get property None (ICCCM 2.6.2).
    fn convert_pairs(&self, to: Window, property: Atom) -> Result<bool, ClipboardError> {
        let kind = self.atoms.ATOM_PAIR;
        let asked = self
            .conn
            .get_property(false, to, property, kind, 0, MOST_PAIRS * 2)
            .map_err(ClipboardError::of)?;
        // The asking window may be gone; then there is nobody to answer.
        let Ok(reply) = asked.reply() else { return Ok(false) };
        let mut pairs: Vec<Atom> = reply.value32().into_iter().flatten().collect();
        for pair in pairs.chunks_exact_mut(2) {
            if pair[0] == self.atoms.MULTIPLE || pair[1] == NONE || !self.convert(to, pair[0], pair[1])? {
                pair[1] = NONE;
            }
        }
        self.conn
            .change_property32(PropMode::REPLACE, to, property, kind, &pairs)
            .map_err(ClipboardError::of)?;
        Ok(!pairs.is_empty())
    }

    /// The names under which the text itself can be had. STRING is Latin-1 (ICCCM 2.6.2), so it is offered for plain
    /// ASCII only.
    fn text_targets(&self) -> Vec<Atom> {
        let atoms = &self.atoms;
        let mut targets = vec![atoms.UTF8_STRING, atoms.TEXT_UTF8];
        if self.offer.as_ref().is_some_and(|offer| offer.text().is_ascii()) {
            targets.extend([AtomEnum::STRING.into(), atoms.TEXT_PLAIN]);
        }
        targets
    }

    fn targets(&self) -> Vec<Atom> {
        let atoms = &self.atoms;
        let mut targets = vec![atoms.TARGETS, atoms.TIMESTAMP, atoms.MULTIPLE, atoms.TEXT];
        targets.extend(self.text_targets());
        if self.offer.as_ref().is_some_and(|offer| offer.secret) {
            targets.push(atoms.SECRET);
        }
        targets
    }
}
