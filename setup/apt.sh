#!/bin/sh
# Install the packages listed in the files named, when this machine is Debian-like and lets us; otherwise say what is missing.
set -eu
wanted=$(cat "$@" | sort -u)
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: this is no Debian-like machine; casedesk needs what these packages hold:" $wanted >&2
    exit 0
fi
missing=""
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    # Newer releases rename libraries (libmagic1t64), and the new package provides the old name.
    if [ "$state" != installed ] && ! dpkg-query -W -f '${db:Status-Status} ${Provides}\n' 2>/dev/null |
        grep -E "^installed .*\b$package( |,|$)" >/dev/null; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo env"
else
    printf 'setup: these packages are missing and only root can install them. Run:\n\n    sudo %s\n\nGoing on without them: what needs them says so.\n\n' "$line" >&2
    exit 0
fi
echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null >/dev/null
$as_root DEBIAN_FRONTEND=noninteractive $line </dev/null >/dev/null
