#!/usr/bin/env bash
# `make lint`: formatting, lints, types, licences and sources.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh
# shellcheck source=scripts/needs.sh
. scripts/needs.sh

need_programs() {
    local part
    need_rust
    need_node
    for part in fmt clippy; do
        cargo "$part" --version >/dev/null 2>&1 ||
            fail "rustfmt and clippy are needed; run 'rustup component add rustfmt clippy' and try again."
    done
    need_build_packages shellcheck
    need_ui
    need_crates
}

lint_ui() {
    npm --prefix ui run lint
    npm --prefix ui run check
}

lint_rust() {
    # The shell's build reads the window's files.
    build_ui
    cargo clippy --workspace --all-targets --locked -- -D warnings
}

lint_docs() {
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked
}

check_sources() {
    need_cargo_deny
    cargo deny --locked check bans licenses sources
}

steps_begin 7
step 'What is needed' need_programs
step 'Rust formatting' cargo fmt --all --check
step 'Shell scripts' shellcheck --external-sources .ci/run scripts/*.sh
step 'The window: ESLint, Prettier, svelte-check' lint_ui
step 'Rust: clippy' lint_rust
step 'Rust: documentation' lint_docs
step 'Licences, bans and sources of the libraries' check_sources
printf '\nNothing to mend.\n'
