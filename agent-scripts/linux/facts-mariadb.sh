#!/bin/sh
# facts-mariadb: what preflight and plan want to know of a MariaDB that is there.
#
# Usage: sourced behind gather-facts; functions only. core/components/mariadb/facts.ts calls
#   pk_mariadb
#
# Output, fields separated by tabs:
#   schema   NAME                       databases that are not the server's own or ours; also where it is down
#   state    down|refused|up            refused: it runs and does not let root in over its socket
#   variable NAME VALUE                 some global variables of a server that is up
#   replica  HOST                       it is set up to follow that host
#   begun    yes                        it is primary or replica of a pair of ours
#   count    not-innodb|no-primary-key  NUMBER  EXAMPLE
#   privileged  ACCOUNT                 may write where the server is read-only
# Exit: 0. Changes nothing. A server that hangs is left after 3 s.
set -u

pk_mariadb_sql() {
  HOME=/root timeout -k 1 3 mariadb --batch --skip-column-names --raw --execute="$1"
}

pk_mariadb() {
  for pk_path in /var/lib/mysql/*/; do
    pk_name=${pk_path%/}
    pk_name=${pk_name##*/}
    case $pk_name in '*' | mysql | performance_schema | sys | pairkeeper | '#'* | lost+found) continue ;; esac
    printf 'schema\t%s\n' "$pk_name"
  done
  if ! systemctl is-active --quiet mariadb.service; then
    printf 'state\tdown\n'
    return 0
  fi
  [ "$(pk_mariadb_sql 'SELECT 1')" = 1 ] || { printf 'state\trefused\n'; return 0; }
  printf 'state\tup\n'
  pk_mariadb_sql "SELECT 'variable', LOWER(VARIABLE_NAME), VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES
    WHERE VARIABLE_NAME IN ('VERSION', 'LOG_BIN', 'READ_ONLY', 'SSL_CERT', 'DATADIR', 'WSREP_ON', 'SERVER_ID');
  SELECT 'begun', 'yes' FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'pairkeeper' AND TABLE_NAME = 'heartbeat'"
  pk_mariadb_sql 'SHOW ALL SLAVES STATUS\G' | sed -n 's/^ *Master_Host: /replica	/p'
  pk_mariadb_sql "SELECT 'count', 'not-innodb', COUNT(*), MIN(CONCAT(TABLE_SCHEMA, '.', TABLE_NAME)) FROM information_schema.TABLES
    WHERE TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB'
      AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema');
  SELECT 'count', 'no-primary-key', COUNT(*), MIN(CONCAT(t.TABLE_SCHEMA, '.', t.TABLE_NAME)) FROM information_schema.TABLES t
    LEFT JOIN information_schema.TABLE_CONSTRAINTS c
      ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME AND c.CONSTRAINT_TYPE = 'PRIMARY KEY'
    WHERE t.TABLE_TYPE = 'BASE TABLE' AND c.CONSTRAINT_NAME IS NULL
      AND t.TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema');
  SELECT DISTINCT 'privileged', GRANTEE FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN ('READ_ONLY ADMIN', 'READ ONLY ADMIN')
    AND GRANTEE NOT IN (\"'root'@'localhost'\", \"'mysql'@'localhost'\", \"'mariadb.sys'@'localhost'\")"
}
