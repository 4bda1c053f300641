#!/bin/sh
# Purpose: appends one entry to the node's audit trail, or prints it. Sent, not installed; core/audit/audit-program.ts
#          puts audit-entry.sh in front of it.
# Usage:   PK_ACTION=… PK_WHO=… PK_SUBJECT=… PK_PLAN=… PK_RESULT=… sh audit.sh
#          PK_ACTION=print sh audit.sh
# Output:  `head N HASH` of the last entry; with print the whole trail. Nothing where nothing of ours is installed.
# Exit:    0; 1 the trail can't be written
set -u
umask 077

state=${PAIRKEEPER_STATE:-/var/lib/pairkeeper}
trail=$state/audit.log
# Before the first change, and after an uninstall, nothing is left behind.
[ -d "$state" ] || exit 0
if [ "$PK_ACTION" = print ]; then
  [ ! -r "$trail" ] || cat "$trail"
  exit 0
fi

# Sets connection to `ADDRESS PORT …` of the SSH session that we run in; sudo takes it out of the environment.
find_connection() {
  connection=${SSH_CONNECTION-}
  process=$$
  while [ -z "$connection" ] && [ "$process" -gt 1 ]; do
    connection=$(tr '\000' '\n' <"/proc/$process/environ" 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p')
    process=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$process/status" 2>/dev/null)
    case $process in '' | *[!0-9]*) break ;; esac
  done
}

# Sets login, method and key by what sshd itself has logged of this connection:
# `Accepted publickey for root from 10.0.0.9 port 52114 ssh2: ED25519 SHA256:…`
find_login() {
  login='' method='' key=''
  address=${connection%% *}
  rest=${connection#* }
  port=${rest%% *}
  [ -n "$connection" ] || return 0
  accepted=$(journalctl -t sshd -t sshd-session -o cat --no-pager -n 2000 2>/dev/null |
    grep "^Accepted .* from $address port $port " | tail -n 1)
  # shellcheck disable=SC2086 # words of sshd
  set -- $accepted
  [ "$#" -ge 9 ] || return 0
  method=$2 login=$4
  case ${11-} in SHA256:*) key=${11} ;; esac
}

# Read, not sourced: this runs as root whatever somebody has done to the file.
NODE=$(sed -n "s/^NODE='\{0,1\}\([a-z0-9-]*\)'\{0,1\}\$/\1/p" "${PAIRKEEPER_ETC:-/etc/pairkeeper}/node.conf" 2>/dev/null)
find_connection
find_login
append_entry "$trail" "${NODE:-unknown}" "$PK_ACTION" "$PK_WHO" "$PK_SUBJECT" "$PK_PLAN" "$PK_RESULT" \
  "${connection%% *}" "$login" "$method" "$key"
