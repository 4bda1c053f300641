#!/bin/sh
# Purpose: what the role worker may ask of MariaDB on this node: look, compare, promote, demote, follow, freeze.
# Usage:   role-mariadb observe | compare A B | promote EPOCH | demote | freeze | drain | wait POSITION SECONDS |
#                       before-start | follow ADDRESS [POSITION] | relax | tighten | keep-copy DIRECTORY | beat MARK
# Output:  key=value lines; `reason=CODE` and its parameters where something was refused. No secrets.
# Exit:    0 done (also when it was done before), 1 failed or refused, 2 wrong usage
#
# THE RELAY-LOG TRAP: with GTIDs, starting any replication thread while both are stopped throws away what was received
# and not yet applied (MDEV-4698). So the primary's death is met with the IO thread left trying; only the SQL thread is
# ever started then, and replication as a whole only towards a primary that answers and has what we have.
set -u

# shellcheck source=agent-scripts/linux/mariadb-common.sh
. "${0%/*}/mariadb-common"
# shellcheck source=agent-scripts/linux/mariadb-observe.sh
. "${0%/*}/mariadb-observe"

export_directory=${PAIRKEEPER_BACKUPS:-/var/backups/pairkeeper}/mariadb
# Sets ROLE to primary, replica, none (read-only and told to follow nobody) or down.
read_role() {
  replica_status "$status" || { ROLE=down; return; }
  if [ -s "$status" ]; then
    ROLE=replica
  elif is_read_only; then
    ROLE=none
  else
    ROLE=primary
  fi
}

# compare A B: how much A, the peer's position, has beside B, our own.
compare() {
  { [ -n "$1" ] && [ -n "$2" ]; } || { echo order=unknown; return; }
  ahead=$(orphans "$1" "$2" | in_one_line)
  behind=$(orphans "$2" "$1" | in_one_line)
  case ${ahead:+a}${behind:+b} in
    ab) echo order=diverged ;;
    a) echo order=ahead ;;
    b) echo order=behind ;;
    *) echo order=equal ;;
  esac
}

# drain [SECONDS]: applies all that was received. Where nothing is set up there is nothing to apply.
drain() {
  patience=${1:-30}
  read_role
  case $ROLE in
    down) refuse down ;;
    primary | none) return 0 ;;
  esac
  io=$(field "$status" Slave_IO_Running)
  if [ "$(field "$status" Slave_SQL_Running)" != Yes ]; then
    if [ "$io" = No ]; then
      # Nothing may be started here; but where the relay log holds nothing new, nothing needs to be.
      left=$(unapplied | in_one_line)
      [ -z "$left" ] || refuse relay-log-unapplied "unapplied=$left"
      return 0
    fi
    query 5 'START SLAVE SQL_THREAD' >/dev/null || refuse sql-thread "detail=$(last_error)"
  fi
  waited=0
  while :; do
    replica_status "$status" || refuse down
    [ "$(field "$status" Slave_SQL_Running)" = Yes ] ||
      refuse sql-thread "errno=$(field "$status" Last_SQL_Errno)" "detail=$(field "$status" Last_SQL_Error | cut -c1-300)"
    case $(field "$status" Slave_SQL_Running_State) in
      'Slave has read all relay log'*) all_applied && return 0 ;;
    esac
    [ "$waited" -lt $((patience * 10)) ] || refuse drain-timeout "seconds=$patience"
    waited=$((waited + 1))
    sleep 0.1
  done
}

all_applied() {
  received=$(field "$status" Gtid_IO_Pos | tr -d ' ')
  [ -z "$received" ] || [ "$(query 3 "SELECT MASTER_GTID_WAIT('$(last_of_domains "$received")', 0)")" = 0 ]
}

