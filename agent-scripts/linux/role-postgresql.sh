#!/bin/sh
# Purpose: what the role worker may ask of PostgreSQL on this node: look, compare, promote, demote, follow, freeze.
# Usage:   role-postgresql observe | compare A B | promote EPOCH | demote | freeze | drain | wait POSITION SECONDS |
#                          before-start | follow ADDRESS [POSITION] | relax | tighten | keep-copy DIRECTORY | beat MARK
# Output:  key=value lines; `reason=CODE` and its parameters where something was refused. No secrets.
# Exit:    0 done (also when it was done before), 1 failed or refused, 2 wrong usage
#
# PostgreSQL has no switch that makes a running primary read-only for everybody, so a primary is fenced by stopping it.
# Each start is that of a standby (before-start, run by the unit, puts standby.signal there), and systemd starts it again
# at once. Whoever becomes primary begins a new timeline, which is how two histories are told apart later.
set -u

# shellcheck source=agent-scripts/linux/postgresql-common.sh
. "${0%/*}/postgresql-common"
# shellcheck source=agent-scripts/linux/postgresql-observe.sh
. "${0%/*}/postgresql-observe"
# shellcheck source=agent-scripts/linux/postgresql-rewind.sh
. "${0%/*}/postgresql-rewind"

compare() { printf 'order=%s\n' "$(order_of "$1" "$2")"; }

# drain [SECONDS]: applies all that was received. Where it follows nobody there is nothing more to come.
drain() {
  patience=$((${1:-30} * 10))
  while :; do
    look || refuse down
    [ "$ROLE" != primary ] || return 0
    [ "$settled" = yes ] && { [ -z "$received" ] || ! is_before "$replayed" "$received"; } && return 0
    [ "$patience" -gt 0 ] || refuse drain-timeout
    patience=$((patience - 1))
    query 3 'SELECT pg_wal_replay_resume() WHERE pg_is_wal_replay_paused()' >/dev/null
    sleep 0.1
  done
}

# is_before LSN LSN
is_before() {
  bytes "$1" && left=$BYTES
  bytes "$2" && [ "$left" -lt "$BYTES" ]
}

# pg_promote applies what was received and ends only when the server may be written to. A new primary goes on alone until
# the worker finds that its replica is there. For the replica's return the WAL is kept from here on, within bounds.
promote() {
  look || refuse down
  [ "$ROLE" != primary ] || return 0
  loosen '' ''
  query 3 'SELECT pg_wal_replay_resume() WHERE pg_is_wal_replay_paused()' >/dev/null
  [ "$(query 5 'SELECT pg_promote(true, 4)')" = t ] || refuse promote "detail=$(last_error)"
  reload
  # The server's own checkpoint after a promotion takes minutes. Until there is one, this node could not be rewound:
  # pg_rewind takes the timeline from it (before PostgreSQL 16).
  query 300 CHECKPOINT >/dev/null 2>&1 &
  has_begun || "${0%/*}/setup-postgresql" accounts || exit 1
  [ ! -r "$passfile" ] || keep_slot "$(slot_of "$PEER")"
}

# keep_slot NAME: a slot that keeps the WAL from now on. One whose WAL is gone is of no use any more.
keep_slot() {
  query 3 "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
    WHERE slot_name = '$1' AND NOT active AND wal_status = 'lost';
  SELECT pg_create_physical_replication_slot('$1', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '$1')" \
    >/dev/null || refuse slot "detail=$(last_error)"
}

# loosen CONNECTION SLOT: settings of one that waits for nobody. The mark goes first: it must never outlive the promise.
loosen() {
  rm -f "$tight_mark"
  [ ! -d "$record_folder" ] || sync "$record_folder"
  set_role_settings "$1" "$2" '' || refuse settings
}

# Fenced is fenced: what does not stop in time is killed. Sessions that wait for the replica's word end without having
# been told that anything was written. systemd starts the server again, as a standby of nobody.
demote() {
  printf 'fenced=%s\n' "$(fence 1)"
}

