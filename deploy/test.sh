#!/usr/bin/env bash
# Runs every test of Pixie on a fresh machine, and says what it does.
#
#   ./deploy/test.sh                              everything
#   ./deploy/test.sh swift|integration|sanitizers one part, or several
#   ./deploy/test.sh --long [PART...]             also the runs that take minutes
#
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
        swift | integration | sanitizers) parts+=("$argument") ;;
        -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) stop "unknown argument $argument; known are swift, integration, sanitizers and --long" ;;
    esac
done
[ ${#parts[@]} -gt 0 ] || parts=(swift integration sanitizers)
wanted() { [[ " ${parts[*]} " == *" $1 "* ]]; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say "checking what the tests need"
./deploy/install-dependencies.sh --tests
python=$PWD/.venv/bin/python
export PIXIE_TEST_PYTHON=$python PYTHONDONTWRITEBYTECODE=1

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
    "$python" -m pytest -q -p no:cacheprovider -rfE --durations=10 Tests/Integration --pixie "$binary" "${long[@]}"
}

# sanitize NAME SETTINGS...: the Swift tests in a build of their own.
sanitize() {
    local name=$1
    shift
    say "Swift tests under the $name sanitizer"
    env "$@" swift test --disable-xctest --sanitize="$name" --scratch-path ".build-$name" 2>&1 | grep -vE '^(◇|✔) (Test|Suite) [^r]' ||
        stop "the $name sanitizer found something, or a test failed under it (above)"
}

sanitizers() {
    sanitize thread TSAN_OPTIONS="suppressions=$PWD/Tests/tsan-suppressions.txt halt_on_error=0 exitcode=66"
    sanitize address ASAN_OPTIONS="detect_leaks=0 detect_stack_use_after_return=1"
}

coverage() {
    "$python" - "$(swift test --show-codecov-path)" "$PWD/Sources/" <<'PYTHON'
import collections, json, sys
report, sources = sys.argv[1:]
modules = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(report))["data"][0]["files"]:
    if file["filename"].startswith(sources):
        module = file["filename"][len(sources):].split("/")[0]
        # The shims around C libraries hold no logic.
        if module not in ("CMicroHTTPD", "CCurl", "CPostgres", "CHiredis", "CLinux"):
            for name in (module, "all of Sources/"):
                modules[name][0] += file["summary"]["lines"]["covered"]
                modules[name][1] += file["summary"]["lines"]["count"]
for name, (covered, count) in sorted(modules.items()):
    print(f"    {name:<18} {100 * covered / max(1, count):5.1f} %  of {count} lines")
PYTHON
}

# Runs the Swift tests, then prints the coverage before their closing line, so that this one comes last.
swift_tests() {
    say "Swift tests"
    local status=0
    swift test --disable-xctest --skip-build --enable-code-coverage 2>&1 |
        awk -v last="$scratch/closing" 'NR > 1 { print held; fflush() } { held = $0 } END { print held > last }' || status=$?
    if [ $status -eq 0 ]; then
        say "line coverage of the Swift tests"
        coverage
    fi
    cat "$scratch/closing"
    return $status
}

# The one debug build comes first: it is the quickest to say that something does not compile.
if wanted swift; then debug_build; fi
if wanted integration; then integration; fi
if wanted sanitizers; then sanitizers; fi
if wanted swift; then swift_tests; fi