# GTIDs in the relay logs that are not applied, one a line.
unapplied() {
  applied=$(query 3 'SELECT @@GLOBAL.gtid_slave_pos')
  folder=$(query 3 'SELECT @@GLOBAL.datadir')
  for log in "$folder"*relay-bin.[0-9]*; do
    [ -f "$log" ] || continue
    mariadb-binlog --base64-output=never --skip-gtid-strict-mode "$log" 2>/dev/null
  done | sed -n 's/.*\bGTID \([0-9]*-[0-9]*-[0-9]*\)\b.*/\1/p' | awk -F - -v applied="$applied" '
    BEGIN { n = split(applied, list, ","); for (i = 1; i <= n; i++) { split(list[i], g, "-"); top[g[1]] = g[3] } }
    $3 + 0 > top[$1] + 0'
}

# Nothing that was received is left behind, whatever was done before.
promote() {
  drain 4
  if [ "$ROLE" = replica ]; then
    query 5 'STOP SLAVE; RESET SLAVE ALL' >/dev/null || refuse stop-replication "detail=$(last_error)"
  fi
  # A new primary goes on alone until the worker finds that its replica is there.
  relax
  has_begun || "${0%/*}/setup-mariadb" accounts || exit 1
  query 5 'SET GLOBAL read_only = 0' >/dev/null || refuse sql "detail=$(last_error)"
  turn_events on
}

# turn_events on|off: the scheduler, and on a new primary the events that replication had switched off here. An event
# whose definer is privileged writes even where the server is read-only.
turn_events() {
  if [ "$1" = off ]; then
    query 1 'SET GLOBAL event_scheduler = OFF' >/dev/null
    return
  fi
  # shellcheck disable=SC2016 # the backquotes are SQL's
  query 5 "SELECT CONCAT('ALTER DEFINER = ', CONCAT(QUOTE(SUBSTRING_INDEX(DEFINER, '@', 1)), '@', QUOTE(SUBSTRING_INDEX(DEFINER, '@', -1))),
      ' EVENT \`', REPLACE(EVENT_SCHEMA, '\`', '\`\`'), '\`.\`', REPLACE(EVENT_NAME, '\`', '\`\`'), '\` ENABLE;')
    FROM information_schema.EVENTS WHERE STATUS = 'SLAVESIDE_DISABLED'" | sql 10 >/dev/null || refuse events "detail=$(last_error)"
  query 3 'SET GLOBAL event_scheduler = ON' >/dev/null || refuse events "detail=$(last_error)"
}

# Fenced is fenced: where the server does not let itself be made read-only in time, it is killed. It boots read-only.
demote() {
  if answers && make_read_only; then
    printf 'fenced=yes\nby=read-only\n'
    return
  fi
  pid=$(systemctl show --property=MainPID --value "$mariadb_unit" 2>/dev/null)
  systemctl kill --kill-whom=all -s KILL "$mariadb_unit" 2>/dev/null
  tries=0
  while [ "${pid:-0}" -gt 0 ] && [ -d "/proc/$pid" ] && ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null; do
    [ "$tries" -lt 40 ] || refuse not-fenced
    tries=$((tries + 1))
    sleep 0.05
  done
  printf 'fenced=yes\nby=kill\n'
}

# read_only waits for commits, and commits wait for a replica that may be gone: so who waits is ended meanwhile, without
# having been told that anything was written.
make_read_only() {
  turn_events off || return 1
  query 2 'SET GLOBAL read_only = 1' >/dev/null &
  setting=$!
  end_sessions
  wait "$setting" && end_sessions
}

