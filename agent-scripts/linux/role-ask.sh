#!/bin/sh
# Purpose: asks the peer what it is, and by a second path whether it is there at all, and the witnesses.
# Usage:   . "${0%/*}/role-ask"     (sourced after role-state, never run)
# Output:  defines ask_peer (sets heard and peer_*), ask_others and wait_others (set peer_pings and witness_answer)
# Exit:    none
# shellcheck disable=SC2034,SC2153,SC2154 # variables of observe-common, role-state and role-worker; and for them

# Seconds for an answer: of the peer's processes, which may be busy; and of a kernel, the peer's or a witness's.
answer_seconds=1 kernel_seconds=0.5

ask_peer() {
  case $PEER_ADDRESS in
    *:*) url="http://[$PEER_ADDRESS]:$HEARTBEAT_PORT/pairkeeper/roles/$engine" ;;
    *) url="http://$PEER_ADDRESS:$HEARTBEAT_PORT/pairkeeper/roles/$engine" ;;
  esac
  answer=$(curl -q -g -s -f -m "$answer_seconds" --connect-timeout "$kernel_seconds" --noproxy '*' --max-filesize 8192 "$url" 2>/dev/null) || return 1
  told_node=''
  told_role='' told_state=down told_epoch=0 told_promise=off told_vrrp=fault told_link=none told_position=''
  told_offer='' told_offer_position='' told_declined='' told_covers=unknown told_covers_of=''
  told_promise_at=0 told_heard_promise_at=0 told_action=''
  while IFS='=' read -r key value; do
    word "$value"
    case $key in
      node) told_node=$WORD ;;
      role) told_role=$WORD ;;
      state) told_state=$WORD ;;
      epoch) told_epoch=$WORD ;;
      promise) told_promise=$WORD ;;
      promise_at) told_promise_at=$WORD ;;
      vrrp) told_vrrp=$WORD ;;
      link) told_link=$WORD ;;
      position) told_position=$WORD ;;
      offer) told_offer=$WORD ;;
      offer_position) told_offer_position=$WORD ;;
      declined) told_declined=$WORD ;;
      covers) told_covers=$WORD ;;
      covers_of) told_covers_of=$WORD ;;
      heard_promise_at) told_heard_promise_at=$WORD ;;
      action) told_action=$WORD ;;
    esac
  done <<ANSWER
$answer
ANSWER
  [ "$told_node" = "$PEER" ] || return 1
  case $told_role in
    primary | claim | offered | replica | quarantined | new-primary | new-replica) ;;
    *) return 1 ;;
  esac
  case $told_epoch in
    '' | *[!0-9]*) return 1 ;;
  esac
  heard=1
  peer_role=$told_role peer_state=$told_state peer_epoch=$told_epoch peer_promise=$told_promise
  peer_vrrp=$told_vrrp peer_link=$told_link peer_position=$told_position
  peer_offer=$told_offer peer_offer_position=$told_offer_position peer_declined=$told_declined
  peer_covers=$told_covers peer_covers_of=$told_covers_of
  peer_promise_at=$told_promise_at peer_heard_promise_at=$told_heard_promise_at peer_action=$told_action
}

# ask_others: the second path to the peer and the witnesses, all at once, in the background.
ask_others() {
  rm -f "$run_directory/roles/$engine.answer".*
  read_held_vips
  others=''
  ask_one peer "$PEER_ADDRESS"
  for address in $WITNESSES; do
    ask_one reached "$address"
    for vip in $HELD_VIPS; do
      # The answer to a virtual address goes to the node that the network believes to hold it.
      case $vip$address in
        *:*:*) [ "${vip#*:}" = "$vip" ] && continue ;;
      esac
      ask_one ours -I "$vip" "$address"
      break
    done
  done
}

# ask_one NAME ADDRESS [OPTION]...: two echo requests, so that one lost packet decides nothing. The first answer is noted
# with its time.
ask_one() {
  for turn_of in first second; do
    {
      [ "$turn_of" = first ] || sleep 0.2
      if answers "$@" && [ ! -e "$run_directory/roles/$engine.answer.$1" ]; then
        now
        echo "$NOW" >"$run_directory/roles/$engine.answer.$1"
      fi
    } &
    others="$others $!"
  done
}

answers() {
  shift
  timeout "$kernel_seconds" ping -n -q -c 1 -W 1 "$@" >/dev/null 2>&1
}

wait_others() {
  for pid in $others; do until_ended "$pid"; done
  peer_pings=no witness_answer=lost ours_ms=''
  [ ! -e "$run_directory/roles/$engine.answer.peer" ] || peer_pings=yes
  [ ! -e "$run_directory/roles/$engine.answer.reached" ] || witness_answer=reached
  # shellcheck disable=SC2015 # no file, no answer
  [ -e "$run_directory/roles/$engine.answer.ours" ] && witness_answer=ours &&
    read -r ours_ms <"$run_directory/roles/$engine.answer.ours" || :
}
