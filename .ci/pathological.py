#!/usr/bin/env python3
"""Captures that are made to be slow or to fill memory: twice as much of the same must cost about twice as much.

usage: pathological.py HANGUP [--size N] [NAME…]    without names: all of them; --list tells them;
with --size only analyze is tried, with captures of that size
"""
import gzip
import os
import random
import struct
import subprocess
import sys
import tempfile
import threading
import zlib

import frames
from frames import ACK, FIN, PSH, RST, SYN, Capture, h2, literal

HEAD = b"POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nContent-Type: application/json\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
SECONDS_CAP = 60
MIB_CAP = 700
# starting costs about half a second; what takes longer is compared with the same at a quarter of the size
START_SECONDS = 0.5
COMPARED_SECONDS = 2.5


def started(capture, extra=b"", **options):
    talk = capture.talk(**options)
    talk.send(HEAD + extra + b"Content-Length: 2\r\n\r\n{}")
    return talk


def tiny_segments(n, capture):
    """One byte a segment, both ways."""
    talk = started(capture)
    talk.answer(STREAM)
    for i in range(n):
        talk.segment(False, PSH, b"d", after=0.0001)
        talk.segment(True, ACK, after=0.0001)
    talk.reset()


def out_of_order(n, capture):
    """Every segment before the one that it follows, holes of one byte everywhere."""
    talk = started(capture)
    for i in range(n):
        talk.segment(False, PSH, b"x", shift=2 * (n - i), after=0.00001)
    talk.reset()


def random_order(n, capture):
    talk = started(capture)
    rng = random.Random(1)
    for i in range(n):
        talk.segment(False, PSH, b"xy", shift=1 + rng.randrange(3 * n), after=0.00001)
    talk.finish()


def overlapping(n, capture):
    """Each segment repeats nearly all of the last with other bytes."""
    talk = started(capture)
    for i in range(n):
        talk.segment(False, PSH, bytes([i % 256]) * 1000, shift=i % 60000 + 1, after=0.00001)
    talk.reset()


def small_windows(n, capture):
    talk = started(capture)
    for i in range(n):
        talk.segment(False, PSH, b"y", after=0.0001)
        talk.segment(True, ACK, window=i % 2, after=0.0001)
    talk.reset()


def selective(n, capture):
    """Acknowledgments with four SACK blocks each, all different."""
    talk = started(capture)
    for i in range(n):
        edges = b"".join(struct.pack("!II", (9000 + 10 * i + 100 * k) & 0xFFFFFFFF, (9050 + 10 * i + 100 * k) & 0xFFFFFFFF)
                         for k in range(4))
        talk.segment(True, ACK, options=b"\1\1" + bytes([5, 2 + len(edges)]) + edges, after=0.00001)
    talk.reset()


def resets(n, capture):
    talk = started(capture)
    for i in range(n):
        talk.segment(i % 2 == 0, RST, shift=i % 1000, after=0.0001)


def syns(n, capture):
    """A flood from ever other ports and addresses."""
    for i in range(n):
        capture.add(frames.tcp(f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}", 1024 + i % 60000, frames.SERVER, 443, i * 77, 0, SYN),
                    0.00001)


def one_tuple(n, capture):
    """Ever new connections of the same addresses and ports."""
    for i in range(n):
        talk = frames.Talk(capture, handshake=False)
        talk.seq = {True: 1000 + 100_000 * i, False: 7 + 70_000 * i}
        talk.segment(True, SYN, ack=False)
        talk.segment(False, SYN)
        talk.send(HEAD + b"Content-Length: 2\r\n\r\n{}")
        talk.reset()


def failing(n, capture):
    """Calls that all fail, of one client and one server, with a look-up each."""
    for i in range(n):
        client = f"10.0.{i // 60000}.9"
        ask = frames.dns_query(i & 0xFFFF, [b"api", b"openai", b"com"])
        capture.add(frames.udp(client, 1024 + i % 60000, "10.0.0.1", 53, ask))
        capture.add(frames.udp("10.0.0.1", 53, client, 1024 + i % 60000,
                               frames.dns_answer(i & 0xFFFF, [b"api", b"openai", b"com"], frames.SERVER)))
        talk = started(capture, client=client, sport=1024 + i % 60000)
        talk.reset()


