"""vip-watch: asks the network every few milliseconds who has an address (ARP), as its clients' routers do.

Usage: vip-watch.py INTERFACE ADDRESS PAUSE_MILLISECONDS LAB     until standard input is closed
Output: `holders COUNT TIME` (RFC 3339) at the first answer and whenever it is another one than before; a round with several holders
        counts when the next round has several too, since an answer may come a round late.
        `several MILLISECONDS WAITED` after a time with several holders. WAITED: the most that one keepalived of the lab stood ready
        without a processor meanwhile (/proc/PID/schedstat, second number), milliseconds.
        `rounds COUNT several COUNT` at the end; COUNT of those with several holders.
"""
import glob
import select
import socket
import struct
import sys
import time

interface, address, pause = sys.argv[1], socket.inet_aton(sys.argv[2]), float(sys.argv[3]) / 1000
lab = "/pairkeeper-lab/%s/" % sys.argv[4]
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


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def waits():
    """For each keepalived of the lab, how long it has ever stood ready without a processor, seconds. A wait that goes on
    is not in it yet: the kernel adds the whole of it when it ends."""
    processes = [path[:-5] for path in glob.glob("/proc/[0-9]*/comm") if read(path) == "keepalived\n"]
    mine = [path for path in processes if lab in read(path + "/cgroup")]
    return {path: int((read(path + "/schedstat").split() or [0, 0])[1]) / 1e9 for path in mine}


def say(text):
    print(text, flush=True)


def tell_several(since, before):
    now = waits()
    waited = max([now[path] - before[path] for path in now if path in before] + [0])
    say("several %d %d" % ((time.monotonic() - since) * 1000, waited * 1000))


rounds = several = told = previous = 0
since = 0.0
before = {}
first = True
while True:
    answers = one_round()
    if answers is None:
        break
    rounds += 1
    count = len(answers)
    if count > 1 and previous > 1:
        several += 1
    elif count > 1:
        since, before = time.monotonic(), waits()
    elif told > 1:
        tell_several(since, before)
    seen = min(count, max(previous, 1))
    if first or seen != told:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + ".%03dZ" % (time.time() % 1 * 1000)
        say("holders %d %s" % (seen, at))
        told, first = seen, False
    previous = count
if told > 1:
    tell_several(since, before)
say("rounds %d several %d" % (rounds, several))
