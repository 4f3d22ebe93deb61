package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.Visibility;
import io.hangup.tcp.Side;

/** A call whose end the capture does not show: why it cannot be told, and which capture would tell it. A note, no verdict. */
final class OpenEnd {
    private static final double UNEXPLAINED = 0.4;

    private OpenEnd() {}

    /** Whether the end of the case's exchange cannot be told, or whether the connection came about at all. */
    static boolean is(Case facts, Doubts doubts) {
        Outcome outcome = facts.fate().outcome();
        if (!facts.hasExchange()) {
            return outcome == Outcome.UNANSWERED && !doubts.forbidding(); // it was still being opened
        }
        return outcome == Outcome.UNKNOWN
                || outcome == Outcome.UNANSWERED
                || doubts.forbidding() && outcome != Outcome.COMPLETED;
    }

    static Finding of(Case facts, Doubts doubts) {
        boolean open = facts.fate().outcome() == Outcome.UNANSWERED && !doubts.forbidding();
        return Finding.of("unexplained", UNEXPLAINED)
                .severity(Severity.NOTE)
                .outcome(open ? Outcome.UNANSWERED : Outcome.UNKNOWN)
                .sentence(facts.hasExchange() ? open ? stillOpen(facts) : untold(facts, doubts) : stillOpening(facts))
                .evidence(facts.hasExchange() ? null : facts.row(0, facts.firstPacket()))
                .evidence(facts.row(facts.requestEndIndex(), "request"))
                .evidence(facts.row(facts.wire().indexOf(facts.connection().lastFrame()), "last packet"))
                .notVisible(open ? later() : better(facts, doubts));
    }

    private static String stillOpen(Case facts) {
        long waited = waited(facts);
        String when = waited > 0 ? ", " + Words.duration(waited) + " after its request" : "";
        return facts.fate().phase() == Phase.BODY
                ? "The answer of " + facts.serverText() + " was still coming when the capture ended" + when
                        + ": whether it became complete cannot be told."
                : "The call to " + facts.serverText() + " was still open when the capture ended" + when
                        + ": whether an answer came cannot be told.";
    }

    /** A connection on which nothing was asked yet. */
    private static String stillOpening(Case facts) {
        long since = Math.max(0, facts.observedUntil() - facts.connection().firstTime());
        String when =
                " when the capture ended, " + Words.duration(since) + " after " + facts.firstPacket() + ": whether ";
        switch (facts.fate().phase()) {
            case CONNECT:
                return "The connection to " + facts.serverText() + " was still being opened" + when
                        + "it came about cannot be told.";
            case PROXY_CONNECT:
                return "The proxy had not yet answered the request for a tunnel to " + facts.serverText() + when
                        + "it did cannot be told.";
            default:
                return "The TLS handshake with " + facts.serverText() + " was still under way" + when
                        + "it succeeded cannot be told.";
        }
    }

    private static String later() {
        return "how it went on. Next capture: at the same place, started before the call and left running until the"
                + " call has its whole answer or its error.";
    }

    /** Until the capture ends, however long before that the connection's last packet came. */
    private static long waited(Case facts) {
        Exchange exchange = facts.exchange();
        long end = Math.max(facts.observedUntil(), facts.connection().lastTime());
        return exchange.requestStart == 0 ? 0 : end - exchange.requestStart;
    }

    private static String untold(Case facts, Doubts doubts) {
        return "How the call to " + facts.serverText() + " ended cannot be told: " + reason(facts, doubts) + ".";
    }

    private static String reason(Case facts, Doubts doubts) {
        if (!doubts.reasons().isEmpty()) {
            return String.join("; ", doubts.reasons());
        }
        if (cutShort(facts)) {
            return "the capture holds only the first bytes of its packets, and what the rest hides fits more than one end";
        }
        boolean inferred = facts.exchange().visibility == Visibility.INFERRED;
        if (inferred && facts.ending().by(Side.CLIENT) && facts.clientUnheard()) {
            return "nobody answered any more when the client closed, and in which moment the path died, in the middle of"
                    + " the answer or after it, is hidden by the encryption";
        }
        if (inferred
                && facts.fate().phase() == Phase.BODY
                && MidStream.cut(facts.llm(), facts.exchange(), facts.ending())) {
            return "the last record of its stream is like those in its middle, and nothing came that ends one; the server"
                    + " side closed while the next one was due, "
                    + Words.duration(facts.ending().time() - facts.exchange().responseLastTime)
                    + " later. Most likely the stream was cut; but its end may look like the rest";
        }
        return inferred
                ? "it is encrypted, and the sizes and times of its records fit more than one end"
                : "the capture does not hold the bytes that would show it";
    }

    private static boolean cutShort(Case facts) {
        return facts.tls() != null && facts.tls().cutShort();
    }

    /** The capture that does not have this one's flaw. */
    private static String better(Case facts, Doubts doubts) {
        String until = ", until a call ends like this again.";
        if (doubts.forbidding()) {
            return "the other side's packets. Next capture: where both directions pass, best on the client's own host"
                    + " (on a mirror port both receive and transmit)" + until;
        }
        if (!facts.connection().openingSeen()) {
            return "the start of the connection. Next capture: at the same place, started before the client opens it"
                    + until;
        }
        if (cutShort(facts)) {
            return "the bytes that were cut off. Next capture: at the same place, whole packets (-s 0)" + until;
        }
        if (doubts.disordered()) {
            return "the order of the packets. Next capture: on the client's own host, where one clock stamps both"
                    + " directions" + until;
        }
        if (!doubts.reasons().isEmpty()) {
            return "the packets that the capture lost. Next capture: at the same place, with -B 65536 (a larger buffer)"
                    + " and a file on a fast local disk" + until;
        }
        return facts.exchange().visibility == Visibility.INFERRED
                ? "what the records hold. Next capture: at the same place, with SSLKEYLOGFILE set for the client, and"
                        + " the key log given to Hangup" + until
                : "the missing bytes. Next capture: at the same place, whole packets (-s 0)" + until;
    }
}
