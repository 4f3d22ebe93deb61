package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.FatalAlerts;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.RecordShapes;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import io.hangup.tls.Records;

/** The client left before the handshake was over, at no word of the server. */
public final class TlsClientAbandoned implements Rule {
    private static final long SECOND = 1_000_000_000L;

    /** RFC 9849 section 6.1.6: the client retries, without the extension or with the key that the server sent. */
    private static final int ECH_REQUIRED = 121;

    /** A client that holds all it needs for so long is waiting for nothing on the wire. */
    private static final long UNWILLING_NANOS = 500_000_000L;

    /** It waited for a first byte that never came: that it gave up in the end is hardly the cause. */
    private static final double UNANSWERED = 0.65;

    private static final int REPEATS_IN_VAIN = 3;

    @Override
    public String cause() {
        return "tls-client-abandoned";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!TlsFacts.failed(facts) || !facts.ending().by(Side.CLIENT)) {
            return null;
        }
        Alert alert = FatalAlerts.first(facts.llm(), Side.CLIENT);
        boolean finished = facts.shapes() != null
                && facts.shapes().handshakeOver(facts.ending().time());
        if (finished && alert == null) {
            return null;
        }
        int hello = TlsFacts.helloStart(facts);
        int start = hello < 0 ? facts.wire().firstData(Side.CLIENT, 0) : hello;
        if (start < 0) {
            return null;
        }
        if (alert != null) {
            boolean hidden = alert.description == ECH_REQUIRED;
            return Finding.of(cause(), 0.9)
                    .narrowed(hidden ? String.valueOf(ECH_REQUIRED) : "")
                    .severity(hidden && TlsFacts.callsAgain(facts) ? Severity.NOTE : null)
                    .closedBy(ClosedBy.CLIENT, ClosedHow.TLS_ALERT)
                    .sentence("The client ended the TLS handshake with " + facts.serverText() + " with the alert \""
                            + alert.name + "\" (" + alert.description + ")"
                            + (hidden
                                    ? ": it had hidden the server's name in its ClientHello, and the server has not the"
                                            + " key to read it."
                                    : "."))
                    .evidence(facts.row(start, TlsFacts.helloText(facts)))
                    .evidence(facts.row(alert.frame, alert.timeNanos, Side.CLIENT, "TLS alert: " + alert.name));
        }
        if (socketWasGone(facts)) {
            return null;
        }
        long after = facts.ending().time() - facts.wire().time(start);
        if (after < 0) {
            return null; // a close before the hello it would give up: forged, or frames out of order
        }
        long idle = sinceFlight(facts);
        long sinceSyn = sinceSyn(facts);
        boolean handshakeTimer = after >= SECOND && Timers.looksRound(after) && idle < UNWILLING_NANOS;
        // a connect timeout of many libraries counts TCP and TLS together
        boolean connectTimer =
                !handshakeTimer && sinceSyn >= SECOND && Timers.looksRound(sinceSyn) && idle < UNWILLING_NANOS;
        boolean timer = handshakeTimer || connectTimer;
        Finding finding = Finding.of(
                        cause(),
                        timer && TlsFacts.serverSpoke(facts) && !sentInVain(facts) ? 0.76 : timer ? UNANSWERED : 0.6)
                // who leaves this soon was cancelled; nothing had failed yet
                .severity(after < SECOND && !timer ? Severity.WARNING : null)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The client gave up the TLS handshake with " + facts.serverText() + " "
                        + Words.duration(after) + " after its ClientHello"
                        + (connectTimer ? " and " + Words.duration(sinceSyn) + " after its SYN" : "")
                        + (timer
                                ? ", consistent with a connect or handshake timeout of its own."
                                : idle >= UNWILLING_NANOS
                                        ? "; the server's part of the handshake had arrived " + Words.duration(idle)
                                                + " before."
                                        : "."))
                .evidence(connectTimer ? facts.row(facts.wire().firstWith(Side.CLIENT, Packet.SYN, 0), "SYN") : null)
                .evidence(facts.row(start, TlsFacts.helloText(facts)))
                .evidence(facts.row(facts.ending().frame(), facts.ending().time(), Side.CLIENT, "the client closes"));
        return idle < UNWILLING_NANOS
                ? finding
                : finding.alternative(
                        "tls-client-rejected-cert", "when the client needed that long to look at the certificate");
    }

    /**
     * The reset answers for a socket that is no more (no ACK, window 0), and yet no close of the client went before it: then
     * something else had ended it, a forged reset for one, that this capture does not hold.
     */
    private static boolean socketWasGone(Case facts) {
        int close = facts.ending().firstTcpIndex();
        return close >= 0
                && facts.log().has(close, Packet.RST)
                && !facts.log().has(close, Packet.ACK)
                && facts.log().window(close) == 0;
    }

    /** From the first SYN to the close, in nanoseconds; 0 where the capture does not hold that SYN. */
    private static long sinceSyn(Case facts) {
        int syn = facts.wire().firstWith(Side.CLIENT, Packet.SYN, 0);
        return syn < 0 ? 0 : facts.ending().time() - facts.wire().time(syn);
    }

    /** The server had spoken and repeated itself, and the client never acknowledged it: the wait was not of its making. */
    private static boolean sentInVain(Case facts) {
        int close = facts.ending().firstTcpIndex();
        int until = close < 0 ? facts.wire().size() : close;
        return facts.wire().sentUpTo(Side.SERVER, until) > facts.wire().ackedUpTo(Side.SERVER, until + 1)
                && facts.wire().retransmissions(Side.SERVER, 0) >= REPEATS_IN_VAIN;
    }

    /** How long the client had had a certificate flight when it left, in nanoseconds; 0 when none had come. */
    private static long sinceFlight(Case facts) {
        if (facts.tls() == null
                || facts.tls().serverHello() == null
                || facts.shapes().clientFinished() >= 0) {
            return 0; // in TLS 1.2 a client that has sent its Finished waits for the server's
        }
        int close = facts.ending().firstTcpIndex();
        int until = close < 0 ? facts.wire().size() : close;
        if (facts.wire().ackedUpTo(Side.SERVER, until + 1) < facts.wire().sentUpTo(Side.SERVER, until)) {
            return 0; // sent, as this side shows, but not taken
        }
        Records records = facts.tls().records();
        long flight = 0;
        long last = 0;
        for (int i = 0; i < records.size() && records.time(i) <= facts.ending().time(); i++) {
            if (records.from(i) == Side.SERVER && facts.shapes().kind(i) == RecordShapes.Kind.HANDSHAKE) {
                flight += records.length(i);
                last = records.time(i);
            }
        }
        return flight < TlsFacts.CERTIFICATE_FLIGHT_LEAST ? 0 : facts.ending().time() - last;
    }
}
