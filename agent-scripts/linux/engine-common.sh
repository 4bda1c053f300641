#!/bin/sh
# Purpose: what the scripts of every replicated database share: reasons as data, settings, and this node's identity for
#          TLS between the nodes.
# Usage:   engine=mariadb engine_group=mysql; . "${0%/*}/engine-common"     (sourced, never run)
# Input:   /etc/pairkeeper/role-ENGINE.conf: NODE NODE_ADDRESS PEER PEER_ADDRESS PORT SEED_PORT
# Output:  none; sets variables and defines functions
# Exit:    none
# shellcheck disable=SC2034,SC2154 # for, and of, the scripts that source this file

export LC_ALL=C HOME=/root
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

engine_directory=${PAIRKEEPER_ETC:-/etc/pairkeeper}/$engine
state_root=${PAIRKEEPER_STATE:-/var/lib/pairkeeper}
# Private key, readable for the database; its certificate; the peer's certificate.
key=$engine_directory/server.key
certificate=$engine_directory/server.crt
peer_certificate=$engine_directory/peer.crt
replication_user=pairkeeper_repl
# Held while this node's data are being replaced or sent.
seed_lock=/run/pairkeeper/seed-$engine.lock
# Where what only this node has is exported to.
export_directory=${PAIRKEEPER_BACKUPS:-/var/backups/pairkeeper}/$engine

NODE='' NODE_ADDRESS='' PEER='' PEER_ADDRESS='' PORT=0 SEED_PORT=0
# shellcheck source=/dev/null
[ -r "${PAIRKEEPER_ETC:-/etc/pairkeeper}/role-$engine.conf" ] && . "${PAIRKEEPER_ETC:-/etc/pairkeeper}/role-$engine.conf"

# A file of our own for what commands say on standard error, gone when we end.
errors=$(mktemp) || exit 1
trap 'rm -f "$errors"' EXIT
trap 'exit 1' HUP INT TERM

# refuse CODE [LINE…]: the reason as data, then the end.
refuse() {
  printf 'reason=%s\n' "$1"
  shift
  for line in "$@"; do printf '%s\n' "$line"; done
  exit 1
}

# First line of what the last command complained about, fit for a `key=value` line.
last_error() { head -n 1 "$errors" | tr -d '\000-\037\177' | cut -c1-300; }

# in_one_line: commas for line ends.
in_one_line() { paste -s -d , -; }

stamp() { date -u +%Y%m%dT%H%M%SZ; }

# Whoever replaces our data says so, and calls us itself when it is time.
nobody_seeds() {
  [ -z "${PAIRKEEPER_SEEDING:-}" ] || return 0
  [ ! -e "$seed_lock" ] || flock -n "$seed_lock" true
}

# The certificate is its own authority: each node trusts exactly the one certificate of the other, no key ever travels.
make_identity() {
  ! has_identity || return 0
  umask 077
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 7300 -subj "/CN=$NODE" \
    -addext "subjectAltName=IP:$NODE_ADDRESS" -keyout "$key.new" -out "$certificate.new" 2>"$errors" ||
    refuse openssl "detail=$(last_error)"
  chown "root:$engine_group" "$key.new" && chmod 0640 "$key.new" && chmod 0644 "$certificate.new" &&
    mv -f "$key.new" "$key" && mv -f "$certificate.new" "$certificate"
}

has_identity() {
  [ -s "$key" ] && openssl x509 -noout -checkip "$NODE_ADDRESS" -in "$certificate" 2>/dev/null | grep -q 'does match' &&
    openssl x509 -noout -checkend 2592000 -in "$certificate" >/dev/null 2>&1
}

# Reads the replication password (first line) and the peer's certificate from standard input: sets password, and keeps
# the certificate.
take_trust() {
  umask 077
  read -r password || exit 2
  case $password in *[!0-9a-f]* | '') exit 2 ;; esac
  cat >"$peer_certificate.new"
  openssl x509 -noout -in "$peer_certificate.new" 2>"$errors" || refuse bad-certificate "detail=$(last_error)"
  chmod 0644 "$peer_certificate.new" && mv -f "$peer_certificate.new" "$peer_certificate"
}
