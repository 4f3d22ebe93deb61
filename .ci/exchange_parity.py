#!/usr/bin/env python3
"""Compares every readable exchange of the sample captures with what tshark reads, given the same TLS secrets.

usage: exchange_parity.py HANGUP FOLDER

Compared are method, path, status and the bytes of both bodies. Of HTTP/2 they are tshark's own fields, DATA frames summed
up. Of HTTP/1 tshark shows a message only once it is complete, and half of these captures are about messages that never
were: so its decrypted and reassembled stream (follow) is cut into messages here, and where tshark does show a message it
must say the same. A difference fails unless it is listed in REASONS.
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

# (case, exchange id): why the two differ
REASONS = {
    ("https-proxy", "c0.1"): "tshark reads the CONNECT, and no TLS inside TLS",
    ("http2-tunnels", "c0.1"): "tshark reads the CONNECTs, and no TLS inside TLS",
    ("proxy-upstream-stream-reset", "c1.1"): "tshark knows no HTTP/2 on that port unless told so (-d tcp.port==8000,http2)",
    ("sidecar-reset", "c0.1"): "the answers bear another address and are another stream to tshark",
    ("http2-tunnels", "c0.2"): "likewise",
    ("http2-tunnels", "c0.3"): "likewise",
    ("http2-tunnels", "0"): "likewise",
}

FIELDS = ["tcp.stream", "tcp.dstport", "http.request.method", "http.request.uri", "http.response.code", "http2.type",
          "http2.streamid", "http2.length", "http2.headers.method", "http2.headers.path", "http2.headers.status"]
DATA, HEADERS = "0", "1"
REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.")


def tshark(file, keys, *arguments):
    command = ["tshark", "-n", "-r", file, "-o", "tcp.reassemble_out_of_order:TRUE"]
    if keys:
        command += ["-o", "tls.keylog_file:" + keys]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=True).stdout.splitlines()


def hangup(program, file, keys):
    command = shlex.split(program) + ["analyze", "--format", "json", *(["--keylog", keys] if keys else []), file]
    environment = {name: value for name, value in os.environ.items() if name != "SSLKEYLOGFILE"}
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)


def path_of(target):
    path = target.split("?")[0]
    return "/" + path.split("/", 3)[3] if "://" in path else path


def body_length(rest, fields, to_end):
    """(bytes of the body that are there, bytes of its coding)."""
    if "chunked" in fields.get("transfer-encoding", ""):
        at = count = 0
        while True:
            line_end = rest.find(b"\r\n", at)
            if line_end < 0:
                return count, len(rest)
            size = int(rest[at:line_end].split(b";")[0], 16)
            at = line_end + 2
            if size == 0:
                end = 0 if rest[at:at + 2] == b"\r\n" else rest.find(b"\r\n\r\n", at) + 2 - at
                return count, at + end + 2
            count += min(size, len(rest) - at)
            at += size + 2
    if "content-length" in fields:
        length = min(int(fields["content-length"]), len(rest))
    else:
        length = len(rest) if to_end else 0
    return length, length


def messages(data, response):
    """First line and body bytes of each HTTP/1 message, interim responses left out."""
    found, at = [], 0
    while (end := data.find(b"\r\n\r\n", at)) >= 0:
        lines = data[at:end].decode("latin-1").split("\r\n")
        fields = {k.strip().lower(): v.strip().lower() for k, _, v in (line.partition(":") for line in lines[1:])}
        switches = fields.get("upgrade") == "websocket"  # what follows is no HTTP (RFC 9110 section 15.2.2)
        interim = response and lines[0].split(" ")[1].startswith("1") and not switches
        length, coded = (0, 0) if interim else body_length(data[end + 4:], fields, response)
        if not interim:
            found.append((lines[0].split(" "), 0 if switches else length))
        if switches:
            return found
        at = end + 4 + coded
    line_end = data.find(b"\r\n", at)
    if line_end >= 0:  # a head that was cut off
        found.append((data[at:line_end].decode("latin-1").split(" "), 0))
    return found


def http1(file, keys, streams, layer):
    """Exchanges by stream, cut from what tshark reassembled and decrypted."""
    result = {}
    follow = [option for stream in streams for option in ("-z", f"follow,{layer},raw,{stream}")]
    halves, stream = [b"", b""], None
    for line in tshark(file, keys, "-q", *follow) if streams else []:
        if line.startswith("Filter: tcp.stream eq "):
            stream, halves = line.split(" ")[-1], [bytearray(), bytearray()]
        elif line.startswith("=") and stream is not None:
            # the node that tshark names first need not be the client
            other = halves[1] and not halves[1].startswith(b"HTTP/") and not REQUEST.match(halves[0])
            if halves[0].startswith(b"HTTP/") or other:
                halves.reverse()
            spoken = halves[1].startswith(b"HTTP/")  # or bytes that are no HTTP, which a proxy passed on
            requests, responses = messages(bytes(halves[0]), False), messages(bytes(halves[1]), True) if spoken else []
            result[stream] = []
            for i, (line_of, body) in enumerate(requests):
                answer = responses[i] if i < len(responses) else (None, None)
                status = int(answer[0][1]) if answer[0] else None
                result[stream].append((line_of[0], path_of(line_of[1]), body, status, answer[1]))
            stream = None
        elif stream is not None and line and not line.startswith(("Node", "Follow")):
            halves[line.startswith("\t")] += bytes.fromhex(line.strip())
    return result


def fields(file, keys):
    """What tshark's fields say: exchanges of HTTP/2, and the complete messages of HTTP/1, by TCP stream."""
    options = [option for field in FIELDS for option in ("-e", field)]
    http2, complete = {}, {}
    rows = [dict(zip(FIELDS, row.split("\t")))
            for row in tshark(file, keys, "-Y", "http or http2", "-T", "fields", *options)]
    # who is asked is the server; who speaks first on HTTP/2 may be either
    asked = {}
    for cells in rows:
        if cells["http2.headers.method"]:
            asked.setdefault(cells["tcp.stream"], cells["tcp.dstport"])
    for cells in rows:
        stream = cells["tcp.stream"]
        said = complete.setdefault(stream, [])
        said += [("request", method, path_of(uri)) for method, uri in
                 zip(cells["http.request.method"].split(","), cells["http.request.uri"].split(",")) if method]
        said += [("response", int(code)) for code in cells["http.response.code"].split(",") if code]
        calls = http2.setdefault(stream, {})
        server = calls.setdefault("server", asked.get(stream, cells["tcp.dstport"]))
        to_server = cells["tcp.dstport"] == server
        heads = {"method": cells["http2.headers.method"].split(","), "path": cells["http2.headers.path"].split(","),
                 "status": cells["http2.headers.status"].split(",")}
        for kind, number, length in zip(*(cells[f].split(",") for f in ("http2.type", "http2.streamid", "http2.length"))):
            if kind not in (DATA, HEADERS) or not number:
                continue
            call = calls.setdefault(number, {"request": 0, "response": 0})
            if kind == DATA:
                call["request" if to_server else "response"] += int(length)
            else:
                for name, values in heads.items():
                    if values and values[0] and name not in call:
                        call[name] = values.pop(0)
    return http2, complete


