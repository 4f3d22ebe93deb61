package io.hangup.ladder;

import io.hangup.http.HttpExchange;
import io.hangup.llm.Exchange;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import io.hangup.tls.TlsStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the phases of a connection begin: a heading for the first frame of each. */
public final class LadderPhases {
    private final List<LadderFrames.Sent> frames;
    private final Map<Long, Integer> places = new HashMap<>();
    private final Map<Long, String> headings = new HashMap<>();

    /** Index of the last heading. */
    private int last = -1;

    /** Index of the frame with which the close begins, or the number of frames. */
    private int close;

    private LadderPhases(List<LadderFrames.Sent> frames) {
        this.frames = frames;
        for (int i = 0; i < frames.size(); i++) {
            places.putIfAbsent(frames.get(i).frame(), i);
        }
        this.close = frames.size();
        if (!frames.isEmpty()) {
            boolean opens = (frames.get(0).flags() & Packet.SYN) != 0;
            put(0, opens ? "connect" : "joined under way");
        }
    }

    /**
     * Finds the phases.
     *
     * @param proxyTls the layer to a proxy around the tunnel, or null
     * @param tls the layer of the call itself, or null
     * @param connect the request for a tunnel, or null
     * @param spans the exchanges in order
     */
    public static LadderPhases of(
            List<LadderFrames.Sent> frames, TlsStream proxyTls, TlsStream tls, HttpExchange connect, List<Span> spans) {
        LadderPhases phases = new LadderPhases(frames);
        if (proxyTls != null && proxyTls.clientHello() != null) {
            phases.put(phases.place(proxyTls.clientHello().firstFrame), "tls to the proxy");
        }
        if (connect != null) {
            phases.put(phases.place(connect.request.firstFrame), "proxy connect");
        }
        if (tls != null && tls.clientHello() != null) {
            phases.put(phases.place(tls.clientHello().firstFrame), "tls");
        }
        phases.findClose(tls, spans);
        phases.exchanges(spans);
        if (phases.close < frames.size()) {
            phases.put(phases.close, "close");
        }
        return phases;
    }

    /**
     * Frames of one exchange; 0 for what was not seen.
     *
     * @param complete the response came to its end, as far as can be told
     */
    public record Span(long requestFirst, long requestLast, long responseFirst, long responseLast, boolean complete) {
        /** The frames of an inferred exchange. */
        public static Span of(Exchange e) {
            boolean complete = e.responseCompleteness == Exchange.Completeness.COMPLETE;
            return new Span(
                    e.requestFirstFrame, e.requestLastFrame, e.responseFirstFrame, e.responseLastFrame, complete);
        }

        /** The frames of a readable exchange. */
        public static Span of(HttpExchange e) {
            boolean answered = e.response != null;
            if (e.webSocket != null && answered) {
                // what is said over it belongs to the answer, whose end nobody announces
                long last = Math.max(
                        e.webSocket.lastActivityFrame(Side.CLIENT), e.webSocket.lastActivityFrame(Side.SERVER));
                return new Span(e.request.firstFrame, e.request.lastFrame, e.response.firstFrame, last, false);
            }
            return new Span(
                    e.request.firstFrame,
                    e.request.lastFrame,
                    answered ? e.response.firstFrame : 0,
                    answered ? e.response.lastFrame : 0,
                    answered && e.response.complete);
        }
    }

    private void exchanges(List<Span> spans) {
        int number = 0;
        for (Span span : spans) {
            number++;
            String which = spans.size() > 1 ? " " + number : "";
            put(place(span.requestFirst()), "request" + which);
            int waits = place(span.requestLast());
            if (waits >= 0 && place(span.responseFirst()) != waits + 1) {
                put(waits + 1, "awaiting headers");
            }
            put(place(span.responseFirst()), "body" + which);
            int over = place(span.responseLast());
            // where nobody can read the end, another request is the sign of it
            if (over >= 0 && (span.complete() || number < spans.size())) {
                put(over + 1, "idle");
            }
        }
    }

    /** The close begins with the first FIN, reset or last alert behind which no message begins. */
    private void findClose(TlsStream tls, List<Span> spans) {
        int from = 0;
        for (Span span : spans) {
            from = Math.max(from, Math.max(place(span.requestFirst()), place(span.responseFirst())));
        }
        for (int i = from; i < frames.size() && close == frames.size(); i++) {
            if ((frames.get(i).flags() & (Packet.FIN | Packet.RST)) != 0) {
                close = i;
            }
        }
        if (tls == null) {
            return;
        }
        for (Alert alert : tls.alerts()) {
            int at = place(alert.frame);
            if (at >= from && at < close && (alert.isCloseNotify() || alert.isFatal())) {
                close = at;
            }
        }
    }

    private int place(long frame) {
        return frame == 0 ? -1 : places.getOrDefault(frame, -1);
    }

    /** A heading before the frame of that index, unless it would stand before an earlier one or within the close. */
    private void put(int index, String heading) {
        if (index < 0 || index >= frames.size() || index < last || index > close) {
            return;
        }
        boolean pause = heading.equals("idle") || heading.startsWith("await");
        if (index == close && pause) {
            return; // what seems a pause ends before it began
        }
        last = index;
        headings.merge(frames.get(index).frame(), heading, (a, b) -> b.equals("close") ? a + ", close" : b);
    }

    /** The heading before the frame, or an empty string. */
    public String before(long frame) {
        return headings.getOrDefault(frame, "");
    }
}
