#!/bin/sh
# Purpose: carries out the actions of the rules table (core/roles/role-rule.ts). Each one writes the record before the
#          database may be written to, and after it may not be any more.
# Usage:   . "${0%/*}/role-actions"     (sourced after role-state, never run)
# Output:  none; sets acted
# Exit:    none
# shellcheck disable=SC2034,SC2153,SC2154 # variables of observe-common, role-state and role-worker; and for them

act() {
  acted=no
  if [ "$action" != fence ] && [ "$NOW" -lt "$failed_until_ms" ]; then
    [ "${failed_last% *}" != "$action" ] || reason=${failed_last#* }
    return 0
  fi
  acted=yes
  case $action in
    promote) promote_here "$reason" ;;
    take) take_offer ;;
    resume) resume_here ;;
    follow) follow_peer ;;
    offer) offer_claim ;;
    fence) fence_here ;;
    quarantine) quarantine_here ;;
    *) acted=no ;;
  esac
}

# run SECONDS VERB [ARGUMENT]...: sets SAID to what the driver printed.
run() {
  limit=$1
  shift
  SAID=$(timeout -k 1 "$limit" "$driver" "$@" 2>/dev/null)
}

# said KEY: sets VALUE to what the driver said of it.
said() {
  VALUE=''
  while IFS='=' read -r key value; do
    [ "$key" != "$1" ] || { word "$value" && VALUE=$WORD; }
  done <<SAID
$SAID
SAID
}

# Applies what was received first. When that takes its time, all is looked at once more before anything is decided.
promote_here() {
  now
  drain_begun=$NOW
  run 31 drain || { fail drain-failed; return; }
  now
  [ "$((NOW - drain_begun))" -lt 1500 ] || return 0
  become_primary "$1"
}

# Seconds that a promotion may take at most; without a word of the peer until it may go on alone.
seconds_left() {
  SECONDS_LEFT=20
  [ "$peer" = silent ] && [ "$order" = no ] || return 0
  now
  left=$(((alone_after_ms - NOW + heard_ms) / 1000))
  [ "$left" -ge "$SECONDS_LEFT" ] || SECONDS_LEFT=$left
  [ "$SECONDS_LEFT" -ge 1 ]
}

# become_primary REASON: with an epoch that nobody has had. The record comes first: whoever crashes here has the claim,
# and not a writable database that nobody knows of. Until it is done nothing is promised that would let it go on by itself
# afterwards: the peer, not heard, may have gone on alone meanwhile.
become_primary() {
  seconds_left || return 0
  before_role=$role before_epoch=$epoch before_promise=$promise
  [ "$newest" -gt "$epoch" ] || newest=$epoch
  epoch=$((newest + 1))
  crash_record "$1"
  newest=$epoch role=primary promise=leaving offer='' offer_position='' recorded_boot=$BOOT_ID
  if ! write_record; then
    role=$before_role epoch=$before_epoch promise=$before_promise
    fail not-recorded
    return
  fi
  if run "$SECONDS_LEFT" promote "$epoch"; then
    promise=off
    write_record
    # Busy with what a promotion leaves to do it may not answer at once: it must not count as the replica it was.
    now
    engine_seen_ms=$NOW engine_seen_role=primary
    covers=unknown covers_of='' last_compared='' lost_link_ms=''
    tell promoted reason "$1" peer "$PEER"
  else
    run 8 demote
    role=claim
    # Nobody was promoted beside it before, and nobody can have been since.
    [ "$before_role" != claim ] || promise=$before_promise
    write_record
    fail promote-failed
  fi
}

take_offer() {
  [ -n "$heard" ] || return 0
  if [ "$peer_offer_position" = - ]; then
    run 31 drain
  else
    run 6 wait "$peer_offer_position" 5
  fi
  taken=$?
  if [ "$taken" -eq 0 ]; then
    declined=''
    become_primary offered
    return
  fi
  declined=$peer_offer
  write_record
  said reason
  tell declined reason "${VALUE:-not-caught-up}" peer "$PEER"
}

resume_here() {
  now
  not_ready_before_ms=$((NOW + 15000))
  become_primary "$reason"
}

# Done again in every turn while the table says so; the driver is only called when there is something to do.
follow_peer() {
  [ -n "$heard" ] || return 0
  if [ "$role" = replica ] && [ "$engine_role" = replica ]; then
    acted=no
    remember_epoch
    return
  fi
  before=$role
  if [ "$role" = claim ] || [ "$role" = offered ]; then
    run 31 follow "$PEER_ADDRESS" "$position"
  else
    run 31 follow "$PEER_ADDRESS"
  fi || {
    said reason
    if [ "$VALUE" = diverged ]; then quarantine_here; else fail "${VALUE:-follow-failed}"; fi
    return
  }
  role=replica epoch=$peer_epoch promise=off offer='' offer_position='' recorded_boot=$BOOT_ID
  write_record
  [ "$before" = replica ] || tell following reason "$reason" peer "$PEER"
}

remember_epoch() {
  [ "$peer_epoch" -gt "$epoch" ] || return 0
  epoch=$peer_epoch
  write_record
}

