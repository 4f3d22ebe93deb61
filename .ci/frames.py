"""Builds captures by hand, byte by byte: what the other checks of this folder attack the program with."""
import ipaddress
import struct

CLIENT, SERVER = "10.0.0.9", "203.0.113.10"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MSS = 1400


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip(source, destination, protocol, payload, fragment=0, ident=0, ttl=64):
    a, b = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if a.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, ttl) + a.packed + b.packed + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ident, fragment, ttl, protocol, 0) + a.packed + b.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ethernet(packet):
    kind = 0x86DD if packet[0] >> 4 == 6 else 0x0800
    return b"\2\0\0\0\0\1\2\0\0\0\0\2" + struct.pack("!H", kind) + packet


def pseudo(source, destination, protocol, length):
    a, b = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    return a.packed + b.packed + struct.pack("!II", length, protocol)


def tcp(source, sport, destination, dport, seq, ack, flags, data=b"", window=65535, options=b"", ttl=64):
    options += b"\1" * (-len(options) % 4)
    head = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                       (20 + len(options)) // 4 << 4, flags, window, 0, 0) + options
    total = checksum(pseudo(source, destination, 6, len(head) + len(data)) + head + data)
    return ethernet(ip(source, destination, 6, head[:16] + struct.pack("!H", total) + head[18:] + data, ttl=ttl))


def udp(source, sport, destination, dport, data):
    return ethernet(ip(source, destination, 17, struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data))


class Capture:
    """Frames with times, and how to write them."""

    def __init__(self):
        self.now = 1_760_000_000.0
        self.frames = []

    def add(self, frame, after=0.001):
        self.now += after
        self.frames.append((self.now, frame))

    def talk(self, **options):
        return Talk(self, **options)

    def pcap(self):
        out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)]
        for time, frame in self.frames:
            out.append(struct.pack("<IIII", int(time), int(time % 1 * 1e6), len(frame), len(frame)))
            out.append(frame)
        return b"".join(out)

    def pcapng(self, interface=b"eth0", comment=b"", application=b"by hand", secrets=b""):
        out = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
                     + option(4, application) + option(1, comment) + option(0, b"")),
               block(1, struct.pack("<HHI", 1, 0, 262144) + option(2, interface) + option(3, comment) + option(0, b""))]
        if secrets:
            out.append(block(10, struct.pack("<II", 0x544C534B, len(secrets)) + padded(secrets)))
        for time, frame in self.frames:
            micros = int(time * 1e6)
            out.append(block(6, struct.pack("<IIIII", 0, micros >> 32, micros & 0xFFFFFFFF, len(frame), len(frame))
                             + padded(frame) + option(1, comment) + option(0, b"")))
        return b"".join(out)


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def option(code, value):
    return struct.pack("<HH", code, len(value)) + padded(value) if value or code == 0 else b""


def block(kind, body):
    length = 12 + len(body)
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


class Talk:
    """One TCP connection, told from its client's side."""

    def __init__(self, capture, client=CLIENT, server=SERVER, sport=40000, dport=80, handshake=True):
        self.capture, self.client, self.server, self.sport, self.dport = capture, client, server, sport, dport
        self.seq = {True: 1000, False: 9000}
        if handshake:
            mss = struct.pack("!BBH", 2, 4, MSS)
            self.segment(True, SYN, ack=False, options=mss)
            self.segment(False, SYN | ACK, options=mss)
            self.segment(True, ACK)

    def segment(self, from_client, flags, data=b"", ack=True, options=b"", window=65535, shift=0, after=0.001):
        """One segment; `shift` moves its sequence number away from where it belongs, and the next stays there."""
        ends = (self.client, self.sport, self.server, self.dport)
        ends = ends if from_client else ends[2:] + ends[:2]
        flags |= ACK if ack else 0
        self.capture.add(tcp(*ends, self.seq[from_client] + shift, self.seq[not from_client] if flags & ACK else 0,
                             flags, data, window, options), after)
        if not shift:
            self.seq[from_client] += len(data) + (1 if flags & (SYN | FIN) else 0)

    def send(self, data, from_client=True, after=0.001, acknowledge=True):
        for start in range(0, len(data), MSS):
            self.segment(from_client, PSH, data[start:start + MSS], after=after)
        if acknowledge:
            self.segment(not from_client, ACK)

    def answer(self, data, after=0.01, acknowledge=True):
        self.send(data, False, after, acknowledge)

    def reset(self, from_client=False):
        self.segment(from_client, RST)

    def finish(self, from_client=False):
        self.segment(from_client, FIN)
        self.segment(not from_client, FIN)
        self.segment(from_client, ACK)


def client_hello(name=b"api.openai.com", alpn=b"h2", extra=b""):
    extensions = (struct.pack("!HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
                  + struct.pack("!HHHB", 16, len(alpn) + 3, len(alpn) + 1, len(alpn)) + alpn
                  + struct.pack("!HHBH", 43, 3, 2, 0x0304) + extra)
    body = (b"\3\3" + bytes(32) + b"\0" + struct.pack("!HH", 2, 0x1301) + b"\1\0"
            + struct.pack("!H", len(extensions)) + extensions)
    return record(22, b"\1" + struct.pack("!I", len(body))[1:] + body)


def record(kind, data):
    out = b""
    for start in range(0, len(data), 16384):
        part = data[start:start + 16384]
        out += struct.pack("!BHH", kind, 0x0303, len(part)) + part
    return out


def h2(kind, flags, stream, payload):
    return struct.pack("!I", len(payload))[1:] + struct.pack("!BBI", kind, flags, stream) + payload


H2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def literal(name, value):
    """A header field for HPACK, not indexed, without Huffman coding."""
    return b"\0" + number(len(name), 7) + name + number(len(value), 7) + value


def number(value, bits):
    limit = (1 << bits) - 1
    if value < limit:
        return bytes([value])
    out, value = bytearray([limit]), value - limit
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    return bytes(out + bytes([value]))


def dns_name(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def dns_query(ident, labels):
    return struct.pack("!HHHHHH", ident, 0x0100, 1, 0, 0, 0) + dns_name(labels) + struct.pack("!HH", 1, 1)


def dns_answer(ident, labels, address=None, rcode=0):
    answers = [] if address is None else [
        b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + ipaddress.ip_address(address).packed]
    return (struct.pack("!HHHHHH", ident, 0x8180 | rcode, 1, len(answers), 0, 0) + dns_name(labels)
            + struct.pack("!HH", 1, 1) + b"".join(answers))
