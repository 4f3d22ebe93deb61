#!/usr/bin/env python3
"""Captures whose every text is hostile or secret: nothing of it may act on a terminal or a page, no secret may be told.

usage: hostile_text.py HANGUP [--quick] [FOLDER]    FOLDER keeps the captures; --quick asks everything of the capture that
holds all the others, and little of the others.
"""
import gzip
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

import frames
from frames import Capture, client_hello, dns_answer, dns_query, h2, literal

# terminal commands, controls, direction marks, invisible and line-breaking characters, markup, cells, broken UTF-8
ACTS = ("\x1b[31m\x1b]0;owned\x07\x9b2J\r\n\t\0\x7f\u202e\u2066\u200b\ufeff\u2028\u0085<script>alert(1)</script><img/src=x>"
        "|`_**bold**_[link](http://evil.example)![i](x)@someone &amp;\\").encode() + b"\xff\xfe\xed\xa0\x80\xc0\xaf"
INLINE = ACTS.replace(b"\r\n", b"").replace(b"\0", b"").replace(b" ", b"")
LONG = b"A" * 70_000

# each has a mark of its own, so that a leak says where it came from
SECRETS = {name: ("s3cr3t" + name).encode() for name in (
    "authorization xapikey cookie setcookie querykey querytoken userinfo proxyauth prompt completion errorbody promptword "
    "goaway altsvc redirect ticket sseerror basic path fragment title trailer refererkey "
    "azure google referer chunkext reason connectbody wsframe amz wstoken wspassword wsjson wslink model modelpassword "
    "sni connectuser connectreason goawaypassword requestid limit pathtoken grpc").split()}


def s(name):
    return SECRETS[name]


def error_body(extra=b""):
    text = (b"Incorrect API key provided: sk-proj-" + s("errorbody") + b"abcdefgh1234. " + INLINE + extra)
    return json.dumps({"error": {"message": text.decode("latin-1"), "type": INLINE.decode("latin-1"), "code": None}}).encode()


