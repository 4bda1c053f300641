#!/bin/sh
# Purpose: tells what this node is and what happens on it, as JSON lines, to whoever runs it over SSH.
# Usage:   watch --once            one snapshot and end
#          watch [--since SEQ]     a snapshot, then the events after SEQ (default: from now on) as they happen,
#                                  VIPs as they come and go, all VIPs held every 5 s as a sign of life, and a new
#                                  snapshot every 15 s; beside it how quick the heartbeat was meanwhile
# Output:  {"kind":"snapshot",...}  {"kind":"event","seq":...}  {"kind":"vip",...}  {"kind":"vips",...}
#          {"kind":"round-trips",...}; see core/watch/observation.ts
# Exit:    0, also when nobody reads any more; 64 wrong usage
set -u

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
load_settings
json_text "$NODE"
node_json=$JSON

life_every_seconds=${PAIRKEEPER_LIFE_SECONDS:-5}

# Sets LIST to a JSON array of what the given words are.
json_list() {
  LIST=''
  for word in "$@"; do
    json_text "$word"
    LIST="$LIST${LIST:+,}$JSON"
  done
  LIST="[$LIST]"
}

describe_vrrp() {
  vrrp=''
  if keepalived_runs && [ -r "$vrrp_state_file" ]; then
    while read -r name state priority since; do
      vrrp="$vrrp${vrrp:+,}{\"instance\":\"$name\",\"state\":\"$state\",\"priority\":$priority,\"since\":\"$since\"}"
    done <"$vrrp_state_file"
  fi
}

describe_checks() {
  checks=''
  [ -r "$checks_file" ] || return 0
  while read -r name verdict since; do
    ok=false
    [ "$verdict" = ok ] && ok=true
    checks="$checks${checks:+,}{\"name\":\"$name\",\"ok\":$ok,\"since\":\"$since\"}"
  done <"$checks_file"
}

describe_heartbeat() {
  heartbeat=''
  for level in icmp http service; do
    verdict=unknown
    since=''
    if [ -r "$run_directory/heartbeat-$level" ]; then
      read -r verdict since <"$run_directory/heartbeat-$level"
    fi
    heartbeat="$heartbeat${heartbeat:+,}\"$level\":{\"state\":\"$verdict\",\"since\":\"$since\"}"
  done
}

describe_witnesses() {
  witnesses=''
  for witness in $WITNESSES; do
    verdict=unknown
    since=''
    if [ -r "$run_directory/witness-$witness" ]; then
      read -r verdict since <"$run_directory/witness-$witness"
    fi
    witnesses="$witnesses${witnesses:+,}{\"address\":\"$witness\",\"state\":\"$verdict\",\"since\":\"$since\"}"
  done
}

# What the peer last said of itself; meaningful only while the http level is ok.
describe_peer() {
  peer_vrrp='' peer_vips='' peer_checks='' peer_maintenance=false peer_boot=''
  if [ -r "$peer_state_file" ]; then
    while IFS='=' read -r key value; do
      case $key in
        boot_id) peer_boot=$value ;;
        maintenance) [ "$value" = true ] && peer_maintenance=true ;;
        vip) peer_vips="$peer_vips${peer_vips:+,}\"$value\"" ;;
        vrrp) peer_instance "$value" ;;
        check) peer_check "$value" ;;
      esac
    done <"$peer_state_file"
  fi
  peer="{\"bootId\":\"$peer_boot\",\"maintenance\":$peer_maintenance,\"vips\":[$peer_vips],\"vrrp\":[$peer_vrrp],\"checks\":[$peer_checks]}"
}

peer_instance() {
  rest=${1#* }
  state=${rest%% *}
  priority=${rest#* }
  case $priority in
    '' | *[!0-9]*) priority=0 ;;
  esac
  peer_vrrp="$peer_vrrp${peer_vrrp:+,}{\"instance\":\"${1%% *}\",\"state\":\"$state\",\"priority\":$priority}"
}

peer_check() {
  ok=false
  [ "${1#* }" = ok ] && ok=true
  peer_checks="$peer_checks${peer_checks:+,}{\"name\":\"${1%% *}\",\"ok\":$ok}"
}

describe_units() {
  units=''
  name=''
  # shellcheck disable=SC2086 # UNITS is a list of unit names
  states=$(systemctl show --property=Id --property=ActiveState $UNITS 2>/dev/null) || states=''
  while IFS='=' read -r key value; do
    case $key in
      Id) name=$value ;;
      ActiveState) active=$value ;;
    esac
    if [ -n "$name" ] && [ -n "${active-}" ]; then
      json_text "$name"
      units="$units${units:+,}$JSON:\"$active\""
      name='' active=''
    fi
  done <<STATES
$states
STATES
}

# The last change of this node's configuration, as core/apply left it (core/apply/node-state.ts).
describe_transaction() {
  transaction=null
  if [ -r "$state_directory/transaction" ]; then
    read -r id state _ <"$state_directory/transaction"
    json_text "$id"
    transaction="{\"id\":$JSON,\"state\":"
    json_text "$state"
    transaction="$transaction$JSON}"
  fi
}

# Lines `owner=`, `since=` while somebody changes this node.
describe_lock() {
  lock=null
  [ -r "$state_directory/lock" ] || return 0
  owner='' lock_since=''
  while IFS='=' read -r key value; do
    case $key in
      owner) owner=$value ;;
      since) lock_since=$value ;;
    esac
  done <"$state_directory/lock"
  json_text "$owner"
  lock="{\"owner\":$JSON,\"since\":"
  json_text "$lock_since"
  lock="$lock$JSON}"
}

