#!/usr/bin/env bash
# Fuzzes every target, or those named on the command line.
#   FUZZ_SECONDS  seconds for each target (300)
#   FUZZ_RUNS     executions for each target instead, with a fixed seed
# What breaks a target is kept in Fuzz/Corpora, where the tests find it; what is merely interesting in .build-fuzz/grown.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${IMCP_SHARED:-../shared}
program=.build-fuzz/debug/fuzz
build=(env IMCP_FUZZ=1 swift build --scratch-path .build-fuzz --product fuzz)

targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls Fuzz/Corpora)
limit=(-max_total_time="${FUZZ_SECONDS:-300}")
[ -z "${FUZZ_RUNS:-}" ] || limit=(-runs="$FUZZ_RUNS" -seed=1)

"${build[@]}"
failed=()
for target in "${targets[@]}"; do
    grown=.build-fuzz/grown/$target
    mkdir -p "$grown"
    seeds=("$grown" "Fuzz/Corpora/$target")
    case $target in
    json) [ -d "$shared/suites/json" ] && seeds+=("$shared/suites/json") ;;
    json-rpc) [ -d "$shared/spec/examples" ] && seeds+=("$shared/spec/examples") ;;
    esac
    echo "== $target"
    SWIFT_BACKTRACE=enable=no FUZZ_TARGET=$target "$program" "${seeds[@]}" "${limit[@]}" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="Fuzz/Corpora/$target/" -print_final_stats=1 -print_funcs=0 2>"$grown.log" || failed+=("$target")
    grep -E 'DONE|cov:|stat::|ERROR|SUMMARY|Fatal error' "$grown.log" | tail -8
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "broken: ${failed[*]}; see .build-fuzz/grown/*.log and the new files in Fuzz/Corpora" >&2
    exit 1
fi
