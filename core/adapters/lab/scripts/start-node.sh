#!/bin/sh
# Purpose: hold a node: mount its disk, boot it, boot it again when it restarts itself, unplug it when it shuts down.
#          Runs in a mount namespace of its own, so that the kernel unmounts the disk when the last process ends,
#          however it ends. `volatile` leaves out syncing to the machine's disk: what gets killed here is the node,
#          never the kernel that holds its pages, so nothing that a node synced is lost with it. Not on an image,
#          which may get full: a volatile overlay answers every sync with an error from then on.
# Usage:   start-node.sh GROUP NAMESPACE NETWORK IMAGE DISK LOWER ROOT NSPAWN-ARGUMENT...
#          GROUP control group (v2) of the node, with `supervisor` and `machine` in it · NAMESPACE its network namespace · NETWORK `ip -batch` file ·
#          IMAGE ext4 image that holds the disk, or empty · DISK directory · LOWER overlayfs lower layers · ROOT mount point
# Output:  the node's console
# Exit:    that of systemd-nspawn
set -eu
group=$1 namespace=$2 network=$3 image=$4 disk=$5 lower=$6 root=$7
shift 7
echo $$ >"$group/supervisor/cgroup.procs"
options=volatile
if [ -n "$image" ]; then
  mount -o loop "$image" "$disk"
  options=rw
fi
rm -rf "$disk/work"
mkdir -p "$disk/upper" "$disk/work"
mount -t overlay -o "lowerdir=$lower,upperdir=$disk/upper,workdir=$disk/work,$options" overlay "$root"

# shellcheck disable=SC2016 # expanded by the inner shell
join_group='echo $$ >"$0/cgroup.procs"; exec systemd-nspawn "$@"'
while :; do
  status=0
  sh -c "$join_group" "$group/machine" "$@" || status=$?
  ip -netns "$namespace" link set eth0 down
  # 133: the node wants to restart (systemd-nspawn with --keep-unit). A kernel that restarts forgets its network.
  [ "$status" -eq 133 ] || exit "$status"
  nsenter --net="/run/netns/$namespace" -- nft flush ruleset
  ip -netns "$namespace" address flush dev eth0
  ip -netns "$namespace" -batch "$network"
done
