//! The calls and events between window and application, and `ui/src/bindings.ts`, which is made from them.

use tauri::Wry;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::commands::{
    activity, connection, inspect, portals, profiles, secrets, services, settings, sign_in, tokens,
};
use crate::events::{ClipboardChanged, OverviewChanged, ProfileChanged, SignInChanged};

/// Everything the window can ask and is told.
pub(crate) fn builder() -> Builder<Wry> {
    Builder::<Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        // Times in milliseconds fit into JavaScript's numbers until the year 287396.
        .dangerously_cast_bigints_to_number()
        .disable_serde_phases()
        .commands(collect_commands![
            profiles::overview,
            profiles::profile_detail,
            portals::read_address,
            portals::read_connection_file,
            portals::probe,
            connection::connection,
            connection::set_connection,
            connection::try_connection,
            connection::read_authority,
            connection::allow_plain_http,
            portals::cancel_job,
            portals::redirect_lines,
            portals::open_content_page,
            settings::browsers,
            sign_in::begin_sign_in,
            sign_in::sign_in_view,
            sign_in::open_page_again,
            sign_in::copy_sign_in_link,
            sign_in::submit_code,
            sign_in::cancel_sign_in,
            sign_in::keep_now,
            tokens::copy_token,
            tokens::clear_clipboard,
            profiles::check_now,
            profiles::cancel_work,
            profiles::sign_out,
            profiles::rename_profile,
            profiles::set_favourite,
            profiles::set_default,
            profiles::remove_profile,
            activity::activity,
            portals::open_portal,
            secrets::unlock_keyring,
            secrets::cancel_unlock,
            secrets::work_without_saving,
            settings::set_damaged_aside,
            settings::change_settings,
            portals::start_practice_portal,
            tokens::copy_text,
            inspect::inspect_profile,
            inspect::standing_of,
            inspect::inspect_token,
            services::look_at_service,
            services::get_service_token,
            services::test_service_token,
            services::copy_service_token,
            services::recent_services,
            profiles::give_licence_back,
            portals::open_account_page,
        ])
        .events(collect_events![OverviewChanged, ProfileChanged, SignInChanged, ClipboardChanged])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use specta_typescript::Typescript;

    use super::*;

    const BINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/bindings.ts");

    /// `PORTICO_WRITE_BINDINGS=1 cargo test -p portico-desktop bindings` writes the file anew.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test may look at the window's own file")]
    fn bindings_are_fresh() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("bindings.ts");
        let header = "// Made from the Rust side by `make bindings`. Not edited by hand.\n";
        builder().export(Typescript::default().header(header), &made).unwrap();
        let made = std::fs::read_to_string(made).unwrap();
        if std::env::var_os("PORTICO_WRITE_BINDINGS").is_some() {
            std::fs::write(BINDINGS, &made).unwrap();
        }
        let kept = std::fs::read_to_string(Path::new(BINDINGS)).unwrap();
        assert!(kept == made, "ui/src/bindings.ts is stale: run `make bindings`");
    }

    /// A call without a permission fails in the real window and nowhere else.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test may look at its own crate's files")]
    fn every_call_has_its_permission() {
        let file =
            |name: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        let (listed, granted, calls) =
            (file("build.rs"), file("capabilities/main.json"), file("../ui/src/bindings.ts"));
        let names: Vec<&str> = calls
            .split("__TAURI_INVOKE<")
            .skip(1)
            .filter_map(|call| call.split_once("(\"")?.1.split_once('"').map(|(name, _)| name))
            .collect();
        assert!(names.len() > 30, "{names:?}");
        for name in names {
            assert!(listed.contains(&format!("\"{name}\"")), "build.rs does not list {name}");
            let permission = format!("\"allow-{}\"", name.replace('_', "-"));
            assert!(granted.contains(&permission), "capabilities/main.json does not grant {name}");
        }
    }
}
