#!/bin/sh
# Purpose: decides by the rules table which role a database of this node has, and sees to it: the only one on the node
#          that makes a database writable. One process an engine.
# Usage:   role-worker ENGINE                           work until stopped
#          role-worker ENGINE --order promote [BY]      hand in an admin's order, and wait until it is carried out
#          role-worker ENGINE --order rejoin [BY]       a quarantined node: keep a copy of its data, then follow the peer
#          role-worker ENGINE --order leave [BY]        the primary: hand over, as the address is about to move
# Input:   /etc/pairkeeper/role-rules (core/roles/role-rules.ts), role-times, and in their place or beside them
#          role-rules-ENGINE, role-times-ENGINE where an engine has its own; the verbs of role-ENGINE are documented in
#          docs/architecture.md
# Output:  see role-state; events role.*; with --order one line: `done` or the reason of the refusal
# Exit:    0 stopped, or the order was carried out; 1 no settings or no driver; 10 the order was refused; 11 it was not
#          taken in time; 64 wrong usage
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# Not load_settings: while this does not run, nobody fences an isolated primary.
read_settings
engine=${1-}
case $engine in
  '' | *[!a-z]*) exit 64 ;;
esac
# shellcheck source=agent-scripts/linux/role-state.sh
. "${0%/*}/role-state"
# shellcheck source=agent-scripts/linux/role-ask.sh
. "${0%/*}/role-ask"
# shellcheck source=agent-scripts/linux/role-situation.sh
. "${0%/*}/role-situation"
# shellcheck source=agent-scripts/linux/role-actions.sh
. "${0%/*}/role-actions"

fence_after_ms=1500 promote_after_ms=3500 promote_until_ms=10000 alone_after_ms=13000 sure_after_ms=2500
freeze_seconds=4
for times in role-times "role-times-$engine"; do
  # shellcheck source=/dev/null
  [ ! -r "$etc_directory/$times" ] || . "$etc_directory/$times"
done

# decide: sets action and reason by the first row that fits.
decide() {
  while IFS=' ' read -r m_role m_engine m_vrrp m_peer m_epoch m_witness m_data m_order action reason; do
    case $m_role in
      '#'*) continue ;;
    esac
    # shellcheck disable=SC2015
    fits "$m_role" "$role" && fits "$m_peer" "$peer" && fits "$m_engine" "$engine_state" &&
      fits "$m_vrrp" "$vrrp" && fits "$m_epoch" "$epoch_relation" && fits "$m_witness" "$witness" &&
      fits "$m_data" "$data" && fits "$m_order" "$order" && return 0
  done <<RULES
$rules
RULES
  action=wait reason=no-rule
}

fits() {
  case "|$1|" in
    '|*|' | *"|$2|"*) return 0 ;;
  esac
  return 1
}

# read_order: sets order to yes while an admin's promotion stands, to leave while a switchover waits for this node to
# hand over; `rejoin` is no matter of the table.
read_order() {
  order=no wanted='' ordered_by=''
  [ -r "$order_file" ] || return 0
  read -r wanted ordered_by <"$order_file"
  word "$ordered_by"
  ordered_by=$WORD
  case $wanted in
    promote) order=yes ;;
    leave) order=leave ;;
  esac
}

# A node whose database is of no use leaves the address to the other one, if that is of use (check-role asks).
judge_fitness() {
  fit=yes
  # Two that don't hear each other and hold one address: the network has brought it to the other one.
  if [ -z "$heard" ] && [ "$role" = claim ] && [ "$witness" = others ]; then gave_way=yes; fi
  if [ "$gave_way" = yes ] && [ "$role" != primary ]; then fit=no; fi
  [ -n "$heard" ] && [ "$peer_state" = up ] || return 0
  case $peer_vrrp in
    master | backup) ;;
    *) return 0 ;;
  esac
  case $role:$peer_role in
    *:primary) [ "$role" = primary ] || judge_fitness_beside_primary ;;
    # A switchover moves the address itself, once every database here has been handed over.
    offered:replica) [ "$peer" = declined ] || [ "$NOW" -lt "$leaving_until_ms" ] || fit=no ;;
    *:replica) [ "$engine_state" = up ] || fit=no ;;
  esac
}

# A primary that hands over breaks the link before it is done, and has said so before. What was asked in the round in
# which the link broke is older than that.
judge_fitness_beside_primary() {
  if in_sync; then
    was_in_sync=yes
  elif [ "$peer_action" != offer ]; then
    [ "$was_in_sync" = yes ] || fit=no
    was_in_sync=no
  fi
}

# Sleeps, unless events-worker wakes us because keepalived has said something, or an order was handed in; also when that
# was in the middle of a turn, which may have looked before.
pause() {
  if [ "$woken" = yes ]; then
    woken=no
    return
  fi
  seconds=0.5
  case $role:$vrrp in
    primary:master | replica:backup) ;;
    primary:* | offered:* | *:master) seconds=0.05 ;;
  esac
  if [ "$acted" = yes ] || [ "$peer_missed" -gt 0 ]; then seconds=0.05; fi
  if [ "$peer_missed" -gt 0 ] && [ "$role:$vrrp:$witness_answer" = replica:master:ours ]; then meet_the_moment; fi
  sleep "$seconds" &
  sleeper=$!
  wait "$sleeper"
  kill "$sleeper" 2>/dev/null
  woken=no
}

