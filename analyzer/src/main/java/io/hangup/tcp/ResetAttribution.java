package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who made a reset: the owner of the address, or a box on the way. A score over the facts of the reset next to the
 * sender's other segments; each feature is listed with its weight, those that speak for the endpoint with 0. What cannot
 * be compared (no segment to compare with, fields that the capture lacks) counts for neither.
 *
 * @param score sum of the weights
 * @param features what was compared
 * @param tooEarly it came before its sender can have heard what it answers, if the round trip was measured right
 */
public record ResetAttribution(int score, List<Feature> features, boolean tooEarly) {
    /** From here on a box on the way is likely. */
    public static final int HIGH = 8;

    /** From here on a box on the way is possible. */
    public static final int MEDIUM = 5;

    private static final int TTL_WEIGHT = 3;
    private static final int MAC_WEIGHT = 4;
    private static final int MAC_CHANGED_WEIGHT = 2;
    private static final int IP_ID_WEIGHT = 2;
    private static final int TIMESTAMP_WEIGHT = 2;
    private static final int SIGNATURE_WEIGHT = 4;
    private static final int WINDOW_WEIGHT = 1;
    private static final int SEQ_WEIGHT = 4;
    private static final int TIMING_WEIGHT = 4;
    private static final int FAR_TOO_EARLY_WEIGHT = 5;
    private static final int BURST_WEIGHT = 4;
    private static final int LATER_WEIGHT = 5;
    private static final int ALIVE_WEIGHT = HIGH;

    /** What comes within this part of the round trip was made much nearer than the side that answered the handshake. */
    private static final int FAR_TOO_EARLY = 8;

    /** Shorter round trips are too often measured too long (ARP, a busy host) for a comparison that fine. */
    private static final long MEASURABLE_RTT_NANOS = 4_000_000L;

    /** Identifications of one counter lie at most this far apart (many segments may be on their way). */
    private static final int IP_ID_REACH = 2048;

    private static final int BASELINE = 8;

    /** Resets of one burst lie no further apart. */
    private static final long BURST_NANOS = 100_000_000L;

    /**
     * One thing that was compared.
     *
     * @param text in words, with the values
     * @param weight what it adds; 0 when it speaks for the endpoint
     */
    public record Feature(String text, int weight) {}

    public ResetAttribution {
        features = List.copyOf(features);
    }

    /** A box on the way made it, with some certainty. */
    public boolean likelyInjected() {
        return score >= HIGH;
    }

    /** A box on the way may have made it. */
    public boolean perhapsInjected() {
        return score >= MEDIUM;
    }

    /**
     * Nothing that was compared tells the reset from one that its sender's host makes: only what came after it may, which
     * stands last. A packet filter of that host makes such too, while the socket lives on.
     *
     * @param reset the one that was compared
     */
    public boolean fitsItsSender(Reset reset) {
        boolean later = reset.aliveFrame() != 0 || reset.laterDataFrame() != 0;
        return reset.usualTtl() == reset.ttl()
                && features.stream()
                        .limit(features.size() - (later ? 1 : 0))
                        .allMatch(feature -> feature.weight() == 0);
    }

    /** Compares the reset with the rest of its connection. */
    public static ResetAttribution of(Connection connection, Reset reset) {
        List<Feature> features = new ArrayList<>();
        boolean tooEarly = false;
        if (reset.baselineSegments() > 0) {
            ttl(connection, reset, features);
            mac(reset, features);
            ipId(connection, reset, features);
            timestamp(reset, features);
            signature(reset, features);
            window(reset, features);
            sequence(connection, reset, features);
            tooEarly = timing(connection, reset, features);
        } else if (connection.half(reset.side()).plainSegments() > 0) {
            laterPackets(connection.half(reset.side()), reset, features);
        }
        burst(connection, reset, features);
        if (reset.aliveFrame() != 0) {
            String text = "its sender was still there " + Spans.text(reset.aliveTime() - reset.timeNanos()) + " later";
            features.add(new Feature(text, ALIVE_WEIGHT));
        } else if (reset.laterDataFrame() != 0) {
            features.add(new Feature("the same address went on sending after it", LATER_WEIGHT));
        }
        int score = 0;
        for (Feature feature : features) {
            score += feature.weight();
        }
        return new ResetAttribution(score, features, tooEarly);
    }

    /** Whoever has the key signs everything; who has lost it in a restart cannot be told from who never had it. */
    private static void signature(Reset reset, List<Feature> features) {
        if (reset.unsigned()) {
            features.add(new Feature(
                    "not signed, its other packets are (TCP-AO or MD5): a receiver drops it", SIGNATURE_WEIGHT));
        }
    }

