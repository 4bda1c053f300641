#!/bin/sh
# Purpose: sends what waits in the outbox for one channel. Nothing is taken off the list before the other side has
#          accepted it; a refusal is tried again later, each time after twice as long.
# Usage:   alert-send CHANNEL             send what waits, if it is time
#          alert-send CHANNEL --now       also before the time
#          alert-send --test [CHANNEL…]   send a test alert by these channels (default: all), whatever waits
# Output:  with --test a line `CHANNEL|delivered or failed|REASON|MILLISECONDS|RECEIPT|ANSWER` for each.
#          /var/lib/pairkeeper/alerts/CHANNEL.sent (number of the last alert sent), CHANNEL.status (`KEY=VALUE` lines)
# Exit:    0 nothing waits any more; 1 the other side has not accepted it; 2 another one sends, or it is not time yet;
#          64 no such channel
# Secrets come from a file of root's and go to curl by its standard input: never in argv, environment or a message.
set -u
umask 077

# shellcheck source=agent-scripts/linux/observe-common.sh
. "${0%/*}/observe-common"
# shellcheck source=agent-scripts/linux/alert-common.sh
. "${0%/*}/alert-common"
# shellcheck source=agent-scripts/linux/alert-sign.sh
. "${0%/*}/alert-sign"
# shellcheck source=agent-scripts/linux/alert-channel.sh
. "${0%/*}/alert-channel"
load_settings
load_alert_settings

retry_first_seconds=5
retry_longest_seconds=300
# So many alerts in one message at most; a thousand are five messages.
batch_limit=200
# More than this at once become one message.
single_limit=3

# read_batch: sets batch to what waits, up to the limit, last_sent to the number of the last that was looked at, lost to
# how many the outbox no longer has. False when nothing waits.
read_batch() {
  read_number "$alerts_state/$channel.sent"
  sent=${NUMBER:-0}
  read_last_number
  [ "$sent" -lt "$last_number" ] || return 1
  IFS= read -r oldest_line <"$outbox"
  value_of number "$oldest_line"
  lost=0
  if [ "$sent" -lt "$((VALUE - 1))" ]; then
    lost=$((VALUE - 1 - sent))
    sent=$((VALUE - 1))
  fi
  waiting=$(awk -v after="$sent" -v limit="$batch_limit" '
    { split($0, part, "\"number\":"); if (part[2] + 0 > after && shown++ < limit) print }' "$outbox")
  case $MINIMUM_LEVEL in
    error) batch=$(printf '%s\n' "$waiting" | grep '"level":"error"') ;;
    warning) batch=$(printf '%s\n' "$waiting" | grep -v '"level":"info"') ;;
    *) batch=$waiting ;;
  esac
  count=$(printf '%s' "$batch" | grep -c '')
  if [ "$count" -gt 1 ] && [ "$count" -le "$single_limit" ]; then
    batch=$(printf '%s\n' "$batch" | head -n 1)
    waiting=$batch
    count=1
  fi
  value_of number "$(printf '%s\n' "$waiting" | tail -n 1)"
  last_sent=$VALUE
}

# Sets message, level, status and dedup_key by batch: the alert itself, or what many of them have in common.
describe_batch() {
  newest=$(printf '%s\n' "$batch" | tail -n 1)
  value_of dedup_key "$newest"
  dedup_key=$VALUE
  value_of status "$newest"
  status=$VALUE
  value_of at "$newest"
  newest_at=$VALUE
  level=info
  case $batch in *'"level":"warning"'*) level=warning ;; esac
  case $batch in *'"level":"error"'*) level=error ;; esac
  text=${newest##*\"text\":\"}
  text=${text%\"\}}
  prefix="[Pairkeeper $PAIR]"
  if [ "$count" -eq 1 ]; then
    message="$prefix $text ($NODE, $newest_at)"
  else
    value_of at "$(printf '%s\n' "$batch" | head -n 1)"
    line_of summary
    summary=$(printf '%s' "$LINE" | sed "s/{{count}}/$count/; s/{{since}}/$VALUE/; s/{{until}}/$newest_at/")
    message="$prefix $summary ($NODE)\\n- $text"
  fi
  if [ "$lost" -gt 0 ]; then
    line_of dropped
    message="$message\\n$(printf '%s' "$LINE" | sed "s/{{count}}/$lost/")"
  fi
}

# line_of CODE: sets LINE to a sentence of the node's language.
line_of() { LINE=$(sed -n "s/^$1 //p" "$etc_directory/alert-texts"); }

# deliver: sends message; sets reason ('' when it was accepted), receipt and answer.
deliver() {
  body_file=$alerts_run/$channel.body answer_file=$alerts_run/$channel.answer
  receipt='' wait_seconds='' answer=''
  take_stamp
  write_body "$body_file"
  write_request "$body_file" | curl -q --config - >"$answer_file" 2>/dev/null
  curl_status=$?
  if [ "$curl_status" -eq 0 ]; then
    answer=$(sed '$d' "$answer_file" | tr -d '\000' | head -c 4096)
    judge_answer "$(tail -n 1 "$answer_file")" "$answer"
  else
    reason_of "$curl_status"
  fi
  rm -f "$body_file" "$answer_file"
}

# May one more message be sent in this minute? Sets wait_seconds to when it may.
has_room() {
  [ -s "$alerts_run/$channel.times" ] || return 0
  times=$(awk -v since="$((SECONDS_UP - 60))" -v now="$SECONDS_UP" '$1 > since && $1 <= now' "$alerts_run/$channel.times")
  printf '%s\n' "$times" >"$alerts_run/$channel.times"
  [ "$(printf '%s' "$times" | grep -c '')" -lt "$PER_MINUTE" ] && return 0
  wait_seconds=$((${times%%
*} + 61 - SECONDS_UP))
  return 1
}

# not_before SECONDS FAILURES
not_before() { write_atomically "$alerts_run/$channel.retry" "$((SECONDS_UP + $1)) $2
"; }

note_result() {
  sent_total=0 failed_total=0 last_ok='' last_error=''
  if [ -r "$alerts_state/$channel.status" ]; then
    while IFS='=' read -r key value; do
      case $key in
        sent_total) sent_total=$value ;;
        failed_total) failed_total=$value ;;
        last_ok) last_ok=$value ;;
        last_error) last_error=$value ;;
      esac
    done <"$alerts_state/$channel.status"
  fi
  take_stamp
  if [ -z "$reason" ]; then
    sent_total=$((sent_total + 1)) last_ok=$STAMP last_error=''
  else
    failed_total=$((failed_total + 1)) last_error="$reason $STAMP"
  fi
  write_atomically "$alerts_state/$channel.status" "sent_total=$sent_total
