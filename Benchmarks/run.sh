#!/usr/bin/env bash
# Measures imcp and what it is compared with; prints a table and writes bench-results.json. Takes about five minutes and
# stops what it starts. Both programs must be built for release, as `make bench` does.
# IMCP_BENCH_ROUNDS and IMCP_BENCH_SECONDS make it shorter or longer.
set -euo pipefail
cd "$(dirname "$0")/.."
exec timeout --kill-after=10 600 python3 Benchmarks/measure.py
