//! The desktop shell of Portico: it translates the window's calls and the application's events, and nothing else.
//!
//! The window has no isolation frame around its calls: it loads nothing from elsewhere (the content policy forbids it),
//! runs no foreign script, and can ask only for the commands listed in `capabilities/main.json`, none of which gives a
//! secret out. A frame that checks calls would run the same bundled code as the window itself.

mod arguments;
mod bindings;
mod commands;
mod desktop;
mod drawing;
mod events;
mod hardening;
mod instance;
mod notice;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use portico_app::{App, AppOptions, StartProblem};
use tauri::{Manager, RunEvent, WindowEvent};

use arguments::{Arguments, HELP, Wish};

/// Runs Portico until its window is closed.
pub fn run() -> ExitCode {
    hardening::protect_process();
    let arguments = match Arguments::read() {
        Ok(Wish::Open(arguments)) => arguments,
        Ok(Wish::Help) => return notice::answer(HELP),
        Ok(Wish::Version) => return notice::answer(concat!("portico ", env!("CARGO_PKG_VERSION"), "\n")),
        Err(message) => return notice::misused(&message),
    };
    drawing::suit_the_computer();
    if !notice::is_there_a_screen() {
        return notice::refuse(StartProblem::NoDisplay, "");
    }
    let bindings = bindings::builder();
    let handler = bindings.invoke_handler();
    let built = tauri::Builder::default()
        // First: a second start must not open a second application.
        .plugin(instance::only(arguments.config_dir.as_deref()))
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_shell::init())
        .invoke_handler(handler)
        .on_window_event(|window, event| {
            if matches!(event, WindowEvent::CloseRequested { .. }) {
                window::remember(window);
            }
        })
        .setup(move |app| {
            bindings.mount_events(app);
            if let Err((problem, error)) = start(app, arguments) {
                tracing::error!(%error, ?problem, "Portico could not start");
                notice::refuse(problem, &error.to_string());
                // An error from here would end in a panic.
                app.handle().exit(1);
            }
            Ok(())
        })
        .build(context());
    match built {
        Ok(app) => {
            let code = app.run_return(|handle, event| {
                if let RunEvent::Exit = event
                    && let Some(app) = handle.try_state::<App>()
                {
                    app.quit();
                }
            });
            if code == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => notice::refuse(StartProblem::Window, &error.to_string()),
    }
}

/// The window's files and the configuration, built in.
#[allow(clippy::exit, reason = "the macro's own code for a broken configuration")]
fn context() -> tauri::Context {
    tauri::generate_context!()
}

fn start(
    tauri: &mut tauri::App,
    arguments: Arguments,
) -> Result<(), (StartProblem, Box<dyn std::error::Error>)> {
    let of_folder = |error: Box<dyn std::error::Error>| (StartProblem::Folder, error);
    let folder = match arguments.config_dir {
        Some(folder) => folder,
        None => tauri.path().config_dir().map_err(|error| of_folder(error.into()))?.join("portico"),
    };
    let mut options = AppOptions::new(folder.clone());
    if let Some(ports) = arguments.ports {
        options.ports = ports;
    }
    if let Some(port) = arguments.practice_port {
        options.practice_port = port;
    }
    // One that is named comes before those that are found.
    options.bridges.pro.splice(0..0, arguments.pro_python);
    // The log is there before whatever may fail, but not before the folder is known to be this user's.
    App::prepare(&folder).map_err(|error| of_folder(error.into()))?;
    // It is a help, not a condition.
    if let Ok(guard) = portico_app::log::start(&folder.join("log"), arguments.log.as_deref()) {
        tauri.manage(guard);
    }
    let shell = Arc::new(desktop::Desktop::new(tauri.handle().clone()));
    let app = tauri::async_runtime::block_on(async { App::start(options, shell) })
        .map_err(|error| of_folder(error.into()))?;
    events::forward(tauri.handle().clone(), &app);
    tauri.manage(app.clone());
    // Last: whatever the page asks for is there.
    window::open(tauri, &app).map_err(|error| (StartProblem::Window, error.into()))
}
