package io.hangup.diagnosis;

import io.hangup.http.Http2Reset;
import io.hangup.http.HttpExchange;
import io.hangup.http.HttpMessage;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;

/**
 * How a tunnel ended that is one stream of HTTP/2: RST_STREAM stands for a RST of the other end, END_STREAM for a FIN (RFC
 * 9113 section 8.5). What the connection does later is not about the call.
 *
 * @param by the frame or flag that ended it
 */
record TunnelEnd(Side side, ClosedHow how, long time, long frame, int stream, String by) {
    /** @param connect the request for the tunnel, or null; returns null where it is open or no stream */
    static TunnelEnd of(HttpExchange connect) {
        if (connect == null || connect.streamId == 0) {
            return null;
        }
        TunnelEnd client = end(Side.CLIENT, connect.request, connect.streamId);
        TunnelEnd server = end(Side.SERVER, connect.response, connect.streamId);
        Http2Reset reset = connect.reset;
        TunnelEnd broken = reset == null
                ? null
                : new TunnelEnd(
                        reset.from(),
                        ClosedHow.RST_STREAM,
                        reset.timeNanos(),
                        reset.frame(),
                        connect.streamId,
                        "RST_STREAM " + reset.codeName());
        return earlier(earlier(client, server), broken);
    }

    private static TunnelEnd end(Side side, HttpMessage message, int stream) {
        return message == null || !message.complete
                ? null
                : new TunnelEnd(side, ClosedHow.HTTP, message.lastTime, message.lastFrame, stream, "END_STREAM");
    }

    private static TunnelEnd earlier(TunnelEnd one, TunnelEnd other) {
        return other == null || one != null && one.time <= other.time ? one : other;
    }

    /** What a verdict that speaks of a closed connection must add, ready to follow it. */
    String words() {
        return " The call's tunnel is stream " + stream + " of the HTTP/2 connection to the proxy: only this stream was"
                + " closed here, by " + by + ".";
    }

    /** The frame that shows it, in words. */
    String row() {
        return by + " on stream " + stream + ", the call's tunnel";
    }
}
