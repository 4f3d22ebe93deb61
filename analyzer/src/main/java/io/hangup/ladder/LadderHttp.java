package io.hangup.ladder;

import io.hangup.http.FrameRuns;
import io.hangup.http.Http2Connection;
import io.hangup.http.Http2Goaway;
import io.hangup.http.Http2Ping;
import io.hangup.http.Http2Settings;
import io.hangup.http.HttpExchange;
import io.hangup.http.HttpMessage;
import io.hangup.http.Interim;
import io.hangup.http.WebSocket;
import io.hangup.http.WebSocketClose;
import io.hangup.llm.Exchange;
import io.hangup.report.Units;
import io.hangup.tcp.Side;
import java.util.List;
import java.util.Locale;

/** Notes of HTTP: requests, responses and HTTP/2 frames where they can be read, else where they must be. */
public final class LadderHttp {
    private LadderHttp() {}

    /** Exchanges of HTTP/1 or HTTP/2 that can be read. */
    public static void readable(List<HttpExchange> exchanges, LadderNotes notes) {
        for (HttpExchange exchange : exchanges) {
            if (!exchange.socks.isEmpty()) {
                exchange.socks.forEach(step -> notes.add(step.frame(), step.text()));
                continue;
            }
            request(exchange, notes);
            for (Interim interim : exchange.interims) {
                notes.add(interim.frame(), prefix(exchange, "HEADERS") + interim.status());
            }
            if (exchange.response != null) {
                response(exchange, notes);
            }
            if (exchange.webSocket != null) {
                webSocket(exchange.webSocket, notes);
            }
            if (exchange.reset != null) {
                notes.add(
                        exchange.reset.frame(),
                        "RST_STREAM stream " + exchange.streamId + " " + exchange.reset.codeName());
            }
        }
    }

    /** Of the messages only the last of each side; the frames between are bytes. */
    private static void webSocket(WebSocket socket, LadderNotes notes) {
        for (Side side : Side.values()) {
            String who = side == Side.CLIENT ? "client" : "server";
            if (socket.lastMessageFrame(side) != 0) {
                notes.add(
                        socket.lastMessageFrame(side),
                        "the " + who + "'s last WebSocket message, of "
                                + Units.count(socket.messages(side), "message", "messages") + " with "
                                + Units.bytes(socket.messageBytes(side)));
            }
            WebSocketClose close = socket.close(side);
            if (close != null) {
                String code = close.code() == WebSocketClose.NO_CODE ? "" : " " + close.code();
                String reason = close.reason().isEmpty() ? "" : " \"" + close.reason() + "\"";
                notes.add(close.frame(), "WebSocket close" + code + reason);
            }
        }
    }

    private static void request(HttpExchange exchange, LadderNotes notes) {
        HttpMessage request = exchange.request;
        if (request.firstFrame == 0) {
            return;
        }
        String what = request.method == null ? "request" : "request " + request.method + " " + path(request);
        long head = request.headersFrame == 0 ? request.firstFrame : request.headersFrame;
        if (request.firstFrame != head) {
            notes.add(request.firstFrame, "request begins");
        }
        boolean one = request.complete && request.lastFrame == head;
        notes.add(head, prefix(exchange, "HEADERS") + what + (one ? ", " + Units.bytes(request.wireBytes) : ""));
        data(exchange, request, head, notes);
        if (request.complete && !one) {
            notes.add(request.lastFrame, "request complete, " + Units.bytes(request.wireBytes));
        }
        if (!request.complete && !request.sawGap) {
            notes.add(request.lastFrame, "request unfinished after " + Units.bytes(request.wireBytes));
        }
    }

