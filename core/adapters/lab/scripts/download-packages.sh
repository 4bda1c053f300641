#!/bin/sh
# Purpose: fetch packages with all that they need, as .deb files for the lab's own package repository.
# Usage:   download-packages.sh BASE WORK OUT PACKAGE...   (in a mount namespace of its own)
#          BASE root of a fresh Debian (is not changed) · WORK empty scratch directory · OUT directory for the .deb files
# Output:  what apt-get says
# Exit:    0 done, anything else: what failed is on standard error
set -eu
base=$1 work=$2 out=$3
shift 3
mkdir -p "$work/upper" "$work/work" "$work/root" "$out"
mount -t overlay -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/work" overlay "$work/root"
mount -t proc proc "$work/root/proc"
cp -L /etc/resolv.conf "$work/root/etc/resolv.conf"
mkdir -p "$work/root/pairkeeper-packages/partial"
mount --bind "$out" "$work/root/pairkeeper-packages"
mkdir -p "$out/partial"
export DEBIAN_FRONTEND=noninteractive
# A mirror that does not answer for a moment is asked again.
chroot "$work/root" apt-get -q -o Acquire::Retries=5 update
chroot "$work/root" apt-get -q -y -o Acquire::Retries=5 -o Dir::Cache::archives=/pairkeeper-packages install --download-only "$@"
rm -rf "$out/partial" "$out/lock"
