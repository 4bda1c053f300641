/**
 * `sudo [-n] [-k] [-S] [-p PROMPT] -- COMMAND…`, as far as it can be seen from outside. It runs as whoever runs the
 * test; PAIRKEEPER_FAKE_ROOT=1 in the environment of the command is what tells root.
 */
export const FAKE_SUDO_SCRIPT = `#!/bin/sh
ask=yes prompt=
while [ $# -gt 0 ]; do
  case $1 in
    -n) ask=no ;;
    -p) prompt=$2; shift ;;
    --) shift; break ;;
  esac
  shift
done
case $FAKE_SUDO in
  no-terminal) echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1 ;;
  free) PAIRKEEPER_FAKE_ROOT=1 exec "$@" ;;
esac
[ $ask = yes ] || { echo 'sudo: a password is required' >&2; exit 1; }
tries=0
while [ $tries -lt 3 ]; do
  printf '%s' "$prompt" >&2
  IFS= read -r answer || { echo 'sudo: no password was provided' >&2; exit 1; }
  if [ "$answer" = "$FAKE_SUDO_PASSWORD" ]; then
    [ $FAKE_SUDO = denied ] && { echo 'admin is not in the sudoers file.' >&2; exit 1; }
    unset answer FAKE_SUDO_PASSWORD
    PAIRKEEPER_FAKE_ROOT=1 exec "$@"
  fi
  echo "attempt $answer" >> "$FAKE_SUDO_LOG"
  echo 'Sorry, try again.' >&2
  tries=$((tries + 1))
done
exit 1
`;
