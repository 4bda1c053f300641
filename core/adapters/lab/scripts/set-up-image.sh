#!/bin/sh
# Purpose: turn a fresh Debian into a fresh cloud server: accounts, package source, nothing that slows the boot.
# Usage:   set-up-image.sh BASE LAYER WORK REPOSITORY   (in a mount namespace of its own)
#          BASE root of a fresh Debian (is not changed) · LAYER directory that receives the differences ·
#          WORK empty scratch directory on the same file system · REPOSITORY directory with the package repository
# Output:  what the programs say
# Exit:    0 done, anything else: what failed is on standard error
set -eu
base=$1 layer=$2 work=$3 repository=$4
root=$work/root
mkdir -p "$layer" "$work/work" "$root"
mount -t overlay -o "lowerdir=$base,upperdir=$layer,workdir=$work/work" overlay "$root"
mount -t proc proc "$root/proc"
mkdir -p "$root/srv/repo"
mount --bind "$repository" "$root/srv/repo"

# Nodes see the lab's packages and no other; [trusted=yes] because nobody signs them.
echo 'deb [trusted=yes] file:/srv/repo ./' >"$root/etc/apt/sources.list"
: >"$root/etc/resolv.conf"
chroot "$root" apt-get -q update

# admin: sudo asks for the password. deploy: sudo does not ask, logs in by key only. root: by key only.
chroot "$root" useradd --create-home --uid 1000 --shell /bin/bash --groups sudo admin
chroot "$root" useradd --create-home --uid 1001 --shell /bin/bash deploy
chroot "$root" passwd --quiet --lock root
echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/deploy"
chmod 0440 "$root/etc/sudoers.d/deploy"

# Each server has keys and an id of its own.
rm -f "$root"/etc/ssh/ssh_host_*_key "$root"/etc/ssh/ssh_host_*_key.pub
rm -f "$root/etc/machine-id" "$root/var/lib/dbus/machine-id"
chroot "$root" systemctl --quiet mask \
  apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  dpkg-db-backup.timer console-getty.service getty.target systemd-networkd.service systemd-resolved.service
umount "$root/srv/repo" "$root/proc" "$root"