    private static void response(HttpExchange exchange, LadderNotes notes) {
        HttpMessage response = exchange.response;
        if (response.firstFrame == 0) {
            return;
        }
        long head = response.headersFrame == 0 ? response.firstFrame : response.headersFrame;
        if (response.firstFrame != head) {
            notes.add(response.firstFrame, "response begins");
        }
        String type = response.mediaType() == null ? "" : " " + response.mediaType();
        if (response.status > 0) {
            notes.add(head, prefix(exchange, "HEADERS") + response.status + type);
        }
        data(exchange, response, head, notes);
        if (response.events != null && response.events.firstFrame() != 0) {
            notes.add(response.events.firstFrame(), "first event");
        }
        String events = response.events == null ? "" : ", " + Units.count(response.events.count(), "event", "events");
        String state = response.complete
                ? "response complete, "
                : response.sawGap ? "response with a gap in the capture, " : "response unfinished after ";
        notes.add(response.lastFrame, state + Units.bytes(response.wireBytes) + events);
    }

    /** The frames between the head of a message and its end. */
    private static void data(HttpExchange exchange, HttpMessage message, long head, LadderNotes notes) {
        if (exchange.streamId == 0) {
            return;
        }
        for (int run = 0; run < message.frames.size(); run++) {
            for (long frame = Math.max(head + 1, message.frames.first(run));
                    frame <= message.frames.last(run);
                    frame++) {
                notes.routine(frame, "DATA stream " + exchange.streamId);
            }
        }
    }

    private static String prefix(HttpExchange exchange, String frameType) {
        return exchange.streamId == 0 ? "" : frameType + " stream " + exchange.streamId + ": ";
    }

    /** The target without its query, which may hold keys. */
    private static String path(HttpMessage request) {
        String target = request.target == null ? "" : request.target;
        int end = 0;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
            end++;
        }
        return end == target.length() ? target : target.substring(0, end) + target.charAt(end) + "…";
    }

    /** What an HTTP/2 connection says of itself as a whole. */
    public static void connection(Http2Connection http2, LadderNotes notes) {
        for (Http2Goaway goaway : http2.goaways()) {
            notes.add(
                    goaway.frame(),
                    "GOAWAY " + goaway.codeName()
                            + (goaway.lastStreamId() == Integer.MAX_VALUE
                                    ? ", more to come"
                                    : ", last stream " + goaway.lastStreamId()));
        }
        for (Side side : Side.values()) {
            Http2Settings settings = http2.settings(side);
            if (settings.frames > 0) {
                notes.add(settings.firstFrame, "SETTINGS");
            }
            if (settings.ackFrame != 0) {
                notes.add(settings.ackFrame, "SETTINGS acknowledged");
            }
        }
        FrameRuns updates = http2.windowUpdates();
        for (int run = 0; run < updates.size(); run++) {
            for (long frame = updates.first(run); frame <= updates.last(run); frame++) {
                notes.routine(frame, "WINDOW_UPDATE");
            }
        }
        for (Http2Ping ping : http2.pings()) {
            notes.add(ping.frame(), "PING");
            if (ping.answered()) {
                notes.add(ping.ackFrame(), "PING answered");
            }
        }
    }

    /** Exchanges told from the shapes of encrypted records. */
    public static void inferred(List<Exchange> exchanges, LadderNotes notes) {
        for (Exchange exchange : exchanges) {
            String number = exchanges.size() > 1 ? String.format(Locale.ROOT, " %d", exchange.number) : "";
            if (exchange.requestFirstFrame != 0) {
                String bytes = ", " + Units.bytes(exchange.requestBytes) + " encrypted";
                boolean one = exchange.requestLastFrame == exchange.requestFirstFrame;
                notes.add(exchange.requestFirstFrame, "request" + number + (one ? bytes : " begins"));
                if (!one) {
                    notes.add(exchange.requestLastFrame, "request" + number + " ends" + bytes);
                }
            }
            String answered = Units.bytes(exchange.responseBytes) + " encrypted";
            if (exchange.responseFirstFrame != 0 && exchange.responseFirstFrame == exchange.responseLastFrame) {
                notes.add(exchange.responseFirstFrame, "response" + number + ", " + answered);
            } else if (exchange.responseFirstFrame != 0) {
                notes.add(exchange.responseFirstFrame, "response" + number + " begins");
                notes.add(exchange.responseLastFrame, "last of response" + number + ", " + answered);
            }
        }
    }
}
