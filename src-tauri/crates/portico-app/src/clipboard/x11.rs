//! The clipboard of an X11 display (ICCCM 2.0, section 2): the owner keeps the text and answers every request for it.

use std::os::fd::{AsFd, BorrowedFd};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt, CreateWindowAux, EventMask, PropMode, Timestamp, Window, WindowClass,
};
use x11rb::rust_connection::{ConnectError, RustConnection};
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_FROM_PARENT, CURRENT_TIME, NONE};

use super::hold::ClipboardError;
use super::place::{Offer, Place, SECRET_HINT};

/// How often the clipboard is taken before another program is said to keep it.
const TRIES: u32 = 3;

/// What x11rb gathers before it writes, less the header of one request. A request of this size overwrites what earlier
/// ones left in that buffer.
const WRITE_BUFFER: usize = 16_384 - 32;

x11rb::atom_manager! {
    pub(super) Atoms: AtomCookies {
        CLIPBOARD,
        TARGETS,
        TIMESTAMP,
        MULTIPLE,
        ATOM_PAIR,
        UTF8_STRING,
        TEXT,
        TEXT_UTF8: b"text/plain;charset=utf-8",
        TEXT_PLAIN: b"text/plain",
        SECRET: SECRET_HINT.0.as_bytes(),
        PORTICO_CLOCK,
    }
}

/// A connection with a window that owns selections.
pub(super) struct X11 {
    pub(super) conn: RustConnection,
    pub(super) window: Window,
    pub(super) atoms: Atoms,
    pub(super) offer: Option<Offer>,
    /// When the selections were taken, by the server's clock.
    pub(super) since: Timestamp,
    /// Selections that are ours as far as the server has told.
    pub(super) owned: Vec<Atom>,
    certain: bool,
}

impl X11 {
    /// Connects. `certain` says whether a selection here is the whole desktop's clipboard.
    pub(super) fn open(display: &str, certain: bool) -> Result<Self, ClipboardError> {
        let (conn, screen) = RustConnection::connect(Some(display)).map_err(|error| match error {
            ConnectError::DisplayParsingError(_) => ClipboardError::NoDisplay,
            other => ClipboardError::of(other),
        })?;
        let root = conn.setup().roots.get(screen).ok_or(ClipboardError::NoDisplay)?.root;
        let window = conn.generate_id().map_err(ClipboardError::of)?;
        let events = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        conn.create_window(
            0,
            window,
            root,
            -1,
            -1,
            1,
            1,
            0,
            WindowClass::INPUT_ONLY,
            COPY_FROM_PARENT,
            &events,
        )
        .map_err(ClipboardError::of)?;
        let atoms = Atoms::new(&conn).map_err(ClipboardError::of)?.reply().map_err(ClipboardError::of)?;
        Ok(Self { conn, window, atoms, offer: None, since: 0, owned: Vec::new(), certain })
    }

    /// The server's time, which a selection has to be taken with (ICCCM 2.1): an empty change of a property of our own
    /// is answered with it.
    fn server_time(&mut self) -> Result<Timestamp, ClipboardError> {
        let clock = self.atoms.PORTICO_CLOCK;
        self.conn
            .change_property8(PropMode::APPEND, self.window, clock, AtomEnum::STRING, &[])
            .map_err(ClipboardError::of)?;
        self.conn.flush().map_err(ClipboardError::of)?;
        loop {
            match self.conn.wait_for_event().map_err(ClipboardError::of)? {
                Event::PropertyNotify(event) if event.window == self.window && event.atom == clock => {
                    return Ok(event.time);
                }
                other => self.hear(&other)?,
            }
        }
    }

    fn is_ours(&self, selection: Atom) -> Result<bool, ClipboardError> {
        let asked = self.conn.get_selection_owner(selection).map_err(ClipboardError::of)?;
        Ok(asked.reply().map_err(ClipboardError::of)?.owner == self.window)
    }

    fn take(&mut self, selection: Atom, at: Timestamp) -> Result<bool, ClipboardError> {
        self.conn.set_selection_owner(self.window, selection, at).map_err(ClipboardError::of)?;
        let ours = self.is_ours(selection)?;
        self.owned.retain(|owned| *owned != selection);
        if ours {
            self.owned.push(selection);
        }
        Ok(ours)
    }

