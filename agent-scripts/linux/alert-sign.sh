#!/bin/sh
# Purpose: HMAC-SHA256 (RFC 2104) without a key in anybody's argv, where every user of the node could read it: openssl
#          takes it there. Only what the shell itself does touches the key; sha256sum gets it by a pipe.
# Usage:   . "${0%/*}/alert-sign"     (sourced by alert-send, never run)
# Output:  none; defines functions.
# Exit:    none.

# hex_bytes HEX: prints the bytes.
hex_bytes() {
  octal=''
  # shellcheck disable=SC2046 # one word a byte
  for pair in $(printf '%s' "$1" | sed 's/../& /g'); do octal="$octal\\$(printf '%03o' "0x$pair")"; done
  # shellcheck disable=SC2059 # a format of octal escapes
  printf "$octal"
}

# decimal_bytes: standard input as numbers, one blank between them.
decimal_bytes() { od -An -v -tu1 | tr -s ' \n' '  '; }

hex_sha256() {
  sum=$(sha256sum)
  printf '%s' "${sum%% *}"
}

# key_block NUMBER BYTE…: the key's bytes, each XOR NUMBER, filled up to the 64 of a block, as octal escapes.
key_block() {
  pad=$1
  shift
  block=''
  filled=0
  for byte in "$@"; do
    block="$block\\$(printf '%03o' "$((byte ^ pad))")"
    filled=$((filled + 1))
  done
  while [ "$filled" -lt 64 ]; do
    block="$block\\$(printf '%03o' "$pad")"
    filled=$((filled + 1))
  done
}

# hmac_sha256 KEY: prints the code of standard input, in hexadecimal digits.
hmac_sha256() {
  key_bytes=$(printf '%s' "$1" | decimal_bytes)
  # shellcheck disable=SC2086 # numbers
  set -- $key_bytes
  if [ "$#" -gt 64 ]; then
    key_block 0 "$@"
    # shellcheck disable=SC2059 # formats of octal escapes
    key_sum=$(printf "$block" | hex_sha256)
    # shellcheck disable=SC2046 # numbers
    set -- $(hex_bytes "$key_sum" | decimal_bytes)
  fi
  key_block 54 "$@"
  # shellcheck disable=SC2059
  inner=$({ printf "$block"; cat; } | hex_sha256)
  key_block 92 "$@"
  # shellcheck disable=SC2059
  { printf "$block"; hex_bytes "$inner"; } | hex_sha256
}

hmac_base64() {
  code=$(hmac_sha256 "$1")
  hex_bytes "$code" | base64 | tr -d '\n'
}
