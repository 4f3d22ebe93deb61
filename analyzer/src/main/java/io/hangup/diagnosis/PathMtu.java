package io.hangup.diagnosis;

/**
 * What one connection shows of the MTU of its path in one direction: it is at least the one and less than the other.
 *
 * @param passed bytes of the largest IP packet that arrived, 0 where none of any size did
 * @param lost bytes of the smallest IP packet that never did
 */
public record PathMtu(int passed, int lost) {
    /** The same with what another connection shows; null where the two contradict each other. */
    public PathMtu and(PathMtu other) {
        int most = Math.max(passed, other.passed);
        int least = Math.min(lost, other.lost);
        return most < least ? new PathMtu(most, least) : null;
    }
}
