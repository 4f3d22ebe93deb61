package io.hangup.tcp;

/**
 * The copies of one side's packets that the capture holds a second time from another point of the path, as their TTL tells: what
 * routers lie between the two points and by how much later a packet stands at the far one. Two clocks make that negative.
 */
public final class FarCopies {
    private int count;
    private int routers;
    private int others;
    private long least = Long.MAX_VALUE;

    /**
     * A packet and its copy.
     *
     * @param ttlStep TTL of the first one less that of the copy, not 0
     * @param nanos from the first one to the copy
     */
    void add(int ttlStep, long nanos) {
        int between = Math.abs(ttlStep);
        if (count > 0 && between != routers) {
            others++;
            return;
        }
        routers = between;
        count++;
        least = Math.min(least, ttlStep > 0 ? nanos : -nanos); // a router only takes from it: the higher one is nearer
    }

    /** Copies with the same number of routers between. */
    public int count() {
        return count;
    }

    /** Copies with another number of routers between. */
    public int others() {
        return others;
    }

    /** How many routers lie between the two points. */
    public int routers() {
        return routers;
    }

    /** The least time from the near point to the far one, nanoseconds; what clocks are apart is in it. */
    public long leastNanos() {
        return least;
    }
}
