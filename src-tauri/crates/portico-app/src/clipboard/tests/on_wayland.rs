use super::compositor::{Compositor, Protocol, Which};
use super::xvfb::Xvfb;
use super::{Bench, ClipboardError, LONG, Outcome, SHORT, Session};

const HINT: &str = "x-kde-passwordManagerHint";
const TEXT: &str = "text/plain;charset=utf-8";
const BOTH: [Protocol; 2] = [Protocol::Ext, Protocol::Wlr];

fn bench(compositor: &Compositor) -> Bench {
    Bench::new(Session { wayland: Some(compositor.socket()), ..Session::default() })
}

#[test]
fn another_program_can_paste_it() {
    for protocol in BOTH {
        let compositor = Compositor::start(protocol);
        let bench = bench(&compositor);
        let hold = bench.copy("p", "token", LONG);
        for which in [Which::Clipboard, Which::Primary] {
            for kind in [TEXT, "text/plain", "UTF8_STRING", "STRING", "TEXT"] {
                assert_eq!(compositor.paste(which, kind).as_deref(), Some("token"), "{protocol:?} {kind}");
            }
            assert_eq!(compositor.paste(which, HINT).as_deref(), Some("secret"));
        }
        assert!(hold.certain);
        assert_eq!(bench.clipboard.hold(), Some(hold));
    }
}

#[test]
fn when_the_time_is_over_it_is_gone() {
    for protocol in BOTH {
        let compositor = Compositor::start(protocol);
        let bench = bench(&compositor);
        let hold = bench.copy("p", "token", SHORT);
        assert_eq!(bench.next_end(), (hold, Outcome::Cleared));
        assert_eq!(compositor.paste(Which::Clipboard, TEXT), None, "{protocol:?}");
        assert_eq!(compositor.paste(Which::Primary, TEXT), None, "{protocol:?}");
    }
}

#[test]
fn what_another_program_copied_is_left_alone() {
    for protocol in BOTH {
        let compositor = Compositor::start(protocol);
        let bench = bench(&compositor);
        let hold = bench.copy("p", "token", LONG);
        compositor.foreign_copy(Which::Primary);
        assert_eq!(compositor.paste(Which::Clipboard, TEXT).as_deref(), Some("token"));
        assert_eq!(bench.clipboard.hold(), Some(hold.clone()));
        compositor.foreign_copy(Which::Clipboard);
        assert_eq!(bench.next_end(), (hold, Outcome::LeftAlone), "{protocol:?}");
        assert_eq!(bench.clipboard.clear_now(), Outcome::LeftAlone);
    }
}

#[test]
fn of_twenty_rapid_copies_the_last_wins() {
    for protocol in BOTH {
        let compositor = Compositor::start(protocol);
        let bench = bench(&compositor);
        let holds: Vec<_> = (0..20).map(|number| bench.copy("p", &format!("token{number}"), LONG)).collect();
        assert_eq!(compositor.paste(Which::Clipboard, TEXT).as_deref(), Some("token19"));
        assert_eq!(bench.clipboard.clear_now(), Outcome::Cleared);
        assert_eq!(compositor.paste(Which::Clipboard, TEXT), None);
        assert_eq!(bench.all_ends(), [(holds[19].clone(), Outcome::Cleared)]);
    }
}

#[test]
fn a_link_replaces_a_token_and_stays() {
    for protocol in BOTH {
        let compositor = Compositor::start(protocol);
        let bench = bench(&compositor);
        let hold = bench.copy("p", "token", LONG);
        // Longer than a pipe holds, so that it is written in pieces.
        let link = format!("https://gis.example.com/{}", "\u{e4}".repeat(90_000));
        bench.clipboard.copy_plain(&link).unwrap();
        assert_eq!(bench.next_end(), (hold, Outcome::Cleared));
        assert_eq!(bench.clipboard.clear_now(), Outcome::LeftAlone);
        assert_eq!(compositor.paste(Which::Clipboard, TEXT), Some(link));
        assert_eq!(compositor.paste(Which::Clipboard, "STRING"), None);
        assert_eq!(compositor.paste(Which::Clipboard, HINT), None);
        assert_eq!(compositor.paste(Which::Primary, TEXT), None);
    }
}

#[test]
fn dropping_the_clipboard_takes_the_token_away() {
    let compositor = Compositor::start(Protocol::Ext);
    let bench = bench(&compositor);
    let hold = bench.copy("p", "token", LONG);
    assert_eq!(bench.all_ends(), [(hold, Outcome::Cleared)]);
    assert_eq!(compositor.paste(Which::Clipboard, TEXT), None);
}

#[test]
fn the_old_protocol_has_no_primary_selection() {
    let compositor = Compositor::start(Protocol::WlrWithoutPrimary);
    let bench = bench(&compositor);
    bench.copy("p", "token", LONG);
    assert_eq!(compositor.paste(Which::Clipboard, TEXT).as_deref(), Some("token"));
    assert_eq!(compositor.paste(Which::Primary, TEXT), None);
    assert_eq!(bench.clipboard.clear_now(), Outcome::Cleared);
}

#[test]
fn a_compositor_that_dies_is_a_failure() {
    let mut compositor = Compositor::start(Protocol::Ext);
    let bench = bench(&compositor);
    let hold = bench.copy("p", "token", LONG);
    compositor.kill();
    let (ended, outcome) = bench.next_end();
    assert_eq!(ended, hold);
    assert!(matches!(outcome, Outcome::Failed(ClipboardError::Unreachable { .. })), "{outcome:?}");
}

#[test]
fn without_data_control_x11_is_used() {
    let compositor = Compositor::start(Protocol::None);
    let lonely = bench(&compositor);
    let refused = lonely.clipboard.copy_plain("t");
    assert!(matches!(refused, Err(ClipboardError::Unreachable { .. })), "{refused:?}");

    let xvfb = Xvfb::start();
    let wayland = Some(compositor.socket());
    let bench = Bench::new(Session { x11: Some(xvfb.display.clone()), wayland, ..Session::default() });
    let hold = bench.copy("p", "token", LONG);
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING").as_deref(), Some("token"));
    assert!(!hold.certain);
}
