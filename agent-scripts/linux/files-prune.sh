#!/bin/sh
# Purpose: empties the trash of the synced directories of what is older than the retention, and shortens the indexes.
#          What was put aside as a conflict, or recovered, is nobody's copy: it stays until an admin removes it.
# Usage:   files-prune     (pairkeeper-files-prune.timer, hourly)
# Output:  none
# Exit:    0
# shellcheck disable=SC2317 # functions are called by `each`
set -u

# shellcheck source=agent-scripts/linux/files-common.sh
. "${0%/*}/files-common"

prune() {
  trash=$path/$holding_name/trash
  if [ -d "$trash" ]; then
    find "$trash" -mindepth 1 -maxdepth 1 -mtime "+$TRASH_DAYS" -exec rm -rf -- {} +
  fi
  count_aside
  shorten
}

# Only the last line of each name counts.
shorten() {
  index=$files_record/$name.index
  [ -s "$index" ] || return 0
  exec 8>"$files_run/$name.lock" 9>"$files_run/$name.incoming.lock"
  flock -n 8 && flock -n 9 || return 0
  awk '{ n = $0; sub(/^[^ ]* [^ ]* /, "", n); last[n] = $0 }
    END { for (n in last) if (last[n] !~ /^- /) print last[n] }' "$index" >"$index.new" && mv -f "$index.new" "$index"
}

mkdir -p "$files_run" "$files_record"
each prune
exit 0
