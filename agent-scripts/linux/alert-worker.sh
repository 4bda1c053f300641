#!/bin/sh
# Purpose: makes alerts of the events in the spool, by the table /etc/pairkeeper/alert-rules
#          (core/components/alerts/alert-rules.ts), and sees to it that each channel sends them. The one writer of the outbox.
# Usage:   alert-worker           work until stopped; SIGUSR1: there is news
#          alert-worker --once    one round and end, without sending (tests)
# Input:   /var/lib/pairkeeper/events.jsonl, alert-rules, alert-texts, alerts.conf
# Output:  /var/lib/pairkeeper/alerts/: outbox.jsonl (one alert a line), incident, conditions, cursor
# Exit:    0 stopped, 1 the folders can't be made
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# shellcheck source=agent-scripts/linux/alert-common.sh
. "${0%/*}/alert-common"
load_settings
load_alert_settings
# So long the next heartbeat may take to say that the peer is unfit, after this node has taken over.
[ "$RESOLVE_AFTER_SECONDS" -gt "$((HTTP_INTERVAL_SECONDS + 2))" ] || RESOLVE_AFTER_SECONDS=$((HTTP_INTERVAL_SECONDS + 2))
# shellcheck source=agent-scripts/linux/alert-incident.sh
. "${0%/*}/alert-incident"
# shellcheck source=agent-scripts/linux/alert-flapping.sh
. "${0%/*}/alert-flapping"

# About 3,000 alerts. When a channel has not sent them by then, the oldest are dropped, and it says how many.
outbox_limit_bytes=${PAIRKEEPER_OUTBOX_BYTES:-1048576}
cursor_file=$alerts_state/cursor
texts="
$(cat "$etc_directory/alert-texts")
" || exit 1

# An awk program: of the rules and the spool, for each event after `after` that a rule fits, the first one that does:
# `SEQ|ACTION|CONDITION|LEVEL|TEXT|EVENT`. What a condition is about stands in it: `check:{check}` becomes `check:nginx`.
# shellcheck disable=SC2016 # awk's dollars
find_rule='
  function value(line, key,   rest) {
    if (! index(line, "\"" key "\":\"")) return ""
    rest = substr(line, index(line, "\"" key "\":\"") + length(key) + 4)
    return substr(rest, 1, index(rest, "\"") - 1)
  }
  function about(condition, params,   name) {
    if (! match(condition, /[{][a-z]+[}]$/)) return condition
    name = value(params, substr(condition, RSTART + 1, RLENGTH - 2))
    gsub(/[^A-Za-z0-9_.-]/, "_", name)
    return substr(condition, 1, RSTART - 1) name
  }
  FILENAME ~ /alert-rules$/ { if ($0 !~ /^#/) rule[++rules] = $0; next }
  {
    split($0, part, "\"seq\":")
    if (part[2] + 0 <= after) next
    code = value($0, "code")
    params = substr($0, index($0, "\"params\":"))
    for (i = 1; i <= rules; i++) {
      split(rule[i], row, "|")
      if (row[1] != code || (row[2] != "*" && value(params, row[2]) != row[3])) continue
      print part[2] + 0 "|" row[4] "|" about(row[5], params) "|" row[6] "|" row[7] "|" $0
      break
    }
  }'

# Sets cursor to the last event that was looked at. A node that has never sent alerts begins with what comes.
read_cursor() {
  read_numbers
  read_number "$cursor_file"
  cursor=$NUMBER
  if [ -z "$cursor" ]; then
    cursor=$sequence
    save_cursor
  fi
  # A round that was killed had already made alerts of these.
  if [ -s "$outbox" ]; then
    value_of last "$(tail -n 1 "$outbox")"
    case $VALUE in
      '' | *[!0-9]*) ;;
      *) [ "$VALUE" -le "$cursor" ] || cursor=$VALUE ;;
    esac
  fi
}

save_cursor() { write_atomically "$cursor_file" "$cursor
"; }

# Every channel begins with what comes after it was set up.
set_up_channels() {
  read_last_number
  for channel in $CHANNELS; do
    [ -s "$alerts_state/$channel.sent" ] || write_atomically "$alerts_state/$channel.sent" "$last_number
"
  done
}

take_events() {
  read_numbers
  # A spool that was lost begins anew at 1.
  [ "$sequence" -ge "$cursor" ] || cursor=0
  [ "$sequence" -gt "$cursor" ] || return 0
  oldest=$first
  files=$spool
  if [ "$cursor" -lt "$((first - 1))" ] && [ -s "$spool.1" ]; then
    IFS= read -r line <"$spool.1" && number_of "$line" && oldest=$NUMBER
    files="$spool.1 $spool"
  fi
  [ "$cursor" -ge "$((oldest - 1))" ] || tell_lost "$((oldest - 1 - cursor))"
  # shellcheck disable=SC2086 # paths of ours, without blanks
  events=$(awk -v after="$cursor" "$find_rule" "$etc_directory/alert-rules" $files)
  while IFS='|' read -r cursor action condition level text line; do
    [ -n "$action" ] || continue
    value_of at "$line"
    event_at=$VALUE
    params=${line#*\"params\":}
    apply_rule
  done <<EVENTS
$events
EVENTS
  [ "${cursor:-0}" -ge "$sequence" ] || cursor=$sequence
  save_cursor
  # On disk before anything is sent: after a power cut no number means two alerts.
  [ ! -e "$outbox" ] || sync -d "$outbox" 2>/dev/null
  trim_outbox
}

tell_lost() {
  event_at='' is_held='' count=$1
  append_alert events-lost warning firing "$cursor"
}

apply_rule() {
  case $action in
    tell)
      [ "$condition" = - ] || clear_condition "$condition"
      tell "$text" "$level"
      ;;
    open) open_condition ;;
    clear) clear_condition "$condition" ;;
    take-over)
      clear_condition "$condition"
      take_over
      ;;
  esac
}