    /// Gives up the selections that are still ours. Nobody else can take one between the question and the answer. The
    /// current time and not that of taking, because mutter brings the text back when it believes that the owner died,
    /// and it tells that by an old time.
    pub(super) fn give_up(&mut self, selections: &[Atom]) -> Result<Vec<Atom>, ClipboardError> {
        let mut given_up = Vec::new();
        self.conn.grab_server().map_err(ClipboardError::of)?;
        for selection in selections {
            if self.is_ours(*selection)? {
                self.conn.set_selection_owner(NONE, *selection, CURRENT_TIME).map_err(ClipboardError::of)?;
                given_up.push(*selection);
            }
        }
        self.conn.ungrab_server().map_err(ClipboardError::of)?;
        self.owned.retain(|owned| !selections.contains(owned));
        self.conn.sync().map_err(ClipboardError::of)?;
        Ok(given_up)
    }

    /// Overwrites the part of the connection's buffer through which a secret went.
    fn wipe_buffer(&self) -> Result<(), ClipboardError> {
        let (window, clock) = (self.window, self.atoms.PORTICO_CLOCK);
        self.conn.flush().map_err(ClipboardError::of)?;
        self.conn
            .change_property8(PropMode::REPLACE, window, clock, AtomEnum::STRING, &[0; WRITE_BUFFER])
            .map_err(ClipboardError::of)?;
        self.conn.delete_property(window, clock).map_err(ClipboardError::of)?;
        self.conn.sync().map_err(ClipboardError::of)
    }

    /// Takes note of one message of the server.
    fn hear(&mut self, event: &Event) -> Result<(), ClipboardError> {
        match event {
            Event::SelectionRequest(request) => self.answer(request),
            // It may be old: asked anew, because a selection can have been lost and taken again since.
            Event::SelectionClear(event) if self.owned.contains(&event.selection) => {
                if !self.is_ours(event.selection)? {
                    self.owned.retain(|owned| *owned != event.selection);
                }
                Ok(())
            }
            // A program that asked and was gone when the answer came.
            Event::Error(error) => {
                tracing::debug!(kind = ?error.error_kind, "the display refused a request");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn hear_all(&mut self) -> Result<(), ClipboardError> {
        while let Some(event) = self.conn.poll_for_event().map_err(ClipboardError::of)? {
            self.hear(&event)?;
        }
        Ok(())
    }
}

impl Place for X11 {
    fn offer(&mut self, offer: Offer) -> Result<(), ClipboardError> {
        let (clipboard, primary) = (self.atoms.CLIPBOARD, AtomEnum::PRIMARY.into());
        let is_secret = offer.secret;
        let was_secret = self.offer.replace(offer).is_some_and(|earlier| earlier.secret);
        for _ in 0..TRIES {
            self.since = self.server_time()?;
            if !self.take(clipboard, self.since)? {
                continue;
            }
            if is_secret {
                // Without it there is no middle click, and no harm.
                self.take(primary, self.since)?;
            } else if self.owned.contains(&primary) {
                self.give_up(&[primary])?;
            }
            if was_secret {
                self.wipe_buffer()?;
            }
            return Ok(());
        }
        Err(ClipboardError::Occupied)
    }

    fn withdraw(&mut self) -> Result<bool, ClipboardError> {
        self.hear_all()?;
        let given_up = self.give_up(&self.owned.clone())?;
        if self.offer.take().is_some_and(|offer| offer.secret) {
            self.wipe_buffer()?;
        }
        Ok(given_up.contains(&self.atoms.CLIPBOARD))
    }

    fn attend(&mut self) -> Result<bool, ClipboardError> {
        self.hear_all()?;
        if self.owned.is_empty() {
            self.offer = None;
        }
        Ok(self.owned.contains(&self.atoms.CLIPBOARD))
    }

    fn is_certain(&self) -> bool {
        self.certain
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        Some(self.conn.stream().as_fd())
    }
}
