#!/bin/sh
# gather-facts: prints everything that the preflight and the plan need to know of this server. Changes nothing.
#
# Usage: sent by core/facts/facts-script.ts, which puts these in front of it:
#   PK_PACKAGES PK_UNITS PK_PROGRAMS   words, separated by blanks
#   PK_SYSCTL_FILES                    paths below /proc/sys, separated by blanks
#   "$@"                               the files and folders that are asked about
# and the scripts of the components behind it.
#
# Output: `pairkeeper-facts 1 NONCE EPOCH_NS`, then sections. Each begins with a line `@NONCE NAME` and holds the
# raw lines of one tool; the reader (core/facts/parse-facts.ts) takes them apart. The nonce is this moment in
# nanoseconds, so that no file name or process name can have been made to look like the start of a section.
# Exit: 0. What can't be read is left out, which the reader takes for "not known".
#
# It is built to be quick: one process for all files, one for all units, one for all packages (some 15 in all).
set -u
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
exec 2>/dev/null </dev/null
umask 077

pk_nonce=$(date +%s%N)
printf 'pairkeeper-facts 1 %s %s\n' "$pk_nonce" "$pk_nonce"
pk_newline='
'
pk_tab=$(printf '\t')

pk_section() { printf '@%s %s\n' "$pk_nonce" "$1"; }
pk_have() { command -v "$1" >/dev/null; }

# Regular files of one or a few lines, all through one process. Lines read `PATH:CONTENT`.
pk_section text
# shellcheck disable=SC2086
grep -aHs '' /etc/os-release /etc/machine-id /etc/selinux/config /etc/ufw/ufw.conf /etc/network/interfaces \
  /proc/1/comm /proc/uptime /proc/net/route /proc/net/ipv6_route /proc/net/ip_tables_names \
  /proc/sys/kernel/random/boot_id /proc/sys/kernel/osrelease /proc/sys/kernel/hostname /sys/fs/selinux/enforce \
  /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name /sys/class/dmi/id/product_version \
  /sys/class/dmi/id/bios_vendor /sys/class/dmi/id/bios_version /sys/class/dmi/id/board_vendor \
  /sys/class/dmi/id/chassis_asset_tag \
  /var/lib/pairkeeper/transaction /var/lib/pairkeeper/managed /var/lib/pairkeeper/lock ${PK_SYSCTL_FILES:-}

pk_section machine
printf 'user %s\n' "$(id -u)"
printf 'architecture %s\n' "$(uname -m)"
pk_have systemd-detect-virt && printf 'virtualization %s\n' "$(systemd-detect-virt)"
for pk_path in /etc/netplan/*.yaml; do
  [ -e "$pk_path" ] && echo 'netplan yes' && break
done

# Being root, -w is false only where the file system is read-only.
pk_section disk
for pk_path in /etc /usr /var/lib /run /tmp; do
  [ -d "$pk_path" ] && [ ! -w "$pk_path" ] && printf 'readonly %s\n' "$pk_path"
done
df -k --output=avail,itotal,iavail,file /etc /usr /var/lib /run /tmp

pk_section ip
printf 'link show\naddr show\n' | ip -o -batch -

pk_section ports
ss -Hltunp

# Units whose unit file we put here; of a template the instances that are enabled.
pk_own_units() {
  while IFS= read -r pk_path; do
    pk_word=${pk_path#/etc/systemd/system/}
    case $pk_word in
      *[!A-Za-z0-9:_.@-]*) ;;
      *@.*)
        for pk_path in /etc/systemd/system/*.wants/"${pk_word%@*}"@*."${pk_word##*.}"; do
          pk_word=${pk_path##*/}
          case $pk_word in *[!A-Za-z0-9:_.@-]*) ;; *) printf ' %s' "$pk_word" ;; esac
        done
        ;;
      *) printf ' %s' "$pk_word" ;;
    esac
  done </var/lib/pairkeeper/managed
}

pk_section units
PK_UNITS="${PK_UNITS:-}$(pk_own_units)"
# shellcheck disable=SC2086
echo asked ${PK_UNITS:-}
# shellcheck disable=SC2086
systemctl show -p Id,LoadState,ActiveState,UnitFileState -- \
  systemd-networkd.service NetworkManager.service networking.service firewalld.service ufw.service \
  nftables.service iptables.service netfilter-persistent.service ${PK_UNITS:-}

pk_section programs
for pk_word in ${PK_PROGRAMS:-}; do
  pk_path=$(command -v "$pk_word") && printf '%s %s\n' "$pk_word" "$pk_path"
done

pk_section nftables
pk_have nft && nft list tables

# --- packages ------------------------------------------------------------------------------------------------

# Prints the processes that hold an fcntl lock on one of the files: dpkg, apt and rpm lock that way, and the
# kernel tells it in /proc/locks (proc_locks(5)). Lines with `->` only wait for a lock.
pk_lock_holders() {
  pk_inodes=" $(stat -c %i "$@" | tr '\n' ' ')"
  while read -r _ pk_kind _ _ pk_pid pk_where _; do
    [ "$pk_kind" = POSIX ] || continue
    case $pk_inodes in
      *" ${pk_where##*:} "*) pk_name_process "$pk_pid" ;;
    esac
  done </proc/locks
}

