#!/usr/bin/env bash
# Makes .venv and installs this project with the given extras, pinned by constraints.txt.
# uv does it in seconds; where uv cannot be had, pip does the same in minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
extras=$1

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ ! -x .venv/bin/python ]; then
    python=
    for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        if [ -n "$candidate" ] && new_enough "$candidate"; then python=$candidate; break; fi
    done
    if [ -z "$python" ]; then
        echo "Heliotrope needs Python 3.11 or newer; name one with: make setup PYTHON=/path/to/python3" >&2
        exit 1
    fi
    if command -v uv >/dev/null; then uv venv --quiet --python "$(command -v "$python")" .venv
    else "$python" -m venv .venv; fi
fi

uv=$(command -v uv || true)
if [ -z "$uv" ] && .venv/bin/python -m pip install --quiet uv; then uv=.venv/bin/uv; fi
if [ -n "$uv" ]; then
    "$uv" pip install --quiet --python .venv/bin/python --editable ".[$extras]" --constraint constraints.txt
else
    .venv/bin/python -m pip install --quiet --editable ".[$extras]" --constraint constraints.txt
fi
echo "installed into .venv: $(.venv/bin/python --version), extras $extras"
