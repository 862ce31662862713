//! Telling a person why Portico does not start, while there is no window that could.

use std::io::Write;
use std::process::ExitCode;

use portico_app::{StartProblem, start_notice};

/// Says on standard error why Portico did not start.
pub(crate) fn complain(message: &str) -> ExitCode {
    // Without a standard error nobody can be told.
    let _ = writeln!(std::io::stderr(), "Portico: {message}");
    ExitCode::FAILURE
}

/// Says on standard output what was asked for instead of the window.
pub(crate) fn answer(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Says on standard error what is wrong with the command line.
pub(crate) fn misused(message: &str) -> ExitCode {
    complain(&format!("{message}. `portico --help` lists what can be said."));
    ExitCode::from(2)
}

/// The screen, which the window's toolkit must be able to reach before anything is built on it.
#[cfg(target_os = "linux")]
pub(crate) fn is_there_a_screen() -> bool {
    gtk::init().is_ok()
}

/// Every desktop of these systems has one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_there_a_screen() -> bool {
    true
}

/// Says it on standard error and, where there is a screen, in a dialog; comes back when the person closed it.
pub(crate) fn refuse(problem: StartProblem, detail: &str) -> ExitCode {
    let Some(notice) = start_notice(problem) else { return complain(detail) };
    let exit = complain(&[notice.happened.as_str(), &notice.why, &notice.todo, detail].join(" "));
    if problem != StartProblem::NoDisplay {
        dialog(&notice.title, &format!("{}\n\n{}\n{}\n\n{detail}", notice.happened, notice.why, notice.todo));
    }
    exit
}

#[cfg(target_os = "linux")]
fn dialog(title: &str, text: &str) {
    use gtk::prelude::{DialogExt, GtkWindowExt};

    let dialog = gtk::MessageDialog::new(
        None::<&gtk::Window>,
        gtk::DialogFlags::empty(),
        gtk::MessageType::Error,
        gtk::ButtonsType::Close,
        text,
    );
    dialog.set_title(title);
    dialog.run();
}

/// Elsewhere standard error and the exit code have to do.
#[cfg(not(target_os = "linux"))]
fn dialog(_: &str, _: &str) {}
