#!/bin/sh
# Purpose: what compare-mariadb says of tables in SQL: which there are, their keys, checksums of rows, ranges of a key.
#          Names and values only ever become SQL as digits, as hexadecimal digits, or quoted by the server itself.
# Usage:   . "${0%/*}/mariadb-compare-table"     (sourced after mariadb-common, never run)
# Output:  defines functions, said at each
# Exit:    none
# shellcheck disable=SC2016,SC2034,SC2154 # the backquotes are SQL's; variables of mariadb-common, and for compare-mariadb

# A table without a key that is larger than this is not compared, bytes.
whole_bytes=67108864

# SQL: a name in backquotes; kinds of columns.
quoted_name="CONCAT('\`', REPLACE(COLUMN_NAME, '\`', '\`\`'), '\`')"
is_number="DATA_TYPE IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year')"
is_bytes="DATA_TYPE IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'geometry', 'point',
  'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geometrycollection', 'vector')"
is_large="DATA_TYPE IN ('tinytext', 'text', 'mediumtext', 'longtext', 'json') OR ($is_bytes AND DATA_TYPE NOT IN ('binary', 'varbinary'))"
# What is stored; the rest follows from it.
is_stored="COALESCE(GENERATION_EXPRESSION, '') = ''"
# Where an order by the key and a comparison with a literal might not say the same (an ENUM is ordered by its number), a
# key is of no use.
is_ordered="DATA_TYPE NOT IN ('float', 'double', 'bit', 'enum', 'set') AND $is_stored"

# Keys that tell all rows apart, the primary one first.
key_order="CONCAT(INDEX_NAME <> 'PRIMARY', HEX(INDEX_NAME))"
key_parts_of="information_schema.STATISTICS JOIN information_schema.COLUMNS USING (TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME)
  WHERE NON_UNIQUE = 0 AND INDEX_TYPE = 'BTREE'"
only_usable="HAVING SUM(NULLABLE = 'YES' OR SUB_PART IS NOT NULL OR NOT ($is_ordered)) = 0"

# list_tables: a line for each table of the users' with tabs between: `table=` its name in hexadecimal digits and to read,
# how it can be compared, about how many rows it has, its key's columns, and a checksum of its definition. Views and
# sequences hold no rows of their own.
list_tables() {
  query 60 "SET SESSION group_concat_max_len = 1048576;
    SELECT CONCAT('table=', HEX(TABLE_SCHEMA), '.', HEX(TABLE_NAME)), REGEXP_REPLACE(CONCAT(TABLE_SCHEMA, '.', TABLE_NAME), '[[:cntrl:]]', '?'),
      CASE WHEN ENGINE <> 'InnoDB' OR ENGINE IS NULL THEN 'engine' WHEN TABLE_TYPE = 'SYSTEM VERSIONED' THEN 'versioned'
        WHEN odd OR CONCAT(TABLE_SCHEMA, TABLE_NAME) REGEXP '[[:cntrl:]]' THEN 'odd-name'
        WHEN names IS NOT NULL THEN 'chunks' WHEN DATA_LENGTH <= $whole_bytes THEN 'whole' ELSE 'no-key' END,
      COALESCE(TABLE_ROWS, 0), COALESCE(SUBSTRING(names, LOCATE(' ', names) + 1), ''), MD5(CONCAT(definition, COALESCE(names, '')))
    FROM information_schema.TABLES AS t
    LEFT JOIN (SELECT BINARY TABLE_SCHEMA AS s, BINARY TABLE_NAME AS n, MAX(COLUMN_NAME REGEXP '[[:cntrl:]]') AS odd,
        GROUP_CONCAT(CONCAT_WS(' ', QUOTE(COLUMN_NAME), COLUMN_TYPE, COLLATION_NAME, IS_NULLABLE, GENERATION_EXPRESSION) ORDER BY ORDINAL_POSITION) AS definition
      FROM information_schema.COLUMNS GROUP BY s, n) AS c ON c.s = BINARY TABLE_SCHEMA AND c.n = BINARY TABLE_NAME
    LEFT JOIN (SELECT BINARY TABLE_SCHEMA AS s, BINARY TABLE_NAME AS n, MIN(names) AS names
      FROM (SELECT TABLE_SCHEMA, TABLE_NAME, CONCAT($key_order, ' ', GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX SEPARATOR ', ')) AS names
        FROM $key_parts_of GROUP BY BINARY TABLE_SCHEMA, BINARY TABLE_NAME, INDEX_NAME $only_usable) AS u GROUP BY s, n) AS k
      ON k.s = BINARY TABLE_SCHEMA AND k.n = BINARY TABLE_NAME
    WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
      AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema', 'pairkeeper')
    ORDER BY 1"
}

