package io.hangup.diagnosis;

import io.hangup.http.Http2Goaway;
import io.hangup.http.Http2Reset;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Exchange.Completeness;
import io.hangup.llm.GrpcStatus;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.RecordShapes;
import io.hangup.llm.Visibility;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;
import io.hangup.tls.Records;

/** What became of each exchange: from what was read, or from what encrypted records and the close allow to say. */
final class ExchangeFates {
    private static final long SECOND = 1_000_000_000L;

    /** Repeats of the same bytes without an answer that count as giving up, and how long they must go on. */
    private static final int REPEATS_TO_GIVE_UP = 2;

    /** A client that was told of its stream's end closes within this time and a round trip. */
    private static final long REACTION_NANOS = 100_000_000L;

    private final LlmConnection llm;
    private final Connection connection;
    private final Wire wire;
    private final Ending ending;
    private final long observedUntil;
    private final Undelivered undelivered;
    private final InferredFates inferred;
    private final CutContents cut;

    ExchangeFates(LlmConnection llm, Wire wire, Ending ending, long observedUntil) {
        this.llm = llm;
        this.connection = llm.connection();
        this.wire = wire;
        this.ending = ending;
        this.observedUntil = observedUntil;
        this.undelivered = new Undelivered(llm.connection(), wire, ending, observedUntil);
        this.inferred = new InferredFates(llm, ending, undelivered, wire, observedUntil);
        this.cut = new CutContents(llm, wire);
    }

    Fate of(Exchange exchange, boolean last) {
        if (last && cameTooLate(exchange)) {
            return new Fate(
                    Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, ending.how(), ending.time());
        }
        if (last && cutByForgedReset(exchange)) {
            boolean before = ending.time() < exchange.responseStart;
            return new Fate(
                    before ? Outcome.CLOSED_BEFORE_HEADERS : Outcome.CLOSED_IN_BODY,
                    before ? Phase.AWAITING_HEADERS : Phase.BODY,
                    ending.closer(),
                    ending.how(),
                    ending.time());
        }
        if (last && endCameTooLate(exchange)) {
            return new Fate(Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, ending.how(), ending.time());
        }
        Fate lost = last ? undelivered.unheard(exchange) : null;
        if (lost != null) {
            return lost;
        }
        if (exchange.status >= 400 && exchange.headersTime != 0) {
            return new Fate(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE, ClosedHow.HTTP, exchange.headersTime);
        }
        if (exchange.webSocket != null) {
            long roundTrip = Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
            return WebSocketFates.of(exchange, ending, wasMissed(Side.CLIENT) || wasMissed(Side.SERVER), roundTrip);
        }
        if (exchange.grpcStatus != null && exchange.grpcStatus.code() > 0) {
            Phase phase = exchange.responseBodyBytes > 0 ? Phase.BODY : Phase.HEADERS;
            return new Fate(Outcome.HTTP_ERROR, phase, ClosedBy.NONE, ClosedHow.HTTP, exchange.responseLastTime);
        }
        if (exchange.stream != null && exchange.stream.error != null) {
            return new Fate(Outcome.HTTP_ERROR, Phase.BODY, ClosedBy.NONE, ClosedHow.HTTP, exchange.stream.errorTime);
        }
        if (exchange.errorBody && exchange.dialect != null) {
            return new Fate(Outcome.HTTP_ERROR, Phase.BODY, ClosedBy.NONE, ClosedHow.HTTP, exchange.responseLastTime);
        }
        Fate stuck = last ? undelivered.stuck(exchange) : null;
        if (stuck != null) {
            return stuck;
        }
        if (exchange.responseCompleteness == Completeness.COMPLETE && !statusHidden(exchange)) {
            return complete(exchange);
        }
        if (exchange.streamId != 0) {
            Fate stream = streamFate(exchange);
            if (stream != null) {
                return stream;
            }
        } else if (!last) {
            Phase phase = exchange.responseStarted() ? Phase.BODY : Phase.AWAITING_HEADERS;
            long seen = exchange.responseStarted() ? exchange.responseLastTime : exchange.requestEnd;
            return new Fate(Outcome.UNKNOWN, phase, ClosedBy.UNKNOWN, ClosedHow.NONE, seen);
        }
        if (!exchange.responseStarted()) {
            return noResponse(exchange);
        }
        return exchange.visibility == Visibility.INFERRED ? inferred.of(exchange) : cutResponse(exchange);
    }

