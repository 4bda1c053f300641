#!/bin/sh
# Purpose: the faults of drill: for each scenario what speaks against it, how it is made and how it is healed.
# Usage:   . "${0%/*}/drill-faults"     (sourced by drill, never run; after observe-common)
# Input:   variables scenario, unit, seconds, ssh_ports
# Output:  none; defines functions
# Exit:    refuse_fault and fill_disk end the program, with statuses as in drill
#
# shellcheck disable=SC2154 # the variables are set by drill and observe-common

# Everything that blocks packets is in this one table; nobody else's rules are touched.
nft_table='inet pairkeeper_drill'
fill_unit=pairkeeper-drill-fill
flap_unit=pairkeeper-drill-flap
most_fill_mib=65536
# The folders are other ones only in tests.
keepalived_conf=${PAIRKEEPER_KEEPALIVED_CONF:-/etc/keepalived/keepalived.conf}

is_scenario() {
  case $1 in
    service-stop | service-kill | service-hang | service-flap | config-broken) ;;
    keepalived-kill | keepalived-hang | node-reboot | disk-full) ;;
    packet-loss | link-cut | link-one-way) ;;
    *) return 1 ;;
  esac
}

refuse_fault() {
  case $scenario in
    service-* | keepalived-*) systemctl is-active --quiet "$unit" || exit 14 ;;
    packet-loss | link-*) command -v nft >/dev/null || exit 16 ;;
    disk-full) [ "$(bytes_to_fill)" -gt 0 ] || exit 17 ;;
    config-broken)
      name=${unit%.service}
      [ -x "${0%/*}/validate-$name" ] && [ -r "/etc/$name/$name.conf" ] || exit 19
      ;;
  esac
}

make_fault() {
  case $scenario in
    service-stop) systemctl stop "$unit" ;;
    *-kill) systemctl kill --signal=KILL "$unit" ;;
    *-hang) systemctl kill --signal=STOP "$unit" ;;
    service-flap) systemd-run --quiet --collect --unit="$flap_unit" "$0" flap "$unit" ;;
    config-broken) try_broken_configuration ;;
    node-reboot) systemctl --no-block reboot ;;
    disk-full) systemd-run --quiet --collect --unit="$fill_unit" "$0" fill "$seconds" ;;
    packet-loss | link-*) block_rules | nft -f - ;;
  esac
}

heal_fault() {
  case $scenario in
    *-hang) systemctl kill --signal=CONT "$unit" ;;
    *-kill) systemctl reset-failed "$unit" 2>/dev/null ;;
    service-flap)
      systemctl stop "$flap_unit.service" 2>/dev/null
      systemctl reset-failed "$unit" 2>/dev/null
      ;;
    disk-full) systemctl stop "$fill_unit.service" 2>/dev/null ;;
    packet-loss | link-*)
      # shellcheck disable=SC2086 # family and name
      nft delete table $nft_table 2>/dev/null
      ;;
  esac
  case $scenario in
    service-* | keepalived-*) systemctl is-active --quiet "$unit" || systemctl start "$unit" ;;
  esac
}

# A service that can't make up its mind: three times down and up again, each for long enough to be noticed.
flap() {
  for _ in 1 2 3; do
    systemctl stop "$unit"
    sleep 2
    systemctl reset-failed "$unit" 2>/dev/null
    systemctl start "$unit"
    sleep 2.5
  done
}

# The present configuration with a line that means nothing, as a change would stage it: whoever judges staged files must
# refuse it. Nothing of it lies where the service reads.
try_broken_configuration() {
  name=${unit%.service}
  staged=$(mktemp -d "$run_directory/drill.XXXXXX") || return 1
  mkdir -p "$staged/etc/$name" &&
    cat "/etc/$name/$name.conf" >"$staged/etc/$name/$name.conf" &&
    printf '\npairkeeper_drill "nobody knows this word";\n' >>"$staged/etc/$name/$name.conf"
  "${0%/*}/validate-$name" "$staged" >/dev/null 2>&1
  verdict=$?
  rm -rf "$staged"
  case $verdict in
    0) return 18 ;;
    1) return 0 ;;
    *) return 19 ;;
  esac
}

# What root can still write where this node keeps its state; 0 when that space is not this machine's own or is too much
# to be taken for a minute.
bytes_to_fill() {
  case $(stat -f -c %T "$state_directory") in
    ext2/ext3 | xfs | btrfs | tmpfs) ;;
    *) echo 0 && return ;;
  esac
  free=$(stat -f -c '%f %S' "$state_directory")
  free=$((${free% *} * ${free#* } / 1048576))
  if [ "$free" -gt "$most_fill_mib" ]; then echo 0; else echo "$((free * 1048576 + 1048576))"; fi
}

# The file has no name any more when it grows: its space is free again as soon as this process ends, however it ends.
fill_disk() {
  size=$(bytes_to_fill)
  [ "$size" -gt 0 ] || exit 17
  held=$state_directory/drill-fill
  exec 3<>"$held" || exit 17
  rm -f "$held"
  offset=0
  while [ "$size" -ge 4096 ]; do
    if fallocate -o "$offset" -l "$size" /proc/self/fd/3 2>/dev/null; then
      offset=$((offset + size))
    else
      size=$((size / 2))
    fi
  done
  sleep "$seconds"
}

# The peer's addresses: that of the heartbeat and those to which keepalived sends.
peer_addresses() {
  echo "$PEER_ADDRESS"
  awk '/unicast_peer/ { inside = 1; next } inside && /}/ { inside = 0 } inside && NF { print $1 }' "$keepalived_conf"
}

# Rules for nft: SSH passes in both directions, between the nodes too, as an admin may come by way of the peer.
block_rules() {
  printf 'table %s {\n' "$nft_table"
  [ "$scenario" = link-one-way ] || block_chain in input saddr
  block_chain out output daddr
  echo '}'
}

# block_chain NAME HOOK FIELD. Before conntrack and everybody else's filters (-300 is raw's place).
block_chain() {
  printf 'chain %s {\ntype filter hook %s priority -300; policy accept;\n' "$1" "$2"
  printf 'tcp dport { %s } accept\ntcp sport { %s } accept\n' "$ssh_ports" "$ssh_ports"
  peer_addresses | sort -u | while read -r address; do
    case $address in
      *[!0-9a-fA-F.:]* | '') continue ;;
      *:*) from="ip6 $3 $address" ;;
      *) from="ip $3 $address" ;;
    esac
    case $scenario in
      # Every fourth advertisement exactly, so that the outcome is no matter of luck; of all else a quarter by chance.
      packet-loss)
        echo "$from meta l4proto 112 numgen inc mod 4 0 drop"
        echo "$from meta l4proto != 112 numgen random mod 100 < 25 drop"
        ;;
      *) echo "$from drop" ;;
    esac
  done
  echo '}'
}
