#!/bin/sh
# Purpose: brings what changed in one directory to the peer by rsync: the only one that sends files.
# Usage:   files-pass full NAME       everything, and what is not here is taken away there
#          files-pass last NAME       for a hand-over: the same, but nothing that the peer changed since; proved by a
#                                     comparison that finds no difference
#          files-pass --pairkeeper-running=NAME OPTION...   as lsyncd calls it, in the place of rsync
# Input:   as rsync; /etc/pairkeeper/files
# Output:  $files_run/NAME.pass: `at=MS result=WORD mode=WORD ended=RFC3339 waiting=N`; events files.stopped, files.resumed
# Exit:    0 done; 5 not done, try again (lsyncd does on 5); 64 wrong usage
#
# Nothing is deleted at the peer: what is replaced or taken away is put aside there (files-receive).
set -u

# shellcheck source=agent-scripts/linux/files-common.sh
. "${0%/*}/files-common"
work=''
# shellcheck disable=SC2317,SC2329 # called by the trap
clean() { [ -z "$work" ] || rm -rf "$work"; }
trap clean EXIT
trap 'exit 5' TERM INT HUP

# An rsync with what every pass needs; the words for the peer's files-receive are where the path of rsync would be.
send() {
  # shellcheck disable=SC2086 # words
  timeout -k 5 "${limit_seconds:-86400}" rsync -aHAX --numeric-ids "--exclude=/$holding_name/" \
    "--exclude-from=$files_settings/$name.exclude" --delete-delay --backup "--backup-dir=$holding_name/incoming" \
    "--partial-dir=/$holding_name/partial" --timeout=30 "--bwlimit=$BANDWIDTH_KIBIBYTES" $compress \
    -e "ssh -F $files_settings/ssh_config" "--rsync-path=$word $role_epoch" "$@" 2>"$work/errors"
}

to_peer() { word=$mode && send "$@" "$path/" "peer::$name/"; }

# look OPTION...: what a pass would do, without doing it.
look() { word=look && send -n -i "$@" "$path/" "peer::$name/" >"$work/changes"; }

# Sets compress where the peer's rsync knows zstd too; asked once for each start of the sync.
read_compress() {
  compress=''
  [ -s "$files_run/peer" ] || ssh -F "$files_settings/ssh_config" peer "hello $role_epoch" >"$files_run/peer" 2>/dev/null </dev/null
  if grep -q '^zstd=yes$' "$files_run/peer" 2>/dev/null && rsync --version | grep -q zstd; then
    compress='--compress --compress-choice=zstd'
  fi
}

# The source must be what it was: mounted, with its guard, and not all of a sudden without any file.
check_source() {
  has_guard || end guard-missing
  if is_empty && grep -qsv -e '^- ' -e " $guard_name\$" "$files_record/$name.index"; then end source-empty; fi
}

# end RESULT [WAITING]: writes down how it went, says so when that is news, and exits.
end() {
  result=$1
  before=$(sed -n 's/^result=//p' "$files_run/$name.pass" 2>/dev/null)
  milliseconds
  take_stamp
  write_atomically "$files_run/$name.pass" "at=$NOW
result=$result
mode=$mode
ended=$STAMP
waiting=${2:-0}
"
  case $result:${before:-ok} in
    ok:ok | busy:* | refused:*) ;;
    ok:*guard-missing | ok:source-empty | ok:too-many-deletions | ok:partial) tell_files resumed ;;
    ok:*) ;;
    "$before:$before") ;;
    *guard-missing:* | source-empty:* | too-many-deletions:* | partial:*)
      tell_files "$result" waiting "${2:-0}"
      ;;
  esac
  [ "$result" = ok ] || exit 5
  exit 0
}

# ended STATUS: what rsync's exit status means; returns only when all was sent. 24: a file vanished while it was read.
ended() {
  case $1 in
    0 | 24) return 0 ;;
    23) end partial ;;
  esac
  # The status of a closed gate is 4 or 5, by the version of rsync; a second transfer at the same time is turned away too.
  grep -q '^refused: guard-missing' "$work/errors" && end peer-guard-missing
  grep -q -e '^refused: ' -e 'max connections' "$work/errors" && end refused
  rm -f "$files_run/peer"
  end unreachable
}

