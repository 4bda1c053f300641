#!/bin/sh
# Purpose: part of alert-worker: which conditions stand on this node, and the incident that they belong to.
# Usage:   . "${0%/*}/alert-incident"     (sourced by alert-worker, never run)
# Output:  /var/lib/pairkeeper/alerts/conditions, a line `KEY|LEVEL|TEXT|told or new|EVENT|AT|PARAMS` for each
# Exit:    none
# shellcheck disable=SC2034,SC2154 # variables of alert-worker; and for it
#
# An incident is what an admin has to deal with once: from the first thing that is wrong until both nodes say that
# nothing is any more. Its number is in the dedup_key of all that both nodes send about it. The nodes agree on it
# without a vote: each tells the other where it stands (heartbeat-answer), and a node that opens one takes the number
# after the last that either has closed, or that of the incident that the other has open.

conditions_file=$alerts_state/conditions
# Uptime, seconds: of the last thing that happened in the incident; of the last look at which something was done on
# purpose, or none. How often in a row both nodes were seen with the address.
memory_file=$alerts_run/memory

read_incident() {
  incident=0 incident_state=closed incident_level=none
  # shellcheck disable=SC2015
  [ -r "$incident_file" ] && read -r incident incident_state incident_level <"$incident_file" || :
  case $incident in
    '' | *[!0-9]*) incident=0 incident_state=closed ;;
  esac
  read_uptime
  active_seconds=$SECONDS_UP quiet_seconds=none peer_asked='' two_masters=0
  # shellcheck disable=SC2015
  [ -r "$memory_file" ] && read -r active_seconds quiet_seconds two_masters <"$memory_file" || :
  memory=''
}

# For this process when it is started anew; gone with a restart of the node, when uptime begins anew.
save_memory() {
  [ "$memory" != "$active_seconds $quiet_seconds $two_masters" ] || return 0
  memory="$active_seconds $quiet_seconds $two_masters"
  write_atomically "$memory_file" "$memory
"
}

save_incident() { write_atomically "$incident_file" "$incident $incident_state $incident_level
"; }

# Asks the peer at most once a round: a node that is gone costs a second.
forget_peer() { peer_asked=''; }

ask_peer() {
  [ -z "$peer_asked" ] || return 0
  peer_asked=yes
  peer_told=$(ask_peer_state 1) || peer_told=''
}

# read_peer_incident TEXT: sets peer_incident and peer_incident_state by what the peer has told.
read_peer_incident() {
  peer_incident=0 peer_incident_state=closed
  while IFS='=' read -r key value; do
    [ "$key" = incident ] || continue
    peer_incident=${value%% *}
    peer_incident_state=${value#* }
  done <<TOLD
$1
TOLD
  case $peer_incident in
    '' | *[!0-9]*) peer_incident=0 peer_incident_state=closed ;;
  esac
}

# begin_incident LEVEL: what is told now belongs to the open incident, or opens one.
begin_incident() {
  active_seconds=$SECONDS_UP
  before="$incident $incident_state $incident_level"
  case $incident_level:$1 in
    *:error) incident_level=error ;;
    error:* | warning:info) ;;
    *) incident_level=$1 ;;
  esac
  if [ "$incident_state" = closed ]; then
    incident_level=$1
    ask_peer
    read_peer_incident "$peer_told"
    if [ "$peer_incident_state" != closed ] && [ "$peer_incident" -ge "$incident" ]; then
      incident=$peer_incident
    else
      [ "$peer_incident" -le "$incident" ] || incident=$peer_incident
      incident=$((incident + 1))
    fi
  fi
  incident_state=open
  [ "$before" = "$incident $incident_state $incident_level" ] || save_incident
}

# tell TEXT LEVEL: an alert about the event at hand.
tell() {
  is_own_change && [ "$2" != error ] && return
  begin_incident "$2"
  note_change "$2"
  append_alert "$1" "$2" firing "$cursor"
}

# Somebody changes this node by a plan: what that brings is no news, unless it stays.
is_own_change() { [ -e "$state_directory/lock" ]; }

is_quiet() {
  is_own_change && return
  read_maintenance
  [ "$MAINTENANCE" = false ] || return 0
  [ -r "$peer_state_file" ] && grep -qx 'maintenance=true' "$peer_state_file"
}

# open_condition: by the rule and the event at hand.
open_condition() {
  if [ -r "$conditions_file" ] && grep -q "^$condition|" "$conditions_file"; then return; fi
  printf '%s\n' "$condition|$level|$text|new|$cursor|$event_at|$params" >>"$conditions_file"
  look_at_conditions
}