# Ends every session of anybody else, also of those whom read_only does not bind; some reconnect at once, so it is
# looked again until nobody is left. Replication's own threads and the peer's stay.
end_sessions() {
  tries=0
  while [ "$tries" -lt 5 ]; do
    others=$(query 1 "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND <> 'Killed'
      AND USER NOT IN ('system user', 'event_scheduler', '$replication_user') AND IFNULL(INFO, '') NOT LIKE 'SET GLOBAL read_only%'") ||
      return 1
    [ -n "$others" ] || return 0
    printf '%s\n' "$others" | sed 's/.*/KILL HARD CONNECTION &;/' | timeout -k 1 1 mariadb --force >/dev/null 2>&1
    tries=$((tries + 1))
    sleep 0.05
  done
}

# Nothing is written from here on, and `position` is the last that was. What fails is taken back.
freeze() {
  read_role
  [ "$ROLE" = primary ] || [ "$ROLE" = none ] || refuse "$ROLE"
  if [ "$ROLE" = primary ] && ! make_read_only; then
    detail=$(last_error)
    thaw
    refuse freeze-timeout "detail=$detail"
  fi
  query 1 'FLUSH BINARY LOGS' >/dev/null
  # Twice the same, or somebody still writes.
  first=$(own_position)
  sleep 0.1
  second=$(own_position)
  if [ -z "$second" ] || [ "$first" != "$second" ]; then
    [ "$ROLE" = none ] || thaw
    refuse still-written
  fi
  printf 'position=%s\n' "$second"
}

thaw() {
  query 3 'SET GLOBAL read_only = 0' >/dev/null
  turn_events on
}

await_position() {
  read_role
  [ "$ROLE" != down ] || refuse down
  wanted=$(last_of_domains "$1")
  [ -n "$wanted" ] || return 0
  [ "$(query $(($2 + 3)) "SELECT MASTER_GTID_WAIT('$wanted', $2)")" = 0 ] || refuse not-applied "position=$wanted" "seconds=$2"
}

# follow ADDRESS [POSITION]: only from a primary that has everything that this node has: the POSITION that it has said to
# cover, and what it says now. What it lacks is exported and kept.
follow() {
  [ "$1" = "$PEER_ADDRESS" ] || refuse unknown-host "host=$1"
  nobody_seeds || refuse seeding
  read_role
  case $ROLE in down) refuse down ;; primary) refuse still-primary ;; esac
  if [ "$ROLE" = replica ] && [ "$(field "$status" Slave_IO_Running)/$(field "$status" Slave_SQL_Running)" = Yes/Yes ]; then
    return 0
  fi
  { has_begun && [ -r "$secret" ]; } || refuse not-seeded
  peer_state=$(ask_peer 5 "SELECT CONCAT(@@GLOBAL.gtid_binlog_state, ',', @@GLOBAL.gtid_slave_pos)") ||
    refuse peer-silent "detail=$(last_error)"
  own=$(own_position)
  alone=$(orphans "$own" "$peer_state" | in_one_line)
  [ -n "$alone" ] || [ -z "${2:-}" ] || alone=$(orphans "$own" "$2" | in_one_line)
  [ -z "$alone" ] || refuse diverged "alone=$alone" "exported=$(export_alone "$peer_state" "${alone%%,*}")"
  # What is applied here waits for nobody.
  relax
  [ "$ROLE" = replica ] || point_at_peer
  query 10 'START SLAVE' >/dev/null || refuse start-replication "detail=$(last_error)"
}

# Whoever replaces our data says so, and calls us itself when it is time.
nobody_seeds() {
  [ -z "${PAIRKEEPER_SEEDING:-}" ] || return 0
  [ ! -e "$seed_lock" ] || flock -n "$seed_lock" true
}

# A former primary's position is that of its own binary log (MASTER_DEMOTE_TO_SLAVE, 10.10 and later).
point_at_peer() {
  demote_option=
  [ -z "$(query 3 'SELECT @@GLOBAL.gtid_binlog_pos')" ] || demote_option=', MASTER_DEMOTE_TO_SLAVE = 1'
  password=$(sed -n 's/^password=//p' "$secret")
  sql 10 >/dev/null <<SQL || refuse change-master "detail=$(last_error)"
CHANGE MASTER TO MASTER_HOST = '$PEER_ADDRESS', MASTER_PORT = $PORT, MASTER_USER = '$replication_user',
  MASTER_PASSWORD = '$password', MASTER_USE_GTID = slave_pos$demote_option, MASTER_SSL = 1,
  MASTER_SSL_CA = '$peer_certificate', MASTER_SSL_VERIFY_SERVER_CERT = 1, MASTER_CONNECT_RETRY = 2,
  MASTER_HEARTBEAT_PERIOD = 1;
SQL
}

