use std::sync::atomic::Ordering;

use secrecy::SecretString;

use super::super::place::LONGEST;
use super::xvfb::Xvfb;
use super::{Bench, Cause, Clipboard, ClipboardError, Ended, LONG, Outcome, PATIENCE, SHORT, Session, until};

const TOKEN: &str = "3NKHt6i2urmWtqOuugvr9dqEXAMPLEhi1bbbMcuXXXNr3K9tMqCbH7kDg7qI_M0wU-x.";
const HINT: &str = "x-kde-passwordManagerHint";

fn session(xvfb: &Xvfb) -> Session {
    Session { x11: Some(xvfb.display.clone()), ..Session::default() }
}

#[test]
fn another_program_can_paste_it() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p1", TOKEN, LONG);
    assert_eq!(hold.owner, "p1");
    assert!(hold.certain);
    assert_eq!(bench.clipboard.hold(), Some(hold));
    for selection in ["clipboard", "primary"] {
        for target in ["UTF8_STRING", "STRING", "TEXT", "text/plain", "text/plain;charset=utf-8"] {
            assert_eq!(xvfb.paste(selection, target).as_deref(), Some(TOKEN), "{selection} {target}");
        }
    }
}

#[test]
fn it_is_marked_as_a_secret() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    bench.copy("p", TOKEN, LONG);
    for selection in ["clipboard", "primary"] {
        assert!(xvfb.targets(selection).contains(&HINT.to_owned()), "{:?}", xvfb.targets(selection));
        assert_eq!(xvfb.paste(selection, HINT).as_deref(), Some("secret"));
    }
    bench.clipboard.copy_plain("https://gis.example.com/portal").unwrap();
    let targets = xvfb.targets("clipboard");
    assert!(
        targets.contains(&"UTF8_STRING".to_owned()) && !targets.contains(&HINT.to_owned()),
        "{targets:?}"
    );
}

#[test]
fn when_the_time_is_over_it_is_gone() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, SHORT);
    assert_eq!(hold.clears_at_ms - hold.copied_at_ms, 300);
    assert_eq!(bench.next_end(), (hold, Outcome::Cleared));
    assert_eq!(bench.clipboard.hold(), None);
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), None);
    assert_eq!(xvfb.paste("primary", "UTF8_STRING"), None);
}

#[test]
fn the_time_lies_between_ten_seconds_and_two_minutes() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    for (asked, given) in [(0, 10_000), (10, 10_000), (30, 30_000), (120, 120_000), (u32::MAX, 120_000)] {
        let hold = bench.clipboard.copy_secret("p", SecretString::from(TOKEN), asked).unwrap();
        assert_eq!(hold.clears_at_ms - hold.copied_at_ms, given);
    }
}

#[test]
fn what_another_program_copied_is_left_alone() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, LONG);
    let _foreign = xvfb.foreign_copy("clipboard", "theirs");
    assert_eq!(bench.next_end(), (hold, Outcome::LeftAlone));
    assert_eq!(bench.clipboard.hold(), None);
    assert_eq!(bench.clipboard.clear_now(), Outcome::LeftAlone);
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING").as_deref(), Some("theirs"));
    // The token is nowhere else either.
    assert_eq!(xvfb.paste("primary", "UTF8_STRING"), None);
}

#[test]
fn a_marked_text_takes_the_primary_selection_only() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, LONG);
    let _foreign = xvfb.foreign_copy("primary", "theirs");
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING").as_deref(), Some(TOKEN));
    assert_eq!(bench.clipboard.hold(), Some(hold.clone()));
    assert_eq!(bench.clipboard.clear_now(), Outcome::Cleared);
    assert_eq!(bench.next_end(), (hold, Outcome::Cleared));
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), None);
    assert_eq!(xvfb.paste("primary", "UTF8_STRING").as_deref(), Some("theirs"));
}

#[test]
fn of_twenty_rapid_copies_the_last_wins() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let mut last = None;
    for number in 0..20 {
        // The first ones would be over long before the last.
        let lasting = if number < 19 { SHORT } else { LONG };
        last = Some(bench.copy(&format!("p{number}"), &format!("{TOKEN}{number}"), lasting));
    }
    let last = last.unwrap();
    assert_eq!(bench.clipboard.hold(), Some(last.clone()));
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), Some(format!("{TOKEN}19")));
    assert_eq!(bench.clipboard.clear_now(), Outcome::Cleared);
    assert_eq!(bench.all_ends(), [(last, Outcome::Cleared)]);
}

#[test]
fn it_can_be_cleared_by_its_owner_only() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("mara", TOKEN, LONG);
    assert_eq!(bench.clipboard.clear_if_owner("sven"), None);
    assert_eq!(bench.clipboard.hold(), Some(hold.clone()));
    assert_eq!(bench.clipboard.clear_if_owner("mara"), Some(Outcome::Cleared));
    assert_eq!(bench.clipboard.clear_if_owner("mara"), None);
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), None);
    assert_eq!(bench.all_ends(), [(hold, Outcome::Cleared)]);
}

