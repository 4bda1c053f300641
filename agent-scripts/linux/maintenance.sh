#!/bin/sh
# Purpose: takes this node out of service by keepalived's track file, or lets it take part again. Sent, not installed.
# Usage:   PK_MAINTENANCE=on|off sh maintenance.sh
# Output:  none
# Exit:    0 done, also when it was so before; 12 a planned switchover runs; 15 somebody is changing the node;
#          64 wrong usage; 70 the track file can't be written; 127 nothing of ours is installed here
set -u

programs=${PAIRKEEPER_PROGRAMS:-/usr/libexec/pairkeeper}
[ -r "$programs/observe-common" ] || exit 127
# shellcheck source=agent-scripts/linux/observe-common.sh
. "$programs/observe-common"
load_settings

[ ! -e "$state_directory/lock" ] || exit 15
[ ! -e "$state_directory/switchover-running" ] || exit 12
read_maintenance
case ${PK_MAINTENANCE-}:$MAINTENANCE in
  on:true | off:false) exit 0 ;;
  on:false) set_maintenance -254 admin || exit 70 ;;
  off:true) set_maintenance 0 admin || exit 70 ;;
  *) exit 64 ;;
esac
