#!/bin/sh
# Install what the full test suite wants beside Python: a browser, a database server, a tracer
# for the simulated power cuts and a plain typeface for the pictures. Debian and Ubuntu; run as
# root. Safe to run again.
set -eu

missing=""
for package in chromium postgresql strace fonts-liberation; do
    status=$(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Missing:$missing. Run this script as root to install." >&2
    exit 1
fi
apt-get update --quiet
# shellcheck disable=SC2086  # a list of package names, meant to be split
DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends $missing