failed_total=$failed_total
last_ok=$last_ok
last_error=$last_error
"
}

send_waiting() {
  failures=0
  if [ -r "$alerts_run/$channel.retry" ]; then
    read -r not_until failures <"$alerts_run/$channel.retry"
    read_uptime
    [ "$hurried" = yes ] || [ "$not_until" -le "$SECONDS_UP" ] || exit 2
  fi
  while read_batch; do
    read_uptime
    if [ "$count" -gt 0 ]; then
      has_room || { not_before "$wait_seconds" "$failures"; exit 2; }
      describe_batch
      deliver
      note_result
      [ -z "$reason" ] || { try_later; exit 1; }
      failures=0
      rm -f "$alerts_run/$channel.retry"
      printf '%s\n' "$SECONDS_UP" >>"$alerts_run/$channel.times"
    fi
    write_atomically "$alerts_state/$channel.sent" "$last_sent
"
    sync -d "$alerts_state/$channel.sent" 2>/dev/null
  done
}

try_later() {
  delay=$retry_first_seconds
  doubled=0
  while [ "$doubled" -lt "$failures" ] && [ "$delay" -lt "$retry_longest_seconds" ]; do
    delay=$((delay * 2))
    doubled=$((doubled + 1))
  done
  [ "$delay" -le "$retry_longest_seconds" ] || delay=$retry_longest_seconds
  case $wait_seconds in
    '' | *[!0-9]* | ?????*) ;;
    *) [ "$wait_seconds" -le "$delay" ] || delay=$wait_seconds ;;
  esac
  read_uptime
  not_before "$delay" "$((failures + 1))"
}

# Uptime in hundredths of a second.
hundredths() {
  read -r up _ </proc/uptime
  echo "${up%%.*}${up#*.}"
}

# The answer may repeat what it was asked with.
without_secrets() {
  shown=$(printf '%s' "$answer" | head -c 200 | tr '\000-\037\177|' ' ')
  for secret in "$secret_url" "$secret_token" "$secret_signing_key" "$secret_password"; do
    [ -n "$secret" ] || continue
    while :; do
      case $shown in
        *"$secret"*) shown="${shown%%"$secret"*}***${shown#*"$secret"}" ;;
        *) break ;;
      esac
    done
  done
  printf '%s' "$shown"
}

test_channel() {
  if ! load_channel "$channel"; then
    printf '%s|failed|no-channel|0||\n' "$channel"
    return 1
  fi
  # One that has just begun to send, and fails, would put off what is told below to be sent at once.
  exec 9>"$alerts_run/$channel.lock"
  flock -w 30 9 || :
  begun=$(hundredths)
  take_stamp
  line_of test
  message="[Pairkeeper $PAIR] $LINE ($NODE, $STAMP)"
  level=info status=test dedup_key="pairkeeper/$PAIR/test" count=0 lost=0 last_sent=test batch=''
  deliver
  note_result
  took=$((($(hundredths) - begun) * 10))
  # It works: what waits for it need not wait any longer.
  [ -n "$reason" ] || rm -f "$alerts_run/$channel.retry"
  exec 9>&-
  if [ -n "$reason" ]; then
    printf '%s|failed|%s|%s||%s\n' "$channel" "$reason" "$took" "$(without_secrets)"
    return 1
  fi
  printf '%s|delivered||%s|%s|%s\n' "$channel" "$took" "$receipt" "$(without_secrets)"
}

make_alert_folders || exit 1
hurried=no
case ${1-} in
  '') exit 64 ;;
  --test)
    shift
    # shellcheck disable=SC2086 # names, separated by blanks
    [ "$#" -gt 0 ] || set -- $CHANNELS
    outcome=0
    for channel in "$@"; do
      case $channel in '' | *[!a-z0-9-]*) exit 64 ;; esac
      test_channel || outcome=1
    done
    wake_alert_worker
    exit "$outcome"
    ;;
esac
channel=$1
case $channel in *[!a-z0-9-]*) exit 64 ;; esac
[ "${2-}" != --now ] || hurried=yes
load_channel "$channel" || exit 64
exec 9>"$alerts_run/$channel.lock"
flock -n 9 || exit 2
send_waiting
# What came while we were ending finds nobody else to send it.
exec 9>&-
wake_alert_worker