# fence SECONDS: how long the server may take to end in order; then it is killed. Prints yes.
fence() {
  put_standby_signal
  keep_names=''
  ! grep -q '^synchronous_standby_names.*FIRST' "$role_settings" 2>/dev/null || keep_names=$PEER
  set_role_settings '' '' "$keep_names" || refuse not-fenced
  case $(control 'Database cluster state') in
    'in archive recovery') reload ;;
    *) stop_within "$1" || refuse not-fenced ;;
  esac
  echo yes
}

# stop_within SECONDS: a fast shutdown, which gives the replica all there is; then an immediate one; then a kill.
stop_within() {
  processes=$(server_processes)
  pid=$(postmaster)
  [ -n "$pid$processes" ] || return 0
  kill -INT "$pid" 2>/dev/null
  ended_within $(($1 * 20)) && return 0
  kill -QUIT "$pid" 2>/dev/null
  ended_within 6 && return 0
  systemctl kill --kill-whom=all -s KILL "$engine_unit" 2>/dev/null
  ended_within 20
}

# Every process of the server, whatever it is called.
server_processes() {
  group=$(systemctl show --property=ControlGroup --value "$engine_unit" 2>/dev/null)
  [ -z "$group" ] || cat "/sys/fs/cgroup$group/cgroup.procs" 2>/dev/null
}

# ended_within TWENTIETHS: none of $processes is left that could still do something.
ended_within() {
  tries=$1
  for process in $processes $pid; do
    while [ -d "/proc/$process" ] && ! grep -q '^State:.*[ZX]' "/proc/$process/status" 2>/dev/null; do
      [ "$tries" -gt 0 ] || return 1
      tries=$((tries - 1))
      sleep 0.05
    done
  done
}

# At its next start the server is a standby, whatever else happens.
put_standby_signal() {
  [ -d "$data" ] || return 0
  [ -e "$data/standby.signal" ] || : >"$data/standby.signal" || refuse not-fenced
  chown postgres:postgres "$data/standby.signal" && sync "$data/standby.signal" "$data"
}

# Nothing is written from here on, and the replica has been given all of it: a fast shutdown waits for that. `position` is
# just behind the place at which the shutdown's own record begins. A server that takes too long is killed; then no
# position is known, and what was acknowledged is on the replica all the same.
freeze() {
  look || refuse down
  if [ "$ROLE" != primary ]; then
    printf 'position=%s\n' "$(position_of "$system" "$tli" "$lsn")"
    return
  fi
  # Makes the shutdown's own checkpoint a short one, where that can be had at once.
  query 1 'CHECKPOINT' >/dev/null
  [ "$(fence 2)" = yes ] || refuse not-fenced
  [ "$(control 'Database cluster state')" = 'shut down' ] || return 0
  end=$(control 'Latest checkpoint location')
  bytes "$end" && [ "$BYTES" -gt 0 ] || return 0
  printf 'position=%s\n' "$(position_of "$system" "$tli" "$(printf '%X/%X' $(((BYTES + 1) >> 32)) $(((BYTES + 1) & 0xFFFFFFFF)))")"
}

# wait POSITION SECONDS
await_position() {
  place=${1%"~tight"}
  is_position "$place" || refuse bad-position
  place=${place##*:}
  tries=$(($2 * 20))
  while :; do
    [ "$(query 3 "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END >= '$place'")" = t ] && return 0
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || refuse not-applied "position=$place" "seconds=$2"
    sleep 0.05
  done
}

# follow ADDRESS [POSITION]: only a primary that has everything that this node has, or everything that was acknowledged:
# the POSITION that it has said to cover. What it lacks is exported, kept, and then rewound away.
follow() {
  [ "$1" = "$PEER_ADDRESS" ] || refuse unknown-host "host=$1"
  nobody_seeds || refuse seeding
  ! systemctl is-active --quiet "$rewind_unit" || refuse rewinding
  look || refuse down
  [ "$ROLE" != primary ] || refuse still-primary
  if [ "$ROLE" = replica ] && [ "$heard" -gt 0 ]; then return 0; fi
  { has_begun && [ -r "$passfile" ]; } || refuse not-seeded
  own=$(position_of "$system" "$tli" "$lsn")
  { [ "$settled" = yes ] && [ -n "$own" ]; } || refuse recovering
  theirs=$(peer_position) || refuse peer-silent "detail=$(last_error)"
  case $(order_of "${own%"~tight"}" "$theirs") in
    equal | behind) ;;
    unknown) refuse comparing ;;
    *) give_up_own "${2:-}" ;;
  esac
  follow_peer
}

