#!/bin/sh
# Purpose: what events-worker, heartbeat-probe, heartbeat-answer, watch, switchover and drill share.
# Usage:   . "${0%/*}/observe-common"     (sourced, never run)
# Output:  none; sets variables and defines functions.
# Exit:    none.
#
# The folders can be moved by PAIRKEEPER_{ETC,STATE,RUN}, so that the tests need no root.
# shellcheck disable=SC2034 # the variables are read by the scripts that source this file

etc_directory=${PAIRKEEPER_ETC:-/etc/pairkeeper}
state_directory=${PAIRKEEPER_STATE:-/var/lib/pairkeeper}
run_directory=${PAIRKEEPER_RUN:-/run/pairkeeper}

fifo=$run_directory/vrrp.fifo
vrrp_state_file=$run_directory/vrrp-state
checks_file=$run_directory/checks
peer_state_file=$run_directory/peer-state
spool=$state_directory/events.jsonl
maintenance_file=$state_directory/maintenance
keepalived_pid_file=${PAIRKEEPER_KEEPALIVED_PID:-/run/keepalived.pid}

# Settings of this node, for a program that is about to do something; it refuses where others could have had a hand in it.
load_settings() {
  refuse_unsafe_files
  read_settings
}

# Exits with 77 and a sentence when what root runs or sources here can be changed by somebody else, who is as good as
# root then. Where refusing would be worse than going on, `read_settings` alone is right: in what guards a pair (who
# fences, heals, or is listened for by the peer), which was started while all was well. `watch` refuses in any case, so
# that everybody who looks at the pair is told. The tests bring folders of their own.
refuse_unsafe_files() {
  [ -z "${PAIRKEEPER_ETC-}" ] || return 0
  programs_directory=/usr/libexec/pairkeeper
  unsafe=$(find "$programs_directory" "$etc_directory" "$etc_directory/files" "$etc_directory/alert-channels" \
    -maxdepth 1 ! -type l \( ! -uid 0 -o -perm /022 \) -print -quit 2>/dev/null)
  [ -n "$unsafe" ] || return 0
  echo "Pairkeeper refuses to run: $unsafe can be changed by somebody else than root" >&2
  exit 77
}

# Settings of this node.
read_settings() {
  NODE=unknown PEER=unknown PEER_ADDRESS='' VIPS='' UNITS='' WITNESSES=''
  HEARTBEAT_PORT=8406 ICMP_INTERVAL_SECONDS=1 HTTP_INTERVAL_SECONDS=5 SERVICE_INTERVAL_SECONDS=5
  # shellcheck source=/dev/null
  [ -r "$etc_directory/node.conf" ] && . "$etc_directory/node.conf"
}

# Sets STAMP to the time in RFC 3339, UTC, milliseconds.
take_stamp() { STAMP=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ); }

# json_text TEXT: sets JSON to TEXT as a JSON string. Control characters become blanks: no reader of ours needs them,
# and a terminal must never get them.
json_text() {
  case $1 in
    *[!A-Za-z0-9._:/@,+=\ -]*)
      JSON=$(printf '%s' "$1" | tr '\000-\037\177' ' ' | sed 's/[\\"]/\\&/g')
      JSON="\"$JSON\""
      ;;
    *) JSON="\"$1\"" ;;
  esac
}

# send_event CODE PARAMS: hands an event to the one worker that writes the spool. PARAMS is a JSON object.
# Opening for reading and writing never blocks, even when nobody reads (fifo(7)); without the pipe there is no worker
# and nothing to tell. Lines stay below PIPE_BUF, so that they are never mixed.
send_event() {
  [ -p "$fifo" ] || return 0
  printf 'EVENT %s %s\n' "$1" "$2" 1<>"$fifo"
}

