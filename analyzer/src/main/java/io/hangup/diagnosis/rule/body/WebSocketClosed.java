package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.http.WebSocket;
import io.hangup.http.WebSocketClose;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.tcp.Side;

/** A WebSocket ended with an error code, or without the Close frame that RFC 6455 section 7.1 asks for. */
public final class WebSocketClosed implements Rule {
    /** From here on codes mean what the application says (RFC 6455 section 7.4.2). */
    private static final int APPLICATION_CODES = 3000;

    /** Internal error, service restart, try again later, bad gateway. */
    private static final int FIRST_SERVER_FAULT = 1011;

    private static final int LAST_SERVER_FAULT = 1014;

    @Override
    public String cause() {
        return "websocket-closed";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        WebSocket socket = exchange == null ? null : exchange.webSocket;
        boolean ended = socket != null
                && (facts.fate().outcome() == Outcome.CLOSED_IN_BODY
                        || facts.fate().outcome() == Outcome.CLIENT_CANCELLED);
        if (!ended) {
            return null;
        }
        return facts.fate().closedHow() == ClosedHow.WEBSOCKET
                ? byCloseFrame(facts, socket)
                : withoutCloseFrame(facts, socket);
    }

    private Finding byCloseFrame(Case facts, WebSocket socket) {
        WebSocketClose client = socket.close(Side.CLIENT);
        WebSocketClose server = socket.close(Side.SERVER);
        boolean byClient = facts.fate().outcome() == Outcome.CLIENT_CANCELLED;
        WebSocketClose close = byClient ? client : server;
        boolean application = close.code() >= APPLICATION_CODES;
        boolean serverFault = close.code() >= FIRST_SERVER_FAULT && close.code() <= LAST_SERVER_FAULT;
        return rows(facts, Finding.of(cause(), application ? 0.8 : 0.97), socket)
                .narrowed(serverFault ? "server-fault" : "code")
                .value(String.valueOf(close.code()))
                .severity(byClient || application ? Severity.WARNING : null)
                .sentence((byClient ? "The client" : facts.serverInside()) + " closed the WebSocket with code "
                        + close.code() + meaning(close.code())
                        + (close.reason().isEmpty() ? "" : ", saying \"" + close.reason() + "\"") + ", "
                        + after(facts, socket, close.timeNanos()) + ".")
                .evidence(
                        facts.row(close.frame(), close.timeNanos(), close.from(), "Close frame, code " + close.code()));
    }

    private Finding withoutCloseFrame(Case facts, WebSocket socket) {
        boolean byClient = facts.fate().outcome() == Outcome.CLIENT_CANCELLED;
        long end = facts.fate().time();
        long silence = end - lastByte(socket);
        String timer =
                byClient ? "" : facts.timers().words(Timers.Clock.READ_GAP, Timers.Closer.SERVER, silence, facts.rtt());
        boolean stream = facts.fate().closedHow() == ClosedHow.RST_STREAM;
        boolean endOfStream = facts.fate().closedHow() == ClosedHow.HTTP;
        String how = stream
                ? " reset the stream of the WebSocket"
                : endOfStream
                        ? " ended the stream of the WebSocket"
                        : facts.fate().closedHow() == ClosedHow.RST
                                ? " reset the connection of the WebSocket"
                                : " closed the connection of the WebSocket";
        Finding finding = rows(facts, Finding.of(cause(), byClient ? 0.8 : 0.93), socket)
                .severity(byClient ? Severity.WARNING : null)
                .sentence((byClient ? "The client" : facts.serverSide()) + how + " without a Close frame, "
                        + after(facts, socket, end) + (timer.isEmpty() ? "" : ": " + timer) + "."
                        + " The other side sees code 1006.");
        if (endOfStream) {
            Side by = byClient ? Side.CLIENT : Side.SERVER;
            return finding.evidence(
                            facts.row(socket.finishedFrame(by), end, by, "END_STREAM, no Close frame before it"))
                    .notVisible("why: a crash, a restart, or the idle timer of a proxy on the way.");
        }
        return stream
                ? finding.evidence(facts.row(
                        facts.exchange().reset.frame(),
                        end,
                        facts.exchange().reset.from(),
                        "RST_STREAM, no Close frame"))
                : finding.evidence(facts.row(
                                facts.ending().firstTcpIndex(),
                                (facts.ending().firstTcpIsReset() ? "RST" : "FIN") + ", no Close frame before it"))
                        .alternative("path-blackhole", "when the other side had long been out of reach")
                        .notVisible("why: a crash, a restart, or the idle timer of a proxy on the way.");
    }

    private static Finding rows(Case facts, Finding finding, WebSocket socket) {
        Exchange exchange = facts.exchange();
        Side speaker =
                socket.lastActivityTime(Side.CLIENT) > socket.lastActivityTime(Side.SERVER) ? Side.CLIENT : Side.SERVER;
        return finding.evidence(facts.row(
                        exchange.headersFrame,
                        exchange.headersTime,
                        Side.SERVER,
                        "answers " + exchange.status + ": the WebSocket is open"))
                .evidence(facts.row(
                        socket.lastMessageFrame(speaker), socket.lastMessageTime(speaker), speaker, "last message"));
    }

    /** "after 12 messages from the server and 3 from the client, 60 s after the last byte". */
    private static String after(Case facts, WebSocket socket, long end) {
        long silence = Math.max(0, end - lastByte(socket, end));
        return "after " + Words.count(socket.messages(Side.SERVER), "message") + " of the server and "
                + socket.messages(Side.CLIENT) + " of the client, " + Words.duration(silence) + " after the last byte"
                + " and " + Words.duration(end - facts.exchange().headersTime) + " after it was opened";
    }

    private static long lastByte(WebSocket socket) {
        return Math.max(socket.lastActivityTime(Side.CLIENT), socket.lastActivityTime(Side.SERVER));
    }

    /** The last message before the end: the Close frame itself is no message. */
    private static long lastByte(WebSocket socket, long end) {
        long last = lastByte(socket);
        if (last < end) {
            return last;
        }
        return Math.max(
                Math.max(socket.lastMessageTime(Side.CLIENT), socket.lastMessageTime(Side.SERVER)),
                Math.max(
                        Math.max(socket.lastPingTime(Side.CLIENT), socket.lastPingTime(Side.SERVER)),
                        Math.max(socket.lastPongTime(Side.CLIENT), socket.lastPongTime(Side.SERVER))));
    }

    /** RFC 6455 section 7.4.1 and the registry of close codes. */
    private static String meaning(int code) {
        return switch (code) {
            case 1002 -> " (protocol error)";
            case 1003 -> " (unsupported data)";
            case 1007 -> " (invalid payload)";
            case 1008 -> " (policy violation)";
            case 1009 -> " (message too big)";
            case 1010 -> " (extension missing)";
            case 1011 -> " (internal error)";
            case 1012 -> " (service restart)";
            case 1013 -> " (try again later)";
            case 1014 -> " (bad gateway)";
            default -> "";
        };
    }
}