def failing_proxied(n, capture):
    """Calls to a proxy that fail, and the legs that it opens for them."""
    for i in range(n):
        talk = started(capture, server="192.0.2.8", dport=3128, sport=1024 + i)
        leg = started(capture, client="192.0.2.8", server="203.0.113.10", sport=1024 + i)
        leg.reset()
        talk.answer(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        talk.finish()


def refused(n, capture):
    for i in range(n):
        talk = frames.Talk(capture, sport=1024 + i % 60000, server=f"203.0.113.{i % 200}", dport=443, handshake=False)
        talk.segment(True, SYN, ack=False, after=0.00001)
        talk.segment(False, RST, after=0.00001)


def names(n, capture):
    for i in range(n):
        capture.add(frames.udp(frames.CLIENT, 1024 + i % 60000, "10.0.0.1", 53,
                               frames.dns_query(i & 0xFFFF, [b"n%d" % i, b"openai", b"azure", b"com"])), 0.0001)


def names_one(n, capture):
    """Ever the same question without an answer."""
    for i in range(n):
        capture.add(frames.udp(frames.CLIENT, 1024 + i % 60000, "10.0.0.1", 53,
                               frames.dns_query(i & 0xFFFF, [b"api", b"openai", b"com"])), 0.0001)


def fragments(n, capture):
    """First fragments of packets that never become whole."""
    for i in range(n):
        packet = frames.ip(frames.SERVER, frames.CLIENT, 17, bytes(800), fragment=0x2000 | i % 50, ident=i & 0xFFFF)
        capture.add(frames.ethernet(packet), 0.00001)


def one_datagram(n, capture):
    """Fragments of eight bytes of one datagram, in reverse, overlapping."""
    for i in range(n):
        capture.add(frames.ethernet(frames.ip(frames.SERVER, frames.CLIENT, 6, bytes(16), 0x2000 | (n - i) % 8000, 7)), 0.00001)


def quoted(n, capture):
    """ICMP errors about one connection and about none."""
    talk = started(capture)
    for i in range(n):
        inner = frames.ip(frames.CLIENT, frames.SERVER, 6, struct.pack("!HHI", 40000 if i % 2 else i & 0xFFFF, 80, 1000) + bytes(12))
        message = struct.pack("!BBHHH", 3, 4, 0, 0, 500 + i % 900) + inner[:48]
        capture.add(frames.ethernet(frames.ip("192.0.2.77", frames.CLIENT, 1, message)), 0.00001)
    talk.reset()


def header_lines(n, capture):
    talk = capture.talk()
    talk.send(HEAD)
    for i in range(n):
        talk.send(b"X-%d: y\r\n" % i, after=0.0001, acknowledge=False)
    talk.reset()


def header_endless(n, capture):
    talk = capture.talk()
    talk.send(HEAD + b"X: " + b"y" * (100 * n))
    talk.reset()


def pipelined(n, capture):
    """Requests without an answer."""
    talk = capture.talk()
    talk.send((HEAD + b"Content-Length: 2\r\n\r\n{}") * n)
    talk.reset()


def exchanges(n, capture):
    talk = capture.talk()
    for i in range(n):
        talk.send(HEAD + b"Content-Length: 2\r\n\r\n{}", acknowledge=False)
        talk.answer(OK.replace(b"200", b"500") + b"Content-Length: 0\r\n\r\n", acknowledge=False)
    talk.reset()


def interim(n, capture):
    talk = started(capture, b"Expect: 100-continue\r\n")
    talk.answer(b"HTTP/1.1 103 Early Hints\r\n\r\n" * n)
    talk.reset()


def chunk_extensions(n, capture):
    talk = started(capture)
    talk.answer(STREAM + b"1" + b";a=b" * 25 * n + b"\r\nx\r\n0\r\n\r\n")
    talk.finish()


def chunks(n, capture):
    talk = started(capture)
    talk.answer(STREAM + b"1\r\nx\r\n" * 20 * n)
    talk.reset()


def events(n, capture):
    talk = started(capture)
    event = b'data: {"choices":[{"delta":{"content":"x"}}]}\n\n'
    talk.answer(STREAM + (b"%x\r\n" % len(event) + event + b"\r\n") * 2 * n)
    talk.reset()


def event_endless(n, capture):
    talk = started(capture)
    data = b"data: " + b"x" * 100 * n
    talk.answer(STREAM + b"%x\r\n" % len(data) + data)
    talk.reset()


def data_lines(n, capture):
    """One event of ever more data lines."""
    talk = started(capture)
    data = b"data: x\n" * 20 * n
    talk.answer(STREAM + b"%x\r\n" % len(data) + data)
    talk.reset()


def deep_json(n, capture):
    talk = capture.talk()
    body = b'{"a":' * 20 * n
    talk.send(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    talk.answer(OK + b"Content-Length: %d\r\n\r\n" % len(body) + b"[" * len(body))
    talk.finish()


def wide_json(n, capture):
    talk = capture.talk()
    body = b'{' + b",".join(b'"k%d":1' % i for i in range(20 * n)) + b',"model":"x"}'
    talk.send(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    talk.answer(OK + b"Content-Length: 2\r\n\r\n{}")
    talk.finish()


def json_array(n, capture):
    talk = capture.talk()
    talk.send(b"POST /v1beta/models/gemini-pro:streamGenerateContent HTTP/1.1\r\nHost: generativelanguage.googleapis.com\r\n"
              b"Content-Length: 2\r\n\r\n{}")
    data = b"[" + b'{"candidates":[{"content":{"parts":[{"text":"x"}]}}]},' * 2 * n
    talk.answer(OK + b"Content-Length: %d\r\n\r\n" % (len(data) + 100) + data)
    talk.reset()


def zip_bomb(n, capture):
    talk = started(capture)
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(pack.compress(b"\0" * 1_000_000) for _ in range(n // 25)) + pack.flush()
    talk.answer(STREAM.replace(b"Transfer-Encoding: chunked", b"Content-Encoding: gzip\r\nContent-Length: %d" % len(body)) + body)
    talk.finish()


def zip_bomb_json(n, capture):
    talk = started(capture)
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = pack.compress(b'{"a":"') + b"".join(pack.compress(b"b" * 1_000_000) for _ in range(n // 25)) + pack.flush()
    talk.answer(OK + b"Content-Encoding: gzip, gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    talk.finish()


def h2_start(capture):
    talk = capture.talk()
    talk.send(frames.H2_PREFACE + h2(4, 0, 0, b""))
    talk.answer(h2(4, 0, 0, b""))
    return talk


FIELDS = (literal(b":method", b"POST") + literal(b":scheme", b"http") + literal(b":authority", b"api.openai.com")
          + literal(b":path", b"/v1/chat/completions"))


def h2_streams(n, capture):
    talk = h2_start(capture)
    for i in range(n):
        talk.send(h2(1, 5, 2 * i + 1, FIELDS), acknowledge=False, after=0.0001)
    talk.reset()


def h2_reset_streams(n, capture):
    talk = h2_start(capture)
    for i in range(n):
        talk.send(h2(1, 5, 2 * i + 1, FIELDS) + h2(3, 0, 2 * i + 1, struct.pack("!I", 8)), acknowledge=False, after=0.0001)
    talk.finish()


def h2_continuation(n, capture):
    talk = h2_start(capture)
    talk.send(h2(1, 0, 1, FIELDS) + h2(9, 0, 1, literal(b"a", b"b" * 60)) * n)
    talk.reset()


def h2_empty(n, capture):
    talk = h2_start(capture)
    talk.send(h2(1, 4, 1, FIELDS))
    talk.send((h2(0, 0, 1, b"") + h2(4, 0, 0, b"") + h2(8, 0, 1, b"\0\0\0\1") + h2(2, 0, 1, b"\0\0\0\0\1")) * 2 * n)
    talk.reset()


def h2_pings(n, capture):
    talk = h2_start(capture)
    talk.send(h2(1, 5, 1, FIELDS))
    talk.send(b"".join(h2(6, 0, 0, struct.pack("!Q", i)) for i in range(4 * n)))
    talk.reset()


def h2_goaways(n, capture):
    talk = h2_start(capture)
    talk.send(h2(1, 5, 1, FIELDS))
    talk.answer(h2(7, 0, 0, struct.pack("!II", 1, 0) + b"debug" * 10) * n)
    talk.reset()


def hpack_bomb(n, capture):
    """A large field in the table, named again and again by one byte."""
    talk = h2_start(capture)
    big = b"\x40" + frames.number(1, 7) + b"a" + frames.number(3900, 7) + b"v" * 3900
    talk.send(h2(1, 4, 1, FIELDS + big + b"\xbe" * 12000))
    for i in range(n // 100):
        talk.send(h2(1, 5, 2 * i + 3, FIELDS + b"\xbe" * 12000), acknowledge=False)
    talk.reset()


def hpack_updates(n, capture):
    talk = h2_start(capture)
    talk.send(h2(1, 4, 1, FIELDS + b"\x20\x3f\xe1\x1f" * 3000))
    for i in range(n // 50):
        talk.send(h2(1, 5, 2 * i + 3, b"\x20\x3f\xe1\x1f" * 3000 + FIELDS), acknowledge=False)
    talk.reset()


def websocket(n, capture):
    talk = capture.talk()
    talk.send(b"GET /v1/realtime HTTP/1.1\r\nHost: api.openai.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
    talk.answer(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    talk.answer(b"\x01\x00" + b"\x00\x00" * 10 * n + b"\x89\x00" * 10 * n)
    talk.reset()


def tls_records(n, capture):
    """Records of one byte."""
    talk = capture.talk(dport=443)
    talk.send(frames.client_hello())
    talk.answer(frames.record(23, b"")[:0] + b"\x17\x03\x03\x00\x01x" * 10 * n)
    talk.send(b"\x17\x03\x03\x00\x01x" * 10 * n)
    talk.reset()


def tls_turns(n, capture):
    """Ever other direction, so that each record looks like a request or an answer."""
    talk = capture.talk(dport=443)
    talk.send(frames.client_hello())
    talk.answer(frames.record(22, b"\2\0\0\x26\3\3" + bytes(32) + b"\0\x13\1\0"))
    for i in range(n):
        talk.send(frames.record(23, bytes(300)), acknowledge=False)
        talk.answer(frames.record(23, bytes(900)), acknowledge=False)
    talk.finish()


def tls_handshakes(n, capture):
    """A handshake that does not end: empty messages, then a fragment a byte."""
    talk = capture.talk(dport=443)
    talk.send(b"\x16\x03\x01\x00\x01\x01" + b"\x16\x03\x01\x00\x01\x00" * 10 * n)
    talk.answer(b"\x16\x03\x03\x00\x04\0\0\0\0" * 10 * n)
    talk.reset()


def long_names(n, capture):
    for i in range(n // 10):
        talk = capture.talk(dport=443, sport=1024 + i % 60000)
        talk.send(frames.client_hello(b"%d." % i + b"x" * 6000 + b".openai.azure.com", extra=bytes(0)))
        talk.reset()


def hole_beyond(n, capture):
    """A gap, then data without end behind it: nothing may wait for what never comes."""
    talk = started(capture)
    talk.answer(OK + b"Content-Length: 99999999\r\n\r\n")
    for i in range(n):
        talk.segment(False, PSH, bytes(500), shift=100_000 + 500 * i, after=0.00001)
    talk.reset()


def connections_open(n, capture):
    """Half a request each, for ever."""
    for i in range(n):
        talk = frames.Talk(capture, client=f"10.1.{i // 50000}.9", sport=1024 + i % 50000)
        talk.segment(True, PSH, HEAD[:60])


CASES = [tiny_segments, out_of_order, random_order, overlapping, small_windows, selective, resets, syns, one_tuple, failing,
         failing_proxied, refused, names, names_one, fragments, one_datagram, quoted, header_lines, header_endless, pipelined,
         exchanges, interim, chunk_extensions, chunks, events, event_endless, data_lines, deep_json, wide_json, json_array,
         zip_bomb, zip_bomb_json, h2_streams, h2_reset_streams, h2_continuation, h2_empty, h2_pings, h2_goaways, hpack_bomb,
         hpack_updates, websocket, tls_records, tls_turns, tls_handshakes, long_names, hole_beyond, connections_open]
SIZE = 20000


def packed_captures():
    """Captures that are small only while they are packed."""
    one = Capture()
    started(one).reset()
    data = one.pcap()
    huge = struct.pack("<IIII", 1_760_000_001, 0, 200_000, 200_000) + bytes(200_000)
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield "bomb.pcap.gz", b"".join([pack.compress(data)] + [pack.compress(huge) for _ in range(5000)] + [pack.flush()])
    yield "nested.pcap.gz", gzip.compress(gzip.compress(gzip.compress(data)))
    yield "members.pcap.gz", gzip.compress(data[:24]) + gzip.compress(data[24:]) + gzip.compress(b"") * 20000
    yield "zeros.pcap.gz", gzip.compress(bytes(300_000_000))


def run(program, arguments):
    """CPU seconds, peak MiB, exit status, standard output and errors of one run; None when it does not end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([program] + arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        killer = threading.Timer(SECONDS_CAP * 5, process.kill)
        killer.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        killer.cancel()
        out.seek(0)
        err.seek(0)
        if process.returncode == -9:
            return None
        return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, process.returncode, out.read(), err.read()


def wrong(done):
    if done is None:
        return "no end"
    cpu, peak, code, _, err = done
    if code not in (0, 2, 3) or b"\tat " in err or code == 2 and len(err.splitlines()) != 1:
        return f"exit {code}: {err[:200]!r}"
    if cpu > SECONDS_CAP:
        return f"{cpu:.1f} s"
    if peak > MIB_CAP:
        return f"{peak} MiB"
    return None


def written(work, case, size):
    file = os.path.join(work, f"{size}.pcap")
    child = os.fork()  # what is measured below starts as a copy of this process: it must stay small
    if child == 0:
        capture = Capture()
        case(size, capture)
        with open(file, "wb") as out:
            out.write(capture.pcap())
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"cannot make {case.__name__}")
    return file


def told(name, form, done, trouble):
    figures = f"{done[0]:6.2f} s {done[1]:5} MiB {len(done[3]):10} bytes" if done else ""
    print(f"{name:18} {form:8} {figures}" + (f"   {trouble.upper()}" if trouble else ""), flush=True)
    return 1 if trouble else 0


def main():
    program = os.path.abspath(sys.argv[1])
    wanted = sys.argv[2:]
    size, forms = SIZE, [["analyze", "--format", "json"], ["show", "--stream", "0"]]
    if wanted[:1] == ["--size"]:
        size, wanted, forms = int(wanted[1]), wanted[2:], forms[:1]
    if wanted == ["--list"]:
        print(*(case.__name__ for case in CASES), "packed", sep="\n")
        return 0
    bad = 0
    with tempfile.TemporaryDirectory() as work:
        for case in CASES:
            if wanted and case.__name__ not in wanted:
                continue
            large, small = written(work, case, size), None
            for form in forms:
                done = run(program, form + [large])
                trouble = wrong(done)
                if not trouble and done[0] > COMPARED_SECONDS:
                    small = small or written(work, case, size // 4)
                    less = run(program, form + [small])
                    # eight times the rest for four times the size is no longer in proportion
                    trouble = "not in proportion" if done[0] > 8 * max(0.3, less[0] - START_SECONDS) else None
                bad += told(case.__name__, form[0], done, trouble)
        if not wanted or "packed" in wanted:
            for name, data in packed_captures():
                file = os.path.join(work, name)
                with open(file, "wb") as out:
                    out.write(data)
                done = run(program, ["analyze", file])
                bad += told(name, "", done, wrong(done))
    print(f"{len(CASES)} kinds, {bad} complaints")
    return 1 if bad else 0


sys.exit(main())
