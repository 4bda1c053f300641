#!/bin/sh
# firewall: opens what the pair needs in an nftables or iptables firewall, in chains of its own, and takes it away again.
#
# Usage: firewall start | stop | status | check RULES_FILE | facts
#   start   loads the rules; again is harmless, and what was there of ours is replaced in one go
#   stop    takes everything of ours away
#   status  exit 0 when all of it is in place
#   check   lets nft judge the rules of another file, changes nothing
#   facts   prints `closed FAMILY TABLE CHAIN` for each foreign chain that refuses what nobody accepted, and firewalld's
#           zones as `default ZONE` and `zone ZONE INTERFACE`
# Rules are in /etc/pairkeeper/firewall.rules, one a line, `-` for nothing, `any`, `4` or `6` as family:
#   accept FAMILY vrrp|tcp|udp SOURCE PORT        let through where the firewall is closed
#   guard  FAMILY vrrp PEER - OWN_ADDRESS         refuse VRRP sent to this node by anyone but the peer
#   guard  FAMILY tcp|udp PEER PORT -             refuse a port to anyone but the peer
# Exit: 0; 1 when something could not be done, or is not in place; 64 wrong usage.
#
# An accept in one nftables chain does not overrule a drop in another one of the same hook, so the rules have to go into
# the chain that drops: a jump to our own chain right before its end. Before its end, and not at its top, so that
# whatever the admin refuses on purpose stays refused.
set -u
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
rules=/etc/pairkeeper/firewall.rules

have() { command -v "$1" >/dev/null 2>&1; }

# What nft has, one line a finding:
#   closed FAMILY TABLE CHAIN HANDLE   a base chain of the input hook that ends in refusal; HANDLE of the first of the
#                                      last rules that do so, `-` where it is the policy
#   jump   FAMILY TABLE CHAIN HANDLE   a jump of ours
#   chain  FAMILY TABLE                a chain of ours in a foreign table
#   table                              our own table
nft_state() {
  have nft || return 0
  { nft -a -t list ruleset 2>/dev/null || nft -a list ruleset; } | awk '
    function refuses_all(rule) {
      sub(/ # handle [0-9]+$/, "", rule)
      sub(/ comment "[^"]*"$/, "", rule)
      sub(/^[ \t]+/, "", rule)
      return rule ~ /^(meta nfproto ipv[46] )?(counter packets [0-9]+ bytes [0-9]+ |log( prefix "[^"]*")?( [a-z]+ [a-z0-9]+)* )*(drop|reject( with .*)?)$/
    }
    /^table / { family = $2; table = $3; own = (table == "pairkeeper"); if (own) print "table"; next }
    own { next }
    /^\tchain / { chain = $2; base = 0; refuses = 0; end = ""; if (chain == "pairkeeper") print "chain", family, table; next }
    /^\t\ttype filter hook input / { base = (family ~ /^(inet|ip|ip6)$/); refuses = ($0 ~ /policy drop;/); next }
    /^\t}/ {
      if (chain != "" && base) {
        if (end != "") print "closed", family, table, chain, end
        else if (refuses) print "closed", family, table, chain, "-"
      }
      chain = ""
      next
    }
    chain != "" && / # handle [0-9]+$/ {
      if ($0 ~ / comment "pairkeeper" # handle/) print "jump", family, table, chain, $NF
      else if (!refuses_all($0)) end = ""
      else if (end == "") end = $NF
    }'
}

# Chains that iptables made must be changed by iptables, or it no longer understands its own table.
made_by_iptables() { [ "$2/$3" = filter/INPUT ] && case $1 in ip | ip6) have iptables ;; *) false ;; esac; }

# The rules of file $1 as nft statements; words behind `add rule` come from $2 (family table chain).
nft_accepts() {
  while read -r action version protocol source port _; do
    [ "$action" = accept ] || continue
    case ${2%% *}/$version in ip/6 | ip6/4) continue ;; esac
    printf 'add rule %s %s%s accept\n' "$2" "$(nft_source "$version" "$source")" "$(nft_service "$protocol" "$port")"
  done <"$1"
}

