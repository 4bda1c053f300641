#!/bin/sh
# Purpose: gives up what only this node has, so that it can follow again: export, copy, pg_rewind.
# Usage:   . "${0%/*}/postgresql-rewind"     (sourced by role-postgresql, never run)
# Output:  none but `reason=CODE` where something is refused
# Exit:    none
# shellcheck disable=SC2154 # variables of postgresql-common and role-postgresql

# give_up_own [POSITION]: rewinds this node to the primary's history where that loses nothing that anybody was told of,
# or where an admin has agreed and a copy was kept. Everything else is refused. What is given up is exported first.
give_up_own() {
  if [ ! -e "$discard_mark" ]; then
    { [ "$(order_of "$own" "$theirs")" = behind ] && [ "${1:-$own}" = "$own" ]; } ||
      refuse diverged "exported=$(export_alone)"
  fi
  export_alone >/dev/null
  [ "${own%%"~"*}" = "${theirs%%"~"*}" ] || refuse seed-needed
  [ "$(grep -cxF "$own" "$no_rewind" 2>/dev/null)" != 3 ] || refuse seed-needed
  rewind
  look 5 || refuse recovering
  own=$(position_of "$system" "$tli" "$lsn")
  theirs=$(peer_position) || refuse peer-silent "detail=$(last_error)"
  case $(order_of "${own%"~tight"}" "$theirs") in
    equal | behind) ;;
    *)
      printf '%s\n' "$own" >>"$no_rewind"
      refuse seed-needed
      ;;
  esac
}
# The positions from which a rewind did not succeed: it is tried three times, not for ever.
no_rewind=$record_folder/no-rewind

# Keeps the WAL that only this node has, as files and in words; prints the folder. Never deleted by us.
export_alone() {
  size=$(control 'Bytes per WAL segment')
  fork=$(sed -n "s/^${tli}[[:space:]][[:space:]]*\([0-9A-F]*\/[0-9A-F]*\).*/\1/p" "$their_history")
  [ -n "$fork" ] || fork=$lsn
  umask 077
  folder=$export_directory/$NODE-alone-$(stamp)
  mkdir -p "$folder" || return 0
  first=$(segment_of "$fork")
  last=$(segment_of "$lsn")
  for file in "$data/pg_wal/$(printf '%08X' "$tli")"????????????????; do
    name=${file##*/}
    awk -v name="${name#????????}" -v first="$first" -v last="$last" 'BEGIN { exit !(name >= first && name <= last) }' &&
      cp "$file" "$folder/"
  done
  timeout -k 1 20 "$programs/pg_waldump" --path="$folder" --timeline="$tli" --start="$fork" >"$folder/wal.txt" 2>/dev/null
  sync "$folder"
  printf '%s\n' "$folder"
}

# segment_of LSN: the part of a WAL file's name behind the timeline.
segment_of() {
  bytes "$1"
  printf '%08X%08X' $((BYTES / size / (4294967296 / size))) $((BYTES / size % (4294967296 / size)))
}

# pg_rewind may take longer than we are waited for, so it runs in a unit of its own, which starts the server again when
# it is done; whoever asks meanwhile hears `rewinding`. Its dry run finds out whether it can be done before anything is
# changed. A rewind that was broken off leaves data that never start (rewind_mark): then only a new copy helps.
rewind() {
  query_peer 20 CHECKPOINT >/dev/null || refuse peer-silent "detail=$(last_error)"
  keep_slot_on_peer
  mkdir -p "$record_folder"
  systemd-run --quiet --collect --unit="$rewind_unit" "${0%/*}/role-postgresql" rewind-now 2>"$errors" ||
    refuse rewind "detail=$(last_error)"
  tries=250
  while systemctl is-active --quiet "$rewind_unit" || ! { look 2 && [ "$ROLE$settled" = noneyes ]; }; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || refuse rewinding
    sleep 0.1
  done
}

# query_peer SECONDS STATEMENT: as the replication account, which may do what pg_rewind needs and nothing more.
query_peer() {
  timeout -k 1 "$1" setpriv --reuid=postgres --regid=postgres --init-groups \
    "$programs/psql" -X -q -A -t -c "$2" "$(peer_connection) dbname=postgres" 2>"$errors"
}

# What the unit runs. Rewound data are whole only with the WAL that the primary has written meanwhile: so the server is
# started as the primary's standby, and made one of nobody as soon as it answers; follow takes it from there.
rewind_now() {
  systemctl stop "$engine_unit"
  if run_rewind --dry-run; then
    : >"$rewind_mark" && sync "$rewind_mark" "$record_folder"
    run_rewind || exit 1
    rm -f "$tight_mark"
    set_role_settings "$(peer_connection)" "$(slot_of "$NODE")" '' || exit 1
    rm -f "$rewind_mark"
    sync "$record_folder" "$data"
  fi
  systemctl start "$engine_unit"
  until look 2; do sleep 0.2; done
  set_role_settings '' '' ''
  reload
}

# The configuration is not in the data directory on Debian, and pg_rewind needs it to end recovery in order.
run_rewind() {
  as_postgres "$programs/pg_rewind" "$@" --target-pgdata="$data" --config-file="$configuration/postgresql.conf" \
    --source-server="$(peer_connection) dbname=postgres"
}

# keep_copy DIRECTORY: all data, at rest; what is there before that an admin has agreed to is of no use half done.
keep_copy() {
  look || refuse down
  [ "$ROLE" != primary ] || refuse still-primary
  [ ! -e "$discard_mark" ] || return 0
  needed=$(du -sb "$data" | cut -f1)
  [ "$(df -B1 --output=avail "${1%/*}" | tail -n 1)" -gt "$needed" ] || refuse no-room
  systemctl stop "$engine_unit"
  rm -rf "$1.part"
  if mkdir -m 0700 "$1.part" && cp -a "$data/." "$1.part/" && sync "$1.part" && mv "$1.part" "$1"; then
    : >"$discard_mark"
  fi
  systemctl start "$engine_unit"
  [ -e "$discard_mark" ] || refuse copy-failed
  tries=100
  until look 2 && [ "$settled" = yes ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || refuse recovering
    sleep 0.1
  done
}
