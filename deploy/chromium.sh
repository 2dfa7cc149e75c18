#!/usr/bin/env bash
# Chromium for the browser tests and the pictures: installs the distribution's where that may be done, else says how.
set -uo pipefail

for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then exit 0; fi
done
install() { DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 chromium >/dev/null 2>&1; }
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    if install || { apt-get update --quiet=2 >/dev/null 2>&1 && install; }; then
        echo "installed Chromium: $(command -v chromium)"
        exit 0
    fi
fi
echo "Chromium is not installed, the browser tests are skipped without it: install it (Debian: apt-get install chromium)" \
     "or name one in CHROMIUM" >&2
