#!/usr/bin/env python3
"""Captures on loopback while small servers reset a request, and checks that the program says so at once.

usage: live_loopback.py HANGUP    (as root: it captures; by itself and from tcpdump through a pipe)

The second server speaks TLS. Its clients' key log is empty, or not there, when the capture begins, and grows while it runs.
"""
import json
import os
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

SIGN = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"


def resetting_server():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(5)

    def serve():
        while True:
            connection, _ = server.accept()
            received = b""
            while len(received) < len(SIGN):
                received += connection.recv(65536)
            time.sleep(0.1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def call(port):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(SIGN)
    try:
        client.recv(1)
    except ConnectionResetError:
        pass
    client.close()


def lines(process, seconds):
    """What the program prints within the time, line by line."""
    end = time.monotonic() + seconds
    rest = b""
    while time.monotonic() < end:
        ready, _, _ = select.select([process.stdout], [], [], 0.1)
        if ready:
            chunk = process.stdout.read1(65536)
            if not chunk:
                return
            rest += chunk
            *whole, rest = rest.split(b"\n")
            yield from whole


def tls_server(folder):
    """Answers each request over TLS after 1.2 s with the first event of a stream, and resets the connection."""
    certificate, key = os.path.join(folder, "server.pem"), os.path.join(folder, "server.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "30", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(5)

    def serve():
        while True:
            plain, _ = server.accept()
            connection = context.wrap_socket(plain, server_side=True)
            received = b""
            while len(received) < len(SIGN):
                received += connection.recv(65536)
            time.sleep(1.2)
            event = b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n'
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                               b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % len(event) + event + b"\r\n")
            time.sleep(0.2)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(connection.detach())

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


class TlsCall:
    """A call over TLS. Its secrets reach the key log during the handshake, or half a second after the request."""

    def __init__(self, keys, late):
        self.keys, self.late = keys, late

    def __call__(self, port):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        own = self.keys + ".late" if self.late else self.keys
        if self.late and os.path.exists(own):
            os.remove(own)
        context.keylog_filename = own
        client = context.wrap_socket(socket.create_connection(("127.0.0.1", port)))
        client.sendall(SIGN)
        if self.late:
            time.sleep(0.5)
            with open(own, encoding="ascii") as mine, open(self.keys, "a", encoding="ascii") as shared:
                shared.write(mine.read())
        try:
            while client.recv(65536):
                pass
        except OSError:
            pass
        client.close()


def decrypted(name, command, port, shell, make):
    """The exchange of a call over TLS is read with keys that come while the capture runs."""
    process = subprocess.Popen(command, shell=shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
    try:
        entries = []
        for attempt in range(10):
            time.sleep(1)   # the capture must have begun: it does not say when
            make(port)
            for line in lines(process, 8):
                entries.append(json.loads(line))
                if entries[-1]["type"] == "diagnosis":
                    break
            if any(e["type"] == "diagnosis" for e in entries) or process.poll() is not None:
                break
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        out, said = process.communicate(timeout=20)
        entries += [json.loads(line) for line in out.decode().split("\n") if line]
        found = next((e for e in entries if e["type"] == "diagnosis"), {})
        read = next((e for e in entries if e["type"] == "exchange"), {"request": {}, "response": {}})
        request, response = read["request"], read["response"]
        good = (found.get("outcome") == "closed-in-body" and found.get("closedBy") == "server"
                and request.get("visibility") == "decrypted" and request.get("path") == "/v1/chat/completions"
                and response.get("status") == 200)
        print(f"{name}: {request.get('visibility')}, {request.get('method')} {request.get('path')}"
              f" {response.get('status')}, {found.get('cause')}, {found.get('confidence')}"
              f" -> {'as expected' if good else 'WRONG ' + said.decode()[-2000:]}")
        return good
    finally:
        if process.poll() is None:
            process.kill()


def with_keys(program, folder):
    """By itself and through a pipe; the key log empty and not there at the start; keys in time and late."""
    port = tls_server(folder)
    early, late = os.path.join(folder, "early.keys"), os.path.join(folder, "late.keys")
    open(early, "w").close()
    os.chmod(folder, 0o755)   # root is given up once the capture is open
    common = f"--endpoint 127.0.0.1:{port} --format jsonl"
    own = decrypted("own capture, key log that grows",
                    [program, "live", "-i", "lo", "-f", f"tcp port {port}", "--keylog", early] + common.split(), port,
                    False, TlsCall(early, False))
    piped = decrypted("from tcpdump, keys that come late",
                      f"tcpdump -i lo -U -s 0 -w - 'tcp port {port}' | {program} live - --keylog {late} {common}", port,
                      True, TlsCall(late, True))
    return own and piped


def user_of(pid):
    """The user ids of all threads of the process, as one set."""
    users = set()
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/status") as status:
            for line in status:
                if line.startswith("Uid:"):
                    users.update(line.split()[1:])
    return users


def without_root(program, port, folder):
    """The user behind sudo is returned to, and a file in a folder of root's is written to its end all the same."""
    os.chmod(folder, 0o700)
    file = os.path.join(folder, "calls.jsonl")
    command = [program, "live", "-i", "lo", "-f", f"tcp port {port}", "--endpoint", f"127.0.0.1:{port}",
               "--format", "jsonl", "-o", file, "-q"]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE,
                               env={**os.environ, "SUDO_UID": "12345", "SUDO_GID": "12346"})
    try:
        for attempt in range(10):
            time.sleep(1)   # the capture must have begun: it does not say when
            call(port)
            if os.path.exists(file) and os.path.getsize(file) > 0 or process.poll() is not None:
                break
        users = user_of(process.pid) if process.poll() is None else set()
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
        written = [json.loads(line) for line in open(file)] if os.path.exists(file) else []
        good = (users == {"12345"} and process.returncode == 0 and bool(written) and written[-1]["type"] == "summary"
                and any(entry["type"] == "diagnosis" for entry in written))
        print(f"without root: threads of users {sorted(users)}, {len(written)} lines in root's folder"
              f" -> {'as expected' if good else 'WRONG ' + said.decode()}")
        return good
    finally:
        if process.poll() is None:
            process.kill()


def check(name, command, port, shell):
    process = subprocess.Popen(command, shell=shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
    try:
        found = None
        for attempt in range(10):
            time.sleep(1)   # the capture must have begun: it does not say when
            call(port)
            for line in lines(process, 8):
                entry = json.loads(line)
                if entry["type"] == "diagnosis":
                    found = entry
                    break
            if found or process.poll() is not None:
                break
        if found is None:
            print(f"{name}: no diagnosis; {process.stderr.read1(2000) if process.poll() is not None else ''}")
            return False
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        last = json.loads(out.decode().strip().split("\n")[-1])
        good = (found["outcome"] == "closed-before-headers" and found["closedBy"] == "server"
                and last["type"] == "summary" and last["failed"] >= 1)
        print(f"{name}: {found['cause']}, {found['confidence']}; summary after Ctrl-C: {last['failed']} failed"
              f" -> {'as expected' if good else 'WRONG'}")
        return good
    finally:
        if process.poll() is None:
            process.kill()


def main():
    # a script in the background has Ctrl-C ignored, and so would every program that it starts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    program = sys.argv[1]
    port = resetting_server()
    common = f"--endpoint 127.0.0.1:{port} --format jsonl"
    own = check("own capture", [program, "live", "-i", "lo", "-f", f"tcp port {port}"] + common.split(), port, False)
    piped = check("from tcpdump", f"tcpdump -i lo -U -s 0 -w - 'tcp port {port}' | {program} live - {common}", port, True)
    with tempfile.TemporaryDirectory() as folder:
        dropped = without_root(program, port, folder)
    with tempfile.TemporaryDirectory() as folder:
        read = with_keys(program, folder)
    return 0 if own and piped and dropped and read else 1


sys.exit(main())
