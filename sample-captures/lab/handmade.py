#!/usr/bin/env python3
"""A client that writes its own HTTP/1.1 on a socket and does not know all of its rules. Standard library only.

It sends --count requests on one connection whatever the answers say (a "Connection: close" too), may stop for a while in
the middle of a body, and may insist on one source port. With --crowd it is many clients at once, each with a connection of its
own. Prints one line a request, as client.py does. Clear HTTP only.
"""

import argparse
import json
import socket
import struct
import threading
import time
import urllib.parse


def request(options, url):
    prompt = "Who hung up? " + "x" * options.padding
    body = json.dumps({"model": options.model, "messages": [{"role": "user", "content": prompt}]}).encode()
    head = (f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer sk-lab-0000\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode(), body


def send(options, conn, url):
    head, body = request(options, url)
    if not options.stall:
        conn.sendall(head + body)
        return
    half = len(body) // 2
    conn.sendall(head + body[:half])
    conn.settimeout(options.stall)
    try:
        early = conn.recv(65536)  # an answer or an end ahead of time wakes the client up
        print(f"before the body was whole: {early[:40]!r}", flush=True)
    except socket.timeout:
        pass
    conn.settimeout(options.timeout)
    conn.sendall(body[half:])


def answer(conn):
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(65536)
        if not more:
            raise ConnectionError("the server closed without an answer")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += conn.recv(65536)
    return head.split()[1].decode() + f", {len(body)} bytes"


def run(options, hold):
    url = urllib.parse.urlsplit(options.url)
    conn = socket.socket()
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    conn.bind(("", options.source_port))
    conn.settimeout(options.timeout)
    try:
        conn.connect((url.hostname, url.port or 80))
        for i in range(options.count):
            time.sleep(options.pause if i else 0)
            send(options, conn, url)
            print(answer(conn), flush=True)
        time.sleep(hold)
    except OSError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
    if options.abandon:
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("url")
    p.add_argument("--model", default="lab-7b")
    p.add_argument("--padding", type=int, default=200, help="extra bytes in the prompt")
    p.add_argument("--timeout", type=float, default=60)
    p.add_argument("--count", type=int, default=1)
    p.add_argument("--pause", type=float, default=0.3, help="seconds between them")
    p.add_argument("--stall", type=float, default=0, metavar="SECONDS", help="stop in the middle of the body")
    p.add_argument("--source-port", type=int, default=0)
    p.add_argument("--abandon", action="store_true", help="end with a reset instead of a close")
    p.add_argument("--crowd", type=int, default=1, help="clients")
    p.add_argument("--every", type=float, default=0, metavar="SECONDS", help="time between two of them")
    p.add_argument("--hold", type=float, default=0, metavar="SECONDS", help="keep the connection for so long at the end")
    p.add_argument("--brief", type=int, default=0, metavar="N", help="each Nth of them holds nothing")
    options = p.parse_args()
    clients = []
    for i in range(options.crowd):
        time.sleep(options.every if i else 0)
        brief = options.brief and i % options.brief == 0
        clients.append(threading.Thread(target=run, args=(options, 0 if brief else options.hold)))
        clients[-1].start()


if __name__ == "__main__":
    main()
