#!/bin/sh
# Purpose: how PostgreSQL on this node is, in the words of the role worker.
# Usage:   . "${0%/*}/postgresql-observe"     (sourced after postgresql-common, never run)
# Output:  `observe` prints key=value lines (docs/architecture.md, "Roles")
# Exit:    none
# shellcheck disable=SC2034,SC2154 # variables of postgresql-common, and for role-postgresql

# look SECONDS: asks everything in one question of one client, so that looking several times a second costs little.
# Sets recovery system tli lsn and more, and ROLE. A standby's place is only told when all that its disk holds is applied
# (its startup process waits for more): before that nobody knows how far it has come. Its timeline is read from the name
# of the WAL file there, since no function tells it.
look() {
  recovery='' system='' tli='' lsn='' settled='' attached=0 synchronous=0 heard=0 follows=no keys=no received='' replayed=''
  names='' age=''
  while IFS='=' read -r name value; do
    case $name in
      recovery) recovery=$value ;;
      system) system=$value ;;
      settled) settled=$value ;;
      tli) tli=$value ;;
      lsn) lsn=$value ;;
      attached) attached=$value ;;
      synchronous) synchronous=$value ;;
      heard) heard=$value ;;
      follows) follows=$value ;;
      keys) keys=$value ;;
      received) received=$value ;;
      replayed) replayed=$value ;;
      names) names=$value ;;
      age) age=$value ;;
    esac
  done <<SEEN
$(look_by_sql "${1:-3}")
SEEN
  [ -z "$tli" ] || tli=$((0x$tli))
  case $recovery/$follows in
    false/*) ROLE=primary ;;
    true/yes) ROLE=replica ;;
    true/no) ROLE=none ;;
    *) ROLE=down; return 1 ;;
  esac
}

# The last question fails where nothing has begun yet; the first one is answered all the same.
look_by_sql() {
  sql "$1" <<SQL
WITH place AS (
  SELECT pg_is_in_recovery() AS recovery,
    CASE WHEN pg_is_in_recovery() THEN GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END AS lsn,
    pg_size_bytes(current_setting('wal_segment_size'))::numeric AS size),
segment AS (SELECT *, div(lsn - '0/0'::pg_lsn - 1, size) AS number, div(4294967296, size) AS in_file FROM place)
SELECT concat_ws(E'\n',
  'recovery=' || recovery::text,
  'system=' || (SELECT system_identifier FROM pg_control_system()),
  'lsn=' || lsn,
  'received=' || CASE WHEN recovery THEN pg_last_wal_receive_lsn() END,
  'replayed=' || CASE WHEN recovery THEN pg_last_wal_replay_lsn() END,
  'tli=' || (SELECT max(substr(name, 1, 8)) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND substr(name, 9) =
    upper(lpad(to_hex(div(number, in_file)::bigint), 8, '0') || lpad(to_hex(mod(number, in_file)::bigint), 8, '0'))),
  'settled=' || CASE WHEN NOT recovery OR EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') OR EXISTS (
    SELECT FROM pg_stat_activity WHERE backend_type = 'startup' AND wait_event IN ('RecoveryWalStream', 'RecoveryRetrieveRetryInterval'))
    THEN 'yes' ELSE 'no' END,
  'attached=' || (SELECT count(*) FROM pg_stat_replication WHERE application_name = '$PEER' AND state = 'streaming'),
  'synchronous=' || (SELECT count(*) FROM pg_stat_replication WHERE application_name = '$PEER' AND sync_state = 'sync'),
  'names=' || current_setting('synchronous_standby_names'),
  'heard=' || (SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'
    AND last_msg_receipt_time > clock_timestamp() - interval '3 s'),
  'follows=' || CASE WHEN current_setting('primary_conninfo') = '' THEN 'no' ELSE 'yes' END,
  'keys=' || CASE WHEN EXISTS (SELECT FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres') OR EXISTS (
    SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^(pg_|information_schema$|pairkeeper$)') THEN 'yes' ELSE 'no' END)
FROM segment;
SELECT 'age=' || GREATEST(0, extract(epoch FROM clock_timestamp() - at) * 1000)::bigint FROM pairkeeper.heartbeat WHERE id = 1;
SQL
}

observe() {
  if ! look 2; then
    printf '%s\n' role=down writable=no position= link=none sync=off lag_ms= keys=no "stopped=$(stopped_word)"
    return
  fi
  writable=no position='' lag_ms=''
  [ "$ROLE" != primary ] || writable=yes
  [ "$settled" != yes ] || position=$(position_of "$system" "$tli" "$lsn")
  # The age of the heartbeat row also grows while the primary hangs. A primary's is its own.
  [ "$ROLE" != replica ] || lag_ms=$age
  printf '%s\n' "role=$ROLE" "writable=$writable" "position=$position" "link=$(link_word)" "sync=$(sync_word)" \
    "lag_ms=$lag_ms" "keys=$keys"
}

# Can no process of the server write any more? Whatever starts comes up read-only.
stopped_word() {
  case $(systemctl show --property=ActiveState --value "$engine_unit" 2>/dev/null) in
    active | reloading | deactivating) echo no ;;
    *) echo yes ;;
  esac
}

link_word() {
  case $ROLE in
    primary) if [ "$attached" -gt 0 ]; then echo up; else echo down; fi ;;
    replica) if [ "$heard" -gt 0 ]; then echo up; else echo down; fi ;;
    *) echo none ;;
  esac
}

# Does each acknowledged write wait for the peer? A replica can't tell; it is the primary's promise that counts.
sync_word() {
  case $ROLE in
    primary) if [ -n "$names" ] && [ "$synchronous" -gt 0 ] && [ -e "$tight_mark" ]; then echo on; else echo off; fi ;;
    replica) if [ "$heard" -gt 0 ]; then echo on; else echo off; fi ;;
    *) echo off ;;
  esac
}
