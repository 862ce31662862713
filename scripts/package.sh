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
    need_tauri_cli
}

bundle() {
    "$tools/node_modules/.bin/tauri" build --bundles deb --ci --features custom-protocol -- --locked
}

steps_begin 3
step 'What is needed' need_programs
step "Building the window's files" build_ui
step 'Building Portico and its package' bundle
find "$(target_folder)/release/bundle/deb" -name '*.deb' -printf '\n%p: %s bytes\n'
