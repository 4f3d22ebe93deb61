#!/usr/bin/env python3
"""Measures how well losses are told from other repeats, against a path whose every fault is written down.

usage: loss_truth.py HANGUP FOLDER… [--found SHARE] [--false SHARE]
       loss_truth.py HANGUP --make [--found SHARE] [--false SHARE]        (needs root and the tools of sample-captures/lab)

A FOLDER is what sample-captures/lab/groundtruth.sh writes: client.pcap and server.pcap of the same connections and
wire.tsv with each packet that was dropped, doubled or delayed. --make has it write three of them.

A data packet is called lost when a later frame with bytes of it is called a retransmission or fast retransmission; one
that is called out-of-order, spurious or a duplicate is said not to be lost. One call stands for one loss: a packet lost
twice must be called twice. Compared are hangup's own judgement, hangup --wireshark and tshark. --found and --false are
the limits that the own judgement must keep, taken over all captures: the share of lost packets called lost, and of
packets that arrived but were called lost.
"""
import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict

LAB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sample-captures", "lab", "groundtruth.sh")
PATHS = {
    "loss": ["--loss", "2", "--seed", "11"],
    "reorder": ["--duplicate", "1", "--reorder", "2", "--seed", "12"],
    "all": ["--loss", "3", "--duplicate", "1", "--reorder", "2", "--seed", "13"],
}
CALLED_LOST = {"retransmission", "fast-retransmission"}


def drops(folder):
    """The (source port, first byte, end) of every dropped data packet."""
    with open(os.path.join(folder, "wire.tsv"), encoding="ascii") as file:
        rows = [line.split("\t") for line in file.read().splitlines()[1:]]
    return [(row[4], int(row[6]), int(row[6]) + int(row[7])) for row in rows if row[3] == "drop"]


def tshark(arguments):
    command = ["tshark", "-n", "-o", "tcp.relative_sequence_numbers:FALSE", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def sent(folder):
    """Data packets that both senders put on the wire."""
    ours = {"client.pcap": "tcp.dstport==8000", "server.pcap": "tcp.srcport==8000"}
    return sum(len(tshark(["-r", os.path.join(folder, name), "-Y", f"{side} && tcp.len>0"]))
               for name, side in ours.items())


def by_hangup(program, file, *options):
    """(source port, first byte, end) of every frame that is called a repeat of lost bytes."""
    command = [program, "events", "--all", *options, file]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    cells = [row.split("\t") for row in rows]
    return [(c[5], int(c[8]), int(c[8]) + int(c[9])) for c in cells if c[10] in CALLED_LOST and int(c[9]) > 0]


def by_tshark(file):
    lost = "tcp.analysis.retransmission && !tcp.analysis.spurious_retransmission && tcp.len>0"
    fields = ["-T", "fields", "-e", "tcp.srcport", "-e", "tcp.seq", "-e", "tcp.len"]
    cells = [row.split("\t") for row in tshark(["-r", file, "-Y", lost, *fields])]
    return [(c[0], int(c[1]), int(c[1]) + int(c[2])) for c in cells]


def judge(truth, calls):
    """How many of the drops are called, and how many calls no drop stands behind. Numbers that wrap are compared as such."""
    by_port = defaultdict(list)
    for port, start, end in calls:
        by_port[port].append([start, end, False])
    found = 0
    for port, start, end in truth:
        for call in by_port[port]:
            if not call[2] and call[0] < end and start < call[1]:
                call[2] = True
                found += 1
                break
    return found, sum(not call[2] for called in by_port.values() for call in called)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--found", type=float, default=0.0)
    parser.add_argument("--false", type=float, default=1.0, dest="wrong")
    arguments = parser.parse_args()
    folders = list(arguments.folders)
    with tempfile.TemporaryDirectory() as made:
        if arguments.make:
            for name, faults in PATHS.items():
                folders.append(os.path.join(made, name))
                subprocess.run(["bash", LAB, folders[-1], *faults], check=True, stdout=subprocess.DEVNULL, timeout=120)
        return compare(arguments, folders)


def compare(arguments, folders):
    tools = {
        "hangup": lambda file: by_hangup(arguments.program, file),
        "hangup --wireshark": lambda file: by_hangup(arguments.program, file, "--wireshark"),
        "tshark": by_tshark,
    }
    totals = {tool: [0, 0, 0, 0] for tool in tools}
    print(f"{'capture':<22}{'judged by':<20}{'lost':>6}{'called':>8}{'arrived':>9}{'called lost':>13}")
    for folder in folders:
        truth, packets = drops(folder), sent(folder)
        for name in ("client.pcap", "server.pcap"):
            for tool, calls in tools.items():
                found, wrong = judge(truth, calls(os.path.join(folder, name)))
                row = [len(truth), found, packets - len(truth), wrong]
                totals[tool] = [a + b for a, b in zip(totals[tool], row)]
                title = f"{os.path.basename(folder)}/{name}"
                print(f"{title:<22}{tool:<20}{row[0]:>6}{row[1]:>8}{row[2]:>9}{row[3]:>13}")
    for tool, (lost, found, arrived, wrong) in totals.items():
        print(f"{tool}: {found} of {lost} lost packets called lost ({100 * found / max(1, lost):.1f} %), "
              f"{wrong} of {arrived} that arrived called lost ({100 * wrong / max(1, arrived):.2f} %)")
    lost, found, arrived, wrong = totals["hangup"]
    return 0 if lost and found >= arguments.found * lost and wrong <= arguments.wrong * arrived else 1


sys.exit(main())
