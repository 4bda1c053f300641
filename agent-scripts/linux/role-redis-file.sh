#!/bin/sh
# Purpose: where Redis's append-only file ends, counted from the last beat in it. Redis forgets its replication offset
#          when it starts from that file; this proves all the same whether one node has everything of the other: both
#          write the same bytes in the same order, and a beat is in that order too.
# Usage:   . "${0%/*}/role-redis-file"     (sourced by role-redis, never run)
# Output:  positions EPOCH.N.BYTES.SHA256: the last beat, what follows it; `0.0.0.-` for an empty database, `-` unknown
# Exit:    none
# shellcheck disable=SC2034,SC2154 # variables of role-redis; and for it

append_directory=$REDIS_DIRECTORY/appendonlydir
# Beats are a second apart: further back there is none, unless more than this was written in that second.
search_bytes=67108864

# find_tail: sets beat (EPOCH.N), file, tail_from (the byte after that beat, from 1) and tail_bytes by the newest part of
# the file. A beat at the very end is left out: a primary that lost its replica may have written one for itself.
find_tail() {
  beat='' file=''
  name=$(sed -n 's/^file \([^ ]*\) seq [0-9]* type i$/\1/p' "$append_directory"/*.manifest 2>/dev/null | tail -n 1)
  [ -n "$name" ] || return 1
  file=$append_directory/$name
  size=$(stat -c %s "$file" 2>/dev/null) || return 1
  skipped=0
  [ "$size" -le "$search_bytes" ] || skipped=$((size - search_bytes))
  ends=$size
  for found in $(tail -c "+$((skipped + 1))" "$file" | LC_ALL=C grep -abox "$beat_key$(printf '\r')" | tail -n 5 | sort -rn); do
    read_beat "$((skipped + ${found%%:*}))" || return 1
    tail_bytes=$((ends - tail_from + 1))
    [ "$tail_bytes" -eq 0 ] || return 0
    # `*3`, `$3`, `SET`, `$15`: what stands before the key.
    ends=$((skipped + ${found%%:*} - 18))
  done
  [ -n "$beat" ]
}

# read_beat OFFSET: the key `pairkeeper:beat` stands there; `$13` and the value follow, each ended by CR LF.
read_beat() {
  value_from=$(($1 + ${#beat_key} + 3))
  lines=$(tail -c "+$value_from" "$file" | head -c 64 | tr -d '\r' | head -n 2)
  length=${lines%%
*}
  length=${length#'$'}
  beat=${lines#*
}
  case $length$beat in
    '' | *[!0-9.]*) beat='' && return 1 ;;
  esac
  tail_from=$((value_from + ${#length} + 3 + length + 2))
}

file_position() {
  if [ "$keys" = no ]; then
    echo 0.0.0.-
  elif ! find_tail; then
    echo -
  else
    sum=$(tail -c "+$tail_from" "$file" | head -c "$tail_bytes" | sha256sum)
    echo "$beat.$tail_bytes.${sum%% *}"
  fi
}

# copy_is_on_disk: a new copy is in memory first; Redis then writes it to a new append-only file. Only once a beat
# stands in that one does a restart still prove what is in it: before that, both servers without power would wait for
# an admin.
copy_is_on_disk() {
  proven_file=$run_directory/roles/redis.on-disk
  proven=''
  # shellcheck disable=SC2015
  [ -r "$proven_file" ] && read -r proven <"$proven_file" || :
  [ "$proven" != "$run_id $replid" ] || return 0
  [ "$rewrite_runs$rewrite_waits" = 00 ] && find_tail || return 1
  mkdir -p "$run_directory/roles"
  printf '%s\n' "$run_id $replid" >"$proven_file"
}

# keep_tail: what a returned old primary is compared with, before anything is written that it can't have.
keep_tail() {
  rm -f "$record_directory/tail" "$record_directory/tail-beat"
  find_tail || return 0
  tail -c "+$tail_from" "$file" | head -c "$tail_bytes" >"$record_directory/tail"
  printf '%s\n' "$beat" >"$record_directory/tail-beat"
}

# compare_files THEIRS: their file beside ours; on a primary beside ours as it was when it was promoted.
compare_files() {
  if [ "$1" = 0.0.0.- ]; then
    echo order=behind
    return
  fi
  if [ "$role" = primary ]; then
    own_beat=''
    # shellcheck disable=SC2015
    [ -r "$record_directory/tail-beat" ] && read -r own_beat <"$record_directory/tail-beat" || :
    own_tail=$record_directory/tail own_from=1
  else
    find_tail
    own_beat=$beat own_tail=$file own_from=${tail_from-1}
  fi
  case $1 in
    - | *[!0-9a-f.]*) echo order=diverged && return ;;
  esac
  [ -n "$own_beat" ] || { echo order=diverged; return; }
  their_sum=${1##*.}
  rest=${1%.*}
  their_bytes=${rest##*.}
  their_beat=${rest%.*}
  if older "$their_beat" "$own_beat"; then
    echo order=behind
  elif [ "$their_beat" != "$own_beat" ]; then
    echo order=ahead
  else
    sum=$(tail -c "+$own_from" "$own_tail" | head -c "$their_bytes" | sha256sum)
    if [ "${sum%% *}" = "$their_sum" ]; then echo order=behind; else echo order=diverged; fi
  fi
}

# older A B: beats, EPOCH.N
older() {
  [ "${1%%.*}" -lt "${2%%.*}" ] || { [ "${1%%.*}" -eq "${2%%.*}" ] && [ "${1#*.}" -lt "${2#*.}" ]; }
}
