#!/bin/sh
# Purpose: MariaDB on this node stops being written to: at once and for certain, or in order and with a way back.
# Usage:   . "${0%/*}/mariadb-fence"     (sourced after mariadb-relay-log, never run)
# Output:  defines demote, freeze, turn_events_on; what they print is said in docs/architecture.md
# Exit:    none
# shellcheck disable=SC2154 # variables of mariadb-common and mariadb-observe

# The scheduler, and on a new primary the events that replication had switched off here. (They are off wherever the server
# is read-only: an event whose definer is privileged would write all the same.)
turn_events_on() {
  # shellcheck disable=SC2016 # the backquotes are SQL's
  query 5 "SELECT CONCAT('ALTER DEFINER = ', CONCAT(QUOTE(SUBSTRING_INDEX(DEFINER, '@', 1)), '@', QUOTE(SUBSTRING_INDEX(DEFINER, '@', -1))),
      ' EVENT \`', REPLACE(EVENT_SCHEMA, '\`', '\`\`'), '\`.\`', REPLACE(EVENT_NAME, '\`', '\`\`'), '\` ENABLE;')
    FROM information_schema.EVENTS WHERE STATUS = 'SLAVESIDE_DISABLED'" | sql 10 >/dev/null || refuse events "detail=$(last_error)"
  query 3 'SET GLOBAL event_scheduler = ON' >/dev/null || refuse events "detail=$(last_error)"
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
  [ "$waiting" = 0 ] && query 1 'SET GLOBAL event_scheduler = OFF, GLOBAL read_only = 1' >/dev/null && end_sessions
}

# end_sessions [but-new]: ends every session of anybody else, also of those whom read_only does not bind; some reconnect at
# once, so it is looked again until nobody is left. Replication's own threads and the peer's stay; but-new: and root's of
# this second, among which one of ours is at work.
end_sessions() {
  spared=FALSE
  [ "${1-}" != but-new ] || spared="USER = 'root' AND TIME_MS < 1000"

  tries=0
  while [ "$tries" -lt 5 ]; do
    others=$(query 1 "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND <> 'Killed'
      AND USER NOT IN ('system user', 'event_scheduler', '$replication_user') AND NOT ($spared)") ||
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
  if [ "$ROLE" = primary ] && ! stop_writes; then
    detail=$(last_error)
    thaw
    refuse freeze-timeout "detail=$detail"
  fi
  # Twice the same, or somebody still writes.
  state="CONCAT(@@GLOBAL.gtid_binlog_state, ',', @@GLOBAL.gtid_slave_pos)"
  seen=$(query 3 "SELECT $state; DO SLEEP(0.1); SELECT $state")
  first=$(merged "${seen%%
*}")
  second=$(merged "${seen##*
}")
  if [ -z "$second" ] || [ "$first" != "$second" ]; then
    [ "$ROLE" = none ] || thaw
    refuse still-written
  fi
  printf 'position=%s\n' "$second"
}

# read_only waits for what is being written; who writes is ended meanwhile, without having been told that it was.
stop_writes() {
  query 2 'SET GLOBAL event_scheduler = OFF, GLOBAL read_only = 1' >/dev/null &
  setting=$!
  end_sessions but-new
  wait "$setting" && end_sessions
}

thaw() {
  query 3 'SET GLOBAL read_only = 0' >/dev/null
  turn_events_on
}