def request(target, host=b"api.openai.com", extra=b"", body=None):
    body = json.dumps({"model": "gpt-4o" + ACTS.decode("latin-1"), "stream": True, "messages": [
        {"role": "user", "content": "tell me " + s("prompt").decode()}]}).encode() if body is None else body
    return (b"POST " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\nAuthorization: Bearer " + s("authorization")
            + b"xyz\r\nx-api-key: " + s("xapikey") + b"\r\nCookie: sid=" + s("cookie") + b"\r\nX-Amz-Security-Token: "
            + s("amz") + b"\r\napi-key: " + s("azure") + b"\r\nx-goog-api-key: " + s("google") + b"\r\nReferer: https://x/?key="
            + s("referer") + b"\r\nUser-Agent: " + INLINE + b"\r\n" + extra + b"Content-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body)


def answer(status, reason, body, extra=b""):
    return (b"HTTP/1.1 " + status + b" " + reason + b"\r\nContent-Type: application/json\r\nx-request-id: " + INLINE
            + b"\r\nSet-Cookie: a=" + s("setcookie") + b"\r\nServer: " + INLINE + b"\r\nVia: 1.1 " + INLINE
            + b"\r\nRetry-After: " + INLINE + b"\r\nAlt-Svc: h3=\":443\"; key=" + s("altsvc") + b"\r\n" + extra
            + b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)


def http1(capture):
    path = b"/v1/chat/completions/" + INLINE.replace(b"?", b"") + b"?key=" + s("querykey") + b"&access_token=" + s("querytoken")
    for n, (status, reason) in enumerate([(b"401", b"No " + INLINE), (b"429", INLINE), (b"500", b"token=" + s("reason")),
                                          (b"503", b""), (b"307", b"Moved"), (b"400", LONG), (b"404", b"N"), (b"502", b"B")]):
        talk = capture.talk(sport=41000 + n)
        talk.send(request(path if n % 2 else b"/v1/chat/completions"))
        extra = b"Location: https://api.openai.com/v1?api_key=" + s("redirect") + b"&x=" + INLINE + b"\r\n"
        page = b"<html><title>" + s("title") + b"</title>" + INLINE + b"nginx</html>"
        talk.answer(answer(status, reason, page if n in (3, 7) else error_body(), extra))
        talk.finish()
    for n, target in enumerate([b"http://user:" + s("userinfo") + b"@api.openai.com/v1/messages",
                                b"//user:" + s("userinfo") + b"@api.openai.com/v1/messages", b"/v1/messages#" + s("fragment"),
                                b"/v1/sk-proj-" + s("path") + b"12345678/chat/completions", b"/v1/chat/completions" + LONG,
                                b"/v1/models/gemini:streamGenerateContent?key=" + s("querykey")]):
        for end in ("reset", "finish"):
            talk = capture.talk(sport=42000 + 10 * n + len(end))
            talk.send(request(target))
            getattr(talk, end)()
    talk = capture.talk(sport=43000)
    talk.send(request(b"/v1/chat/completions", b"user:" + s("userinfo") + b"@api.openai.com"))
    talk.reset()
    talk = capture.talk(sport=43001)
    talk.send(request(b"/v1/chat/completions", b"api.openai.com" + INLINE))
    talk.reset()
    for n, model in enumerate([b"sk-proj-" + s("model") + b"12345678", b"password=" + s("modelpassword")]):
        talk = capture.talk(sport=43010 + n)
        talk.send(request(b"/v1/token=" + s("pathtoken") + b"/chat/completions", body=b'{"model":"' + model + b'"}'))
        talk.answer(answer(b"429", b"Slow down", b"{}", b"x-request-id: password=" + s("requestid")
                           + b"\r\nx-ratelimit-remaining-requests: secret=" + s("limit") + b"\r\n"))
        talk.finish()
    talk = capture.talk(sport=43002)
    talk.send(request(b"/v1/chat/completions", b"api.openai.com\r\nX-Folded: a\r\n " + INLINE))
    talk.reset()


def streams(capture):
    event = b"data: " + json.dumps({"id": "x", "choices": [{"index": 0, "delta": {"content": s("completion").decode()},
                                                           "finish_reason": None}]}).encode() + b"\n\n"
    stop = event.replace(b"null", json.dumps(ACTS.decode("latin-1")).encode())
    error = b"event: error\ndata: " + json.dumps({"type": "error", "error": {
        "type": ACTS.decode("latin-1"), "message": "key sk-ant-" + s("sseerror").decode() + "12345678 "
        + ACTS.decode("latin-1")}}).encode() + b"\n\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    for n, tail in enumerate([event, stop, error, b"event: " + INLINE + b"\nid: " + INLINE + b"\nretry: x\n" + event]):
        for end in ("reset", "finish"):
            talk = capture.talk(sport=44000 + 10 * n + len(end))
            talk.send(request(b"/v1/chat/completions"))
            talk.answer(head)
            for part in (event, tail):
                talk.answer(b"%x;%s=%s\r\n" % (len(part), INLINE.replace(b"\r", b""), s("chunkext")) + part + b"\r\n")
            getattr(talk, end)()
    talk = capture.talk(sport=44999)
    talk.send(request(b"/v1/chat/completions"))
    talk.answer(head + b"0\r\nX-Error: " + s("trailer") + INLINE + b"\r\n\r\n")
    talk.finish()


def proxies(capture):
    for n, (status, body) in enumerate([(b"407 " + INLINE, error_body()), (b"403 Forbidden", s("connectbody") + INLINE),
                                        (b"200 " + INLINE, b"")]):
        talk = capture.talk(sport=45000 + n, dport=3128, server="192.0.2.8")
        talk.send(b"CONNECT api.openai.com" + (INLINE if n == 1 else b"") + b":443 HTTP/1.1\r\nHost: api.openai.com:443\r\n"
                  b"Proxy-Authorization: Basic " + s("proxyauth") + b"\r\nUser-Agent: " + INLINE + b"\r\n\r\n")
        head = b"HTTP/1.1 " + status + b"\r\nX-Squid-Error: " + INLINE + b"\r\nProxy-Authenticate: Basic realm=\"" + INLINE + b"\"\r\n"
        talk.answer(head + (b"" if n == 2 else b"Content-Length: %d\r\n" % len(body)) + b"\r\n" + body)
        if n == 2:
            talk.send(client_hello(b"api.openai.com"))
        talk.reset()
    talk = capture.talk(sport=45010, dport=3128, server="192.0.2.8")
    talk.send(b"CONNECT user:" + s("connectuser") + b"@api.openai.com:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    talk.answer(b"HTTP/1.1 403 token=" + s("connectreason") + b"\r\nContent-Length: 0\r\n\r\n")
    talk.finish()


def http2(capture):
    for n in range(6):
        talk = capture.talk(sport=46000 + n)
        fields = (literal(b":method", b"POST") + literal(b":scheme", b"http")
                  + literal(b":authority", b"api.openai.com" + (INLINE if n == 1 else b""))
                  + literal(b":path", b"/v1/chat/completions?key=" + s("querykey") + INLINE)
                  + literal(b"authorization", b"Bearer " + s("authorization")) + literal(b"cookie", s("cookie"))
                  + literal(INLINE, ACTS) + literal(b"user-agent", ACTS))
        talk.send(frames.H2_PREFACE + h2(4, 0, 0, b"") + h2(1, 4, 1, fields)
                  + h2(0, 1, 1, json.dumps({"model": ACTS.decode("latin-1"), "x": s("prompt").decode()}).encode()))
        talk.answer(h2(4, 0, 0, b""))
        if n > 2:
            talk.answer(h2(1, 4, 1, literal(b":status", b"500" if n == 3 else b"200") + literal(b"x-request-id", ACTS)
                           + literal(b"content-type", b"text/event-stream" if n == 4 else b"application/json")
                           + literal(b"set-cookie", s("setcookie")) + literal(b"retry-after", ACTS)))
            talk.answer(h2(0, 0, 1, error_body()))
        debug = (b"session token=" + s("goaway") + b" Bearer " + s("goaway") + b" password: " + s("goawaypassword") + b" " + ACTS)
        talk.answer(h2(7, 0, 0, struct.pack("!II", 1, 11 if n % 2 else 0) + debug + (LONG[:9000] if n == 2 else b"")))
        if n % 2:
            talk.answer(h2(3, 0, 1, struct.pack("!I", 0xFEEDFACE)))
        talk.finish()


def tls_and_names(capture):
    names = [b"api.openai.com", INLINE + b".openai.com", b"api.anthropic.com\0evil", ("\u202emoc.ianepo.ipa").encode(),
             b"<b>x.openai.azure.com", b"password=" + s("sni") + b".openai.azure.com", b"a|b.openai.azure.com", b"x" * 200 + b".openai.azure.com"]
    for n, name in enumerate(names):
        talk = capture.talk(sport=47000 + n, dport=443)
        ticket = struct.pack("!HH", 35, len(s("ticket"))) + s("ticket")
        talk.send(client_hello(name, ACTS[:40], ticket))
        if n % 2:
            talk.answer(frames.record(21, b"\2\x28"))
        talk.reset()
        labels = [part[:63] for part in name.split(b".")]
        capture.add(frames.udp(frames.CLIENT, 50000 + n, "10.0.0.1", 53, dns_query(n, labels)))
        if n % 2:
            capture.add(frames.udp("10.0.0.1", 53, frames.CLIENT, 50000 + n, dns_answer(n, labels, rcode=3)))
        elif n:
            capture.add(frames.udp("10.0.0.1", 53, frames.CLIENT, 50000 + n, dns_answer(n, labels, "203.0.113.77")))
    talk = capture.talk(sport=47100, dport=443, server="203.0.113.77")
    talk.reset()
    # a reason is told on purpose, escaped; what it calls a secret is not
    reasons = [b"policy " + INLINE[:60], b"token=" + s("wstoken") + b" expired", b"password: " + s("wspassword"),
               b'{"api_key":"' + s("wsjson") + b'"}', b"see https://x/?sig=" + s("wslink")]
    for n, reason in enumerate(reasons):
        websocket(capture.talk(sport=47101 + n), reason)
    talk = capture.talk(sport=47150)
    head = b"".join(literal(name, value) for name, value in (
        (b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"api.openai.com"), (b":path", b"/v1/chat/completions"),
        (b"content-type", b"application/grpc")))
    talk.send(frames.H2_PREFACE + h2(4, 0, 0, b"") + h2(1, 5, 1, head))
    talk.answer(h2(4, 0, 0, b"") + h2(1, 5, 1, literal(b":status", b"200") + literal(b"content-type", b"application/grpc")
                                      + literal(b"grpc-status", b"16") + literal(b"grpc-message", b"token=" + s("grpc"))))
    talk.finish()


def websocket(talk, reason):
    talk.send(b"GET /v1/realtime?key=" + s("querykey") + b" HTTP/1.1\r\nHost: api.openai.com\r\nUpgrade: websocket\r\nConnection: "
              b"Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: openai-insecure-api-key."
              b"sk-proj-" + s("wsframe") + b"12345678\r\n\r\n")
    talk.answer(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n")
    talk.answer(bytes([0x88, 2 + len(reason)]) + struct.pack("!H", 1008) + reason)
    talk.finish()


def make():
    parts = {}
    for part in (http1, streams, proxies, http2, tls_and_names):
        capture = Capture()
        part(capture)
        parts[part.__name__] = capture
    files = {name + ".pcap": capture.pcap() for name, capture in parts.items()}
    everything = Capture()
    everything.frames = sorted((frame for capture in parts.values() for frame in capture.frames), key=lambda f: f[0])
    files["\x1b[31m\u202e<b>|`x`.pcapng"] = everything.pcapng(ACTS, ACTS, ACTS, b"CLIENT_RANDOM " + ACTS + b"\n")
    files["packed.pcap.gz"] = gzip.compress(parts["http1"].pcap())
    return files


# what acts on a terminal or changes how text reads, in any output of the program
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]")
LIVE_MARKUP = re.compile(r"(?<!\\)<(script|img|b|html|title)\b|(?<![\\`])\[link\]\(|(?<!\\)!\[i\]|@someone")


def complaints(name, arguments, done, out):
    if done.returncode not in (0, 1, 2, 3) or b"\tat " in done.stderr or b"defect" in done.stderr:
        yield f"exit {done.returncode}: {done.stderr[:300]!r}"
    for where, data in (("output", out), ("errors", done.stderr)):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as wrong:
            yield f"{where} is no UTF-8: {wrong}"
            continue
        found = FORBIDDEN.search(text)
        if found:
            yield f"{where} hold U+{ord(found.group()):04x}: {text[max(0, found.start() - 60):found.end() + 20]!r}"
        joined = re.sub(r"\s+", "", text)  # a line may break within a secret
        for secret, mark in SECRETS.items():
            at = joined.find(mark.decode())
            if at >= 0:
                yield f"{where} tell the {secret}: {joined[max(0, at - 80):at + 40]!r}"
        if "markdown" in arguments:
            code = re.sub(r"`[^`\n]*`|^    .*$|^```.*?^```$", "", text, flags=re.M | re.S)
            markup = LIVE_MARKUP.search(code)
            if markup:
                yield f"{where} hold markup: {code[max(0, markup.start() - 80):markup.end() + 40]!r}"
    if "json" in arguments and done.returncode in (0, 1):
        yield from json_complaint(out)
    if "jsonl" in arguments:
        for line in out.splitlines():
            yield from json_complaint(line)
    if arguments[0] == "events" and "jsonl" not in arguments:
        rows = out.decode("utf-8", "replace").split("\n")
        if len({row.count("\t") for row in rows if row}) > 1:
            yield "rows of events with different numbers of columns"


def json_complaint(data):
    try:
        json.dumps(json.loads(data), ensure_ascii=False).encode("utf-8")
    except (ValueError, UnicodeEncodeError) as wrong:
        yield f"no valid JSON: {wrong}"


def runs(files, quick):
    for file in files:
        if quick and file != files[-2]:
            for form in ("text", "json", "markdown"):
                yield ["analyze", "--format", form, file], None
            continue
        base = [["analyze", "--format", form, file] for form in ("text", "json", "jsonl", "markdown")]
        base += [["analyze", "--all", "--format", form, file] for form in ("text", "json")]
        base += [["analyze", "--each", "--format", "text", file, files[0]], ["events", "--all", file],
                 ["events", "--all", "--format", "jsonl", file], ["events", "--every-frame", "--wireshark", file]]
        base += [["show", file, "--stream", str(n)] for n in range(0, 60, 7)]
        for arguments in base:
            yield arguments, None
        for form in ("text", "jsonl", "markdown"):
            yield ["live", "-", "--format", form], file
        yield ["analyze", "-"], file
        yield ["show", "-", "--stream", "0"], file
    hostile = ACTS.replace(b"\0", b"").decode("utf-8", "surrogateescape")
    for arguments in (["explain", hostile], ["explain", "A" * 100_000], ["explain", "[" * 5000], [hostile], ["--" + hostile],
                      ["analyze", "--" + hostile], ["analyze", "--format", hostile, files[0]], ["analyze", hostile],
                      ["analyze", "--endpoint", hostile, files[0]], ["analyze", "--host", hostile, files[0]],
                      ["analyze", "--keylog", hostile, files[0]], ["analyze", "--timer", hostile + "=3", files[0]],
                      ["analyze", "--request-id", hostile, files[0]], ["analyze", "-o", hostile + "/x", files[0]],
                      ["analyze", "--since", hostile, files[0]], ["analyze", "--ignore", hostile, files[0]],
                      ["show", files[0], "--stream", hostile], ["show", files[0], hostile], ["endpoints", hostile],
                      ["live", "-i", hostile], ["live", "-f", hostile, "-i", "lo"], ["help", hostile]):
        yield arguments, None


def main():
    program = os.path.abspath(sys.argv[1])
    bad = count = 0
    with tempfile.TemporaryDirectory() as scratch:
        options = [argument for argument in sys.argv[2:] if argument != "--quick"]
        work = options[0] if options else scratch
        os.makedirs(work, exist_ok=True)
        files = []
        for name, data in make().items():
            files.append(os.path.join(work, name))
            with open(files[-1], "wb") as out:
                out.write(data)
        for arguments, piped in runs(files, "--quick" in sys.argv[2:]):
            with open(piped or os.devnull, "rb") as standard_input:
                done = subprocess.run([program] + arguments, stdin=standard_input, capture_output=True, timeout=120)
            count += 1
            for wrong in complaints(piped or "", arguments, done, done.stdout):
                bad += 1
                print(f"{' '.join(arguments)[:200]!a}{' < ' + ascii(os.path.basename(piped)) if piped else ''}: {wrong[:500]}")
    print(f"{count} runs, {bad} complaints")
    return 1 if bad or not count else 0


sys.exit(main())
