#!/bin/sh
# Purpose: first part of the transaction program: where things lie, how it speaks, journal, state, deadline.
# Usage:   none by itself; core/apply/program.ts joins the transaction*.sh files to the one program
#          /usr/libexec/pairkeeper/transaction, whose usage stands in transaction.sh
# Output:  lines `@pk|<word>|<field>|…`; text of other programs only ever as `@pk|log|<text>`
# Exit:    see transaction.sh
# shellcheck disable=SC2034 # names set here are used by the other parts
set -u
umask 077
LC_ALL=C
PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

# The tool may go away at any moment. What was begun goes on without it: its end is up to the dead-man timer.
trap '' HUP PIPE

# Tests put a folder in front of every path.
ROOT=${PAIRKEEPER_ROOT:-}
STATE=$ROOT/var/lib/pairkeeper
LIBEXEC=$ROOT/usr/libexec/pairkeeper
UNITS=$ROOT/etc/systemd/system
PROC=$ROOT/proc
JOURNAL_LINES=0
# Set by `open_transaction`.
ID=
TXN=

# say TEXT: one marker line. Once nobody listens any more, nothing more is said (and busybox keeps no stale bytes).
say() {
  printf '@pk|%s\n' "$1" 2>/dev/null && return 0
  exec >/dev/null
}

# Passes other programs' output on, each line marked as such so that it can't pass for ours, and keeps it.
log_lines() {
  while IFS= read -r log_line || [ -n "$log_line" ]; do
    printf '%s\n' "$log_line" >>"$TXN/log"
    say "log|$log_line"
  done
}

# Our umask is for our own files; what others make keeps the usual one.
# logged COMMAND…: runs it with its output streamed. The flock is inherited on purpose: while a package manager
# lives on after this script was killed, nobody else may touch the node.
logged() {
  { (umask 022 && exec "$@" 2>&1 </dev/null); echo "$?" >"$TXN/exit"; } | log_lines
  read -r logged_exit <"$TXN/exit" && return "$logged_exit"
}

# quiet SECONDS COMMAND…: runs it with a time limit; its output goes to $TXN/output. It gets no pipe of ours, so
# that a daemon which it leaves behind can't keep us waiting, and not the flock.
quiet() {
  quiet_limit=$1
  shift
  (umask 022 && exec timeout -k 5 "$quiet_limit" "$@" >"$TXN/output" 2>&1 </dev/null 9>&-)
}

# run_listed NAME SECONDS ROOT: `quiet` for the arguments in argv/NAME/, one a file so that they may hold anything;
# `{root}` in them stands for ROOT.
run_listed() {
  listed=$1
  listed_limit=$2
  listed_root=$3
  set --
  for argument_file in "$TXN/argv/$listed"/*; do
    # The full stop keeps newlines at the end, which a command substitution would take away.
    argument=$(cat "$argument_file" && printf .)
    argument=${argument%.}
    while [ -n "$listed_root" ]; do
      case $argument in
        *'{root}'*) argument=${argument%%'{root}'*}$listed_root${argument#*'{root}'} ;;
        *) break ;;
      esac
    done
    set -- "$@" "$argument"
  done
  quiet "$listed_limit" "$@"
}

# Says what the last `quiet` command printed.
log_output() { log_lines <"$TXN/output"; }

# fail CODE DETAIL: ends the phase. Nothing is put back here: the tool, or else the dead-man timer, does that.
fail() {
  note "fail|$1|$2"
  say "fail|$1|${STEP:-0}|$2"
  exit 1
}

# The last line that names an error, else the last line, for a message of one line.
last_error() {
  awk '/^(E:|Error|error|nginx: \[emerg\])|[Ee]rror:|[Ff]ailed/ { e = $0 } NF { l = $0 } END { print substr(e != "" ? e : l, 1, 300) }' "$1"
}

# Folders on the way are for everyone to read, whatever our own umask.
make_folder() { [ -d "$1" ] || (umask 022 && mkdir -p "$1"); }

sync_files() { sync -d "$@" 2>/dev/null || sync; }

# write_file PATH TEXT: old or new text, never half of it, also after a power cut.
write_file() {
  printf '%s\n' "$2" >"$1.tmp" && sync_files "$1.tmp" && mv -f "$1.tmp" "$1" && sync_files "${1%/*}"
}

uptime_seconds() {
  read -r UPTIME _ <"$PROC/uptime"
  NOW=${UPTIME%.*}
}

# note TEXT: a line of the journal; journal TEXT: the same, and it is on the disk before this returns.
note() {
  [ -d "$TXN" ] || return 0
  uptime_seconds
  printf '%s|%s\n' "$UPTIME" "$1" >>"$TXN/journal"
}

journal() {
  note "$1"
  sync_files "$TXN/journal"
  die_here_in_tests
}

# Tests kill the program after its Nth journal line and look what the next tick makes of it.
die_here_in_tests() {
  [ -n "${PAIRKEEPER_DIE_AFTER:-}" ] || return 0
  JOURNAL_LINES=$((JOURNAL_LINES + 1))
  [ "$JOURNAL_LINES" -lt "$PAIRKEEPER_DIE_AFTER" ] || kill -9 "$$"
}

# open_transaction ID: false when there is no such transaction. The id's alphabet keeps it inside the folder.
open_transaction() {
  case $1 in '' | .* | *[!A-Za-z0-9.-]*) return 1 ;; esac
  ID=$1
  TXN=$STATE/txn/$ID
  [ -d "$TXN" ] || return 1
  ROLE=first NODE=unknown DEADLINE_SECONDS=120
  [ -r "$TXN/manifest" ] || return 0
  # Names of its own: callers are in the middle of loops over other files.
  while IFS='|' read -r head_word head_1 head_2 head_3 head_4 head_5 _; do
    case $head_word in
      transaction) ROLE=$head_2 OWNER=$head_3 SINCE=$head_4 NODE=${head_5:-unknown} ;;
      deadline) DEADLINE_SECONDS=$head_1 ;;
      *) break ;;
    esac
  done <"$TXN/manifest"
}

# Sets NODE_STATE; a transaction whose state was never written has changed nothing.
read_state() {
  NODE_STATE=
  [ -r "$TXN/state" ] && read -r NODE_STATE <"$TXN/state"
  : "${NODE_STATE:=preparing}"
}

# A roll-back goes on although the word could not be written: the old word leads to the same end.
set_state() {
  write_file "$TXN/state" "$1" || [ "$1" = rolling-back ] || fail disk-full "$TXN/state"
  publish
  journal "state|$1"
}

# What the peer may ask for and what facts read: `<id> <state>`, newest first. Ids begin with the time.
publish() {
  published=
  count=0
  for state_file in "$STATE"/txn/*/state; do
    [ -r "$state_file" ] || continue
    read -r word <"$state_file" || continue
    directory=${state_file%/state}
    published="${directory##*/} $word
$published"
    count=$((count + 1))
  done
  printf '%s' "$published" | head -n 5 >"$STATE/transaction.tmp"
  chmod 0644 "$STATE/transaction.tmp"
  mv -f "$STATE/transaction.tmp" "$STATE/transaction"
}

