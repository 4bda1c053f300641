#!/bin/sh
# Purpose: nothing that this replica has received, and so acknowledged to the primary, is ever thrown away.
# Usage:   . "${0%/*}/mariadb-relay-log"     (sourced after mariadb-observe, never run)
# Output:  defines read_role, drain, stop_receiving, salvage; they refuse as the driver does
# Exit:    none
#
# THE RELAY-LOG TRAP: with GTIDs, starting any replication thread while both are stopped throws away what was received
# and not yet applied (MDEV-4698). So the SQL thread is started only beside an IO thread that runs or tries; and where
# both stand still, as after a restart, what the relay logs hold is applied by hand before anything is started.
# shellcheck disable=SC2034,SC2154 # variables of mariadb-common and mariadb-observe; and for role-mariadb

# What was received and is not applied yet, one GTID a line (salvage).
left=$errors.left
trap 'rm -f "$errors" "$left"' EXIT

# read_role [STATEMENT]: after the statement. Sets ROLE to primary, replica (also one whose threads stand still), none (told
# to follow nobody) or down. (MariaDB knows SHOW REPLICA STATUS from 10.5 on and this form always.)
read_role() {
  shown=$(as_root 5 <<SQL
${1:-DO 0};
SELECT @@GLOBAL.read_only AS read_only\G
SHOW SLAVE STATUS\G
SQL
  ) || shown=''
  ROLE=down
  [ -n "$shown" ] || return 0
  read_shown
  ROLE=replica
  [ -z "$io$sql" ] || return 0
  ROLE=primary
  [ "$read_only" = 0 ] || ROLE=none
}

# start_applying: the SQL thread runs; or both threads stand still, and nothing received is left to apply.
start_applying() {
  [ "$sql" != Yes ] || return 0
  if both_stopped; then
    salvage
  else
    query 5 'START SLAVE SQL_THREAD' >/dev/null || refuse sql-thread "detail=$(last_error)"
  fi
}

both_stopped() { [ "$io/$sql" = No/No ]; }

# drain [SECONDS]: applies all that was received. Where nothing is set up there is nothing to apply.
drain() {
  read_role
  case $ROLE in
    down) refuse down ;;
    primary | none) return 0 ;;
  esac
  if both_stopped; then
    salvage
    return
  fi
  start_applying
  [ "$sql" = Yes ] || read_role
  until_applied "${1:-30}"
}

# until_applied SECONDS: from what read_role has just seen on.
until_applied() {
  waited=0
  while :; do
    [ "$ROLE" = replica ] || refuse down
    [ "$sql" = Yes ] || refuse sql-thread "errno=$sql_errno" "detail=$(printf '%s' "$sql_error" | cut -c1-300)"
    case $sql_state in
      'Slave has read all relay log'*) all_applied && return 0 ;;
    esac
    [ "$waited" -lt $(($1 * 20)) ] || refuse drain-timeout "seconds=$1"
    waited=$((waited + 1))
    sleep 0.05
    read_role
  done
}

all_applied() {
  [ -z "$received" ] || [ "$(query 3 "SELECT MASTER_GTID_WAIT('$(last_of_domains "$received")', 0)")" = 0 ]
}

# From here on this replica acknowledges nothing more: who is to be promoted may not receive what it would not apply.
# The SQL thread goes on, or could not be started again.
stop_receiving() {
  start_applying
  [ "$io" = No ] || { read_role 'STOP SLAVE IO_THREAD' && [ "$ROLE" = replica ]; } ||
    refuse stop-replication "detail=$(last_error)"
}

# unapplied: the complete transactions in the relay logs that this node does not have, one a line: GTID FILE OFFSET. One
# that was cut off in the middle was never acknowledged. (Lines as mariadb-binlog prints them: `# at 4`, `GTID 0-1-2`,
# then START TRANSACTION unless the event stands alone, as DDL does.)
unapplied() {
  own=$(own_position) || refuse down
  folder=$(query 3 'SELECT @@GLOBAL.datadir') || refuse down
  for log in "$folder"*relay-bin.[0-9]*; do
    [ -f "$log" ] || continue
    echo "# log $log"
    mariadb-binlog --skip-gtid-strict-mode --base64-output=decode-rows "$log" 2>/dev/null
  done | awk -v own="$(last_of_domains "$own")" '
    BEGIN { n = split(own, list, ","); for (i = 1; i <= n; i++) { split(list[i], g, "-"); top[g[1]] = g[3] + 0 } }
    function complete() { if (gtid != "") print gtid, file, offset; gtid = "" }
    /^# log / { file = substr($0, 7); gtid = "" }
    /^# at [0-9]+$/ { if (alone) complete(); at = $3 }
    /^#.*GTID [0-9]+-[0-9]+-[0-9]+/ {
      match($0, /GTID [0-9]+-[0-9]+-[0-9]+/); gtid = substr($0, RSTART + 5, RLENGTH - 5)
      offset = at; alone = 1; split(gtid, g, "-"); if (g[3] + 0 <= top[g[1]]) gtid = "" }
    /^(START TRANSACTION|BEGIN|XA START)/ { alone = 0 }
    /^(COMMIT(\/\*!\*\/;)?$|XA (PREPARE|COMMIT|ROLLBACK))/ { complete() }'
}

# salvage: applies by hand what was received, while both threads stand still, and lets replication go on behind it. May
# be broken off and called again.
salvage() {
  unapplied >"$left" || exit 1
  if [ -s "$left" ]; then
    # It waits for no replica.
    relax
    read -r _ first offset <"$left"
    set --
    for log in "${first%.*}".[0-9]*; do
      if [ "$log" = "$first" ] || [ "$#" -gt 0 ]; then set -- "$@" "$log"; fi
    done
    mariadb-binlog --skip-gtid-strict-mode --start-position="$offset" "$@" 2>/dev/null |
      mariadb --binary-mode >/dev/null 2>"$errors"
    unapplied >"$left" || exit 1
    [ ! -s "$left" ] || refuse relay-log-unapplied "detail=$(last_error)" \
      "unapplied=$(cut -d ' ' -f 1 "$left" | in_one_line)"
  fi
  own=$(own_position) || refuse down
  query 5 "SET GLOBAL gtid_slave_pos = '$(last_of_domains "$own")'" >/dev/null || refuse sql "detail=$(last_error)"
}
