#!/bin/sh
# Purpose: makes one fault on purpose and heals it. Before the fault a timer of systemd is armed that heals it even if
#          whoever asked for it vanishes.
# Usage:   drill fault SCENARIO UNIT SECONDS     UNIT: service that is harmed; SECONDS: healed by itself after that
#          drill heal SCENARIO UNIT              any number of times
#          SCENARIO: service-stop service-kill service-hang node-reboot
# Output:  `armed TIME`, `fault TIME`, `healed TIME`
# Exit:    0; 13 the timer can't be armed, nothing was harmed; 14 the unit does not run; 15 somebody is changing the
#          node; 64 wrong usage; else the status of systemctl
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
load_settings

undo_timer=pairkeeper-drill-undo

say() {
  take_stamp
  printf '%s %s\n' "$1" "$STAMP" 2>/dev/null
}

make_fault() {
  json_text "$2"
  send_event node.drill-fault "{\"scenario\":\"$1\",\"unit\":$JSON}"
  say fault
  case $1 in
    service-stop) systemctl stop "$2" ;;
    service-kill) systemctl kill --signal=KILL "$2" ;;
    service-hang) systemctl kill --signal=STOP "$2" ;;
    node-reboot) systemctl --no-block reboot ;;
  esac
}

heal() {
  case $1 in
    service-hang) systemctl kill --signal=CONT "$2" ;;
    service-kill) systemctl reset-failed "$2" 2>/dev/null ;;
  esac
  [ "$1" = node-reboot ] || systemctl is-active --quiet "$2" || systemctl start "$2"
  status=$?
  json_text "$2"
  send_event node.drill-healed "{\"scenario\":\"$1\",\"unit\":$JSON}"
  say healed
  return "$status"
}

trap '' PIPE HUP
verb=${1-}
scenario=${2-}
unit=${3-}
seconds=${4-}
case $scenario in
  service-stop | service-kill | service-hang | node-reboot) ;;
  *) exit 64 ;;
esac
case $unit in
  '' | -* | *[!A-Za-z0-9@._-]*) exit 64 ;;
esac
case $verb in
  fault)
    case $seconds in
      '' | *[!0-9]*) exit 64 ;;
    esac
    [ ! -e "$state_directory/lock" ] || exit 15
    if [ "$scenario" != node-reboot ]; then
      systemctl is-active --quiet "$unit" || exit 14
      arm_undo "$undo_timer" "${seconds}s" "$0" heal "$scenario" "$unit" || exit 13
      say armed
    fi
    make_fault "$scenario" "$unit"
    ;;
  heal)
    heal "$scenario" "$unit"
    status=$?
    # Not from within the unit that the timer started: stopping it would be stopping ourselves, but only the timer is.
    disarm_undo "$undo_timer"
    exit "$status"
    ;;
  *) exit 64 ;;
esac
