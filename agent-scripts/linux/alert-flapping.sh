#!/bin/sh
# Purpose: part of alert-worker: a pair that changes all the time becomes one alert. What is held meanwhile is told
#          together when it is calm; errors are told at once.
# Usage:   . "${0%/*}/alert-flapping"     (sourced by alert-worker, never run)
# Output:  /run/pairkeeper/alerts/told (uptime, seconds, of what was told), /var/lib/pairkeeper/alerts/holding (since)
# Exit:    none
# shellcheck disable=SC2034,SC2154 # variables of alert-worker; and for it

told_file=$alerts_run/told
holding_file=$alerts_state/holding
held_file=$alerts_state/held.jsonl
# One failover is up to three alerts of a node.
flapping_limit=${PAIRKEEPER_FLAPPING_LIMIT:-9}
flapping_seconds=600

# hold_or_not LEVEL: sets is_held for an alert of this level.
hold_or_not() {
  is_held=''
  [ "$1" = error ] || [ ! -e "$holding_file" ] || is_held=yes
}

# note_change LEVEL: as hold_or_not; and the alert that is one too many becomes "flapping".
note_change() {
  read_uptime
  printf '%s\n' "$SECONDS_UP" >>"$told_file"
  hold_or_not "$1"
  [ "$1" != error ] && [ -z "$is_held" ] || return 0
  awk -v since="$((SECONDS_UP - flapping_seconds))" -v now="$SECONDS_UP" '$1 >= since && $1 <= now' \
    "$told_file" >"$told_file.new" && mv -f "$told_file.new" "$told_file"
  recent=$(wc -l <"$told_file")
  [ "$recent" -gt "$flapping_limit" ] || return 0
  count=$((recent))
  : >"$held_file"
  write_atomically "$holding_file" "$SECONDS_UP
"
  append_alert flapping warning firing "$cursor"
  is_held=yes
}

# Calm for so long: what was held is told.
look_at_flapping() {
  [ -e "$holding_file" ] || return 0
  latest=0
  [ ! -s "$told_file" ] || latest=$(tail -n 1 "$told_file")
  # A restart of the node empties the first file, and its uptime begins anew.
  [ "$latest" -le "$SECONDS_UP" ] && [ "$((SECONDS_UP - latest))" -ge "$flapping_seconds" ] || return 0
  end_flapping
}

end_flapping() {
  count=$(wc -l <"$held_file")
  count=$((count))
  is_held='' event_at='' params=''
  append_alert calmed info firing "$cursor"
  while IFS= read -r held; do print_alert "$held"; done <"$held_file"
  rm -f "$held_file" "$holding_file" "$told_file"
}
