#!/usr/bin/env python3
"""A cable in user space: joins two network interfaces and makes the distance between them.

Every Ethernet frame that arrives on one interface leaves on the other after --delay seconds, with its
TTL (hop limit) lowered by --hops, as if routers stood in between. On demand it loses, duplicates and
reorders packets, always the same ones for the same --seed, and writes what it did to --log, so that the
truth about a capture is known. Plain Python, because not every kernel has netem.
"""

import argparse
import heapq
import random
import select
import signal
import socket
import struct
import sys
import time

from idlereset import IdleReset

SOL_PACKET = 263
PACKET_IGNORE_OUTGOING = 23  # linux/if_packet.h
ETH_P_ALL = 3


def open_interface(name):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    s.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    s.bind((name, 0))
    s.setblocking(False)
    return s


def travel(frame, hops):
    """The frame after so many routers; None when its TTL did not last."""
    kind = frame[12:14]
    if kind == b"\x08\x00":
        ttl = frame[22]
        if ttl <= hops:
            return None
        frame = bytearray(frame)
        frame[22] = ttl - hops
        frame[24:26] = b"\0\0"
        total = sum(struct.unpack("!10H", frame[14:34]))  # options do not occur here
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        frame[24:26] = struct.pack("!H", ~total & 0xFFFF)
    elif kind == b"\x86\xdd":
        neighbour_discovery = frame[20] == 58 and 133 <= frame[54] <= 137  # must keep hop limit 255
        if not neighbour_discovery:
            if frame[21] <= hops:
                return None
            frame = bytearray(frame)
            frame[21] -= hops
    return frame


def later_fragment(frame):
    """An IPv4 fragment that is not the first of its packet."""
    return frame[12:14] == b"\x08\x00" and struct.unpack("!H", frame[20:22])[0] & 0x1FFF != 0


def tcp_fields(frame):
    """(source port, destination port, raw sequence number, payload length) of a TCP frame, else None."""
    if frame[12:14] == b"\x08\x00" and frame[23] == 6:
        start = 14 + (frame[14] & 15) * 4
        end = 14 + struct.unpack("!H", frame[16:18])[0]
    elif frame[12:14] == b"\x86\xdd" and frame[20] == 6:
        start = 54
        end = 54 + struct.unpack("!H", frame[18:20])[0]
    else:
        return None
    sport, dport, seq = struct.unpack("!HHI", frame[start : start + 8])
    return sport, dport, seq, end - start - (frame[start + 12] >> 4) * 4


class Mischief:
    """Decides the fate of TCP packets that carry data; handshakes, FIN and bare ACKs always pass."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.count = {"a": 0, "b": 0}
        self.log = open(options.log, "w", encoding="ascii") if options.log else None
        if self.log:
            self.log.write("time\tfrom\tdata_packet\taction\tsport\tdport\tseq\tlen\n")

    def fate(self, side, frame):
        """Extra delays of the copies to send: [0] is normal, [] is loss, two entries a duplicate."""
        fields = tcp_fields(frame)
        if not fields or fields[3] <= 1 or self.options.side not in (side, "both"):
            return [0.0]
        self.count[side] += 1
        dice = self.random.random() * 100
        o = self.options
        if dice < o.loss:
            action, copies = "drop", []
        elif dice < o.loss + o.duplicate:
            action, copies = "duplicate", [0.0, 0.0004]
        elif dice < o.loss + o.duplicate + o.reorder:
            action, copies = "delay", [o.reorder_by]
        else:
            return [0.0]
        if self.log:
            row = (f"{time.time():.6f}", side, self.count[side], action) + fields
            self.log.write("\t".join(map(str, row)) + "\n")
            self.log.flush()
        return copies


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("a", help="interface on the client's side")
    p.add_argument("b", help="interface on the server's side")
    p.add_argument("--delay", type=float, default=0.010, help="one way, seconds (default 0.010)")
    p.add_argument("--hops", type=int, default=7, help="routers that the cable stands for (default 7)")
    p.add_argument("--loss", type=float, default=0, help="percent of data packets lost")
    p.add_argument("--duplicate", type=float, default=0, help="percent of data packets sent twice")
    p.add_argument("--reorder", type=float, default=0, help="percent of data packets held back")
    p.add_argument("--reorder-by", type=float, default=0.004, help="for so many seconds (default 0.004)")
    p.add_argument("--side", choices=["a", "b", "both"], default="both", help="whose packets suffer")
    p.add_argument("--no-fragments", action="store_true", help="lose all IPv4 fragments but the first of each packet")
    p.add_argument("--idle-reset", type=float, default=0, metavar="SECONDS",
                   help="reset TCP connections at both ends when they were silent for so long (IPv4)")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--log", help="tab-separated list of what was done to which packet")
    options = p.parse_args()
    mischief = Mischief(options)
    ends = {open_interface(options.a): "a", open_interface(options.b): "b"}
    side_of = {side: s for s, side in ends.items()}
    balancer = IdleReset(options.idle_reset, ttl=64 - options.hops // 2) if options.idle_reset else None
    other = dict(zip(ends, reversed(list(ends))))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("ready", flush=True)
    queue, serial = [], 0
    while True:
        wait = max(0.0, queue[0][0] - time.monotonic()) if queue else 0.05 if balancer else None
        for s in select.select(list(ends), [], [], wait)[0]:
            try:
                frame = s.recv(65600)
            except BlockingIOError:
                continue
            frame = travel(frame, options.hops)
            if frame is None or options.no_fragments and later_fragment(frame):
                continue
            if balancer:
                balancer.passed(ends[s], frame)
            for extra in mischief.fate(ends[s], frame):
                serial += 1
                heapq.heappush(queue, (time.monotonic() + options.delay + extra, serial, other[s], frame))
        now = time.monotonic()
        for side, frame in balancer.due() if balancer else ():
            serial += 1
            heapq.heappush(queue, (now + options.delay / 2, serial, other[side_of[side]], frame))
        while queue and queue[0][0] <= now:
            _, _, out, frame = heapq.heappop(queue)
            try:
                out.send(frame)
            except OSError:
                pass  # larger than the interface's MTU: a real cable has no opinion either


if __name__ == "__main__":
    main()