    /** The header section lies in a hole: what came may be an error, unless it is a stream up to its end. */
    private static boolean statusHidden(Exchange exchange) {
        boolean inHole = exchange.visibility != Visibility.INFERRED
                && exchange.responseGap
                && exchange.headersTime == 0
                && exchange.grpcStatus == null;
        return inHole && (exchange.stream == null || !exchange.stream.complete());
    }

    private static Fate complete(Exchange exchange) {
        boolean noStatus = exchange.grpcStatus != null && exchange.grpcStatus.code() == GrpcStatus.MISSING;
        boolean truncated = noStatus
                || exchange.stream != null
                        && exchange.stream.events > 0
                        && exchange.stream.recognised
                        && !exchange.stream.complete()
                        && !exchange.gap;
        return truncated
                ? new Fate(
                        Outcome.STREAM_TRUNCATED,
                        Phase.BODY,
                        ClosedBy.SERVER,
                        ClosedHow.HTTP,
                        exchange.responseLastTime)
                : new Fate(Outcome.COMPLETED, Phase.IDLE, ClosedBy.NONE, ClosedHow.NONE, exchange.responseLastTime);
    }

    /** What ended a stream of HTTP/2 while the connection may live on; null when only the connection's end can tell. */
    private Fate streamFate(Exchange exchange) {
        Phase phase = !exchange.responseStarted()
                ? Phase.AWAITING_HEADERS
                : exchange.headersTime == 0 ? Phase.HEADERS : Phase.BODY;
        if (phase == Phase.HEADERS && exchange.responseGap && exchange.responseBodyBytes > 0) {
            phase = Phase.BODY; // the headers are in the hole
        }
        boolean body = phase == Phase.BODY;
        Http2Reset reset = exchange.reset;
        Http2Goaway goaway = fatalGoaway(exchange);
        if (reset != null && reset.from() == Side.CLIENT && deliveredAll(exchange)) {
            return complete(exchange);
        }
        if (reset != null && !clearsUp(reset, goaway) && !afterServersClose(reset)) {
            boolean client = reset.from() == Side.CLIENT;
            boolean hole = exchange.responseGap || !exchange.responseStarted() && wasMissed(Side.SERVER);
            if (hole && (client || !body)) {
                ClosedBy closer = client ? ClosedBy.CLIENT : ClosedBy.SERVER;
                return new Fate(Outcome.UNKNOWN, phase, closer, ClosedHow.RST_STREAM, reset.timeNanos());
            }
            Outcome outcome =
                    client ? Outcome.CLIENT_CANCELLED : body ? Outcome.CLOSED_IN_BODY : Outcome.CLOSED_BEFORE_HEADERS;
            ClosedBy by = client ? ClosedBy.CLIENT : ClosedBy.SERVER;
            return new Fate(outcome, phase, by, ClosedHow.RST_STREAM, reset.timeNanos());
        }
        if (goaway != null) {
            Outcome outcome = body ? Outcome.CLOSED_IN_BODY : Outcome.CLOSED_BEFORE_HEADERS;
            return new Fate(outcome, phase, ClosedBy.SERVER, ClosedHow.GOAWAY, goaway.timeNanos());
        }
        if (ending.ended() && ending.by(Side.CLIENT) && deliveredAll(exchange)) {
            return complete(exchange);
        }
        return null;
    }

