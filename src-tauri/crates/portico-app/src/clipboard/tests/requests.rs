//! Requests that `xclip` does not make.

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xfixes::{ConnectionExt as _, SelectionEventMask, SelectionNotifyEvent as OwnerChanged};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt, CreateWindowAux, EventMask, PropMode, SELECTION_REQUEST_EVENT,
    SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_FROM_PARENT, CURRENT_TIME, NONE};

use super::super::place::{Offer, Place};
use super::super::x11::X11;
use super::xvfb::Xvfb;
use super::{Bench, LONG, SHORT};

struct Asker {
    conn: RustConnection,
    window: Window,
}

impl Asker {
    fn new(display: &str) -> Self {
        let (conn, screen) = RustConnection::connect(Some(display)).unwrap();
        let window = conn.generate_id().unwrap();
        let root = conn.setup().roots[screen].root;
        let nothing = CreateWindowAux::new();
        conn.create_window(
            0,
            window,
            root,
            0,
            0,
            1,
            1,
            0,
            WindowClass::INPUT_ONLY,
            COPY_FROM_PARENT,
            &nothing,
        )
        .unwrap();
        Self { conn, window }
    }

    fn atom(&self, name: &str) -> Atom {
        self.conn.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    fn ask(&self, target: &str, property: &str) -> SelectionNotifyEvent {
        let (selection, target, property) = (self.atom("CLIPBOARD"), self.atom(target), self.atom(property));
        self.conn.convert_selection(self.window, selection, target, property, CURRENT_TIME).unwrap();
        self.next_notice()
    }

    fn next_notice(&self) -> SelectionNotifyEvent {
        self.conn.flush().unwrap();
        loop {
            if let Event::SelectionNotify(notice) = self.conn.wait_for_event().unwrap() {
                return notice;
            }
        }
    }

    fn next_owner(&self) -> OwnerChanged {
        loop {
            if let Event::XfixesSelectionNotify(event) = self.conn.wait_for_event().unwrap() {
                return event;
            }
        }
    }

    fn read(&self, property: &str) -> (Atom, Vec<u8>) {
        let asked =
            self.conn.get_property(true, self.window, self.atom(property), AtomEnum::ANY, 0, 1000).unwrap();
        let reply = asked.reply().unwrap();
        (reply.type_, reply.value)
    }
}

/// ICCCM 2.6.2: the pairs that cannot be had come back with property None, the others are there.
#[test]
fn several_targets_at_once() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    bench.copy("p", "token", LONG);

    let asker = Asker::new(&xvfb.display);
    let (text, image, multiple) =
        (asker.atom("UTF8_STRING"), asker.atom("image/png"), asker.atom("MULTIPLE"));
    let (a, b, c) = (asker.atom("A"), asker.atom("B"), asker.atom("C"));
    let pairs = [text, a, image, b, multiple, c];
    let list = asker.atom("PAIRS");
    asker
        .conn
        .change_property32(PropMode::REPLACE, asker.window, list, asker.atom("ATOM_PAIR"), &pairs)
        .unwrap();
    assert_eq!(asker.ask("MULTIPLE", "PAIRS").property, list);

    assert_eq!(asker.read("A"), (text, b"token".to_vec()));
    let answered: Vec<u32> =
        asker.read("PAIRS").1.chunks(4).map(|word| u32::from_ne_bytes(word.try_into().unwrap())).collect();
    assert_eq!(answered, [text, a, image, NONE, multiple, NONE]);
}

/// ICCCM 2.6.2: the time of taking the selection; 2.2: what is not offered is answered with property None.
#[test]
fn times_and_refusals() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    bench.copy("p", "token", LONG);

    let asker = Asker::new(&xvfb.display);
    let property = asker.atom("P");
    assert_eq!(asker.ask("TIMESTAMP", "P").property, property);
    let (kind, time) = asker.read("P");
    assert_eq!(kind, Atom::from(AtomEnum::INTEGER));
    assert_ne!(time, [0; 4], "CurrentTime is not a time");
    assert_eq!(asker.ask("image/png", "P").property, NONE);
    assert_eq!(asker.ask("MULTIPLE", "EMPTY").property, NONE);

    bench.clipboard.clear_now();
    assert_eq!(asker.ask("UTF8_STRING", "P").property, NONE);
}

/// Any program can send another one a request that the server did not make.
#[test]
fn a_made_up_request_is_refused() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    bench.copy("p", "token", LONG);

    let asker = Asker::new(&xvfb.display);
    let owner = asker.conn.get_selection_owner(asker.atom("CLIPBOARD")).unwrap().reply().unwrap().owner;
    let request = SelectionRequestEvent {
        response_type: SELECTION_REQUEST_EVENT,
        sequence: 0,
        time: CURRENT_TIME,
        owner,
        requestor: asker.window,
        selection: AtomEnum::SECONDARY.into(),
        target: asker.atom("UTF8_STRING"),
        property: asker.atom("P"),
    };
    asker.conn.send_event(false, owner, EventMask::NO_EVENT, request).unwrap();
    assert_eq!(asker.next_notice().property, NONE);
    assert_eq!(asker.read("P"), (NONE, Vec::new()));
}

/// The message that it was lost is still on its way when it is given up.
#[test]
fn a_selection_that_was_lost_unnoticed_is_not_cleared() {
    let xvfb = Xvfb::start();
    let mut ours = X11::open(&xvfb.display, true).unwrap();
    ours.offer(Offer::plain("ours")).unwrap();
    let asker = Asker::new(&xvfb.display);
    let clipboard = asker.atom("CLIPBOARD");
    asker.conn.set_selection_owner(asker.window, clipboard, CURRENT_TIME).unwrap();
    asker.conn.sync().unwrap();

    assert!(ours.give_up(&[clipboard]).unwrap().is_empty());
    assert_eq!(asker.conn.get_selection_owner(clipboard).unwrap().reply().unwrap().owner, asker.window);
}

/// mutter brings the last text back when the owner disappeared. It takes it for a clearing when the selection changed
/// less than 50 ms before the notice (`meta-x11-selection.c`, `SELECTION_CLEARED_BY_CLIENT`).
#[test]
fn clearing_does_not_look_like_a_crash() {
    let xvfb = Xvfb::start();
    let asker = Asker::new(&xvfb.display);
    asker.conn.xfixes_query_version(5, 0).unwrap().reply().unwrap();
    let mask = SelectionEventMask::SET_SELECTION_OWNER;
    asker.conn.xfixes_select_selection_input(asker.window, asker.atom("CLIPBOARD"), mask).unwrap();
    asker.conn.sync().unwrap();

    let bench = Bench::x11(&xvfb.display);
    bench.copy("p", "token", SHORT);
    let taken = asker.next_owner();
    assert_ne!(taken.owner, NONE);
    let cleared = asker.next_owner();
    assert_eq!(cleared.owner, NONE);
    assert!(cleared.timestamp.wrapping_sub(taken.timestamp) >= 50, "the hold was long enough to tell");
    assert!(cleared.timestamp.wrapping_sub(cleared.selection_timestamp) < 50, "{cleared:?}");
}
