#!/bin/sh
# Purpose: what has to be known of a Redis before a pair of it is planned.
# Usage:   sent as part of the facts script; prints by itself
# Output:  lines `foreign-data` (a Redis that is not ours has data), `old-data` (ours has data, and is not set up any
#          more), `password HEX` (one that nobody has seen, where there is none yet)
# Exit:    none

pk_redis_foreign() {
  find /var/lib/redis -type f \( -name '*.rdb' -o -name '*.aof*' \) -size +0 2>/dev/null | head -n 1
}

# Beats of our own are no data, and neither is the base that Redis makes of nothing.
pk_redis_old() {
  for pk_file in /var/lib/redis-pairkeeper/appendonlydir/*.incr.aof; do
    [ -s "$pk_file" ] || continue
    pk_all=$(grep -ac '^[*]' "$pk_file")
    pk_own=$(grep -acE '^(SELECT|pairkeeper:beat).$' "$pk_file")
    [ "$pk_all" -le "$pk_own" ] || echo "$pk_file"
  done
  find /var/lib/redis-pairkeeper -type f -name '*.rdb' -size +1k 2>/dev/null | head -n 1
}

[ -z "$(pk_redis_foreign)" ] || echo foreign-data
[ -e /etc/redis/pairkeeper.conf ] || [ -z "$(pk_redis_old)" ] || echo old-data
[ -e /etc/redis/pairkeeper-secret.conf ] || echo "password $(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
