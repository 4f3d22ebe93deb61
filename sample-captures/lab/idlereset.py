"""For wire.py: a load balancer on the way that resets connections at both ends when they were silent for too long."""

import struct
import time

FIN_OR_RST = 0x05


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def reset_like(frame, seq, ttl):
    """A minimal RST in the name of the frame's sender, as devices make it: no ACK, no options, window 0. IPv4 only."""
    source, target = frame[26:30], frame[30:34]
    start = 14 + (frame[14] & 15) * 4
    tcp = frame[start : start + 4] + struct.pack("!IIBBHHH", seq & 0xFFFFFFFF, 0, 0x50, 4, 0, 0, 0)
    pseudo = source + target + struct.pack("!HH", 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, ttl, 6, 0) + source + target
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return frame[:14] + ip + tcp


class IdleReset:
    """Remembers the last frame of each direction of each TCP connection over IPv4."""

    def __init__(self, seconds, ttl):
        self.seconds = seconds
        self.ttl = ttl
        self.flows = {}

    def passed(self, side, frame):
        frame = bytes(frame)
        if frame[12:14] != b"\x08\x00" or frame[23] != 6:
            return
        start = 14 + (frame[14] & 15) * 4
        ports = frame[start : start + 4]
        key = (frame[26:34], ports) if side == "a" else (frame[30:34] + frame[26:30], ports[2:] + ports[:2])
        flags = frame[start + 13]
        if flags & FIN_OR_RST:
            self.flows.pop(key, None)
        elif flags & 2 == 0 or key in self.flows or side == "a":
            size = struct.unpack("!H", frame[16:18])[0] - (start - 14) - (frame[start + 12] >> 4) * 4
            following = struct.unpack("!I", frame[start + 4 : start + 8])[0] + size + (flags >> 1 & 1)
            flow = self.flows.setdefault(key, {})
            flow[side] = (frame, following)
            flow["time"] = time.monotonic()

    def due(self):
        """(side it comes from, frame) of the resets to send now."""
        now = time.monotonic()
        for key in [k for k, f in self.flows.items() if now - f["time"] >= self.seconds]:
            flow = self.flows.pop(key)
            for side in ("a", "b"):
                if side in flow:
                    frame, following = flow[side]
                    yield side, reset_like(frame, following, self.ttl)