def exchanges2(calls):
    for name, call in calls.items():
        if name != "server" and "method" in call:
            status = int(call["status"]) if "status" in call else None
            # CONNECT has no path
            yield (call["method"], path_of(call.get("path", "")), call["request"], status,
                   call["response"] if status else None)


def said_by(exchange):
    request, response = exchange["request"], exchange["response"]
    status = response.get("status")
    return (request.get("method"), request.get("path"), request.get("bodyBytes"), status,
            response.get("bodyBytes") if status else None)


def compare(program, case, file, keys):
    report = hangup(program, file, keys)
    streams = {c["id"]: str(c["tcpStream"]) for c in report["connections"]}
    readable = [e for e in report["exchanges"] if e["request"]["visibility"] in ("decrypted", "cleartext")]
    if not readable:
        return 0, 0
    http2, complete = fields(file, keys)
    wanted = {}
    for layer, seen in (("tls", "decrypted"), ("tcp", "cleartext")):
        numbers = sorted({streams[e["connection"]] for e in readable if e["request"]["visibility"] == seen}, key=int)
        wanted.update(http1(file, keys, [n for n in numbers if len(http2.get(n, ())) < 2], layer))
    for stream, calls in http2.items():
        if len(calls) > 1:
            wanted[stream] = list(exchanges2(calls))
    different = 0
    for exchange in readable:
        number, stream = int(exchange["id"].split(".")[1]), streams[exchange["connection"]]
        known = wanted.get(stream, [])
        want = known[number - 1] if number <= len(known) else None
        got = said_by(exchange)
        if want != got:
            reason = REASONS.get((case, exchange["id"]))
            print(f"{case} {exchange['id']}: tshark {want} hangup {got}" + (f" ({reason})" if reason else ""))
            different += reason is None
    for stream, messages_said in complete.items():
        ours = {("request", w[0], w[1]) for w in wanted.get(stream, [])}
        ours |= {("response", w[3]) for w in wanted.get(stream, [])}
        for message in messages_said if stream in wanted else []:
            if message not in ours and not (message[0] == "response" and message[1] < 200):
                print(f"{case} stream {stream}: tshark shows {message}, which its stream does not hold")
                different += 1
    for stream in wanted:
        # more calls in what tshark reads than reported
        got = sum(streams[e["connection"]] == stream for e in readable)
        if len(wanted[stream]) > got:
            print(f"{case} stream {stream}: {len(wanted[stream])} exchanges in tshark, {got} in hangup")
            different += (case, stream) not in REASONS
    return len(readable), different


def main():
    program, folder = sys.argv[1:3]
    captures = []
    for parent, _, names in sorted(os.walk(folder)):
        keys = os.path.join(parent, "keys.log") if "keys.log" in names else None
        captures += [(os.path.basename(parent), os.path.join(parent, name), keys)
                     for name in sorted(names) if name.startswith("capture.")]
    count = different = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for some, wrong in pool.map(lambda capture: compare(program, *capture), captures):
            count, different = count + some, different + wrong
    print(f"{len(captures)} captures: {count - different} of {count} readable exchanges as tshark reads them")
    return 0 if count and not different else 1


sys.exit(main())
