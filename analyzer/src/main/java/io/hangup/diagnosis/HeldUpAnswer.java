package io.hangup.diagnosis;

import io.hangup.llm.Outcome;
import io.hangup.tcp.Side;

/**
 * An answer that was on its way and hardly got through, for packets of it were lost again and again: until the client left,
 * or the capture ended.
 *
 * @param first index of the answer's first segment that the capture shows
 * @param took nanoseconds from there until the client left or the capture ended
 */
public record HeldUpAnswer(int first, long took, LossStalls stalls) {
    private static final HeldUpAnswer NONE = new HeldUpAnswer(-1, 0, null);

    /** Null for every other call. */
    public static HeldUpAnswer of(Case facts) {
        boolean left = facts.fate().outcome() == Outcome.CLIENT_CANCELLED;
        boolean open = facts.fate().outcome() == Outcome.UNANSWERED;
        if (!facts.hasExchange() || !left && !open || facts.server().missedBytes > 0) {
            return null;
        }
        HeldUpAnswer found = facts.wire().once(key(facts), () -> find(facts, left));
        return found == NONE ? null : found;
    }

    private static Object key(Case facts) {
        return "held-up answer " + facts.exchange().number + " " + facts.exchange().streamId;
    }

    private static HeldUpAnswer find(Case facts, boolean left) {
        long until = left && facts.fate().time() > 0 ? facts.fate().time() : facts.observedUntil();
        int request = facts.requestEndIndex();
        int first = request < 0 ? -1 : facts.wire().firstData(Side.SERVER, request + 1);
        if (first < 0 || facts.wire().time(first) >= until) {
            return NONE;
        }
        LossStalls stalls = LossStalls.of(facts, Side.SERVER, first, until);
        long took = until - facts.wire().time(first);
        return stalls.missing() > 0 && stalls.fill(took) ? new HeldUpAnswer(first, took, stalls) : NONE;
    }
}
