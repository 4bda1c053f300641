#!/bin/sh
# Purpose: writes what this node is as Prometheus text, for node_exporter's textfile collector.
# Usage:   alert-metrics
# Input:   alerts.conf (METRICS_DIRECTORY), and what the other scripts keep
# Output:  METRICS_DIRECTORY/pairkeeper.prom, replaced at once: the collector never sees half a file.
#          https://github.com/prometheus/node_exporter#textfile-collector
# Exit:    0; 1 the file can't be written
set -u
umask 022

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# shellcheck source=agent-scripts/linux/alert-common.sh
. "${0%/*}/alert-common"
load_settings
load_alert_settings
[ -n "$METRICS_DIRECTORY" ] || exit 0

# family NAME TYPE HELP
family() { printf '# HELP pairkeeper_%s %s\n# TYPE pairkeeper_%s %s\n' "$1" "$3" "$1" "$2"; }

# sample NAME LABELS VALUE: every one says which pair it is of.
sample() { printf 'pairkeeper_%s{pair="%s"%s} %s\n' "$1" "$PAIR" "${2:+,$2}" "$3"; }

# level_of FILE: 1 when its first word is ok, 0 when it is another one; nothing when there is none.
level_of() {
  [ -r "$1" ] || return 1
  read -r verdict _ <"$1"
  level=0
  [ "$verdict" != ok ] || level=1
}

print_metrics() {
  family vrrp_state gauge 'State of the VRRP instance: 1 for the one that it is in.'
  if keepalived_runs && [ -r "$vrrp_state_file" ]; then
    while read -r name state _; do
      for known in MASTER BACKUP FAULT; do
        is_it=0
        [ "$state" != "$known" ] || is_it=1
        sample vrrp_state "instance=\"$name\",state=\"$known\"" "$is_it"
      done
    done <"$vrrp_state_file"
  fi
  family vip_held gauge 'Whether this node holds the virtual address.'
  read_held_vips
  for vip in $VIPS; do
    is_it=0
    case " $HELD_VIPS " in *" ${vip%/*} "*) is_it=1 ;; esac
    sample vip_held "address=\"${vip%/*}\"" "$is_it"
  done
  family check_ok gauge 'Whether the last run of the service check passed.'
  if [ -r "$checks_file" ]; then
    while read -r name verdict _; do
      is_it=0
      [ "$verdict" != ok ] || is_it=1
      sample check_ok "check=\"$name\"" "$is_it"
    done <"$checks_file"
  fi
  family peer_heard gauge 'Whether the peer answers: icmp (its kernel), http (its user space), service (it could serve).'
  for wanted in icmp http service; do
    ! level_of "$run_directory/heartbeat-$wanted" || sample peer_heard "level=\"$wanted\"" "$level"
  done
  family witness_reached gauge 'Whether the witness answers.'
  for witness in $WITNESSES; do
    ! level_of "$run_directory/witness-$witness" || sample witness_reached "witness=\"$witness\"" "$level"
  done
  family maintenance gauge 'Whether this node was taken out of service on purpose.'
  read_maintenance
  is_it=0
  [ "$MAINTENANCE" = false ] || is_it=1
  sample maintenance '' "$is_it"
  print_databases
  family events_total counter 'Events recorded on this node.'
  read_numbers
  sample events_total '' "$sequence"
  print_alerts
  family written_seconds gauge 'When this file was written, in seconds since 1970.'
  sample written_seconds '' "$(date +%s)"
}

print_databases() {
  family database_primary gauge 'Whether the database of this node is the primary.'
  for published in "$run_directory"/roles/*; do
    case $published in
      *.* | *'*') continue ;;
    esac
    is_it=0
    ! grep -qx 'role=primary' "$published" || is_it=1
    sample database_primary "engine=\"${published##*/}\"" "$is_it"
  done
  family database_lag_seconds gauge 'How far the copy of this node is behind.'
  for published in "$run_directory"/roles/*; do
    case $published in
      *.* | *'*') continue ;;
    esac
    lag=$(sed -n 's/^lag_ms=\([0-9][0-9]*\)$/\1/p' "$published")
    [ -z "$lag" ] || sample database_lag_seconds "engine=\"${published##*/}\"" "$(awk -v ms="$lag" 'BEGIN { print ms / 1000 }')"
  done
}

print_alerts() {
  family incident_open gauge 'Whether this node has an incident open.'
  is_it=0
  if [ -r "$incident_file" ]; then
    read -r _ state _ <"$incident_file"
    [ "$state" = closed ] || is_it=1
  fi
  sample incident_open '' "$is_it"
  read_last_number
  family alerts_waiting gauge 'Alerts that the channel has not sent yet.'
  for channel in $CHANNELS; do
    read_number "$alerts_state/$channel.sent"
    sample alerts_waiting "channel=\"$channel\"" "$((last_number - ${NUMBER:-0}))"
  done
  family alert_messages_total counter 'Messages of the channel, by how they ended.'
  for channel in $CHANNELS; do
    [ -r "$alerts_state/$channel.status" ] || continue
    while IFS='=' read -r key value; do
      case $key in
        sent_total) sample alert_messages_total "channel=\"$channel\",outcome=\"delivered\"" "$value" ;;
        failed_total) sample alert_messages_total "channel=\"$channel\",outcome=\"failed\"" "$value" ;;
      esac
    done <"$alerts_state/$channel.status"
  done
}

metrics=$(print_metrics)
write_atomically "$METRICS_DIRECTORY/pairkeeper.prom" "$metrics
"