# append_alert TEXT LEVEL STATUS FIRST: one more line of the outbox, about the events FIRST to the cursor; while alerts
# are held, of the file that keeps them.
append_alert() {
  [ -n "$event_at" ] || { take_stamp; event_at=$STAMP; }
  render_text "$1"
  case $TEXT in
    *[\"\\[:cntrl:]]*) json_text "$TEXT" ;;
    *) JSON="\"$TEXT\"" ;;
  esac
  alert="\"first\":$4,\"last\":$cursor,\"at\":\"$event_at\",\"node\":\"$NODE\",\"code\":\"$1\",\"level\":\"$2\",\"status\":\"$3\",\"dedup_key\":\"pairkeeper/$PAIR/$incident\",\"text\":$JSON}"
  if [ -n "$is_held" ]; then
    printf '%s\n' "$alert" >>"$held_file"
  else
    print_alert "$alert"
  fi
}

print_alert() {
  last_number=$((last_number + 1))
  printf '%s\n' "{\"number\":$last_number,$1" >>"$outbox"
}

# render_text CODE: sets TEXT to the sentence of the node's language, with what the event says in it.
render_text() {
  rest=$1
  case $texts in
    *"
$1 "*)
      rest=${texts#*"
$1 "}
      rest=${rest%%"
"*}
      ;;
  esac
  TEXT=''
  while :; do
    case $rest in
      *'{{'*'}}'*) ;;
      *) break ;;
    esac
    name=${rest#*\{\{}
    name=${name%%\}\}*}
    case $name in
      node) VALUE=$NODE ;;
      peer) VALUE=$PEER ;;
      pair) VALUE=$PAIR ;;
      address) VALUE=$VIP_WORDS ;;
      count) VALUE=$count ;;
      *) value_of "$name" "$params" ;;
    esac
    TEXT=$TEXT${rest%%\{\{*}$VALUE
    rest=${rest#*\}\}}
  done
  TEXT=$TEXT$rest
}

# What every channel has sent is not kept; what one has not is, up to the limit.
trim_outbox() {
  [ -f "$outbox" ] && [ "$(wc -c <"$outbox")" -gt "$outbox_limit_bytes" ] || return 0
  slowest=$last_number
  for channel in $CHANNELS; do
    read_number "$alerts_state/$channel.sent"
    [ "${NUMBER:-0}" -ge "$slowest" ] || slowest=${NUMBER:-0}
  done
  kept=$((last_number - slowest))
  # Half of the limit at most, a line being some 350 bytes; one at least, for its number.
  [ "$kept" -le "$((outbox_limit_bytes / 700))" ] || kept=$((outbox_limit_bytes / 700))
  [ "$kept" -ge 1 ] || kept=1
  tail -n "$kept" "$outbox" >"$outbox.new" && mv -f "$outbox.new" "$outbox"
}

# One process a channel, so that one that hangs delays no other. A second one for a channel ends at once.
start_senders() {
  read_uptime
  sending=''
  for channel in $CHANNELS; do
    read_number "$alerts_state/$channel.sent"
    [ "${NUMBER:-0}" -lt "$last_number" ] || continue
    sending=yes
    read_number "$alerts_run/$channel.retry"
    # After a restart of the node its uptime begins anew, and so does the patience.
    [ -z "$NUMBER" ] || [ "$NUMBER" -le "$SECONDS_UP" ] || continue
    "${0%/*}/alert-send" "$channel" >/dev/null 2>&1 </dev/null &
  done
}

# Sleeps until something is due, or somebody wakes us. The signal may come at any moment: it ends the sleep that was
# begun, or keeps the next one from being begun.
pause() {
  seconds=15
  [ -z "$sending$pending_conditions" ] && [ "$incident_state:$two_masters" = closed:0 ] || seconds=1
  sleep "$seconds" &
  sleeper=$!
  [ -z "$woken" ] || kill "$sleeper" 2>/dev/null
  wait "$sleeper" 2>/dev/null
  kill "$sleeper" 2>/dev/null
  sleeper=''
}

round() {
  woken=''
  read_uptime
  forget_peer
  take_events
  look_for_two_masters
  look_at_conditions
  look_at_flapping
  save_memory
  write_atomically "$worker_alive" "$SECONDS_UP
"
}

umask 077
make_alert_folders || exit 1
VIP_WORDS=''
for vip in $VIPS; do VIP_WORDS="$VIP_WORDS${VIP_WORDS:+, }${vip%/*}"; done
params='' event_at='' is_held='' count=0 sending='' pending_conditions='' woken='' sleeper=''
read_incident
read_cursor
set_up_channels
if [ "${1-}" = --once ]; then
  round
  exit 0
fi
printf '%s\n' "$$" >"$worker_pid"
trap 'woken=yes; [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null' USR1
trap 'rm -f "$worker_pid"; exit 0' TERM INT HUP
while :; do
  round
  start_senders
  [ -z "$METRICS_DIRECTORY" ] || "${0%/*}/alert-metrics" >/dev/null 2>&1 </dev/null
  pause
done
