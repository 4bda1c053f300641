#!/bin/sh
# Purpose: what the scripts of the file sync share: settings, places, the index of what both nodes have.
# Usage:   . "${0%/*}/files-common"     (sourced, never run)
# Input:   /etc/pairkeeper/files/settings, /etc/pairkeeper/files/directories (lines `NAME PATH`)
# Output:  none; sets variables and defines functions
# Exit:    none
#
# In each synced directory two names are ours: the guard, without which nothing is sent or taken, and the folder that
# holds what was replaced or deleted there. They lie inside, so that putting a file aside is a rename on its file system.
# shellcheck disable=SC2034 # the variables are read by the scripts that source this file

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
case ${0##*/} in
  # What role-worker decides has to be done, as role-worker itself goes on.
  role-files) read_settings ;;
  *) load_settings ;;
esac
# Names and times in rsync's logs are compared with what find says.
TZ=UTC LC_ALL=C.UTF-8
export TZ LC_ALL

files_settings=$etc_directory/files
files_run=$run_directory/files
files_record=$state_directory/roles/files
guard_name=.pairkeeper-guard
holding_name=.pairkeeper
MAX_DELETE=1000 TRASH_DAYS=30 PASS_SECONDS=3600 POLL_SECONDS=30 BANDWIDTH_KIBIBYTES=0
# shellcheck source=/dev/null
[ ! -r "$files_settings/settings" ] || . "$files_settings/settings"

# each COMMAND...: runs it for every directory with `name` and `path` set; false when it failed for one of them.
each() {
  each_failed=0
  while read -r name path <&7; do
    "$@" || each_failed=1
  done 7<"$files_settings/directories"
  return "$each_failed"
}

# find_directory NAME: sets name and path.
find_directory() {
  while read -r name path; do
    [ "$name" != "$1" ] || return 0
  done <"$files_settings/directories"
  return 1
}

# milliseconds: sets NOW to milliseconds since the boot.
milliseconds() {
  read -r up _ </proc/uptime
  fraction=${up#*.}
  NOW=$((${up%.*} * 1000 + 1$fraction * 10 - 1000))
}

# read_direction: sets direction to source, target or none, and direction_of to the epoch of the source.
read_direction() {
  direction=none direction_of=''
  # shellcheck disable=SC2015
  [ -r "$files_run/direction" ] && read -r direction direction_of <"$files_run/direction" || :
}

# Sets role_epoch to the newest epoch of which role-worker knows by its record.
read_role_epoch() {
  role_epoch=$(sed -n 's/^epoch=\([0-9][0-9]*\)$/\1/p' "$files_record/state" 2>/dev/null)
  role_epoch=${role_epoch:-0}
}

# True while keepalived says that this node holds an address.
is_holder() { keepalived_runs && grep -q ' MASTER ' "$vrrp_state_file" 2>/dev/null; }

has_guard() { [ -f "$path/$guard_name" ]; }

# True when there is nothing but what is ours.
is_empty() {
  [ -z "$(find "$path" -mindepth 1 -maxdepth 1 ! -name "$guard_name" ! -name "$holding_name" ! -name lost+found -print -quit 2>/dev/null)" ]
}

# remember LOG: takes what rsync logged (`%i %M %l %n`) into the index: lines `TIME SIZE NAME` of what both nodes have,
# the last one counts; `- - NAME` was deleted.
remember() {
  sed -n -e 's/^[^ ]* [^ ]* \[[0-9]*\] \*deleting  *[^ ]* [^ ]* \(.*\)$/- - \1/p' \
    -e 's/^[^ ]* [^ ]* \[[0-9]*\] [<>ch.][fLDS][^ ]* \([0-9/:-]* [0-9]* .*\)$/\1/p' "$1" >>"$files_record/$name.index"
}

# tell_files CODE [KEY VALUE]...: an event of one directory; values may be any text.
tell_files() {
  told="\"directory\":\"$path\""
  told_code=$1
  shift
  while [ "$#" -ge 2 ]; do
    case $2 in
      '' | *[!0-9]*) json_text "$2" ;;
      *) JSON=$2 ;;
    esac
    told="$told,\"$1\":$JSON"
    shift 2
  done
  send_event "files.$told_code" "{$told}"
}

# count_aside: writes down what lies aside in one directory, for status.
count_aside() {
  counted=''
  for kind in conflict recovered; do
    number=$(find "$path/$holding_name/$kind" ! -type d 2>/dev/null | grep -c .)
    counted="$counted$kind=$number
"
  done
  size=$(du -sk "$path/$holding_name/trash" 2>/dev/null)
  write_atomically "$files_run/$name.aside" "${counted}trash_kib=${size%%[!0-9]*}
"
}
