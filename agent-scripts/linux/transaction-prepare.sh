#!/bin/sh
# Purpose: part of the transaction program: phase 1. Lock, look, arm, install packages, judge the staged files.
# Usage:   see transaction.sh
# Output:  see transaction-common.sh
# Exit:    see transaction.sh
# shellcheck disable=SC2034 # names set here are used by the other parts

prepare() {
  own_node 20 || { lock_refused; return 1; }
  may_begin || { lock_refused; return 1; }
  rm -f "$STATE/uninstalling"
  say 'phase-begin|prepare'
  note "prepare|$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  if ! look_before_touching; then
    # Nothing was touched: the node is left as if we had never come.
    rm -rf "$TXN"
    return 1
  fi
  # Before anything is installed.
  show_planned_units
  mv -f "$TXN/units-now" "$TXN/units-before"
  # Room for the roll-back's own notes on a disk that fills up meanwhile.
  head -c 262144 /dev/zero >"$TXN/reserve"
  [ -z "$PACKAGES" ] || { list_packages >"$TXN/packages-before"; note_missing; }
  sync_files "$TXN"/*
  extend_deadline
  arm
  lock_pair
  set_state preparing
  install_packages
  await_timer
  stop_if_cancelled
  hash_files >"$TXN/seen"
  validate_staged
  stop_if_cancelled
  extend_deadline
  set_state prepared
  say "deadline|$LEFT"
  say 'phase-done|prepare'
}

lock_refused() {
  read_lock
  rm -rf "$TXN"
  say "fail|lock-held|0|$LOCK_OWNER|$LOCK_SINCE"
}

# Says why and returns false when the node is not what the plan saw, or can't take the change.
look_before_touching() {
  PACKAGES=
  needed=$(du -sk "$TXN/new" | cut -f1)
  set -- "$STATE"
  while IFS='|' read -r word _ kind field1 field2 _; do
    [ "$word" = step ] || continue
    case $kind in
      package) PACKAGES="$PACKAGES $field1" ;;
      file | directory)
        directory=$ROOT${field2%/*}
        while [ ! -d "$directory" ]; do directory=${directory%/*}; done
        [ -w "$directory/" ] || { say "fail|read-only|0|${directory#"$ROOT"}"; return 1; }
        set -- "$@" "$directory/"
        ;;
    esac
  done <"$TXN/manifest"
  free=$(df -Pk "$@" | awk 'NR > 1 { gsub(/[^0-9]/, "", $4); if (m == "" || $4 + 0 < m) { m = $4 + 0; d = $6 } } END { print m, d }')
  if [ "${free%% *}" -lt "$((needed * 3 + 8192))" ]; then
    say "fail|disk-full|0|${free#* }"
    return 1
  fi
  damaged=$(cd "$TXN/new" && staged_sums | sha256sum -c --quiet 2>/dev/null | head -n 1)
  [ -z "$damaged" ] || { say "fail|disk-full|0|${damaged%%:*}"; return 1; }
  hash_files >"$TXN/seen"
  expected_files >"$TXN/expected"
  changed=$(first_difference "$TXN/expected" "$TXN/seen")
  [ -z "$changed" ] || { say "fail|changed-meanwhile|0|$changed"; return 1; }
}

# What sha256sum should find in the staged tree.
staged_sums() {
  awk -F '|' '$1 == "step" && $4 == "put" && $9 ~ /^[0-9a-f]+$/ { print $9 "  ." $5 }' "$TXN/manifest"
}

# Lines `<sha256 or -> <path>` for every file step: what is there now.
hash_files() {
  set --
  while IFS='|' read -r word _ kind _ path _; do
    [ "$word|$kind" = 'step|file' ] || continue
    if [ -f "$ROOT$path" ]; then
      set -- "$@" "$ROOT$path"
    elif [ -e "$ROOT$path" ] || [ -L "$ROOT$path" ]; then
      echo "other $path"
    else
      echo "- $path"
    fi
  done <"$TXN/manifest"
  [ "$#" -eq 0 ] || sha256sum "$@" | while read -r hash path; do echo "$hash ${path#"$ROOT"}"; done
}

# The same for what the plan saw.
expected_files() {
  while IFS='|' read -r word _ kind _ path _ _ expected _; do
    [ "$word|$kind" != 'step|file' ] || echo "$expected $path"
  done <"$TXN/manifest"
}

# first_difference WANTED FOUND: path of the first file that is not as wanted, nothing when all are.
first_difference() {
  awk 'NR == FNR { found[$2] = $1; next } found[$2] != $1 { print $2; exit }' "$2" "$1"
}

package_manager() {
  if command -v apt-get >/dev/null 2>&1; then echo apt; else echo dnf; fi
}

# Lines `<state> <package>`; `ii` installed, `rc` removed with its configuration kept.
list_packages() {
  if [ "$(package_manager)" = apt ]; then
    # shellcheck disable=SC2016 # the dollars are dpkg-query's
    dpkg-query -W -f '${db:Status-Abbrev} ${binary:Package}\n'
  else
    rpm -qa --qf 'ii %{NAME}.%{ARCH}\n'
  fi | awk '{ print $1, $2 }' | sort
}

# Files that packages make by a script and forget when they are removed, each with the folders above it: what of
# them is not there yet.
note_missing() {
  while IFS='|' read -r word _ kind _ paths _; do
    [ "$word|$kind" = 'step|package' ] || continue
    for path in $paths; do
      while [ -n "$path" ] && [ ! -e "$ROOT$path" ] && [ ! -L "$ROOT$path" ]; do
        echo "$path"
        path=${path%/*}
      done
    done
  done <"$TXN/manifest" >"$TXN/missing-before"
}

# All packages of the plan at once: the package manager's start costs more than a package.
install_packages() {
  [ -n "$PACKAGES" ] || return 0
  each_package_step begin
  # shellcheck disable=SC2086 # a list of names
  set -- $PACKAGES
  install_with_package_manager "$@" || {
    stop_if_cancelled
    # Lists that are too old, or were never fetched, look like this. Fetched only now: it costs seconds.
    [ "$(package_manager)" = apt ] && refresh_lists && install_with_package_manager "$@"
  } || fail package-failed "$(last_error "$TXN/log")"
  note_added_packages
  restart_upgraded
  each_package_step finish
}

each_package_step() {
  while IFS='|' read -r word number kind _; do
    if [ "$word|$kind" = 'step|package' ]; then
      STEP=$number
      if [ "$1" = begin ]; then
        journal "step-begin|$number"
        say "step-begin|$number"
      else
        note "step-done|$number"
        say "step-done|$number"
      fi
    fi
  done <"$TXN/manifest"
}

# SYSTEMD_OFFLINE keeps new services from starting with the distribution's configuration, for a moment and on ports
# that nobody asked for; they start with ours when it is there (systemd, docs/ENVIRONMENT.md).
install_with_package_manager() {
  if [ "$(package_manager)" = apt ]; then
    logged env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 SYSTEMD_OFFLINE=1 timeout -k 60 1800 \
      apt-get install -y -q --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=60 \
      -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o Acquire::Retries=1 "$@"
  else
    logged env SYSTEMD_OFFLINE=1 timeout -k 60 1800 dnf install -y -q --setopt=install_weak_deps=False "$@"
  fi
}

refresh_lists() {
  logged timeout -k 60 300 apt-get update -q -o DPkg::Lock::Timeout=60 -o Acquire::Retries=1
}

# A dependency may have been upgraded, and its service was not restarted: do what its package would have done.
restart_upgraded() {
  awk '$1 == "Unpacking" && / over \(/ { sub(/:.*/, "", $2); print $2 }' "$TXN/log" >"$TXN/upgraded"
  while IFS= read -r upgraded; do
    dpkg-query -L "$upgraded" 2>/dev/null | sed -n 's|^.*/systemd/system/\([^/@]*\.service\)$|\1|p'
  done <"$TXN/upgraded" >"$TXN/upgraded-units"
  [ -s "$TXN/upgraded-units" ] || return 0
  set --
  while IFS= read -r unit; do set -- "$@" "$unit"; done <"$TXN/upgraded-units"
  quiet 60 systemctl daemon-reload
  quiet 100 systemctl try-restart "$@"
}