# export_alone STATE GTID: writes what this node has and STATE does not, GTID being the last of it, as readable rows;
# prints the file. Never deleted by us.
export_alone() {
  common=$(printf '%s\n' "$1" | tr -s ', \t' '\n' | grep "^${2%-*}-" | head -n 1)
  umask 077
  mkdir -p "$export_directory"
  out=$export_directory/$NODE-alone-$(date -u +%Y%m%dT%H%M%SZ).sql
  folder=$(query 3 'SELECT @@GLOBAL.log_bin_basename')
  set -- "$folder".[0-9]*
  timeout -k 1 60 mariadb-binlog ${common:+"--start-position=$common"} -vv --base64-output=decode-rows "$@" >"$out" 2>"$errors"
  printf '%s\n' "$out"
}

# From now on writes are acknowledged without the peer. Who waits is let go by switching it off for a moment; while the
# timeout is this short, a replica that is there is still given what is written, and counted.
relax() {
  query 3 'SET GLOBAL rpl_semi_sync_master_timeout = 1; SET GLOBAL rpl_semi_sync_master_enabled = 0;
    SET GLOBAL rpl_semi_sync_master_enabled = 1' >/dev/null || refuse sql "detail=$(last_error)"
}

tighten() {
  query 3 "SET GLOBAL rpl_semi_sync_master_timeout = $tight_timeout_ms" >/dev/null || refuse sql "detail=$(last_error)"
}

# beat MARK: never on a server that is read-only, which root would not be bound by.
beat() {
  case $1 in *[!0-9A-Za-z.]* | '') exit 2 ;; esac
  timeout -k 1 1 mariadb --batch >/dev/null 2>"$errors" <<SQL || refuse sql "detail=$(last_error)"
DELIMITER //
BEGIN NOT ATOMIC IF @@GLOBAL.read_only = 0 THEN
  REPLACE INTO pairkeeper.heartbeat (id, server_id, at, mark) VALUES (1, @@server_id, UTC_TIMESTAMP(6), '$1'); END IF; END//
SQL
}

# Run by the unit before each start. A primary that crashed may have written what no replica has acknowledged into its
# binary log. When its peer is primary by now, recovery must cut that off instead of committing it (MDEV-21117), or it
# would be this node's alone. While the peer is not heard it may still be about to be promoted.
before_start() {
  rm -f "$start_options"
  case $(sed -n 's/^role=//p' "${PAIRKEEPER_STATE:-/var/lib/pairkeeper}/roles/mariadb/state" 2>/dev/null) in
    primary | claim | offered) ;;
    *) return 0 ;;
  esac
  HEARTBEAT_PORT=8406
  # shellcheck source=/dev/null
  . "${PAIRKEEPER_ETC:-/etc/pairkeeper}/node.conf"
  case $PEER_ADDRESS in *:*) peer="[$PEER_ADDRESS]" ;; *) peer=$PEER_ADDRESS ;; esac
  tries=0
  while [ "$tries" -lt 15 ]; do
    case $(curl -q -g -s -f -m 1 --noproxy '*' "http://$peer:$HEARTBEAT_PORT/pairkeeper/roles/mariadb" 2>/dev/null) in
      *role=primary*)
        mkdir -p "${start_options%/*}" && echo 'MYSQLD_OPTS=--init-rpl-role=SLAVE' >"$start_options"
        return 0
        ;;
      *role=*) return 0 ;;
    esac
    tries=$((tries + 1))
    sleep 1
  done
}
start_options=/run/pairkeeper/mariadb-start.env

case ${1:-}/$# in
  observe/1 | compare/3 | demote/1 | freeze/1 | drain/1 | follow/2 | follow/3 | relax/1 | tighten/1 | beat/2) "$@" ;;
  promote/2) promote ;;
  before-start/1) before_start ;;
  # What this node alone has can't be kept beside the primary's history: only a new copy of that helps, and it moves the
  # old data aside by itself.
  keep-copy/2) refuse seed-needed ;;
  wait/3) await_position "$2" "$3" ;;
  *) exit 2 ;;
esac
