//! Builds the permission for each command; `capabilities/main.json` grants them to the window `main` by name.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&[
        "overview",
        "profile_detail",
        "read_address",
        "read_connection_file",
        "probe",
        "connection",
        "set_connection",
        "try_connection",
        "read_authority",
        "allow_plain_http",
        "cancel_job",
        "redirect_lines",
        "open_content_page",
        "browsers",
        "begin_sign_in",
        "sign_in_view",
        "open_page_again",
        "copy_sign_in_link",
        "submit_code",
        "cancel_sign_in",
        "keep_now",
        "copy_token",
        "clear_clipboard",
        "check_now",
        "cancel_work",
        "sign_out",
        "rename_profile",
        "set_favourite",
        "set_default",
        "remove_profile",
        "activity",
        "open_portal",
        "unlock_keyring",
        "cancel_unlock",
        "work_without_saving",
        "set_damaged_aside",
        "change_settings",
        "start_practice_portal",
        "copy_text",
        "inspect_profile",
        "standing_of",
        "inspect_token",
        "look_at_service",
        "get_service_token",
        "test_service_token",
        "copy_service_token",
        "recent_services",
        "give_licence_back",
        "open_account_page",
    ]);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script can only tell its error by ending with it.
        #[allow(clippy::panic)]
        {
            panic!("{error:#}");
        }
    }
}
