#!/bin/sh
# Purpose: reads this node's tables for a comparison with the other node's: checksums of ranges of rows, of single rows,
#          and the rows themselves as literals of SQL. Changes nothing, takes no lock on a table's rows.
# Usage:   compare-mariadb tables POSITION           which tables there are
#          compare-mariadb chunks SIZE               reads lines `TABLE HOW LOWER`: as many chunks as 2 s allow, from LOWER on;
#                                                    the first one of SIZE rows
#          compare-mariadb ranges POSITION           reads lines `TABLE LOWER UPPER`: the same ranges, on the other node
#          compare-mariadb rows POSITION TABLE       reads lines `LOWER UPPER`: each row there
#          compare-mariadb keys POSITION TABLE       reads keys, one a line: the rows that are there
#          compare-mariadb values POSITION TABLE     as `keys`, with all that the rows hold
#          POSITION: nothing is read before this node has that; `-` where it need not wait
#          TABLE: `schema.table`, each name in hexadecimal digits of its UTF-8; keys as mariadb-compare-table has them
# Output:  key=value lines with tabs between words: `table=…`, `chunk=TABLE LOWER UPPER ROWS CHECKSUM`, `gone=TABLE`,
#          `size=ROWS`, `row=KEY CHECKSUM`, `triggers=N`, `columns=NAME…`, `values=KEY LITERAL…`, and at the end
#          `position=`: a node that has that has all that was read; `reason=CODE` where something was refused
# Exit:    0 done, 1 refused or failed, 2 wrong usage
set -u

# shellcheck source=agent-scripts/linux/mariadb-common.sh
. "${0%/*}/mariadb-common"
# shellcheck source=agent-scripts/linux/mariadb-compare-table.sh
. "${0%/*}/mariadb-compare-table"

# Hundredths of a second: what one chunk should take in the server, and what one call of `chunks` may.
chunk_time=30 call_time=200
# Seconds in which the replica must have applied what it has been given.
catch_up=60
# Longer literals are no repair that anybody reads, bytes.
longest_row=65536

# read_only SECONDS: standard input as one session that can't write, and is ended by the server if it takes too long.
read_only() {
  {
    echo "SET NAMES utf8mb4; SET SESSION sql_mode = '', SESSION time_zone = '+00:00', SESSION max_statement_time = $1;
      SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ ONLY;"
    cat
  } | sql "$(($1 + 5))"
}

wait_for() {
  case $1 in
    -) return 0 ;;
    *[!0-9,-]* | '') exit 2 ;;
  esac
  wanted=$(last_of_domains "$1")
  [ "$(query $((catch_up + 5)) "SELECT MASTER_GTID_WAIT('$wanted', $catch_up)")" = 0 ] || refuse not-applied "detail=$wanted"
}

tell_position() {
  place=$(own_position) || refuse sql "detail=$(last_error)"
  printf 'position=%s\n' "$place"
}

# Replication that leaves something out makes two nodes that are meant to differ.
tables() {
  filters="SELECT CONCAT(@@replicate_do_db, @@replicate_ignore_db, @@replicate_do_table, @@replicate_ignore_table,
    @@replicate_wild_do_table, @@replicate_wild_ignore_table); SHOW MASTER STATUS"
  filters=$(query 5 "$filters") || refuse sql "detail=$(last_error)"
  [ -z "$(printf '%s\n' "$filters" | awk -F '\t' 'NR == 1 { print $1 } NR > 1 { print $3 $4 }' | tr -d '\n')" ] || refuse filters
  list_tables || refuse sql "detail=$(last_error)"
}

