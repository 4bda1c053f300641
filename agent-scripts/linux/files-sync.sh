#!/bin/sh
# Purpose: keeps the peer's copy of the synced directories current while this node is their source: one pass over
#          everything at the start and now and then, lsyncd in between, or more passes where inotify can't be had.
# Usage:   files-sync     (pairkeeper-files.service; role-files starts and stops it)
# Output:  $files_run/NAME.watch: `inotify` or the reason why not; $files_run/details for status
# Exit:    0 stopped
set -u

# shellcheck source=agent-scripts/linux/files-common.sh
. "${0%/*}/files-common"
lsyncd_config=$files_settings/lsyncd.conf
lsyncd_status=$files_run/lsyncd.status
retry_ms=1500 beat_every_ms=10000

# How the changes of one directory are seen. Changes that other machines make on a network file system are not.
judge_watch() {
  watch=inotify
  case $(stat -f -c %T "$path" 2>/dev/null) in
    nfs* | cifs | smb* | fuse* | 9p | v9fs | ceph | gfs* | ocfs2 | afs) watch=network-file-system ;;
  esac
  # dash reads byte by byte, of which sysctl files give the first only.
  allowed=$(cat /proc/sys/fs/inotify/max_user_watches)
  folders=$(find "$path" -xdev -type d 2>/dev/null | grep -c .)
  [ "$watch" != inotify ] || [ "$folders" -lt "$((allowed * 9 / 10))" ] || watch=too-many-folders
  [ ! -e "$files_run/$name.no-watch" ] || watch=lsyncd-failed
  before=''
  # shellcheck disable=SC2015
  [ -r "$files_run/$name.watch" ] && read -r before <"$files_run/$name.watch" || :
  printf '%s\n' "$watch" >"$files_run/$name.watch"
  [ "$watch" = inotify ] || [ "$watch" = "$before" ] || tell_files no-inotify reason "$watch" seconds "$POLL_SECONDS"
}

# lsyncd's configuration on this node: the blocks of those directories that can be watched.
start_lsyncd() {
  has_block=''
  cat "$lsyncd_config" >"$files_run/lsyncd.conf"
  while read -r name path <&7; do
    grep -qx inotify "$files_run/$name.watch" || continue
    cat "$files_settings/$name.lsyncd" >>"$files_run/lsyncd.conf" && has_block=1
  done 7<"$files_settings/directories"
  lsyncd_pid=''
  [ -n "$has_block" ] || return 0
  rm -f "$lsyncd_status"
  lsyncd -nodaemon -log scarce "$files_run/lsyncd.conf" &
  lsyncd_pid=$!
  milliseconds
  lsyncd_since=$NOW
}

stop_lsyncd() {
  [ -n "$lsyncd_pid" ] || return 0
  kill "$lsyncd_pid" 2>/dev/null
  wait "$lsyncd_pid" 2>/dev/null
  lsyncd_pid=''
}

# An lsyncd that ends at once three times in a row won't do: the system's limits, most of the time (ENOSPC, EMFILE).
tend_lsyncd() {
  [ -z "$lsyncd_pid" ] || ! kill -0 "$lsyncd_pid" 2>/dev/null || return 0
  [ -n "$lsyncd_pid" ] || return 0
  milliseconds
  if [ "$((NOW - lsyncd_since))" -lt 60000 ]; then failures=$((failures + 1)); else failures=1; fi
  if [ "$failures" -ge 3 ]; then each fall_back; fi
  # What changed meanwhile has been seen by nobody.
  rm -f "$files_run"/*.full "$files_run"/*.tried
  start_lsyncd
}

fall_back() {
  : >"$files_run/$name.no-watch"
  judge_watch
}

# Sets full_at to when the last pass over everything ended, result and waiting to how the last pass of any kind went.
read_pass() {
  full_at='' result='' waiting=0
  # shellcheck disable=SC2015
  [ -r "$files_run/$name.full" ] && read -r full_at <"$files_run/$name.full" || :
  if [ -r "$files_run/$name.pass" ]; then
    while IFS='=' read -r key value; do
      case $key in
        result) result=$value ;;
        waiting) waiting=$value ;;
      esac
    done <"$files_run/$name.pass"
  fi
}

pass_when_due() {
  read_pass
  milliseconds
  every=$PASS_SECONDS
  grep -qx inotify "$files_run/$name.watch" || every=$POLL_SECONDS
  if [ -n "$full_at" ] && [ "$((NOW - full_at))" -lt "$((every * 1000))" ] && [ "$result" = ok ]; then return 0; fi
  # Of lsyncd's own tries nothing is counted: they would put this off for ever.
  tried=0
  # shellcheck disable=SC2015
  [ -r "$files_run/$name.tried" ] && read -r tried <"$files_run/$name.tried" || :
  [ "$((NOW - tried))" -ge "$retry_ms" ] || return 0
  before=$result
  "${0%/*}/files-pass" full "$name"
  milliseconds
  printf '%s\n' "$NOW" >"$files_run/$name.tried"
  read_pass
  case $before:$result in
    # What was mounted again has no watches yet.
    guard-missing:ok | source-empty:ok) restart_lsyncd=1 ;;
  esac
}

# A change of our own, end to end: it shows that changes are seen, sent and taken. Never made anew where it is missing.
beat() {
  [ ! -f "$path/$guard_name" ] ||
    printf '%s\n' "$NOW" | dd of="$path/$guard_name" conv=nocreat,notrunc status=none 2>/dev/null
}

write_details() {
  total=0
  while read -r name path <&7; do
    read_pass
    total=$((total + waiting))
  done 7<"$files_settings/directories"
  delays=$(sed -n 's/^There are \([0-9]*\) delays.*/\1/p' "$lsyncd_status" 2>/dev/null | awk '{ n += $1 } END { print n + 0 }')
  printf '%s\n' "$((total + delays))" >"$files_run/waiting"
}

lsyncd_pid='' failures=0 restart_lsyncd='' beat_ms=0 stopped_by=''
trap 'stopped_by=1' TERM INT HUP
mkdir -p "$files_run"
rm -f "$files_run"/*.full "$files_run"/*.no-watch "$files_run/peer"
each judge_watch
# Watches first: what changes during the first pass is sent after it.
start_lsyncd
while [ -z "$stopped_by" ]; do
  each pass_when_due
  if [ -n "$restart_lsyncd" ]; then
    restart_lsyncd=''
    stop_lsyncd
    start_lsyncd
  fi
  tend_lsyncd
  milliseconds
  if [ "$((NOW - beat_ms))" -ge "$beat_every_ms" ]; then
    beat_ms=$NOW
    each beat
  fi
  write_details
  sleep 1 &
  wait $!
done
stop_lsyncd
