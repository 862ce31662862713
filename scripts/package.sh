#!/usr/bin/env bash
# `make package`: the Debian package, built by Tauri's own command line.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh
# shellcheck source=scripts/needs.sh
. scripts/needs.sh

need_programs() {
    need_rust
    need_node
    need_build_packages
    need_ui
    need_crates
    [ -x ui/node_modules/.bin/tauri ] ||
        fail "Tauri's command line is not among the window's packages; add @tauri-apps/cli to ui/package.json."
}

bundle() {
    ui/node_modules/.bin/tauri build --bundles deb --ci --features custom-protocol -- --locked
}

steps_begin 3
step 'What is needed' need_programs
step "Building the window's files" build_ui
step 'Building Portico and its package' bundle
find "$(target_folder)/release/bundle/deb" -name '*.deb' -printf '\n%p: %s bytes\n'
