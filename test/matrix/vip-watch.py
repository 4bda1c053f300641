"""vip-watch: asks the network every few milliseconds who has an address (ARP), as its clients' routers do.

Usage: vip-watch.py INTERFACE ADDRESS PAUSE_MILLISECONDS     until standard input is closed
Output: `holders COUNT TIME` (RFC 3339) at the first answer and whenever it is another one than before; a round with several holders
        counts when the next round has several too, since an answer may come a round late. At the end
        `rounds COUNT several COUNT longest MILLISECONDS`: those with several holders, and the longest time of them.
"""
import select
import socket
import struct
import sys
import time

interface, address, pause = sys.argv[1], socket.inet_aton(sys.argv[2]), float(sys.argv[3]) / 1000
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806))
wire.bind((interface, 0x0806))
own = wire.getsockname()[4]
# Sender address 0.0.0.0: a question that leaves no trace in anybody's tables (RFC 5227).
head = b"\xff" * 6 + own + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
question = head + own + bytes(4) + bytes(6) + address


def one_round():
    """Hardware addresses that answered, None when standard input was closed meanwhile."""
    answers = set()
    wire.send(question)
    end = time.monotonic() + pause
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return answers
        ready = select.select([wire, sys.stdin], [], [], left)[0]
        if sys.stdin in ready:
            return None
        if wire in ready:
            frame = wire.recv(128)
            if frame[:6] == own and frame[20:22] == b"\0\x02" and frame[28:32] == address:
                answers.add(frame[22:28])


rounds = several = told = previous = 0
longest = since = 0.0
first = True
while True:
    answers = one_round()
    if answers is None:
        break
    rounds += 1
    count = len(answers)
    if count > 1 and previous > 1:
        several += 1
        longest = max(longest, time.monotonic() - since)
    elif count > 1:
        since = time.monotonic()
    seen = min(count, max(previous, 1))
    if first or seen != told:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + ".%03dZ" % (time.time() % 1 * 1000)
        print("holders %d %s" % (seen, at), flush=True)
        told, first = seen, False
    previous = count
print("rounds %d several %d longest %d" % (rounds, several, longest * 1000), flush=True)
