#!/usr/bin/env python3
"""Analyses every capture that has TLS secrets with and without them and compares what is said of each connection.

usage: inference.py HANGUP FOLDER [FOLDER…] [--agree SHARE] [--wrong POINTS] [--quiet]

A folder holds either one folder a case (capture.* with keys.log, or secrets inside a pcapng) or a labels.json that names
files, key logs and options. Decrypted facts are taken for true. Compared for each TLS connection: the number of
exchanges; of its last exchange outcome, phase and closer; the causes of its diagnoses; and of each exchange the time of
the first response bytes and of the end of the request. Every disagreement is listed.

A wrong claim is an error or warning whose cause or closer the decrypted analysis does not share; it counts one point,
two where it is said as certain or likely. What cannot be seen without keys and is not claimed either is a miss, no wrong
claim; nor is it one who closed the connection of a call of which it is said that its outcome cannot be told. Fails below --agree (share of connections that agree in everything but times) or above --wrong points.
"""
import argparse
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys
import tempfile
from datetime import datetime

SECRETS_BLOCK = 0x0000000A
SURE = ("certain", "likely")
FIELDS = ("exchanges", "outcome", "phase", "closedBy", "cause")


def without_secrets(data):
    """A pcapng file without its decryption secrets blocks."""
    kept, at, order = [], 0, "little"
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "little" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else "big"
        length = int.from_bytes(data[at + 4:at + 8], order)
        if length < 12 or at + length > len(data):
            break
        if int.from_bytes(data[at:at + 4], order) != SECRETS_BLOCK:
            kept.append(data[at:at + length])
        at += length
    return b"".join(kept) + data[at:]


def cases(folder):
    """(name, capture, key log or None when inside, options) of every capture with secrets."""
    labels = os.path.join(folder, "labels.json")
    if os.path.exists(labels):
        with open(labels, encoding="utf-8") as file:
            for label in json.load(file)["captures"]:
                if label["keys"]:
                    inside = label["keys"] == "in the capture"
                    keys = None if inside else os.path.join(folder, label["keys"])
                    yield label["file"], os.path.join(folder, label["file"]), keys, label["options"]
        return
    for parent, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path, keys = os.path.join(parent, name), os.path.join(parent, "keys.log")
            if not name.startswith("capture."):
                continue
            if os.path.exists(keys):
                yield os.path.basename(parent), path, keys, []
            elif name.endswith(".pcapng"):
                with open(path, "rb") as file:
                    data = file.read()
                if without_secrets(data) != data:
                    yield os.path.basename(parent), path, None, []


def analyze(program, capture, options):
    environment = {name: value for name, value in os.environ.items() if name != "SSLKEYLOGFILE"}
    command = shlex.split(program) + ["analyze", "--format", "json", *options, capture]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()[:200]}")
    return json.loads(done.stdout)


def both(program, case):
    name, capture, keys, options = case
    if keys:
        return name, analyze(program, capture, [*options, "--keylog", keys]), analyze(program, capture, options)
    with tempfile.NamedTemporaryFile(suffix=".pcapng") as stripped, open(capture, "rb") as file:
        stripped.write(without_secrets(file.read()))
        stripped.flush()
        return name, analyze(program, capture, options), analyze(program, stripped.name, options)


def millis(later, earlier):
    """Milliseconds between two times as the report writes them, to the microsecond."""
    parse = lambda text: datetime.fromisoformat(text[:26] + "+00:00")
    return (parse(later) - parse(earlier)).total_seconds() * 1000


class Story:
    """What one report says of one connection."""

    def __init__(self, report, connection):
        self.exchanges = [e for e in report["exchanges"] if e["connection"] == connection["id"]]
        ids = {connection["id"]} | {e["id"] for e in self.exchanges}
        self.diagnoses = [d for d in report["diagnoses"] if d["subject"]["id"] in ids]
        self.loud = [d for d in self.diagnoses if d["severity"] in ("error", "warning")]
        self.decrypted = any(e["request"]["visibility"] == "decrypted" for e in self.exchanges)
        teller = self.exchanges[-1] if self.exchanges else self.diagnoses[-1] if self.diagnoses else {}
        self.facts = {
            "exchanges": len(self.exchanges),
            "outcome": teller.get("outcome"),
            "phase": teller.get("phase"),
            "closedBy": teller.get("closedBy"),
            "cause": sorted(d["cause"] for d in self.loud),
        }


