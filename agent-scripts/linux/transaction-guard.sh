#!/bin/sh
# Purpose: part of the transaction program: the lock of the pair and the dead-man timer.
# Usage:   see transaction.sh
# Output:  see transaction-common.sh
# Exit:    see transaction.sh
# shellcheck disable=SC2034 # names set here are used by the other parts

# Sets LOCK_OWNER, LOCK_SINCE, LOCK_TXN; all empty when nobody holds the lock.
read_lock() {
  LOCK_OWNER='' LOCK_SINCE='' LOCK_TXN=''
  [ -r "$STATE/lock" ] || return 0
  while IFS='=' read -r key value; do
    case $key in
      owner) LOCK_OWNER=$value ;;
      since) LOCK_SINCE=$value ;;
      transaction) LOCK_TXN=$value ;;
    esac
  done <"$STATE/lock"
}

# False when another transaction is unfinished. A lock without one is left over. Called with the flock held, so nobody
# begins meanwhile.
may_begin() {
  for state_file in "$STATE"/txn/*/state; do
    [ -r "$state_file" ] || continue
    read -r word <"$state_file" || word=preparing
    directory=${state_file%/state}
    if is_unfinished "$word" && [ "$directory" != "$TXN" ]; then
      read_lock
      return 1
    fi
  done
  forget_abandoned
}

# Only ever with the timer armed: a lock that nobody takes away again would block the node.
lock_pair() {
  write_file "$STATE/lock" "owner=$OWNER
since=$SINCE
transaction=$ID"
  chmod 0644 "$STATE/lock"
}

# Folders of runs that were cut off before anything was begun have no state; an hour is longer than any upload.
forget_abandoned() {
  for directory in "$STATE"/txn/*; do
    [ -e "$directory/state" ] || [ "$directory" = "$TXN" ] || [ -z "$(find "$directory" -prune -mmin +60)" ] ||
      rm -rf "$directory"
  done
}

unlock_pair() {
  read_lock
  [ "$LOCK_TXN" != "$ID" ] || rm -f "$STATE/lock"
}

guard_unit() {
  case $1 in
    pairkeeper-rollback.service)
      cat <<'UNIT'
[Unit]
Description=Pairkeeper: take back a change that was never confirmed
ConditionPathExists=/var/lib/pairkeeper/armed

[Service]
Type=oneshot
ExecStart=/usr/libexec/pairkeeper/transaction tick
LogLevelMax=notice
UNIT
      ;;
    pairkeeper-rollback.timer)
      cat <<'UNIT'
[Unit]
Description=Pairkeeper: watch over a change until it is confirmed
ConditionPathExists=/var/lib/pairkeeper/armed

[Timer]
OnActiveSec=2s
OnUnitInactiveSec=2s
AccuracySec=200ms

[Install]
WantedBy=timers.target
UNIT
      ;;
    pairkeeper-rollback-boot.service)
      cat <<'UNIT'
[Unit]
Description=Pairkeeper: take back a change that a restart interrupted, before services start
ConditionPathExists=/var/lib/pairkeeper/armed
DefaultDependencies=no
Conflicts=shutdown.target
After=local-fs.target systemd-tmpfiles-setup.service
Before=basic.target shutdown.target

[Service]
Type=oneshot
ExecStart=/usr/libexec/pairkeeper/transaction boot

[Install]
WantedBy=basic.target
UNIT
      ;;
  esac
}

GUARD_UNITS='pairkeeper-rollback.service pairkeeper-rollback.timer pairkeeper-rollback-boot.service'

# Only folders that were not there before go again with the guard.
make_guard_folder() {
  [ -d "$1" ] && return 0
  echo "$1" >>"$STATE/guard-folders"
  make_folder "$1"
}

# put_guard_file SOURCE PATH MODE: true when it had to be written.
put_guard_file() {
  cmp -s "$1" "$2" && return 1
  make_guard_folder "${2%/*}"
  install -m "$3" "$1" "$2.pk" && sync_files "$2.pk" && mv -f "$2.pk" "$2" && return 0
  fail disk-full "$2"
}

# put_guard_link UNIT TARGET: what `systemctl enable` would do, without its reload.
put_guard_link() {
  [ -L "$UNITS/$2.wants/$1" ] && return 0
  make_guard_folder "$UNITS/$2.wants"
  ln -sf "/etc/systemd/system/$1" "$UNITS/$2.wants/$1"
}

# The timer and its program stay installed between transactions, asleep while nothing is armed: arming is one
# small file that survives a restart and a power cut, which no transient unit does.
arm() {
  guard_changed=no
  put_guard_file "$TXN/transaction" "$LIBEXEC/transaction" 0755 || :
  for unit in $GUARD_UNITS; do
    guard_unit "$unit" >"$TXN/unit"
    put_guard_file "$TXN/unit" "$UNITS/$unit" 0644 && guard_changed=yes
  done
  put_guard_link pairkeeper-rollback.timer timers.target
  put_guard_link pairkeeper-rollback-boot.service basic.target
  if [ "$guard_changed" = yes ]; then
    restore_labels "$LIBEXEC" "$LIBEXEC/transaction"
    for unit in $GUARD_UNITS; do restore_labels "$UNITS/$unit"; done
    sync_files "$LIBEXEC" "$UNITS" "$UNITS/timers.target.wants" "$UNITS/basic.target.wants"
  fi
  write_file "$STATE/armed" "$ID" || fail disk-full "$STATE/armed"
  journal armed
  # From here on a restart leads back. The timer starts beside the package manager, which takes longer to begin.
  start_timer >"$TXN/timer" 2>&1 </dev/null 9>&- &
  TIMER_STARTER=$!
}

start_timer() {
  if [ "$guard_changed" = yes ]; then
    timeout -k 5 60 systemctl daemon-reload || return 1
  fi
  timeout -k 5 60 systemctl start pairkeeper-rollback.timer
}

# Nothing may become active before the timer runs.
await_timer() {
  wait "$TIMER_STARTER" || fail guard-failed "$(last_error "$TXN/timer")"
}

# disarm: the last thing that is done for a transaction. On a node where nothing of ours is left the guard goes too.
disarm() {
  unlock_pair
  note disarmed
  rm -f "$STATE/armed"
  systemctl stop --no-block pairkeeper-rollback.timer >/dev/null 2>&1 9>&-
  [ -s "$STATE/history" ] || remove_guard
}

remove_guard() {
  rm -f "$UNITS/timers.target.wants/pairkeeper-rollback.timer" \
    "$UNITS/basic.target.wants/pairkeeper-rollback-boot.service" "$LIBEXEC/transaction"
  for unit in $GUARD_UNITS; do rm -f "$UNITS/$unit"; done
  [ ! -r "$STATE/guard-folders" ] || while IFS= read -r folder; do
    rmdir "$folder" 2>/dev/null
  done <"$STATE/guard-folders"
  systemctl daemon-reload >/dev/null 2>&1 9>&-
}

# restore_labels PATH…: SELinux contexts by the policy's own table; nothing to do elsewhere.
restore_labels() {
  command -v restorecon >/dev/null 2>&1 || return 0
  restorecon "$@" >/dev/null 2>&1 9>&- || :
}

# node_setting NAME: an address or a number from the node's settings, as the change that is to be judged left them.
node_setting() {
  sed -n "s/^$1='\{0,1\}\([0-9A-Fa-f.:]*\)'\{0,1\}\$/\1/p" "$ROOT/etc/pairkeeper/node.conf" 2>/dev/null | head -n 1
}

# peer_outcome: sets PEER to confirmed, gone (it holds no such change any more), open, silent (it is up, and nothing
# answers there), or unknown. Only the second node asks: the first one is confirmed first, so what became of the change
# is written down there.
peer_outcome() {
  PEER=unknown
  PEER_ADDRESS=$(node_setting PEER_ADDRESS)
  port=$(node_setting HEARTBEAT_PORT)
  [ -n "$PEER_ADDRESS" ] && [ -n "$port" ] || return 0
  address=$PEER_ADDRESS
  case $address in *:*) address="[$address]" ;; esac
  url="http://$address:$port/pairkeeper/transaction"
  if command -v curl >/dev/null 2>&1; then
    curl -q -g -s -f -m 2 --noproxy '*' "$url" >"$TXN/peer" 2>/dev/null 9>&-
    case $? in
      0) ;;
      7)
        ping -c 1 -W 1 "$PEER_ADDRESS" >/dev/null 2>&1 9>&- && PEER=silent
        return 0
        ;;
      *) return 0 ;;
    esac
  else
    wget -q -O - -T 2 "$url" >"$TXN/peer" 2>/dev/null 9>&- || return 0
  fi
  PEER=gone
  while read -r word1 word2 _; do
    [ "$word1" = "transaction=$ID" ] || continue
    word2=${word2%"$(printf '\r')"}
    PEER=open
    case $word2 in
      state=confirmed) PEER=confirmed ;;
      state=rolled-back | state=undone | state=undoing | state=rolling-back) PEER=gone ;;
    esac
  done <"$TXN/peer"
}
