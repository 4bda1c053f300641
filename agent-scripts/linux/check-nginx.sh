#!/bin/sh
# check-nginx: proves that this node's nginx serves, by a local HTTP request. Track script of keepalived.
#
# Usage: check-nginx PORT ANSWER_SECONDS
# It asks for an answer, not for a process: an nginx that hangs still has its processes, and the kernel still takes
# connections for it, but nobody answers.
# Where nobody listens or the connection breaks off it asks twice more, for a third of a second in all: a restart of
# nginx takes a tenth, and the address must not move for that. Where no answer comes in time it asks once more: after a
# pause of the whole machine curl gives up although nginx is well, and another worker may answer where one is stuck.
# Output: none, only the exit status counts for keepalived (issue 1197).
# Exit: 0 served; else curl's status: 7 nobody listens, 22 an HTTP error, 28 no answer in time, 52 and 56 broken off;
#       64 wrong usage.
set -u
[ $# -eq 2 ] || exit 64
tries=3
late=0
while :; do
  # -q: no ~/.curlrc; --noproxy: an http_proxy in the environment must not send this elsewhere.
  curl -q -fs --noproxy '*' -m "$2" -o /dev/null "http://127.0.0.1:$1/pairkeeper/health"
  status=$?
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || exit "$status"
  case $status in
    7 | 52 | 56) sleep 0.15 ;;
    28)
      late=$((late + 1))
      [ "$late" -lt 2 ] || exit "$status"
      ;;
    *) exit "$status" ;;
  esac
done