# What the primary is, in the words of a position.
peer_position() {
  said=$(ask_peer 5 IDENTIFY_SYSTEM) || return 1
  their_system=${said%%"|"*}
  rest=${said#*"|"}
  their_tli=${rest%%"|"*}
  rest=${rest#*"|"}
  their_past=
  if [ "$their_tli" -gt 1 ]; then
    ask_peer 5 "TIMELINE_HISTORY $their_tli" >"$their_history" || return 1
    # The first line begins with the file's name.
    sed -i '1s/^[^|]*|//' "$their_history"
    their_past=$(histories "$their_history")
  fi
  printf '%s' "$their_system~$their_past$their_tli:${rest%%"|"*}"
}
their_history=$(mktemp) || exit 1
trap 'rm -f "$errors" "$their_history"' EXIT

# Own slots of a time as primary would keep WAL for nobody.
follow_peer() {
  query 3 "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
    WHERE slot_name LIKE 'pairkeeper\\_%' AND NOT active" >/dev/null
  keep_slot_on_peer
  loosen "$(peer_connection)" "$(slot_of "$NODE")"
  rm -f "$discard_mark"
  reload
}

# The primary has made the slot when it was promoted, unless it knew nothing of a replica then.
keep_slot_on_peer() {
  query_peer 3 "SELECT pg_create_physical_replication_slot('$(slot_of "$NODE")', true)
    WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '$(slot_of "$NODE")')" >/dev/null
}

# From now on writes are acknowledged without the peer; who waits is let go.
relax() {
  loosen '' ''
  reload
}

# From now on a write is acknowledged when the replica has it on its disk. The mark says that nothing acknowledged is
# here alone, so it is only put there when the replica has everything that was written until then.
tighten() {
  [ ! -e "$tight_mark" ] || return 0
  look || refuse down
  { [ "$ROLE" = primary ] && [ "$attached" -gt 0 ]; } || refuse no-replica
  set_role_settings '' '' "$PEER" || refuse settings
  reload
  # As Patroni has it: first the sender counts as synchronous, then the replica has what was written by then.
  tries=25
  place=
  until [ -n "$place" ] && [ "$(query 1 "SELECT flush_lsn >= '$place' FROM pg_stat_replication
      WHERE application_name = '$PEER' AND sync_state = 'sync'")" = t ]; do
    [ -n "$place" ] || place=$(query 1 "SELECT pg_current_wal_lsn() FROM pg_stat_replication
      WHERE application_name = '$PEER' AND sync_state = 'sync'")
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then
      relax
      refuse not-caught-up
    fi
    sleep 0.05
  done
  mkdir -p "$record_folder" && : >"$tight_mark" && sync "$tight_mark" "$record_folder"
}

# beat MARK: not waiting for the replica, so that no beat ever stands in the way of the next one.
beat() {
  case $1 in *[!0-9A-Za-z.]* | '') exit 2 ;; esac
  query 1 "SET synchronous_commit = local; INSERT INTO pairkeeper.heartbeat (id, node, at, mark)
    VALUES (1, '$NODE', clock_timestamp(), '$1')
    ON CONFLICT (id) DO UPDATE SET node = excluded.node, at = excluded.at, mark = excluded.mark" >/dev/null ||
    refuse sql "detail=$(last_error)"
}

# Run by the unit before each start.
before_start() {
  [ ! -e "$rewind_mark" ] || refuse rewind-interrupted
  put_standby_signal
  # A server that was restored by hand, say, has no settings of its role yet.
  [ -e "$role_settings" ] || [ ! -d "${role_settings%/*}" ] || set_role_settings '' '' ''
}

case ${1:-}/$# in
  observe/1 | compare/3 | demote/1 | freeze/1 | drain/1 | follow/2 | follow/3 | relax/1 | tighten/1 | beat/2) "$@" ;;
  promote/2) promote ;;
  before-start/1) before_start ;;
  # Run in a unit of its own by follow.
  rewind-now/1) rewind_now ;;
  keep-copy/2) keep_copy "$2" ;;
  wait/3) await_position "$2" "$3" ;;
  *) exit 2 ;;
esac
