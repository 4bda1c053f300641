#!/bin/sh
# validate-nginx: runs nginx's own parser over the configuration as it will be, before any of it is active.
#
# Usage: validate-nginx STAGED_ROOT
# STAGED_ROOT/etc/nginx holds only the new files; they are laid over a private copy of /etc/nginx, in which paths to
# /etc/nginx are led to the copy. The copy is readable by root only (it may hold keys) and is removed again.
# Output: what nginx -t says, with the copy's path turned back; what is wrong is the last line.
# Exit: 0 valid; 1 not valid; 64 wrong usage; 69 nginx is not installed, so nothing is known; 70 no copy could be made.
set -u
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077

[ $# -eq 1 ] || exit 64
staged=$1/etc/nginx
command -v nginx >/dev/null || { echo 'nginx is not installed' >&2; exit 69; }
[ -f /etc/nginx/nginx.conf ] || { echo '/etc/nginx/nginx.conf is missing' >&2; exit 1; }

scratch=/run
[ -w "$scratch" ] || scratch=/tmp
copy=$(mktemp -d "$scratch/pairkeeper-nginx.XXXXXX") || exit 70
trap 'rm -rf "$copy"' EXIT
trap 'exit 70' HUP INT TERM

cp -a /etc/nginx/. "$copy" || exit 70
if [ -d "$staged" ]; then
  cp -R "$staged/." "$copy" || exit 70
fi

# Absolute links into /etc/nginx and absolute paths in files lead to the copy.
find "$copy" -type l | while IFS= read -r link; do
  target=$(readlink "$link")
  case $target in
    /etc/nginx/*) ln -sfn "$copy/${target#/etc/nginx/}" "$link" ;;
  esac
done
find "$copy" -type f -size -2048 -exec grep -lF /etc/nginx/ {} + | while IFS= read -r file; do
  sed "s#/etc/nginx/#$copy/#g" "$file" >"$copy/.rewritten" && cat "$copy/.rewritten" >"$file"
done

had_pid=no
[ -e /run/nginx.pid ] && had_pid=yes
output=$(nginx -t -c "$copy/nginx.conf" 2>&1)
status=$?
# nginx -t leaves an empty pid file where there was none.
[ "$had_pid" = no ] && [ -e /run/nginx.pid ] && [ ! -s /run/nginx.pid ] && rm -f /run/nginx.pid

# With an error log of its own nginx says it in the log's words: time, level, process.
printf '%s\n' "$output" | sed "s#$copy#/etc/nginx#g; /^nginx: configuration file .* test failed\$/d
  s#^[0-9/]* [0-9:]* \(\[[a-z]*\]\) [0-9]*\#[0-9]*: #nginx: \1 #" >&2
[ "$status" -eq 0 ] && exit 0

# The test also binds the sockets. 99: the shared address is not on this node and ip_nonlocal_bind comes with the
# same change, so it says nothing about the configuration. Anything else is meant.
if printf '%s\n' "$output" | grep -q 'syntax is ok' &&
  ! printf '%s\n' "$output" | grep '\[emerg\]' | grep -qv 'bind() to .* failed (99: '; then
  exit 0
fi
exit 1
