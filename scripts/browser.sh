#!/bin/sh
# The browser tests drive Debian's Chromium: install it when that is allowed, else say how.
set -eu
for browser in chromium chromium-browser google-chrome; do
    if command -v "$browser" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …" >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium
    exit
fi
echo "The browser tests need Chromium:  sudo apt install chromium" >&2
exit 1
