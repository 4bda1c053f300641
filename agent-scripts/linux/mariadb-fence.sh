#!/bin/sh
# Purpose: MariaDB on this node stops being written to: at once and for certain, or in order and with a way back.
# Usage:   . "${0%/*}/mariadb-fence"     (sourced after mariadb-relay-log, never run)
# Output:  defines demote, freeze, turn_events_on; what they print is said in docs/architecture.md
# Exit:    none
# shellcheck disable=SC2154 # variables of mariadb-common and mariadb-observe

# shellcheck disable=SC2120 # promote gives statements
# turn_events_on [STATEMENTS]: after the statements. The scheduler, and on a new primary the events that replication had
# switched off here. (They are off wherever the server is read-only: an event whose definer is privileged would write all
# the same.)
turn_events_on() {
  # shellcheck disable=SC2016 # the backquotes are SQL's
  events=$(query 5 "${1-} SELECT CONCAT('ALTER DEFINER = ', CONCAT(QUOTE(SUBSTRING_INDEX(DEFINER, '@', 1)), '@', QUOTE(SUBSTRING_INDEX(DEFINER, '@', -1))),
      ' EVENT \`', REPLACE(EVENT_SCHEMA, '\`', '\`\`'), '\`.\`', REPLACE(EVENT_NAME, '\`', '\`\`'), '\` ENABLE;')
    FROM information_schema.EVENTS WHERE STATUS = 'SLAVESIDE_DISABLED'; SET GLOBAL event_scheduler = ON") ||
    refuse sql "detail=$(last_error)"
  [ -z "$events" ] || printf '%s\n' "$events" | sql 10 >/dev/null || refuse events "detail=$(last_error)"
}

# Fenced is fenced: a server that does not let itself be made read-only in two seconds is killed. It boots read-only.
# So is one in which commits wait for a replica that does not answer: whatever ends their waiting commits them here, and
# nowhere else. A start after a crash can still take them back (mariadb-start).
demote() {
  if timeout -k 0.1 2 "$0" demote-gently >/dev/null 2>&1; then
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

demote_gently() {
  waiting=$(query 1 "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS
    WHERE VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_WAIT_SESSIONS'")
  [ "$waiting" = 0 ] && query 2 "SET GLOBAL event_scheduler = OFF, GLOBAL read_only = 1;
$end_sessions" >/dev/null
}

# Ends every session of anybody else, also of those whom read_only does not bind; some reconnect at once, so it is looked
# again until nobody is left. Replication's own threads and the peer's stay. (1094: it has ended by itself.) One session
# for all of it, since the time in which nobody can write is made of how many clients have to be started.
end_sessions="DELIMITER //
BEGIN NOT ATOMIC
  DECLARE tries, others INT DEFAULT 0;
  DECLARE CONTINUE HANDLER FOR 1094 BEGIN END;
  REPEAT
    SET tries = tries + 1, others = 0;
    FOR other IN (SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND <> 'Killed'
        AND USER NOT IN ('system user', 'event_scheduler', '$replication_user')) DO
      SET others = others + 1;
      EXECUTE IMMEDIATE CONCAT('KILL HARD CONNECTION ', other.ID);
    END FOR;
    IF others > 0 THEN DO SLEEP(0.02); END IF;
  UNTIL others = 0 OR tries = 5 END REPEAT;
END//
DELIMITER ;"

# Nothing is written from here on, and `position` is the last that was. What fails is taken back.
freeze() {
  read_role
  [ "$ROLE" = primary ] || [ "$ROLE" = none ] || refuse "$ROLE"
  before=''
  [ "$ROLE" = none ] || before=$stop_writes
  state="CONCAT(@@GLOBAL.gtid_binlog_state, ',', @@GLOBAL.gtid_slave_pos)"
  if ! seen=$(query 3 "$before
SELECT $state; DO SLEEP(0.05); SELECT $state"); then
    detail=$(last_error)
    [ "$ROLE" = none ] || thaw
    refuse freeze-timeout "detail=$detail"
  fi
  # Twice the same, or somebody still writes.
  if [ -z "$seen" ] || [ "${seen%%
*}" != "${seen##*
}" ]; then
    [ "$ROLE" = none ] || thaw
    refuse still-written
  fi
  printf 'position=%s\n' "$(merged "${seen##*
}")"
}

# read_only waits for what is being written; who writes is ended before, without having been told that it was, and once
# more afterwards: those whom read_only does not bind.
stop_writes="SET SESSION lock_wait_timeout = 1;
SET GLOBAL event_scheduler = OFF;
$end_sessions
SET GLOBAL read_only = 1;
$end_sessions"

thaw() {
  query 3 'SET GLOBAL read_only = 0' >/dev/null
  # shellcheck disable=SC2119
  turn_events_on
}
