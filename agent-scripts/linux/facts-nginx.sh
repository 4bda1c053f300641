#!/bin/sh
# facts-nginx: what preflight wants to know of an nginx that is there, and of the TLS files that a site names.
#
# Usage: sourced behind gather-facts; functions only. core/components/nginx/facts.ts calls them:
#   pk_nginx_config
#   pk_nginx_tls CERTIFICATE KEY        once for each pair of files
#   pk_nginx_selinux PORT...            ports that the policy does not give to web servers by itself
#
# Output, fields separated by tabs:
#   test    EXIT  FIRST_ERROR           nginx -T on the present configuration
#   listen  FILE  ARGUMENTS             every listen directive of it
#   tls     CERTIFICATE  missing|invalid|unchecked|expired|soon|ok  END_DATE  FINGERPRINT
#   key     KEY  CERTIFICATE  missing|invalid|mismatch|open|unchecked|ok
#   selinux-ports  PORTS                ports of http_port_t and http_cache_port_t
#   selinux-connect  on|off             boolean httpd_can_network_connect
# Exit: 0. Changes nothing, but that nginx -T opens the log files the configuration names.
set -u

pk_nginx_config() {
  command -v nginx >/dev/null || return 0
  # nginx -T leaves an empty pid file where there was none.
  pk_had_pid=no
  [ -e /run/nginx.pid ] && pk_had_pid=yes
  pk_dump=$(nginx -T 2>&1)
  pk_status=$?
  [ "$pk_had_pid" = no ] && [ -e /run/nginx.pid ] && [ ! -s /run/nginx.pid ] && rm -f /run/nginx.pid
  pk_error=
  [ "$pk_status" -eq 0 ] ||
    pk_error=$(printf '%s\n' "$pk_dump" | sed -n 's/^nginx: \[emerg\] //p' | head -n 1 | tr '\t' ' ')
  printf 'test\t%s\t%s\n' "$pk_status" "$pk_error"
  printf '%s\n' "$pk_dump" | awk '
    /^# configuration file / { file = $0; sub(/^# configuration file /, "", file); sub(/:$/, "", file); next }
    file == "" { next }
    {
      sub(/#.*/, "")
      count = split($0, parts, /[;{}]/)
      for (i = 1; i <= count; i++)
        if (parts[i] ~ /^[ \t]*listen[ \t]/) {
          sub(/^[ \t]*listen[ \t]+/, "", parts[i])
          gsub(/\t/, " ", parts[i])
          printf "listen\t%s\t%s\n", file, parts[i]
        }
    }'
}

pk_nginx_tls() {
  pk_certificate=missing
  pk_end=
  pk_print=
  if [ -f "$1" ]; then
    pk_certificate=unchecked
    if command -v openssl >/dev/null; then
      pk_certificate=invalid
      if openssl x509 -noout -in "$1"; then
        pk_certificate=ok
        openssl x509 -noout -checkend 1209600 -in "$1" >/dev/null || pk_certificate=soon
        openssl x509 -noout -checkend 0 -in "$1" >/dev/null || pk_certificate=expired
        pk_end=$(openssl x509 -noout -enddate -in "$1")
        pk_print=$(openssl x509 -noout -fingerprint -sha256 -in "$1")
      fi
    fi
  fi
  printf 'tls\t%s\t%s\t%s\t%s\n' "$1" "$pk_certificate" "${pk_end#*=}" "${pk_print#*=}"
  printf 'key\t%s\t%s\t%s\n' "$2" "$1" "$(pk_nginx_key "$1" "$2")"
}

# Judges the private key $2 of the certificate $1. The key itself is never printed.
pk_nginx_key() {
  [ -f "$2" ] || { echo missing; return; }
  if command -v openssl >/dev/null && [ "$pk_certificate" != missing ] && [ "$pk_certificate" != invalid ]; then
    pk_public=$(openssl pkey -pubout -in "$2" -passin pass: </dev/null) || { echo invalid; return; }
    [ "$pk_public" = "$(openssl x509 -noout -pubkey -in "$1")" ] || { echo mismatch; return; }
  else
    echo unchecked
    return
  fi
  if [ -n "$(find -L "$2" -maxdepth 0 -perm -004)" ]; then echo open; else echo ok; fi
}

pk_nginx_selinux() {
  [ -e /sys/fs/selinux/enforce ] || return 0
  pk_boolean=$(getsebool httpd_can_network_connect) && printf 'selinux-connect\t%s\n' "${pk_boolean##* }"
  # semanage takes a second to start, so it is asked only where a port needs it.
  [ $# -gt 0 ] && command -v semanage >/dev/null || return 0
  printf 'selinux-ports\t%s\n' "$(semanage port -l |
    awk '($1 == "http_port_t" || $1 == "http_cache_port_t") && $2 == "tcp" { $1 = $2 = ""; gsub(/,/, ""); printf "%s ", $0 }')"
}
