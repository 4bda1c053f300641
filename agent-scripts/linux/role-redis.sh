#!/bin/sh
# Purpose: what role-worker may ask of Redis on this node. The verbs are those of docs/architecture.md, "Roles".
# Usage:   role-redis observe | compare A B | promote EPOCH | demote | freeze | wait POSITION SECONDS | drain |
#                     follow HOST [POSITION] | relax | tighten | keep-copy DIR | beat EPOCH.N
# Input:   /etc/pairkeeper/role-redis.conf, /etc/redis/pairkeeper-secret.conf
# Output:  `key=value` lines
# Exit:    0 done; 1 not done, with `reason=CODE`; 2 wrong usage
#
# Redis starts as the replica of nobody (its configuration says so), which is read-only and answers no reads: fenced.
# A position is REPLID.OFFSET.REPLID2.SECOND, which a restart makes worthless, and after `~` where the append-only file
# ends, counted from the last beat in it (role-redis-file).
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
REDIS_PORT=6379 REDIS_UNIT=redis-server.service REDIS_DIRECTORY=/var/lib/redis-pairkeeper
# shellcheck source=/dev/null
[ ! -r "$etc_directory/role-redis.conf" ] || . "$etc_directory/role-redis.conf"
secret_file=${PAIRKEEPER_REDIS_SECRET:-/etc/redis/pairkeeper-secret.conf}
record_directory=$state_directory/roles/redis
# shellcheck source=agent-scripts/linux/role-redis-file.sh
. "${0%/*}/role-redis-file"

beat_key=pairkeeper:beat
# Where nobody listens.
nobody='127.0.0.1 1'

# The password never stands in an argument.
REDISCLI_AUTH=$(sed -n 's/^requirepass "*\([^"]*\)"*$/\1/p' "$secret_file" 2>/dev/null)
export REDISCLI_AUTH

refuse() {
  printf 'reason=%s\n' "$1"
  exit 1
}

# ask SECONDS: commands on standard input, one a line; the answers on standard output. INFO ends its lines by CR LF.
ask() { timeout "$1" redis-cli -h 127.0.0.1 -p "$REDIS_PORT" --no-auth-warning 2>/dev/null; }
carriage_return=$(printf '\r')

# tell COMMAND...: true when Redis says OK, or `OK Already connected to specified master`.
tell() {
  case $(printf '%s\n' "$*" | ask 1) in
    OK*) return 0 ;;
  esac
  return 1
}

# read_info [COMMAND]...: after these commands, by the same client. Sets what is needed of INFO, and fails when there is no
# answer.
read_info() {
  info_role='' host='' port='' link_status='' io_age='' syncing=0 replica_line='' loading=0
  run_id='' rewrite_runs=0 rewrite_waits=0
  replid='' replid2='' offset=0 second=-1 min_replicas=0 keys=no previous=''
  while IFS= read -r line; do
    line=${line%"$carriage_return"}
    case $line in
      role:*) info_role=${line#*:} ;;
      run_id:*) run_id=${line#*:} ;;
      loading:*) loading=${line#*:} ;;
      aof_rewrite_in_progress:*) rewrite_runs=${line#*:} ;;
      aof_rewrite_scheduled:*) rewrite_waits=${line#*:} ;;
      master_host:*) host=${line#*:} ;;
      master_port:*) port=${line#*:} ;;
      master_link_status:*) link_status=${line#*:} ;;
      master_last_io_seconds_ago:*) io_age=${line#*:} ;;
      master_sync_in_progress:*) syncing=${line#*:} ;;
      slave0:*) replica_line=${line#*:} ;;
      master_replid:*) replid=${line#*:} ;;
      master_replid2:*) replid2=${line#*:} ;;
      master_repl_offset:*) offset=${line#*:} ;;
      second_repl_offset:*) second=${line#*:} ;;
      db[0-9]*:keys=*) keys=yes ;;
      *) [ "$previous" != min-replicas-to-write ] || min_replicas=$line ;;
    esac
    previous=$line
  done <<INFO