nft_source() {
  case $1/$2 in
    */-) ;;
    4/*) printf 'ip saddr %s ' "$2" ;;
    6/*) printf 'ip6 saddr %s ' "$2" ;;
  esac
}

nft_service() {
  case $1 in
    vrrp) printf 'meta l4proto 112' ;;
    *) printf '%s dport %s' "$1" "$2" ;;
  esac
}

# Our own table: it only refuses, which counts whatever other tables accept.
nft_guards() {
  printf 'table inet pairkeeper\ndelete table inet pairkeeper\nadd table inet pairkeeper\n'
  printf 'add chain inet pairkeeper input { type filter hook input priority -10; policy accept; }\n'
  printf 'add rule inet pairkeeper input iifname "lo" accept\n'
  while read -r action family protocol peer port own; do
    [ "$action" = guard ] || continue
    address=ip
    [ "$family" = 6 ] && address=ip6
    service=$(nft_service "$protocol" "$port")
    if [ "$protocol" = vrrp ]; then
      printf 'add rule inet pairkeeper input %s daddr %s %s %s saddr != %s drop\n' \
        "$address" "$own" "$service" "$address" "$peer"
    else
      printf 'add rule inet pairkeeper input %s %s saddr %s accept\n' "$service" "$address" "$peer"
      printf 'add rule inet pairkeeper input %s drop\n' "$service"
    fi
  done <"$1"
}

# Everything for nft as one batch, which it makes completely or not at all.
nft_batch() {
  nft_guards "$1"
  state=$(nft_state)
  printf '%s\n' "$state" | while read -r word family table chain handle; do
    case $word in
      jump) printf 'delete rule %s %s %s handle %s\n' "$family" "$table" "$chain" "$handle" ;;
      closed)
        made_by_iptables "$family" "$table" "$chain" && continue
        printf 'add chain %s %s pairkeeper\nflush chain %s %s pairkeeper\n' "$family" "$table" "$family" "$table"
        nft_accepts "$1" "$family $table pairkeeper"
        jump='jump pairkeeper comment "pairkeeper"'
        if [ "$handle" = - ]; then
          printf 'add rule %s %s %s %s\n' "$family" "$table" "$chain" "$jump"
        else
          printf 'insert rule %s %s %s handle %s %s\n' "$family" "$table" "$chain" "$handle" "$jump"
        fi
        ;;
    esac
  done
}

nft_stop() {
  have nft || return 0
  nft_state | while read -r word family table chain handle; do
    case $word in
      jump) printf 'delete rule %s %s %s handle %s\n' "$family" "$table" "$chain" "$handle" ;;
      chain) printf 'flush chain %s %s pairkeeper\n' "$family" "$table" ;;
      table) printf 'delete table inet pairkeeper\n' ;;
    esac
  done | nft -f - || return 1
  nft_state | sed -n 's/^chain \(.*\)$/delete chain \1 pairkeeper/p' | nft -f -
}

# The iptables that has the rules: the legacy one where the kernel has legacy tables.
iptables_of() {
  base=iptables names=/proc/net/ip_tables_names
  [ "$1" = 6 ] && base=ip6tables names=/proc/net/ip6_tables_names
  if grep -qsx filter "$names" && have "$base-legacy"; then echo "$base-legacy"; elif have "$base"; then echo "$base"; fi
}

# Number of the rule before which ours goes, `-` for the end, nothing where the chain is open.
iptables_closed_at() {
  "$1" -S INPUT 2>/dev/null | awk '
    /^-P INPUT DROP/ { policy = 1 }
    /^-A INPUT / {
      if ($0 ~ / -j PAIRKEEPER$/) next
      number++
      if ($0 !~ /^-A INPUT -j (DROP|REJECT)/) end = 0
      else if (!end) end = number
    }
    END { if (end) print end; else if (policy) print "-" }'
}

iptables_start() {
  for version in 4 6; do
    tool=$(iptables_of "$version")
    [ -n "$tool" ] || continue
    at=$(iptables_closed_at "$tool")
    if [ -z "$at" ]; then
      iptables_stop_one "$tool"
      continue
    fi
    # A restore fills the chain anew in one go.
    iptables_accepts "$version" "$1" | "$tool-restore" --noflush || return 1
    # The place was counted without our own jump, so that one goes first.
    "$tool" -D INPUT -j PAIRKEEPER 2>/dev/null
    if [ "$at" = - ]; then
      "$tool" -A INPUT -j PAIRKEEPER || return 1
    else
      "$tool" -I INPUT "$at" -j PAIRKEEPER || return 1
    fi
  done
}

iptables_accepts() {
  printf '*filter\n:PAIRKEEPER - [0:0]\n'
  while read -r action family protocol source port _; do
    [ "$action" = accept ] || continue
    case $family in any | "$1") ;; *) continue ;; esac
    line='-A PAIRKEEPER'
    [ "$source" = - ] || line="$line -s $source"
    case $protocol in
      vrrp) line="$line -p 112" ;;
      *) line="$line -p $protocol -m $protocol --dport $port" ;;
    esac
    printf '%s -j ACCEPT\n' "$line"
  done <"$2"
  printf 'COMMIT\n'
}

iptables_stop_one() {
  "$1" -S PAIRKEEPER >/dev/null 2>&1 || return 0
  "$1" -D INPUT -j PAIRKEEPER 2>/dev/null
  "$1" -F PAIRKEEPER && "$1" -X PAIRKEEPER
}

iptables_stop() {
  result=0
  for version in 4 6; do
    tool=$(iptables_of "$version")
    [ -z "$tool" ] || iptables_stop_one "$tool" || result=1
  done
  return "$result"
}

# Every chain that refuses must lead to ours.
in_place() {
  if have nft; then
    state=$(nft_state)
    printf '%s\n' "$state" | grep -qx table || return 1
    printf '%s\n' "$state" | while read -r word family table chain _; do
      [ "$word" = closed ] || continue
      made_by_iptables "$family" "$table" "$chain" && continue
      printf '%s\n' "$state" | grep -q "^jump $family $table $chain " || exit 1
    done || return 1
  fi
  for version in 4 6; do
    tool=$(iptables_of "$version")
    [ -n "$tool" ] || continue
    [ -z "$(iptables_closed_at "$tool")" ] || "$tool" -C INPUT -j PAIRKEEPER 2>/dev/null || return 1
  done
}

facts() {
  if have firewall-cmd && firewall-cmd -q --state; then
    printf 'default %s\n' "$(firewall-cmd --get-default-zone)"
    firewall-cmd --get-active-zones | awk '
      /^[^ \t]/ { zone = $1 }
      /^[ \t]+interfaces:/ { for (i = 2; i <= NF; i++) print "zone", zone, $i }'
    return 0
  fi
  nft_state | while read -r word family table chain _; do
    [ "$word" = closed ] || continue
    made_by_iptables "$family" "$table" "$chain" || printf 'closed %s %s %s\n' "$family" "$table" "$chain"
  done
  for version in 4 6; do
    tool=$(iptables_of "$version")
    [ -z "$tool" ] || [ -z "$(iptables_closed_at "$tool")" ] || printf 'closed %s filter INPUT\n' "$tool"
  done
}

case ${1:-} in
  start)
    [ -r "$rules" ] || exit 1
    # An nft that can't be used here is no reason to leave iptables closed, but the result must tell.
    result=0
    if have nft; then nft_batch "$rules" | nft -f - || result=1; fi
    iptables_start "$rules" || result=1
    exit "$result"
    ;;
  stop)
    result=0
    nft_stop || result=1
    iptables_stop || result=1
    exit "$result"
    ;;
  status) in_place || exit 1 ;;
  check)
    [ -r "${2:-}" ] || exit 64
    ! have nft || nft_batch "$2" | nft -c -f -
    ;;
  facts) facts ;;
  *) exit 64 ;;
esac