    /** Nothing of the message was missing any more: its declared length, or its stream's own end, had been reached. */
    private static boolean deliveredAll(Exchange exchange) {
        return exchange.bodyComplete || exchange.stream != null && exchange.stream.terminated;
    }

    /** The client takes down a stream that the server's GOAWAY had ended before: a consequence, not a cancellation. */
    private static boolean clearsUp(Http2Reset reset, Http2Goaway goaway) {
        return goaway != null && reset.from() == Side.CLIENT && reset.timeNanos() >= goaway.timeNanos();
    }

    /** The server had hung up on the whole connection when the client gave this stream up. */
    private boolean afterServersClose(Http2Reset reset) {
        return reset.from() == Side.CLIENT
                && ending.ended()
                && ending.by(Side.SERVER)
                && !ending.forged()
                && reset.timeNanos() >= ending.time();
    }

    /** The server's GOAWAY that ended this stream: with an error code, or below the stream's number. */
    private Http2Goaway fatalGoaway(Exchange exchange) {
        if (llm.http2() == null) {
            return null;
        }
        for (Http2Goaway goaway : llm.http2().goaways()) {
            boolean ends = goaway.code() != 0 || exchange.beyondGoaway || goaway.lastStreamId() < exchange.streamId;
            boolean after = exchange.responseLastTime == 0 || goaway.timeNanos() >= exchange.responseLastTime;
            if (goaway.from() == Side.SERVER && ends && (after || goaway.timeNanos() <= exchange.requestStart)) {
                return goaway;
            }
        }
        return null;
    }

    private Phase requestPhase(Exchange exchange) {
        int end = wire.indexOf(exchange.requestLastFrame);
        if (exchange.requestCompleteness == Completeness.CUT || end < 0) {
            return Phase.REQUEST;
        }
        if (exchange.requestCompleteness == Completeness.UNKNOWN && cut.nothingElseMissing()) {
            // where the request ends is cut off: all that the client said is the request
            end = wire.lastData(Side.CLIENT, wire.size());
        }
        long seq = wire.log().seq(end) + wire.log().length(end);
        boolean acked = wire.acknowledgment(Side.CLIENT, seq, wire.indexOf(exchange.requestFirstFrame)) >= 0;
        return acked ? Phase.AWAITING_HEADERS : Phase.REQUEST;
    }

    private Fate noResponse(Exchange exchange) {
        Phase phase = requestPhase(exchange);
        boolean hidden = exchange.gap || answerMissed(exchange) || answerHidden(exchange);
        if (hidden && !cut.answerNotBegun(exchange) || resetTellsOfMore()) {
            return new Fate(Outcome.UNKNOWN, phase, ClosedBy.UNKNOWN, ending.how(), connection.lastTime());
        }
        if (wasMissed(Side.CLIENT) && clientWentOn(exchange)) {
            return new Fate(Outcome.UNKNOWN, Phase.REQUEST, ending.closer(), ending.how(), connection.lastTime());
        }
        if (!ending.ended()) {
            return stillOpen(exchange, phase);
        }
        if (phase == Phase.REQUEST && ending.by(Side.SERVER) && crossed(exchange)) {
            phase = Phase.AWAITING_HEADERS;
        }
        boolean reaction = ending.by(Side.CLIENT) ? reactsToServer(exchange) : reactsToClient(exchange);
        if (reaction) {
            return new Fate(Outcome.UNKNOWN, phase, ClosedBy.UNKNOWN, ending.how(), ending.time());
        }
        Outcome outcome = ending.closer() == ClosedBy.CLIENT ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_BEFORE_HEADERS;
        return new Fate(outcome, phase, ending.closer(), ending.how(), ending.time());
    }