# SQL: a value, so that both nodes make the same bytes of the same one; and as a literal on one line.
checked_value="CASE WHEN DATA_TYPE = 'bit' THEN CONCAT($quoted_name, ' + 0') WHEN DATA_TYPE = 'float' THEN CONCAT($quoted_name, ' + 0e0')
  WHEN $is_large THEN CONCAT('MD5(', $quoted_name, ')')
  WHEN CHARACTER_SET_NAME IS NOT NULL THEN CONCAT('CAST(', $quoted_name, ' AS BINARY)') ELSE $quoted_name END"
literal_value="CASE WHEN DATA_TYPE = 'bit' THEN CONCAT($quoted_name, ' + 0') WHEN DATA_TYPE = 'float' THEN CONCAT($quoted_name, ' + 0e0')
  WHEN DATA_TYPE = 'double' OR $is_number THEN $quoted_name
  WHEN $is_bytes THEN CONCAT('CONCAT(\"X\'\", HEX(', $quoted_name, '), \"\'\")')
  WHEN CHARACTER_SET_NAME IS NULL THEN CONCAT('QUOTE(', $quoted_name, ')')
  ELSE CONCAT('IF(CONVERT(', $quoted_name, ' USING utf8mb4) REGEXP \"[[:cntrl:]]\", CONCAT(\"_', CHARACTER_SET_NAME, ' X\'\", HEX(', $quoted_name,
    '), \"\'\"), QUOTE(CONVERT(', $quoted_name, ' USING utf8mb4)))') END"
key_word="CASE WHEN $is_number THEN CONCAT('CAST(', $quoted_name, ' AS CHAR)')
  WHEN CHARACTER_SET_NAME IS NOT NULL OR $is_bytes THEN CONCAT('CONCAT(\"x\", HEX(', $quoted_name, '))')
  ELSE CONCAT('CONCAT(\"x\", HEX(CAST(', $quoted_name, ' AS CHAR)))') END"

