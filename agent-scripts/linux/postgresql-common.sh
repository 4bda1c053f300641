#!/bin/sh
# Purpose: what the PostgreSQL scripts share: settings, SQL, positions.
# Usage:   . "${0%/*}/postgresql-common"     (sourced, never run)
# Output:  none; sets variables and defines functions
# Exit:    none
#
# A position of this engine is SYSTEM~TLI:LSN,TLI:LSN[~tight]: the system identifier, where each timeline was left, and
# last the one that the node is on and how far it has come there. LSNs alone prove nothing when both nodes were writable:
# each promotion begins a new timeline, and two nodes have one history as far as they left the same timelines at the same
# places. `tight`: what the node has on its last timeline beyond what its peer has was never acknowledged to anybody.
# shellcheck disable=SC2034,SC2154 # variables of, and for, the scripts that source this file and engine-common

VERSION='' DATA=''
engine=postgresql engine_group=postgres
# shellcheck source=agent-scripts/linux/engine-common.sh
. "${0%/*}/engine-common"

# Clients look for certificates in the home of who runs them.
export HOME=/var/lib/postgresql
cd / || exit 1
engine_unit=postgresql@$VERSION-main.service
programs=${PAIRKEEPER_POSTGRESQL:-/usr/lib/postgresql/$VERSION/bin}
data=$DATA
configuration=/etc/postgresql/$VERSION/main
# The settings that change with the role. Outside of the data directory, so that no copy and no rewind brings the other
# node's along.
role_settings=${PAIRKEEPER_ROLE_SETTINGS:-$configuration/conf.d/70-pairkeeper-role.conf}
# Password of the replication account, for the server's own user.
passfile=$engine_directory/pgpass
record_folder=$state_root/roles/postgresql
# There as long as each commit waits for the peer: what a crash then leaves here alone was never acknowledged.
tight_mark=$record_folder/tight
# There while pg_rewind is at work: data half rewound must never be started.
rewind_mark=$record_folder/rewinding
rewind_unit=pairkeeper-rewind-postgresql.service
# An admin has agreed that what this node alone has may go; a copy was kept.
discard_mark=$record_folder/may-discard

as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }

# sql SECONDS: runs standard input as the server's owner over its socket. One value a line, or fields parted by `|`.
sql() {
  PGOPTIONS="-c statement_timeout=${1}000 -c client_min_messages=error" PGCONNECT_TIMEOUT=2 PGPASSFILE=/dev/null \
    timeout -k 1 "$1" setpriv --reuid=postgres --regid=postgres --init-groups \
    "$programs/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h /var/run/postgresql -p "$PORT" -U postgres -d "${database:-postgres}" 2>"$errors"
}

# query SECONDS STATEMENT
query() { printf '%s\n' "$2" | sql "$1"; }

# How this node reaches the other one's server: only over TLS, and only the one with the certificate that we know.
peer_connection() {
  printf '%s' "host=$PEER_ADDRESS port=$PORT user=$replication_user passfile=$passfile sslmode=verify-ca" \
    " sslrootcert=$peer_certificate application_name=$NODE connect_timeout=5"
}

# ask_peer SECONDS COMMAND: a command of the replication protocol.
ask_peer() {
  timeout -k 1 "$1" setpriv --reuid=postgres --regid=postgres --init-groups \
    "$programs/psql" -X -q -A -t -v ON_ERROR_STOP=1 -c "$2" "$(peer_connection) dbname=postgres replication=true" 2>"$errors"
}

# Slots are named after the node that reads from them.
slot_of() { printf 'pairkeeper_%s' "$1" | tr -- '-' '_'; }

# control FIELD: what pg_control says, also of a server that is down or hangs.
control() { "$programs/pg_controldata" -D "$data" 2>/dev/null | sed -n "s/^$1: *//p" | head -n 1; }

# What a node has only as the first primary or by a copy of it: the table for the heartbeat.
has_begun() { [ "$(query 3 "SELECT to_regclass('pairkeeper.heartbeat') IS NOT NULL")" = t ]; }

# histories FILE: a timeline's history file as `TLI:LSN,` for each timeline that was left.
histories() { sed -n 's/^[^0-9]*\([0-9][0-9]*\)[[:space:]][[:space:]]*\([0-9A-F]*\/[0-9A-F]*\).*/\1:\2,/p' "$1" | tail -n 15 | tr -d '\n'; }