# What is offered was written down first: a node that forgot it could resume while the peer takes it. The peer hears at
# once what comes, or it would believe for as long as the freeze takes that it has lost its primary.
offer_claim() {
  [ -n "$heard" ] || return 0
  now
  publish
  if [ "$engine_state" = up ]; then
    if ! run "$freeze_seconds" freeze; then
      # It went on being written to: the driver has undone what it began.
      now
      not_ready_before_ms=$((NOW + 10000))
      said reason
      fail "${VALUE:-freeze-failed}"
      return
    fi
    said position
    position=$VALUE offer_position=${VALUE:--}
  else
    run 8 demote
    said fenced
    [ "$VALUE" = yes ] || { fail fence-failed; return; }
    offer_position=-
  fi
  now
  [ "$order" != leave ] || leaving_until_ms=$((NOW + 10000))
  role=offered offer=$epoch.$NOW recorded_boot=$BOOT_ID
  writable=no
  write_record
  tell offered reason "$reason" peer "$PEER"
}

fence_here() {
  run 8 demote
  said fenced
  [ "$VALUE" = yes ] || { fail fence-failed; return; }
  role=claim recorded_boot=$BOOT_ID
  writable=no
  write_record
  tell fenced reason "$reason"
}

quarantine_here() {
  run 8 demote
  role=quarantined recorded_boot=$BOOT_ID
  write_record
  tell quarantined reason "$reason" peer "$PEER"
}

# fail CODE: said once, tried again after two seconds.
fail() {
  reason=$1
  now
  failed_until_ms=$((NOW + 2000))
  if [ "$failed_last" != "$action $1" ]; then
    failed_last="$action $1"
    tell failed action "$action" reason "$1"
  fi
}

# keep_promise: whether each acknowledged write waits for the peer. Given up only when the peer has heard that it will be,
# or can't be promoted any more by whatever it heard before that was said; made again as soon as the replica is there.
keep_promise() {
  if [ -n "$heard" ] || [ "$promise" = off ]; then beat; fi
  if is_linked; then
    lost_link_ms=''
    [ "$promise" != on ] && [ -n "$heard" ] && [ "$peer_role" = replica ] || return 0
    is_tight=unknown
    run 4 tighten || return 0
    is_tight=yes
    change_promise on
    tell redundant peer "$PEER"
    return
  fi
  if [ "$promise" = off ]; then
    # Half-made, or made before a restart of this process.
    [ "$is_tight" = no ] || ! run 4 relax || is_tight=no
    return
  fi
  now
  lost_link_ms=${lost_link_ms:-$NOW}
  [ -z "$heard" ] || [ "$((NOW - lost_link_ms))" -ge 2000 ] || return 0
  if [ "$promise" = on ]; then
    change_promise leaving
    return
  fi
  if { [ "$peer" = gone ] && [ "$((NOW - promise_at))" -ge "$alone_after_ms" ]; } ||
    { [ -n "$heard" ] && [ "$peer_heard_promise_at" = "$promise_at" ]; }; then
    change_promise off
    ! run 4 relax || is_tight=no
    tell alone peer "$PEER"
  fi
}

# A connection to a server that has lost its power stands for a long time yet.
is_linked() {
  [ "$link" = up ] || return 1
  case $peer in
    silent | gone) return 1 ;;
  esac
  [ -z "$heard" ] || [ "$peer_state" = up ]
}

# change_promise WORD: at a moment that stands for this very change, and by which the peer says that it has heard of it.
change_promise() {
  promise=$1
  write_record
  publish
  now
  promise_at=$NOW
  publish
}

beat() {
  now
  [ "$((NOW - beat_ms))" -ge 1000 ] || return 0
  beat_ms=$NOW
  run 1 beat "$epoch.$NOW"
}

answer_order() {
  refused=''
  case $wanted:$role:$action in
    promote:primary:*) ;;
    # Not done yet: it is tried again in the next turn.
    promote:*:promote | promote:*:resume | promote:*:take | promote:*:offer) return ;;
    promote:*) refused=$reason ;;
    leave:offered:*) ;;
    leave:*) refused=$reason ;;
    rejoin:quarantined:*) rejoin_here ;;
    # It never had a copy, and has data of its own in the place of one.
    rejoin:new-replica:follow) if [ "$failed_last" = 'follow has-data' ]; then rejoin_here; else refused=not-quarantined; fi ;;
    *) refused=not-quarantined ;;
  esac
  rm -f "$order_file"
}

# The admin has decided that what this node alone has may go; a copy is kept first all the same.
rejoin_here() {
  if [ -z "$heard" ] || [ "$peer_role" != primary ]; then
    refused=no-primary
    return
  fi
  take_stamp
  run 300 keep-copy "$record_directory/kept-$STAMP" || { refused=copy-failed; return; }
  run 31 follow "$PEER_ADDRESS" "$position" || { refused=follow-failed; return; }
  role=replica epoch=$peer_epoch promise=off
  write_record
  tell following reason ordered peer "$PEER"
}
