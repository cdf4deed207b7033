#!/usr/bin/env bash
# Drives the OAuth client with authorization servers that other people wrote: Glewlwyd and Canaille. The tests must have
# been built (swift build --build-tests).
#
#   Tests/Interop/oauth/run.sh [glewlwyd|canaille ...]
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
environment=$root/.build/interop/oauth
export PYTHONDONTWRITEBYTECODE=1

tests=$root/.build/debug/imcpPackageTests.xctest
if [ ! -x "$tests" ]; then
    echo "skipped: OAuth with real providers needs the tests; build them with: swift build --build-tests" >&2
    exit 0
fi

missing=()
for package in glewlwyd sqlite3 openssl python3-venv; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "installing ${missing[*]}"
    # The package's service is not wanted, only the program: its questions are answered with "no database".
    if ! { "${as_root[@]}" apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null; }; then
        echo "skipped: OAuth with real providers; Debian's packages ${missing[*]} cannot be installed" >&2
        exit 0
    fi
fi
if ! cmp -s requirements.txt "$environment/requirements.installed"; then
    echo "installing the Python environment \"oauth\""
    mkdir -p "$(dirname "$environment")"
    python3 -m venv --clear "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
    cp requirements.txt "$environment/requirements.installed"
fi
exec "$environment/bin/python" drive.py "$root" "$@"
