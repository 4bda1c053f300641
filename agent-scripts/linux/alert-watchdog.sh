#!/bin/sh
# Purpose: sees to it that those who tell are alive: that events-worker reads keepalived's FIFO and alert-worker makes
#          its rounds. One that hangs is started anew, and that is an alert. While all is well it pings an outside
#          monitor, for which silence is the alarm: both servers lost, or their network.
# Usage:   alert-watchdog     run by its timer
# Output:  events watchdog.restarted, watchdog.ping-failed, watchdog.ping-back
# Exit:    0
set -u
umask 077

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# shellcheck source=agent-scripts/linux/alert-common.sh
. "${0%/*}/alert-common"
# shellcheck source=agent-scripts/linux/alert-channel.sh
. "${0%/*}/alert-channel"
load_settings
load_alert_settings

events_unit=pairkeeper-events.service
worker_unit=pairkeeper-alerts.service
answer_within_seconds=${PAIRKEEPER_ANSWER_SECONDS:-10}
# alert-worker makes a round at least every 15 s.
silent_after_seconds=90

# The FIFO may be full: writing to it must not hang us too.
events_worker_reads() {
  read_uptime
  word=$SECONDS_UP.$$
  # shellcheck disable=SC2016 # for that shell to expand
  timeout 5 sh -c 'printf "PING %s\n" "$1" 1<>"$2"' ping "$word" "$fifo" || return 1
  waited=0
  while [ "$waited" -lt "$((answer_within_seconds * 10))" ]; do
    # shellcheck disable=SC2015
    [ -r "$run_directory/events-alive" ] && read -r alive <"$run_directory/events-alive" && [ "$alive" = "$word" ] && return 0
    sleep 0.1
    waited=$((waited + 1))
  done
  return 1
}

alert_worker_goes_round() {
  read_number "$worker_alive"
  read_uptime
  [ -n "$NUMBER" ] && [ "$((SECONDS_UP - NUMBER))" -lt "$silent_after_seconds" ]
}

# start_anew UNIT: a service that somebody has stopped stays so.
start_anew() {
  systemctl is-active --quiet "$1" || return 1
  systemctl kill --signal=SIGKILL "$1" >/dev/null 2>&1
  systemctl restart "$1" >/dev/null 2>&1
  send_event watchdog.restarted "{\"unit\":\"$1\"}"
  return 1
}

ping_outside() {
  [ "$DEAD_MAN" = yes ] || return 0
  secret_url=''
  while read -r word value; do
    [ "$word" != url ] || secret_url=$value
  done <"$etc_directory/dead-man.secret"
  outcome=ok
  {
    printf 'silent\nfail\nconnect-timeout = 5\nmax-time = 15\nretry = 2\n'
    option proto =http,https
    option url "$secret_url"
  } | curl -q --config - >/dev/null 2>&1 || outcome=failed
  before=''
  # shellcheck disable=SC2015
  [ -r "$alerts_state/ping" ] && read -r before _ <"$alerts_state/ping" || :
  take_stamp
  write_atomically "$alerts_state/ping" "$outcome $STAMP
"
  case $before:$outcome in
    failed:ok) send_event watchdog.ping-back '{}' ;;
    ok:failed | :failed) send_event watchdog.ping-failed '{}' ;;
  esac
}

make_alert_folders || exit 0
all_well=yes
events_worker_reads || start_anew "$events_unit" || all_well=no
alert_worker_goes_round || start_anew "$worker_unit" || all_well=no
[ "$all_well" = no ] || ping_outside
exit 0