now() { read -r up _ </proc/uptime; up=${up%.*}${up#*.}; }

chunks() {
  size=$1
  now
  begun=$up
  while [ $((up - begun)) -lt "$call_time" ] && read -r table how lower; do
    if ! read_table "$table"; then
      printf 'gone=%s\n' "$table"
      continue
    fi
    upper=''
    while [ "$upper" != - ] && [ $((up - begun)) -lt "$call_time" ]; do
      upper=-
      where=$(echo "$lower -" | ranges_in_sql) || exit 2
      if [ "$how" = chunks ]; then
        ordered="WHERE $where ORDER BY $key_columns LIMIT"
        checksum "SELECT 'upper', $key_words FROM $from FORCE INDEX ($key_name) $ordered $size, 1;" "$ordered $((size + 1))"
      else
        checksum '' "WHERE $where"
      fi || smaller || refuse sql "detail=$(last_error)"
      [ -n "$sum" ] || continue
      printf 'chunk=%s\t%s\t%s\t%s\n' "$table" "$lower" "$upper" "$sum"
      lower=$upper
      size=$((size * chunk_time / (took + 1) > size * 4 ? size * 4 : size * chunk_time / (took + 1)))
      [ "$size" -ge 10 ] || size=10
      [ "$size" -le 20000 ] || size=20000
      rest
    done
    [ "$upper" != - ] || size=1000
  done
  printf 'size=%s\n' "$size"
}

# checksum BOUND ROWS: of the rows that ROWS selects: sets sum (their number and checksum), took (hundredths of a second
# in the server), running (sessions at work), and upper by what the statement BOUND says, in the same view of the table.
checksum() {
  sum='' running=0 took=0
  answer=$(read_only 20 <<SQL
SET @began = SYSDATE(6);
$1
SELECT 'sum', COUNT(*), LOWER(HEX(BIT_XOR(h))) FROM (SELECT $row_checksum AS h FROM $from ${key_name:+FORCE INDEX ($key_name)} $2) AS r;
SELECT 'took', TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6)) DIV 10000, VARIABLE_VALUE
  FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'THREADS_RUNNING';
SQL
  ) || return 1
  while IFS='	' read -r tag one two; do
    case $tag in
      upper) upper=$one ;;
      sum) sum="$one	$two" ;;
      took) took=$one running=$two ;;
    esac
  done <<ANSWER
$answer
ANSWER
}

# A chunk of large rows took too long (ER_STATEMENT_TIMEOUT): once more with fewer.
smaller() {
  [ "$how" = chunks ] && [ "$size" -gt 1 ] && grep -q '^ERROR 1969' "$errors" || return 1
  size=$((size / 10 + 1)) upper=''
  now
}

# As long a pause as the server worked, ten times that where more sessions are at work than it has processors for.
rest() {
  [ "$running" -le $((2 * processors)) ] || took=$((took * 10))
  sleep "$((took / 100)).$(printf %02d $((took % 100)))"
  now
}
processors=$(getconf _NPROCESSORS_ONLN)

ranges() {
  last=''
  while read -r table lower upper; do
    if [ "$table" != "$last" ] && ! read_table "$table"; then
      printf 'gone=%s\n' "$table"
      continue
    fi
    last=$table
    where=$(echo "$lower $upper" | ranges_in_sql) || exit 2
    checksum '' "WHERE $where" || refuse sql "detail=$(last_error)"
    printf 'chunk=%s\t%s\t%s\t%s\n' "$table" "$lower" "$upper" "$sum"
    rest
  done
}

# The table of the statements below, which must have a key.
keyed_table() {
  read_table "$1" || refuse gone
  [ -n "$key_parts" ] || refuse no-key
}

rows() {
  keyed_table "$1"
  select_each "CONCAT_WS(CHAR(9), CONCAT('row=', $key_words), LOWER(HEX($row_checksum)))" ranges_in_sql
}

keys() {
  keyed_table "$1"
  select_each "CONCAT_WS(CHAR(9), CONCAT('row=', $key_words), LOWER(HEX($row_checksum)))" keys_in_sql
}

values() {
  keyed_table "$1"
  printf 'triggers=%s\n' "$(query 20 "SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE BINARY EVENT_OBJECT_SCHEMA = X'$schema_hex' AND BINARY EVENT_OBJECT_TABLE = X'$table_hex'")"
  printf '%s\n' "name=$from" "kinds=$column_kinds" "columns=$all_columns" "key=$(printf '%s\n' "$key_parts" | cut -f 2- | paste -s -)"
  row="CONCAT_WS(CHAR(9), CONCAT('values=', $key_words), $all_literals)"
  select_each "IF(LENGTH($row) > $longest_row, CONCAT('long=', $key_words), $row)" keys_in_sql
}

# select_each EXPRESSION PROGRAM: for the conditions that PROGRAM makes of standard input.
select_each() {
  conditions_of_input=$("$2") || exit 2
  [ -n "$conditions_of_input" ] || return 0
  printf '%s\n' "$conditions_of_input" | select="SELECT $1 FROM $from FORCE INDEX ($key_name) WHERE " awk '{ print ENVIRON["select"] $0 ";" }' | read_only 60 || refuse sql "detail=$(last_error)"
}

case ${1:-}/$# in
  tables/2) wait_for "$2" && tables && tell_position ;;
  chunks/2)
    case $2 in '' | *[!0-9]*) exit 2 ;; esac
    chunks "$2" && tell_position
    ;;
  ranges/2) wait_for "$2" && ranges ;;
  rows/3 | keys/3 | values/3) wait_for "$2" && "$1" "$3" && tell_position ;;
  *) exit 2 ;;
esac
