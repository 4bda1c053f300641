#!/bin/sh
# Purpose: part of the transaction program: how a transaction ends. Confirm, roll back, and what the timer decides.
# Usage:   see transaction.sh
# Output:  see transaction-common.sh
# Exit:    see transaction.sh

# confirm_with_nonce: the nonce comes by standard input, so that no other session confirms by accident.
# `confirm-as-peer` is for a later run that found the other node confirmed.
confirm_with_nonce() {
  IFS= read -r given || given=
  read -r nonce <"$TXN/nonce"
  [ "$given" = "$nonce" ] || { say 'fail|wrong-nonce|0|'; return 1; }
  own_node 20 || { say 'fail|busy|0|'; return 1; }
  read_state
  [ "$NODE_STATE" != confirmed ] || { finish_confirmed; return 0; }
  read_deadline
  # The second node never goes back without having asked the first one, so its deadline may have passed.
  if [ "$NODE_STATE" != committed ] || { [ "$ROLE" = first ] && [ "$LEFT" -le 0 ]; }; then
    say "fail|rolled-back-meanwhile|0|$NODE_STATE"
    return 1
  fi
  confirm_now
}

confirm_as_peer() {
  own_node 20 || { say 'fail|busy|0|'; return 1; }
  read_state
  case $NODE_STATE in
    confirmed) finish_confirmed ;;
    committed) confirm_now ;;
    *) say "fail|rolled-back-meanwhile|0|$NODE_STATE"; return 1 ;;
  esac
}

# The state is the decision; everything after it may be repeated by the next tick.
confirm_now() {
  set_state confirmed
  finish_confirmed
}

finish_confirmed() {
  grep -qxF "$ID" "$STATE/history" 2>/dev/null || {
    { cat "$STATE/history" 2>/dev/null; echo "$ID"; } >"$STATE/history.tmp"
    sync_files "$STATE/history.tmp"
    mv -f "$STATE/history.tmp" "$STATE/history"
  }
  journal history
  note_managed
  publish
  rm -rf "$TXN/new" "$TXN/reserve" "$TXN/packages-before"
  record_end confirmed
  disarm
  say 'outcome|confirmed'
}

# record_end RESULT: what a tool does is in the audit trail by the tool; what the node has brought to its end without one
# is put there here. An end may be repeated, its entry is not.
record_end() {
  [ "${BY_ITSELF:-no}" = yes ] || return 0
  ! grep -qF "\"subject\":\"$ID\",\"plan\":\"\",\"result\":\"$1\"" "$STATE/audit.log" 2>/dev/null || return 0
  append_entry "$STATE/audit.log" "$NODE" finish dead-man-timer "$ID" '' "$1" '' '' '' '' >/dev/null 9>&-
}

# All paths that confirmed transactions put here and no later one removed.
note_managed() {
  set --
  [ ! -r "$STATE/history" ] || while IFS= read -r past; do
    set -- "$@" "$STATE/txn/$past/manifest"
  done <"$STATE/history"
  # /dev/null keeps awk from reading standard input when there is no history.
  awk -F '|' '$1 == "step" && $3 == "file" { if ($4 == "remove") delete m[$5]; else m[$5] = 1 }
    END { for (p in m) print p }' "$@" /dev/null | sort >"$STATE/managed.tmp"
  chmod 0644 "$STATE/managed.tmp"
  mv -f "$STATE/managed.tmp" "$STATE/managed"
}

# roll_back now|boot, with the flock held and the state unfinished.
roll_back() {
  # Before anything is written: on a full disk this is the room for it.
  rm -rf "$TXN/reserve" "$TXN/new"
  set_state rolling-back
  restore_all "$1" || { try_again_later && return 1; }
  if [ "$1" = boot ]; then
    # The package manager starts and stops services: not before the others have started. The timer goes on.
    return 0
  fi
  [ -e "$TXN/packages-added" ] || note_added_packages
  remove_packages "$TXN/packages-added" || { leftover packages; try_again_later && return 1; }
  set_state rolled-back
  finish_rolled_back
}

# True while another try may help; a roll-back that fails for good must not restart services for ever.
try_again_later() {
  echo again >>"$TXN/attempts"
  [ "$(wc -l <"$TXN/attempts")" -lt 5 ]
}

finish_rolled_back() {
  publish
  remove_scratch
  record_end rolled-back
  disarm
  say_leftovers
  say 'outcome|rolled-back'
}

# Of a change that was taken back only what tells of it stays, and where something could not be put back, what is
# needed to do that by hand.
remove_scratch() {
  for scratch in "$TXN"/*; do
    case ${scratch##*/} in
      state | manifest | journal | log | transaction) ;;
      leftovers | backup | packages-added) [ -s "$TXN/leftovers" ] || rm -rf "$scratch" ;;
      *) rm -rf "$scratch" ;;
    esac
  done
}

