package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.RecordShapes;
import io.hangup.llm.Visibility;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Side;
import io.hangup.tls.PendingRecord;
import io.hangup.tls.Records;
import java.util.HashSet;
import java.util.Set;

/**
 * What can be told of a connection whose packets are all in the capture, but only their first bytes (a snap length): their
 * order and lengths say who had spoken when, whatever the words were.
 */
final class CutContents {
    private final LlmConnection llm;
    private final Connection connection;
    private final Wire wire;

    CutContents(LlmConnection llm, Wire wire) {
        this.llm = llm;
        this.connection = llm.connection();
        this.wire = wire;
    }

    /** The snap length cut segments of the connection, and no packet of it is missing. */
    boolean nothingElseMissing() {
        boolean cut = connection.half(Side.CLIENT).cutSegments + connection.half(Side.SERVER).cutSegments > 0;
        for (Side side : Side.values()) {
            cut &= connection.half(side).missedBytes == 0
                    && !connection.half(side).lacksBytes();
        }
        return cut;
    }

    /**
     * The handshake did not end: the client said nothing after the server had begun to speak, if it ever did. Where not even
     * the header of the server's first record can be read, what it said may have been an alert.
     */
    boolean stoppedInHandshake() {
        if (!nothingElseMissing()) {
            return false;
        }
        int answer = wire.firstData(Side.SERVER, Math.max(0, helloIndex()));
        return answer < 0 || readable(Side.SERVER) && wire.firstData(Side.CLIENT, answer + 1) < 0;
    }

    /** Where the client's first record begins: in a tunnel not with the connection. */
    private int helloIndex() {
        Records records = llm.tls().records();
        for (int i = 0; i < records.size(); i++) {
            if (records.from(i) == Side.CLIENT) {
                return wire.indexOf(records.firstFrame(i));
            }
        }
        PendingRecord pending = llm.tls().pending(Side.CLIENT);
        return pending == null ? 0 : wire.indexOf(pending.firstFrame());
    }

    /** At least one record of the side shows its header. */
    private boolean readable(Side side) {
        PendingRecord pending = llm.tls().pending(side);
        if (pending != null && pending.declaredLength() >= 0) {
            return true;
        }
        Records records = llm.tls().records();
        for (int i = 0; i < records.size(); i++) {
            if (records.from(i) == side && !records.hidden(i)) {
                return true;
            }
        }
        return false;
    }

    /** Some of the call lies in what was cut off: of encrypted records their edges, of clear text the words. */
    static boolean hides(Case facts) {
        if (!facts.hasExchange()) {
            return false;
        }
        boolean inferred = facts.exchange().visibility == Visibility.INFERRED;
        return inferred
                ? facts.tls() != null && facts.tls().cutShort()
                : facts.exchange().gap && new CutContents(facts.llm(), facts.wire()).nothingElseMissing();
    }

    /** So little of each packet was captured that not even the client's first TLS record shows its header. */
    static boolean unreadableHandshake(Case facts) {
        CutContents cut = new CutContents(facts.llm(), facts.wire());
        return !facts.hasExchange() && facts.tls() != null && cut.nothingElseMissing() && !cut.readable(Side.CLIENT);
    }

    /**
     * The answer had not begun: the server said nothing after the request, or, where it is known which record the request
     * is, nothing but session tickets.
     */
    boolean answerNotBegun(Exchange exchange) {
        int request = nothingElseMissing() ? wire.indexOf(exchange.requestFirstFrame) : -1;
        if (request < 0 || exchange.requestFirstFrame == 0) {
            return false;
        }
        boolean tls = llm.tls() != null;
        if (tls && llm.shapes().clientFinished() < 0) {
            return false;
        }
        Set<Long> tickets = tls ? tickets() : Set.of();
        for (int i = request + 1; i < wire.size(); i++) {
            boolean said = wire.log().from(i) == Side.SERVER && wire.hasData(i) && !wire.isRetransmission(i);
            if (said && !tickets.contains(wire.frame(i))) {
                return false;
            }
        }
        return true;
    }

    /** The frames in which the server's session tickets lie. */
    private Set<Long> tickets() {
        Records records = llm.tls().records();
        Set<Long> frames = new HashSet<>();
        for (int i = llm.shapes().clientFinished() + 1; i < records.size(); i++) {
            if (llm.shapes().kind(i) == RecordShapes.Kind.TICKET) {
                frames.add(records.firstFrame(i));
                frames.add(records.frame(i));
            }
        }
        return frames;
    }
}
