#!/usr/bin/env python3
"""Compares `hangup events --wireshark` with tshark, frame by frame, on the sample captures.

usage: wireshark_parity.py HANGUP FOLDER [FLOOR]

FLOOR is the share of TCP frames that must agree (event set and stream number), 1.0 when left out. Frames with more than
one TCP header are left out. Only tshark 4.0.x is compared with: other versions flag differently.
"""
import os
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
    frames = agree = flagged = flagged_agree = files = 0
    for file in captures(folder):
        files += 1
        want, got = tshark(file), hangup(program, file)
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
    return 0 if files and frames and agree >= floor * frames else 1


sys.exit(main())
