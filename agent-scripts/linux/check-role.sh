#!/bin/sh
# Purpose: track script for keepalived: is the database of this node of use, or at least of no less use than the peer's?
#          role-worker decides that; this only reads what it published.
# Usage:   check-role ENGINE
# Output:  none
# Exit:    0 it is, or role-worker has not begun yet; 1 it is not, or role-worker says nothing any more; 64 wrong usage
set -u

case ${1-} in
  '' | *[!a-z]*) exit 64 ;;
esac
published=${PAIRKEEPER_RUN:-/run/pairkeeper}/roles/$1
# A worker that applies what was received to a database is silent for as long as that may take.
silent_after_seconds=45

[ -r "$published" ] || exit 0
fit=yes at=0
while IFS='=' read -r key value; do
  case $key in
    fit) fit=$value ;;
    at) at=$value ;;
  esac
done <"$published"
read -r up _ </proc/uptime
[ "$((${up%.*} - at / 1000))" -le "$silent_after_seconds" ] || exit 1
[ "$fit" = yes ]
