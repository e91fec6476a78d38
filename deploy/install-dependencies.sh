#!/usr/bin/env bash
# Installs what is missing to build Pixie: the C libraries' development packages. With --tests also what the tests use.
#
#   ./deploy/install-dependencies.sh [--tests]
#
# Needs apt (Debian, Ubuntu) only when something is missing, and sudo only when not root. Starts none of the system's services.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '==> %s\n' "$*"; }
stop() { printf 'error: %s\n' "$*" >&2; exit 1; }

with_tests=false
for argument in "$@"; do
    case $argument in
        --tests) with_tests=true ;;
        *) stop "unknown option $argument; the only one is --tests" ;;
    esac
done

packages=()
# needs PACKAGE CHECK...: PACKAGE is missing when CHECK fails.
needs() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || packages+=("$package")
}
needs_command() { needs "$1" command -v "$2"; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/postgres' || command -v postgres; }

needs_command pkg-config pkg-config
if command -v pkg-config >/dev/null; then
    needs libmicrohttpd-dev pkg-config --exists libmicrohttpd
    needs libcurl4-openssl-dev pkg-config --exists libcurl
    needs libpq-dev pkg-config --exists libpq
    needs libhiredis-dev pkg-config --exists hiredis
    needs zlib1g-dev pkg-config --exists zlib
else
    packages+=(libmicrohttpd-dev libcurl4-openssl-dev libpq-dev libhiredis-dev zlib1g-dev)
fi
if $with_tests; then
    needs_command redis-server redis-server
    needs postgresql has_postgres
    needs_command prometheus promtool
    needs_command prometheus-alertmanager prometheus-alertmanager
    needs_command openssl openssl
    needs_command curl curl
    needs_command wrk wrk
    needs_command nodejs node
    needs_command python3 python3
    needs python3-venv python3 -c 'import ensurepip, venv'
fi

# Debian starts a service as soon as it is installed, unless policy-rc.d says 101 (forbidden).
policy=/usr/sbin/policy-rc.d
forbid_services() {
    [ -e $policy ] && return
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod 755 $policy
    trap '"${as_root[@]}" rm -f $policy' EXIT
}

if [ ${#packages[@]} -gt 0 ]; then
    command -v apt-get >/dev/null ||
        stop "missing: ${packages[*]} (Debian's names); there is no apt-get here, install them another way"
    as_root=(env)
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || stop "missing: ${packages[*]}; install them as root, there is no sudo here"
        as_root=(sudo)
    fi
    say "installing ${packages[*]}"
    "${as_root[@]}" apt-get update -qq || stop "apt-get update failed; missing: ${packages[*]}"
    forbid_services
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null ||
        stop "apt-get could not install: ${packages[*]}"
fi
command -v swift >/dev/null || stop "there is no swift here: install a Swift 6.2 (or newer) toolchain and put it on PATH"

if $with_tests; then
    requirements=Tests/Integration/requirements.txt
    if ! cmp -s $requirements .venv/installed-requirements.txt; then
        say "installing the tests' Python packages into .venv"
        # A virtual environment names its own folder, so one that was copied or half made is of no use.
        rm -rf .venv
        python3 -m venv .venv || stop "no virtual environment could be made: is python3-venv installed?"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check -r $requirements ||
            stop "the Python packages of $requirements could not be installed"
        cp $requirements .venv/installed-requirements.txt
    fi
fi
