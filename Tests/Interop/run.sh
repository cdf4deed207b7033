#!/usr/bin/env bash
# Drives imcp and the everything example with clients and tools that other people wrote, and the example client with
# servers that play a conformance suite's scenarios. `make test` calls this after it has built the programs; IMCP_BINARIES
# names another directory to take them from.
#
#   Tests/Interop/run.sh [pytest arguments]
#
# Two environments, because the client library's major versions exclude each other: modern (revision 2026-07-28, and the
# same library held to the older handshake) and legacy (revision 2025-11-25).
set -uo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
environments=$root/.build/interop
export IMCP_BINARIES=${IMCP_BINARIES:-$root/.build/debug}
export PYTHONDONTWRITEBYTECODE=1

# Makes an environment, and makes it again when what it must hold has changed.
prepare() {
    local name=$1 requirements=requirements-$1.txt
    local directory=$environments/$name
    local stamp=$directory/requirements.installed
    cmp -s "$requirements" "$stamp" && return
    echo "installing the Python environment \"$name\""
    mkdir -p "$environments"
    python3 -m venv --clear "$directory" &&
        "$directory/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" &&
        cp "$requirements" "$stamp"
}

# Runs some tests and adds what they came to, from the file that pytest writes for machines.
passed=0 failed=0 skipped=0 broken=0
run() {
    local name=$1
    shift
    if ! prepare "$name"; then
        echo "the Python environment \"$name\" cannot be installed" >&2
        broken=1
        return
    fi
    local report=$environments/$name.xml
    rm -f "$report"
    echo "== $name"
    # 5: these arguments select nothing in this environment.
    "$environments/$name/bin/python" -m pytest --junit-xml="$report" "$@"
    local code=$?
    [ $code -eq 0 ] || [ $code -eq 1 ] || [ $code -eq 5 ] || broken=1
    local counts
    if counts=$(python3 support/counts.py "$report"); then
        read -r p f s <<<"$counts"
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    else
        broken=1
    fi
}

for binary in imcp everything everything-client; do
    if [ ! -x "$IMCP_BINARIES/$binary" ]; then
        echo "$IMCP_BINARIES/$binary is missing; build it with: swift build --product $binary" >&2
        exit 1
    fi
done

run modern clients modern server databases "$@"
run modern scenarios "$@"
run legacy clients legacy "$@"
# Arguments select among the tests above.
[ $# -gt 0 ] || oauth/run.sh || broken=1

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $broken -eq 0 ]
