#!/bin/sh
# Purpose: what role-worker knows: its record on disk, the crash records, and what it publishes.
# Usage:   . "${0%/*}/role-state"     (sourced after observe-common, never run)
# Input:   $engine
# Output:  $record_directory/state      this node's record, `key=value` lines, on disk before it is acted on
#          $record_directory/journal    what the peer last was, every second
#          $record_directory/promotions/EPOCH   one for each promotion
#          $published                   what the peer, keepalived's check and `watch` read
# Exit:    none
# shellcheck disable=SC2034,SC2153,SC2154 # variables of observe-common and role-worker; and for them

record_directory=$state_directory/roles/$engine
published=$run_directory/roles/$engine
order_file=$run_directory/roles/$engine.order
driver=${0%/*}/role-$engine

# now: sets NOW to milliseconds since the boot.
now() {
  read -r up _ </proc/uptime
  fraction=${up#*.}
  NOW=$((${up%.*} * 1000 + 1$fraction * 10 - 1000))
}

# until_ended PID: also when a signal that wakes us comes meanwhile, which ends a `wait`.
until_ended() {
  while :; do
    wait "$1"
    [ "$?" -gt 128 ] && kill -0 "$1" 2>/dev/null || return 0
  done
}

# word TEXT: sets WORD to TEXT when it is one of harmless characters, else to nothing. What the peer says is data.
word() {
  case $1 in
    *[!A-Za-z0-9._:~,/+-]*) WORD='' ;;
    *) WORD=$1 ;;
  esac
}

# The record: role, epoch, promise (on: each acknowledged write waits for the peer; leaving: the peer shall hear that it
# will not; off), offer and its position, the peer's offer that was declined, the newest epoch that was ever heard of,
# the boot in which it was written.
read_record() {
  role='' epoch=0 newest=0 promise=off offer='' offer_position='' declined='' recorded_boot=''
  if [ -r "$record_directory/state" ]; then
    while IFS='=' read -r key value; do
      word "$value"
      case $key in
        role) role=$WORD ;;
        epoch) epoch=$WORD ;;
        newest) newest=$WORD ;;
        promise) promise=$WORD ;;
        offer) offer=$WORD ;;
        offer_position) offer_position=$WORD ;;
        declined) declined=$WORD ;;
        boot) recorded_boot=$WORD ;;
      esac
    done <"$record_directory/state"
  fi
  case $epoch in
    '' | *[!0-9]*) epoch=0 ;;
  esac
  case $newest in
    '' | *[!0-9]*) newest=$epoch ;;
  esac
  case $role in
    primary | claim | offered | replica | quarantined) return ;;
  esac
  first=replica
  # shellcheck disable=SC2015
  [ -r "$record_directory/first" ] && read -r first <"$record_directory/first" || :
  role=new-$first
}

# On disk before anything is done by it: a node that forgot a promotion would go on with the old claim.
write_record() {
  write_atomically "$record_directory/state" "role=$role
epoch=$epoch
newest=$newest
promise=$promise
offer=$offer
offer_position=$offer_position
declined=$declined
boot=$BOOT_ID
" && sync "$record_directory/state" "$record_directory" 2>/dev/null
}

# journal: what the peer was when it was last heard, for whoever must decide when it is not heard any more.
journal() {
  write_atomically "$record_directory/journal" "at=$STAMP
peer=$PEER
role=$peer_role
epoch=$peer_epoch
promise=$peer_promise
position=$peer_position
own_position=$position
"
}

# crash_record REASON: what is known at a promotion, for the rejoin of the old primary and for the admin.
crash_record() {
  mkdir -p "$record_directory/promotions"
  take_stamp
  write_atomically "$record_directory/promotions/$epoch" "epoch=$epoch
at=$STAMP
node=$NODE
peer=$PEER
reason=$1
position=$position
peer_position=$peer_position
peer_promise=$peer_promise
peer_heard_at=${heard_stamp:-never}
ordered_by=${ordered_by:-}
" && sync "$record_directory/promotions/$epoch" 2>/dev/null
}

publish() {
  write_atomically "$published" "node=$NODE
engine=$engine
at=$NOW
heard_ms=$heard_ms
role=$role
state=$engine_state
writable=$writable
epoch=$epoch
promise=$promise
promise_at=$promise_at
vrrp=$vrrp
link=$link
lag_ms=$lag_ms
details=$details
position=$position
offer=$offer
offer_position=$offer_position
declined=$declined
covers=$covers
covers_of=$covers_of
heard_promise=$peer_promise
heard_promise_at=$peer_promise_at
peer=$peer
witness=$witness
action=$action
reason=$reason
fit=$fit
refused=$refused
"
}

# tell CODE [KEY VALUE]...: an event with the engine in it; values are words.
tell() {
  params="\"engine\":\"$engine\",\"epoch\":$epoch"
  code=$1
  shift
  while [ "$#" -ge 2 ]; do
    params="$params,\"$1\":\"$2\""
    shift 2
  done
  send_event "role.$code" "{$params}"
}
