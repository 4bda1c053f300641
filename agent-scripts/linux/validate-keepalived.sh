#!/bin/sh
# Purpose: lets keepalived itself judge a staged keepalived.conf before it is active.
# Usage:   validate-keepalived STAGED_ROOT
#          STAGED_ROOT holds the new files at their final paths. Track scripts and files that are new lie there too,
#          so the configuration is judged with their staged paths; otherwise keepalived says that it can't find them.
# Output:  keepalived's complaints; the first one, which the others follow from, once more as the last line
# Exit:    0 valid, or no keepalived.conf is staged; 1 not valid; 64 wrong usage; 69 no keepalived here
#
# keepalived's own exit status is not enough: it is 0 for a file that is missing, and 143 says nothing on Debian 12
# (keepalived #2587). So: 0 is valid, any output with another status is a complaint, 143 without output is valid.
set -u

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
  echo 'usage: validate-keepalived STAGED_ROOT' >&2
  exit 64
fi
root=${1%/}
staged=$root/etc/keepalived/keepalived.conf
[ -f "$staged" ] || exit 0
PATH=$PATH:/usr/sbin:/sbin
command -v keepalived >/dev/null 2>&1 || {
  echo 'keepalived is not installed' >&2
  exit 69
}

judged=$root/keepalived.conf.judged
trap 'rm -f "$judged" "$judged.next"' EXIT
cp "$staged" "$judged" || exit 1
for tracked in "$root"/usr/libexec/pairkeeper/* "$root"/var/lib/pairkeeper/*; do
  [ -f "$tracked" ] || continue
  final=${tracked#"$root"}
  # Names in these folders are ours: letters, digits and hyphens.
  sed "s|\"$final\\([\" ]\\)|\"$tracked\\1|" "$judged" >"$judged.next" || exit 1
  mv "$judged.next" "$judged" || exit 1
done

complaints=$(keepalived -t -f "$judged" 2>&1)
status=$?
# It announces its own end when it was stopped by a signal; that is no complaint.
complaints=$(printf '%s\n' "$complaints" | grep -v -E '^(Terminated|Stopping|Stopped)?$')
if [ "$status" -eq 0 ] || { [ "$status" -eq 143 ] && [ -z "$complaints" ]; }; then
  exit 0
fi
[ -n "$complaints" ] || complaints="keepalived -t ended with status $status"
printf '%s\n' "$complaints" | sed "s|$judged|/etc/keepalived/keepalived.conf|g; s|$root||g; 1h; 1!{ \$G; }"
exit 1