# Who decides about databases looks twice a second; this saves the wait.
wake_role_workers() {
  for waiting in "$run_directory"/roles/*.pid; do
    # shellcheck disable=SC2015 # no worker, nobody to wake
    [ -r "$waiting" ] && read -r pid <"$waiting" && kill -USR1 "$pid" 2>/dev/null || :
  done
}

# Sets sequence to the number of the last event and first to that of the oldest in the current spool file.
read_numbers() {
  sequence=0
  first=1
  for file in "$spool" "$spool.1"; do
    [ -s "$file" ] || continue
    number_of "$(tail -n 1 "$file")"
    sequence=$NUMBER
    break
  done
  [ -s "$spool" ] && IFS= read -r line <"$spool" && number_of "$line" && first=$NUMBER
}

number_of() {
  NUMBER=${1#*\"seq\":}
  NUMBER=${NUMBER%%,*}
  case $NUMBER in
    '' | *[!0-9]*) NUMBER=0 ;;
  esac
}

# write_atomically FILE TEXT: readers see the old or the new content.
write_atomically() {
  printf '%s' "$2" >"$1.$$" && mv -f "$1.$$" "$1"
}

# Sets HELD_VIPS to those of VIPS that are on one of this node's interfaces, separated by blanks.
read_held_vips() {
  HELD_VIPS=''
  addresses=$(ip -o addr show 2>/dev/null) || addresses=''
  for vip in $VIPS; do
    case $addresses in
      *" ${vip%/*}/"*) HELD_VIPS="$HELD_VIPS${HELD_VIPS:+ }${vip%/*}" ;;
    esac
  done
}

# Sets MAINTENANCE to true or false: any number but 0 in the track file takes this node out of service.
read_maintenance() {
  MAINTENANCE=false
  flag=0
  [ -r "$maintenance_file" ] && read -r flag <"$maintenance_file"
  case $flag in
    '' | 0) ;;
    *) MAINTENANCE=true ;;
  esac
}

# True while keepalived runs. What it last said is worth nothing once it has died without a word (SIGKILL).
keepalived_runs() {
  # shellcheck disable=SC2015 # no file, no process: false
  [ -r "$keepalived_pid_file" ] && read -r pid <"$keepalived_pid_file" &&
    [ -r "/proc/$pid/comm" ] && read -r comm <"/proc/$pid/comm" && [ "$comm" = keepalived ]
}

# Sets BOOT_ID, which changes with every boot.
read_boot_id() {
  BOOT_ID=''
  # shellcheck disable=SC2015 # a kernel without the file leaves it empty
  [ -r /proc/sys/kernel/random/boot_id ] && read -r BOOT_ID </proc/sys/kernel/random/boot_id || :
}

# arm_undo UNIT SECONDS COMMAND...: systemd runs COMMAND after SECONDS, whatever becomes of us or of the connection.
arm_undo() {
  undo_unit=$1
  undo_seconds=$2
  shift 2
  disarm_undo "$undo_unit"
  systemd-run --quiet --collect --unit="$undo_unit" --on-active="$undo_seconds" \
    --timer-property=AccuracySec=100ms "$@" >/dev/null 2>&1
}

disarm_undo() {
  systemctl stop "$1.timer" >/dev/null 2>&1
  systemctl reset-failed "$1.timer" "$1.service" >/dev/null 2>&1
  :
}

# set_maintenance NUMBER REASON: writes the track file in place, as keepalived watches the file and not its name.
set_maintenance() {
  printf '%s\n' "$1" >"$maintenance_file" || return 1
  json_text "$2"
  case $1 in
    0) send_event maintenance.off "{\"reason\":$JSON}" ;;
    *) send_event maintenance.on "{\"reason\":$JSON}" ;;
  esac
}

# ask_peer_state SECONDS: prints what the peer says of itself; fails when it does not answer within that time.
ask_peer_state() {
  case $PEER_ADDRESS in
    *:*) url="http://[$PEER_ADDRESS]:$HEARTBEAT_PORT/pairkeeper/state" ;;
    *) url="http://$PEER_ADDRESS:$HEARTBEAT_PORT/pairkeeper/state" ;;
  esac
  curl -q -g -s -f -m "$1" --noproxy '*' --max-filesize 8192 "$url" 2>/dev/null
}
