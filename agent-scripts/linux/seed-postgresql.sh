#!/bin/sh
# Purpose: gives this node a copy of the other node's databases, or gives ours to it: pg_basebackup, compressed, node to
#          node over TLS in which each knows exactly the other's certificate. What was here before is moved aside.
# Usage:   seed-postgresql inspect             what there is to copy, to replace, and room for it
#          seed-postgresql receive             listens for the stream and unpacks it beside the data directory
#          seed-postgresql send [BYTES_PER_SECOND]
#          seed-postgresql install STATE       makes what was received this node's data and follows the peer; STATE: what
#                                              `send` printed
#          seed-postgresql discard             throws away what was received and not installed
#          seed-postgresql position            what this node has
#          seed-postgresql checksums           of up to 8 tables of up to 64 MiB, a line each
# Output:  key=value lines: `ready=yes`, `progress=BYTES` each second (not compressed), `state=`, `aside=`; `reason=CODE`
# Exit:    0 done, 1 refused or failed, 2 wrong usage. Whoever closes our output ends it, and nothing is left behind.
set -u

# shellcheck source=agent-scripts/linux/postgresql-common.sh
. "${0%/*}/postgresql-common"
# shellcheck source=agent-scripts/linux/postgresql-observe.sh
. "${0%/*}/postgresql-observe"
# shellcheck source=agent-scripts/linux/engine-seed.sh
. "${0%/*}/engine-seed"

# Databases with anything of a user's in them, one a line. A server that is down is asked by its folders, whose numbers
# below 16384 are the server's own.
user_databases() {
  if look 3; then
    query 3 "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1"
    query 3 "SELECT DISTINCT 'postgres' FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^(pg_|information_schema$|pairkeeper$)'"
  else
    for folder in "$data"/base/[0-9]*; do
      [ "${folder##*/}" -lt 16384 ] 2>/dev/null || printf 'oid-%s\n' "${folder##*/}"
    done
  fi | tr -d '\001-\011\013-\037\177'
}

inspect() {
  inspect_node --exclude=pg_wal
  printf 'version=%s\n' "$("$programs/postgres" --version | sed 's/^[^0-9]*\([0-9.]*\).*/\1/')"
  user_databases | sed 's/^/schema=/'
}

receive() {
  alone
  receive_stream tar -x -f -
  [ -s "$staging/backup_manifest" ] || refuse stream-incomplete
  keep_staging=yes
}

# The WAL that is written meanwhile comes at the end of the copy, and a slot keeps it until then and for the replica's
# start. Only a copy without table spaces of its own can be streamed.
send() {
  alone
  keep_staging=yes
  look || refuse down
  [ "$(query 3 "SELECT count(*) FROM pg_tablespace WHERE spcname !~ '^pg_'")" = 0 ] || refuse tablespaces
  slot=$(slot_of "$PEER")
  query 5 "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '$slot' AND NOT active;
    SELECT pg_create_physical_replication_slot('$slot', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '$slot')" \
    >/dev/null || refuse slot "detail=$(last_error)"
  printf 'state=%s\n' "$(position_of "$system" "$tli" "$lsn")"
  send_stream "${1:-1T}" setpriv --reuid=postgres --regid=postgres --init-groups "$programs/pg_basebackup" \
    --pgdata=- --format=tar --wal-method=fetch --checkpoint=fast --label=pairkeeper \
    --host=/var/run/postgresql --port="$PORT" --username=postgres --no-password
}

# install STATE
install_received() {
  alone
  keep_staging=yes
  [ -d "$staging" ] || refuse nothing-received
  ! mountpoint -q "$data" || refuse datadir-mounted "datadir=$data"
  echo phase=prepare
  "$programs/pg_verifybackup" --quiet "$staging" >"$work/log" 2>&1 ||
    refuse verify-failed "detail=$(head -n 1 "$work/log" | tr -d '\000-\037\177' | cut -c1-300)"
  echo phase=install
  # What was said of the old data is not true of the new ones.
  rm -f "$staging/backup_manifest" "$tight_mark" "$rewind_mark" "$discard_mark"
  set_role_settings '' '' '' || refuse settings
  swap_in postgres begin_following
  printf 'aside=%s\n' "$aside"
}

begin_following() {
  tries=600
  until look 2 && [ "$settled" = yes ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo reason=recovering >"$work/follow"; return 1; }
    sleep 0.1
  done
  PAIRKEEPER_SEEDING=yes "${0%/*}/role-postgresql" follow "$PEER_ADDRESS" >"$work/follow" 2>&1
}

# The sum does not depend on the order of the rows.
checksums() {
  query 5 "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1" | while IFS= read -r database; do
    query 10 "SELECT format('SELECT %L || count(*) || ''/'' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %s t;',
        current_database() || '.' || c.oid::regclass || E'\\t', c.oid::regclass)
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind = 'r' AND nspname !~ '^(pg_|information_schema$|pairkeeper$)' AND pg_relation_size(c.oid) <= 67108864
      ORDER BY c.oid::regclass::text LIMIT 8" | sql 120
  done | head -n 8 | sed 's/^/checksum=/'
}

case ${1:-}/$# in
  inspect/1 | receive/1 | send/1 | send/2 | checksums/1) "$@" ;;
  install/2) install_received ;;
  discard/1) alone ;;
  position/1) look && printf 'position=%s\n' "$(position_of "$system" "$tli" "$lsn")" ;;
  *) exit 2 ;;
esac
