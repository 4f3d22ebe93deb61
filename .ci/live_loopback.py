#!/usr/bin/env python3
"""Captures on loopback while a small server resets a request, and checks that the program says so at once.

usage: live_loopback.py HANGUP    (as root: it captures; once by itself, once from tcpdump through a pipe)
"""
import json
import os
import select
import signal
import socket
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
    program = sys.argv[1]
    port = resetting_server()
    common = f"--endpoint 127.0.0.1:{port} --format jsonl"
    own = check("own capture", [program, "live", "-i", "lo", "-f", f"tcp port {port}"] + common.split(), port, False)
    piped = check("from tcpdump", f"tcpdump -i lo -U -s 0 -w - 'tcp port {port}' | {program} live - {common}", port, True)
    with tempfile.TemporaryDirectory() as folder:
        dropped = without_root(program, port, folder)
    return 0 if own and piped and dropped else 1


sys.exit(main())
