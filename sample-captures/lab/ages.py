#!/usr/bin/env python3
"""A TCP proxy that ends every connection at one age, whatever goes on in it, and clients that keep connections busy.

usage: ages.py front ADDRESS PORT UPSTREAM-ADDRESS UPSTREAM-PORT AGE
       ages.py calls ADDRESS PORT HOST

Five clients open a connection each, at moments of their own, and make calls with pauses of their own on it: when the
connections end, some are idle, some wait for an answer and some are in the middle of a stream.
"""

import asyncio
import json
import sys


async def front(address, port, upstream, upstream_port, age):
    async def pump(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()

    async def serve(reader, writer):
        up_reader, up_writer = await asyncio.open_connection(upstream, upstream_port)
        pumps = [asyncio.create_task(pump(reader, up_writer)), asyncio.create_task(pump(up_reader, writer))]
        await asyncio.wait(pumps, timeout=age, return_when=asyncio.FIRST_COMPLETED)
        for task in pumps:
            task.cancel()
        writer.close()
        up_writer.close()

    server = await asyncio.start_server(serve, address, port)
    print("ready", flush=True)
    await server.serve_forever()


async def client(address, port, host, start, pauses):
    await asyncio.sleep(start)
    reader, writer = await asyncio.open_connection(address, port)
    ended = "after an answer"
    try:
        for pause in pauses:
            await asyncio.sleep(pause)
            body = json.dumps({"model": "qwen2.5-7b", "stream": True, "messages": [{"role": "user", "content": "hi"}]})
            writer.write((f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
                          f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
            ended = "before an answer"
            await reader.readuntil(b"\r\n\r\n")
            ended = "within an answer"
            await reader.readuntil(b"\r\n0\r\n\r\n")
            ended = "after an answer"
        await reader.read(1)
    except asyncio.IncompleteReadError:
        pass
    print(f"opened at {start} s: closed {ended}", flush=True)
    writer.close()


async def calls(address, port, host):
    plans = [(0, [0.3, 2.5]), (1.4, [0.2, 0.5, 1.1]), (2.9, [0.2]), (4.4, [5.8]), (6.2, [0.4, 0.6])]
    await asyncio.gather(*(client(address, port, host, start, pauses) for start, pauses in plans))


if sys.argv[1] == "front":
    asyncio.run(front(sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5]), float(sys.argv[6])))
else:
    asyncio.run(calls(sys.argv[2], int(sys.argv[3]), sys.argv[4]))