# judge_deletions FILE: of a dry run. A directory that loses so many files is more likely broken than tidied.
judge_deletions() {
  deletions=$(grep -c '^\*deleting' "$1")
  [ "$deletions" -le "$MAX_DELETE" ] || end too-many-deletions "$deletions"
}

logged() { to_peer "--log-file=$work/sent" '--log-file-format=%i %M %l %n' "$@"; }

full_pass() {
  look --delete
  ended $?
  judge_deletions "$work/changes"
  if [ -s "$work/changes" ]; then
    logged --delete
    ended $?
    remember "$work/sent"
  else
    # The peer shall know that it has everything, though there was nothing to bring.
    logged
    ended $?
  fi
  milliseconds
  printf '%s\n' "$NOW" >"$files_run/$name.full"
}

# Names that were on both nodes and are not here any more: only those may be taken away at a peer that is in use.
known_deletions() {
  sed -n 's/^\*deleting  *//p' "$1" | awk 'NR == FNR { gone[$0] = 1; next }
    { n = $0; sub(/^[^ ]* [^ ]* /, "", n); if (n in gone) last[n] = $1 }
    END { for (n in last) if (last[n] != "-") print n }' - "$files_record/$name.index" >"$2"
}

last_pass() {
  : >>"$files_record/$name.index"
  tries=0
  while :; do
    look --update --delete
    ended $?
    known_deletions "$work/changes" "$work/deleted"
    # Times of folders change by what the peer does in them.
    if [ ! -s "$work/deleted" ] && ! grep -qv -e '^\*deleting' -e '^\.d' "$work/changes"; then return 0; fi
    tries=$((tries + 1))
    [ "$tries" -le 5 ] || end still-changing "$(grep -c . "$work/changes")"
    [ "$(grep -c . "$work/deleted")" -le "$MAX_DELETE" ] || end too-many-deletions "$(grep -c . "$work/deleted")"
    logged --update
    ended $?
    if [ -s "$work/deleted" ]; then
      logged -r --update --force --delete-missing-args "--files-from=$work/deleted"
      ended $?
    fi
    remember "$work/sent"
    rm -f "$work/sent"
  done
}

# What lsyncd asks for: a list of names on standard input. Its own pass at the start is left to `full`.
running_pass() {
  listed=''
  words=$#
  while [ "$words" -gt 0 ]; do
    option=$1
    shift
    words=$((words - 1))
    case $option in
      --pairkeeper-running=* | --ignore-errors) ;;
      --include-from=- | --files-from=-) listed=1 && set -- "$@" "$option" ;;
      # Source and target are the last two.
      *) [ "$words" -lt 2 ] || set -- "$@" "$option" ;;
    esac
  done
  [ -n "$listed" ] || exit 0
  cat >"$work/names"
  check_source
  if names_missing; then
    look "$@" <"$work/names"
    ended $?
    judge_deletions "$work/changes"
  fi
  logged "$@" <"$work/names"
  ended $?
  remember "$work/sent"
}

# True when a listed name is not here any more: only then may something be taken away.
names_missing() {
  tr '\000' '\n' <"$work/names" | sed 's/\\\([?*[]\)/\1/g; s/\*\*\*$//' | while IFS= read -r listed_name; do
    [ -e "$path/$listed_name" ] || [ -L "$path/$listed_name" ] || { echo missing; break; }
  done | grep -q missing
}

begin() {
  find_directory "$1" || exit 64
  mkdir -p "$files_run" "$files_record"
  read_role_epoch
  exec 8>"$files_run/$name.lock"
  flock -w "$2" 8 || exit 5
  work=$(mktemp -d "$files_run/pass.XXXXXX") || exit 5
  read_compress
}

running=''
for option in "$@"; do
  case $option in
    --pairkeeper-running=*) running=${option#*=} ;;
  esac
done
if [ -n "$running" ]; then
  mode=running
  begin "$running" 5
  running_pass "$@"
else
  mode=${1-}
  case $mode in
    full | last) ;;
    *) exit 64 ;;
  esac
  begin "${2-}" 20
  check_source
  if [ "$mode" = full ]; then full_pass; else last_pass; fi
fi
end ok