    /**
     * The capture lacks bytes of the server that may have been the answer: acknowledged since the request, or by nobody,
     * where it lacks other packets too. What was acknowledged before the request was none, where it is known which record
     * the request is.
     */
    private boolean answerMissed(Exchange exchange) {
        boolean guessed =
                exchange.visibility == Visibility.INFERRED && llm.shapes().clientFinished() < 0;
        Half server = connection.half(Side.SERVER);
        if (server.lacksBytes() && (wasMissed(Side.SERVER) || wasMissed(Side.CLIENT))) {
            return true;
        }
        return wasMissed(Side.SERVER)
                && (guessed || exchange.requestStart == 0 || server.missedTime >= exchange.requestStart);
    }

    /** The capture lacks bytes that this side sent and the other acknowledged. */
    private boolean wasMissed(Side side) {
        return connection.half(side).missedBytes > 0;
    }

    /**
     * The server said something after the request that its client received, on a connection of which the capture holds
     * only parts of what the server said (a snap length, dropped frames): it may have been the answer.
     */
    private boolean answerHidden(Exchange exchange) {
        if (llm.tls() == null || llm.tls().gaps(Side.SERVER) == 0) {
            return false;
        }
        if (llm.tls().cutShort()) {
            return true; // unless the cut leaves enough to say that it had not begun
        }
        Half server = connection.half(Side.SERVER);
        if (ending.by(Side.CLIENT) && server.ackedUpTo >= server.sentUpTo) {
            return true; // the client had all of it, the capture has not: which record was the request is a guess
        }
        int answer = wire.firstData(Side.SERVER, wire.indexOf(exchange.requestFirstFrame) + 1);
        return answer >= 0 && wire.acknowledgment(Side.SERVER, wire.end(answer), answer) >= 0;
    }

    /**
     * The client closed right after a record that can be HTTP/2's RST_STREAM or GOAWAY: the server may have ended the
     * stream, and the client had nothing left to wait for.
     */
    private boolean reactsToServer(Exchange exchange) {
        if (exchange.visibility != Visibility.INFERRED || llm.shapes().http2() == RecordShapes.Http2.NO) {
            return false;
        }
        Records records = llm.tls().records();
        long reaction = REACTION_NANOS + Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
        for (int i = records.size() - 1; i >= 0 && records.time(i) >= ending.time() - reaction; i--) {
            boolean told = llm.shapes().maybeRstStream(i) || llm.shapes().maybeGoaway(i);
            if (records.from(i) == Side.SERVER && told && records.firstTime(i) > exchange.requestStart) {
                return true;
            }
        }
        return false;
    }

    /**
     * The server closed in order right after a record of the client that can be its GOAWAY, and had said nothing of that
     * kind before: the client ended the connection, and whether it still waited for its answer cannot be told.
     */
    private boolean reactsToClient(Exchange exchange) {
        if (exchange.visibility != Visibility.INFERRED || !ending.orderly()) {
            return false;
        }
        Records records = llm.tls().records();
        long reaction = REACTION_NANOS + Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
        long settings = 0; // the server's first word, with what comes beside it (RFC 9113 section 3.4)
        for (int i = 0; i < records.size() && records.time(i) <= ending.time(); i++) {
            boolean server = records.from(i) == Side.SERVER;
            if (server && settings == 0 && llm.shapes().kind(i) == RecordShapes.Kind.CONTROL) {
                settings = records.frame(i);
            }
            boolean first = server && records.frame(i) == settings;
            if (!first && llm.shapes().maybeGoaway(i) && records.firstTime(i) > exchange.requestStart) {
                return !server && records.time(i) >= ending.time() - reaction;
            }
        }
        return false;
    }

    /** The client's own RST acknowledges more than the capture holds: no other segment of it said so. */
    private boolean resetTellsOfMore() {
        Half server = connection.half(Side.SERVER);
        int reset = wire.firstWith(Side.CLIENT, Packet.RST, 0);
        return reset >= 0
                && ending.by(Side.CLIENT)
                && !ending.forged()
                && server.lacksBytes()
                && wire.log().has(reset, Packet.ACK)
                && wire.log().ack(reset) >= server.sentUpTo;
    }

