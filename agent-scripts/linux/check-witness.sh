#!/bin/sh
# Purpose: track script for keepalived: can this node reach the world beyond its peer?
# Usage:   check-witness ADDRESS...
#          All addresses are asked at once; one that answers is enough.
# Output:  none
# Exit:    0 at least one answered within a second; 1 none did; 64 wrong usage
set -u

if [ $# -lt 1 ]; then
  echo 'usage: check-witness ADDRESS...' >&2
  exit 64
fi

pids=
for address in "$@"; do
  ping -n -q -c 1 -W 1 "$address" >/dev/null 2>&1 &
  pids="$pids $!"
done

status=1
for pid in $pids; do
  wait "$pid" && status=0
done
exit "$status"
