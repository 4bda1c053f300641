#!/bin/sh
# Purpose: what role-worker may ask of the file sync on this node. The verbs are those of docs/architecture.md, "Roles";
#          a `primary` is the source of the files, a `replica` takes them.
# Usage:   role-files observe | compare A B | promote EPOCH | demote | freeze | wait POSITION SECONDS | drain |
#                     follow HOST [POSITION] | relax | tighten | keep-copy DIR | beat EPOCH.N
# Input:   /etc/pairkeeper/files
# Output:  `key=value` lines
# Exit:    0 done; 1 not done, with `reason=CODE`; 2 wrong usage
#
# The direction lies in /run: after a boot nothing is sent and nothing is taken until role-worker says so.
set -u

# shellcheck source=agent-scripts/linux/files-common.sh
. "${0%/*}/files-common"
sync_unit=pairkeeper-files.service
# A beat every ten seconds, or every POLL_SECONDS; two of them may be missing.
fresh_ms=$((POLL_SECONDS > 10 ? POLL_SECONDS * 2500 : 30000))

refuse() {
  printf 'reason=%s\n' "$1"
  exit 1
}

direct() {
  mkdir -p "$files_run" "$files_record"
  write_atomically "$files_run/direction" "$1
" || refuse not-recorded
}

# judge_directory: sets link to down when this directory is not current, and sums up for status.
judge_directory() {
  result='' at=0 conflict=0 recovered=0 trash_kib=0
  for file in "$files_run/$name.pass" "$files_run/$name.aside"; do
    [ -r "$file" ] || continue
    while IFS='=' read -r key value; do
      case $key in
        result) result=$value ;;
        at) at=$value ;;
        conflict) conflict=$value ;;
        recovered) recovered=$value ;;
        trash_kib) trash_kib=${value:-0} ;;
      esac
    done <"$file"
  done
  conflicts=$((conflicts + conflict)) recoveries=$((recoveries + recovered)) trash=$((trash + trash_kib))
  if [ "$direction" = target ]; then
    result=ok at=0
    # shellcheck disable=SC2015
    [ -r "$files_run/$name.contact" ] && read -r at <"$files_run/$name.contact" || :
    if [ -e "$files_record/$name.unsure" ]; then result=full-first; fi
    if ! has_guard; then result=guard-missing; fi
  elif [ ! -e "$files_run/$name.full" ]; then
    [ "$result" != ok ] || result='first-pass'
  fi
  [ "$at" -ge "$oldest" ] || oldest=$at
  [ "$result" = ok ] || trouble=${result:-first-pass}
}

observe() {
  read_direction
  conflicts=0 recoveries=0 trash=0 trouble='' waiting=0
  milliseconds
  oldest=$NOW
  each judge_directory
  role=none writable=no link=none lag_ms=''
  case $direction in
    source) role=primary writable=yes ;;
    target) role=replica ;;
  esac
  age=$((NOW - oldest))
  if [ "$direction" != none ]; then
    link=down
    if [ -z "$trouble" ] && [ "$age" -lt "$fresh_ms" ]; then link=up; fi
  fi
  # shellcheck disable=SC2015
  [ "$direction" = source ] && [ -r "$files_run/waiting" ] && read -r waiting <"$files_run/waiting" || :
  printf 'role=%s\nwritable=%s\nposition=%s\nlink=%s\nsync=off\nlag_ms=%s\n' "$role" "$writable" \
    "$(position)" "$link" "$lag_ms"
  printf 'details=pass:%s,age:%s,waiting:%s,trash:%s,conflict:%s,recovered:%s\n' "${trouble:-ok}" "$age" "$waiting" \
    "$trash" "$conflicts" "$recoveries"
}

# The guards' content: changed by each beat and by each hand-over, and synced as any file.
position() {
  marks=''
  while read -r name path <&7; do
    mark=0
    # shellcheck disable=SC2015
    [ -r "$path/$guard_name" ] && read -r mark <"$path/$guard_name" || :
    marks=$marks${marks:+,}$mark
  done 7<"$files_settings/directories"
  printf '%s' "$marks"
}

