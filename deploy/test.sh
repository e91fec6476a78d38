#!/usr/bin/env bash
# Runs every test of Pixie on a fresh machine, and says what it does.
#
#   ./deploy/test.sh                       the parts 'swift', 'clients' and 'integration'
#   ./deploy/test.sh PART...               swift, clients, integration, sanitizers, fuzz
#   ./deploy/test.sh --long [PART...]      also the runs that take minutes
#
# 'clients' are the suites of the Redis, PostgreSQL and Qdrant clients, against real servers; 'sanitizers' are the Swift tests under
# the thread and the address sanitizer, each in a build of its own, on demand. 'fuzz' feeds the readers of foreign input with invented
# ones for a minute, with --long for an hour; deploy/fuzz.sh says more.
# Installs what is missing. Every server it needs is started on a free port in a temporary folder. The last line of a whole run is
# Swift Testing's own; the exit code is 0 only when everything passed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n==> %s\n' "$*"; }
stop() { printf 'error: %s\n' "$*" >&2; exit 1; }

long=()
parts=()
for argument in "$@"; do
    case $argument in
        --long) long=(--long) ;;
        swift | clients | integration | sanitizers | fuzz) parts+=("$argument") ;;
        -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) stop "unknown argument $argument; known are swift, clients, integration, sanitizers, fuzz and --long" ;;
    esac
done
[ ${#parts[@]} -gt 0 ] || parts=(swift clients integration)
wanted() { [[ " ${parts[*]} " == *" $1 "* ]]; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say "checking what the tests need"
./deploy/install-dependencies.sh --tests
python=$PWD/.venv/bin/python
export PIXIE_TEST_PYTHON=$python PYTHONDONTWRITEBYTECODE=1

# The clients of Redis, PostgreSQL and Qdrant: suites of their own, against real servers and lying ones. Each of their tests starts
# servers, so only a few of them at a time.
clients='Redis|Postgres|Qdrant|SharedStore|SchemaCheck|RecordStore|PoolLedger|VectorStoreContract'

debug_build() {
    say "building (debug, with coverage)"
    swift build --build-tests --enable-code-coverage
}

integration() {
    say "building the binary (release, with the Swift runtime inside)"
    swift build -c release --static-swift-stdlib --product pixie
    local binary
    binary=$(swift build -c release --static-swift-stdlib --product pixie --show-bin-path)/pixie
    say "testing the binary over HTTP"
    # A file at a time on each of two processes: much of it is waiting. The long runs measure, and have the machine to themselves.
    local side_by_side=(-n 2 --dist loadfile)
    if [ ${#long[@]} -gt 0 ]; then side_by_side=(); fi
    "$python" -m pytest -q -p no:cacheprovider -rfE --durations=10 "${side_by_side[@]}" Tests/Integration --pixie "$binary" "${long[@]}"
}

# sanitize NAME SETTINGS...: the Swift tests in a build of their own, one test at a time: what measures a wait is slow enough then.
sanitize() {
    local name=$1 status=0
    shift
    say "building the Swift tests under the $name sanitizer"
    swift build --build-tests --sanitize="$name" --scratch-path ".build-$name"
    say "Swift tests under the $name sanitizer"
    env "$@" ".build-$name/debug/pixiePackageTests.xctest" --testing-library swift-testing --no-parallel \
        >"$scratch/output" 2>&1 || status=$?
    grep -aE '^(✘|±|error|✔ Test run)|^SUMMARY: ' "$scratch/output" || true
    if [ $status -ne 0 ] || grep -qa '^SUMMARY: ' "$scratch/output"; then
        grep -a -A 40 -m 1 -E 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer' "$scratch/output" || true
        stop "the $name sanitizer found something, or a test failed under it (above)"
    fi
}

sanitizers() {
    clang -O1 -shared -fPIC -o "$scratch/tsan_mutex.so" Tests/Tools/tsan_mutex.c
    sanitize thread LD_PRELOAD="$scratch/tsan_mutex.so" \
        TSAN_OPTIONS="suppressions=$PWD/Tests/tsan-suppressions.txt halt_on_error=0 exitcode=66"
    sanitize address ASAN_OPTIONS="detect_leaks=0 detect_stack_use_after_return=1"
}

# suite NAME FILTER [ARGUMENT...]: some of the Swift tests, with their coverage kept. One group at a time: tests that measure how
# long something waits must not share two cores with those that compute.
suite() {
    say "Swift tests: $1"
    local name=$1 filter=$2 status=0
    shift 2
    LLVM_PROFILE_FILE="$scratch/$name-%p.profraw" "$tests" --testing-library swift-testing --filter "$filter" "$@" \
        >"$scratch/output" 2>&1 || status=$?
    # Failures and the closing line; the names of tests that passed, some of them over several lines, only fill the screen.
    grep -aE '^(✘|±|error|evaluations )|^✔ Test run|skipped\.$' "$scratch/output" || true
    [ $status -eq 0 ] || stop "the Swift tests of $name failed (above)"
}

coverage() {
    say "line coverage of the Swift tests"
    llvm-profdata merge -sparse "$scratch"/*.profraw -o "$scratch/all.profdata"
    llvm-cov export -summary-only "$tests" -instr-profile "$scratch/all.profdata" >"$scratch/all.json"
    "$python" - "$scratch/all.json" "$PWD/Sources/" <<'PYTHON'
import collections, json, sys
report, sources = sys.argv[1:]
modules = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(report))["data"][0]["files"]:
    if file["filename"].startswith(sources):
        module = file["filename"][len(sources):].split("/")[0]
        # The shims around C libraries hold no logic.
        if module not in ("CMicroHTTPD", "CCurl", "CPostgres", "CHiredis", "CLinux", "CZlib"):
            for name in (module, "all of Sources/"):
                modules[name][0] += file["summary"]["lines"]["covered"]
                modules[name][1] += file["summary"]["lines"]["count"]
for name, (covered, count) in sorted(modules.items()):
    print(f"    {name:<18} {100 * covered / max(1, count):5.1f} %  of {count} lines")
PYTHON
}

swift_tests() {
    suite io PixieIOTests --skip "$clients"
    suite backends PixieBackendsTests --skip "$clients"
    suite core PixieCoreTests --skip "$clients"
    suite monitoring PixieMonitoringTests
    suite query-and-server 'PixieQueryTests|PixieServerTests'
    coverage
    # Last, so that the whole run ends with the closing line of a test runner.
    say "closing line of the last group"
    tail -n 1 "$scratch/output"
}

# The one debug build comes first: it is the quickest to say that something does not compile.
if wanted swift || wanted clients; then
    debug_build
    tests=$(swift build --show-bin-path)/pixiePackageTests.xctest
    # The toolchain's own llvm-cov: it reads what its compiler writes.
    PATH=$(dirname "$(readlink -f "$(command -v swift)")"):$PATH
fi
if wanted integration; then integration; fi
if wanted sanitizers; then sanitizers; fi
if wanted fuzz; then
    say "feeding the readers of foreign input with invented ones"
    ./deploy/fuzz.sh "$([ ${#long[@]} -gt 0 ] && echo 3600 || echo 60)"
fi
if wanted clients; then suite clients "$clients" --experimental-maximum-parallelization-width 8; fi
if wanted swift; then swift_tests; fi
