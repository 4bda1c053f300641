#!/bin/sh
# Purpose: how an entry of a node's audit trail is written. Each holds the hash of the one before, so that none can be
#          edited or taken out without being found (core/audit/audit-trail.ts). Never a file of its own on a node: part
#          of what the tool sends (audit.sh), and of the transaction program, which changes a node without the tool.
# Usage:   see append_entry
# Output:  `head N HASH` of the new entry
# Exit:    none

# audit_word TEXT: sets WORD to it without what JSON or a reader would give a meaning to.
audit_word() { WORD=$(printf '%s' "$1" | tr -c 'A-Za-z0-9@._:+/=-' '_' | head -c 200); }

# append_entry TRAIL NODE ACTION WHO SUBJECT PLAN RESULT FROM LOGIN METHOD KEY: all of them, '' for what is not known.
# False when the trail can't be written.
append_entry() {
  audit_trail=$1
  shift
  (
    flock -w 10 8 || exit 1
    number=0 before=0000000000000000000000000000000000000000000000000000000000000000
    if [ -s "$audit_trail" ]; then
      last=$(tail -n 1 "$audit_trail")
      number=${last#*\"n\":}
      number=${number%%,*}
      before=${last##*\"hash\":\"}
      before=${before%%\"*}
      case $number in '' | *[!0-9]*) number=0 ;; esac
    fi
    entry="{\"n\":$((number + 1)),\"at\":\"$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)\""
    for field in on action who subject plan result from login method key; do
      audit_word "$1"
      shift
      entry="$entry,\"$field\":\"$WORD\""
    done
    entry="$entry,\"prev\":\"$before\""
    sum=$(printf '%s' "$entry" | sha256sum)
    printf '%s\n' "$entry,\"hash\":\"${sum%% *}\"}" >>"$audit_trail" || exit 1
    sync -d "$audit_trail" 2>/dev/null
    echo "head $((number + 1)) ${sum%% *}"
  ) 8>"${audit_trail%.log}.lock"
}
