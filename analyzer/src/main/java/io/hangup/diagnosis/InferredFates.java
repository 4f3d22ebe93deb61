package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Exchange.Completeness;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.RecordShapes;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Side;
import io.hangup.tls.Records;
import java.util.Arrays;

/** What became of a response of which only encrypted records and the close are seen; completed where nothing speaks against it. */
final class InferredFates {
    /** Plain bytes of a record below which it can be a chunk's end or an alert rather than content. */
    private static final int CONTENT_LEAST = 40;

    /** Bytes below which a response cannot hold the headers that servers send with a body. */
    private static final int SHORTEST_RESPONSE = 100;

    /** The same on HTTP/2, whose header compression makes them short: what a body adds is not in it. */
    private static final int SHORTEST_HTTP2 = 60;

    /** Who closes because of what it just heard does so within this time. */
    private static final long AT_ONCE_NANOS = 100_000_000L;

    /** Records of a response from which on it is a stream rather than one burst. */
    private static final int STREAM_RECORDS = 5;

    /** Pause before each record of a short stream, and the most that one event of it carries. */
    private static final long EVENT_PAUSE_NANOS = 5_000_000L;

    private static final int EVENT_MOST = 2_000;

    private final LlmConnection llm;
    private final Connection connection;
    private final Ending ending;
    private final Undelivered undelivered;
    private final Wire wire;
    private final long observedUntil;

    InferredFates(LlmConnection llm, Ending ending, Undelivered undelivered, Wire wire, long observedUntil) {
        this.llm = llm;
        this.connection = llm.connection();
        this.ending = ending;
        this.undelivered = undelivered;
        this.wire = wire;
        this.observedUntil = observedUntil;
    }

    Fate of(Exchange exchange) {
        Fate open = new Fate(Outcome.COMPLETED, Phase.IDLE, ClosedBy.NONE, ClosedHow.NONE, exchange.responseLastTime);
        if (connection.half(Side.SERVER).missedBytes > 0 || exchange.gap) {
            return open;
        }
        if (!ending.ended()) {
            if (undelivered.serverGaveUp()) {
                return new Fate(
                        Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.NONE, ClosedHow.TIMEOUT, connection.lastTime());
            }
            return stillComing(exchange)
                    ? new Fate(Outcome.UNANSWERED, Phase.BODY, ClosedBy.NONE, ClosedHow.NONE, exchange.responseLastTime)
                    : open;
        }
        if (exchange.responseCompleteness == Completeness.CUT && ending.by(Side.SERVER)) {
            return new Fate(Outcome.CLOSED_IN_BODY, Phase.BODY, ending.closer(), ending.how(), ending.time());
        }
        if (InferredReset.of(llm, exchange, ending) >= 0) {
            return new Fate(Outcome.UNKNOWN, Phase.BODY, ending.closer(), ending.how(), ending.time());
        }
        if (mayBeGoaway(exchange)) {
            return new Fate(Outcome.UNKNOWN, Phase.AWAITING_HEADERS, ending.closer(), ending.how(), ending.time());
        }
        if (ending.closer() == ClosedBy.CLIENT) {
            if (contentAfterClose(exchange) || holeAtClose(exchange)) {
                return new Fate(Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, ending.how(), ending.time());
            }
            return pathDied(exchange)
                    ? new Fate(Outcome.UNKNOWN, Phase.BODY, ClosedBy.CLIENT, ending.how(), ending.time())
                    : open;
        }
        if (tooShort(exchange) && llm.tls().cutShort() && llm.shapes().http2() != RecordShapes.Http2.NO) {
            return new Fate(Outcome.UNKNOWN, Phase.HEADERS, ending.closer(), ending.how(), ending.time());
        }
        if (tooShort(exchange) && llm.shapes().http2() == RecordShapes.Http2.NO) {
            return new Fate(Outcome.CLOSED_IN_HEADERS, Phase.HEADERS, ending.closer(), ending.how(), ending.time());
        }
        if (ending.how() == ClosedHow.RST && inFlow(exchange, ending.time())) {
            return new Fate(Outcome.CLOSED_IN_BODY, Phase.BODY, ending.closer(), ending.how(), ending.time());
        }
        return cut(exchange)
                ? new Fate(Outcome.UNKNOWN, Phase.BODY, ending.closer(), ending.how(), ending.time())
                : open;
    }

    /** The stream may have been cut: the connection ended, and nothing that ends a stream had come. */
    private boolean cut(Exchange exchange) {
        boolean last = llm.exchanges().get(llm.exchanges().size() - 1) == exchange;
        return last && MidStream.cut(llm, exchange, ending);
    }

    /**
     * The server ended the connection without close_notify after fewer bytes than the headers of any answer with a body
     * have; not on HTTP/2, where header compression makes them short.
     */
    private boolean tooShort(Exchange exchange) {
        return exchange.responseBytes < SHORTEST_RESPONSE
                && exchange.requestBytes > SHORTEST_RESPONSE
                && ending.how() != ClosedHow.CLOSE_NOTIFY;
    }

