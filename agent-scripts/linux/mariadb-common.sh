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

# as_root SECONDS [OPTION]...: runs standard input as root over the socket, where TLS would protect nothing and cost four
# fifths of the client's time.
as_root() {
  seconds=$1
  shift
  timeout -k 1 "$seconds" mariadb --skip-ssl --batch --raw "$@" 2>"$errors"
}

# sql SECONDS: values come without headings, separated by tabs.
sql() { as_root "$1" --skip-column-names; }

# The client repeats the statement before it says what is wrong with it.
last_error() { { grep -m 1 '^ERROR' "$errors" || head -n 1 "$errors"; } | tr -d '\000-\037\177' | cut -c1-300; }

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
  printf '%s' "$1" | awk -v RS='[, \t\n]+' -F - '
    NF == 3 && $3 + 0 >= top[$1] + 0 { top[$1] = $3; gtid[$1] = $0 }
    END { for (d in gtid) { printf "%s%s", separator, gtid[d]; separator = "," } print "" }'
}

# merged STATE…: everything that any of the states has, as one state, by domain and then by sequence number.
merged() {
  printf '%s\n' "$@" | awk -v RS='[, \t\n]+' -F - '
    NF == 3 { id = $1 "-" $2; if (!(id in top)) order[++n] = id; if ($3 + 0 >= top[id] + 0) { top[id] = $3; domain[id] = $1 } }
    function is_after(a, b) { return domain[a] + 0 > domain[b] + 0 || (domain[a] == domain[b] && top[a] + 0 > top[b] + 0) }
    END {
      for (i = 2; i <= n; i++) for (j = i; j > 1 && is_after(order[j - 1], order[j]); j--) {
        id = order[j]; order[j] = order[j - 1]; order[j - 1] = id }
      for (i = 1; i <= n; i++) { printf "%s%s-%s", separator, order[i], top[order[i]]; separator = "," }
      print "" }'
}

# Everything that this node has: what stands in its binary log, and what it had been given before that began.
own_position() {
  own_state=$(query 3 "SELECT CONCAT(@@GLOBAL.gtid_binlog_state, ',', @@GLOBAL.gtid_slave_pos)") && merged "$own_state"
}

# What a node has only as the first primary or by a copy of it: the table for the heartbeat.
has_begun() {
  [ "$(query 3 "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'pairkeeper' AND TABLE_NAME = 'heartbeat'")" = 1 ]
}

# True where the server answers at all, within 3 s.
answers() { [ "$(query 3 'SELECT 1')" = 1 ]; }
