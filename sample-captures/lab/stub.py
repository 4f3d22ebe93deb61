#!/usr/bin/env python3
"""A stand-in for an LLM API that can go wrong in exactly one way (--mode).

It speaks HTTP/1.1 with or without TLS and answers like OpenAI, Anthropic, vLLM or Ollama. Only the
Python standard library is used. Nothing here is a real key, model output or certificate.
"""

import argparse
import json
import os
import signal
import socket
import ssl
import struct
import threading
import time

MODES = ["json", "stream", "cut", "reset", "no-done", "stall", "error-event", "headers-cut", "rst", "die", "early", "last",
         "limited", "burst", "unauthorized", "particular", "envoy503", "silent", "hello-rst", "hello-fin", "upload-die", "outage"]
WORDS = "The capture shows who closed the connection first and what was still unanswered then".split()


def request_of(conn, whole=True):
    """Reads one request (header section and, when whole, its body); None when the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(65536)
        if not data and more[:1] == b"\x16":
            raise PlainPort  # a TLS ClientHello
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while whole and len(body) < length:
        more = conn.recv(65536)
        if not more:
            return None
        body += more
    return head, body


class PlainPort(Exception):
    """TLS was spoken to a port that expects clear HTTP."""


def response(status, reason, body, headers=()):
    lines = [f"HTTP/1.1 {status} {reason}", "Server: lab-stub"]
    if not any(h.lower().startswith("content-type") for h in headers):
        lines.append("Content-Type: application/json")
    lines += list(headers) + [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def polite_close(conn):
    """close_notify (over TLS), then FIN: what nginx and most servers do."""
    if isinstance(conn, ssl.SSLSocket):
        try:
            conn.settimeout(0)
            conn.unwrap()
        except (ssl.SSLError, OSError):
            pass  # the peer's own close_notify is not waited for
    conn.close()


def abort(conn):
    """RST instead of FIN."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


