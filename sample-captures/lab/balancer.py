#!/usr/bin/env python3
"""Takes every connection and resets it at once, before it could read a byte: a balancer without a living target.

usage: balancer.py ADDRESS PORT
"""
import socket
import struct
import sys

listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
