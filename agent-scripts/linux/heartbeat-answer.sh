#!/bin/sh
# Purpose: tells the peer how this node is. Started by pairkeeper-heartbeat.socket, one process a request.
# Usage:   heartbeat-answer, with the connection as standard input and output; REMOTE_ADDR from systemd
# Input:   GET /pairkeeper/state, /pairkeeper/transaction or /pairkeeper/roles/ENGINE; nothing of it is ever run or
#          repeated
# Output:  HTTP/1.0, text/plain, lines `key=value`
# Exit:    0
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# Not load_settings: a node that fell silent would be one that failed.
read_settings

answer() {
  printf 'HTTP/1.0 %s\r\nContent-Type: text/plain\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' \
    "$1" "${#2}" "$2"
  exit 0
}

describe_state() {
  read_boot_id
  read_held_vips
  read_maintenance
  body="node=$NODE
boot_id=$BOOT_ID
maintenance=$MAINTENANCE
"
  if keepalived_runs && [ -r "$vrrp_state_file" ]; then
    while read -r name state priority _; do
      body="${body}vrrp=$name $state $priority
"
    done <"$vrrp_state_file"
  fi
  for vip in $HELD_VIPS; do
    body="${body}vip=$vip
"
  done
  if [ -r "$checks_file" ]; then
    while read -r name verdict _; do
      body="${body}check=$name $verdict
"
    done <"$checks_file"
  fi
  # Both nodes' alerts about one incident have one number (alert-incident.sh).
  if [ -r "$state_directory/alerts/incident" ]; then
    read -r number state _ <"$state_directory/alerts/incident"
    body="${body}incident=$number $state
"
  fi
}

# The dead-man timer of the peer asks this before it rolls back (core/apply/node-state.ts).
describe_transaction() {
  body=''
  [ -r "$state_directory/transaction" ] || return 0
  while read -r id state _; do
    case $id$state in
      '' | *[!A-Za-z0-9._-]*) ;;
      *) body="${body}transaction=$id state=$state
" ;;
    esac
  done <"$state_directory/transaction"
}

# What role-worker published last: `key=value` lines of words.
describe_roles() {
  body=''
  engine=${1#GET /pairkeeper/roles/}
  engine=${engine%% *}
  case $engine in
    '' | *[!a-z]*) return 0 ;;
  esac
  [ -r "$run_directory/roles/$engine" ] || return 0
  # Before the answer goes out: for so long after it the peer may believe that it is heard (role-situation).
  case ${REMOTE_ADDR-} in
    "$PEER_ADDRESS" | "::ffff:$PEER_ADDRESS")
      read -r up _ </proc/uptime
      write_atomically "$run_directory/roles/$engine.asked" "${up%.*}${up#*.}0
"
      ;;
  esac
  while IFS= read -r line; do
    body="$body$line
"
  done <"$run_directory/roles/$engine"
}

# The unit's address filter needs BPF in the kernel; this does not.
case ${REMOTE_ADDR-127.0.0.1} in
  "$PEER_ADDRESS" | "::ffff:$PEER_ADDRESS" | "${NODE_ADDRESS-}" | 127.* | ::1 | ::ffff:127.*) ;;
  *) exit 0 ;;
esac

IFS= read -r request || exit 0
# Unread headers would turn the end of the connection into a reset, and the answer could be lost.
headers=0
while [ "$headers" -lt 32 ] && IFS= read -r header && [ "${#header}" -gt 1 ]; do
  headers=$((headers + 1))
done
case $request in
  'GET /pairkeeper/state HTTP/1.'?*)
    describe_state
    answer '200 OK' "$body"
    ;;
  'GET /pairkeeper/transaction HTTP/1.'?*)
    describe_transaction
    answer '200 OK' "$body"
    ;;
  'GET /pairkeeper/roles/'*' HTTP/1.'?*)
    describe_roles "$request"
    answer '200 OK' "$body"
    ;;
  'GET '*) answer '404 Not Found' '' ;;
  *) answer '400 Bad Request' '' ;;
esac
