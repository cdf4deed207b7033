#!/usr/bin/env bash
# Installs the Debian packages that building (base), the database servers of the tests (servers), the
# interoperability tests (interop) or the benchmarks (bench) need, and nothing when they are there already.
set -euo pipefail
cd "$(dirname "$0")/.."

packages() {
    case "$1" in
        base) echo libpcre2-dev libpq-dev libsqlite3-dev ;;
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
