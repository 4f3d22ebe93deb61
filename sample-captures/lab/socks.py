#!/usr/bin/env python3
"""A SOCKS5 proxy (RFC 1928) that asks for no password and knows one command, CONNECT to a name. Standard library only.

usage: socks.py ADDRESS PORT

Each side's FIN is passed on, a reset is passed on as a reset.
"""

import socket
import struct
import sys
import threading


def exactly(conn, count):
    data = b""
    while len(data) < count:
        more = conn.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def abort(conn):
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


def pump(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                target.shutdown(socket.SHUT_WR)
                return
            target.sendall(data)
    except OSError:
        abort(target)


def serve(conn):
    try:
        _, methods = exactly(conn, 2)
        exactly(conn, methods)
        conn.sendall(b"\x05\x00")
        _, command, _, kind = exactly(conn, 4)
        if command != 1 or kind != 3:
            conn.sendall(b"\x05\x07\x00\x01" + bytes(6))  # command not supported
            return
        name = exactly(conn, exactly(conn, 1)[0]).decode()
        port = struct.unpack(">H", exactly(conn, 2))[0]
        try:
            upstream = socket.create_connection((name, port), timeout=10)
        except OSError:
            conn.sendall(b"\x05\x05\x00\x01" + bytes(6))  # connection refused
            return
        upstream.settimeout(None)
        for leg in (conn, upstream):
            leg.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bound = upstream.getsockname()
        conn.sendall(b"\x05\x00\x00\x01" + socket.inet_aton(bound[0]) + struct.pack(">H", bound[1]))
        threading.Thread(target=pump, args=(upstream, conn), daemon=True).start()
        pump(conn, upstream)
    except (EOFError, OSError):
        conn.close()


def main():
    listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
    print("ready", flush=True)
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()


if __name__ == "__main__":
    main()