    /**
     * The RST of the client's host that ended it has a number behind all that the capture holds of the client: the FIN
     * before it was not captured, nor what the server had said until then.
     */
    private boolean clientsFinMissed() {
        int reset = ending.firstTcpIndex();
        return reset >= 0
                && ending.by(Side.CLIENT)
                && ending.how() == ClosedHow.RST
                && !ending.suspicious()
                && wire.log().seq(reset) == wire.sentUpTo(Side.CLIENT, reset) + 1;
    }

    /** More came from the client than the request that could be read: with bytes missing, it may belong to it. */
    private boolean clientWentOn(Exchange exchange) {
        int end = wire.indexOf(exchange.requestLastFrame);
        int next = end < 0 ? -1 : wire.firstData(Side.CLIENT, end + 1);
        return next >= 0
                && !wire.isRetransmission(next)
                && (!ending.by(Side.CLIENT) || wire.time(next) < ending.time());
    }

    /** The request had left as a whole when the close arrived; only its acknowledgment never came. */
    private boolean crossed(Exchange exchange) {
        return exchange.requestCompleteness != Completeness.CUT
                && ending.time() >= 0
                && exchange.requestBytes < 64_000
                && (exchange.reusedConnection
                        || wire.retransmissions(Side.CLIENT, wire.indexOf(exchange.requestFirstFrame)) == 0);
    }

    private Fate stillOpen(Exchange exchange, Phase phase) {
        int from = Math.max(0, wire.indexOf(exchange.requestFirstFrame));
        int repeats = wire.retransmissions(Side.CLIENT, from);
        boolean givenUp = phase == Phase.REQUEST
                && repeats >= REPEATS_TO_GIVE_UP
                && observedUntil - exchange.requestStart >= SECOND
                && wire.last(Side.SERVER, wire.size()) < from;
        boolean partly = phase == Phase.REQUEST
                && repeats >= REPEATS_TO_GIVE_UP + 1
                && observedUntil - lastProgress(Side.CLIENT, from) >= 3 * SECOND;
        boolean deadToClient = phase == Phase.AWAITING_HEADERS && undelivered.serverGaveUp();
        if (givenUp || partly || deadToClient) {
            return new Fate(
                    Outcome.CLOSED_BEFORE_HEADERS, phase, ClosedBy.NONE, ClosedHow.TIMEOUT, connection.lastTime());
        }
        return new Fate(Outcome.UNANSWERED, phase, ClosedBy.NONE, ClosedHow.NONE, connection.lastTime());
    }

    /** When an acknowledgment of the side's bytes last moved forward. */
    private long lastProgress(Side side, int from) {
        long highest = wire.ackedUpTo(side, from);
        long time = wire.time(from);
        for (int i = from; i < wire.size(); i++) {
            if (wire.log().from(i) != side
                    && wire.log().has(i, Packet.ACK)
                    && wire.log().ack(i) > highest) {
                highest = wire.log().ack(i);
                time = wire.time(i);
            }
        }
        return time;
    }