# meet_the_moment: the round of questions in which this node may be promoted ends when it may be, not up to a round later.
meet_the_moment() {
  now
  left=$((asked_ms + promote_after_ms - NOW))
  sure=$((ours_since_ms + sure_after_ms - NOW))
  [ "$sure" -le "$left" ] || left=$sure
  if [ "$left" -gt "$((round_ms + 50))" ] && [ "$left" -lt "$((round_ms * 2))" ]; then
    left=$((left - round_ms))
    seconds=$((left / 1000)).$((left % 1000 / 100))
  fi
}

work() {
  rules_file=$etc_directory/role-rules-$engine
  [ -r "$rules_file" ] || rules_file=$etc_directory/role-rules
  rules=$(cat "$rules_file") || exit 1
  [ -x "$driver" ] || exit 1
  mkdir -p "$run_directory/roles" "$record_directory" || exit 1
  chmod 0700 "$record_directory"
  read_boot_id
  read_record
  # Who was primary when the power went has the claim: the database came up read-only, and may be behind the peer's.
  if [ "$role" = primary ] && [ "$recorded_boot" != "$BOOT_ID" ]; then role=claim; fi
  now
  # What was published before a restart of this very process says since when the peer is not heard.
  heard_ms=$NOW heard_end_ms=$NOW never_heard=yes
  if [ -r "$published" ]; then
    before=$(sed -n 's/^heard_ms=\([0-9][0-9]*\)$/\1/p' "$published")
    [ -z "$before" ] || [ "$before" -gt "$NOW" ] || { heard_ms=$before heard_end_ms=$before; }
  fi
  engine_seen_ms=$NOW engine_seen_role=none engine_seen_link=none
  peer=gone peer_missed=0 peer_pings=no witness_answer='' ours_since_ms='' gave_way=no heard_in_sync=no heard_stamp=''
  peer_role=none peer_state=down peer_epoch=0 peer_promise=off peer_vrrp=fault peer_link=none peer_position=''
  peer_offer='' peer_offer_position='' peer_declined='' peer_covers=unknown peer_covers_of=''
  peer_promise_at=0 peer_heard_promise_at=0 peer_action='' promise_at=$NOW is_tight=unknown was_in_sync=no
  covers=unknown covers_of='' last_compared='' not_ready_before_ms=0 leaving_until_ms=0 lost_link_ms='' fit=yes beat_ms=0 journal_ms=0
  failed_until_ms=0 failed_last='' told_reason='' refused='' acted=no
  woken=no
  trap 'woken=yes' USR1
  stopped_by=''
  trap 'stopped_by=1' TERM INT HUP
  echo "$$" >"$run_directory/roles/$engine.pid"
  while [ -z "$stopped_by" ]; do
    turn
    pause
  done
  rm -f "$run_directory/roles/$engine.pid"
}

turn() {
  # Witnesses may have been added or taken away.
  read_settings
  read_order
  look
  [ -z "$heard" ] || never_heard=no
  if [ "$peer_epoch" -gt "$newest" ]; then
    newest=$peer_epoch
    write_record
  fi
  decide
  acted=no
  case $action in
    stay) [ "$role" != primary ] || keep_promise ;;
    wait) ;;
    *) act ;;
  esac
  [ -z "$wanted" ] || answer_order
  judge_fitness
  now
  publish
  if [ -n "$heard" ] && [ "$((NOW - journal_ms))" -ge 1000 ]; then
    journal
    journal_ms=$NOW
  fi
  tell_reason
}

# What an admin should know: why a node that holds the addresses does not serve its database.
tell_reason() {
  now_told="$role $action $reason"
  [ "$now_told" != "$told_reason" ] || return 0
  told_reason=$now_told
  case $action:$vrrp in
    wait:master) tell waiting reason "$reason" role "$role" ;;
  esac
}

hand_in() {
  # A switchover can go on without: then the address moves first, and the databases follow it.
  case $1 in
    promote | rejoin) patience=900 ;;
    leave) patience=160 ;;
    *) exit 64 ;;
  esac
  word "${2:-unknown}"
  write_atomically "$order_file" "$1 $WORD
"
  wake_role_workers
  while [ -e "$order_file" ]; do
    if [ "$patience" -le 0 ]; then
      rm -f "$order_file"
      echo not-taken
      exit 11
    fi
    patience=$((patience - 1))
    sleep 0.05
  done
  refused=$(sed -n 's/^refused=//p' "$published")
  if [ -n "$refused" ]; then
    echo "$refused"
    exit 10
  fi
  echo 'done'
}

case ${2-} in
  '') work ;;
  --order) hand_in "${3-}" "${4-}" ;;
  *) exit 64 ;;
esac
