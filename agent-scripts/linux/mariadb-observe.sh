#!/bin/sh
# Purpose: how MariaDB on this node is, in the words of the role worker.
# Usage:   . "${0%/*}/mariadb-observe"     (sourced after mariadb-common, never run)
# Output:  `observe` prints key=value lines (docs/architecture.md, "Roles")
# Exit:    none
# shellcheck disable=SC2034,SC2154 # variables of mariadb-common; and for mariadb-relay-log

# A year: whether a write may be acknowledged without the replica is decided by the role worker (`relax`), and by no timer
# that runs on when the worker, or the whole machine, stands still.
tight_timeout_ms=31536000000

# All in one question of one client, so that looking several times a second costs little. Every answer is lines
# `Name: value`, those of SHOW SLAVE STATUS among them.
observe() {
  shown=$(as_root 1.7 <<SQL
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
  read_shown
  writable=yes ROLE=primary lag_ms='' keys=no
  [ "$read_only" = 0 ] || writable=no ROLE=none
  # Seconds_Behind_Master says 0 while the primary hangs; the age of the heartbeat row does not. A primary's is its own.
  # One whose threads stand still, as after a restart, has to be told to follow.
  case $io/$sql in
    / | No/No) ;;
    *) ROLE=replica lag_ms=$age ;;
  esac
  [ "$held" = 0 ] || keys=yes
  judge_link
  judge_sync
  printf '%s\n' "role=$ROLE" "writable=$writable" "position=$(merged "$log" "$applied")" \
    "link=$link" "sync=$sync" "lag_ms=$lag_ms" "keys=$keys"
}

# Sets what each line `Name: value` of $shown says; io and sql are empty where nothing is set up. In the shell itself, as
# each process that is started to read one of these costs more than the question.
read_shown() {
  read_only='' timeout=0 log='' applied='' waits='' clients=0 acknowledges='' attached=0 heartbeats='' held=0 age=''
  io='' sql='' log_file='' log_place='' received='' sql_state='' sql_errno='' sql_error=''
  while IFS=': ' read -r name value; do
    case $name in
      read_only) read_only=$value ;;
      timeout) timeout=$value ;;
      log) log=$value ;;
      applied) applied=$value ;;
      waits) waits=$value ;;
      clients) clients=$value ;;
      acknowledges) acknowledges=$value ;;
      attached) attached=$value ;;
      heartbeats) heartbeats=$value ;;
      held) held=$value ;;
      age) age=$value ;;
      Slave_IO_Running) io=$value ;;
      Slave_SQL_Running) sql=$value ;;
      Master_Log_File) log_file=$value ;;
      Read_Master_Log_Pos) log_place=$value ;;
      Gtid_IO_Pos) received=$value ;;
      Slave_SQL_Running_State) sql_state=$value ;;
      Last_SQL_Errno) sql_errno=$value ;;
      Last_SQL_Error) sql_error=$value ;;
    esac
  done <<SHOWN
$shown
SHOWN
}

judge_link() {
  link=none
  case $ROLE in
    primary)
      link=down
      if [ "$attached" -gt 0 ] && [ "$clients" -gt 0 ]; then link=up; fi
      ;;
    replica)
      link=down
      if [ "$io/$sql" = Yes/Yes ] && primary_was_heard; then link=up; fi
      ;;
  esac
}

# The threads say Yes for as long as the connection stands, also to a primary that hangs or has lost its power. What
# comes over it tells: events, or heartbeats each second where there are none.
primary_was_heard() {
  heard=$heartbeats/$log_file/$log_place
  read -r up _ </proc/uptime
  # Hundredths of a second.
  up=${up%.*}${up#*.}
  last='' since=0
  # shellcheck disable=SC2015 # no file: nothing was heard before
  [ -r "$heard_file" ] && read -r last since <"$heard_file" || :
  if [ "$last" != "$heard" ]; then
    since=$up
    [ -d "${heard_file%/*}" ] || mkdir -p "${heard_file%/*}"
    printf '%s %s\n' "$heard" "$since" >"$heard_file"
  fi
  [ $((up - since)) -le 250 ]
}
heard_file=/run/pairkeeper/mariadb-heard

# Does each acknowledged write wait for the peer? The status stays ON without any replica, so the clients count too.
judge_sync() {
  sync=off
  case $ROLE/$waits/$clients/$acknowledges in
    primary/ON/[1-9]*/*) [ "$timeout" -lt "$tight_timeout_ms" ] || sync=on ;;
    replica/*/*/ON) sync=on ;;
  esac
}