class Dialect:
    """The words of one provider."""

    def __init__(self, provider, padding):
        self.provider = provider
        self.padding = "." * padding

    def head(self):
        kind = "application/x-ndjson" if self.provider == "ollama" else "text/event-stream; charset=utf-8"
        ident = {"openai": "x-request-id: req_lab0001\r\nopenai-processing-ms: 180\r\n",
                 "anthropic": "request-id: req_lab0001\r\n"}.get(self.provider, "")
        return (f"HTTP/1.1 200 OK\r\nServer: lab-stub\r\nContent-Type: {kind}\r\n{ident}"
                "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n").encode()

    def first(self):
        if self.provider == "anthropic":
            message = {"type": "message_start", "message": {"id": "msg_lab0001", "type": "message", "role": "assistant",
                       "model": "claude-lab", "content": [], "usage": {"input_tokens": 21, "output_tokens": 1}}}
            block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
            return self.event(message, "message_start") + self.event(block, "content_block_start")
        return b""

    def token(self, i):
        text = WORDS[i % len(WORDS)] + " " + self.padding
        if self.provider == "anthropic":
            return self.event({"type": "content_block_delta", "index": 0,
                               "delta": {"type": "text_delta", "text": text}}, "content_block_delta")
        if self.provider == "ollama":
            return self.line({"model": "llama3", "message": {"role": "assistant", "content": text}, "done": False})
        return self.event({"id": "chatcmpl-lab0001", "object": "chat.completion.chunk", "model": "gpt-lab",
                           "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})

    def last(self):
        if self.provider == "anthropic":
            return (self.event({"type": "content_block_stop", "index": 0}, "content_block_stop")
                    + self.event({"type": "message_delta", "delta": {"stop_reason": "end_turn"},
                                  "usage": {"output_tokens": 40}}, "message_delta")
                    + self.event({"type": "message_stop"}, "message_stop"))
        if self.provider == "ollama":
            return self.line({"model": "llama3", "done": True, "done_reason": "stop", "eval_count": 40})
        stop = {"id": "chatcmpl-lab0001", "object": "chat.completion.chunk", "model": "gpt-lab",
                "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        return self.event(stop) + b"data: [DONE]\n\n"

    def whole(self):
        text = " ".join(WORDS) + self.padding
        if self.provider == "anthropic":
            return {"id": "msg_lab0001", "type": "message", "role": "assistant", "model": "claude-lab",
                    "content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
                    "usage": {"input_tokens": 21, "output_tokens": 14}}
        if self.provider == "ollama":
            return {"model": "llama3", "message": {"role": "assistant", "content": text}, "done": True}
        return {"id": "chatcmpl-lab0001", "object": "chat.completion", "model": "gpt-lab",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 21, "completion_tokens": 14, "total_tokens": 35}}

    def line(self, value):
        return json.dumps(value).encode() + b"\n"

    def event(self, value, name=None):
        return (b"event: " + name.encode() + b"\n" if name else b"") + b"data: " + json.dumps(value).encode() + b"\n\n"


class Stub:
    """Serves connections, one thread each. A mode method returns True when the connection may live on."""

    def __init__(self, options):
        self.o = options
        self.dialect = Dialect(options.provider, options.padding)
        self.lock = threading.Lock()
        self.served = 0

    def json(self, conn):
        time.sleep(self.o.delay)
        conn.sendall(response(200, "OK", json.dumps(self.dialect.whole()).encode(), ["x-request-id: req_lab0001"]))
        return True

    def stream(self, conn, end=None):
        time.sleep(self.o.delay)
        conn.sendall(self.dialect.head())
        if self.dialect.first():
            conn.sendall(chunk(self.dialect.first()))
        for i in range(self.o.chunks):
            conn.sendall(chunk(self.dialect.token(i)))
            time.sleep(self.o.gap)
        if end:
            end(conn)
            return False
        conn.sendall(chunk(self.dialect.last()) + b"0\r\n\r\n")
        return True

    def cut(self, conn):
        """FIN in mid-stream: no terminator, no last chunk, no close_notify."""
        return self.stream(conn, end=lambda c: c.close())

    def reset(self, conn):
        """RST in mid-stream."""
        return self.stream(conn, end=abort)

    def no_done(self, conn):
        """The message ends well-formed, but without the provider's terminator."""
        return self.stream(conn, end=lambda c: (c.sendall(b"0\r\n\r\n"), polite_close(c)))

    def stall(self, conn):
        """No more tokens after the first ones; the connection stays open."""
        return self.stream(conn, end=lambda c: time.sleep(60))

    def error_event(self, conn):
        """HTTP 200, then an error in the stream."""
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
        self.stream(conn, end=lambda c: c.sendall(chunk(self.dialect.event(error, "error")) + b"0\r\n\r\n"))
        return True

    def headers_cut(self, conn):
        """The process goes away while it writes the header section."""
        time.sleep(self.o.delay)
        conn.sendall(self.dialect.head()[:60])
        conn.close()
        return False

    def last(self, conn):
        """A good answer, and the announcement that this connection ends with it."""
        time.sleep(self.o.delay)
        body = json.dumps(self.dialect.whole()).encode()
        conn.sendall(response(200, "OK", body, ["x-request-id: req_lab0001", "Connection: close"]))
        polite_close(conn)
        return False

    def early(self, conn):
        """413 as soon as the headers are read; the rest of the upload stays unread, so closing resets."""
        error = {"type": "error", "error": {"type": "request_too_large", "message": "Request exceeds the maximum size"}}
        conn.sendall(response(413, "Payload Too Large", json.dumps(error).encode(), ["Connection: close"]))
        conn.close()
        return False

    def rst(self, conn):
        """RST after the whole request was read, before any response byte."""
        time.sleep(self.o.delay)
        abort(conn)
        return False

    def die(self, conn):
        """The server process is killed while it works on the answer."""
        time.sleep(self.o.delay)
        os.kill(os.getpid(), signal.SIGKILL)

    def upload_die(self, conn):
        """The process is killed while the request is still coming in: what its kernel had not yet handed over, it resets."""
        os.kill(os.getpid(), signal.SIGKILL)

    def outage(self, conn):
        """One thing after the other: 503, a reset, silence."""
        with self.lock:
            self.served += 1
            turn = self.served % 3
        if turn == 2:
            return self.rst(conn)
        if turn == 0:
            time.sleep(60)
        error = {"error": {"message": "The server is currently unavailable.", "type": "server_error"}}
        conn.sendall(response(503, "Service Unavailable", json.dumps(error).encode(), ["x-request-id: req_lab0001"]))
        return True

    def limited(self, conn):
        time.sleep(self.o.delay)
        error = {"error": {"message": "Rate limit reached for gpt-lab", "type": "requests", "code": "rate_limit_exceeded"}}
        headers = ["x-request-id: req_lab0001", "Retry-After: 2", "x-ratelimit-limit-requests: 3",
                   "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 20s"]
        conn.sendall(response(429, "Too Many Requests", json.dumps(error).encode(), headers))
        return True

    def burst(self, conn):
        """Answers the first --allow requests, then alternates between 429 and a reset."""
        with self.lock:
            self.served += 1
            late = self.served - self.o.allow
        if late <= 0:
            return self.json(conn)
        return self.rst(conn) if late % 2 == 0 else self.limited(conn)

    def unauthorized(self, conn):
        error = {"error": {"message": "You didn't provide an API key.", "type": "invalid_request_error"}}
        headers = ["x-request-id: req_lab0001", "WWW-Authenticate: Bearer"]
        conn.sendall(response(401, "Unauthorized", json.dumps(error).encode(), headers))
        return True

    def particular(self, conn, head):
        """Answers like Anthropic's API what its headers ask for: 415 without JSON, 400 without the API's version."""
        names = {line.split(b":")[0].strip().lower(): line.split(b":", 1)[1].strip() for line in head.split(b"\r\n")[1:]}
        if not names.get(b"content-type", b"").startswith(b"application/json"):
            status, reason, said = 415, "Unsupported Media Type", "content-type: must be application/json"
        elif b"anthropic-version" not in names:
            status, reason, said = 400, "Bad Request", "anthropic-version: header is required"
        else:
            return self.json(conn)
        error = {"type": "error", "error": {"type": "invalid_request_error", "message": said}}
        conn.sendall(response(status, reason, json.dumps(error).encode(), ["request-id: req_lab0001"]))
        return True

    def envoy503(self, conn):
        """What an Envoy in front of a dead backend would say (the words are Envoy's, the sender is this stub)."""
        time.sleep(self.o.delay)
        body = (b"upstream connect error or disconnect/reset before headers. "
                b"reset reason: connection termination")
        reply = response(503, "Service Unavailable", body, ["Content-Type: text/plain"])
        conn.sendall(reply.replace(b"Server: lab-stub", b"Server: envoy"))
        return True

    def serve(self, conn, context):
        try:
            conn.settimeout(self.o.idle)
            if self.o.mode in ("hello-rst", "hello-fin"):
                conn.recv(65536)
                time.sleep(self.o.delay)
                abort(conn) if self.o.mode == "hello-rst" else conn.close()
                return
            if self.o.mode == "silent":
                time.sleep(60)  # accepted, never served: a hung worker
                return
            if context:
                conn = context.wrap_socket(conn, server_side=True)
            action = getattr(self, self.o.mode.replace("-", "_"))
            while True:
                if self.o.sleepy:
                    time.sleep(self.o.sleepy)  # the request fills the receive buffer meanwhile
                asked = request_of(conn, whole=self.o.mode not in ("early", "upload-die"))
                if asked is None:
                    break
                if not (action(conn, asked[0]) if self.o.mode == "particular" else action(conn)):
                    return
            polite_close(conn)
        except PlainPort:
            conn.sendall(response(400, "Bad Request", b"Invalid HTTP request received.", ["Content-Type: text/plain"]))
            conn.close()
        except socket.timeout:
            polite_close(conn)
        except (OSError, ssl.SSLError) as error:
            print("connection ended:", error, flush=True)
            conn.close()


def tls_context(options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    context.set_alpn_protocols(["http/1.1"])
    if options.keylog:
        context.keylog_filename = options.keylog
    if options.alert:
        # The name in the ClientHello is not served here: refuse the handshake with this alert.
        context.sni_callback = lambda sock, name, ctx: options.alert
    return context


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("address")
    p.add_argument("port", type=int)
    p.add_argument("--mode", default="json", choices=MODES)
    p.add_argument("--provider", default="openai", choices=["openai", "anthropic", "vllm", "ollama"])
    p.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    p.add_argument("--keylog", help="file for the TLS secrets, NSS format")
    p.add_argument("--alert", type=int, default=0, help="refuse every handshake with this TLS alert")
    p.add_argument("--delay", type=float, default=0.2, help="seconds of work before the answer")
    p.add_argument("--chunks", type=int, default=20, help="tokens in a stream")
    p.add_argument("--gap", type=float, default=0.03, help="seconds between tokens")
    p.add_argument("--padding", type=int, default=0, help="extra bytes in every token")
    p.add_argument("--allow", type=int, default=4, help="requests that --mode burst answers")
    p.add_argument("--sleepy", type=float, default=0, help="seconds before each request is read")
    p.add_argument("--rcvbuf", type=int, default=0, help="receive buffer, bytes")
    p.add_argument("--backlog", type=int, default=64, help="connections that may wait to be accepted, less one")
    p.add_argument("--serial", action="store_true", help="one connection after the other")
    p.add_argument("--idle", type=float, default=60, help="seconds until an idle connection is closed")
    options = p.parse_args()
    family = socket.AF_INET6 if ":" in options.address else socket.AF_INET
    listener = socket.create_server((options.address, options.port), family=family, backlog=options.backlog)
    if options.rcvbuf:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options.rcvbuf)
    context = tls_context(options) if options.tls else None
    stub = Stub(options)
    print("ready", flush=True)
    while True:
        conn, _ = listener.accept()
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if options.serial:
            stub.serve(conn, context)
        else:
            threading.Thread(target=stub.serve, args=(conn, context), daemon=True).start()


if __name__ == "__main__":
    main()
