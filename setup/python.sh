#!/bin/sh
# Make .venv and install the exact packages of the requirements file named into it; PYTHON names another interpreter.
set -eu
requirements=$1
python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "setup: casedesk needs Python 3.11 or newer, and $python is $("$python" --version 2>&1). Name another: make PYTHON=python3.12 …" >&2
    exit 1
fi
if ! [ -x .venv/bin/pip ] && ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "setup: $python cannot make .venv. Run: sudo apt-get install python3-venv" >&2
    exit 1
fi
echo "setup: installing the Python packages of $requirements (about a minute the first time)"
.venv/bin/pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement "$requirements"
.venv/bin/python setup/launcher.py
