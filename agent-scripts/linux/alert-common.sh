#!/bin/sh
# Purpose: what alert-worker, alert-send, alert-metrics and alert-watchdog share.
# Usage:   . "${0%/*}/alert-common"     (sourced after observe-common, never run)
# Output:  none; sets variables and defines functions.
# Exit:    none.
# shellcheck disable=SC2034,SC2154 # variables of observe-common; and for the scripts that source this file

# Root's alone: what is about to be sent, and to whom.
alerts_state=$state_directory/alerts
alerts_run=$run_directory/alerts
channels_directory=$etc_directory/alert-channels

# One alert a line, numbered without a gap; what alert-worker has made of the spool. Every channel has its own place in
# it, `NAME.sent`, so that nothing is lost while one of them is down.
outbox=$alerts_state/outbox.jsonl
# `NUMBER open|calm|closed`: the pair's last incident as this node sees it; the peer is told.
incident_file=$alerts_state/incident
# Uptime, seconds, of the last round of alert-worker.
worker_alive=$alerts_run/worker-alive
worker_pid=$alerts_run/worker.pid

load_alert_settings() {
  CHANNELS='' RESOLVE_AFTER_SECONDS=10 METRICS_DIRECTORY='' DEAD_MAN=no
  # shellcheck source=/dev/null
  [ -r "$etc_directory/alerts.conf" ] && . "$etc_directory/alerts.conf"
}

make_alert_folders() {
  (umask 077 && mkdir -p "$alerts_state" "$alerts_run") || return 1
  # What the peer is told lies in it.
  chmod 0711 "$alerts_state"
}

# Sets SECONDS_UP, which no change of the clock moves.
read_uptime() {
  read -r SECONDS_UP _ <"${PAIRKEEPER_UPTIME:-/proc/uptime}"
  SECONDS_UP=${SECONDS_UP%%.*}
}

# value_of KEY LINE: sets VALUE to a member of a flat JSON object as our own scripts write them; '' when there is none.
value_of() {
  case $2 in
    *"\"$1\":"*) ;;
    *) VALUE='' && return ;;
  esac
  VALUE=${2#*"\"$1\":"}
  case $VALUE in
    '"'*) VALUE=${VALUE#'"'} VALUE=${VALUE%%'"'*} ;;
    *) VALUE=${VALUE%%[,\}]*} ;;
  esac
}

# Sets last_number to the number of the newest alert, 0 when there was none.
read_last_number() {
  last_number=0
  [ -s "$outbox" ] || return 0
  value_of number "$(tail -n 1 "$outbox")"
  case $VALUE in
    '' | *[!0-9]*) ;;
    *) last_number=$VALUE ;;
  esac
}

# read_number FILE: sets NUMBER to the first word of the file, '' when it is no number.
read_number() {
  NUMBER=''
  # shellcheck disable=SC2015
  [ -r "$1" ] && read -r NUMBER _ <"$1" || :
  case $NUMBER in
    *[!0-9]*) NUMBER='' ;;
  esac
}

wake_alert_worker() {
  # shellcheck disable=SC2015
  [ -r "$worker_pid" ] && read -r waiting_pid <"$worker_pid" && kill -USR1 "$waiting_pid" 2>/dev/null || :
}
