#!/bin/sh
# network-probe: looks from this node at what the pair needs of the network: whether the peer is near, whether the
# VIPs are unused, who speaks VRRP here, and whether protocol 112 gets through in both directions. Runs on both
# nodes at the same moment. Changes nothing (of the neighbour cache it forgets the VIPs, to ask anew).
#
# Usage: sent by core/preflight/probe-script.ts, which puts these in front of it:
#   PK_SECONDS      how long to listen; three advertisements of the usual second at least
#   PK_OWN PK_PEER  addresses of this node and the other
#   PK_INTERFACES   to listen on, separated by blanks
#   PK_VIPS         ADDRESS|INTERFACE, separated by blanks
#   PK_GATEWAYS     addresses, separated by blanks
#   PK_PERL PK_PYTHON   text of vrrp-probe.pl and vrrp-probe.py
#
# Output: `pairkeeper-facts 1 NONCE EPOCH_NS` and sections `@NONCE NAME`, as of gather-facts.
# Exit: 0.
set -u
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
exec 2>/dev/null </dev/null

pk_nonce=$(date +%s%N)
printf 'pairkeeper-facts 1 %s %s\n' "$pk_nonce" "$pk_nonce"
pk_section() { printf '@%s %s\n' "$pk_nonce" "$1"; }
pk_have() { command -v "$1" >/dev/null; }

# Asks for every VIP in the background. An answer to the ping is not needed: that the neighbour gave its hardware
# address is proof enough, and firewalls can't hide it. The entry is forgotten first, since an old one stays.
pk_ask_vips() {
  for pk_vip in $PK_VIPS; do
    pk_address=${pk_vip%%|*}
    pk_interface=${pk_vip#*|}
    ip neigh flush to "$pk_address" dev "$pk_interface"
    ping -n -c 3 -i 0.5 -W 1 -I "$pk_interface" "$pk_address" >/dev/null &
  done
  for pk_address in $PK_GATEWAYS; do
    ping -n -c 1 -W 1 "$pk_address" >/dev/null &
  done
}

pk_listen() {
  if pk_have perl; then
    echo 'with perl'
    # shellcheck disable=SC2086
    perl -e "$PK_PERL" -- "$PK_SECONDS" "$PK_OWN" "$PK_PEER" $PK_INTERFACES
  elif pk_interpreter=$(command -v python3 || command -v /usr/libexec/platform-python); then
    echo 'with python3'
    # shellcheck disable=SC2086
    "$pk_interpreter" -c "$PK_PYTHON" "$PK_SECONDS" "$PK_OWN" "$PK_PEER" $PK_INTERFACES
  else
    echo 'with nothing'
  fi
  printf 'ended %s\n' "$?"
}

pk_section probe
pk_have ping && echo 'tool ping'
pk_ask_vips
ping -n -q -c 5 -i 0.2 -W 1 "$PK_PEER" | sed -n 's/.* \([0-9.]*\)% packet loss.*/loss \1/p; s/^r.* = /rtt /p' &
if [ -n "$PK_INTERFACES" ]; then
  pk_listen
fi

wait

pk_section neighbours
for pk_vip in $PK_VIPS; do
  ip neigh show to "${pk_vip%%|*}" dev "${pk_vip#*|}" | sed "s/^/vip ${pk_vip#*|} /"
done
for pk_address in $PK_GATEWAYS; do
  ip neigh show to "$pk_address" | sed 's/^/gateway - /'
done
pk_section end