# position_of SYSTEM TLI LSN: as this node's disk has it; empty where its history is not known.
position_of() {
  { [ -n "$1" ] && [ -n "$2" ] && [ -n "$3" ]; } || return 0
  past=
  if [ "$2" -gt 1 ]; then
    history_file=$data/pg_wal/$(printf '%08X' "$2").history
    [ -r "$history_file" ] || return 0
    past=$(histories "$history_file")
  fi
  suffix=
  [ ! -e "$tight_mark" ] || suffix='~tight'
  printf '%s' "$1~$past$2:$3$suffix"
}

# bytes LSN: sets BYTES.
bytes() { BYTES=$((0x${1%/*} * 4294967296 + 0x${1#*/})); }

is_position() {
  printf '%s\n' "$1" | grep -qE '^[0-9]+~([0-9]+:[0-9A-F]+/[0-9A-F]+,)*[0-9]+:[0-9A-F]+/[0-9A-F]+$'
}

# order_of A B: what A has beside B, as equal, ahead, behind, diverged or unknown. Behind or equal: B has all of it.
order_of() {
  a_tight=no
  a=$1 b=${2%"~tight"}
  case $a in *"~tight") a_tight=yes a=${a%"~tight"} ;; esac
  { is_position "$a" && is_position "$b"; } || { echo unknown; return; }
  [ "${a%%"~"*}" = "${b%%"~"*}" ] || { echo diverged; return; }
  a=${a#*"~"}, b=${b#*"~"}, is_common=no
  while :; do
    a_first=${a%%,*} b_first=${b%%,*}
    a_tli=${a_first%%:*} b_tli=${b_first%%:*}
    if [ "$a_tli" -ne "$b_tli" ]; then
      # Two that left a timeline at one place for different ones. Before that, the older history is only longer.
      [ "$is_common" = no ] || { echo diverged; return; }
      if [ "$a_tli" -lt "$b_tli" ]; then a=${a#*,}; else b=${b#*,}; fi
      { [ -n "$a" ] && [ -n "$b" ]; } || { echo unknown; return; }
      continue
    fi
    is_common=yes a=${a#*,} b=${b#*,}
    bytes "${a_first#*:}" && a_bytes=$BYTES
    bytes "${b_first#*:}" && b_bytes=$BYTES
    { [ -n "$a" ] && [ -n "$b" ] && [ "$a_bytes" -eq "$b_bytes" ]; } || break
  done
  case ${a:+left}/${b:+left} in
    /)
      if [ "$a_bytes" -eq "$b_bytes" ]; then
        echo equal
      elif [ "$a_bytes" -lt "$b_bytes" ]; then
        echo behind
      else
        echo ahead
      fi
      ;;
    # B went on to another timeline: from all that A had, or from less.
    /left) if [ "$a_bytes" -le "$b_bytes" ] || [ "$a_tight" = yes ]; then echo behind; else echo diverged; fi ;;
    left/) if [ "$b_bytes" -le "$a_bytes" ]; then echo ahead; else echo diverged; fi ;;
    *) echo diverged ;;
  esac
}

# set_role_settings CONNECTION SLOT STANDBY: what the server reads at its next reload or start. Complete or not at all.
set_role_settings() {
  {
    echo "# Written by pairkeeper's role worker; changes made here are lost."
    printf "primary_conninfo = '%s'\n" "$(printf '%s' "$1" | sed "s/'/''/g")"
    printf "primary_slot_name = '%s'\n" "$2"
    if [ -n "$3" ]; then
      printf "synchronous_standby_names = 'FIRST 1 (\"%s\")'\n" "$3"
    else
      echo "synchronous_standby_names = ''"
    fi
  } >"$role_settings.new" && chmod 0644 "$role_settings.new" && sync "$role_settings.new" &&
    mv -f "$role_settings.new" "$role_settings" && sync "${role_settings%/*}"
}

# The postmaster's process id, '' where none runs.
postmaster() {
  running=$(head -n 1 "$data/postmaster.pid" 2>/dev/null)
  [ -n "$running" ] && [ -d "/proc/$running" ] && [ "$(cat "/proc/$running/comm" 2>/dev/null)" = postgres ] && echo "$running"
}

reload() {
  pid=$(postmaster)
  [ -z "$pid" ] || kill -HUP "$pid" 2>/dev/null
}
