#!/bin/sh
# Purpose: the only thing that the peer's key opens: takes files from the peer, if this node is to follow it.
# Usage:   as forced command, with SSH_ORIGINAL_COMMAND `hello EPOCH` or `look|running|full|last EPOCH --server --daemon .`
#          files-receive gate, files-receive sort     by rsync's daemon before and after a transfer (rsyncd.conf)
# Input:   /etc/pairkeeper/files/rsyncd.conf; RSYNC_MODULE_NAME, RSYNC_EXIT_STATUS, PASS_MODE, PASS_EPOCH
# Output:  `hello`: lines `zstd=yes|no`; events files.conflict and files.recovered
# Exit:    as rsync; 1 not now (the gate), with a word on standard error; 64 wrong usage
#
# rsync puts what it replaces or takes away into .pairkeeper/incoming. What the peer had sent or received just so, by the
# index, goes to trash/TIME. Everything else exists nowhere else: conflict/TIME, or recovered/EPOCH-TIME for what this
# node had not sent before it lost its role.
set -u

# shellcheck source=agent-scripts/linux/files-common.sh
. "${0%/*}/files-common"

refuse() {
  printf 'refused: %s\n' "$1" >&2
  exit 1
}

# Where the peer may write is chrooted by rsync itself; what it asks for beyond that is never looked at.
serve() {
  # shellcheck disable=SC2086 # words
  set -- $SSH_ORIGINAL_COMMAND
  case ${2-} in
    '' | *[!0-9]*) exit 64 ;;
  esac
  case $1 in
    hello)
      if rsync --version | grep -q zstd; then echo zstd=yes; else echo zstd=no; fi
      ;;
    look | running | full | last)
      mkdir -p "$files_run" "$files_record"
      PASS_MODE=$1 PASS_EPOCH=$2
      export PASS_MODE PASS_EPOCH
      exec rsync "--config=$files_settings/rsyncd.conf" --server --daemon .
      ;;
    *) exit 64 ;;
  esac
}

# The gate: only a target takes files, only of the newest source, and on the node with the address nothing but the last
# pass of a hand-over.
gate() {
  read_direction
  [ "$direction" = target ] || refuse not-target
  read_role_epoch
  [ "$PASS_EPOCH" -ge "$role_epoch" ] || refuse old-epoch
  case $PASS_MODE in
    running | full) ! is_holder || refuse holder ;;
  esac
  if [ "$PASS_MODE" = running ] && [ -e "$files_record/$name.unsure" ]; then refuse full-first; fi
  has_guard || refuse guard-missing
  lock_incoming
  # What a transfer that was cut off has left.
  sort_incoming
}

lock_incoming() {
  mkdir -p "$files_run" "$files_record"
  exec 8>"$files_run/$name.incoming.lock"
  flock -w 20 8 || refuse busy
}

# put_aside LIST FOLDER: moves the named files of incoming, with the folders above them.
put_aside() {
  while IFS= read -r own_name; do
    case $own_name in
      */*) mkdir -p "$2/${own_name%/*}" ;;
      *) mkdir -p "$2" ;;
    esac
    mv "$incoming/$own_name" "$2/$own_name"
  done <"$1"
}

sort_incoming() {
  incoming=$path/$holding_name/incoming
  received=$files_run/$name.received
  # Each beat replaces it.
  rm -f "$incoming/$guard_name"
  [ ! -d "$incoming" ] || find "$incoming" -depth -type d -empty -delete
  if [ -d "$incoming" ]; then
    take_stamp
    slot=$(printf '%s' "$STAMP" | tr ':' '.')
    : >>"$files_record/$name.index"
    list=$(mktemp "$files_run/sort.XXXXXX") || return 0
    own_files >"$list"
    own=$(grep -c . "$list")
    if [ "$own" -gt 0 ]; then
      kind=conflict folder=$path/$holding_name/conflict/$slot
      if [ -e "$files_record/$name.was-source" ]; then
        kind=recovered folder=$path/$holding_name/recovered/$slot
      fi
      put_aside "$list" "$folder"
      tell_files "$kind" count "$own" example "$(head -n 1 "$list")" folder "$folder"
    fi
    rm -f "$list"
    find "$incoming" -depth -type d -empty -delete
    if [ -d "$incoming" ]; then
      mkdir -p "$path/$holding_name/trash"
      mv "$incoming" "$path/$holding_name/trash/$slot"
    fi
    count_aside
  fi
  if [ -s "$received" ]; then
    mv -f "$received" "$received.taken"
    remember "$received.taken"
    rm -f "$received.taken"
  fi
}

# Names in incoming that are not as the index has them. Names with control characters are in no index: trash.
own_files() {
  find "$incoming" ! -type d ! -path '*[[:cntrl:]]*' -printf '%TY/%Tm/%Td-%TH:%TM:%TS %s %P\n' |
    sed 's/^\([^ ]*\)\.[0-9]* /\1 /' |
    awk 'function rest(line) { sub(/^[^ ]* [^ ]* /, "", line); return line }
      part == 1 { staged[rest($0)] = $1 " " $2; next }
      { n = rest($0); if (n in staged) last[n] = $1 " " $2 }
      END { for (n in staged) if (last[n] != staged[n]) print n }' \
      part=1 - part=2 "$files_record/$name.index"
}

# After a transfer. A pass over everything has settled what this node had of its own.
settle() {
  lock_incoming
  sort_incoming
  milliseconds
  printf '%s\n' "$NOW" >"$files_run/$name.contact"
  if [ "$PASS_MODE" = full ] && [ "${RSYNC_EXIT_STATUS:-1}" = 0 ]; then
    rm -f "$files_record/$name.unsure" "$files_record/$name.was-source"
  fi
}

case ${1-} in
  '') serve ;;
  gate | sort)
    find_directory "${RSYNC_MODULE_NAME-}" || exit 64
    if [ "$1" = gate ]; then gate; else settle; fi
    ;;
  *) exit 64 ;;
esac
