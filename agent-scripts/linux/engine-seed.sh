#!/bin/sh
# Purpose: how a copy of a database's data gets from node to node, whatever the database is: compressed, over TLS in which
#          each node knows exactly the other's certificate; what was there before is moved aside and comes back when the
#          copy does not start.
# Usage:   data=… engine_unit=…; . "${0%/*}/engine-seed"     (sourced after engine-common, never run)
# Output:  key=value lines: `ready=yes`, `staged=BYTES`, `progress=BYTES` (not compressed); `reason=CODE`
# Exit:    none
# shellcheck disable=SC2034,SC2154 # for, and of, the scripts that source this file

staging=$data.pairkeeper-seed
# Names the old data directory while it is moved aside and the new one is not proved: a power cut then leads back.
moved=$state_root/seed-$engine-moved
worker=pairkeeper-role@$engine.service
# What the worker knows of the old data; it begins anew with the new ones.
record=$state_root/roles/$engine/state
work=$(mktemp -d) || exit 1
pipeline=
keep_staging=no
trap 'rm -rf "$work" "$errors"' EXIT
ended() {
  [ -z "$pipeline" ] || kill -KILL -- "-$pipeline" 2>/dev/null
  [ "$keep_staging" = yes ] || rm -rf "$staging"
  rm -rf "$work" "$errors"
}

# Nobody else may be at it, and what an interrupted one left is put right first.
alone() {
  mkdir -p /run/pairkeeper
  exec 9>"$seed_lock"
  flock -n 9 || refuse busy
  put_back
  trap ended EXIT
  trap 'exit 1' HUP INT TERM PIPE
}

put_back() {
  [ -r "$moved" ] || return 0
  read -r old <"$moved" || { rm -f "$moved"; return 0; }
  if [ -d "$old" ]; then
    systemctl stop "$engine_unit" 2>/dev/null
    [ ! -e "$data" ] || mv "$data" "$data.failed-seed-$(stamp)"
    mv "$old" "$data"
    systemctl start "$engine_unit" 2>/dev/null
  fi
  rm -f "$moved"
  systemctl start "$worker" 2>/dev/null
}

# What is asked of every target and source; `du` options leave out what no copy takes along.
inspect_node() {
  role=$("${0%/*}/role-$engine" observe | sed -n 's/^role=//p')
  mounted=no
  ! mountpoint -q "$data" || mounted=yes
  printf '%s\n' "role=$role" "hostname=$(hostname)" "datadir=$data" "mounted=$mounted" \
    "dataBytes=$(du -sb "$@" "$data" 2>/dev/null | cut -f1)" \
    "freeBytes=$(df -B1 --output=avail "${data%/*}" | tail -n 1 | tr -d ' ')"
}

family() { case $NODE_ADDRESS in *:*) echo ip6 ;; *) echo ip4 ;; esac; }
bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }
tls="cert=$certificate,key=$key,cafile=$peer_certificate,verify=1"
# A peer that lost its power says nothing more.
alive=keepalive,keepidle=5,keepintvl=5,keepcnt=3

# receive_stream COMMAND…: what unpacks its standard input, run in the staging directory.
receive_stream() {
  rm -rf "$staging"
  mkdir -m 0700 "$staging" || refuse no-room
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid sh -c '
    address=$1 options=$2 staging=$3 work=$4
    shift 4
    { socat -u "OPENSSL-LISTEN:$address,$options" - 2>"$work/socat"; echo $? >"$work/1"; } |
      { zstd -q -d -c 2>"$work/zstd"; echo $? >"$work/2"; } |
      { cd "$staging" && "$@" 2>"$work/unpack"; echo $? >"$work/3"; }' \
    receive "$SEED_PORT,bind=$(bracketed "$NODE_ADDRESS"),pf=$(family)" "reuseaddr,accept-timeout=60,$tls,$alive" \
    "$staging" "$work" "$@" 9>&- &
  pipeline=$!
  until ss -Hltn "sport = :$SEED_PORT" | grep -q . || [ -e "$work/1" ]; do sleep 0.05; done
  echo ready=yes
  while kill -0 "$pipeline" 2>/dev/null; do
    sleep 0.5
    # Also how we learn that nobody listens to us any more.
    printf 'staged=%s\n' "$(du -sb "$staging" | cut -f1)"
  done
  wait "$pipeline"
  pipeline=
  [ "$(cat "$work/1" "$work/2" "$work/3" | tr -d '\n')" = 000 ] ||
    refuse stream-broken "detail=$(cat "$work/socat" "$work/zstd" "$work/unpack" | head -n 1 | tr -d '\000-\037\177' | cut -c1-300)"
}

# send_stream BYTES_PER_SECOND COMMAND…: what writes the copy to its standard output, and tells of itself on standard
# error, which is afterwards in $work/log.
send_stream() {
  rate=$1
  shift
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid sh -c '
    rate=$1 address=$2 options=$3 work=$4
    shift 4
    { "$@" 2>"$work/log"; echo $? >"$work/1"; } |
      pv -f -n -b -i 0.5 -L "$rate" 2>"$work/progress" | { zstd -q -1 -c; echo $? >"$work/2"; } |
      { socat -u - "OPENSSL:$address,$options" 2>"$work/socat"; echo $? >"$work/3"; }' \
    send "$rate" "$(bracketed "$PEER_ADDRESS"):$SEED_PORT,pf=$(family)" \
    "connect-timeout=10,commonname=$PEER,$tls,$alive" "$work" "$@" 9>&- &
  pipeline=$!
  while kill -0 "$pipeline" 2>/dev/null; do
    sleep 0.5
    printf 'progress=%s\n' "$(tail -n 1 "$work/progress" 2>/dev/null)"
  done
  wait "$pipeline"
  pipeline=
  [ "$(cat "$work/1")" = 0 ] || backup_failed
  [ "$(cat "$work/2" "$work/3" | tr -d '\n')" = 00 ] ||
    refuse stream-broken "detail=$(head -n 1 "$work/socat" | tr -d '\000-\037\177' | cut -c1-300)"
}

backup_failed() {
  refuse backup-failed "detail=$(grep -iE 'error|failed' "$work/log" | tail -n 1 | tr -d '\000-\037\177' | cut -c1-300)"
}

# swap_in USER COMMAND [ARGUMENT]…: makes what was received the data of the database, which USER owns, and starts it;
# COMMAND proves the new ones and says in $work/follow why not. Sets aside.
swap_in() {
  owner=$1
  shift
  aside=$data.before-seed-$(stamp)
  mode=$(stat -c %a "$data")
  { chown -R "$owner:$owner" "$staging" && chmod "$mode" "$staging"; } || refuse chown
  # The worker must not look at a database that is neither the old nor the new one.
  systemctl stop "$worker" 2>/dev/null
  # From here on the old data come back, should anything fail.
  printf '%s\n' "$aside" >"$moved" && sync -f "$moved"
  systemctl stop "$engine_unit" || { put_back; refuse stop; }
  { mv "$data" "$aside" && mv "$staging" "$data"; } || { put_back; refuse move; }
  sync -f "$data"
  systemctl start "$engine_unit" || { put_back; refuse start; }
  if ! "$@"; then
    put_back
    refuse follow "$(cat "$work/follow")"
  fi
  rm -f "$moved" "$record"
  systemctl start "$worker" 2>/dev/null
}