# read_table TABLE: sets, in SQL, from, key_name, key_columns, key_words, row_checksum, all_literals, all_columns (with tabs
# between) and column_kinds, for each `text` or `plain`; key_parts, a line `INTRODUCER NAME` for each column of the key, none without a usable one.
# False where there is no such table.
read_table() {
  case $1 in
    *[!0-9A-F.]* | *.*.* | .* | *.) exit 2 ;;
    *.*) schema_hex=${1%.*} table_hex=${1#*.} ;;
    *) exit 2 ;;
  esac
  # Tables may differ in upper and lower case only, which information_schema does not distinguish.
  this="TABLE_SCHEMA = CONVERT(X'$schema_hex' USING utf8mb3) AND TABLE_NAME = CONVERT(X'$table_hex' USING utf8mb3)
    AND BINARY TABLE_SCHEMA = X'$schema_hex' AND BINARY TABLE_NAME = X'$table_hex'"
  read=$(query 20 "SET SESSION group_concat_max_len = 1048576;
    SELECT 'table', CONCAT('\`', REPLACE(CONVERT(X'$schema_hex' USING utf8mb4), '\`', '\`\`'), '\`.\`', REPLACE(CONVERT(X'$table_hex' USING utf8mb4), '\`', '\`\`'), '\`'),
      GROUP_CONCAT(IF(CHARACTER_SET_NAME IS NULL, 'plain', 'text') ORDER BY ORDINAL_POSITION SEPARATOR ' '),
      CONCAT('CAST(CONV(LEFT(MD5(CONCAT_WS(\",\", ', GROUP_CONCAT(CONCAT('COALESCE(LENGTH(', $checked_value, '), \"N\"), COALESCE(', $checked_value, ', \"\")')
        ORDER BY ORDINAL_POSITION SEPARATOR ', '), ')), 16), 16, 10) AS UNSIGNED)'),
      GROUP_CONCAT(CONCAT('COALESCE(', $literal_value, ', \"NULL\")') ORDER BY ORDINAL_POSITION SEPARATOR ', '),
      GROUP_CONCAT($quoted_name ORDER BY ORDINAL_POSITION SEPARATOR '\t')
      FROM information_schema.COLUMNS WHERE $this AND $is_stored HAVING COUNT(*) > 0;
    SELECT 'key', CASE WHEN $is_number THEN 'number' WHEN CHARACTER_SET_NAME IS NOT NULL THEN CONCAT('_', CHARACTER_SET_NAME)
        WHEN $is_bytes THEN 'bytes' ELSE '_utf8mb4' END, $quoted_name, $key_word, CONCAT('\`', REPLACE(INDEX_NAME, '\`', '\`\`'), '\`')
      FROM $key_parts_of AND $this AND INDEX_NAME = (SELECT SUBSTRING(MIN(name), 2) FROM (
        SELECT CONCAT(INDEX_NAME <> 'PRIMARY', INDEX_NAME) AS name FROM $key_parts_of AND $this GROUP BY INDEX_NAME $only_usable) AS usable)
      ORDER BY SEQ_IN_INDEX") || refuse sql "detail=$(last_error)"
  [ -n "$read" ] || return 1
  key_parts='' key_name='' key_columns='' key_words=''
  while IFS='	' read -r tag one two three four others; do
    if [ "$tag" = table ]; then
      from=$one column_kinds=$two row_checksum=$three all_literals=$four all_columns=$others
      continue
    fi
    key_parts="$key_parts${key_parts:+
}$one	$two" key_columns="$key_columns${key_columns:+, }$two" key_words="$key_words, $three" key_name=$four
  done <<TABLE
$read
TABLE
  key_words="CONCAT_WS(','$key_words)"
  export key_parts
}

# ranges_in_sql, keys_in_sql: makes a condition of each line of standard input: `LOWER UPPER`, the rows behind the one and
# up to the other key, `-` where there is no bound; or `KEY`. A key is a word with commas between its columns: digits, or
# `x` and hexadecimal digits. (Row constructors would not use the index.) Fails where a line is none of that.
ranges_in_sql() { awk "$conditions"' NF != 2 { exit 2 } { print "(" ($1 == "-" ? "TRUE" : bound($1, ">", ">")) ") AND (" ($2 == "-" ? "TRUE" : bound($2, "<", "<=")) ")" }'; }
keys_in_sql() { awk "$conditions"' NF != 1 { exit 2 } { print bound($1, "", "") }'; }
conditions='
  BEGIN { parts = split(ENVIRON["key_parts"], part, "\n")
    for (i = 1; i <= parts; i++) { tab = index(part[i], "\t"); kind[i] = substr(part[i], 1, tab - 1); name[i] = substr(part[i], tab + 1) } }
  function literal(word, i) {
    if (kind[i] == "number" && word ~ /^-?[0-9]+(\.[0-9]+)?$/) return word
    if (kind[i] != "number" && word ~ /^x[0-9A-F]*$/) return (kind[i] == "bytes" ? "" : kind[i] " ") "X\047" substr(word, 2) "\047"
    exit 2
  }
  function bound(key, before, last,   i, j, word, term, out) {
    if (split(key, word, ",") != parts) exit 2
    if (before == "") {
      for (i = 1; i <= parts; i++) out = out (i > 1 ? " AND " : "") name[i] " = " literal(word[i], i)
      return out
    }
    for (i = 1; i <= parts; i++) {
      term = ""
      for (j = 1; j < i; j++) term = term name[j] " = " literal(word[j], j) " AND "
      out = out (i > 1 ? " OR " : "") "(" term name[i] " " (i == parts ? last : before) " " literal(word[i], i) ")"
    }
    return out
  }'
