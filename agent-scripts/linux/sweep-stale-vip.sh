#!/bin/sh
# Purpose: before keepalived starts, takes the pair's virtual addresses off this node. A keepalived that was killed
#          leaves them behind, and then two nodes answer for one address. Then tells events-worker that what an
#          earlier keepalived said no longer counts.
# Usage:   sweep-stale-vip [-b SECONDS] INTERFACE=ADDRESS/PREFIX...
#          -b: first wait until the machine has been up for so long (network bonds and switch ports come late)
# Output:  one line for each address that was removed
# Exit:    0 done, or keepalived is running and nothing was touched; 64 wrong usage
set -u

usage() {
  echo 'usage: sweep-stale-vip [-b SECONDS] INTERFACE=ADDRESS/PREFIX...' >&2
  exit 64
}

boot_delay=0
if [ "${1:-}" = -b ]; then
  [ $# -ge 2 ] || usage
  boot_delay=$2
  shift 2
fi
case $boot_delay in
  '' | *[!0-9]*) usage ;;
esac
[ $# -ge 1 ] || usage

# The folders are other ones only in tests.
proc=${PAIRKEEPER_PROC:-/proc}
fifo=${PAIRKEEPER_RUN:-/run/pairkeeper}/vrrp.fifo

for name in "$proc"/[0-9]*/comm; do
  if [ -r "$name" ] && read -r program 2>/dev/null <"$name" && [ "$program" = keepalived ]; then
    echo 'keepalived is running: its addresses are left alone' >&2
    exit 0
  fi
done

if [ "$boot_delay" -gt 0 ] && read -r uptime _ <"$proc/uptime"; then
  up=${uptime%%.*}
  [ "$up" -ge "$boot_delay" ] || sleep $((boot_delay - up))
fi

for word in "$@"; do
  interface=${word%%=*}
  address=${word#*=}
  if [ "$interface" = "$word" ] || [ -z "$interface" ] || [ -z "$address" ]; then
    usage
  fi
  # ip refuses to remove what is not there: then there is nothing to do.
  if ip address del "$address" dev "$interface" 2>/dev/null; then
    echo "removed stale address $address from $interface"
  fi
done
# Opened for reading and writing, so that it waits for nobody (fifo(7)).
[ ! -p "$fifo" ] || echo 'EVENT vrrp.started {}' 1<>"$fifo"
exit 0
