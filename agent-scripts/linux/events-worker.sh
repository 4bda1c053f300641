#!/bin/sh
# Purpose: reads keepalived's notify FIFO in order (notify scripts run side by side and out of order, keepalived #996)
#          and writes every line as an event with a sequence number to the spool. The one writer of the spool.
# Usage:   events-worker --prepare    make the FIFO and mend the spool; run before keepalived starts
#          events-worker              work until stopped
#          events-worker --drain      stop when the FIFO is closed by its writers (tests)
# Input:   lines of keepalived:       INSTANCE "web" MASTER 250
#          lines of our own scripts:  EVENT heartbeat.lost {"level":"icmp"}, PING WORD
# Output:  /var/lib/pairkeeper/events.jsonl (older part in events.jsonl.1), /run/pairkeeper/vrrp-state, events-alive
#          (the last WORD)
# Exit:    0 stopped, 1 the spool or the FIFO can't be made
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# Not load_settings: whoever decides about a database's role goes by what is recorded here.
read_settings
json_text "$NODE"
node_json=$JSON

# About 6,000 events. Two such files are kept.
spool_limit_bytes=${PAIRKEEPER_SPOOL_BYTES:-1048576}

prepare() {
  umask 022
  mkdir -p "$state_directory" "$run_directory" || return 1
  [ -p "$fifo" ] || { rm -f "$fifo" && mkfifo -m 0600 "$fifo"; } || return 1
  mend_spool
  forget_broken_switchover
}

# A power cut can leave half a line, or a block of zero bytes, at the end: keep whole lines only.
mend_spool() {
  [ -s "$spool" ] || return 0
  sound=$(tail -c 1 "$spool" | tr -d '\000' | wc -l)
  [ "$sound" -eq 1 ] && return 0
  tr -d '\000' <"$spool" | sed -n '/}$/p' >"$spool.mended" && mv -f "$spool.mended" "$spool"
}

# A node that lost power in the middle of a planned switchover must not stay in maintenance for ever.
forget_broken_switchover() {
  marker=$state_directory/switchover-running
  [ -r "$marker" ] || return 0
  read -r marked_boot <"$marker"
  read_boot_id
  [ "$marked_boot" = "$BOOT_ID" ] && return 0
  echo 0 >"$maintenance_file"
  rm -f "$marker"
}

# Sets sequence to the number of the last event, 0 when there is none.
read_sequence() {
  sequence=0
  for file in "$spool" "$spool.1"; do
    [ -s "$file" ] || continue
    last=$(tail -n 1 "$file")
    last=${last#*\"seq\":}
    last=${last%%,*}
    case $last in
      '' | *[!0-9]*) continue ;;
    esac
    sequence=$last
    return
  done
}

# append CODE PARAMS
append() {
  take_stamp
  sequence=$((sequence + 1))
  line="{\"kind\":\"event\",\"seq\":$sequence,\"at\":\"$STAMP\",\"node\":$node_json,\"code\":\"$1\",\"params\":$2}"
  if [ "$((spool_bytes + ${#line}))" -gt "$spool_limit_bytes" ]; then
    mv -f "$spool" "$spool.1"
    spool_bytes=0
  fi
  printf '%s\n' "$line" >>"$spool"
  spool_bytes=$((spool_bytes + ${#line} + 1))
  # On disk before the next one: after a power cut no number is given out a second time.
  sync -d "$spool" 2>/dev/null
  # shellcheck disable=SC2015 # no alert-worker, nobody to wake
  [ -r "$run_directory/alerts/worker.pid" ] && read -r pid <"$run_directory/alerts/worker.pid" && kill -USR1 "$pid" 2>/dev/null || :
}

# remember_state INSTANCE STATE PRIORITY: one line per instance, `web MASTER 250 2026-11-21T09:24:03.120Z`; none for
# one that keepalived was told to forget (DELETED).
remember_state() {
  previous=none
  kept=''
  if [ -r "$vrrp_state_file" ]; then
    while read -r kept_name kept_state kept_rest; do
      if [ "$kept_name" = "$1" ]; then
        previous=$kept_state
      else
        kept="$kept$kept_name $kept_state $kept_rest
"
      fi
    done <"$vrrp_state_file"
  fi
  [ "$2" = DELETED ] || kept="$kept$1 $2 $3 $STAMP
"
  write_atomically "$vrrp_state_file" "$kept"
}

# take_instance LINE, e.g. `INSTANCE "web" MASTER 250`
take_instance() {
  name=${1#*\"}
  name=${name%%\"*}
  rest=${1##*\" }
  state=${rest%% *}
  priority=${rest#* }
  case $name$state in
    '' | *[!A-Za-z0-9_.-]*) unreadable "$1" && return ;;
  esac
  case $priority in
    '' | *[!0-9]*) priority=0 ;;
  esac
  take_stamp
  case $state in
    MASTER | BACKUP | FAULT | STOP | DELETED)
      remember_state "$name" "$state" "$priority"
      wake_role_workers
      append vrrp.state "{\"instance\":\"$name\",\"state\":\"$state\",\"previous\":\"$previous\",\"priority\":$priority}"
      # Which check made keepalived do so is news now, not when it is the checks' turn again.
      if [ "$state" = FAULT ] && [ "$previous" != FAULT ]; then "${0%/*}/heartbeat-probe" --checks >/dev/null 2>&1 <&- 3<&- & fi
      ;;
    *) append vrrp.notice "{\"instance\":\"$name\",\"notice\":\"$state\",\"priority\":$priority}" ;;
  esac
}

unreadable() {
  json_text "$1"
  append vrrp.unreadable "{\"line\":$JSON}"
}

take_own() {
  rest=${1#EVENT }
  code=${rest%% *}
  params=${rest#* }
  case $code in
    *[!a-z0-9.-]* | '') unreadable "$1" && return ;;
    # An instance that its new configuration lacks is never heard of again.
    vrrp.started) rm -f "$vrrp_state_file" ;;
  esac
  case $params in
    '{'*'}') append "$code" "$params" ;;
    *) unreadable "$1" ;;
  esac
}

work() {
  read_sequence
  spool_bytes=0
  [ -f "$spool" ] && spool_bytes=$(wc -c <"$spool")
  # The signal ends a `read` that waits, but never one that is in the middle of a line.
  stopped=''
  trap 'stopped=1' TERM INT HUP
  while [ -z "$stopped" ] && IFS= read -r line <&3; do
    case $line in
      'INSTANCE "'*'" '*) take_instance "$line" ;;
      'EVENT '*) take_own "$line" ;;
      # Asked whether it still reads (alert-watchdog).
      'PING '*) write_atomically "$run_directory/events-alive" "${line#PING }" ;;
      # Groups repeat what their instances said.
      'GROUP "'*) ;;
      '') ;;
      *) unreadable "$line" ;;
    esac
  done
}

case ${1-} in
  --prepare) prepare ;;
  --drain)
    prepare || exit 1
    exec 3<"$fifo"
    work
    ;;
  *)
    prepare || exit 1
    # For reading and writing: never at its end, also when keepalived restarts.
    exec 3<>"$fifo"
    work
    ;;
esac
