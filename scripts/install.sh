#!/bin/sh
# Make .venv and install what requirements/NAME.txt pins (NAME: base or dev).
set -eu
name=$1
needed_kb=1572864

say() { printf '%s\n' "$*" >&2; }
stop() {
    say ""
    say "Escale cannot be installed yet: $1"
    shift
    for line in "$@"; do say "  $line"; done
    exit 1
}

# The first Python that is new enough; PYTHON=… chooses another one.
find_python() {
    for candidate in ${PYTHON:-} python3 python3.11 python3.12 python3.13; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo "no python3")
    stop "it needs Python 3.11 or newer, and here is: $found." \
        "Debian 12 has it:  apt install python3 python3-venv" \
        "A Python elsewhere: PYTHON=/path/to/python3.11 make run"
}

python=$(find_python) || exit 1
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "Python's venv module is missing." "On Debian:  apt install python3-venv"

free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
# What is already installed needs no second place.
if [ ! -x .venv/bin/escale ] && [ "$free_kb" -lt "$needed_kb" ]; then
    stop "the disk has $((free_kb / 1024)) MB free here, and the packages need about 1500 MB." \
        "Free some space, then type the same command again; nothing was changed."
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
    "$python" -m venv --clear .venv
fi
say "Installing packages ($name) into .venv …"
# Compiling what is never imported would take half of the installation.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile -r "requirements/$name.txt" ||
    stop "pip could not install the packages (its own words are above)." \
        "Check the network and the free space ($((free_kb / 1024)) MB), then type the same command again."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
touch ".venv/.$name"
# dev.txt holds all of base.txt, at the same versions.
[ "$name" = base ] || touch .venv/.base
