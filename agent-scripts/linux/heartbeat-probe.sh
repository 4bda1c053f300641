#!/bin/sh
# Purpose: watches the peer on three levels, each with its own interval, and this node's own service checks:
#            icmp     the peer's kernel answers            (one long-running ping)
#            http     the peer's user space answers        (GET /pairkeeper/state)
#            service  the peer could serve: VRRP MASTER or BACKUP and its checks pass (from the same answer)
#          Also asks the witnesses, where pair.yaml names any: what a node can't reach is told, nothing depends on it.
# Usage:   heartbeat-probe             run until stopped
#          heartbeat-probe --now       ask the peer and run this node's checks once, now; only good news of the peer
#                                      counts, since one miss is no loss
#          heartbeat-probe --checks    run this node's checks once, now
# Output:  /run/pairkeeper/heartbeat-{icmp,http,service} (`ok|lost SINCE`), peer-state (what the peer says of itself),
#          checks (`NAME ok|failed SINCE`), witness-ADDRESS (`ok|lost SINCE`), round-trips (see note_round_trip); events heartbeat.lost, heartbeat.back,
#          check.failed, check.passed, witness.lost, witness.back.
# Exit:    0 stopped; 1 no settings
#
# Cost is the measure of this file: no process is started more often than its interval says.
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
load_settings
[ -n "$PEER_ADDRESS" ] || exit 1
json_text "$PEER"
peer_json=$JSON

# Bad ones in a row until a level counts as lost, and good ones until it is back.
icmp_lost_after=3
icmp_back_after=2
http_lost_after=2
witness_lost_after=3
witness_interval_seconds=${PAIRKEEPER_WITNESS_SECONDS:-5}

# set_level LEVEL ok|lost
set_level() { remember "$run_directory/heartbeat-$1" "$2" heartbeat "{\"level\":\"$1\",\"peer\":$peer_json}"; }

# remember FILE ok|lost WHAT PARAMS: an event WHAT.lost or WHAT.back when it is news.
remember() {
  current=''
  # shellcheck disable=SC2015
  [ -r "$1" ] && read -r current _ <"$1" || :
  [ "$current" = "$2" ] && return
  take_stamp
  write_atomically "$1" "$2 $STAMP
"
  case $current$2 in
    ok) ;;
    *ok) send_event "$3.back" "$4" ;;
    *) send_event "$3.lost" "$4" ;;
  esac
}

# note_round_trip MILLISECONDS|-: how long the peer took to answer; `-` when it did not. The file round-trips holds this
# computer's uptime in seconds and the last five seconds of it, newest last. Written in place: a line that is read
# while it is written is only one that is left out of a chart.
round_trips=''
round_trips_kept=$((5 / ICMP_INTERVAL_SECONDS))
note_round_trip() {
  # shellcheck disable=SC2086 # words
  set -- $round_trips "$1"
  while [ "$#" -gt "$round_trips_kept" ] && [ "$#" -gt 1 ]; do shift; done
  round_trips=$*
  read -r uptime _ </proc/uptime
  printf '%s\n' "${uptime%.*} $round_trips" >"$run_directory/round-trips"
}

# ping prints one line a second in any case: an answer, or (-O) that there was none.
watch_icmp() {
  while :; do
    ping -n -O -i "$ICMP_INTERVAL_SECONDS" "$PEER_ADDRESS" 2>&1 | {
      misses=0
      hits=0
      while IFS= read -r line; do
        case $line in
          *'bytes from'*)
            misses=0
            hits=$((hits + 1))
            [ "$hits" -eq "$icmp_back_after" ] && set_level icmp ok
            took=${line##*time=}
            note_round_trip "${took%% *}"
            ;;
          *'no answer yet'* | 'ping: '*)
            hits=0
            misses=$((misses + 1))
            [ "$misses" -eq "$icmp_lost_after" ] && set_level icmp lost
            note_round_trip -
            ;;
        esac
      done
    }
    # ping gives up when the interface or the route is gone: that is a lost heartbeat too.
    set_level icmp lost
    note_round_trip -
    sleep "$ICMP_INTERVAL_SECONDS"
  done
}

