package io.hangup.diagnosis;

import io.hangup.http.WebSocket;
import io.hangup.http.WebSocketClose;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** What became of a WebSocket: the first Close frame tells, or the connection's end where there was none. */
final class WebSocketFates {
    /** Codes of an end in order: normal, going away, no code (RFC 6455 section 7.4.1). */
    private static final int NORMAL = 1000;

    private static final int GOING_AWAY = 1001;

    /** A client that leaves within this time of the server's last byte leaves in the middle of something. */
    private static final long TALKING_NANOS = 1_000_000_000L;

    private WebSocketFates() {}

    /** @param roundTrip between client and server, nanoseconds */
    static Fate of(Exchange exchange, Ending ending, boolean missed, long roundTrip) {
        WebSocket socket = exchange.webSocket;
        WebSocketClose close = firstClose(socket);
        long last = Math.max(socket.lastActivityTime(Side.CLIENT), socket.lastActivityTime(Side.SERVER));
        if (close != null) {
            return closed(close);
        }
        if (socket.lost(Side.CLIENT) || socket.lost(Side.SERVER) || missed) {
            return new Fate(Outcome.UNKNOWN, Phase.BODY, ClosedBy.UNKNOWN, ending.how(), last);
        }
        if (exchange.reset != null) {
            return ofStream(
                    socket, exchange.reset.from(), exchange.reset.timeNanos(), ClosedHow.RST_STREAM, roundTrip, last);
        }
        Side first = exchange.streamId == 0 ? null : endedStream(socket);
        if (first != null && !(ending.ended() && ending.time() < socket.finishedTime(first))) {
            return ofStream(socket, first, socket.finishedTime(first), ClosedHow.HTTP, roundTrip, last);
        }
        if (!ending.ended()) {
            return new Fate(Outcome.UNANSWERED, Phase.BODY, ClosedBy.NONE, ClosedHow.NONE, last);
        }
        if (ending.by(Side.CLIENT)) {
            return talking(socket, ending.time(), roundTrip)
                    ? new Fate(Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, ending.how(), ending.time())
                    : completed(last);
        }
        ClosedBy by = ending.forged() ? ClosedBy.MIDDLEBOX : ClosedBy.SERVER;
        return new Fate(Outcome.CLOSED_IN_BODY, Phase.BODY, by, ending.how(), ending.time());
    }

    /** One side ended the stream of HTTP/2 that carried the WebSocket: the client may, once nothing is under way. */
    private static Fate ofStream(WebSocket socket, Side first, long end, ClosedHow how, long roundTrip, long last) {
        boolean client = first == Side.CLIENT;
        if (client && !talking(socket, end, roundTrip)) {
            return completed(last);
        }
        return new Fate(
                client ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_IN_BODY,
                Phase.BODY,
                client ? ClosedBy.CLIENT : ClosedBy.SERVER,
                how,
                end);
    }

    /** Whose END_STREAM came first, which stands for a FIN (RFC 8441 section 5); null where neither came. */
    private static Side endedStream(WebSocket socket) {
        long client = socket.finishedTime(Side.CLIENT);
        long server = socket.finishedTime(Side.SERVER);
        if (client == 0 && server == 0) {
            return null;
        }
        return server == 0 || client != 0 && client <= server ? Side.CLIENT : Side.SERVER;
    }

    private static Fate completed(long time) {
        return new Fate(Outcome.COMPLETED, Phase.IDLE, ClosedBy.NONE, ClosedHow.NONE, time);
    }

    private static Fate closed(WebSocketClose close) {
        boolean inOrder =
                close.code() == NORMAL || close.code() == GOING_AWAY || close.code() == WebSocketClose.NO_CODE;
        if (inOrder) {
            return completed(close.timeNanos());
        }
        boolean client = close.from() == Side.CLIENT;
        return new Fate(
                client ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_IN_BODY,
                Phase.BODY,
                client ? ClosedBy.CLIENT : ClosedBy.SERVER,
                ClosedHow.WEBSOCKET,
                close.timeNanos());
    }

    /** The Close frame that began the closing handshake, or null. */
    static WebSocketClose firstClose(WebSocket socket) {
        WebSocketClose client = socket.close(Side.CLIENT);
        WebSocketClose server = socket.close(Side.SERVER);
        if (client == null || server == null) {
            return client == null ? server : client;
        }
        return client.timeNanos() <= server.timeNanos() ? client : server;
    }

    /** A server's message was under way, or had just come. */
    private static boolean talking(WebSocket socket, long end, long roundTrip) {
        return socket.messagePending(Side.SERVER)
                || socket.lastActivityTime(Side.SERVER) != 0
                        && end - socket.lastActivityTime(Side.SERVER) <= TALKING_NANOS + roundTrip
                        && socket.lastActivityTime(Side.SERVER) >= socket.lastMessageTime(Side.CLIENT)
                        && socket.pongs(Side.SERVER) == 0;
    }
}
