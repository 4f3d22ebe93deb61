#!/usr/bin/env python3
"""A tiny name server for the lab: dns.py ADDRESS NAME=IP... ; any other name is answered with NXDOMAIN.

NAME=silent swallows the questions for a name, NAME=servfail refuses them, NAME=late (beside an address)
swallows the first question of each type. UDP only, A and AAAA only.
"""

import ipaddress
import socket
import struct
import sys


def question(packet):
    """The asked name and type, and where the question section ends."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode("ascii", "replace"))
        at += 1 + packet[at]
    return ".".join(labels).lower(), struct.unpack("!H", packet[at + 1 : at + 3])[0], at + 5


def answer(packet, zone, seen):
    """The reply to one question; None for silence."""
    name, kind, end = question(packet)
    values = zone.get(name)
    first = (name, kind) not in seen
    seen.add((name, kind))
    if values == ["silent"] or (first and "late" in (values or [])):
        return None
    code = 3 if values is None else 2 if values == ["servfail"] else 0
    records = b""
    count = 0
    for value in values or []:
        if value in ("servfail", "late"):
            continue
        address = ipaddress.ip_address(value)
        if (kind, address.version) in ((1, 4), (28, 6)):
            records += struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(address.packed)) + address.packed
            count += 1
    flags = 0x8180 | code  # response, recursion desired and available
    return packet[:2] + struct.pack("!HHHHH", flags, 1, count, 0, 0) + packet[12:end] + records


def main():
    zone = {}
    for entry in sys.argv[2:]:
        name, value = entry.lower().split("=")
        zone.setdefault(name, []).append(value)
    family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.bind((sys.argv[1], 53))
    print("ready", flush=True)
    seen = set()
    while True:
        packet, peer = s.recvfrom(4096)
        try:
            reply = answer(packet, zone, seen)
        except (IndexError, struct.error):
            continue  # not a question we understand
        if reply:
            s.sendto(reply, peer)


if __name__ == "__main__":
    main()