# clear_condition KEY
clear_condition() {
  [ -s "$conditions_file" ] && grep -q "^$1|" "$conditions_file" || return 0
  grep -v "^$1|" "$conditions_file" >"$conditions_file.new"
  mv -f "$conditions_file.new" "$conditions_file"
  active_seconds=$SECONDS_UP
}

# Tells what is new and neither brought about on purpose nor about to pass, and ends the incident when nothing is left.
look_at_conditions() {
  pending_conditions=''
  [ -s "$conditions_file" ] || { end_incident; return; }
  if is_quiet; then
    quiet_seconds=$SECONDS_UP
  elif [ "$quiet_seconds" != none ] && [ "$((SECONDS_UP - quiet_seconds))" -ge "$RESOLVE_AFTER_SECONDS" ]; then
    quiet_seconds=none
  fi
  conditions=$(cat "$conditions_file")
  case $conditions in
    *'|new|'*) ;;
    *) return ;;
  esac
  if [ "$quiet_seconds" != none ]; then
    pending_conditions=yes
    return
  fi
  kept=''
  while IFS='|' read -r c_key c_level c_text c_told c_event c_at c_params; do
    if [ "$c_told" = new ]; then
      c_told=told
      tell_condition
    fi
    kept="$kept$c_key|$c_level|$c_text|$c_told|$c_event|$c_at|$c_params
"
  done <<CONDITIONS
$conditions
CONDITIONS
  write_atomically "$conditions_file" "$kept"
}

# The peer is not heard on one level: the others need not be told too. All that was told goes by its group, `peer:icmp`.
tell_condition() {
  case $conditions in
    *"${c_key%%:*}:"*'|told|'*) [ "${c_key%%:*}" != peer ] || return 0 ;;
  esac
  begin_incident "$c_level"
  note_change "$c_level"
  event_at=$c_at params=$c_params
  append_alert "$c_text" "$c_level" firing "$c_event"
}

# Calm is told to the peer before the incident is closed: it may still have something.
end_incident() {
  [ "$incident_state" != closed ] || return 0
  if [ "$incident_state" = open ]; then
    [ "$((SECONDS_UP - active_seconds))" -ge "$RESOLVE_AFTER_SECONDS" ] || return 0
    incident_state=calm
    save_incident
  fi
  # What the peer said at the last heartbeat may be older than its trouble.
  ask_peer
  read_peer_incident "$peer_told"
  if [ "$peer_incident:$peer_incident_state" = "$incident:open" ]; then return 0; fi
  incident_state=closed
  save_incident
  [ "$incident_level" != info ] || return 0
  event_at='' params=''
  hold_or_not "$incident_level"
  append_alert recovered "$incident_level" resolved "$cursor"
}

# This node has become MASTER. The other one, if it is fit or in maintenance, has given way on purpose.
take_over() {
  value_of previous "$params"
  # shellcheck disable=SC2153 # set by value_of
  [ "$VALUE" != MASTER ] || return 0
  is_own_change && return
  judge_peer
  if [ "$peer_fitness" = out ]; then
    # keepalived takes the end of a maintenance a moment later than we.
    sleep 0.3
    forget_peer
    judge_peer
  fi
  case $peer_fitness in
    fit) tell moved info ;;
    *) tell taken-over warning ;;
  esac
}

# Sets peer_fitness: fit, out (takes no part, no check says why), failed or gone.
judge_peer() {
  ask_peer
  case "
$peer_told
" in
    *'
maintenance=true
'*) peer_fitness=fit ;;
    *'
check='*' failed
'*) peer_fitness=failed ;;
    *'
vrrp='*' BACKUP '*) peer_fitness=fit ;;
    *'
vrrp='*' FAULT '*) peer_fitness=out ;;
    *) peer_fitness=gone ;;
  esac
}

# Both hold the address and hear each other: a split that VRRP does not end by itself.
look_for_two_masters() {
  if [ -r "$vrrp_state_file" ] && [ -r "$peer_state_file" ] && grep -q ' MASTER ' "$vrrp_state_file" &&
    grep -q '^vrrp=.* MASTER ' "$peer_state_file" && forget_peer && ask_peer; then
    case $peer_told in
      *' MASTER '*)
        two_masters=$((two_masters + 1))
        # A handover takes less than the second between two looks.
        [ "$two_masters" -ge 3 ] || return 0
        condition=two-masters level=error text=two-masters event_at='' params=''
        open_condition
        return
        ;;
    esac
  fi
  two_masters=0
  clear_condition two-masters
}
