#!/usr/bin/python3
"""vrrp-probe: listens for VRRP on the wire and sends marked packets of IP protocol 112 to the peer, which does
the same. For servers without perl (RHEL family); vrrp-probe.pl is the same and says more. Python 3.6 and later.

Usage: vrrp-probe.py SECONDS OWN_ADDRESS PEER_ADDRESS INTERFACE...
Output, counts at the end (`wire` is what the network card got, `passed` what the firewall let through):
  advert FAMILY VRID PRIORITY VERSION SOURCE WIRE PASSED
  probe SOURCE WIRE PASSED
  sent COUNT LAST_ERROR
Exit: 0; 1 when raw sockets could not be had.
"""
import select
import socket
import struct
import sys
import time

VRRP = 112
ETH_P_IP = 0x0800
ETH_P_IPV6 = 0x86DD
SO_ATTACH_FILTER = 26
IP_ADD_MEMBERSHIP = 35
# VRID 0 and version 15, which no VRRP has: keepalived drops it before it looks at anything else.
MARK = b"\xf1\0\0\0\0\0\0\0pairkeeper-probe"

adverts = {}
probes = {}


def count(table, key, where):
    table.setdefault(key, [0, 0])[where] += 1


def note(where, family, source, payload):
    """where: 0 on the wire, 1 behind the firewall."""
    if payload.startswith(MARK):
        count(probes, source, where)
    elif len(payload) >= 8 and payload[0] & 15 == 1 and payload[1] != 0:
        key = "%d %d %d %d %s" % (family, payload[1], payload[2], payload[0] >> 4, source)
        count(adverts, key, where)


def note_ipv4(where, packet):
    if len(packet) < 20 or packet[9] != VRRP:
        return
    header = 4 * (packet[0] & 15)
    note(where, 4, socket.inet_ntop(socket.AF_INET, packet[12:16]), packet[header:])


def note_wire6(packet):
    if len(packet) >= 40 and packet[6] == VRRP:
        note(0, 6, socket.inet_ntop(socket.AF_INET6, packet[8:24]), packet[40:])


def packet_socket(interface, ethertype, protocol_offset):
    """Sees what comes in before the firewall does; the filter keeps all but protocol 112 in the kernel."""
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    try:
        import ctypes

        code = [(0x30, 0, 0, protocol_offset), (0x15, 0, 1, VRRP), (0x06, 0, 0, 0xFFFF), (0x06, 0, 0, 0)]
        text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in code))
        program = struct.pack("HP", len(code), ctypes.addressof(text))
        opened.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
    except (ImportError, OSError):
        pass  # The readers look at the protocol again; it only costs more.
    opened.bind((interface, ethertype))
    return opened


def open_readers(interfaces):
    raw4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, VRRP)
    readers = {raw4: lambda packet, _: note_ipv4(1, packet)}
    try:
        raw6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, VRRP)
        readers[raw6] = lambda packet, sender: note(1, 6, sender[0].split("%")[0], packet)
    except OSError:
        raw6 = None
    for name in interfaces:
        try:
            index = socket.if_nametoindex(name)
            group4 = socket.inet_aton("224.0.0.18") + struct.pack("4xi", index)
            raw4.setsockopt(socket.IPPROTO_IP, IP_ADD_MEMBERSHIP, group4)
            if raw6:
                group6 = socket.inet_pton(socket.AF_INET6, "ff02::12") + struct.pack("I", index)
                raw6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group6)
        except OSError:
            continue
    for name in interfaces:
        try:
            readers[packet_socket(name, ETH_P_IP, 9)] = lambda packet, _: note_ipv4(0, packet)
            readers[packet_socket(name, ETH_P_IPV6, 6)] = lambda packet, _: note_wire6(packet)
        except OSError:
            continue
    return readers


def open_sender(own, peer):
    if ":" in peer:
        sender = socket.socket(socket.AF_INET6, socket.SOCK_RAW, VRRP)
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 255)
    else:
        sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, VRRP)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 255)
    try:
        sender.bind((own, 0))
    except OSError:
        pass
    return sender


def run(seconds, own, peer, interfaces):
    readers = open_readers(interfaces)
    sender = open_sender(own, peer)
    sent, error = 0, ""
    end = time.monotonic() + seconds
    due = 0
    while time.monotonic() < end:
        if time.monotonic() >= due:
            try:
                sender.sendto(MARK, (peer, 0))
                sent += 1
            except OSError as problem:
                error = problem.strerror or str(problem)
            due = time.monotonic() + 0.1
        for ready in select.select(list(readers), [], [], 0.05)[0]:
            packet, source = ready.recvfrom(2048)
            readers[ready](packet, source)
    for key in sorted(adverts):
        print("advert %s %d %d" % (key, adverts[key][0], adverts[key][1]))
    for key in sorted(probes):
        print("probe %s %d %d" % (key, probes[key][0], probes[key][1]))
    print("sent %d %s" % (sent, error))


if len(sys.argv) < 5:
    sys.exit("usage: vrrp-probe SECONDS OWN_ADDRESS PEER_ADDRESS INTERFACE...")
try:
    run(float(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
except OSError:
    sys.exit(1)
