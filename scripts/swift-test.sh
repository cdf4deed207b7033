#!/usr/bin/env bash
# Runs tests under a time limit, so that a test that hangs is named in place of holding everything up:
#   scripts/swift-test.sh MINUTES ARGUMENTS-OF-SWIFT-TEST…
set -uo pipefail
minutes=$1
shift
events=$(mktemp)
trap 'rm -f "$events"' EXIT
timeout --foreground --kill-after=10 "${minutes}m" swift test --event-stream-output-path "$events" --event-stream-version 0 "$@"
status=$?
if ((status == 124 || status == 137)); then
    pkill -KILL -f 'imcpPackageTests[.]xctest' || true
    echo "The tests did not end within $minutes minutes. Begun and not ended:"
    python3 - "$events" <<'PYTHON'
import json, sys

open_tests = {}
for line in open(sys.argv[1], errors="replace"):
    try:
        payload = json.loads(line)["payload"]
    except (ValueError, KeyError):
        continue
    if payload.get("kind") == "testStarted":
        open_tests[payload["testID"]] = True
    elif payload.get("kind") in ("testEnded", "testSkipped"):
        open_tests.pop(payload["testID"], None)
for name in open_tests:
    print("  ", name)
PYTHON
fi
exit $status
