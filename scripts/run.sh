#!/usr/bin/env bash
# `make run`: installs what is missing, builds Portico and opens it.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh
# shellcheck source=scripts/needs.sh
. scripts/needs.sh

# Said before anything is built: a window needs somewhere to open.
need_display() {
    local socket
    if [ -n "${WAYLAND_DISPLAY:-}" ]; then
        case $WAYLAND_DISPLAY in
            /*) socket=$WAYLAND_DISPLAY ;;
            *) socket=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/$WAYLAND_DISPLAY ;;
        esac
        if [ -S "$socket" ]; then
            say "Display $WAYLAND_DISPLAY"
            return
        fi
    fi
    [ -n "${DISPLAY:-}" ] ||
        fail 'There is no display to open a window on; run this in a desktop session, or set DISPLAY.'
    if [[ $DISPLAY =~ ^:([0-9]+)(\.[0-9]+)?$ ]]; then
        socket=/tmp/.X11-unix/X${BASH_REMATCH[1]}
        [ -S "$socket" ] || grep -qsF "@$socket" /proc/net/unix ||
            fail "Nothing answers on the display $DISPLAY; run this in a desktop session, or set DISPLAY."
    fi
    say "Display $DISPLAY"
}

need_programs() {
    need_display
    need_rust
    need_node
}

need_libraries() {
    need_ui
    need_crates
}

steps_begin 5
step 'Looking at this computer' need_programs
step 'System packages' need_build_packages
step 'Libraries' need_libraries
step "Building the window's files" build_ui
step 'Building Portico (some minutes the first time)' build_release
program=$(target_folder)/release/portico
printf '\nOpening Portico: %s\n' "$program"
exec "$program" "$@"
