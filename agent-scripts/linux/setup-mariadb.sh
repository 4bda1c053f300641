#!/bin/sh
# Purpose: what MariaDB needs once on a node: an identity for TLS, trust in the peer, accounts.
# Usage:   setup-mariadb identity              makes this node's key and certificate, unless they are there and fit
#          setup-mariadb has-identity          exit 0 when they are
#          setup-mariadb certificate           prints the certificate
#          setup-mariadb trust                 reads the replication password (first line) and the peer's certificate
#          setup-mariadb accounts              makes the accounts and the heartbeat table; on the primary only
#          setup-mariadb privileged            accounts that may write on a read-only server, one a line, but root and mysql
#          setup-mariadb all-bound             exit 0 when there are none
#          setup-mariadb bind-privileged       takes that right away from them; only where this node may be written to
#          setup-mariadb unbind-privileged     gives it back to those from whom we took it
#          setup-mariadb forget                ends replication and takes back what we made, keys included
# Output:  what is said above; `reason=CODE` and its parameters where something was refused
# Exit:    0 done, 1 refused or failed, 2 wrong usage
set -u

# shellcheck source=agent-scripts/linux/mariadb-common.sh
. "${0%/*}/mariadb-common"

# Accounts from which we took the right to write on a read-only server.
bound=$engine_directory/bound-accounts

trust() {
  take_trust
  printf '[client]\nuser=%s\npassword=%s\n' "$replication_user" "$password" >"$secret.new" && mv -f "$secret.new" "$secret"
}

# For both nodes' addresses, since a copy takes the accounts along and the roles swap.
accounts() {
  answers || refuse down
  {
    cat <<'SQL'
CREATE DATABASE IF NOT EXISTS pairkeeper;
CREATE TABLE IF NOT EXISTS pairkeeper.heartbeat (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, server_id INT UNSIGNED NOT NULL,
  at DATETIME(6) NOT NULL, mark VARCHAR(64) NOT NULL) ENGINE=InnoDB;
SQL
    if [ -r "$secret" ]; then
      password=$(sed -n 's/^password=//p' "$secret")
      for address in "$NODE_ADDRESS" "$PEER_ADDRESS"; do
        cat <<SQL
CREATE USER IF NOT EXISTS '$replication_user'@'$address';
ALTER USER '$replication_user'@'$address' IDENTIFIED BY '$password' REQUIRE SSL;
GRANT REPLICATION SLAVE ON *.* TO '$replication_user'@'$address';
SQL
      done
    fi
  } | sql 20 >/dev/null || refuse sql "detail=$(last_error)"
}

# Who has all privileges has this one too; it can be taken out of them (MariaDB 10.11.0).
privileged() {
  query 5 "SELECT DISTINCT GRANTEE FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE IN ('READ_ONLY ADMIN', 'READ ONLY ADMIN')
    AND GRANTEE NOT IN (\"'root'@'localhost'\", \"'mysql'@'localhost'\", \"'mariadb.sys'@'localhost'\") ORDER BY GRANTEE"
}

bind_privileged() {
  found=$(privileged) || refuse down
  [ -n "$found" ] || return 0
  printf '%s\n' "$found" >>"$bound"
  printf '%s\n' "$found" | sed 's/.*/REVOKE READ ONLY ADMIN ON *.* FROM &;/' | sql 20 || refuse sql "detail=$(last_error)"
}

unbind_privileged() {
  [ -s "$bound" ] || return 0
  sort -u "$bound" | sed 's/.*/GRANT READ ONLY ADMIN ON *.* TO &;/' | timeout -k 1 20 mariadb --force >/dev/null 2>&1
  rm -f "$bound"
}

# A server that is down must not follow anybody at its next start either.
forget() {
  if answers; then
    {
      # Nobody is left who would end a commit's waiting for the replica.
      echo 'SET GLOBAL rpl_semi_sync_master_enabled = 0; STOP SLAVE; RESET SLAVE ALL; SET sql_log_bin = 0;'
      query 3 "SELECT CONCAT('DROP USER ', QUOTE(User), '@', QUOTE(Host), ';') FROM mysql.user WHERE User = '$replication_user'"
      echo 'DROP DATABASE IF EXISTS pairkeeper;'
    } | sql 20 >/dev/null
  else
    rm -f /var/lib/mysql/master.info /var/lib/mysql/relay-log.info
  fi
  rm -f "$key" "$certificate" "$peer_certificate" "$secret"
}

case ${1:-}/$# in
  identity/1) make_identity ;;
  trust/1 | accounts/1 | privileged/1 | forget/1) "$1" ;;
  certificate/1) cat "$certificate" ;;
  has-identity/1) has_identity ;;
  all-bound/1) found=$(privileged) && [ -z "$found" ] ;;
  bind-privileged/1) bind_privileged ;;
  unbind-privileged/1) unbind_privileged ;;
  *) exit 2 ;;
esac
