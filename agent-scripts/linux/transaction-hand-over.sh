#!/bin/sh
# Purpose: part of the transaction program: services whose old and new configuration do not understand each other, as
#          a keepalived that is taken over from somebody else's hands. If both nodes ran at the same time, one with the
#          old and one with the new configuration, both would take the addresses. Such a service names those addresses
#          in its line of the manifest.
#          Forth: the first node, which does not serve, stops its own; the second one restarts with the new
#          configuration and keeps serving; only then the first one starts (`resume`).
#          Back: a node starts its old configuration once no other machine answers for the addresses.
# Usage:   see transaction.sh
# Output:  see transaction-common.sh
# Exit:    see transaction.sh
# shellcheck disable=SC2034 # names set here are used by the other parts

# hold_service NUMBER UNIT ACTIONS: stops it until `resume`; enabled it is at once.
hold_service() {
  reload_changed_units
  journal "hold|$2"
  stop_waiting "$2"
  ! unit_is_active "$2" || quiet 100 systemctl stop "$2" || step_failed "$2"
  case ,$3, in *,enable,*) quiet 60 systemctl enable --no-reload "$2" || step_failed "$2" ;; esac
  echo "$1|$2" >>"$TXN/held"
  end_step "$1"
}

is_held() { [ -r "$TXN/held" ] && grep -qxF "$1" "$TXN/held"; }

# resume: the other node runs with the new configuration now.
resume() {
  own_node 20 || { say 'fail|busy|0|'; return 1; }
  read_state
  read_deadline
  if [ "$NODE_STATE" != committed ] || [ "$LEFT" -le 0 ]; then
    say "fail|rolled-back-meanwhile|0|$NODE_STATE"
    return 1
  fi
  extend_deadline
  say 'phase-begin|resume'
  if [ -r "$TXN/held" ]; then
    while IFS='|' read -r STEP unit; do
      say "step-begin|$STEP"
      quiet 100 systemctl start "$unit" || step_failed "$unit"
      end_step "$STEP"
    done <"$TXN/held"
    STEP=0
    rm -f "$TXN/held"
  fi
  say "deadline|$LEFT"
  say 'phase-done|resume'
}

# What waits on a node; `sh -c` gets it with the unit and its addresses. Asking by ping makes the kernel ask the
# network who has the address: an entry with a link-layer address is an answer, also where pings are dropped.
# After three minutes the other node has gone back too (transaction-end.sh, decide), so waiting on helps nobody.
# shellcheck disable=SC2016 # expands there
WAIT_AND_START='
unit=$1
shift
answers() {
  [ -z "$(ip -o address show to "$1" 2>/dev/null)" ] || return 1
  ip neighbour flush to "$1" >/dev/null 2>&1
  ping -n -q -c 1 -W 1 "$1" >/dev/null 2>&1
  ip neighbour show to "$1" 2>/dev/null | grep -q lladdr
}
anybody_answers() {
  for address in "$@"; do ! answers "$address" || return 0; done
  return 1
}
rounds=0
while anybody_answers "$@"; do
  [ "$unit" != - ] || exit 1
  ! systemctl is-active --quiet "$unit" || exit 0
  rounds=$((rounds + 1))
  [ "$rounds" -lt 360 ] || break
  sleep 0.5
done
[ "$unit" = - ] || exec systemctl start "$unit"
'

# An earlier run may still be waiting.
stop_waiting() {
  waiting_unit=pairkeeper-start-${1%.service}
  systemctl stop "$waiting_unit.service" >/dev/null 2>&1 9>&-
}

# restart_alone UNIT ADDRESS…: with the files that are there now. Waits in a unit of its own, since the other node may
# only be changed after this one has ended.
restart_alone() {
  timeout -k 5 100 systemctl stop "$1" >/dev/null 2>&1 </dev/null 9>&-
  stop_waiting "$1"
  alone=$1
  shift
  if [ "${PEER_UNCHANGED:-no}" = no ] && ! sh -c "$WAIT_AND_START" sh - "$@" 9>&-; then
    journal "waits|$alone"
    systemd-run --quiet --collect --no-block --unit="$waiting_unit" \
      sh -c "$WAIT_AND_START" sh "$alone" "$@" >/dev/null 2>&1 </dev/null 9>&- && return 0
  fi
  timeout -k 5 100 systemctl start "$alone" >/dev/null 2>&1 </dev/null 9>&- || leftover "$alone"
}
