#!/usr/bin/env bash
# Runs the tests under a sanitizer: `thread` for data races, `address` for memory errors and leaks. Both by default.
# Tests run one after the other, because sanitized code is slow and some tests wait in real time.
# What follows the sanitizer's name goes to the tests, for instance: scripts/sanitize.sh thread --filter MCPTests
set -euo pipefail
cd "$(dirname "$0")/.."

run_tests() {
    local kind=$1
    shift
    local scratch=.build-$kind
    swift build --build-tests --sanitize="$kind" --scratch-path "$scratch"
    local tests
    tests=$(swift build --sanitize="$kind" --scratch-path "$scratch" --show-bin-path)/imcpPackageTests.xctest
    case $kind in
    thread)
        clang -O1 -fPIC -shared -o "$scratch/mutex-visibility.so" Tests/Sanitizers/mutex-visibility.c
        TSAN_OPTIONS="halt_on_error=0 exitcode=66 history_size=4 ${TSAN_OPTIONS:-}" \
            LD_PRELOAD="$PWD/$scratch/mutex-visibility.so" \
            "$tests" --testing-library swift-testing --no-parallel "$@"
        ;;
    address)
        ASAN_OPTIONS="detect_leaks=1 detect_stack_use_after_return=0 ${ASAN_OPTIONS:-}" \
            LSAN_OPTIONS="suppressions=$PWD/Tests/Sanitizers/leaks.txt print_suppressions=0 ${LSAN_OPTIONS:-}" \
            "$tests" --testing-library swift-testing --no-parallel "$@"
        ;;
    esac
}

case ${1:-} in
thread | address) run_tests "$@" ;;
"")
    run_tests thread
    run_tests address
    ;;
*)
    echo "usage: scripts/sanitize.sh [thread|address] [options of the tests]" >&2
    exit 64
    ;;
esac
