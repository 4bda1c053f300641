"""Carries Ethernet frames between two interfaces, each frame a fixed time late: netem's delay for kernels without it.

Usage:  delay-forwarder.py INTERFACE INTERFACE MILLISECONDS   (in the network namespace of both, as root)
Output: "ready" once frames are carried
Exit:   0 when an interface disappears

Frames are read and written with their virtio_net_hdr (packet(7), PACKET_VNET_HDR): interfaces of the veth kind
hand over large segments with checksums still to be made, and the header is what keeps that knowledge.
"""

import collections
import select
import socket
import struct
import sys
import time

SOL_PACKET = 263
PACKET_ADD_MEMBERSHIP, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING = 1, 15, 23
PACKET_MR_PROMISC = 1
ETH_P_ALL = 3
LARGEST_FRAME = 10 + 14 + 65536


def open_interface(name):
    interface = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    interface.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    interface.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    interface.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    interface.bind((name, ETH_P_ALL))
    index = socket.if_nametoindex(name)
    promiscuous = struct.pack("iHH8s", index, PACKET_MR_PROMISC, 0, b"")
    interface.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous)
    interface.setblocking(False)
    return interface


def main():
    one, other = open_interface(sys.argv[1]), open_interface(sys.argv[2])
    delay = float(sys.argv[3]) / 1000
    opposite = {one: other, other: one}
    waiting = collections.deque()
    print("ready", flush=True)
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, target, frame = waiting.popleft()
            try:
                target.send(frame)
            except OSError:
                pass  # The interface is down: as on a real wire, the frame is lost.
        timeout = max(0.0, waiting[0][0] - now) if waiting else None
        readable, _, _ = select.select([one, other], [], [], timeout)
        for source in readable:
            for frame in frames_of(source):
                waiting.append((time.monotonic() + delay, opposite[source], frame))


def frames_of(source):
    """What can be read now, at most 64 frames so that sending is not kept waiting."""
    for _ in range(64):
        try:
            yield source.recv(LARGEST_FRAME)
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno == 100:  # ENETDOWN: told once when an interface goes down; it may come up again.
                return
            sys.exit(0)


main()
