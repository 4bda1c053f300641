#!/bin/sh
# Purpose: what PostgreSQL needs once on a node: an identity for TLS, trust in the peer, accounts.
# Usage:   setup-postgresql identity        makes this node's key and certificate, unless they are there and fit
#          setup-postgresql has-identity    exit 0 when they are
#          setup-postgresql certificate     prints the certificate
#          setup-postgresql trust           reads the replication password (first line) and the peer's certificate
#          setup-postgresql accounts        makes the account and the heartbeat table; on the primary only
#          setup-postgresql forget          ends replication and takes back what we made, keys included
# Output:  what is said above; `reason=CODE` and its parameters where something was refused
# Exit:    0 done, 1 refused or failed, 2 wrong usage
set -u

# shellcheck source=agent-scripts/linux/postgresql-common.sh
. "${0%/*}/postgresql-common"

trust() {
  take_trust
  printf '*:*:*:%s:%s\n' "$replication_user" "$password" >"$passfile.new" &&
    chown postgres:postgres "$passfile.new" && mv -f "$passfile.new" "$passfile"
}

# Replication, what pg_rewind reads of a running server (its manual, "Notes"), and the checkpoint that must come before.
accounts() {
  {
    cat <<'SQL'
BEGIN;
SET LOCAL synchronous_commit = local;
CREATE SCHEMA IF NOT EXISTS pairkeeper;
CREATE TABLE IF NOT EXISTS pairkeeper.heartbeat (id smallint PRIMARY KEY, node text NOT NULL, at timestamptz NOT NULL,
  mark text NOT NULL);
SQL
    if [ -r "$passfile" ]; then
      password=$(sed -n 's/.*://p' "$passfile")
      cat <<SQL
SET LOCAL log_statement = none;
SET LOCAL log_min_duration_statement = -1;
SET LOCAL log_min_error_statement = panic;
SET LOCAL password_encryption = 'scram-sha-256';
SELECT 'CREATE ROLE $replication_user' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$replication_user') \gexec
ALTER ROLE $replication_user LOGIN REPLICATION NOSUPERUSER PASSWORD '$password';
GRANT pg_checkpoint TO $replication_user;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean), pg_catalog.pg_stat_file(text, boolean),
  pg_catalog.pg_read_binary_file(text), pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO $replication_user;
SQL
    fi
    echo 'COMMIT;'
  } | sql 20 >/dev/null || refuse sql "detail=$(last_error)"
}

# A server that is down must not be a standby of nobody at its next start either.
forget() {
  if [ "$(query 3 'SELECT pg_is_in_recovery()')" = f ]; then
    query 20 "SELECT pg_terminate_backend(active_pid, 2000) FROM pg_replication_slots
        WHERE slot_name LIKE 'pairkeeper\\_%' AND active_pid IS NOT NULL;
      SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name LIKE 'pairkeeper\\_%' AND NOT active;
      DROP SCHEMA IF EXISTS pairkeeper CASCADE;
      SELECT 'DROP OWNED BY $replication_user; DROP ROLE $replication_user' FROM pg_roles WHERE rolname = '$replication_user' \\gexec" \
      >/dev/null
  fi
  rm -f "$data/standby.signal" "$role_settings" "$key" "$certificate" "$peer_certificate" "$passfile"
}

case ${1:-}/$# in
  trust/1 | accounts/1 | forget/1) "$1" ;;
  identity/1) make_identity ;;
  certificate/1) cat "$certificate" ;;
  has-identity/1) has_identity ;;
  *) exit 2 ;;
esac
