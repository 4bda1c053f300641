#!/bin/sh
# Purpose: how MariaDB on this node is, in the words of the role worker.
# Usage:   . "${0%/*}/mariadb-observe"     (sourced after mariadb-common, never run)
# Output:  `observe` prints key=value lines (docs/architecture.md, "Roles")
# Exit:    none
# shellcheck disable=SC2154 # variables of mariadb-common

# Longer than the role worker lets a primary wait for its replica before it tells it to go on alone.
tight_timeout_ms=60000

# What SHOW SLAVE STATUS said last.
status=$(mktemp) || exit 1
trap 'rm -f "$errors" "$status"' EXIT

# All in one question of one client, so that looking several times a second costs little.
observe() {
  if ! values=$(query 1 "SELECT 'read_only', @@GLOBAL.read_only; SELECT 'timeout', @@GLOBAL.rpl_semi_sync_master_timeout;
      SELECT 'log', @@GLOBAL.gtid_binlog_state; SELECT 'applied', @@GLOBAL.gtid_slave_pos;
      SELECT LOWER(VARIABLE_NAME), VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN
        ('RPL_SEMI_SYNC_MASTER_STATUS', 'RPL_SEMI_SYNC_MASTER_CLIENTS', 'RPL_SEMI_SYNC_SLAVE_STATUS', 'SLAVES_CONNECTED',
         'SLAVE_RECEIVED_HEARTBEATS');
      SELECT 'keys', COUNT(*) FROM information_schema.SCHEMATA
        WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema', 'pairkeeper');
      SHOW SLAVE STATUS\G
      SELECT 'lag', $lag FROM pairkeeper.heartbeat WHERE id = 1;") && [ -z "$values" ]; then
    stopped=no
    systemctl is-active --quiet "$mariadb_unit" || stopped=yes
    printf '%s\n' role=down writable=no position= link=none sync=off lag_ms= keys=no "stopped=$stopped"
    return
  fi
  printf '%s\n' "$values" | sed -n 's/^ *\([A-Za-z_]*: \)/\1/p' >"$status"
  writable=yes ROLE=primary lag_ms='' keys=no
  [ "$(value read_only)" = 0 ] || writable=no ROLE=none
  # On a primary the row is its own.
  if [ -s "$status" ]; then ROLE=replica lag_ms=$(value lag); fi
  [ "$(value keys)" = 0 ] || keys=yes
  printf '%s\n' "role=$ROLE" "writable=$writable" "position=$(merged "$(value log)" "$(value applied)")" \
    "link=$(link_word)" "sync=$(sync_word)" "lag_ms=$lag_ms" "keys=$keys"
}

# Age of the heartbeat row, milliseconds. Seconds_Behind_Master says 0 while the primary hangs.
lag='GREATEST(0, TIMESTAMPDIFF(MICROSECOND, at, UTC_TIMESTAMP(6)) DIV 1000)'

value() { printf '%s\n' "$values" | sed -n "s/^$1	//p"; }

link_word() {
  case $ROLE in
    primary) if [ "$(value slaves_connected)" -gt 0 ]; then echo up; else echo down; fi ;;
    replica)
      if [ "$(field "$status" Slave_IO_Running)/$(field "$status" Slave_SQL_Running)" = Yes/Yes ] && primary_was_heard; then
        echo up
      else
        echo down
      fi
      ;;
    *) echo none ;;
  esac
}

# The threads say Yes for as long as the connection stands, also to a primary that hangs or has lost its power. What
# comes over it tells: events, or heartbeats each second where there are none.
primary_was_heard() {
  heard="$(value slave_received_heartbeats)/$(field "$status" Master_Log_File)/$(field "$status" Read_Master_Log_Pos)"
  read -r up _ </proc/uptime
  last='' since=0
  # shellcheck disable=SC2015 # no file: nothing was heard before
  [ -r "$heard_file" ] && read -r last since <"$heard_file" || :
  if [ "$last" != "$heard" ]; then
    since=${up%.*}
    mkdir -p "${heard_file%/*}" && printf '%s %s\n' "$heard" "$since" >"$heard_file"
  fi
  [ $((${up%.*} - since)) -le 3 ]
}
heard_file=/run/pairkeeper/mariadb-heard

# Does each acknowledged write wait for the peer? The status stays ON without any replica, so the clients count too.
sync_word() {
  case $ROLE/$(value rpl_semi_sync_master_status)/$(value rpl_semi_sync_master_clients)/$(value rpl_semi_sync_slave_status) in
    primary/ON/[1-9]*/*) if [ "$(value timeout)" -ge "$tight_timeout_ms" ]; then echo on; else echo off; fi ;;
    replica/*/*/ON) echo on ;;
    *) echo off ;;
  esac
}

