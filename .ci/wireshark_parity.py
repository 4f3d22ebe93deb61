#!/usr/bin/env python3
"""Compares `hangup events --wireshark` with tshark, frame by frame, on the sample captures.

usage: wireshark_parity.py HANGUP FOLDER [FLOOR]

FLOOR is the share of TCP frames that must agree (event set and stream number), 1.0 when left out. Frames with more than
one TCP header are left out. Compared too, for every connection of `hangup analyze --all`: its completeness with tshark's
tcp.completeness of two passes (of both its streams where it is redirected), and its community ID with one worked out
here, as tshark 4.0 prints none. Only tshark 4.0.x is compared with: other versions flag differently.
"""
import base64
import hashlib
import json
import os
import socket
import struct
import subprocess
import sys

KINDS = ["retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order", "lost_segment",
         "ack_lost_segment", "duplicate_ack", "zero_window", "window_full", "window_update", "keep_alive",
         "keep_alive_ack", "reused_ports", "zero_window_probe", "zero_window_probe_ack"]


def specific(kinds):
    """tshark marks a fast or spurious retransmission as a retransmission too."""
    return kinds - {"retransmission"} if kinds & {"fast-retransmission", "spurious-retransmission"} else kinds


def tshark(file):
    command = ["tshark", "-n", "-r", file, "-Y", "tcp", "-T", "fields", "-e", "frame.number", "-e", "tcp.stream"]
    for kind in KINDS:
        command += ["-e", "tcp.analysis." + kind]
    frames = {}
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        cells = line.split("\t")
        if "," in cells[1] or not cells[1]:
            continue
        found = {kind.replace("_", "-") for kind, cell in zip(KINDS, cells[2:]) if cell}
        frames[int(cells[0])] = (cells[1], specific(found))
    return frames


def hangup(program, file):
    command = [program, "events", "--wireshark", "--every-frame", "--all", file]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    frames = {}
    for row in rows[1:]:
        cells = row.split("\t")
        stream, kinds = frames.setdefault(int(cells[1]), (cells[3], set()))
        if cells[10] != "-":
            kinds.add(cells[10])
    return {frame: (stream, specific(kinds)) for frame, (stream, kinds) in frames.items()}


def completeness(file):
    """Of each stream with more than one frame: tshark names none for the frame that begins one."""
    command = ["tshark", "-n", "-2", "-r", file, "-Y", "tcp", "-T", "fields", "-e", "tcp.stream", "-e", "tcp.completeness"]
    seen, last = {}, {}
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        stream, value = line.split("\t")
        if stream and "," not in stream:
            seen[int(stream)] = seen.get(int(stream), 0) + 1
            last[int(stream)] = int(value or 0)
    return {stream: value for stream, value in last.items() if seen[stream] > 1}


def community_id(one, other):
    def packed(end):
        family = socket.AF_INET6 if ":" in end["address"] else socket.AF_INET
        return socket.inet_pton(family, end["address"]), end["port"]
    first, second = sorted([packed(one), packed(other)])
    tuple_bytes = b"\0\0" + first[0] + second[0] + b"\6\0" + struct.pack("!HH", first[1], second[1])
    return "1:" + base64.b64encode(hashlib.sha1(tuple_bytes).digest()).decode()


def connections(program, file):
    """How many connections were compared, and how many of them differ in completeness or community ID."""
    command = [program, "analyze", "--all", "--quiet", "--format", "json", file]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["connections"]
    streams = [connection["tcpStream"] for connection in found]
    want = completeness(file)
    compared = wrong = 0
    for connection in found:
        stream = connection["tcpStream"]
        if stream not in want or streams.count(stream) > 1:
            continue
        compared += 1
        answers = connection.get("redirect", {}).get("answersTcpStream")  # the other half of it
        expected = (want[stream] | want.get(answers, 0), community_id(connection["client"], connection["server"]))
        got = (connection["completeness"], connection["communityId"])
        if got != expected:
            wrong += 1
            print(f"{file} stream {stream}: expected {expected}, hangup {got}")
    return compared, wrong


def captures(folder):
    for parent, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.startswith("capture.") and not name.endswith(".md"):
                yield os.path.join(parent, name)


def main():
    program, folder = sys.argv[1:3]
    floor = float(sys.argv[3]) if len(sys.argv) > 3 else 1.0
    version = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    if " 4.0." not in version:
        print(f"not compared: {version} is not 4.0.x")
        return 0
    frames = agree = flagged = flagged_agree = files = compared = differ = 0
    for file in captures(folder):
        files += 1
        want, got = tshark(file), hangup(program, file)
        counts = connections(program, file)
        compared, differ = compared + counts[0], differ + counts[1]
        for frame, expected in want.items():
            found = got.get(frame, ("-", None))
            same = found == expected
            frames += 1
            agree += same
            if expected[1] or found[1]:
                flagged += 1
                flagged_agree += same
            if not same:
                print(f"{file} frame {frame}: tshark {expected[0]} {sorted(expected[1])}"
                      f" hangup {found[0]} {sorted(found[1] or [])}")
    print(f"{files} captures: {agree} of {frames} TCP frames agree, {flagged_agree} of {flagged} flagged ones")
    print(f"{compared} connections: {differ} differ in completeness or community ID")
    return 0 if files and frames and compared and agree >= floor * frames and not differ else 1


if __name__ == "__main__":
    sys.exit(main())
