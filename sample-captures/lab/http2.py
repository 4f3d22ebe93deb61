#!/usr/bin/env python3
"""An API over HTTP/2, both ends, by hyper-h2 (the only thing here that needs more than Python).

    http2.py serve ADDRESS PORT [--tls CERT KEY --keylog FILE] [--pings N] [--reset CODE]
    http2.py call URL [--count N --apart SECONDS] [--ping SECONDS]       SSL_CERT_FILE names the CA

The server answers 200 after --delay, or resets each stream with --reset CODE. More than --pings PINGs while it works on an
answer are too many for it: it ends the connection as gRPC servers do, GOAWAY ENHANCE_YOUR_CALM, "too_many_pings". The client
opens --count streams on one connection, --apart seconds after one another, and sends a PING every --ping seconds.
"""

import argparse
import json
import select
import socket
import ssl
import threading
import time
import urllib.parse

import h2.config
import h2.connection
import h2.events
import h2.exceptions

ENHANCE_YOUR_CALM = 11
KEY = "sk-lab-0000"  # made up


def arrived(sock, wait):
    """Bytes within so many seconds; None when none came, empty when the peer has closed."""
    pending = isinstance(sock, ssl.SSLSocket) and sock.pending()
    if not pending and not select.select([sock], [], [], max(0.0, wait))[0]:
        return None
    return sock.recv(65536)


class Server:
    def __init__(self, options):
        self.o = options

    def answer(self, h2c, stream):
        body = json.dumps({"id": "chatcmpl-lab0001", "object": "chat.completion", "model": "gpt-lab",
                           "choices": [{"index": 0, "message": {"role": "assistant", "content": "The server did."},
                                        "finish_reason": "stop"}]}).encode()
        h2c.send_headers(stream, [(":status", "200"), ("content-type", "application/json"), ("server", "lab-h2"),
                                  ("content-length", str(len(body)))])
        h2c.send_data(stream, body, end_stream=True)

    def serve(self, sock, context):
        try:
            self.session(context.wrap_socket(sock, server_side=True) if context else sock)
        except (OSError, h2.exceptions.ProtocolError) as error:
            print("connection ended:", error, flush=True)
        sock.close()

    def session(self, sock):
        h2c = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        h2c.initiate_connection()
        sock.sendall(h2c.data_to_send())
        due, pings = {}, 0
        while True:
            data = arrived(sock, min(due.values()) - time.monotonic() if due else 60)
            if data == b"":
                return
            for event in h2c.receive_data(data) if data else []:
                if isinstance(event, h2.events.StreamEnded):
                    due[event.stream_id] = time.monotonic() + self.o.delay
                if isinstance(event, h2.events.DataReceived):
                    h2c.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                pings += isinstance(event, h2.events.PingReceived)
            if self.o.pings and pings > self.o.pings:
                h2c.close_connection(ENHANCE_YOUR_CALM, b"too_many_pings", last_stream_id=max(due, default=0))
                sock.sendall(h2c.data_to_send())
                if isinstance(sock, ssl.SSLSocket):
                    sock.settimeout(0)
                    try:
                        sock.unwrap()
                    except (ssl.SSLError, OSError):
                        pass  # the peer's close_notify is not waited for
                sock.close()
                return
            for stream in [s for s, t in due.items() if t <= time.monotonic()]:
                del due[stream]
                if self.o.reset:
                    h2c.reset_stream(stream, self.o.reset)
                else:
                    self.answer(h2c, stream)
            sock.sendall(h2c.data_to_send())


def serve(options):
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        context.set_alpn_protocols(["h2"])
        if options.keylog:
            context.keylog_filename = options.keylog
    listener = socket.create_server((options.address, options.port),
                                    family=socket.AF_INET6 if ":" in options.address else socket.AF_INET)
    server = Server(options)
    print("ready", flush=True)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=server.serve, args=(sock, context), daemon=True).start()


def request(h2c, url, number):
    body = json.dumps({"model": "gpt-lab", "messages": [{"role": "user", "content": f"Who hung up, {number}?"}]}).encode()
    stream = h2c.get_next_available_stream_id()
    h2c.send_headers(stream, [(":method", "POST"), (":scheme", url.scheme), (":authority", url.netloc), (":path", url.path),
                              ("authorization", "Bearer " + KEY), ("user-agent", "lab-client/1"),
                              ("content-type", "application/json"), ("content-length", str(len(body)))])
    h2c.send_data(stream, body, end_stream=True)
    return stream


def call(options):
    url = urllib.parse.urlsplit(options.url)
    sock = socket.create_connection((url.hostname, url.port or 443), timeout=30)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if url.scheme == "https":
        context = ssl.create_default_context()
        context.set_alpn_protocols(["h2"])
        sock = context.wrap_socket(sock, server_hostname=url.hostname)
    h2c = h2.connection.H2Connection()
    h2c.initiate_connection()
    sock.sendall(h2c.data_to_send())
    opened, running, end = 0, set(), None
    next_call = time.monotonic() + 0.1  # the server's SETTINGS come first
    next_ping = next_call + options.ping if options.ping else float("inf")
    status = {}
    while end is None and (running or opened < options.count):
        due = min(next_call if opened < options.count else float("inf"), next_ping)
        data = arrived(sock, min(30, due - time.monotonic()))
        if data == b"":
            end = "the server closed"
        for event in h2c.receive_data(data) if data else []:
            if isinstance(event, h2.events.ResponseReceived):
                status[event.stream_id] = dict(event.headers)[b":status"].decode()
            if isinstance(event, h2.events.StreamEnded):
                running.discard(event.stream_id)
                print(f"stream {event.stream_id}: {status.get(event.stream_id)}", flush=True)
            if isinstance(event, h2.events.StreamReset):
                running.discard(event.stream_id)
                print(f"stream {event.stream_id}: reset, error code {event.error_code}", flush=True)
            if isinstance(event, h2.events.ConnectionTerminated):
                lost = [s for s in sorted(running) if s > (event.last_stream_id or 0) or event.error_code]
                print(f"<ConnectionTerminated error_code:{int(event.error_code)}, last_stream_id:{event.last_stream_id}, "
                      f"additional_data:{event.additional_data}>, not answered: {lost}", flush=True)
                running.difference_update(lost)
                opened = options.count
        if end is None and opened < options.count and time.monotonic() >= next_call:
            running.add(request(h2c, url, opened + 1))
            opened += 1
            next_call = time.monotonic() + options.apart
        if end is None and time.monotonic() >= next_ping:
            h2c.ping(b"lab-ping")
            next_ping += options.ping
        try:
            sock.sendall(h2c.data_to_send())
        except OSError as error:
            end = str(error)
    sock.close()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="what", required=True)
    server = sub.add_parser("serve")
    server.add_argument("address")
    server.add_argument("port", type=int)
    server.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    server.add_argument("--keylog")
    server.add_argument("--delay", type=float, default=0.2, help="seconds of work before the answer")
    server.add_argument("--pings", type=int, default=0, help="so many are allowed on a connection; 0: any number")
    server.add_argument("--reset", type=int, default=0, help="error code, RFC 9113 section 7; 0: answer")
    client = sub.add_parser("call")
    client.add_argument("url")
    client.add_argument("--count", type=int, default=1)
    client.add_argument("--apart", type=float, default=0.05)
    client.add_argument("--ping", type=float, default=0)
    options = p.parse_args()
    serve(options) if options.what == "serve" else call(options)


if __name__ == "__main__":
    main()