# What a roll-back has to take away again. Runs once more after a power cut, so it must not shrink what it found.
note_added_packages() {
  [ -r "$TXN/packages-before" ] || return 0
  list_packages >"$TXN/packages-after"
  awk 'NR == FNR { if ($1 ~ /^.i/) had[$2] = 1; next } $1 !~ /^.[nc]/ && !($2 in had) { print $2 }' \
    "$TXN/packages-before" "$TXN/packages-after" >"$TXN/packages-added.tmp"
  while IFS= read -r path; do
    [ ! -f "$ROOT$path" ] || (cd "$ROOT/" && sha256sum ".$path")
  done <"$TXN/missing-before" >"$TXN/forgotten"
  sync_files "$TXN/packages-added.tmp" "$TXN/forgotten"
  mv -f "$TXN/packages-added.tmp" "$TXN/packages-added"
  rm -f "$TXN/packages-after"
}

# Commands of the plan that judge the staged tree. `{root}` in an argument stands for it.
validate_staged() {
  while IFS='|' read -r word number valid unknown _; do
    [ "$word" = validation ] || continue
    STEP=$number
    say "validation-begin|$number"
    run_listed "validation-$number" 60 "$TXN/new"
    code=$?
    case " $valid $unknown " in
      *" $code "*) ;;
      *) log_output; fail validation-failed "$(last_error "$TXN/output")" ;;
    esac
    rejects=$TXN/reject-$number
    if [ -s "$rejects" ] && grep -Eq -f "$rejects" "$TXN/output"; then
      log_output
      fail validation-failed "$(grep -E -f "$rejects" "$TXN/output" | head -n 1 | cut -c1-300)"
    fi
    say "validation-done|$number"
  done <"$TXN/manifest"
  STEP=0
}
