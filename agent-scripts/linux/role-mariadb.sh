#!/bin/sh
# Purpose: what the role worker may ask of MariaDB on this node: look, compare, promote, demote, follow, freeze.
# Usage:   role-mariadb observe | compare A B | promote EPOCH | demote | freeze | drain | wait POSITION SECONDS |
#                       before-start | follow ADDRESS [POSITION] | relax | tighten | keep-copy DIRECTORY | beat MARK
# Output:  key=value lines; `reason=CODE` and its parameters where something was refused. No secrets.
# Exit:    0 done (also when it was done before), 1 failed or refused, 2 wrong usage
set -u

# shellcheck source=agent-scripts/linux/mariadb-common.sh
. "${0%/*}/mariadb-common"
# shellcheck source=agent-scripts/linux/mariadb-observe.sh
. "${0%/*}/mariadb-observe"
# shellcheck source=agent-scripts/linux/mariadb-relay-log.sh
. "${0%/*}/mariadb-relay-log"
# shellcheck source=agent-scripts/linux/mariadb-fence.sh
. "${0%/*}/mariadb-fence"
# shellcheck source=agent-scripts/linux/mariadb-follow.sh
. "${0%/*}/mariadb-follow"
# shellcheck source=agent-scripts/linux/mariadb-start.sh
. "${0%/*}/mariadb-start"

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

# First nothing more is received, then all that was is applied: in the other order a primary that is reached again could
# be told that something is here which is then thrown away.
promote() {
  read_role
  case $ROLE in
    down) refuse down ;;
    replica)
      if both_stopped; then
        salvage
      else
        stop_receiving
        until_applied 4
      fi
      ;;
    # Who has replicated has begun.
    *) has_begun || "${0%/*}/setup-mariadb" accounts || exit 1 ;;
  esac
  # A new primary goes on alone until the worker finds that its replica is there.
  turn_events_on "STOP SLAVE; RESET SLAVE ALL; $go_alone; SET GLOBAL read_only = 0;"
}

await_position() {
  wanted=$(last_of_domains "$1")
  [ -n "$wanted" ] || return 0
  [ "$(query $(($2 + 3)) "SELECT MASTER_GTID_WAIT('$wanted', $2)")" = 0 ] || refuse not-applied "position=$wanted" "seconds=$2"
}

# From now on writes are acknowledged without the peer. Who waits is let go by switching it off for a moment; while the
# timeout is this short, a replica that is there is still given what is written, and counted.
relax() { query 3 "$go_alone" >/dev/null || refuse sql "detail=$(last_error)"; }
go_alone='SET GLOBAL rpl_semi_sync_master_timeout = 1; SET GLOBAL rpl_semi_sync_master_enabled = 0;
  SET GLOBAL rpl_semi_sync_master_enabled = 1'

# From now on no write is acknowledged without the peer, however long that takes: no timer of the server ends it, only
# `relax` does. That holds when the replica has caught up: until then the server counts as switched off.
tighten() {
  [ "$(query 3 "SET GLOBAL rpl_semi_sync_master_timeout = $tight_timeout_ms; SELECT COUNT(*) FROM information_schema.GLOBAL_STATUS
    WHERE (VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_STATUS' AND VARIABLE_VALUE = 'ON')
       OR (VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_CLIENTS' AND VARIABLE_VALUE > 0)")" = 2 ] || refuse catching-up
}

# beat MARK: never on a server that is read-only, which root would not be bound by.
beat() {
  case $1 in *[!0-9A-Za-z.]* | '') exit 2 ;; esac
  as_root 1 >/dev/null <<SQL || refuse sql "detail=$(last_error)"
DELIMITER //
BEGIN NOT ATOMIC IF @@GLOBAL.read_only = 0 THEN
  REPLACE INTO pairkeeper.heartbeat (id, server_id, at, mark) VALUES (1, @@server_id, UTC_TIMESTAMP(6), '$1'); END IF; END//
SQL
}

case ${1:-}/$# in
  observe/1 | compare/3 | demote/1 | freeze/1 | drain/1 | follow/2 | follow/3 | relax/1 | tighten/1 | beat/2) "$@" ;;
  promote/2) promote ;;
  demote-gently/1) demote_gently ;;
  before-start/1) before_start ;;
  # What this node alone has can't be kept beside the primary's history: only a new copy of that helps, and it moves the
  # old data aside by itself.
  keep-copy/2) refuse seed-needed ;;
  wait/3) await_position "$2" "$3" ;;
  *) exit 2 ;;
esac
