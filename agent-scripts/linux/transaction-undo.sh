#!/bin/sh
# Purpose: part of the transaction program: taking back what was confirmed, the last change or all of them.
# Usage:   see transaction.sh
# Output:  see transaction-common.sh; `conflict|<path>` for each file that somebody edited since
# Exit:    see transaction.sh

# read_options ARGUMENT…: sets ON_EDITED (stop, keep or overwrite), WITH_PACKAGES and LOOK_ONLY.
read_options() {
  ON_EDITED=stop WITH_PACKAGES=no LOOK_ONLY=no
  for option in "$@"; do
    case $option in
      --keep-edited) ON_EDITED=keep ;;
      --overwrite-edited) ON_EDITED=overwrite ;;
      --remove-packages) WITH_PACKAGES=yes ;;
      --look) LOOK_ONLY=yes ;;
      *) say "fail|internal|0|$option"; exit 1 ;;
    esac
  done
}

# Paths of the open transaction that are not what it left: `<path>` a line. Seeds are written by operations and
# carry no hash; they are nobody's edit.
edited_paths() {
  hash_files >"$TXN/found"
  while IFS='|' read -r word _ kind action path _ _ _ left; do
    [ "$word|$kind" = 'step|file' ] || continue
    [ "$action" != remove ] || left=-
    [ "$left" = any ] || echo "$left $path"
  done <"$TXN/manifest" >"$TXN/left"
  awk 'NR == FNR { found[$2] = $1; next } found[$2] != $1 { print $2 }' "$TXN/found" "$TXN/left"
}

# The last confirmed transaction: sets ID and TXN.
open_last() {
  [ -s "$STATE/history" ] && open_transaction "$(tail -n 1 "$STATE/history")"
}

no_unfinished() {
  for state_file in "$STATE"/txn/*/state; do
    [ -r "$state_file" ] || continue
    read -r word <"$state_file" || word=preparing
    is_unfinished "$word" || continue
    directory=${state_file%/state}
    [ "${directory##*/}" != "${1:-}" ] || continue
    say "fail|unfinished|0|${directory##*/}"
    return 1
  done
}

# undo ID OPTION…: takes the last confirmed transaction back, if it is that one.
undo() {
  wanted=$1
  shift
  read_options "$@"
  own_node 20 || { say 'fail|busy|0|'; return 1; }
  no_unfinished "$wanted" || return 1
  open_transaction "$wanted" || { say 'outcome|none'; return 0; }
  read_state
  case $NODE_STATE in
    undoing) take_back; return ;;
    undone | rolled-back) say "outcome|$NODE_STATE"; return 0 ;;
  esac
  open_last
  [ "$ID" = "$wanted" ] || { say "fail|not-the-last|0|$ID"; return 1; }
  edited_paths >"$TXN/keep"
  say_conflicts "$TXN/keep" && return 3
  say_paths
  [ "$LOOK_ONLY" = no ] || return 0
  begin_taking_back
  take_back
}

# True when there are edited files and nobody said what to do with them.
say_conflicts() {
  while IFS= read -r path; do say "conflict|$path"; done <"$1"
  [ -s "$1" ] && [ "$ON_EDITED" = stop ]
}

say_paths() {
  while IFS='|' read -r word _ kind _ path _; do
    [ "$word|$kind" != 'step|file' ] || say "path|$path"
  done <"$TXN/manifest"
  [ ! -r "$TXN/packages-added" ] || while IFS= read -r package; do say "package|$package"; done <"$TXN/packages-added"
}

# From here on the timer ends it, should we not. It runs before there is anything for it to end.
begin_taking_back() {
  [ "$ON_EDITED" = keep ] || rm -f "$TXN/keep"
  [ "$WITH_PACKAGES" = no ] || : >"$TXN/remove-packages"
  write_file "$STATE/armed" "$ID"
  quiet 60 systemctl start pairkeeper-rollback.timer
  set_state undoing
}

take_back() {
  restore_all now || { try_again_later && { say 'fail|roll-back-failed|0|'; return 1; }; }
  if [ -e "$TXN/remove-packages" ]; then
    remove_packages "$TXN/packages-added" || { leftover packages; try_again_later && return 1; }
  fi
  set_state undone
  finish_undone
}

finish_undone() {
  grep -vxF "$ID" "$STATE/history" >"$STATE/history.tmp" 2>/dev/null
  mv -f "$STATE/history.tmp" "$STATE/history"
  note_managed
  publish
  say_leftovers
  record_end undone
  disarm
  say 'outcome|undone'
}

# uninstall OPTION…: takes all changes back, newest first, then ourselves. What is needed to go on after a crash
# stands in `uninstalling`; the program comes with each call, so it may be repeated until nothing is left.
uninstall() {
  read_options "$@"
  [ "$LOOK_ONLY" = no ] || [ -d "$STATE" ] || return 0
  make_folder "$STATE"
  own_node 20 || { say 'fail|busy|0|'; return 1; }
  [ -e "$STATE/uninstalling" ] || {
    no_unfinished || return 1
    all_edited_paths >"$STATE/edited"
    say_conflicts "$STATE/edited" && return 3
    for list in packages-added missing-before forgotten; do collect "$list" >"$STATE/$list"; done
    [ "$LOOK_ONLY" = yes ] || {
      [ "$ON_EDITED" = keep ] || : >"$STATE/edited"
      write_file "$STATE/uninstalling" "$WITH_PACKAGES"
    }
  }
  if [ "$LOOK_ONLY" = yes ]; then
    while IFS= read -r package; do say "package|$package"; done <"$STATE/packages-added"
    return 0
  fi
  read -r begun_with <"$STATE/uninstalling"
  packages=no
  case $begun_with/$WITH_PACKAGES in *yes*) packages=yes ;; esac
  ON_EDITED=keep
  WITH_PACKAGES=no
  while open_last; do
    read_state
    if [ "$NODE_STATE" != undoing ]; then
      cp "$STATE/edited" "$TXN/keep"
      begin_taking_back
    fi
    take_back || return 1
  done
  if [ "$packages" = yes ]; then
    TXN=$STATE
    remove_packages "$STATE/packages-added" || { say 'fail|package-failed|0|'; return 1; }
  fi
  remove_ourselves
  say 'outcome|uninstalled'
}

# Against the newest transaction that put each path here: older ones were overwritten by us.
all_edited_paths() {
  : >"$STATE/seen"
  [ ! -r "$STATE/history" ] || awk '{ l[++n] = $0 } END { while (n) print l[n--] }' "$STATE/history" |
    while IFS= read -r past; do
      open_transaction "$past" || continue
      edited_paths | grep -vxFf "$STATE/seen"
      awk -F '|' '$1 == "step" && $3 == "file" { print $5 }' "$TXN/manifest" >>"$STATE/seen"
    done
}

# collect NAME: the lines of that file of every confirmed transaction.
collect() {
  [ ! -r "$STATE/history" ] || while IFS= read -r past; do
    cat "$STATE/txn/$past/$1" 2>/dev/null
  done <"$STATE/history" | sort -u
}

remove_ourselves() {
  note leaving
  systemctl stop --no-block pairkeeper-rollback.timer >/dev/null 2>&1 9>&-
  remove_guard
  rm -rf "$LIBEXEC" "$ROOT/etc/pairkeeper" "$ROOT/run/pairkeeper" "$STATE"
}
