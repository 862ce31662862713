#!/usr/bin/env bash
# `make test`: installs what is missing and runs every test, without a screen.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh
# shellcheck source=scripts/needs.sh
. scripts/needs.sh
# shellcheck source=scripts/count.sh
. scripts/count.sh

# The tests open windows, buses and keyrings of their own, never those of the person who started them.
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

need_programs() {
    need_rust
    need_node
    need_test_packages
    need_ui
    need_crates
    need_tauri_driver
}

has_package() {
    cargo metadata --locked --offline --no-deps --format-version 1 | grep -qF "\"name\":\"$1\",\"version\""
}

test_ui() {
    # Whoever ran `make lint` just before need not wait for it again.
    if [ -z "${PORTICO_LINTED:-}" ]; then
        npm --prefix ui run lint
        npm --prefix ui run check
    fi
    counted npm --prefix ui test
    build_ui
}

test_rust() {
    local but=()
    if has_package desktop-tests; then but=(--exclude desktop-tests); fi
    counted cargo test --workspace --locked --no-fail-fast "${but[@]}"
}

# The real Python and JavaScript clients; their portal was built by the step before.
test_peers() {
    if [ ! -f tests/peers/run.sh ]; then
        say 'There are no foreign clients in this tree'
        return
    fi
    PRACTICE_PORTAL=$(target_folder)/debug/practice-portal
    WHOAMI=$(target_folder)/debug/examples/whoami
    export PRACTICE_PORTAL WHOAMI
    cargo build --locked -p practice-portal -p arcgis-auth --bins --examples
    counted sh tests/peers/run.sh
}

# The real window: the program as it ships, driven through WebDriver.
test_desktop() {
    if ! has_package desktop-tests; then
        say 'There are no desktop tests in this tree'
        return
    fi
    PORTICO_PROGRAM=$(target_folder)/release/portico
    TAURI_DRIVER=$(command -v tauri-driver)
    export PORTICO_PROGRAM TAURI_DRIVER
    counted cargo test --locked -p desktop-tests
}

steps_begin 6
count_begin
step 'What is needed' need_programs
step 'The window: lints, types, tests, files' test_ui
step 'Rust: unit, table and socket tests' test_rust
step 'The Python and JavaScript clients against the practice portal' test_peers
step 'Building Portico as it ships' build_release
step 'The real window' test_desktop
count_end
