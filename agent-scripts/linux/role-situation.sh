#!/bin/sh
# Purpose: looks at everything that role-worker decides by, and puts it into the words of the rules table
#          (core/roles/role-rule.ts says what they mean).
# Usage:   . "${0%/*}/role-situation"     (sourced after role-state, never run)
# Output:  sets engine_state vrrp peer epoch_relation witness data, and what they were made from
# Exit:    none
# shellcheck disable=SC2034,SC2153,SC2154 # variables of observe-common, role-state and role-worker; and for them

# look: one round of questions. While the peer answers it is the only one that is asked.
look() {
  now
  begun_ms=$NOW
  heard=''
  if [ "$peer_missed" -gt 0 ]; then
    ask_others
    ask_peer
    begin_observing
    wait_others
  else
    begin_observing
    peer_pings=no witness_answer=''
    if ! ask_peer; then
      ask_others
      wait_others
    fi
  fi
  observe_engine
  read_vrrp
  now
  if [ -n "$heard" ]; then
    peer_missed=0
    heard_ms=$begun_ms
    heard_end_ms=$NOW
    take_stamp
    heard_stamp=$STAMP
    heard_in_sync=no
    [ "$role" != replica ] || ! in_sync || heard_in_sync=yes
  else
    peer_missed=$((peer_missed + 1))
  fi
  round_ms=$((NOW - begun_ms))
  judge_witness
  judge_peer
  judge_epoch
  judge_cover
  judge_data
}

# A database, or a machine, that is busy for a moment is not one that hangs: a hung one is killed.
hung_after_ms=10000

# begin_observing: the peer, or the witnesses, are waited for meanwhile.
begin_observing() {
  { timeout 3 "$driver" observe || :; } >"$run_directory/roles/$engine.seen" 2>/dev/null &
  observing=$!
}

observe_engine() {
  engine_role=down writable=no position='' link=none lag_ms='' stopped=no details=''
  until_ended "$observing"
  while IFS='=' read -r key value; do
    word "$value"
    case $key in
      role) engine_role=$WORD ;;
      writable) writable=$WORD ;;
      position) position=$WORD ;;
      link) link=$WORD ;;
      lag_ms) lag_ms=$WORD ;;
      stopped) stopped=$WORD ;;
      details) details=$WORD ;;
    esac
  done <"$run_directory/roles/$engine.seen"
  now
  engine_state=up
  if [ "$engine_role" != down ]; then
    engine_seen_ms=$NOW engine_seen_role=$engine_role engine_seen_link=$link
  elif [ "$stopped" = yes ] || [ "$((NOW - engine_seen_ms))" -ge "$hung_after_ms" ]; then
    engine_state=down
  else
    engine_role=$engine_seen_role link=$engine_seen_link
    [ "$engine_role" != primary ] || writable=yes
  fi
  # A primary that was restarted came up read-only: what it was written to with is over.
  [ "$role" != primary ] || [ "$engine_role" = primary ] || engine_state=down
}

read_vrrp() {
  vrrp=fault
  keepalived_runs && [ -r "$vrrp_state_file" ] || return 0
  masters=0 instances=0 backups=0
  while read -r _ state _; do
    instances=$((instances + 1))
    case $state in
      MASTER) masters=$((masters + 1)) ;;
      BACKUP) backups=$((backups + 1)) ;;
    esac
  done <"$vrrp_state_file"
  [ "$instances" -gt 0 ] || return 0
  if [ "$masters" -eq "$instances" ]; then
    vrrp=master
  elif [ "$((masters + backups))" -eq "$instances" ]; then
    vrrp=backup
  fi
}

# A standby that has just taken the address waits until the old primary must have seen that it lost it.
judge_witness() {
  if [ -z "$WITNESSES" ]; then
    witness=none
    return
  fi
  if [ -n "$heard" ]; then
    witness=reached ours_since_ms='' gave_way=no
    return
  fi
  witness=$witness_answer
  if [ "$witness" = reached ] && [ -n "$HELD_VIPS" ]; then witness=others; fi
  if [ "$witness" != ours ]; then
    ours_since_ms=''
    return
  fi
  ours_since_ms=${ours_since_ms:-${ours_ms:-$NOW}}
  if [ "$role" = replica ] && [ "$((NOW - ours_since_ms))" -lt "$sure_after_ms" ]; then witness=reached; fi
}

