#!/usr/bin/env python3
"""Breaks the sample captures in random ways and checks that the program still answers: JSON or one line, in time.

usage: broken_captures.py HANGUP FOLDER COUNT [SEED [INDEX OUT]]

Each broken capture comes of the seed and its index alone, and of FOLDER as it is. With INDEX and OUT only that one is made,
written to OUT and tried.
"""
import glob
import json
import os
import random
import subprocess
import sys
import tempfile


def broken(data, rng):
    data = bytearray(data)
    way = rng.randrange(4)
    if way == 0:
        return bytes(data[:rng.randrange(len(data))])
    if way == 1:
        for _ in range(rng.randrange(1, 200)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        return bytes(data)
    at = rng.randrange(len(data))
    if way == 2:
        return bytes(data[:at] + rng.randbytes(rng.randrange(1, 100)) + data[at:])
    length = rng.randrange(1, 5000)
    return bytes(data[:at] + data[at + length:])


def complaint(program, file):
    command = [program, "analyze", "--all", "--format", "json", file]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30)
    except subprocess.TimeoutExpired:
        return "no answer in 30 s"
    if done.returncode not in (0, 3):
        return f"exit {done.returncode}: {done.stderr.strip()[:300]}"
    if "\tat " in done.stderr:
        return "a stack trace"
    if done.returncode == 3:
        return None if len(done.stderr.splitlines()) == 1 else f"not one line: {done.stderr[:300]}"
    try:
        json.loads(done.stdout)
    except ValueError as wrong:
        return f"no JSON: {wrong}"
    return None


def ladder_complaint(program, file):
    """The ladder of the first connection: drawn, or one line that says why not."""
    command = [program, "show", file, "--stream", "0"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30)
    except subprocess.TimeoutExpired:
        return "no ladder in 30 s"
    if done.returncode not in (0, 2, 3) or "\tat " in done.stderr:
        return f"ladder, exit {done.returncode}: {done.stderr.strip()[:300]}"
    if done.returncode != 0 and len(done.stderr.splitlines()) != 1:
        return f"ladder, not one line: {done.stderr[:300]}"
    return None


def made(samples, seed, index):
    """The sample and what became of it."""
    rng = random.Random(f"{seed}/{index}")
    sample = rng.choice(samples)
    with open(sample, "rb") as original:
        return sample, broken(original.read(), rng)


def main():
    program, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
    indexes = [int(sys.argv[5])] if len(sys.argv) > 6 else range(count)
    print(f"seed {seed}", flush=True)
    samples = sorted(glob.glob(os.path.join(folder, "*", "capture.pcap*")))
    if not samples:
        print(f"no capture in {folder}")
        return 1
    wrongs = []
    with tempfile.TemporaryDirectory() as work:
        file = sys.argv[6] if len(sys.argv) > 6 else os.path.join(work, "broken.pcap")
        for index in indexes:
            sample, data = made(samples, seed, index)
            with open(file, "wb") as copy:
                copy.write(data)
            wrong = complaint(program, file) or ladder_complaint(program, file)
            if wrong:
                wrongs.append(f"{sample}: {wrong}\n  again: python3 .ci/broken_captures.py {program} {folder} 1 {seed} {index} "
                              "broken.pcap")
                print(f"{index}: {wrongs[-1]}", flush=True)
    print(f"seed {seed}: {len(indexes)} broken captures, {len(wrongs)} answered badly")
    if len(wrongs) > 1:
        print("\n".join(wrongs))
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