    /** Packets may take several paths, or another one since a while. */
    private static void ttl(Connection connection, Reset reset, List<Feature> features) {
        boolean other = reset.usualTtl() >= 0 && Math.abs(reset.ttl() - reset.usualTtl()) >= 2;
        if (other && lately(connection, reset)) {
            features.add(new Feature(sometimes(reset.ttl()), 0));
        } else if (reset.usualTtl() >= 0) {
            ttl(reset, reset.usualTtl(), features);
        }
    }

    /** In words: some of the sender's packets before had this TTL too, though most have another. */
    public static String sometimes(int ttl) {
        return "TTL " + ttl + " like some of its packets before";
    }

    /** One of the side's last segments before the reset came with its TTL. */
    private static boolean lately(Connection connection, Reset reset) {
        Segments log = connection.segments();
        int looked = 0;
        for (int i = log.size() - 1; i >= 0 && looked < BASELINE; i--) {
            boolean before = log.frame(i) < reset.frame() && log.from(i) == reset.side() && !log.has(i, Packet.RST);
            if (before && log.ttl(i) == reset.ttl()) {
                return true;
            }
            looked += before ? 1 : 0;
        }
        return false;
    }

    private static void ttl(Reset reset, int usual, List<Feature> features) {
        boolean other = Math.abs(reset.ttl() - usual) >= 2;
        // a path may change by one hop: that is said, and is no sign
        String text = reset.ttl() == usual
                ? "TTL " + reset.ttl() + " like its other packets"
                : "TTL " + reset.ttl() + ", its other packets have " + usual;
        features.add(new Feature(text, other ? TTL_WEIGHT : 0));
    }

    /** The capture holds nothing that the side sent before the reset; what came from it afterwards does to compare with. */
    private static void laterPackets(Half sender, Reset reset, List<Feature> features) {
        if (sender.usualTtl >= 0) {
            ttl(reset, sender.usualTtl, features);
        }
        if (sender.lastHadTimestamp && !reset.timestamp()) {
            withoutTimestamp(reset, features);
        }
    }

    private static void mac(Reset reset, List<Feature> features) {
        if (!reset.sameMac()) {
            features.add(
                    reset.macChanged()
                            ? new Feature(
                                    "another MAC address, but its other packets came from several too",
                                    MAC_WEIGHT - MAC_CHANGED_WEIGHT)
                            : new Feature("another MAC address than its other packets", MAC_WEIGHT));
        }
    }

    private static void ipId(Connection connection, Reset reset, List<Feature> features) {
        if (reset.ipId() < 0) {
            return;
        }
        if (reset.ipId() == 0) {
            features.add(new Feature("IP ID 0, which proves nothing", 0));
            return;
        }
        int last = counter(connection, reset);
        if (last < 0) {
            return;
        }
        int step = (reset.ipId() - last) & 0xffff;
        boolean goesOn = step < IP_ID_REACH || step > 0x10000 - IP_ID_REACH;
        features.add(
                goesOn
                        ? new Feature("IP ID " + reset.ipId() + " goes on from " + last, 0)
                        : new Feature("IP ID " + reset.ipId() + ", its counter stood at " + last, IP_ID_WEIGHT));
    }

    /** The side's identification before the reset, when its last ones were those of a counter; else -1. */
    private static int counter(Connection connection, Reset reset) {
        Segments log = connection.segments();
        int last = -1;
        int later = -1;
        int steps = 0;
        for (int i = log.size() - 1; i >= 0 && steps < BASELINE; i--) {
            if (log.frame(i) >= reset.frame() || log.from(i) != reset.side() || log.has(i, Packet.RST)) {
                continue;
            }
            int ipId = log.ipId(i);
            if (ipId <= 0 || log.has(i, Packet.SYN)) {
                continue;
            }
            if (later >= 0 && ((later - ipId) & 0xffff) > IP_ID_REACH) {
                return -1;
            }
            last = last < 0 ? ipId : last;
            later = ipId;
            steps++;
        }
        return steps >= 2 ? last : -1;
    }

    /** What answers for a closed socket takes its number from the other side and has no ACK (RFC 9293 section 3.10.7.1). */
    private static void withoutTimestamp(Reset reset, List<Feature> features) {
        features.add(
                reset.ack()
                        ? new Feature("no timestamps option, its other packets have one", TIMESTAMP_WEIGHT)
                        : new Feature("no timestamps option, as a closed socket answers", 0));
    }

    private static void timestamp(Reset reset, List<Feature> features) {
        if (!reset.timestampsUsed()) {
            return;
        }
        if (!reset.timestamp() && reset.multipath() >= 0) {
            features.add(new Feature("an option of Multipath TCP, which the endpoints speak", 0));
            return;
        }
        if (!reset.timestamp()) {
            withoutTimestamp(reset, features);
            return;
        }
        // timestamp clocks tick at most once a millisecond in practice (RFC 7323 section 5.4)
        long most = Math.max(0, reset.sinceOwn()) / 1_000_000 * 2 + 1000;
        boolean jumps = reset.timestampStep() < 0 || reset.timestampStep() > most;
        features.add(
                jumps
                        ? new Feature(
                                "timestamp " + (reset.timestampStep() < 0 ? "goes back" : "jumps") + " by "
                                        + Math.abs((long) reset.timestampStep()),
                                TIMESTAMP_WEIGHT)
                        : new Feature("timestamps go on", 0));
    }

