#!/usr/bin/env bash
# Builds Pixie and starts it: on the embedded sample data, or on whatever the environment and .env configure.
# Everything is checked first; what is missing is installed (with sudo only when needed).
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '==> %s\n' "$*"; }

command -v swift >/dev/null 2>&1 || {
    echo "run.sh: no Swift toolchain found: install Swift 6.2 or newer and put 'swift' on the PATH." >&2
    exit 1
}

say "Checking the C libraries"
./deploy/install-dependencies.sh

say "Building the release binary (some minutes the first time, seconds afterwards)"
swift build -c release --static-swift-stdlib --product pixie

binary=$(swift build -c release --static-swift-stdlib --product pixie --show-bin-path)/pixie
say "Starting $binary serve (Ctrl-C stops it)"
exec "$binary" serve "$@"
