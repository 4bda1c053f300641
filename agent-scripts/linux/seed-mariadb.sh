#!/bin/sh
# Purpose: gives this node a copy of the other node's databases, or gives ours to it: mariadb-backup, compressed, node to
#          node over TLS in which each knows exactly the other's certificate. What was here before is moved aside.
# Usage:   seed-mariadb inspect                what there is to copy, to replace, and room for it
#          seed-mariadb receive                listens for the stream and unpacks it beside the data directory
#          seed-mariadb send [BYTES_PER_SECOND]
#          seed-mariadb install STATE          makes what was received this node's data and follows the peer; STATE: what
#                                              `send` printed
#          seed-mariadb discard                throws away what was received and not installed
#          seed-mariadb position               what this node has, as a GTID state
#          seed-mariadb checksums              of up to 8 tables of up to 64 MiB, a line each
# Output:  key=value lines: `ready=yes`, `progress=BYTES` each second (not compressed), `state=`, `aside=`; `reason=CODE`
# Exit:    0 done, 1 refused or failed, 2 wrong usage. Whoever closes our output ends it, and nothing is left behind.
set -u

# shellcheck source=agent-scripts/linux/mariadb-common.sh
. "${0%/*}/mariadb-common"

data=$(mariadbd --print-defaults 2>/dev/null | tr ' ' '\n' | sed -n 's/^--datadir=//p' | tail -n 1)
data=${data:-/var/lib/mysql}
data=${data%/}
engine_unit=$mariadb_unit
# shellcheck source=agent-scripts/linux/engine-seed.sh
. "${0%/*}/engine-seed"

# Databases that are not the server's own or ours, one a line. A server that is down is asked by its folders.
user_schemas() {
  [ -d "$data" ] || return 0
  (cd "$data" && find . -mindepth 1 -maxdepth 1 -type d ! -name '#*' ! -name lost+found ! -name '.*') | sed 's|^\./||' |
    grep -vxE 'mysql|performance_schema|sys|pairkeeper' | tr -d '\000-\037\177' | sort
}

inspect() {
  inspect_node --exclude='ib_logfile*' --exclude='*-bin.*'
  printf 'version=%s\n' "$(mariadbd --version 2>/dev/null | sed -n 's/.*Ver \([0-9.]*\).*/\1/p')"
  user_schemas | sed 's/^/schema=/'
}

receive() {
  alone
  receive_stream mbstream -x
  backup_info >/dev/null || refuse stream-incomplete
  keep_staging=yes
}

# File, position and GTID at which the copy was taken; the file's name depends on the version.
backup_info() { cat "$staging/mariadb_backup_binlog_info" 2>/dev/null || cat "$staging/xtrabackup_binlog_info" 2>/dev/null; }

send() {
  alone
  keep_staging=yes
  answers || refuse down
  # What other servers wrote before is in no backup; it belongs to the copy's history all the same.
  printf 'state=%s\n' "$(own_position)"
  send_stream "${1:-1T}" mariadb-backup --backup --stream=xbstream --target-dir="$work/backup"
  grep -q 'completed OK!' "$work/log" || backup_failed
}

# install STATE
install_received() {
  alone
  keep_staging=yes
  [ -d "$staging" ] || refuse nothing-received
  ! mountpoint -q "$data" || refuse datadir-mounted "datadir=$data"
  gtid=$(backup_info | head -n 1 | cut -f3 | tr -d ' ')
  [ -n "$gtid" ] || refuse no-position
  echo phase=prepare
  mariadb-backup --prepare --target-dir="$staging" --use-memory=128M >"$work/log" 2>&1 ||
    refuse prepare-failed "detail=$(grep -iE 'error|failed' "$work/log" | tail -n 1 | tr -d '\000-\037\177' | cut -c1-300)"
  echo phase=install
  cp -p "$data"/debian-*.flag "$staging/" 2>/dev/null
  swap_in mysql begin_following "$(merged "$1" "$gtid")" "$gtid"
  printf 'aside=%s\ngtid=%s\n' "$aside" "$gtid"
}

# begin_following STATE GTID. The source goes on writing, so what stands in STATE for it is older than GTID or newer; the
# backup's word counts.
begin_following() {
  history=$(printf '%s\n' "$1" | tr ',' '\n' | grep -v "^${2%-*}-" | in_one_line)
  sql 30 >/dev/null 2>"$work/follow" <<SQL || { last_error >"$work/follow"; return 1; }
STOP SLAVE;
RESET SLAVE ALL;
RESET MASTER;
SET GLOBAL gtid_binlog_state = '$(printf '%s\n' "$history" "$2" | grep . | in_one_line)';
SET GLOBAL gtid_slave_pos = '$2';
SQL
  PAIRKEEPER_SEEDING=yes "${0%/*}/role-mariadb" follow "$PEER_ADDRESS" >"$work/follow" 2>&1
}

checksums() {
  query 10 "SELECT CONCAT('\`', REPLACE(TABLE_SCHEMA, '\`', '\`\`'), '\`.\`', REPLACE(TABLE_NAME, '\`', '\`\`'), '\`')
    FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND ENGINE = 'InnoDB' AND DATA_LENGTH <= 67108864
      AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema', 'pairkeeper')
    ORDER BY TABLE_SCHEMA, TABLE_NAME LIMIT 8" | sed 's/.*/CHECKSUM TABLE &;/' | sql 120 | sed 's/^/checksum=/'
}

case ${1:-}/$# in
  inspect/1 | receive/1 | send/1 | send/2 | checksums/1) "$@" ;;
  install/2) install_received "$2" ;;
  discard/1) alone ;;
  position/1) printf "position=%s\n" "$(own_position)" ;;
  *) exit 2 ;;
esac
