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
staging=$data.pairkeeper-seed
# Names the old data directory while it is moved aside and the new one is not proved: a power cut then leads back.
moved=${PAIRKEEPER_STATE:-/var/lib/pairkeeper}/seed-mariadb-moved
worker=pairkeeper-role@mariadb.service
# What the worker knows of the old data; it begins anew with the new ones.
record=${PAIRKEEPER_STATE:-/var/lib/pairkeeper}/roles/mariadb/state
work=$(mktemp -d) || exit 1
pipeline=
keep_staging=no
trap 'rm -rf "$work" "$errors"' EXIT
ended() {
  [ -z "$pipeline" ] || kill -KILL -- "-$pipeline" 2>/dev/null
  [ "$keep_staging" = yes ] || rm -rf "$staging"
  rm -rf "$work" "$errors"
}

# Nobody else may be at it, and what an interrupted one left is put right first.
alone() {
  mkdir -p /run/pairkeeper
  exec 9>"$seed_lock"
  flock -n 9 || refuse busy
  put_back
  trap ended EXIT
  trap 'exit 1' HUP INT TERM PIPE
}

put_back() {
  [ -r "$moved" ] || return 0
  read -r old <"$moved" || { rm -f "$moved"; return 0; }
  if [ -d "$old" ]; then
    systemctl stop "$mariadb_unit" 2>/dev/null
    [ ! -e "$data" ] || mv "$data" "$data.failed-seed-$(stamp)"
    mv "$old" "$data"
    systemctl start "$mariadb_unit" 2>/dev/null
  fi
  rm -f "$moved"
  systemctl start "$worker" 2>/dev/null
}

stamp() { date -u +%Y%m%dT%H%M%SZ; }

# Databases that are not the server's own or ours, one a line. A server that is down is asked by its folders.
user_schemas() {
  [ -d "$data" ] || return 0
  (cd "$data" && find . -mindepth 1 -maxdepth 1 -type d ! -name '#*' ! -name lost+found ! -name '.*') | sed 's|^\./||' |
    grep -vxE 'mysql|performance_schema|sys|pairkeeper' | tr -d '\000-\037\177' | sort
}

inspect() {
  role=$("${0%/*}/role-mariadb" observe | sed -n 's/^role=//p')
  mounted=no
  ! mountpoint -q "$data" || mounted=yes
  printf '%s\n' "role=$role" "hostname=$(hostname)" "datadir=$data" "mounted=$mounted" \
    "dataBytes=$(du -sb --exclude='ib_logfile*' --exclude='*-bin.*' "$data" 2>/dev/null | cut -f1)" \
    "freeBytes=$(df -B1 --output=avail "${data%/*}" | tail -n 1 | tr -d ' ')" \
    "version=$(mariadbd --version 2>/dev/null | sed -n 's/.*Ver \([0-9.]*\).*/\1/p')"
  user_schemas | sed 's/^/schema=/'
}

family() { case $NODE_ADDRESS in *:*) echo ip6 ;; *) echo ip4 ;; esac; }
bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }
tls="cert=$certificate,key=$key,cafile=$peer_certificate,verify=1"
# A peer that lost its power says nothing more.
alive=keepalive,keepidle=5,keepintvl=5,keepcnt=3

receive() {
  alone
  rm -rf "$staging"
  mkdir -m 0700 "$staging" || refuse no-room
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid sh -c '
    { socat -u "OPENSSL-LISTEN:$1,bind=$2,pf=$3,reuseaddr,accept-timeout=60,$4" - 2>"$6/socat"; echo $? >"$6/1"; } |
      { zstd -q -d -c 2>"$6/zstd"; echo $? >"$6/2"; } | { mbstream -x -C "$5" 2>"$6/mbstream"; echo $? >"$6/3"; }' \
    receive "$SEED_PORT" "$(bracketed "$NODE_ADDRESS")" "$(family)" "$tls,$alive" "$staging" "$work" 9>&- &
  pipeline=$!
  until ss -Hltn "sport = :$SEED_PORT" | grep -q . || [ -e "$work/1" ]; do sleep 0.05; done
  echo ready=yes
  while kill -0 "$pipeline" 2>/dev/null; do
    sleep 0.5
    # Also how we learn that nobody listens to us any more.
    printf 'staged=%s\n' "$(du -sb "$staging" | cut -f1)"
  done
  wait "$pipeline"
  pipeline=
  [ "$(cat "$work/1" "$work/2" "$work/3" | tr -d '\n')" = 000 ] ||
    refuse stream-broken "detail=$(cat "$work/socat" "$work/zstd" "$work/mbstream" | head -n 1 | tr -d '\000-\037\177' | cut -c1-300)"
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
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid sh -c '
    { mariadb-backup --backup --stream=xbstream --target-dir="$4/backup" 2>"$4/log"; echo $? >"$4/1"; } |
      pv -f -n -b -i 0.5 -L "$1" 2>"$4/progress" | { zstd -q -1 -c; echo $? >"$4/2"; } |
      { socat -u - "OPENSSL:$2,pf=$3,connect-timeout=10,commonname=$5,$6" 2>"$4/socat"; echo $? >"$4/3"; }' \
    send "${1:-1T}" "$(bracketed "$PEER_ADDRESS"):$SEED_PORT" "$(family)" "$work" "$PEER" "$tls,$alive" 9>&- &
  pipeline=$!
  while kill -0 "$pipeline" 2>/dev/null; do
    sleep 0.5
    printf 'progress=%s\n' "$(tail -n 1 "$work/progress" 2>/dev/null)"
  done
  wait "$pipeline"
  pipeline=
  { [ "$(cat "$work/1")" = 0 ] && grep -q 'completed OK!' "$work/log"; } ||
    refuse backup-failed "detail=$(grep -iE 'error|failed' "$work/log" | tail -n 1 | tr -d '\000-\037\177' | cut -c1-300)"
  [ "$(cat "$work/2" "$work/3" | tr -d '\n')" = 00 ] ||
    refuse stream-broken "detail=$(head -n 1 "$work/socat" | tr -d '\000-\037\177' | cut -c1-300)"
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
  aside=$data.before-seed-$(stamp)
  mode=$(stat -c %a "$data")
  cp -p "$data"/debian-*.flag "$staging/" 2>/dev/null
  { chown -R mysql:mysql "$staging" && chmod "$mode" "$staging"; } || refuse chown
  # The worker must not look at a database that is neither the old nor the new one.
  systemctl stop "$worker" 2>/dev/null
  # From here on the old data come back, should anything fail.
  printf '%s\n' "$aside" >"$moved" && sync -f "$moved"
  systemctl stop "$mariadb_unit" || { put_back; refuse stop; }
  { mv "$data" "$aside" && mv "$staging" "$data"; } || { put_back; refuse move; }
  sync -f "$data"
  systemctl start "$mariadb_unit" || { put_back; refuse start; }
  if ! begin_following "$(merged "$1" "$gtid")" "$gtid"; then
    put_back
    refuse follow "$(cat "$work/follow")"
  fi
  rm -f "$moved" "$record"
  systemctl start "$worker" 2>/dev/null
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