pk_name_process() {
  read -r pk_comm <"/proc/$1/comm" && printf 'lock %s %s\n' "$1" "$pk_comm"
}

# Packages that were asked about, and all that are not in a state of rest. `apt-cache` is the slowest tool here,
# so it is asked only about what is not installed.
pk_apt() {
  pk_section dpkg
  pk_listing=$(dpkg-query -W -f '${db:Status-Abbrev}|${Package}|${Version}\n' |
    awk -F '|' -v wanted=" $PK_PACKAGES " '$1 !~ /^.[nci] $/ || index(wanted, " " $2 " ")')
  printf '%s\n' "$pk_listing"
  pk_missing=
  for pk_word in $PK_PACKAGES; do
    case $pk_listing in
      *"i |$pk_word|"*) ;;
      *) pk_missing="$pk_missing $pk_word" ;;
    esac
  done
  pk_section apt
  echo 'manager apt'
  grep -hsE '^[[:blank:]]*(deb[[:blank:]]|Types:.*deb)' \
    /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources | sed 's/^/source /'
  for pk_path in /var/lib/apt/lists/*_Packages*; do
    [ -e "$pk_path" ] && echo 'lists yes' && break
  done
  pk_lock_holders /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock \
    /var/cache/apt/archives/lock
  # shellcheck disable=SC2086
  [ -z "$pk_missing" ] || apt-cache policy $pk_missing
}

pk_dnf() {
  pk_section rpm
  # shellcheck disable=SC2086
  pk_listing=$(rpm -q --qf '%{NAME}|%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\n' $PK_PACKAGES)
  printf '%s\n' "$pk_listing"
  rpm -q --quiet rpm || echo 'broken the RPM database does not answer'
  pk_missing=
  for pk_word in $PK_PACKAGES; do
    case $pk_newline$pk_listing in
      *"$pk_newline$pk_word|"*) ;;
      *) pk_missing="$pk_missing $pk_word" ;;
    esac
  done
  pk_section dnf
  echo 'manager dnf'
  grep -hsE '^[[:blank:]]*(\[|enabled[[:blank:]]*=)' /etc/yum.repos.d/*.repo | sed 's/^/source /'
  for pk_path in /var/cache/dnf/*.solv /var/cache/libdnf5/*; do
    [ -e "$pk_path" ] && echo 'lists yes' && break
  done
  pk_lock_holders /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock
  for pk_path in /var/lib/dnf/*_lock.pid /var/cache/dnf/*_lock.pid /run/yum.pid; do
    read -r pk_pid <"$pk_path" && pk_name_process "$pk_pid"
  done
  # shellcheck disable=SC2086
  [ -z "$pk_missing" ] || dnf -q -C repoquery --latest-limit=1 --qf 'candidate|%{name}|%{evr}\n' $pk_missing
}

PK_PACKAGES=${PK_PACKAGES:-}
pk_section packages
printf '%s\n' "$PK_PACKAGES"
if pk_have dpkg-query && pk_have apt-get; then
  pk_apt
elif pk_have rpm && pk_have dnf; then
  pk_dnf
fi

# --- files ---------------------------------------------------------------------------------------------------

# Type, mode, owner, size and link target of all files through one process, then the hashes of the regular ones
# and the bytes of the small ones, one after the other. The reader cuts the bytes by size and proves each piece by
# its hash, so a file that changes meanwhile is only not known.
pk_files() {
  pk_section files
  for pk_path; do
    case $pk_path in
      */\*) continue ;; # a folder with nothing in it
    esac
    [ -e "$pk_path" ] || [ -L "$pk_path" ] || printf 'absent\t%s\n' "$pk_path"
  done
  pk_listing=$(find "$@" -maxdepth 0 -printf '%y\t%m\t%u:%g\t%s\t%p\n')
  printf '%s\n' "$pk_listing"
  find "$@" -maxdepth 0 -type l -printf 'target\t%p\t%l\n'
  set --
  pk_ifs=$IFS
  IFS=$pk_newline
  set -f
  for pk_line in $pk_listing; do
    case $pk_line in
      "f$pk_tab"*) pk_hashed "$pk_line" && set -- "$@" "/${pk_line#*/}" ;;
    esac
  done
  set +f
  IFS=$pk_ifs
  [ $# -gt 0 ] || return 0
  pk_section hashes
  sha256sum "$@"
  pk_section content
  find "$@" -maxdepth 0 -size "-$((256 * 1024 + 1))c" -exec cat {} + | base64 -w 0
  echo
}

# Is the listed file small enough to be read through?
pk_hashed() {
  pk_size=${1#*"$pk_tab"*"$pk_tab"*"$pk_tab"}
  pk_size=${pk_size%%"$pk_tab"*}
  [ "$pk_size" -le $((64 * 1024 * 1024)) ]
}

# What we put here earlier is looked at too, so that the plan can take away what is no longer wanted.
if [ -r /var/lib/pairkeeper/managed ]; then
  while IFS= read -r pk_path; do
    case $pk_path in
      /*) set -- "$@" "$pk_path" ;;
    esac
  done </var/lib/pairkeeper/managed
fi
[ $# -eq 0 ] || pk_files "$@"
