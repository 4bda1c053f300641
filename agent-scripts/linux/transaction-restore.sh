#!/bin/sh
# Purpose: part of the transaction program: putting back what was there, byte for byte. Used by roll-back, undo
#          and uninstall. Every action may be repeated: killed half-way, the next run begins anew and ends right.
# Usage:   see transaction.sh
# Output:  see transaction-common.sh
# Exit:    see transaction.sh

# restore_all now|boot: `boot` runs before services start, so it must not wait for one.
# False when a file could not be put back; then the next tick tries again.
restore_all() {
  WHEN=$1
  RESTORE_FAILED=no
  rm -f "$TXN/leftovers" "$TXN/reserve"
  [ -e "$TXN/changed" ] || return 0
  journal restore
  stop_new_services
  while IFS='|' read -r _ number kind field1 field2 _; do
    case $kind in
      file) restore_file "$number" "$field2" ;;
      directory) restore_directory "$number" "$ROOT$field2" ;;
      # The running kernel's and firewall's state did not survive the restart that `boot` comes after.
      sysctl) [ "$WHEN" = boot ] || restore_sysctl "$number" "$field1" ;;
      command) [ "$WHEN" = boot ] || restore_command "$number" ;;
    esac
  done <"$TXN/backup/backwards"
  remove_created_folders
  journal files-restored
  systemctl daemon-reload >/dev/null 2>&1 9>&-
  restore_services
  journal services-restored
  [ "$RESTORE_FAILED" = no ]
}

leftover() {
  printf '%s\n' "$1" >>"$TXN/leftovers"
  note "leftover|$1"
}

is_kept() { [ -r "$TXN/keep" ] && grep -qxF "$1" "$TXN/keep"; }

# restore_file NUMBER PATH
restore_file() {
  path=$ROOT$2
  temporary=${path%/*}/.pairkeeper-$ID-$1
  rm -f "$temporary"
  is_kept "$2" && return 0
  before=
  [ -r "$TXN/backup/$1.before" ] && read -r before <"$TXN/backup/$1.before"
  case $before in
    absent) rm -f "$path" ;;
    present)
      make_folder "${path%/*}" && cp -a "$TXN/backup/$1.content" "$temporary" && sync_files "$temporary" &&
        mv -f "$temporary" "$path"
      ;;
  esac || { leftover "$2"; RESTORE_FAILED=yes; }
  note "restored|$1"
  die_here_in_tests
}

restore_directory() {
  [ -r "$TXN/backup/$1.before" ] || return 0
  read -r before mode owner <"$TXN/backup/$1.before" || return 0
  [ "$before" = present ] || return 0
  make_folder "$2"
  if ! chown "$owner" "$2" || ! chmod "$mode" "$2"; then leftover "${2#"$ROOT"}"; fi
}

restore_sysctl() {
  [ -s "$TXN/backup/$1.before" ] || return 0
  cat "$TXN/backup/$1.before" 2>/dev/null >"$(sysctl_path "$2")" || leftover "sysctl $2"
}

# Only what was begun is undone, and nothing that its own check had found to be unneeded.
restore_command() {
  [ -d "$TXN/argv/command-$1.undo" ] || return 0
  grep -q "|step-begin|$1\$" "$TXN/journal" || return 0
  grep -q "|unneeded|$1\$" "$TXN/journal" && return 0
  run_listed "command-$1.undo" 60 '' || leftover "command $1"
}

# Folders that we made go when nothing else is in them, innermost first.
remove_created_folders() {
  awk '{ l[++n] = $0 } END { while (n) print l[n--] }' "$TXN/backup/created" |
    while IFS= read -r folder; do rmdir "$ROOT$folder" 2>/dev/null; done
  return 0
}

# What did not run before stops while its unit file is still there.
stop_new_services() {
  while IFS='|' read -r _ _ kind unit actions _; do
    [ "$kind" = service ] || continue
    unit_state "$TXN/units-before" "$unit"
    case $ACTIVE in
      active | activating | reloading) ;;
      *)
        if [ "$WHEN" = boot ]; then
          systemctl stop --no-block "$unit" >/dev/null 2>&1 9>&-
        else
          timeout -k 5 100 systemctl stop "$unit" >/dev/null 2>&1 </dev/null 9>&-
        fi
        ;;
    esac
    case ,$actions,/$ENABLEMENT in
      *,enable,*/enabled*) ;;
      *,enable,*) systemctl disable --no-reload "$unit" >/dev/null 2>&1 9>&- ;;
    esac
  done <"$TXN/backup/backwards"
}

# What ran before runs again, with the files that it had before.
restore_services() {
  while IFS='|' read -r word _ kind unit actions _ addresses; do
    [ "$word|$kind" = 'step|service' ] || continue
    unit_state "$TXN/units-before" "$unit"
    case ,$actions,/$ENABLEMENT in
      *,enable,*/enabled* | *,disable,*/enabled*) systemctl enable --no-reload "$unit" >/dev/null 2>&1 9>&- ;;
    esac
    is_running "$ACTIVE" || continue
    # At boot systemd starts what is enabled, after us.
    [ "$WHEN" = now ] || continue
    if [ -n "$addresses" ]; then
      # shellcheck disable=SC2086 # a list of addresses
      restart_alone "$unit" $addresses
      continue
    fi
    verb=start
    if unit_is_active "$unit"; then
      case $actions in
        *restart*) verb=restart ;;
        *reload*) verb=reload ;;
      esac
    fi
    timeout -k 5 100 systemctl "$verb" "$unit" >/dev/null 2>&1 </dev/null 9>&- || leftover "$unit"
  done <"$TXN/manifest"
}

# remove_packages FILE: exactly the listed ones. False when the package manager failed.
remove_packages() {
  [ -s "$1" ] || return 0
  journal packages-removing
  package_file=$1
  set --
  while IFS= read -r package; do set -- "$@" "$package"; done <"$package_file"
  if [ "$(package_manager)" = apt ]; then
    # A power cut in the middle of an installation leaves packages that must be finished before they can go.
    logged env DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 timeout -k 60 600 dpkg --configure -a
    logged env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 timeout -k 60 900 \
      apt-get purge -y -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=60 "$@"
  else
    logged timeout -k 60 900 dnf remove -y -q --noautoremove "$@"
  fi || return 1
  remove_forgotten
}

# What packages made by a script and left, unless somebody has edited it, and folders that nothing else is in.
remove_forgotten() {
  [ -r "$TXN/forgotten" ] && [ -r "$TXN/missing-before" ] || return 0
  (cd "$ROOT/" && sha256sum -c "$TXN/forgotten" 2>/dev/null) | sed -n 's/: OK$//p' |
    while IFS= read -r path; do rm -f "$ROOT/$path"; done
  sort -r "$TXN/missing-before" | while IFS= read -r path; do rmdir "$ROOT$path" 2>/dev/null; done
  return 0
}
