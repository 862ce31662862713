# Adds up what the test runners say at their ends. Read by test.sh.
# shellcheck shell=bash

# What they said is kept here.
count_log=target/tests.log

count_begin() {
    mkdir -p target
    : >"$count_log"
}

# counted COMMAND...: runs a test runner and keeps what it says on standard output; its failure stays a failure.
counted() {
    "$@" | tee -a "$count_log"
}

# count_of FILE: "PASSED FAILED SKIPPED", from the closing lines of cargo test, Vitest and our peers.
count_of() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        function before(word,   n, i) { for (i = 2; i <= NF; i++) if ($i ~ "^" word) n += $(i - 1); return n }
        /^test result: / || /^ *Tests  / {
            passed += before("passed"); failed += before("failed"); skipped += before("ignored") + before("skipped")
        }
        /^ok    / { passed++ }
        /^FAIL  / { failed++ }
        /^skip  / { skipped++ }
        END { printf "%d %d %d\n", passed, failed, skipped }'
}

# count_end: the sum, alone on its line; no test at all is a failure.
count_end() {
    local passed failed skipped
    read -r passed failed skipped < <(count_of "$count_log")
    if [ "$failed" -ne 0 ] || [ "$passed" -eq 0 ]; then
        fail "$passed tests passed and $failed failed, yet no step said so."
    fi
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped" |
        tee -a "${PORTICO_TIMINGS:-/dev/null}"
}