# The databases whose role follows the addresses, as role-worker published them.
describe_roles() {
  roles=''
  for published in "$run_directory"/roles/*; do
    case $published in
      *.* | *'*') continue ;;
    esac
    role='"engine":"'${published##*/}'"'
    while IFS='=' read -r key value; do
      case $key in
        role | state | writable | link | lag_ms | details | epoch | promise | reason) role="$role,\"$key\":\"$value\"" ;;
      esac
    done <"$published"
    roles="$roles${roles:+,}{$role}"
  done
}

print_vips() {
  read_held_vips
  # shellcheck disable=SC2086 # addresses, separated by blanks
  json_list $HELD_VIPS
  take_stamp
  printf '%s\n' "{\"kind\":\"vips\",\"at\":\"$STAMP\",\"node\":$node_json,\"held\":$LIST}"
}

# What heartbeat-probe measured in the last seconds (note_round_trip), unless it has stopped measuring.
print_round_trips() {
  [ -r "$run_directory/round-trips" ] || return 0
  read -r measured_at words <"$run_directory/round-trips" || return 0
  read -r uptime _ </proc/uptime
  [ "$((${uptime%.*} - ${measured_at:-0}))" -le "$life_every_seconds" ] 2>/dev/null || return 0
  trips=''
  for word in $words; do
    case $word in
      *[!0-9.]*) word=null ;;
    esac
    trips="$trips${trips:+,}$word"
  done
  printf '%s\n' "{\"kind\":\"round-trips\",\"node\":$node_json,\"milliseconds\":[$trips]}"
}

print_snapshot() {
  read_numbers
  read_boot_id
  read_maintenance
  describe_vrrp
  describe_checks
  describe_heartbeat
  describe_witnesses
  describe_peer
  describe_units
  describe_transaction
  describe_lock
  describe_roles
  uptime=0
  [ -r /proc/uptime ] && read -r uptime _ </proc/uptime
  read_held_vips
  # shellcheck disable=SC2086 # addresses, separated by blanks
  json_list $HELD_VIPS
  take_stamp
  printf '%s\n' "{\"kind\":\"snapshot\",\"at\":\"$STAMP\",\"node\":$node_json,\"seq\":$sequence,\"bootId\":\"$BOOT_ID\",\"uptimeSeconds\":${uptime%.*},\"maintenance\":$MAINTENANCE,\"vips\":$LIST,\"vrrp\":[$vrrp],\"checks\":[$checks],\"units\":{$units},\"heartbeat\":{$heartbeat},\"witnesses\":[$witnesses],\"peer\":$peer,\"transaction\":$transaction,\"lock\":$lock,\"roles\":[$roles]}"
}

# Lines of the spool are observations already: tail writes them straight to our output, woken by inotify; on file
# systems where tail does not trust inotify (overlayfs, network) it looks ten times a second.
follow_spool() {
  if [ "$1" -lt "$((first - 1))" ] && [ -s "$spool.1" ]; then
    while IFS= read -r line; do
      number_of "$line"
      [ "$NUMBER" -gt "$1" ] && printf '%s\n' "$line"
    done <"$spool.1"
  fi
  from=$(($1 - first + 2))
  [ "$from" -ge 1 ] || from=1
  exec tail -n "+$from" -s 0.1 -F "$spool" 2>/dev/null
}

# 2: eth0    inet 10.0.0.100/24 scope global secondary eth0 ...     (`Deleted ` before it when it went away)
follow_addresses() {
  while IFS= read -r line <&4; do
    for vip in $VIPS; do
      case $line in
        *" ${vip%/*}/"*) ;;
        *) continue ;;
      esac
      held=true
      case $line in
        *Deleted*) held=false ;;
      esac
      take_stamp
      printf '%s\n' "{\"kind\":\"vip\",\"at\":\"$STAMP\",\"node\":$node_json,\"address\":\"${vip%/*}\",\"held\":$held}"
    done
  done
}

# Writing is how a reader that went away is noticed where tail does not notice by itself (it looks at pipes only).
show_life() {
  trap '' PIPE
  turn=0
  while sleep "$life_every_seconds" >/dev/null 2>&1; do
    turn=$((turn + 1))
    if [ "$((turn % 3))" -eq 0 ]; then print_snapshot; else print_vips; fi 2>/dev/null || break
    print_round_trips 2>/dev/null || break
  done
  kill "$$"
}

case ${1-} in
  --once)
    # Somebody asks how it is now: what the last round of checks and questions said may be seconds old.
    "${0%/*}/heartbeat-probe" --now
    print_snapshot
    exit 0
    ;;
  --since) after=${2-} ;;
  '') after='' ;;
  *) exit 64 ;;
esac
case $after in
  *[!0-9]*) exit 64 ;;
esac

[ -f "$spool" ] || : >>"$spool"
print_snapshot || exit 0
# A spool that was lost begins anew at 1: then everything in it is news.
if [ -z "$after" ] || [ "$after" -gt "$sequence" ]; then after=$sequence; fi

# A pipe with a name, so that the process number of `ip` is known and it can be ended with us.
pipe=$run_directory/watch-$$
rm -f "$pipe" && mkfifo -m 0600 "$pipe" || exit 0
ip -o monitor address >"$pipe" 2>/dev/null &
children=$!
exec 4<"$pipe"
rm -f "$pipe"
follow_addresses &
children="$children $!"
exec 4<&-
show_life &
children="$children $!"
follow_spool "$after" &
tail_pid=$!
# shellcheck disable=SC2086 # a list of process numbers
trap 'trap - EXIT; kill $children $tail_pid 2>/dev/null; exit 0' EXIT TERM INT HUP PIPE
wait "$tail_pid"
