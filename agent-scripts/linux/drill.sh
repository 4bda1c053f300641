#!/bin/sh
# Purpose: makes one fault on purpose and heals it. Before the fault a timer of systemd is armed that heals it even if
#          whoever asked for it vanishes. A reboot ends every fault as well: nothing of it is kept on disk.
# Usage:   drill fault SCENARIO UNIT SECONDS [SSH_PORTS]
#              UNIT: service that is harmed; SECONDS: healed by itself after that; SSH_PORTS: `22,2222`, never blocked
#          drill heal SCENARIO UNIT              any number of times
#          drill flap UNIT, drill fill SECONDS   what the faults service-flap and disk-full run in units of their own
#          SCENARIO: see `is_scenario` of drill-faults
# Output:  `armed TIME`, `fault TIME`, `healed TIME`
# Exit:    0; 13 the timer can't be armed, nothing was harmed; 14 the unit does not run; 15 somebody is changing the
#          node; 16 nft is missing; 17 the disk can't be filled safely; 18 a broken configuration was found to be valid;
#          19 there is nothing that judges the service's configuration; 64 wrong usage; else the status of systemctl
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# shellcheck source=agent-scripts/linux/drill-faults.sh
. "${0%/*}/drill-faults"
case ${1-} in
  heal) read_settings ;;
  *) load_settings ;;
esac

say() {
  take_stamp
  printf '%s %s\n' "$1" "$STAMP" 2>/dev/null
}

# record CODE: tells the spool what was done to which unit.
record() {
  json_text "$unit"
  send_event "$1" "{\"scenario\":\"$scenario\",\"unit\":$JSON}"
}

begin_fault() {
  [ ! -e "$state_directory/lock" ] || exit 15
  refuse_fault
  if [ "$scenario" != node-reboot ]; then
    arm_undo "$undo_timer" "${seconds}s" "$0" heal "$scenario" "$unit" || exit 13
    say armed
  fi
  record node.drill-fault
  say fault
  make_fault
}

end_fault() {
  heal_fault
  status=$?
  record node.drill-healed
  say healed
  # Not from within the unit that the timer started: stopping it would be stopping ourselves, but only the timer is.
  disarm_undo "$undo_timer"
  return "$status"
}

trap '' PIPE HUP
verb=${1-}
case $verb in
  fault | heal) scenario=${2-} unit=${3-} seconds=${4-} ssh_ports=${5-22} ;;
  flap) scenario=service-flap unit=${2-} seconds=0 ssh_ports=22 ;;
  fill) scenario=disk-full unit=none seconds=${2-} ssh_ports=22 ;;
  *) exit 64 ;;
esac
is_scenario "$scenario" || exit 64
case $unit in
  '' | -* | *[!A-Za-z0-9@._-]*) exit 64 ;;
esac
case $ssh_ports in
  '' | *[!0-9,]*) exit 64 ;;
esac
case $verb:$seconds in
  heal:*) ;;
  *:'' | *:*[!0-9]*) exit 64 ;;
esac
# One for each kind of fault: two people who drill at once must not take each other's way back.
undo_timer=pairkeeper-drill-undo-$scenario
case $verb in
  fault) begin_fault ;;
  heal) end_fault ;;
  flap) flap ;;
  fill) fill_disk ;;
esac
