#!/bin/sh
# Purpose: lets MariaDB on this node replicate from the peer, unless it has what the peer lacks.
# Usage:   . "${0%/*}/mariadb-follow"     (sourced after mariadb-relay-log, never run)
# Output:  defines follow; what it prints is said in docs/architecture.md
# Exit:    none
# shellcheck disable=SC2154 # variables of mariadb-common and mariadb-observe


# follow ADDRESS [POSITION]: only from a primary that has everything that this node has: the POSITION that it has said to
# cover, and what it says now. What it lacks is exported and kept.
follow() {
  [ "$1" = "$PEER_ADDRESS" ] || refuse unknown-host "host=$1"
  nobody_seeds || refuse seeding
  read_role
  case $ROLE in down) refuse down ;; primary) refuse still-primary ;; esac
  if [ "$ROLE" = replica ] && [ "$io/$sql" = Yes/Yes ]; then
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
  if [ "$ROLE" != replica ]; then
    point_at_peer
  elif both_stopped; then
    salvage
  fi
  query 10 'START SLAVE' >/dev/null || refuse start-replication "detail=$(last_error)"
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
  out=$export_directory/$NODE-alone-$(stamp).sql
  folder=$(query 3 'SELECT @@GLOBAL.log_bin_basename')
  set -- "$folder".[0-9]*
  timeout -k 1 60 mariadb-binlog ${common:+"--start-position=$common"} -vv --base64-output=decode-rows "$@" >"$out" 2>"$errors"
  printf '%s\n' "$out"
}
