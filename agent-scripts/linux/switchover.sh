#!/bin/sh
# Purpose: hands the VIPs over to the peer on purpose: lets the databases go first, then takes this node out of service
#          by keepalived's track file until the peer holds the VIPs, then makes it a standby. One script, so that losing
#          whoever started it changes nothing.
# Usage:   switchover --to PEER [--within SECONDS]     run on the node that holds the VIPs
#          switchover --restore                        end the maintenance that a switchover began (undo timer)
# Output:  lines `WORD TIME`: released, taken, restored (or reverted, when the peer did not take over in time)
# Exit:    0 the peer serves; 10 this node does not hold the VIPs; 11 reverted; 12 another one runs, or maintenance is on;
#          15 somebody is changing the node; 64 wrong usage; 70 the track file can't be written
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
case ${1-} in
  --restore) read_settings ;;
  *) load_settings ;;
esac

undo_timer=pairkeeper-switchover-undo
marker=$state_directory/switchover-running

say() {
  take_stamp
  printf '%s %s\n' "$1" "$STAMP" 2>/dev/null
}

restore() {
  [ -e "$marker" ] || return 0
  set_maintenance 0 switchover
  rm -f "$marker"
}

# True when the peer says that it is MASTER and holds every VIP.
peer_serves() {
  told=$(ask_peer_state 1) || return 1
  for vip in $VIPS; do
    case "
$told
" in
      *"
vip=${vip%/*}
"*) ;;
      *) return 1 ;;
    esac
  done
}

holds_all() {
  read_held_vips
  for vip in $VIPS; do
    case " $HELD_VIPS " in
      *" ${vip%/*} "*) ;;
      *) return 1 ;;
    esac
  done
}

seconds_up() {
  read -r up _ </proc/uptime
  echo "${up%.*}"
}

# Each database that is primary here is handed over while the address still is here, so that every client hears that its
# connection ends: once the address is gone nothing of this node reaches a client any more, and one that waits for an
# answer waits for as long as its own patience lasts. What can't be handed over now follows the address as ever.
databases_leave() {
  leaving=''
  for published in "$run_directory"/roles/*; do
    engine=${published##*/}
    case $engine in
      *[!a-z]*) continue ;;
    esac
    rules=$etc_directory/role-rules-$engine
    [ -r "$rules" ] || rules=$etc_directory/role-rules
    # Not what goes where the address is, as files do.
    if grep -q ' leave ' "$rules" 2>/dev/null && grep -qx role=primary "$published"; then
      "${0%/*}/role-worker" "$engine" --order leave switchover >/dev/null 2>&1 &
      leaving="$leaving $!"
    fi
  done
  for pid in $leaving; do wait "$pid"; done
}

hand_over() {
  [ ! -e "$state_directory/lock" ] || exit 15
  holds_all || exit 10
  read_maintenance
  [ "$MAINTENANCE" = false ] || exit 12
  read_boot_id
  # The marker lets events-worker end the maintenance after a power cut, the timer after a SIGKILL.
  printf '%s\n' "$BOOT_ID" >"$marker" || exit 70
  sync "$marker" 2>/dev/null
  arm_undo "$undo_timer" "$((within + 20))s" "$0" --restore
  # Whoever started us may be gone: that must neither stop us half-way nor keep us from ending properly.
  trap '' PIPE HUP
  trap 'restore; exit 11' TERM INT
  databases_leave
  set_maintenance -254 switchover || { rm -f "$marker"; exit 70; }
  say released
  deadline=$(($(seconds_up) + within))
  outcome=reverted
  while [ "$(seconds_up)" -le "$deadline" ]; do
    read_held_vips
    if [ -z "$HELD_VIPS" ] && peer_serves; then
      outcome=taken
      break
    fi
    sleep 0.05
  done
  [ "$outcome" = taken ] && say taken
  restore
  disarm_undo "$undo_timer"
  [ "$outcome" = taken ] && say restored && exit 0
  [ "$outcome" = taken ] && exit 0
  say reverted
  exit 11
}

target='' within=10 mode=''
while [ "$#" -gt 0 ]; do
  case $1 in
    --to) target=${2-} && mode=move && shift ;;
    --within) within=${2-} && shift ;;
    --restore) mode=restore ;;
    *) exit 64 ;;
  esac
  shift
done
case $within in
  '' | *[!0-9]*) exit 64 ;;
esac
case $mode in
  restore) restore ;;
  move)
    [ "$target" = "$PEER" ] || exit 64
    exec 9>"$run_directory/switchover.lock"
    flock -n 9 || exit 12
    hand_over
    ;;
  *) exit 64 ;;
esac
