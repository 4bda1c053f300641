#!/bin/sh
# Purpose: what has to be known of directories before they are synced.
# Usage:   sourced behind gather-facts; functions only. core/components/files/facts.ts calls  pk_files PATH...
# Output:  fields separated by tabs:
#            directory  PATH  absent|empty|files|synced|other  FILE_SYSTEM  FOLDERS (counted to a million)
#            watches    NUMBER                      fs.inotify.max_user_watches
#            key        PRIVATE_BASE64  PUBLIC      the node's; a new one where there is none
# Exit:    0. Changes nothing.
set -u

pk_files_directory() {
  if [ ! -e "$1" ]; then
    printf 'directory\t%s\tabsent\t\t0\n' "$1"
    return
  fi
  pk_state=files
  if [ ! -d "$1" ] || [ -L "$1" ]; then
    pk_state=other
  elif [ -e "/var/lib/pairkeeper/roles/files/$(printf %s "${1#/}" | tr '/-' '-~').known" ] && [ -f "$1/.pairkeeper-guard" ]; then
    pk_state=synced
  elif [ -z "$(find "$1" -mindepth 1 ! -name .pairkeeper-guard ! -name .pairkeeper ! -name lost+found -print -quit 2>/dev/null)" ]; then
    pk_state=empty
  fi
  printf 'directory\t%s\t%s\t%s\t%s\n' "$1" "$pk_state" "$(stat -f -c %T "$1")" \
    "$(timeout 5 find "$1" -xdev -type d 2>/dev/null | head -n 1000000 | grep -c .)"
}

pk_files_key() {
  if [ -s /etc/pairkeeper/files/identity ]; then
    printf 'key\t\t%s\n' "$(ssh-keygen -y -f /etc/pairkeeper/files/identity 2>/dev/null | cut -d ' ' -f 1,2)"
    return
  fi
  pk_folder=$(mktemp -d) || return
  if ssh-keygen -q -t ed25519 -N '' -C pairkeeper-files -f "$pk_folder/key" </dev/null 2>/dev/null; then
    printf 'key\t%s\t%s\n' "$(base64 -w 0 "$pk_folder/key")" "$(cut -d ' ' -f 1,2 "$pk_folder/key.pub")"
  fi
  rm -rf "$pk_folder"
}

pk_files() {
  for pk_path in "$@"; do pk_files_directory "$pk_path"; done
  printf 'watches\t%s\n' "$(cat /proc/sys/fs/inotify/max_user_watches)"
  pk_files_key
}
