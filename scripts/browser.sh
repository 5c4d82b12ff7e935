#!/bin/sh
# What the tests need of Debian: Chromium. Install it when that is allowed, else say how.
set -eu
missing=
for browser in chromium chromium-browser google-chrome none; do
    if command -v "$browser" >/dev/null 2>&1; then break; fi
done
[ "$browser" != none ] || missing=chromium
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests: $missing …" >&2
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing
    exit
fi
echo "The tests need:  sudo apt install $missing" >&2
exit 1