def wrong_claims(true, said):
    """Loud diagnoses made without keys that the ones made with keys do not bear out."""
    for claim in said.loud:
        same = [d for d in true.diagnoses if d["cause"] == claim["cause"]]
        if not same:
            yield claim, "cause"
        elif claim["outcome"] != "unknown" and claim["closedBy"] != "unknown" \
                and all(d["closedBy"] != claim["closedBy"] for d in same):
            yield claim, "closer"


class Tally:
    def __init__(self):
        self.connections = self.all_agree = self.points = self.wrong = self.sure = self.decrypted = 0
        self.agree = dict.fromkeys(FIELDS, 0)
        self.errors = {"headers": [], "request end": [], "first token": []}

    def times(self, name, true, said, say):
        if len(true.exchanges) != len(said.exchanges):
            return
        for known, guess in zip(true.exchanges, said.exchanges):
            for what, part, field in (("headers", "response", "headersTime"), ("request end", "request", "endTime")):
                want, got = known[part].get(field), guess[part].get(field)
                if want and got:
                    error = millis(got, want)
                    self.errors[what].append(abs(error))
                    if abs(error) > 1:
                        say(f"{name} {known['id']}: {what} is {error:+.1f} ms off")
            # which record holds the first event cannot be told: the first bytes of the answer stand for it
            token, began, asked = (known["response"].get("firstTokenMillis"), guess["response"].get("headersTime"),
                                   known["request"].get("endTime"))
            if token is not None and began and asked:
                self.errors["first token"].append(abs(millis(began, asked) - token))

    def add(self, name, true, said, say):
        self.connections += 1
        self.decrypted += len([e for e in true.exchanges if e["request"]["visibility"] == "decrypted"])
        differ = [field for field in FIELDS if true.facts[field] != said.facts[field]]
        for field in FIELDS:
            self.agree[field] += field not in differ
        self.all_agree += not differ
        if differ:
            say(f"{name}: " + "; ".join(f"{f} {true.facts[f]} without keys {said.facts[f]}" for f in differ))
        for claim, what in wrong_claims(true, said):
            sure = claim["confidence"] in SURE
            self.wrong += 1
            self.sure += sure
            self.points += 2 if sure else 1
            say(f"{name}: WRONG {what}: {claim['cause']} by {claim['closedBy']}, {claim['confidence']}")
        self.times(name, true, said, say)

    def report(self, title):
        def share(count):
            return f"{count} of {self.connections} ({100 * count / max(1, self.connections):.1f} %)"
        print(f"{title}: {self.connections} TLS connections, {self.decrypted} decrypted exchanges")
        print(f"  agree in everything  {share(self.all_agree)}")
        for field in FIELDS:
            print(f"  {field:<20} {share(self.agree[field])}")
        for what, errors in self.errors.items():
            errors.sort()
            if errors:
                print(f"  {what:<20} {sum(e <= 1 for e in errors)} of {len(errors)} within 1 ms, error: median"
                      f" {errors[len(errors) // 2]:.3f} ms, 95 % under {errors[int(len(errors) * 0.95)]:.3f} ms,"
                      f" most {errors[-1]:.3f} ms")
        print(f"  wrong claims         {self.wrong}, of them certain or likely {self.sure}: {self.points} points")


def compare(program, folder, say):
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, with_keys, without in pool.map(lambda case: both(program, case), cases(folder)):
            others = {connection["id"]: connection for connection in without["connections"]}
            for connection in with_keys["connections"]:
                if "tls" not in connection:
                    continue
                true = Story(with_keys, connection)
                other = others.get(connection["id"])
                if other is None:
                    say(f"{name} {connection['id']}: not taken for an LLM connection without keys")
                    other = connection
                tally.add(f"{name} {connection['id']}", true, Story(without, other), say)
    return tally


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--agree", type=float, default=0.0)
    parser.add_argument("--wrong", type=int, default=sys.maxsize)
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_args()
    passed = True
    for folder in arguments.folders:
        say = (lambda text: None) if arguments.quiet else print
        tally = compare(arguments.program, folder, say)
        tally.report(folder)
        passed &= tally.connections > 0
        passed &= tally.all_agree >= arguments.agree * tally.connections and tally.points <= arguments.wrong
    return 0 if passed else 1


sys.exit(main())
