#!/usr/bin/env python3
"""Calls an LLM API the way an SDK does, and can misbehave like one. Standard library only.

Prints one line a request: status, or the exception that an application would see. SSL_CERT_FILE names
the CA, SSLKEYLOGFILE takes the TLS secrets (both read by Python's ssl module itself).
"""

import argparse
import http.client
import json
import socket
import ssl
import time
import urllib.parse

KEY = "sk-lab-0000"  # made up


def body_of(options):
    prompt = "Why was the connection reset before headers? " + "x" * options.padding
    body = {"model": options.model, "stream": options.stream, "max_tokens": 256,
            "messages": [{"role": "user", "content": prompt}]}
    return json.dumps(body).encode()


def headers_of(options, url):
    common = {"Content-Type": "application/json", "Accept": "*/*", "User-Agent": "lab-client/1"}
    if options.gzip:
        common["Accept-Encoding"] = "gzip"
    if "anthropic" in url.netloc:
        return {**common, "x-api-key": KEY, "anthropic-version": "2023-06-01"}
    return {**common, "Authorization": "Bearer " + KEY}


def connection(options, url):
    if url.scheme == "https":
        context = ssl.create_default_context()
        if options.protocols:
            context.set_alpn_protocols(["http/1.1"] + [f"x-lab-{i:03}" for i in range(options.protocols)])
        return http.client.HTTPSConnection(url.hostname, url.port, timeout=options.timeout, context=context)
    return http.client.HTTPConnection(url.hostname, url.port, timeout=options.timeout)


def read(options, conn, answer):
    """Reads the body as it comes; gives the number of bytes, or None when it left on purpose."""
    size = lines = 0
    stalled = False
    while True:
        data = answer.read1(65536)
        if not data:
            answer.close()  # complete: the connection is free for the next request
            return size
        size += len(data)
        lines += data.count(b"\n")
        if options.stall and not stalled and lines >= options.stall_after:
            stalled = True
            time.sleep(options.stall)
        if options.cancel_after and lines >= options.cancel_after:
            answer.close()
            conn.close()
            return None


def call(options, conn, url):
    conn.request("POST", url.path, body_of(options), headers_of(options, url))
    answer = conn.getresponse()
    size = read(options, conn, answer)
    return f"{answer.status}, {'cancelled by the user' if size is None else f'{size} bytes'}"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("url")
    p.add_argument("--model", default="gpt-lab")
    p.add_argument("--stream", action="store_true")
    p.add_argument("--gzip", action="store_true", help="say that compressed answers are welcome")
    p.add_argument("--padding", type=int, default=200, help="extra bytes in the prompt")
    p.add_argument("--timeout", type=float, default=60)
    p.add_argument("--count", type=int, default=1, help="requests, all on one connection while it lasts")
    p.add_argument("--pause", type=float, default=0.3, help="seconds between them")
    p.add_argument("--cancel-after", type=int, default=0, metavar="LINES")
    p.add_argument("--stall", type=float, default=0, metavar="SECONDS", help="stop reading for so long")
    p.add_argument("--stall-after", type=int, default=10, metavar="LINES")
    p.add_argument("--protocols", type=int, default=0, help="protocols in the ClientHello that nobody speaks")
    p.add_argument("--keepalive", type=int, default=0, metavar="SECONDS", help="TCP keep-alive after so much silence")
    p.add_argument("--rcvbuf", type=int, default=0, help="receive buffer, bytes")
    options = p.parse_args()
    url = urllib.parse.urlsplit(options.url)
    conn = connection(options, url)
    if options.rcvbuf:
        conn._create_connection = lambda address, timeout, source: small_socket(address, timeout, options.rcvbuf)
    if options.keepalive:
        conn._create_connection = lambda *where: kept_alive(socket.create_connection(*where), options.keepalive)
    for i in range(options.count):
        if i:
            time.sleep(options.pause)
        try:
            print(call(options, conn, url), flush=True)
        except (OSError, http.client.HTTPException) as error:
            print(f"{type(error).__module__}.{type(error).__name__}: {error}", flush=True)
            break
    conn.close()


def kept_alive(s, seconds):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, seconds)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, seconds)
    return s


def small_socket(address, timeout, size):
    family, kind, proto, _, target = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0]
    s = socket.socket(family, kind, proto)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)  # before connect: it limits the window scale too
    s.settimeout(timeout)
    s.connect(target)
    return s


if __name__ == "__main__":
    main()