    /**
     * All that came on HTTP/2 is one record too short for headers and a body, and the connection ended at once: a GOAWAY with
     * its debug text, alone or behind a PING, is as likely as an answer.
     */
    private boolean mayBeGoaway(Exchange exchange) {
        long roundTrip = Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
        long after = ending.time() - exchange.responseLastTime;
        return llm.shapes().http2() == RecordShapes.Http2.YES
                && exchange.responseRecords == 1
                && exchange.responseBytes < SHORTEST_HTTP2
                && after >= 0
                && after <= AT_ONCE_NANOS + roundTrip;
    }

    /** The server went on sending content after the client had closed. */
    private boolean contentAfterClose(Exchange exchange) {
        Records records = llm.tls().records();
        RecordShapes shapes = llm.shapes();
        boolean isStream = exchange.responseRecords >= STREAM_RECORDS || events(exchange);
        for (int i = records.size() - 1; i >= 0 && records.firstTime(i) > ending.time(); i--) {
            boolean content = records.from(i) == Side.SERVER
                    && shapes.kind(i) == RecordShapes.Kind.DATA
                    && records.length(i) - shapes.overhead() >= CONTENT_LEAST;
            if (content && (isStream || records.length(i) > 1000)) {
                return true;
            }
        }
        return false;
    }

    /** The client itself said, as late as with its close, that it has later bytes of the server but misses some (SACK). */
    private boolean holeAtClose(Exchange exchange) {
        boolean last = llm.exchanges().get(llm.exchanges().size() - 1) == exchange;
        int close = ending.firstTcpIndex();
        int said = last && close >= 0 && ending.by(Side.CLIENT) ? wire.last(Side.CLIENT, close + 1) : -1;
        if (said >= 0 && wire.log().has(said, Packet.RST)) {
            said = wire.last(Side.CLIENT, said);
        }
        return said >= 0 && wire.log().sackRight(said) > wire.log().ack(said);
    }

    /**
     * A short stream all the same: behind the first record at least two of content, of about one length, and each after a
     * pause. A body in one piece comes at once, and its pieces are as long as a buffer.
     */
    private boolean events(Exchange exchange) {
        Records records = llm.tls().records();
        int least = Integer.MAX_VALUE;
        int most = 0;
        int count = 0;
        long previous = 0;
        for (int i = 0; i < records.size(); i++) {
            boolean body = records.from(i) == Side.SERVER
                    && llm.shapes().kind(i) == RecordShapes.Kind.DATA
                    && records.firstTime(i) >= exchange.responseStart
                    && records.firstTime(i) <= exchange.responseLastTime;
            if (!body) {
                continue;
            }
            int plain = records.length(i) - llm.shapes().overhead();
            if (previous != 0 && plain >= CONTENT_LEAST) {
                if (records.firstTime(i) - previous < EVENT_PAUSE_NANOS || plain > EVENT_MOST) {
                    return false;
                }
                least = Math.min(least, plain);
                most = Math.max(most, plain);
                count++;
            }
            previous = records.time(i);
        }
        return count >= 2 && most <= 2 * least;
    }

    /** Nobody heard the client's close, and the stream had not stopped with a record as short as an end of it. */
    private boolean pathDied(Exchange exchange) {
        long rtt = Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
        return (exchange.responseRecords >= STREAM_RECORDS || events(exchange))
                && (wire.unheard(Side.CLIENT, rtt) || DeadSpell.of(wire, ending, rtt) != null)
                && !endsInSmallRecord(llm.tls().records(), exchange);
    }

    /** The last record can be no more than a terminator, a last chunk or an empty frame: a stream may end so. */
    private boolean endsInSmallRecord(Records records, Exchange exchange) {
        for (int i = records.size() - 1; i >= 0 && records.time(i) >= exchange.responseStart; i--) {
            if (records.from(i) == Side.SERVER && llm.shapes().kind(i) == RecordShapes.Kind.DATA) {
                return records.length(i) - llm.shapes().overhead() < CONTENT_LEAST;
            }
        }
        return false;
    }

    /** The capture ends in the middle of a stream: its next record was not due yet. */
    private boolean stillComing(Exchange exchange) {
        boolean last = llm.exchanges().get(llm.exchanges().size() - 1) == exchange;
        return last && inFlow(exchange, observedUntil);
    }

    /** That moment is within the rhythm of the stream's records, not after a pause that ends a response. */
    private boolean inFlow(Exchange exchange, long moment) {
        if (exchange.responseRecords < STREAM_RECORDS) {
            return false;
        }
        Records records = llm.tls().records();
        if (endsInSmallRecord(records, exchange)) {
            return false;
        }
        long[] gaps = new long[records.size()];
        int count = 0;
        long previous = 0;
        for (int i = 0; i < records.size(); i++) {
            if (records.from(i) == Side.SERVER && records.time(i) >= exchange.responseStart) {
                if (previous != 0 && records.time(i) > previous) {
                    gaps[count++] = records.time(i) - previous;
                }
                previous = records.time(i);
            }
        }
        if (count == 0) {
            return false;
        }
        Arrays.sort(gaps, 0, count);
        long median = gaps[count / 2];
        return moment - exchange.responseLastTime <= Math.max(4 * median, 100_000_000L);
    }
}
