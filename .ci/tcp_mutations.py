#!/usr/bin/env python3
"""Compares `hangup events --wireshark` with tshark, frame by frame, on captures made to be hard.

usage: tcp_mutations.py HANGUP [--seed N] [--captures N] [--conversations N] [--seconds N] [--base FOLDER] [--keep FOLDER]

Each capture holds many conversations, each on a tuple of its own: random ones (holes, resends, probes, keep-alives, zero
windows, resets, late and simultaneous opening, reused ports, numbers that wrap, clocks that step) and, with --base, real
ones out of the captures under that folder with frames dropped, doubled, swapped, delayed, cut or shifted. Every TCP
frame must have the same events and the same stream number. What differs is kept in the folder of --keep. --seconds ends
the run early; at least one capture is always compared. Only tshark 4.0.x is compared with: other versions flag
differently. Everything follows from the seed. Each kind of event must occur.
"""
import argparse
import collections
import os
import random
import struct
import subprocess
import sys
import tempfile
import time

from wireshark_parity import KINDS, specific

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MASK = 0xffffffff


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Conversation:
    """Two ends that talk, and sometimes do what no stack would do; frames are (seconds, bytes of the IP packet)."""

    def __init__(self, rng, number, start):
        self.rng = rng
        self.frames = []
        self.now = start
        self.v6 = rng.random() < 0.2
        self.ports = (20_000 + number, 5_000 + rng.randrange(3))
        self.hosts = (rng.randrange(1, 250), rng.randrange(1, 250))
        near_wrap = [MASK - rng.randrange(3000), 0, 1, MASK]
        self.isn = [rng.choice(near_wrap) if rng.random() < 0.25 else rng.randrange(1 << 32) for _ in range(2)]
        self.next = [0, 0]
        self.acked = [0, 0]
        self.window = [rng.choice([400, 1000, 8192, 65535]) for _ in range(2)]
        self.sent = ([], [])
        self.rtt = rng.choice([0.0, 0.0005, 0.002, 0.02, 0.1])
        self.identification = rng.randrange(65536)
        self.timestamps = rng.random() < 0.3

    def address(self, end):
        if self.v6:
            return b"\x20\x01\x0d\xb8" + bytes(11) + bytes([self.hosts[end]])
        return bytes([10, 0, end, self.hosts[end]])

    def segment(self, end, seq, ack, flags, length=0, window=None, options=b""):
        """One segment of an end; seq and ack are relative to the first numbers."""
        peer = 1 - end
        window = self.window[end] if window is None else window
        if self.timestamps:
            options += b"\1\1\x08\x0a" + struct.pack("!II", int(self.now * 1000) & MASK, 0)
        options += b"\1" * (-len(options) % 4)
        ack = (self.isn[peer] + ack) & MASK if flags & ACK else 0
        header = struct.pack("!HHIIBBHHH", self.ports[end], self.ports[peer], (self.isn[end] + seq) & MASK, ack,
                             (5 + len(options) // 4) << 4, flags, window & 0xffff, 0, 0) + options
        payload = b"x" * length
        if self.v6:
            packet = struct.pack("!IHBB", 6 << 28, len(header) + length, 6, 64) + self.address(end) + self.address(peer)
        else:
            self.identification = self.identification + 1 & 0xffff
            packet = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(header) + length, self.identification, 0x4000, 64, 6, 0)
            packet += self.address(end) + self.address(peer)
            packet = packet[:10] + struct.pack("!H", checksum(packet)) + packet[12:]
        self.frames.append((self.now, packet + header + payload))

    def wait(self, seconds):
        self.now += seconds

    # ---- what an end does

    def open(self):
        rng = self.rng
        how = rng.random()
        scale = [rng.choice([b"", b"\1\3\3" + bytes([rng.choice([0, 1, 7, 14])])]) for _ in range(2)]
        options = [b"\2\4\5\xb4" + each for each in scale]
        if how < 0.08:  # joined late
            self.next = [rng.randrange(5000), rng.randrange(5000)]
            return
        if how < 0.13:
            self.segment(0, 0, 0, SYN, options=options[0])
            self.segment(1, 0, 0, SYN, options=options[1])
            self.wait(self.rtt / 2)
            self.segment(0, 0, 1, SYN | ACK, options=options[0])
            self.segment(1, 0, 1, SYN | ACK, options=options[1])
        else:
            length = rng.choice([0, 0, 0, 0, 100])
            for _ in range(rng.choice([1, 1, 1, 2, 3])):
                self.segment(0, 0, 0, SYN, length, options=options[0])
                self.wait(rng.choice([self.rtt, 1.0]))
            if rng.random() < 0.05:
                self.segment(1, 0, 1, RST | ACK, window=0)
                return
            for _ in range(rng.choice([1, 1, 1, 2])):
                if rng.random() < 0.95:
                    self.segment(1, 0, 1 + rng.choice([0, length]), SYN | ACK, options=options[1])
                self.wait(rng.choice([0.0001, self.rtt]))
        self.next = [1, 1]
        if rng.random() < 0.95:
            self.segment(0, 1, 1, ACK)

    def data(self, end):
        length = self.rng.choice([1, 10, 100, 100, 100, 536, 1460])
        skip = self.rng.choice([0] * 12 + [1, 100, 1460])
        room = self.acked[end] + self.window[1 - end] - self.next[end]
        if self.rng.random() < 0.1 and 0 < room < 3000:
            length = room
        seq = self.next[end] + skip
        flags = self.rng.choice([ACK, ACK | PSH, ACK, ACK | PSH, ACK | 0x20, PSH])
        self.segment(end, seq, self.next[1 - end], flags, length)
        self.sent[end].append((seq, length))
        if skip:
            self.sent[end].append((self.next[end], skip))
        self.next[end] = seq + length

    def resend(self, end):
        if not self.sent[end]:
            return
        seq, length = self.rng.choice(self.sent[end][-6:])
        shift = self.rng.choice([0] * 8 + [-1, 1, 50])
        self.segment(end, seq + shift, self.next[1 - end], ACK, max(1, length + self.rng.choice([0, 0, 0, -1, 1, 60])))

    def acknowledge(self, end):
        peer = 1 - end
        edge = self.rng.choice([self.next[peer]] * 6 + [self.acked[peer]] * 3 + [self.next[peer] + 200])
        if self.rng.random() < 0.15 and self.sent[peer]:
            edge = self.rng.choice(self.sent[peer])[0]
        if self.rng.random() < 0.1:
            self.window[end] = self.rng.choice([0, 100, 400, 1000, 8192, 65535])
        options = b""
        if self.rng.random() < 0.15:
            left = (self.isn[peer] + edge + 100) & MASK
            options = b"\1\1\5\x0a" + struct.pack("!II", left, left + 100 & MASK)
        repeats = self.rng.choice([1, 1, 1, 2, 3, 4])
        for _ in range(repeats):
            self.segment(end, self.next[end], edge, ACK, options=options)
            self.wait(self.rng.choice([0, 0.0001, 0.001]))
        self.acked[peer] = max(self.acked[peer], edge)

    def keep_alive(self, end):
        self.segment(end, self.next[end] - 1, self.next[1 - end], ACK, self.rng.choice([0, 0, 1]))
        if self.rng.random() < 0.7:
            self.wait(self.rtt)
            self.segment(1 - end, self.next[1 - end], self.next[end], ACK)

    def zero_window(self, end):
        peer = 1 - end
        self.segment(end, self.next[end], self.next[peer], ACK, window=0)
        for _ in range(self.rng.randrange(3)):
            self.wait(self.rng.choice([0.2, 0.4]))
            self.segment(peer, self.next[peer], self.next[end], ACK, 1)
            self.wait(self.rtt)
            self.segment(end, self.next[end], self.next[peer], ACK, window=0)
        if self.rng.random() < 0.6:
            self.segment(end, self.next[end], self.next[peer], ACK)

    def finish(self, end):
        length = self.rng.choice([0, 0, 100])
        for _ in range(self.rng.choice([1, 1, 2])):
            self.segment(end, self.next[end], self.next[1 - end], FIN | ACK, length)
            self.wait(self.rng.choice([0, 0.001, 0.3]))
        self.next[end] += length + 1

    def reset(self, end):
        shift = self.rng.choice([0, 0, 0, 5000, -1])
        flags = self.rng.choice([RST, RST | ACK])
        self.segment(end, self.next[end] + shift, self.next[1 - end], flags, self.rng.choice([0, 0, 20]), window=0)

    def start_anew(self, end):
        """The same tuple again, with a new number, with the old one, or by a SYN-ACK out of nowhere."""
        if self.rng.random() < 0.6:
            self.isn[0] = self.rng.randrange(1 << 32)
            self.isn[1] = self.rng.randrange(1 << 32)
        if self.rng.random() < 0.2:
            self.segment(1, 0, 1, SYN | ACK)
        self.next = [0, 0]
        self.acked = [0, 0]
        self.sent = ([], [])
        self.open()

    def odd(self, end):
        """Flags that do not go together."""
        flags = self.rng.choice([0, FIN, SYN | FIN, SYN | RST, FIN | RST | ACK, PSH, 0x3f, SYN | ACK | PSH, 0xff])
        self.segment(end, self.next[end], self.next[1 - end], flags, self.rng.choice([0, 0, 1, 30]))

    def talk(self, steps):
        self.open()
        acts = ([self.data] * 10 + [self.acknowledge] * 10 + [self.resend] * 4 + [self.keep_alive, self.zero_window] * 2
                + [self.finish, self.reset, self.start_anew, self.odd])
        for _ in range(steps):
            self.rng.choice(acts)(self.rng.randrange(2))
            self.wait(self.rng.choice([0, 0.0001, 0.001, 0.004, 0.015, 0.019, 0.021, self.rtt, self.rtt, 0.25, 1.0]))
            if self.rng.random() < 0.01:
                self.wait(-0.002)
        return self.frames


def mutated(rng, frames):
    """The frames with some dropped, doubled, swapped or shifted in time."""
    kept = []
    drop, double, delay = (rng.choice([0, 0, 0.02, 0.1]) for _ in range(3))
    for seconds, packet in frames:
        if rng.random() < drop:
            continue
        if rng.random() < delay:
            seconds += rng.choice([0.0005, 0.002, 0.01, 0.05, 0.3])
        kept.append((seconds, packet))
        if rng.random() < double:
            kept.append((seconds + rng.choice([0, 0.000005, 0.01, 0.4]), packet))
    if rng.random() < 0.8:
        kept.sort(key=lambda frame: frame[0])
    if rng.random() < 0.1:
        kept = kept[rng.randrange(len(kept) + 1):]
    return kept


# ---- the capture around the packets

LINKS = {
    1: lambda p: b"\2" * 6 + b"\4" * 6 + ether_type(p) + p,
    101: lambda p: p,
    113: lambda p: b"\0\0\0\1\0\6" + b"\2" * 6 + b"\0\0" + ether_type(p) + p,
    276: lambda p: ether_type(p) + b"\0\0\0\0\0\2\0\1\0\6" + b"\2" * 6 + b"\0\0" + p,
    0: lambda p: struct.pack("<I", 2 if p[0] >> 4 == 4 else 30) + p,
    "vlan": lambda p: b"\2" * 6 + b"\4" * 6 + b"\x81\0\0\7" + ether_type(p) + p,
    "qinq": lambda p: b"\2" * 6 + b"\4" * 6 + b"\x88\xa8\0\7\x81\0\0\x08" + ether_type(p) + p,
    "padded": lambda p: (b"\2" * 6 + b"\4" * 6 + ether_type(p) + p).ljust(60, b"\0"),
}


def ether_type(packet):
    return b"\x08\0" if packet[0] >> 4 == 4 else b"\x86\xdd"


def write_pcap(path, rng, frames, link, nanoseconds):
    """Classic pcap; frames are (seconds, link-layer bytes)."""
    snap = rng.choice([262144] * 5 + [54, 74, 96])
    digits = 1e9 if nanoseconds else 1e6
    with open(path, "wb") as out:
        magic = 0xa1b23c4d if nanoseconds else 0xa1b2c3d4
        out.write(struct.pack("<IHHiIII", magic, 2, 4, 0, 0, snap, link))
        for seconds, data in frames:
            ticks = round(seconds * digits)
            out.write(struct.pack("<IIII", int(ticks // digits), int(ticks % digits), min(snap, len(data)), len(data)))
            out.write(data[:snap])


def write_pcapng(path, rng, frames, link):
    """Two interfaces in turn: conversations that are seen on both are one."""
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    with open(path, "wb") as out:
        out.write(block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)))
        for _ in range(2):
            out.write(block(1, struct.pack("<HHI", link, 0, 0)))
        for seconds, data in frames:
            ticks = round(seconds * 1e6)
            out.write(block(6, struct.pack("<IIIII", rng.randrange(2), ticks >> 32, ticks & MASK, len(data), len(data))
                            + data))


def random_capture(path, rng, conversations):
    frames = []
    for number in range(conversations):
        conversation = Conversation(rng, number, 1000 + rng.random() * 3)
        frames += mutated(rng, conversation.talk(rng.randrange(5, 60)))
    if rng.random() < 0.9:
        frames.sort(key=lambda frame: frame[0])
    kind = rng.choice(list(LINKS))
    frames = [(seconds, LINKS[kind](packet)) for seconds, packet in frames if seconds >= 0]
    link = kind if isinstance(kind, int) else 1
    if rng.random() < 0.3:
        write_pcapng(path, rng, frames, link)
    else:
        write_pcap(path, rng, frames, link, rng.random() < 0.5)


def real_frames(file):
    """Link type and frames of a capture; editcap makes a plain nanosecond pcap of whatever it is."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as plain:
        made = subprocess.run(["editcap", "-F", "nsecpcap", file, plain.name], capture_output=True, check=False)
        data = open(plain.name, "rb").read()
    if made.returncode != 0 or len(data) < 24:
        return None
    link = struct.unpack_from("<I", data, 20)[0]
    frames, at = [], 24
    while at + 16 <= len(data):
        seconds, nanos, captured, wire = struct.unpack_from("<IIII", data, at)
        at += 16
        if captured == wire:
            frames.append((seconds + nanos / 1e9, data[at:at + captured]))
        at += captured
    return link, frames[:3000]


def mutated_capture(path, rng, base):
    link, frames = rng.choice(base)
    if frames:
        start = frames[0][0]
        frames = [(1000 + seconds - start, data) for seconds, data in frames if 0 <= seconds - start < 1e6]
    write_pcap(path, rng, mutated(rng, frames), link, True)


# ---- the comparison

def tshark(file):
    command = ["tshark", "-n", "-r", file, "-Y", "tcp", "-T", "fields", "-e", "frame.number", "-e", "tcp.stream"]
    for kind in KINDS:
        command += ["-e", "tcp.analysis." + kind]
    frames = {}
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        cells = line.split("\t")
        if cells[1] and "," not in cells[1]:
            found = {kind.replace("_", "-") for kind, cell in zip(KINDS, cells[2:]) if cell}
            frames[int(cells[0])] = (cells[1], specific(found))
    return frames


def hangup(program, files):
    """All files in one run: each is a capture of its own for Wireshark's view."""
    command = [program, "events", "--wireshark", "--every-frame", "--all", *files]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    frames = {file: {} for file in files}
    names = {os.path.basename(file): file for file in files}
    for row in rows[1:]:
        cells = row.split("\t")
        of_file = frames[names[os.path.basename(cells[0])]]
        stream, kinds = of_file.setdefault(int(cells[1]), (cells[3], set()))
        if cells[10] != "-":
            kinds.add(cells[10])
    return {file: {frame: (stream, specific(kinds)) for frame, (stream, kinds) in of_file.items()}
            for file, of_file in frames.items()}


def compare(file, found, keep, kinds):
    """Frames compared, flagged among them, and how many differ; counts the kinds that tshark named."""
    want = tshark(file)
    for _, named in want.values():
        kinds.update(named)
    flagged = wrong = 0
    for frame, expected in sorted(want.items()):
        got = found.get(frame, ("-", set()))
        flagged += bool(expected[1] or got[1])
        if got != expected:
            wrong += 1
            if wrong <= 3:
                print(f"{file} frame {frame}: tshark {expected[0]} {sorted(expected[1])}"
                      f" hangup {got[0]} {sorted(got[1])}")
    if wrong and keep:
        os.makedirs(keep, exist_ok=True)
        with open(file, "rb") as source, open(os.path.join(keep, os.path.basename(file)), "wb") as copy:
            copy.write(source.read())
    return len(want), flagged, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--captures", type=int, default=40)
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--base")
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    version = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    if " 4.0." not in version:
        print(f"not compared: {version} is not 4.0.x")
        return 0
    base = []
    for parent, _, names in sorted(os.walk(arguments.base)) if arguments.base else []:
        for name in sorted(names):
            if name.endswith((".pcap", ".pcapng", ".gz")):
                base.append(real_frames(os.path.join(parent, name)))
    base = [each for each in base if each and each[1]]
    begun = time.monotonic()
    captures = frames = flagged = wrong = 0
    kinds = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        while captures < arguments.captures and (captures == 0 or time.monotonic() - begun < arguments.seconds):
            files = []
            for _ in range(min(20, arguments.captures - captures)):
                rng = random.Random(arguments.seed * 1_000_003 + captures)
                file = os.path.join(folder, f"m{arguments.seed}-{captures}.cap")
                if base and captures % 2:
                    mutated_capture(file, rng, base)
                else:
                    random_capture(file, rng, arguments.conversations)
                files.append(file)
                captures += 1
            found = hangup(arguments.program, files)
            for file in files:
                counts = compare(file, found[file], arguments.keep, kinds)
                frames, flagged, wrong = frames + counts[0], flagged + counts[1], wrong + counts[2]
                os.remove(file)
    print(f"{captures} captures: {frames} TCP frames, {flagged} of them flagged, {wrong} differ (seed {arguments.seed})")
    never = {kind.replace("_", "-") for kind in KINDS} - set(kinds)
    if never:
        print(f"nothing was compared of {', '.join(sorted(never))}: more captures are needed")
    return 0 if frames and not wrong and not never else 1


if __name__ == "__main__":
    sys.exit(main())
