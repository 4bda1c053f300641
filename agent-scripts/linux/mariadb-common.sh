#!/bin/sh
# Purpose: what role-mariadb, setup-mariadb and seed-mariadb share: settings, SQL, GTID positions.
# Usage:   . "${0%/*}/mariadb-common"     (sourced, never run)
# Output:  none; sets variables and defines functions.
# Exit:    none.
#
# A position of this engine is a GTID state as in @@gtid_binlog_state: for each domain and server the last sequence
# number, `0-1-42,0-2-40`. GTIDs of one domain alone prove nothing when both nodes were writable; with the server ids
# they show what only one of them has.
# shellcheck disable=SC2034,SC2154 # variables of engine-common, and for the scripts that source this file

engine=mariadb engine_group=mysql
SERVER_ID=0
# shellcheck source=agent-scripts/linux/engine-common.sh
. "${0%/*}/engine-common"

mariadb_unit=mariadb.service
# Password of the replication account: for root only, as an option file, so that no client gets it by argv.
secret=$engine_directory/replication.cnf

# sql SECONDS: runs standard input as root over the socket; values come without headings, separated by tabs.
sql() { timeout -k 1 "$1" mariadb --batch --skip-column-names --raw 2>"$errors"; }

# query SECONDS STATEMENT
query() { printf '%s\n' "$2" | sql "$1"; }

# ask_peer SECONDS STATEMENT: as the replication account, which may read variables and nothing else, over TLS with the
# peer's own certificate.
ask_peer() {
  timeout -k 1 "$1" mariadb --defaults-file="$secret" --protocol=tcp --host="$PEER_ADDRESS" --port="$PORT" \
    --connect-timeout=2 --ssl-ca="$peer_certificate" --ssl-verify-server-cert --batch --skip-column-names --raw \
    --execute="$2" 2>"$errors"
}

# orphans A B: the GTIDs of state A that state B does not cover, one a line `domain-server-sequence`.
orphans() {
  printf '%s\n%s\n' "$2" "$1" | awk '
    { n = split($0, list, /[ ,\t]+/) }
    { for (i = 1; i <= n; i++) if (split(list[i], g, "-") == 3) {
        if (NR == 1) { if (g[3] + 0 > has[g[1], g[2]] + 0) has[g[1], g[2]] = g[3] }
        else if (g[3] + 0 > has[g[1], g[2]] + 0) print list[i] } }'
}

# last_of_domains STATE: the newest GTID of each domain, separated by commas: what a replica waits for. Sequence
# numbers of a domain only grow in strict mode, whoever writes.
last_of_domains() {
  printf '%s\n' "$1" | tr -s ', \t' '\n' | awk -F - '
    NF == 3 && $3 + 0 >= top[$1] + 0 { top[$1] = $3; gtid[$1] = $0 }
    END { for (d in gtid) { printf "%s%s", separator, gtid[d]; separator = "," } print "" }'
}

# merged STATE…: everything that any of the states has, as one state.
merged() {
  printf '%s\n' "$@" | tr -s ', \t' '\n' | awk -F - '
    NF == 3 { id = $1 "-" $2; if (!(id in top)) order[++n] = id; if ($3 + 0 >= top[id] + 0) top[id] = $3 }
    END { for (i = 1; i <= n; i++) print order[i] "-" top[order[i]] }' | sort -t - -k 1,1n -k 3,3n | paste -s -d , -
}

# Everything that this node has: what stands in its binary log, and what it had been given before that began.
own_position() {
  own_state=$(query 3 "SELECT CONCAT(@@GLOBAL.gtid_binlog_state, ',', @@GLOBAL.gtid_slave_pos)") && merged "$own_state"
}

# replica_status FILE: what SHOW SLAVE STATUS says, as `Name: value` lines; empty when nothing is set up. (MariaDB knows
# SHOW REPLICA STATUS from 10.5 on and this form always.)
replica_status() {
  shown=$(timeout -k 1 3 mariadb --batch --raw --execute='SHOW SLAVE STATUS\G' 2>"$errors") || return 1
  printf '%s\n' "$shown" | sed -n 's/^ *\([A-Za-z_]*: \)/\1/p' >"$1"
}

# field FILE NAME
field() { sed -n "s/^$2: //p" "$1" | head -n 1; }

# What a node has only as the first primary or by a copy of it: the table for the heartbeat.
has_begun() {
  [ "$(query 3 "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'pairkeeper' AND TABLE_NAME = 'heartbeat'")" = 1 ]
}

# True where the server answers at all, within 3 s.
answers() { [ "$(query 3 'SELECT 1')" = 1 ]; }

is_read_only() { [ "$(query 3 'SELECT @@GLOBAL.read_only')" != 0 ]; }
