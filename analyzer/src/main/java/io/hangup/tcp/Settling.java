package io.hangup.tcp;

/**
 * Closed connections that wait for late segments: five seconds, or one where both sides closed by a FIN that was
 * acknowledged with all before it. Of those only repeats may still come; they are most connections of a busy capture, and
 * what is let go of so early costs the collector next to nothing.
 */
final class Settling {
    /** A closed connection is over when nothing came for this long (late segments, retransmitted FINs). */
    static final long NANOS = 5_000_000_000L;

    /** One that was closed calmly is over then. */
    static final long CALM_NANOS = 1_000_000_000L;

    /** The most that wait; beyond it the first to close are over at once, the calm ones before the others. */
    static final int CAP = 16_384;

    private final FlowQueue calm = new FlowQueue();
    private final FlowQueue others = new FlowQueue();
    private boolean early;

    /** Its end has been seen. */
    void add(Connection c, long now) {
        if (isCalm(c)) {
            calm.add(c.flow, now + CALM_NANOS);
        } else {
            others.add(c.flow, now + NANOS);
        }
    }

    /** The next that is over by now, or that has to make room; null when there is none. */
    Connection poll(long now) {
        while (true) {
            boolean crowded = calm.size() + others.size() > CAP;
            boolean ofCalm = calm.due(now) || crowded && calm.size() > 0;
            if (!ofCalm && !crowded && !others.due(now)) {
                return null;
            }
            Connection c = (ofCalm ? calm : others).poll().connection;
            if (c == null || c.ended || !c.settling) {
                continue;
            }
            early = now - c.lastTime < (isCalm(c) ? CALM_NANOS : NANOS);
            if (!early || crowded) {
                return c;
            }
            if (isCalm(c)) {
                calm.add(c.flow, c.lastTime + CALM_NANOS);
            } else {
                others.add(c.flow, c.lastTime + NANOS);
            }
        }
    }

    /** The one polled last was over before its late segments could come. */
    boolean early() {
        return early;
    }

    /** Nothing of it is missing and nobody reset it. */
    private static boolean isCalm(Connection c) {
        return !c.reset && c.bothClosed() && c.a.missedBytes == 0 && c.b.missedBytes == 0;
    }
}
