# What Portico needs to be built, run and tested, and how it is had. Installs only what is missing and asks nothing.
# Read by the commands beside this file, after steps.sh.
# shellcheck shell=bash

tools=${PORTICO_TOOLS:-$PWD/tools}
PATH="$tools/bin:$PATH"

# not_older FOUND WANTED: whether a version is at least the wanted one.
not_older() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

need_rust() {
    local wanted found
    # A shell that was open while rustup was installed does not know its folder yet.
    command -v cargo >/dev/null || PATH="$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin"
    wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
    if ! command -v cargo >/dev/null || ! found=$(rustc --version 2>/dev/null); then
        [ -z "${SUDO_USER:-}" ] ||
            fail "Rust was not found for the user root; run this as $SUDO_USER, it calls sudo where it is needed."
        fail "Rust $wanted or newer is needed and was not found; install it from https://rustup.rs and try again."
    fi
    found=$(printf '%s' "$found" | cut -d ' ' -f 2)
    not_older "$found" "$wanted" ||
        fail "Rust $wanted or newer is needed and this is $found; run 'rustup update stable' and try again."
    say "Rust $found"
}

need_node() {
    local wanted found
    wanted=$(sed -n 's/^ *"node": ">=\(.*\)"$/\1/p' ui/package.json)
    if ! command -v npm >/dev/null || ! found=$(node --version 2>/dev/null); then
        fail "Node.js $wanted or newer with npm is needed and was not found; install it and try again."
    fi
    not_older "${found#v}" "$wanted" ||
        fail "Node.js $wanted or newer is needed and this is ${found#v}; install a newer one and try again."
    say "Node.js ${found#v}"
}

# What building and opening the window needs, and what else the caller names.
need_build_packages() {
    need_packages build-essential ca-certificates libdbus-1-dev libwebkit2gtk-4.1-dev pkg-config xdg-utils "$@"
}

# What the tests drive and look with.
need_test_packages() {
    need_build_packages chromium chromium-driver curl dbus fonts-dejavu-core gnome-keyring libsecret-tools procps \
        python3-venv webkit2gtk-driver xauth xclip xdotool xmlsec1 xvfb
}

# need_packages NAME...: Debian packages, by apt-get, and only when one is missing.
need_packages() {
    local missing=() name
    for name in "$@"; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" != installed ]; then
            missing+=("$name")
        fi
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        say "$# system packages are there"
        return
    fi
    command -v apt-get >/dev/null ||
        fail "Packages are missing and there is no apt-get to install them with: ${missing[*]}."
    say "Installing ${#missing[@]} of $# system packages: ${missing[*]}"
    as_root apt-get -q update || say 'The package lists could not be renewed; going on with those that are there'
    as_root apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "${missing[@]}" ||
        fail 'apt-get could not install what is missing (its own words stand above); is this computer online?'
}

# as_root COMMAND...: as root, or by sudo; asks for a password only where somebody can type one.
as_root() {
    local asked=(env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a "$@")
    if [ "$(id -u)" -eq 0 ]; then
        "${asked[@]}"
    elif ! command -v sudo >/dev/null; then
        fail "System packages are missing, and installing them needs root or sudo: $*"
    elif sudo -n true 2>/dev/null; then
        sudo -n "${asked[@]}"
    elif [ -t 0 ] && [ -z "${CI:-}" ]; then
        say 'sudo asks for your password to install them'
        sudo "${asked[@]}"
    else
        fail 'System packages are missing, and sudo wants a password that nobody is here to type.'
    fi
}

# The packages of the window, as its lock file says; no script of theirs is run.
need_ui() {
    local lock kept=ui/node_modules/.portico-lock
    lock=$(cksum <ui/package-lock.json)
    if [ "$(cat "$kept" 2>/dev/null)" != "$lock" ]; then
        npm --prefix ui ci --ignore-scripts --no-audit --no-fund ||
            fail "npm could not install the window's packages (its own words stand above); is this computer online?"
        printf '%s\n' "$lock" >"$kept"
    fi
    say "The window's packages are there"
}

# The Rust packages, as Cargo.lock says; only those for this system.
need_crates() {
    cargo fetch --locked --target "$(rustc -vV | sed -n 's/^host: //p')" ||
        fail 'The Rust packages could not be had (the reason stands above); is this computer online?'
    say 'The Rust packages are there'
}

# need_tool NAME VERSION: a program from crates.io, built into tools/ unless exactly this version is there.
need_tool() {
    if ! grep -qsF "\"$1 $2 (" "$tools/.crates.toml"; then
        say "Building $1 $2 into $tools (once)"
        # Built for a quick start, not for speed: it runs for seconds.
        CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
            cargo install "$1" --version "$2" --locked --root "$tools" ||
            fail "$1 $2 could not be installed (the reason stands above); is this computer online?"
    fi
    say "$1 $2 is there"
}

need_tauri_driver() {
    need_tool tauri-driver 2.1.0
}

need_cargo_deny() {
    need_tool cargo-deny 0.20.2
}

# Tauri's command line, as npm has it built. Only packaging needs it, so it is not among the window's packages.
need_tauri_cli() {
    local version=2.12.5
    if [ "$("$tools/node_modules/.bin/tauri" --version 2>/dev/null)" != "tauri-cli $version" ]; then
        npm install --prefix "$tools" --no-save --ignore-scripts --no-audit --no-fund "@tauri-apps/cli@$version" ||
            fail "Tauri's command line could not be installed (npm's own words stand above); is this computer online?"
    fi
    say "tauri-cli $version is there"
}

# Builds the window's files, unless nothing changed since: the program is then not linked anew either.
build_ui() {
    local sources kept=ui/node_modules/.portico-built
    sources=$(find ui -path ui/node_modules -prune -o -path 'ui/dist*' -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 cksum | cksum)
    if [ -f ui/dist/index.html ] && [ "$(cat "$kept" 2>/dev/null)" = "$sources" ]; then
        say "The window's files are up to date"
        return
    fi
    npm --prefix ui run build
    printf '%s\n' "$sources" >"$kept"
}

# The program as it ships.
build_release() {
    cargo build --release --locked -p portico-desktop --features custom-protocol
}

# Where cargo puts what it builds.
target_folder() {
    cargo metadata --locked --offline --no-deps --format-version 1 |
        sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}