is_unfinished() {
  case $1 in
    preparing | prepared | committing | committed | rolling-back | undoing) return 0 ;;
  esac
  return 1
}

# extend_deadline: DEADLINE_SECONDS from now. Lost at a power cut, which makes it expired: what is wanted.
extend_deadline() {
  uptime_seconds
  read -r BOOT_ID <"$PROC/sys/kernel/random/boot_id"
  printf '%s %s\n' "$BOOT_ID" "$((NOW + DEADLINE_SECONDS))" >"$TXN/deadline.$$"
  mv -f "$TXN/deadline.$$" "$TXN/deadline"
  LEFT=$DEADLINE_SECONDS
}

# Sets LEFT: seconds until the deadline, 0 or less when it has passed or the node was started again since.
read_deadline() {
  uptime_seconds
  read -r BOOT_ID <"$PROC/sys/kernel/random/boot_id"
  boot=
  until=0
  [ -r "$TXN/deadline" ] && read -r boot until <"$TXN/deadline"
  LEFT=0
  REBOOTED=yes
  if [ "$boot" = "$BOOT_ID" ]; then
    REBOOTED=no
    LEFT=$((until - NOW))
  fi
}

# own_node SECONDS: takes the node's flock, which ends with this process and its package manager.
own_node() {
  exec 9>"$STATE/flock"
  flock -w "$1" 9
}

stop_if_cancelled() {
  [ ! -e "$TXN/cancel" ] || fail cancelled ''
}

# show_units UNIT…: a line `<unit>|<enablement>|<active state>|<type> <result>` for each. One question for all of them:
# a question takes as long as three files. systemd knows nothing of a unit that is not there: `||inactive| `.
show_units() {
  [ "$#" -gt 0 ] || return 0
  systemctl show --property=UnitFileState,ActiveState,Type,Result "$@" 2>/dev/null 9>&- |
    UNITS_ASKED="$*" awk '
      function flush() {
        n++
        if (n in unit) print unit[n] "|" enablement "|" active "|" type " " result
        enablement = active = type = result = ""
      }
      BEGIN { split(ENVIRON["UNITS_ASKED"], unit, " ") }
      /^UnitFileState=/ { enablement = substr($0, 15) }
      /^ActiveState=/ { active = substr($0, 13) }
      /^Type=/ { type = substr($0, 6) }
      /^Result=/ { result = substr($0, 8) }
      /^$/ { flush() }
      END { flush() }'
}

# unit_state FILE UNIT: sets ENABLEMENT, ACTIVE and ENDED from lines of `show_units`.
unit_state() {
  ENABLEMENT='' ACTIVE=inactive ENDED=
  while IFS='|' read -r name enablement active ended; do
    [ "$name" != "$2" ] || ENABLEMENT=$enablement ACTIVE=$active ENDED=$ended
  done <"$1"
}

is_running() {
  case $1 in
    active | reloading | activating | refreshing) return 0 ;;
  esac
  return 1
}

unit_is_active() { is_running "$(systemctl is-active "$1" 2>/dev/null)"; }