# Takes what the peer says of itself; fails when it does not answer.
ask_peer() {
  answer=$(ask_peer_state 2) || return 1
  set_level http ok
  take_answer "$answer"
}

watch_http() {
  misses=0
  while :; do
    if ask_peer; then
      misses=0
      sleep "$HTTP_INTERVAL_SECONDS"
    else
      misses=$((misses + 1))
      if [ "$misses" -ge "$http_lost_after" ]; then
        set_level http lost
        set_level service lost
        sleep "$HTTP_INTERVAL_SECONDS"
      else
        sleep 1
      fi
    fi
  done
}

# The peer's answer is data: only known words of harmless characters are kept.
take_answer() {
  told=''
  service=ok
  serving=''
  while IFS= read -r line; do
    case $line in
      *[!A-Za-z0-9._:\ =-]* | '') continue ;;
      vrrp=*' MASTER '* | vrrp=*' BACKUP '*) serving=1 ;;
      vrrp=* | check=*' failed' | maintenance=true) service=lost ;;
      node=* | boot_id=* | vip=* | check=* | maintenance=* | incident=*) ;;
      *) continue ;;
    esac
    told="$told$line
"
  done <<ANSWER
$1
ANSWER
  [ -n "$serving" ] || service=lost
  write_atomically "$peer_state_file" "$told"
  set_level service "$service"
}

# The checks are the very scripts by which keepalived judges this node (`NAME TIMEOUT_SECONDS WORDS...`, quoted for sh).
passes() {
  limit=$1
  eval "set -- $2"
  timeout "$limit" "$@" >/dev/null 2>&1 </dev/null
}

# The file is written only when something changed.
written_results=''
run_checks() {
  results=''
  [ -r "$etc_directory/checks" ] || return 0
  while read -r name timeout words; do
    case $name in
      '' | '#'*) continue ;;
    esac
    if passes "$timeout" "$words"; then verdict=ok; else verdict=failed; fi
    remember_check "$name" "$verdict"
  done <"$etc_directory/checks"
  [ "$results" = "$written_results" ] && return 0
  write_atomically "$checks_file" "$results"
  written_results=$results
}

remember_check() {
  known=''
  since=''
  if [ -r "$checks_file" ]; then
    while read -r old_name old_verdict old_since; do
      [ "$old_name" = "$1" ] && known=$old_verdict since=$old_since
    done <"$checks_file"
  fi
  if [ "$known" != "$2" ]; then
    take_stamp
    since=$STAMP
    case $known$2 in
      ok) ;;
      *ok) send_event check.passed "{\"check\":\"$1\"}" ;;
      *) send_event check.failed "{\"check\":\"$1\"}" ;;
    esac
  fi
  results="$results$1 $2 $since
"
}

watch_checks() {
  while :; do
    run_checks
    sleep "$SERVICE_INTERVAL_SECONDS"
  done
}

# watch_witness ADDRESS
watch_witness() {
  misses=0
  while :; do
    if ping -n -q -c 1 -W 2 "$1" >/dev/null 2>&1; then
      misses=0
      set_witness "$1" ok
    else
      misses=$((misses + 1))
      [ "$misses" -lt "$witness_lost_after" ] || set_witness "$1" lost
    fi
    sleep "$witness_interval_seconds"
  done
}

set_witness() { remember "$run_directory/witness-$1" "$2" witness "{\"witness\":\"$1\"}"; }

case ${1-} in
  --now)
    ask_peer || :
    run_checks
    ;;
  --checks) run_checks ;;
  *)
    trap 'trap - TERM; kill 0' TERM INT HUP
    watch_icmp &
    watch_http &
    watch_checks &
    for witness in $WITNESSES; do watch_witness "$witness" & done
    wait
    ;;
esac