    private static void window(Reset reset, List<Feature> features) {
        boolean usual = reset.ack()
                ? reset.window() == reset.lastWindow() || reset.window() == 0 && reset.replyForm()
                : reset.window() == 0;
        if (reset.ack() && !usual && reset.timestamp()) {
            // a live socket reports its window of the moment
            usual = reset.window() > 0;
        }
        String before =
                usual || reset.lastWindow() < 0 ? "" : " in its header, its packet before had " + reset.lastWindow();
        features.add(new Feature("window " + reset.window() + before, usual ? 0 : WINDOW_WEIGHT));
    }

    private static void sequence(Connection connection, Reset reset, List<Feature> features) {
        if (reset.seq() == reset.sentUpTo()) {
            features.add(new Feature("sequence exactly where the sender stood", 0));
        } else if (reset.replyForm()) {
            features.add(
                    new Feature("sequence from an acknowledgment of the other side, as a closed socket answers", 0));
        } else if (connection.half(reset.side()).missedBytes == 0) {
            long beyond = reset.seq() - reset.sentUpTo();
            String text = String.format(
                    Locale.ROOT,
                    "sequence %d bytes %s where the sender stood, and not one the other side acknowledged",
                    Math.abs(beyond),
                    beyond < 0 ? "before" : "beyond");
            features.add(new Feature(text, SEQ_WEIGHT));
        }
    }

    /** Whether it came before its sender can have heard what it answers. */
    private static boolean timing(Connection connection, Reset reset, List<Feature> features) {
        if (reset.baselineRtt() < 0) {
            return false;
        }
        long trigger = triggerTime(connection, reset);
        if (trigger == Long.MIN_VALUE) {
            return false;
        }
        long after = reset.timeNanos() - trigger;
        boolean early = after >= 0 && after < reset.baselineRtt() / 2;
        boolean farTooEarly = after >= 0
                && reset.baselineRtt() >= MEASURABLE_RTT_NANOS
                && after < reset.baselineRtt() / FAR_TOO_EARLY;
        String text =
                Spans.text(after) + " after what it answers, a round trip takes " + Spans.text(reset.baselineRtt());
        features.add(new Feature(text, farTooEarly ? FAR_TOO_EARLY_WEIGHT : early ? TIMING_WEIGHT : 0));
        return farTooEarly || early;
    }

    /** When the bytes that it acknowledges, or the acknowledgment that it takes up, were first sent. */
    private static long triggerTime(Connection connection, Reset reset) {
        Segments log = connection.segments();
        boolean byAck = reset.ack() && reset.ackNumber() > 1;
        // with ACK it is no answer of a closed socket: its sender may have decided on it alone
        boolean answer = reset.replyForm() && !reset.ack();
        for (int i = 0; i < log.size() && log.frame(i) < reset.frame(); i++) {
            if (log.from(i) == reset.side() || log.has(i, Packet.RST | Packet.SYN)) {
                continue;
            }
            if (byAck
                    ? log.length(i) > 0 && log.seq(i) + log.length(i) >= reset.ackNumber()
                    : answer && log.has(i, Packet.ACK) && log.ack(i) == reset.seq() && reset.seq() > 0) {
                return log.time(i);
            }
        }
        return Long.MIN_VALUE;
    }

    /** Nothing of the other side is missing in the capture: what was not seen was not sent. */
    private static boolean complete(Connection connection, Reset reset) {
        return connection.half(reset.side().opposite()).missedBytes == 0;
    }

    /** Several at once whose numbers step on, guessing where the window will be; answers to ACKs are none. */
    private static void burst(Connection connection, Reset reset, List<Feature> features) {
        int stepping = 0;
        int guessing = 0;
        Reset before = null;
        for (Reset other : connection.resets()) {
            if (other.side() != reset.side()) {
                continue;
            }
            if (before != null
                    && other.seq() > before.seq()
                    && !other.replyForm()
                    && other.timeNanos() - before.timeNanos() < BURST_NANOS) {
                stepping++;
            }
            boolean changed = before != null && other.ack() && before.ack() && other.ackNumber() != before.ackNumber();
            if (changed && other.ackNumber() > other.otherSentUpTo() && complete(connection, reset)) {
                guessing++;
            }
            before = other;
        }
        if (stepping > 0) {
            features.add(new Feature("a burst of resets whose sequence numbers step on", BURST_WEIGHT));
        } else if (guessing > 0) {
            features.add(new Feature("resets that acknowledge what the other side had not sent yet", BURST_WEIGHT));
        }
    }
}