# As a replica this node has all that was acknowledged by the primary that it hears.
in_sync() { [ "$link" = up ] && [ "$peer_promise" = on ] && [ "$peer_role" = primary ]; }

judge_peer() {
  if [ -n "$heard" ]; then
    peer=$peer_role
    case $peer_role in
      offered) [ "$peer_offer" != "$declined" ] || peer=claim ;;
      replica)
        # It has the address, or shall get it next.
        case $peer_vrrp:$order in
          master:* | backup:leave)
            if [ "$peer_link" = up ] && [ "$peer_state" = up ] && [ "$link" = up ] &&
              [ "$NOW" -ge "$not_ready_before_ms" ]; then peer=ready; fi
            ;;
        esac
        if [ "$role" = offered ] && [ "$peer_declined" = "$offer" ]; then peer=declined; fi
        ;;
    esac
    return
  fi
  # A primary may believe that it is heard since it began to ask what was answered last. Its standby counts from that
  # answer, by a clock of its own, and what it knows from when it began to ask: whichever of them is slow, the order stays.
  limit=$alone_after_ms since=$((NOW - heard_ms))
  if [ "$role" = primary ]; then
    patience=$fence_after_ms quiet=$since
  else
    read_asked
    patience=$promote_after_ms quiet=$((NOW - asked_ms))
    [ "$role" != replica ] || limit=$promote_until_ms
  fi
  # What it was a moment ago it still is.
  [ "$quiet" -ge "$patience" ] || return 0
  if [ "$peer_pings" = yes ] || { [ "$role" = replica ] && [ "$link" = up ]; }; then
    peer=alive
  elif [ "$since" -lt "$limit" ] && [ "$never_heard" = no ]; then
    peer=silent
  else
    peer=gone
  fi
}

# Sets asked_ms to when the peer was last answered, or else last heard.
read_asked() {
  asked_ms=$heard_end_ms
  [ -r "$run_directory/roles/$engine.asked" ] || return 0
  read -r answered_ms <"$run_directory/roles/$engine.asked"
  case $answered_ms in
    '' | *[!0-9]*) return 0 ;;
  esac
  if [ "$answered_ms" -gt "$asked_ms" ] && [ "$answered_ms" -le "$NOW" ]; then asked_ms=$answered_ms; fi
}

judge_epoch() {
  epoch_relation=none
  case $peer in
    alive | silent | gone) return ;;
  esac
  if [ "$peer_epoch" -gt "$epoch" ]; then
    epoch_relation=newer
  elif [ "$peer_epoch" -lt "$epoch" ]; then
    epoch_relation=older
  else
    epoch_relation=same
  fi
}

# Is everything that the peer has part of what this node has? Only asked when it matters, and once for each position.
judge_cover() {
  [ -n "$heard" ] && [ -n "$peer_position" ] && [ -n "$position" ] || return 0
  case $role:$peer_role in
    primary:claim | primary:offered | claim:replica | replica:claim | offered:replica | replica:offered) ;;
    *) return 0 ;;
  esac
  compared="$epoch $peer_position"
  [ "$role" = primary ] || compared="$compared $position"
  [ "$compared" != "$last_compared" ] || return 0
  last_compared=$compared
  covers=unknown covers_of=$peer_position
  case $(timeout 5 "$driver" compare "$peer_position" "$position" 2>/dev/null) in
    *order=equal* | *order=behind*) covers=yes ;;
    *order=ahead* | *order=diverged*) covers=no ;;
  esac
}

judge_data() {
  data=no
  case $role in
    primary) [ "$promise" = off ] || data=yes ;;
    replica)
      if [ "$peer_promise" = on ] && [ "$heard_in_sync" = yes ]; then data=yes; fi
      ;;
    claim | offered)
      peer_says=unknown
      [ -z "$position" ] || [ "$peer_covers_of" != "$position" ] || peer_says=$peer_covers
      own_says=unknown
      [ -z "$peer_position" ] || [ "$covers_of" != "$peer_position" ] || own_says=$covers
      data=unknown
      if [ "$peer" = primary ]; then
        data=$peer_says
      elif [ "$newest" -gt "$epoch" ]; then
        data=unknown
      elif [ "$promise" = off ] && [ "$recorded_boot" = "$BOOT_ID" ]; then
        # Nobody else has had anything new since then, and nobody may be promoted without an admin.
        data=yes
      elif [ "$own_says" = yes ]; then
        data=yes
      elif [ "$peer_says" = yes ]; then
        data=no
      fi
      ;;
  esac
}
