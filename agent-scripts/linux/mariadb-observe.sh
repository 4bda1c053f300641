#!/bin/sh
# Purpose: how MariaDB on this node is, in the words of the role worker.
# Usage:   . "${0%/*}/mariadb-observe"     (sourced after mariadb-common, never run)
# Output:  `observe` prints key=value lines (docs/architecture.md, "Roles")
# Exit:    none
# shellcheck disable=SC2154 # variables of mariadb-common

# A year: whether a write may be acknowledged without the replica is decided by the role worker (`relax`), and by no timer
# that runs on when the worker, or the whole machine, stands still.
tight_timeout_ms=31536000000

# What SHOW SLAVE STATUS said last.
status=$(mktemp) || exit 1
trap 'rm -f "$errors" "$status" "$status.left"' EXIT

# All in one question of one client, so that looking several times a second costs little. Every answer is lines
# `Name: value`, those of SHOW SLAVE STATUS among them.
observe() {
  shown=$(timeout -k 1 1.7 mariadb --batch --raw 2>"$errors" <<SQL
SELECT @@GLOBAL.read_only AS read_only, @@GLOBAL.rpl_semi_sync_master_timeout AS timeout,
  @@GLOBAL.gtid_binlog_state AS log, @@GLOBAL.gtid_slave_pos AS applied\G
SELECT MAX(IF(VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_STATUS', VARIABLE_VALUE, NULL)) AS waits,
  MAX(IF(VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_CLIENTS', VARIABLE_VALUE, NULL)) AS clients,
  MAX(IF(VARIABLE_NAME = 'RPL_SEMI_SYNC_SLAVE_STATUS', VARIABLE_VALUE, NULL)) AS acknowledges,
  MAX(IF(VARIABLE_NAME = 'SLAVES_CONNECTED', VARIABLE_VALUE, NULL)) AS attached,
  MAX(IF(VARIABLE_NAME = 'SLAVE_RECEIVED_HEARTBEATS', VARIABLE_VALUE, NULL)) AS heartbeats
  FROM information_schema.GLOBAL_STATUS\G
SELECT COUNT(*) AS held FROM information_schema.SCHEMATA
  WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema', 'pairkeeper')\G
SHOW SLAVE STATUS\G
SELECT GREATEST(0, TIMESTAMPDIFF(MICROSECOND, at, UTC_TIMESTAMP(6)) DIV 1000) AS age FROM pairkeeper.heartbeat WHERE id = 1\G
SQL
  )
  # The last question fails where nothing has begun yet; the first ones are answered all the same.
  if [ -z "$shown" ]; then
    stopped=no
    systemctl is-active --quiet "$mariadb_unit" || stopped=yes
    printf '%s\n' role=down writable=no position= link=none sync=off lag_ms= keys=no "stopped=$stopped"
    return
  fi
  printf '%s\n' "$shown" | sed -n 's/^ *\([A-Za-z_]*: \)/\1/p' >"$status"
  writable=yes ROLE=primary lag_ms='' keys=no
  [ "$(field "$status" read_only)" = 0 ] || writable=no ROLE=none
  # Seconds_Behind_Master says 0 while the primary hangs; the age of the heartbeat row does not. A primary's is its own.
  # One whose threads stand still, as after a restart, has to be told to follow.
  case $(field "$status" Slave_IO_Running)/$(field "$status" Slave_SQL_Running) in
    / | No/No) ;;
    *) ROLE=replica lag_ms=$(field "$status" age) ;;
  esac
  [ "$(field "$status" held)" = 0 ] || keys=yes
  printf '%s\n' "role=$ROLE" "writable=$writable" \
    "position=$(merged "$(field "$status" log)" "$(field "$status" applied)")" \
    "link=$(link_word)" "sync=$(sync_word)" "lag_ms=$lag_ms" "keys=$keys"
}

link_word() {
  case $ROLE in
    primary) if [ "$(field "$status" attached)" -gt 0 ] && [ "$(field "$status" clients)" -gt 0 ]; then echo up; else echo down; fi ;;
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
  heard="$(field "$status" heartbeats)/$(field "$status" Master_Log_File)/$(field "$status" Read_Master_Log_Pos)"
  read -r up _ </proc/uptime
  # Hundredths of a second.
  up=${up%.*}${up#*.}
  last='' since=0
  # shellcheck disable=SC2015 # no file: nothing was heard before
  [ -r "$heard_file" ] && read -r last since <"$heard_file" || :
  if [ "$last" != "$heard" ]; then
    since=$up
    mkdir -p "${heard_file%/*}" && printf '%s %s\n' "$heard" "$since" >"$heard_file"
  fi
  [ $((up - since)) -le 250 ]
}
heard_file=/run/pairkeeper/mariadb-heard

# Does each acknowledged write wait for the peer? The status stays ON without any replica, so the clients count too.
sync_word() {
  case $ROLE/$(field "$status" waits)/$(field "$status" clients)/$(field "$status" acknowledges) in
    primary/ON/[1-9]*/*) if [ "$(field "$status" timeout)" -ge "$tight_timeout_ms" ]; then echo on; else echo off; fi ;;
    replica/*/*/ON) echo on ;;
    *) echo off ;;
  esac
}

