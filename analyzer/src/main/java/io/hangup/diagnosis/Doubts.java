package io.hangup.diagnosis;

import io.hangup.tcp.Half;
import io.hangup.tcp.InterfaceSet;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the capture of one connection, and how much it takes from what is said of it. */
final class Doubts {
    /** Two queues of a network card, or the two halves of a tap, put frames in the wrong order by less than this. */
    private static final long SWAPPED_NANOS = 1_000_000L;

    private final List<String> reasons = new ArrayList<>();
    private double factor = 1;
    private boolean forbidding;
    private boolean disordered;

    private Doubts() {}

    static Doubts of(Case facts) {
        Doubts doubts = new Doubts();
        Half client = facts.client();
        Half server = facts.server();
        boolean opened = facts.fate().outcome() != io.hangup.llm.Outcome.CONNECT_FAILED
                && client.segments + server.segments > client.syns + server.syns;
        if (opened && (client.segments == 0 || server.segments == 0)) {
            doubts.forbid("only the packets of the " + (client.segments == 0 ? "server" : "client") + " were captured");
        }
        for (Side side : Side.values()) {
            Half half = facts.connection().half(side);
            if (half.missedBytes > 0) {
                doubts.lower(
                        before(half.missedTime, facts) ? 0.85 : 0.6,
                        "the capture misses " + Words.bytes(half.missedBytes) + " that the "
                                + side.name().toLowerCase(java.util.Locale.ROOT)
                                + " sent and the other side acknowledged");
            }
        }
        if (CutContents.hides(facts)) {
            doubts.lower(
                    0.75,
                    "the capture holds only the first bytes of its packets: what is in the rest shows by its length alone");
        }
        if (CutContents.unreadableHandshake(facts)) {
            doubts.lower(
                    0.75, "the capture holds so little of each packet that the records of TLS cannot be told apart");
        }
        int early = Directions.early(facts.connection());
        long by = Directions.apart(facts.connection());
        if (early > 0 || by > SWAPPED_NANOS) {
            String where = early == 0
                    ? "the SYN-ACK stands before the SYN: "
                    : early + " acknowledgments stand before the bytes that they acknowledge: ";
            doubts.disordered = true;
            if (by <= SWAPPED_NANOS) {
                doubts.lower(0.95, where + "neighbouring frames of the two directions are in the wrong order");
            } else {
                doubts.lower(
                        by <= Directions.NEAR_NANOS ? 0.8 : 0.6,
                        where + "the two directions were captured with different clocks or are in the wrong order");
            }
        }
        if (facts.connection().stepsBack() > 0) {
            doubts.lower(
                    0.9,
                    "the capture's clock goes back "
                            + Words.count(facts.connection().stepsBack(), "time")
                            + " within the connection: times across that are wrong");
        }
        ClockStep step = facts.clockStep();
        if (step != null) {
            doubts.lower(
                    0.8,
                    "the capture's clock steps ahead by about " + Words.duration(step.nanos())
                            + " within the connection, for the clocks of both ends (TCP timestamps) did not go on by as much:"
                            + " times across that are too long");
        }
        if (InterfaceSet.apart(client.interfaces, server.interfaces)) {
            doubts.lower(
                    0.95,
                    "the two directions were captured on different interfaces: each may have lost packets of its own, and"
                            + " files of two machines have two clocks");
        }
        if (!facts.connection().openingSeen()) {
            doubts.lower(
                    0.75,
                    facts.connection().seenFromStart()
                            ? "the connection's handshake is not in the capture"
                            : "the capture starts in the middle of the connection");
        }
        if (facts.log().folded() > 0) {
            doubts.lower(
                    0.95,
                    Words.count(facts.log().folded(), "segment") + " in the middle of the connection were folded away");
        }
        return doubts;
    }

    /** All that is missing lies before this call began: the handshake, or a call before it. */
    private static boolean before(long missedTime, Case facts) {
        return facts.hasExchange() && facts.exchange().requestStart != 0 && missedTime < facts.exchange().requestStart;
    }

    private void lower(double by, String reason) {
        factor *= by;
        reasons.add(reason);
    }

    private void forbid(String reason) {
        forbidding = true;
        reasons.add(reason);
    }

    /** Nothing may be claimed at all. */
    boolean forbidding() {
        return forbidding;
    }

    /** The order of its packets is in doubt. */
    boolean disordered() {
        return disordered;
    }

    double factor() {
        return factor;
    }

    List<String> reasons() {
        return reasons;
    }
}