#[test]
fn the_end_says_why() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let cause = |lasting, ending: &dyn Fn(&Clipboard)| {
        bench.copy("p", TOKEN, lasting);
        ending(&bench.clipboard);
        bench.next().cause
    };
    assert_eq!(cause(SHORT, &|_| {}), Cause::TimeOver);
    assert_eq!(cause(LONG, &|clipboard| drop(clipboard.clear_now())), Cause::Asked);
    assert_eq!(cause(LONG, &|clipboard| drop(clipboard.clear_if_owner("p"))), Cause::OwnerLeft);
    assert_eq!(cause(LONG, &|clipboard| clipboard.copy_plain("a link").unwrap()), Cause::Replaced);
    assert_eq!(cause(LONG, &|clipboard| drop(clipboard.clear_at_quit())), Cause::Quit);
    assert_eq!(bench.clipboard.clear_at_quit(), None, "nothing is there any more");
    bench.copy("p", TOKEN, LONG);
    let _foreign = xvfb.foreign_copy("clipboard", "theirs");
    assert_eq!(bench.next().cause, Cause::TakenOver);
    bench.copy("p", TOKEN, LONG);
    let Bench { clipboard, ends, .. } = bench;
    drop(clipboard);
    assert_eq!(ends.iter().map(|ended| ended.cause).collect::<Vec<_>>(), [Cause::Quit]);
}

#[test]
fn a_link_replaces_a_token_and_stays() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, LONG);
    let link = "https://gis.example.com/portal/home?x=\u{e4}";
    bench.clipboard.copy_plain(link).unwrap();
    assert_eq!(bench.next_end(), (hold, Outcome::Cleared));
    assert_eq!(bench.clipboard.hold(), None);
    assert_eq!(bench.clipboard.clear_now(), Outcome::LeftAlone);
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING").as_deref(), Some(link));
    // Latin-1 cannot hold every text, so only plain ASCII is offered as such.
    assert!(!xvfb.targets("clipboard").contains(&"STRING".to_owned()));
    assert_eq!(xvfb.paste("primary", "UTF8_STRING"), None);
}

#[test]
fn dropping_the_clipboard_takes_the_token_away() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, LONG);
    assert_eq!(bench.all_ends(), [(hold, Outcome::Cleared)]);
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), None);
}

#[test]
fn after_a_sleep_it_is_cleared_at_once() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, LONG);
    bench.ahead.store(7200, Ordering::SeqCst);
    assert_eq!(bench.next_end(), (hold, Outcome::Cleared));
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), None);
}

#[test]
fn a_text_that_is_too_long_changes_nothing() {
    let xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, LONG);
    let refused = bench.clipboard.copy_plain(&"x".repeat(LONGEST + 1));
    assert_eq!(refused, Err(ClipboardError::TooLong { bytes: LONGEST + 1, limit: LONGEST }));
    assert_eq!(bench.clipboard.hold(), Some(hold));
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING").as_deref(), Some(TOKEN));

    let longest = "x".repeat(LONGEST);
    bench.clipboard.copy_plain(&longest).unwrap();
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), Some(longest));
}

#[test]
fn a_display_that_dies_is_a_failure() {
    let mut xvfb = Xvfb::start();
    let bench = Bench::x11(&xvfb.display);
    let hold = bench.copy("p", TOKEN, LONG);
    xvfb.kill();
    let (ended, outcome) = bench.next_end();
    assert_eq!(ended, hold);
    assert!(matches!(outcome, Outcome::Failed(ClipboardError::Unreachable { .. })), "{outcome:?}");
    assert_eq!(bench.clipboard.hold(), None);
    let refused = bench.clipboard.copy_plain("t");
    assert!(matches!(refused, Err(ClipboardError::Unreachable { .. })), "{refused:?}");
}

#[test]
fn a_copy_that_came_too_late_does_not_stay() {
    let xvfb = Xvfb::start();
    let bench = Bench::with_patience(session(&xvfb), PATIENCE);
    bench.clipboard.copy_plain("before").unwrap();

    xvfb.signal("STOP");
    let refused = bench.clipboard.copy_for("p", SecretString::from(TOKEN), LONG);
    assert_eq!(refused, Err(ClipboardError::NoAnswer));
    xvfb.signal("CONT");

    let Ended { hold, outcome, cause } = bench.next();
    assert_eq!((hold.owner.as_str(), outcome, cause), ("p", Outcome::Cleared, Cause::TooLate));
    until("the token is gone", || xvfb.paste("clipboard", "UTF8_STRING").is_none());
}

#[test]
fn a_display_that_hangs_does_not_hold_up_quitting() {
    let xvfb = Xvfb::start();
    let bench = Bench::with_patience(session(&xvfb), PATIENCE);
    let hold = bench.copy("p", TOKEN, LONG);
    xvfb.signal("STOP");
    assert_eq!(bench.clipboard.clear_now(), Outcome::Failed(ClipboardError::NoAnswer));
    xvfb.signal("CONT");
    assert_eq!(bench.next_end(), (hold, Outcome::Cleared));
    assert_eq!(xvfb.paste("clipboard", "UTF8_STRING"), None);
}

#[test]
fn a_desktop_that_keeps_its_clipboard_to_itself_is_known() {
    let xvfb = Xvfb::start();
    let without_data_control = |desktop: &str| Session {
        x11: Some(xvfb.display.clone()),
        wayland: Some("/nonexistent/wayland-0".into()),
        desktop: desktop.to_owned(),
    };
    for (desktop, certain) in [("ubuntu:GNOME", true), ("sway", false), ("", false)] {
        let bench = Bench::new(without_data_control(desktop));
        let hold = bench.copy("p", TOKEN, LONG);
        assert_eq!(xvfb.paste("clipboard", "UTF8_STRING").as_deref(), Some(TOKEN));
        assert_eq!(hold.certain, certain, "{desktop}");
    }
}