say_leftovers() {
  [ -r "$TXN/leftovers" ] || return 0
  while IFS= read -r left; do say "leftover|$left"; done <"$TXN/leftovers"
}

# The tool asks for a roll-back. A phase that still runs is told to stop at its next step, and waited for.
# `peer-unchanged`: the other node's services run as they did before, so ours may start without a look around.
roll_back_on_request() {
  # shellcheck disable=SC2034 # transaction-hand-over.sh looks at it
  [ "${1:-}" != peer-unchanged ] || PEER_UNCHANGED=yes
  [ -d "$TXN" ] && : >"$TXN/cancel"
  own_node 2400 || { say 'fail|busy|0|'; return 1; }
  open_transaction "$ID" || { say 'outcome|none'; return 0; }
  read_state
  case $NODE_STATE in
    rolled-back) finish_rolled_back ;;
    confirmed | undoing | undone) say "outcome|$NODE_STATE"; return 2 ;;
    *) roll_back now || { say_leftovers; say 'fail|roll-back-failed|0|'; return 1; } ;;
  esac
}

# extend: a sign of life of the tool, without the flock, so that it also works while a phase does.
extend() {
  read_state
  case $NODE_STATE in
    preparing | prepared | committing | committed)
      read_deadline
      [ "$LEFT" -le 0 ] || extend_deadline
      echo >>"$TXN/renewals"
      ;;
    *) LEFT=0 ;;
  esac
  say "state|$NODE_STATE|$LEFT"
}

# tick now|boot: what the timer and the start of the node do about an armed transaction.
tick() {
  [ -r "$STATE/armed" ] || return 0
  BY_ITSELF=yes
  exec 9>"$STATE/flock"
  # A phase script, or a package manager that outlived it, is at work.
  flock -n 9 || return 0
  read -r armed <"$STATE/armed" || armed=
  if ! open_transaction "$armed"; then
    rm -f "$STATE/armed"
    return 0
  fi
  read_state
  case $NODE_STATE in
    confirmed) finish_confirmed ;;
    rolled-back) finish_rolled_back ;;
    undone) finish_undone ;;
    undoing) [ "$1" = boot ] || take_back ;;
    # With the flock free these mean that the phase was killed half-way.
    preparing | committing | rolling-back) roll_back "$1" ;;
    prepared | committed) decide "$1" ;;
  esac
}

# Nobody confirmed in time. The first node decides for both, so it need not ask; the second one finds out what the
# first one did, and waits a while for an answer before it gives up and goes back.
decide() {
  read_deadline
  [ "$LEFT" -le 0 ] || return 0
  if [ "$ROLE/$NODE_STATE" != second/committed ]; then
    note expired
    roll_back "$1"
    return
  fi
  # Before the network is up there is nobody to ask, and what is here is complete: the timer decides later.
  [ "$1" = now ] || return 0
  peer_outcome
  note "peer|$PEER"
  case $PEER in
    confirmed) confirm_now ;;
    gone) roll_back now ;;
    *)
      uptime_seconds
      waiting=$NOW
      [ -r "$TXN/waiting-$BOOT_ID" ] && read -r waiting <"$TXN/waiting-$BOOT_ID"
      echo "$waiting" >"$TXN/waiting-$BOOT_ID"
      # Before it was confirmed the first node was seen to answer. One that is up and does not has gone back, and
      # its answerer with it; one that can't be reached may come back and say that it was confirmed.
      patience=180
      [ "$PEER" != silent ] || patience=30
      [ "$((NOW - waiting))" -lt "$patience" ] || roll_back now
      ;;
  esac
}

status() {
  if [ -r "$STATE/transaction" ]; then
    read -r last last_state <"$STATE/transaction" && say "status|last=$last" && say "status|last-state=$last_state"
  fi
  for state_file in "$STATE"/txn/*/state; do
    [ -r "$state_file" ] || continue
    read -r word <"$state_file" || word=preparing
    is_unfinished "$word" || continue
    directory=${state_file%/state}
    open_transaction "${directory##*/}" || continue
    read_deadline
    say "status|unfinished=$ID"
    say "status|state=$word"
    say "status|role=$ROLE"
    say "status|seconds-left=$LEFT"
    say "status|renewals=$(wc -l 2>/dev/null <"$TXN/renewals" || echo 0)"
    if (flock -n 9) 9>>"$STATE/flock"; then say 'status|busy=no'; else say 'status|busy=yes'; fi
  done
  read_lock
  if [ -n "$LOCK_OWNER" ]; then
    say "status|lock-owner=$LOCK_OWNER"
    say "status|lock-since=$LOCK_SINCE"
  fi
  [ ! -r "$STATE/history" ] || while IFS= read -r past; do say "status|history=$past"; done <"$STATE/history"
}
