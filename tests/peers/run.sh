#!/bin/sh
# Runs the real Python and JavaScript clients against the practice portal, in every dialect, and hands them the
# tokens that Portico got; Portico against Koop, a server that others wrote, and at a SAML identity provider;
# and what a sign-in costs each of them, in requests and bytes.
#
# Wants the built programs (cargo build -p practice-portal -p arcgis-auth --bins --examples), curl, python3,
# npm and xmlsec1. What the clients need is installed into target/peers, once per version of the lists here.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
work="$root/target/peers"
portal="${PRACTICE_PORTAL:-$root/target/debug/practice-portal}"
whoami="${WHOAMI:-$root/target/debug/examples/whoami}"
callers="$(dirname -- "$whoami")/callers"
dialects="${*:-online enterprise11 enterprise106 kubernetes private stand-alone}"

if [ ! -x "$portal" ] || [ ! -x "$whoami" ] || [ ! -x "$callers" ]; then
    echo "peers: $portal, $whoami or $callers is missing; build them with:" >&2
    echo "peers: cargo build -p practice-portal -p arcgis-auth --bins --examples" >&2
    exit 1
fi
export PRACTICE_PORTAL="$portal" WHOAMI="$whoami" CALLERS="$callers" COUNTS_JS="$work/node/counts.mjs"
export CA="$work/counts-ca.pem" OPEN_JS="$work/node/open.mjs" KOOP_JS="$work/koop/koop.mjs"
mkdir -p "$work"

wanted=$(cat "$here/requirements.txt" "$here/package-lock.json" "$here/koop/package-lock.json" | cksum)
if [ "$(cat "$work/installed" 2>/dev/null)" != "$wanted" ]; then
    echo "peers: installing the clients into target/peers"
    rm -rf "$work/venv" "$work/node" "$work/koop"
    python3 -m venv "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --requirement "$here/requirements.txt"
    mkdir -p "$work/node" "$work/koop"
    cp "$here/package.json" "$here/package-lock.json" "$work/node/"
    npm ci --prefix "$work/node" --ignore-scripts --no-audit --no-fund --loglevel=error
    # Koop's data base asks for packages of a phone's; they are peers, and it does not need them here.
    cp "$here/koop/package.json" "$here/koop/package-lock.json" "$work/koop/"
    npm ci --prefix "$work/koop" --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error
    echo "$wanted" >"$work/installed"
fi
# A module finds its packages beside or above itself.
cp "$here"/*.mjs "$work/node/"
cp "$here/koop/koop.mjs" "$work/koop/"

failed=0
for dialect in $dialects; do
    rm -f "$work/stop" "$work/line"
    mkfifo "$work/stop"
    # The portal runs until its standard input, held open here, is closed.
    "$portal" --port 0 --tls-port 0 --ca-out "$work/ca.pem" --dialect "$dialect" \
        <"$work/stop" >"$work/line" &
    pid=$!
    exec 9>"$work/stop"
    while [ ! -s "$work/line" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    "$work/venv/bin/python" "$here/peers.py" <"$work/line" 2>"$work/python.log" || {
        failed=1
        tail -n 20 "$work/python.log"
    }
    NODE_EXTRA_CA_CERTS="$work/ca.pem" node "$work/node/peers.mjs" <"$work/line" 2>"$work/node.log" || {
        failed=1
        tail -n 20 "$work/node.log"
    }
    "$work/venv/bin/python" "$here/handed.py" <"$work/line" 2>"$work/handed.log" || {
        failed=1
        tail -n 20 "$work/handed.log"
    }
    exec 9>&-
    wait "$pid" || failed=1
done
rm -f "$work/stop"
"$work/venv/bin/python" "$here/koop.py" 2>"$work/koop.log" || {
    failed=1
    tail -n 20 "$work/koop.log"
}
"$work/venv/bin/python" "$here/counts.py" 2>"$work/counts.log" || {
    failed=1
    tail -n 20 "$work/counts.log"
}
"$work/venv/bin/python" "$here/saml.py" 2>"$work/saml.log" || {
    failed=1
    tail -n 20 "$work/saml.log"
}
"$work/venv/bin/python" "$here/members.py" 2>"$work/members.log" || {
    failed=1
    tail -n 20 "$work/members.log"
}
exit "$failed"
