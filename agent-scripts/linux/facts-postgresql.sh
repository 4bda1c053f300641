#!/bin/sh
# facts-postgresql: what preflight and plan want to know of a PostgreSQL that is there, in Debian's layout of clusters.
#
# Usage: sourced behind gather-facts; functions only. core/components/postgresql/facts.ts calls
#   pk_postgresql
#
# Output, fields separated by tabs:
#   libc     VERSION                    texts are sorted by it, and indexes with them
#   cluster  VERSION NAME DATA_DIRECTORY
#   included yes|no                     its postgresql.conf reads conf.d
# and of the cluster `main`, the one of the highest version:
#   state    down|refused|up            refused: it runs and does not let its owner in over its socket
#   setting  NAME VALUE FILE            some settings, and the file that they come from
#   database NAME                       with something of a user's in it; oid-N where the server is down
#   standby  yes                        it is in recovery
#   begun    yes                        it is primary or replica of a pair of ours
#   tablespaces  NUMBER
# Exit: 0. Changes nothing. A server that hangs is left after 3 s.
set -u

pk_postgresql_sql() {
  printf '%s\n' "$1" | (cd / && PGOPTIONS='-c statement_timeout=3000' PGCONNECT_TIMEOUT=2 timeout -k 1 3 \
    setpriv --reuid=postgres --regid=postgres --init-groups "/usr/lib/postgresql/$pk_version/bin/psql" -X -q -A -t -F '	' \
    -h /var/run/postgresql -p "$pk_port" -U postgres -d postgres 2>/dev/null)
}

# The last value of a setting in a cluster's own file.
pk_postgresql_setting() {
  sed -n "s/^[[:space:]]*$1[[:space:]]*=\{0,1\}[[:space:]]*'\{0,1\}\([^'#[:space:]]*\).*/\1/p" "$pk_file" | tail -n 1
}

pk_postgresql() {
  printf 'libc\t%s\n' "$(getconf GNU_LIBC_VERSION 2>/dev/null)"
  pk_version=0
  for pk_file in /etc/postgresql/*/*/postgresql.conf; do
    [ -f "$pk_file" ] || continue
    pk_name=${pk_file%/*}
    pk_name=${pk_name#/etc/postgresql/}
    pk_data=$(pk_postgresql_setting data_directory)
    printf 'cluster\t%s\t%s\t%s\n' "${pk_name%/*}" "${pk_name#*/}" "$pk_data"
    case $pk_name in
      [0-9]*/main) if [ "${pk_name%/*}" -gt "$pk_version" ] 2>/dev/null; then pk_version=${pk_name%/*}; fi ;;
    esac
  done
  [ "$pk_version" -gt 0 ] || { printf 'state\tdown\n'; return 0; }
  pk_file=/etc/postgresql/$pk_version/main/postgresql.conf
  if grep -qE "^[[:space:]]*include_dir[[:space:]]*=?[[:space:]]*'conf.d'" "$pk_file"; then
    printf 'included\tyes\n'
  else
    printf 'included\tno\n'
  fi
  pk_data=$(pk_postgresql_setting data_directory)
  pk_port=$(sed -n '4p' "$pk_data/postmaster.pid" 2>/dev/null)
  if [ -z "$pk_port" ] || ! systemctl is-active --quiet "postgresql@$pk_version-main.service"; then
    printf 'state\tdown\n'
    for pk_path in "$pk_data"/base/[0-9]*; do
      [ "${pk_path##*/}" -lt 16384 ] 2>/dev/null || [ ! -d "$pk_path" ] || printf 'database\toid-%s\n' "${pk_path##*/}"
    done
    return 0
  fi
  [ "$(pk_postgresql_sql 'SELECT 1')" = 1 ] || { printf 'state\trefused\n'; return 0; }
  printf 'state\tup\n'
  pk_postgresql_sql "SELECT 'setting', name, setting, coalesce(sourcefile, '') FROM pg_settings WHERE name IN ('ssl_cert_file',
      'hba_file', 'synchronous_standby_names', 'primary_conninfo', 'primary_slot_name', 'wal_log_hints', 'wal_level',
      'restore_command', 'server_version', 'listen_addresses', 'port')
    UNION ALL SELECT 'database', datname, '', '' FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'
    UNION ALL (SELECT DISTINCT 'database', 'postgres', '', '' FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^(pg_|information_schema\$|pairkeeper\$)')
    UNION ALL SELECT 'begun', 'yes', '', '' WHERE to_regclass('pairkeeper.heartbeat') IS NOT NULL
    UNION ALL SELECT 'standby', 'yes', '', '' WHERE pg_is_in_recovery()
    UNION ALL SELECT 'tablespaces', count(*)::text, '', '' FROM pg_tablespace WHERE spcname !~ '^pg_'"
}
