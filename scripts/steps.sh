# Numbered steps with the time they take, and one clear sentence when something cannot be had.
# Read by the commands beside this file; stands on its own.
# shellcheck shell=bash
set -euo pipefail

step_number=0
step_title=''
step_began=0
said_why=''

# steps_begin COUNT: how many steps are to come.
steps_begin() {
    step_count=$1
    trap 'steps_end $?' EXIT
    trap 'said_why=yes; echo "Portico: stopped." >&2; exit 130' INT TERM
}

# step TITLE COMMAND [ARGUMENT...]: runs the command as the next step.
step() {
    step_title=$1
    shift
    step_number=$((step_number + 1))
    step_began=$SECONDS
    printf '\n[%d/%d] %s (%s since the start)\n' "$step_number" "$step_count" "$step_title" "$(elapsed "$SECONDS")"
    "$@"
    step_done 'done in'
}

# say TEXT: a line under the step.
say() {
    printf '      %s\n' "$1"
}

# fail SENTENCE: ends the command with the one sentence that says what is missing and what to do.
fail() {
    printf '\nPortico: %s\n' "$1" >&2
    said_why=yes
    exit 1
}

# elapsed SECONDS as "3 s" or "2 min 3 s".
elapsed() {
    if [ "$1" -lt 60 ]; then printf '%d s' "$1"; else printf '%d min %d s' $(($1 / 60)) $(($1 % 60)); fi
}

# step_done WORDS: tells the time of this step, and keeps it for who wants a table (PORTICO_TIMINGS is a file).
step_done() {
    local took=$((SECONDS - step_began))
    say "$1 $(elapsed "$took")"
    if [ -n "${PORTICO_TIMINGS:-}" ]; then
        printf '%6d s  %s (%s)\n' "$took" "$step_title" "$1" >>"$PORTICO_TIMINGS"
    fi
    step_title=''
}

steps_end() {
    if [ "$1" -ne 0 ] && [ -n "$step_title" ]; then
        local title=$step_title
        step_done 'failed after'
        [ -n "$said_why" ] ||
            printf '\nPortico: step %d, "%s", did not succeed; the reason stands above.\n' "$step_number" "$title" >&2
    fi
    exit "$1"
}