$(printf '%s\n' "$@" 'INFO server' 'INFO replication' 'INFO persistence' 'INFO keyspace' 'CONFIG GET min-replicas-to-write' | ask 2)
INFO
  [ -n "$info_role" ] && [ "$loading" = 0 ]
}

# Sets role: one that follows nobody is `none`.
judge_role() {
  role=primary
  if [ "$info_role" = slave ]; then
    role=replica
    [ "$host $port" != "$nobody" ] || role=none
  fi
}

# slave0:ip=10.0.0.2,port=6379,state=online,offset=1234,lag=0
judge_link() {
  link=none
  case $role in
    replica)
      link=down
      if [ "$link_status" = up ] && [ "$syncing" = 0 ] && [ "${io_age:-9}" -ge 0 ] && [ "${io_age:-9}" -lt 3 ] &&
        copy_is_on_disk; then link=up; fi
      ;;
    primary)
      link=down
      replica_lag=${replica_line##*,lag=}
      case $replica_line in
        *,state=online,*) [ "${replica_lag%%,*}" -ge 3 ] || link=up ;;
      esac
      ;;
  esac
}

observe() {
  if ! read_info; then
    stopped=no
    # Nobody listens: nothing can be written until systemd starts it again, and then it is fenced.
    if [ -z "$info_role" ] && ! listens; then stopped=yes; fi
    printf 'role=down\nwritable=no\nstopped=%s\n' "$stopped"
    return
  fi
  judge_role
  judge_link
  position=$replid.$offset.$replid2.$second
  # Of one that is written to, or replicates, it changes all the time.
  if [ "$role" != primary ] && [ "$link" != up ]; then position="$position~$(file_position)"; fi
  writable=no sync=off lag_ms=''
  [ "$role" != primary ] || writable=yes
  [ "$min_replicas" = 0 ] || sync=on
  if [ "$role" = replica ] && [ "${io_age:--1}" -ge 0 ]; then lag_ms=$((io_age * 1000)); fi
  printf 'role=%s\nwritable=%s\nposition=%s\nlink=%s\nsync=%s\nlag_ms=%s\nkeys=%s\n' \
    "$role" "$writable" "$position" "$link" "$sync" "$lag_ms" "$keys"
}

listens() { [ -n "$(ss -Hltn "src 127.0.0.1 and sport = $REDIS_PORT" 2>/dev/null)" ]; }

# The peer's position A beside ours: by replication's own count where both stand in one history, else by the files.
compare() {
  theirs=${1%%"~"*}
  their_replid=${theirs%%.*}
  rest=${theirs#*.}
  their_offset=${rest%%.*}
  read_info || refuse down
  judge_role
  if [ "$their_replid" = "$replid" ]; then
    order_of "$their_offset" "$offset"
  elif [ "$their_replid" = "$replid2" ]; then
    order_of "$their_offset" "$((second - 1))"
  else
    case $1 in
      *"~"*) compare_files "${1##*"~"}" ;;
      *) echo order=unknown ;;
    esac
  fi
}

order_of() {
  if [ "$1" -eq "$2" ]; then
    echo order=equal
  elif [ "$1" -lt "$2" ]; then
    echo order=behind
  else
    echo order=ahead
  fi
}

# The mark `written` stands for data that nobody else may have; it is there before the first write.
promote() {
  read_info || refuse down
  judge_role
  [ "$role" != primary ] || return 0
  [ "$syncing" = 0 ] || refuse sync-in-progress
  mkdir -p "$record_directory"
  keep_tail
  : >"$record_directory/written" || refuse not-recorded
  sync "$record_directory/written" 2>/dev/null
  case $(printf 'CONFIG SET min-replicas-to-write 0\nREPLICAOF NO ONE\n' | ask 1) in
    'OK
OK'*) ;;
    *) refuse promote-failed ;;
  esac
}

kill_sessions='CLIENT KILL TYPE normal SKIPME yes
CLIENT KILL TYPE pubsub
CLIENT UNPAUSE'

demote() {
  if tell REPLICAOF "$nobody"; then
    printf '%s\n' "$kill_sessions" | ask 1 >/dev/null
  elif listens; then
    kill_it || refuse not-killed
  fi
  echo fenced=yes
}