promote() {
  each become_source "$1"
  direct "source $1"
  systemctl restart --no-block "$sync_unit"
}

# The first source of all makes the guard; later a missing one means that the directory is not what it was.
become_source() {
  mkdir -p "$files_record"
  if [ ! -e "$files_record/$name.known" ] && [ -d "$path" ]; then
    [ -f "$path/$guard_name" ] || echo 0 >"$path/$guard_name"
    : >"$files_record/$name.known"
  fi
  make_holding
  rm -f "$files_run/$name.full" "$files_run/$name.pass" "$files_record/$name.unsure"
  printf '%s\n' "$1" >"$files_record/$name.was-source"
}

make_holding() {
  has_guard && mkdir -p "$path/$holding_name" && chmod 0700 "$path/$holding_name"
}

demote() {
  direct none
  systemctl stop "$sync_unit" || systemctl kill --signal=KILL "$sync_unit"
  echo fenced=yes
}

# A hand-over: nothing is sent by itself any more, then the peer gets what it lacks, and at the end a mark to prove it.
freeze() {
  direct none
  systemctl stop "$sync_unit"
  milliseconds
  mark=$NOW
  if each last_pass; then
    printf 'position=%s\n' "$(position)"
    return
  fi
  read_role_epoch
  refuse last-pass-failed
}

last_pass() {
  has_guard || return 1
  "${0%/*}/files-pass" last "$name" && printf '%s\n' "$mark" >"$path/$guard_name" && "${0%/*}/files-pass" last "$name"
}

# wait_for POSITION SECONDS
wait_for() {
  tries=$(($2 * 10))
  while [ "$(position)" != "$1" ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || refuse not-caught-up
    sleep 0.1
  done
}

# Files of which nobody knows whether the pair ever had them are not touched without an admin.
follow() {
  each may_follow || refuse "$cause"
  each become_target
  direct "target $1"
}

may_follow() {
  cause=''
  if [ -e "$files_record/$name.known" ]; then
    has_guard || cause=guard-missing
  else
    [ ! -d "$path" ] || is_empty || cause=has-data
  fi
  [ -z "$cause" ]
}

become_target() {
  mkdir -p "$path"
  [ -e "$files_record/$name.known" ] || echo 0 >"$path/$guard_name"
  : >"$files_record/$name.known"
  make_holding
  : >"$files_record/$name.unsure"
  rm -f "$files_run/$name.contact" "$files_run/$name.pass"
}

# An admin has said that what is here may go: it stays on its file system, out of the way. DIR says where.
keep_copy() {
  [ ! -e "$1" ] || return 0
  kept_in=$holding_name/kept-${1##*/kept-}
  mkdir -m 0700 "$1" || refuse copy-failed
  each move_aside "$1" || refuse copy-failed
}

move_aside() {
  [ -d "$path" ] || return 0
  mkdir -p "$path/$kept_in" && chmod 0700 "$path/$holding_name" || return 1
  find "$path" -mindepth 1 -maxdepth 1 ! -name "$holding_name" ! -name "$guard_name" ! -name lost+found \
    -exec mv -t "$path/$kept_in" -- {} + || return 1
  printf '%s\n' "$path/$kept_in" >>"$1/where"
  rm -f "$files_record/$name.index" "$files_record/$name.known"
}

case ${1-}:$# in
  observe:1) observe ;;
  compare:3) echo order=equal ;;
  promote:2) promote "$2" ;;
  demote:1) demote ;;
  freeze:1) freeze ;;
  wait:3) wait_for "$2" "$3" ;;
  drain:1 | relax:1 | tighten:1 | beat:2) ;;
  follow:2 | follow:3) follow "$2" ;;
  keep-copy:2) keep_copy "$2" ;;
  *) exit 2 ;;
esac
