#!/bin/sh
# Purpose: how MariaDB starts on a node whose primary it was. A primary that crashed, or was killed to fence it, may have
#          writes in its binary log that no replica has acknowledged. Where the peer is the primary by now, recovery must
#          cut them off instead of committing them (MDEV-21117), or they would be this node's alone.
# Usage:   . "${0%/*}/mariadb-start"     (sourced after mariadb-common, never run)
# Output:  defines before_start
# Exit:    none
# shellcheck disable=SC2154 # variables of mariadb-common

start_options=/run/pairkeeper/mariadb-start.env
record=${PAIRKEEPER_STATE:-/var/lib/pairkeeper}/roles/mariadb/state
order=/run/pairkeeper/roles/mariadb.order

# Run by the unit before each start. Fails after 15 s while the peer is not heard and may still be promoted: then the
# unit tries again. An admin who orders this node's promotion has decided.
before_start() {
  rm -f "$start_options"
  HEARTBEAT_PORT=8406
  # shellcheck source=/dev/null
  . "${PAIRKEEPER_ETC:-/etc/pairkeeper}/node.conf"
  case $PEER_ADDRESS in *:*) peer="[$PEER_ADDRESS]" ;; *) peer=$PEER_ADDRESS ;; esac
  tries=0 heard=0
  while [ "$tries" -lt 30 ]; do
    read_claim || return 0
    told=$(curl -q -g -s -f -m 1 --noproxy '*' "http://$peer:$HEARTBEAT_PORT/pairkeeper/roles/mariadb" 2>/dev/null)
    case $told in
      *role=primary*)
        mkdir -p "${start_options%/*}" && echo 'MYSQLD_OPTS=--init-rpl-role=SLAVE' >"$start_options"
        return 0
        ;;
      *role=*) heard=$((heard + 1)) ;;
    esac
    # The peer has said what it makes of our offer; or it was heard for a while, and so was not promoted.
    case $told in
      *"declined=$offer"*) [ -z "$offer" ] || return 0 ;;
    esac
    [ -n "$offer" ] || [ "$heard" -lt 4 ] || return 0
    tries=$((tries + 1))
    sleep 0.5
  done
  [ "$heard" -gt 0 ]
}

# read_claim: true while this node may have writes that nobody else has, and nobody has decided about them. Sets offer.
read_claim() {
  case $(cat "$order" 2>/dev/null) in
    promote*) return 1 ;;
  esac
  recorded=$(sed -n 's/^\(role\|promise\|offer\)=//p' "$record" 2>/dev/null | tr '\n' ' ')
  # In the order of the record; a primary that went on alone waits for nobody.
  # shellcheck disable=SC2086 # words
  set -- $recorded
  offer=${3-}
  case "${1-} ${2-}" in
    'primary off' | 'claim off') return 1 ;;
    primary* | claim* | offered*) return 0 ;;
  esac
  return 1
}