# A killed Redis is started by systemd, and starts fenced.
kill_it() {
  pid=$(systemctl show --property=MainPID --value "$REDIS_UNIT" 2>/dev/null)
  [ "${pid:-0}" -gt 0 ] || return 0
  kill -KILL "$pid" 2>/dev/null
  tries=0
  while [ -d "/proc/$pid" ] && ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -le 40 ] || return 1
    sleep 0.05
  done
}

# Writes wait while the replica takes what there is; then nobody may write any more. Nothing is lost by it: a write that
# waited is refused, and its client was never told otherwise.
freeze() {
  read_info || refuse down
  judge_role
  [ "$role" = primary ] || refuse not-primary
  tries=0
  # The pause is made once; the loop asks for it anew, which changes nothing but its end.
  while read_info 'CLIENT PAUSE 3000 WRITE'; do
    acknowledged=${replica_line##*,offset=}
    acknowledged=${acknowledged%%,*}
    [ -z "$replica_line" ] || [ "${acknowledged:-0}" -lt "$offset" ] || break
    tries=$((tries + 1))
    if [ "$tries" -gt 20 ]; then
      tell CLIENT UNPAUSE
      refuse replica-behind
    fi
    # Makes the replica say at once how far it is; it does so once a second by itself.
    printf 'WAIT 1 100\n' | ask 1 >/dev/null
  done
  read_info "REPLICAOF $nobody" "$kill_sessions" || refuse freeze-failed
  judge_role
  [ "$role" = none ] || refuse freeze-failed
  printf 'position=%s\n' "$replid.$offset.$replid2.$second"
}

# wait_for POSITION SECONDS
wait_for() {
  wanted_replid=${1%%.*}
  rest=${1#*.}
  wanted=${rest%%.*}
  tries=$(($2 * 20))
  while [ "$tries" -gt 0 ]; do
    read_info || refuse down
    if [ "$replid" = "$wanted_replid" ] && [ "$offset" -ge "$wanted" ]; then return 0; fi
    tries=$((tries - 1))
    sleep 0.05
  done
  refuse not-caught-up
}

# Redis applies what it receives; only half a copy must never be promoted.
drain() {
  read_info || refuse down
  [ "$syncing" = 0 ] || refuse sync-in-progress
}

# REPLICAOF may erase everything here: so only what is a copy, empty, or known to be covered by HOST.
follow() {
  read_info || refuse down
  judge_role
  if [ "$role" = replica ] && [ "$host" = "$1" ]; then return 0; fi
  [ "$role" != primary ] || refuse writable
  if [ -e "$record_directory/written" ]; then
    own=$replid.$offset.$replid2.$second~$(file_position)
    [ "$own" = "${2-}" ] || refuse diverged
  elif [ ! -e "$record_directory/copy" ] && [ "$keys" = yes ]; then
    refuse has-data
  fi
  mkdir -p "$record_directory"
  tell REPLICAOF "$1" "$REDIS_PORT" || refuse follow-failed
  : >"$record_directory/copy"
  rm -f "$record_directory/written"
}

keep_copy() {
  read_info || refuse down
  [ "$info_role" = slave ] || refuse writable
  [ ! -e "$1" ] || return 0
  rm -rf "$1.part"
  if ! mkdir -m 0700 "$1.part" || ! cp -a "$REDIS_DIRECTORY/." "$1.part/" || ! sync "$1.part" || ! mv "$1.part" "$1"; then
    refuse copy-failed
  fi
}

case ${1-}:$# in
  observe:1) observe ;;
  compare:3) compare "$2" "$3" ;;
  promote:*) promote ;;
  demote:1) demote ;;
  freeze:1) freeze ;;
  wait:3) wait_for "$2" "$3" ;;
  drain:1) drain ;;
  follow:2 | follow:3) follow "$2" "${3-}" ;;
  relax:1) tell CONFIG SET min-replicas-to-write 0 || refuse not-set ;;
  tighten:1) tell CONFIG SET min-replicas-to-write 1 || refuse not-set ;;
  keep-copy:2) keep_copy "$2" ;;
  beat:2) tell SET "$beat_key" "$2" || refuse not-written ;;
  *) exit 2 ;;
esac
