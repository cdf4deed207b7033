#!/usr/bin/env bash
# Runs the attack corpora of all database servers against the real engines, and prints what came of them as a table.
set -uo pipefail
ledger=$(mktemp)
output=$(mktemp)
trap 'rm -f "$ledger" "$output"' EXIT
IMCP_ATTACK_LEDGER="$ledger" scripts/swift-test.sh 10 --skip-build --experimental-maximum-parallelization-width 3 \
    --filter '^(PostgreSQL|SQLite|Redis|Neo4j)Tests\..*attack' >"$output" 2>&1
status=$?
python3 - "$ledger" <<'PYTHON'
import collections, sys

counts, passed = collections.Counter(), []
for line in open(sys.argv[1]):
    engine, way, outcome, attack = line.rstrip("\n").split("\t")
    counts[engine, way, outcome] += 1
    if outcome == "passed":
        passed.append((engine, way, attack))
rows = sorted({(engine, way) for engine, way, _ in counts})
print(f"{'engine':22}{'way in':28}{'tried':>7}{'passed':>8}")
for engine, way in rows:
    through = counts[engine, way, "passed"]
    print(f"{engine:22}{way:28}{through + counts[engine, way, 'refused']:7}{through:8}")
print(f"{'all':50}{sum(counts.values()):7}{len(passed):8}")
for engine, way, attack in passed:
    print(f"passed: {engine}, {way}: {attack}")
PYTHON
if ((status != 0)); then
    echo "The tests around the corpora failed:"
    grep -E '✘|Begun' "$output" | cut -c1-200 | head -40
fi
exit $status