    /** A response whose bytes can be read and that its own framing says is not complete. */
    private Fate cutResponse(Exchange exchange) {
        if (exchange.gap && streamWasComplete(exchange)) {
            return new Fate(Outcome.COMPLETED, Phase.IDLE, ClosedBy.NONE, ClosedHow.NONE, exchange.responseLastTime);
        }
        boolean flawed = exchange.gap || wasMissed(Side.SERVER) || clientsFinMissed();
        if (flawed || exchange.responseCompleteness == Completeness.UNKNOWN) {
            return new Fate(Outcome.UNKNOWN, Phase.BODY, ClosedBy.UNKNOWN, ending.how(), exchange.responseLastTime);
        }
        Phase phase = exchange.headersTime == 0 ? Phase.HEADERS : Phase.BODY;
        if (streamWasComplete(exchange)) {
            return new Fate(Outcome.COMPLETED, Phase.IDLE, ClosedBy.NONE, ClosedHow.NONE, exchange.responseLastTime);
        }
        if (!ending.ended()) {
            return openBody(exchange, phase);
        }
        if (ending.closer() == ClosedBy.CLIENT) {
            return new Fate(Outcome.CLIENT_CANCELLED, phase, ClosedBy.CLIENT, ending.how(), ending.time());
        }
        Outcome outcome = phase == Phase.HEADERS ? Outcome.CLOSED_IN_HEADERS : Outcome.CLOSED_IN_BODY;
        return new Fate(outcome, phase, ending.closer(), ending.how(), ending.time());
    }

    /**
     * Every event up to the provider's terminator came, only HTTP's own end did not: the client has its answer, and many
     * clients close at the terminator. A finish reason is enough where it was the client that closed.
     */
    private boolean streamWasComplete(Exchange exchange) {
        return exchange.stream != null
                && (exchange.stream.terminated || exchange.stream.finishReason != null && ending.by(Side.CLIENT));
    }

    private Fate openBody(Exchange exchange, Phase phase) {
        if (undelivered.serverGaveUp()) {
            return new Fate(Outcome.CLOSED_IN_BODY, phase, ClosedBy.NONE, ClosedHow.TIMEOUT, connection.lastTime());
        }
        return new Fate(Outcome.UNANSWERED, phase, ClosedBy.NONE, ClosedHow.NONE, exchange.responseLastTime);
    }

    /** The client had closed before the first response byte came, and answered it with a RST: it was gone. */
    private boolean cameTooLate(Exchange exchange) {
        boolean startMissing = exchange.responseGap && exchange.headersTime == 0;
        if (!exchange.responseStarted()
                || startMissing
                || !ending.by(Side.CLIENT)
                || ending.time() >= exchange.responseStart) {
            return false;
        }
        int answer = Math.max(0, wire.indexOf(exchange.responseFirstFrame));
        int close = Math.max(0, ending.firstTcpIndex());
        // where the two directions have different clocks, the RST may stand before the answer that it answers
        boolean tookNothing = wire.ackedUpTo(Side.SERVER, wire.size()) <= wire.sentUpTo(Side.SERVER, close);
        return wire.firstWith(Side.CLIENT, Packet.RST, tookNothing ? Math.min(close + 1, answer) : answer) >= 0;
    }

    /**
     * The client had closed in mid-stream, before an event said that generation ended, and answered what still came with a
     * RST: it got none of that. Who closes but half of the connection answers with acknowledgments.
     */
    private boolean endCameTooLate(Exchange exchange) {
        int close = ending.firstTcpIndex();
        boolean left = exchange.stream != null
                && exchange.stream.complete()
                && exchange.streamId == 0
                && ending.by(Side.CLIENT)
                && close >= 0
                && wire.log().has(close, Packet.FIN)
                && exchange.stream.finishTime > wire.time(close);
        int rst = left ? wire.firstWith(Side.CLIENT, Packet.RST, close + 1) : -1;
        return rst >= 0 && wire.ackedUpTo(Side.SERVER, wire.size()) <= wire.sentUpTo(Side.SERVER, close);
    }

    /**
     * A reset with the server's address that the server knows nothing of: its answer came, or went on, afterwards, and
     * the client, which had believed the reset, answered with resets of its own.
     */
    private boolean cutByForgedReset(Exchange exchange) {
        return exchange.responseStarted()
                && ending.by(Side.SERVER)
                && ending.how() == ClosedHow.RST
                && ending.suspicious()
                && ending.time() < exchange.responseLastTime
                && wire.firstWith(Side.CLIENT, Packet.RST, ending.firstTcpIndex()) >= 0;
    }
}
