#!/usr/bin/env python3
"""A realtime API over WebSocket, both ends: RFC 6455 by aiohttp (the only thing here that needs more than Python).

    realtime.py serve ADDRESS PORT --tls CERT KEY --keylog FILE [--close CODE]
    realtime.py call URL                       SSL_CERT_FILE names the CA

The server answers the first request whole and closes in the middle of the second, with --close CODE. Nothing here is a
real key or model output.
"""

import argparse
import asyncio
import ssl

import aiohttp
from aiohttp import web

WORDS = "The capture shows who closed the connection first and what was still unanswered then".split()
KEY = "sk-lab-0000"  # made up
STREAM_GAP = 0.04  # seconds between two deltas


def serve(options):
    async def session(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "session.created", "session": {"id": "sess_lab0001", "model": "gpt-lab-realtime"}})
        asked = 0
        async for message in socket:
            if message.type != aiohttp.WSMsgType.TEXT or message.json().get("type") != "response.create":
                continue
            asked += 1
            for number, word in enumerate(WORDS):
                await socket.send_json({"type": "response.output_text.delta", "item_id": "item_lab", "delta": word + " "})
                await asyncio.sleep(STREAM_GAP)
                if asked == 2 and number == len(WORDS) // 2:
                    await socket.close(code=options.close, message=b"The server had an error while processing")
                    return socket
            await socket.send_json({"type": "response.done", "response": {"id": "resp_lab0001", "status": "completed"}})
        return socket

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    context.set_alpn_protocols(["http/1.1"])
    context.keylog_filename = options.keylog
    application = web.Application()
    application.router.add_get("/v1/realtime", session)
    web.run_app(application, host=options.address, port=options.port, ssl_context=context,
                print=lambda text: print("ready", flush=True))


async def call(options):
    headers = {"Authorization": "Bearer " + KEY, "User-Agent": "lab-client/1"}
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(options.url, headers=headers) as socket:
            for text in ("Who hung up?", "And why?"):
                await socket.send_json({"type": "conversation.item.create", "item": {"type": "message", "role": "user",
                                        "content": [{"type": "input_text", "text": text}]}})
                await socket.send_json({"type": "response.create"})
                events = 0
                async for message in socket:
                    events += 1
                    if message.json()["type"] == "response.done":
                        break
                ended = f", closed by the server with {socket.close_code}" if socket.closed else ", response.done"
                print(f"{events} events{ended}", flush=True)
                await asyncio.sleep(0.3)
                if socket.closed:
                    return


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="what", required=True)
    server = sub.add_parser("serve")
    server.add_argument("address")
    server.add_argument("port", type=int)
    server.add_argument("--tls", nargs=2, required=True, metavar=("CERT", "KEY"))
    server.add_argument("--keylog", required=True)
    server.add_argument("--close", type=int, default=1011, help="status code, RFC 6455 section 7.4")
    sub.add_parser("call").add_argument("url")
    options = p.parse_args()
    if options.what == "serve":
        serve(options)
    else:
        asyncio.run(call(options))


if __name__ == "__main__":
    main()
