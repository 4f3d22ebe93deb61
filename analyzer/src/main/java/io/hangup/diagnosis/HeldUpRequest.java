package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.tcp.Side;

/**
 * A request that hardly got through, for packets of it were lost again and again, while the server was heard now and then:
 * until the client left, or the capture ended.
 *
 * @param first index of the segment with which the request begins
 * @param took nanoseconds from there until the client left or the capture ended
 */
public record HeldUpRequest(int first, long took, LossStalls stalls) {
    private static final HeldUpRequest NONE = new HeldUpRequest(-1, 0, null);

    /** Null for every other call. */
    public static HeldUpRequest of(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || exchange.responseStarted() || facts.ending().by(Side.SERVER)) {
            return null;
        }
        HeldUpRequest found = facts.wire()
                .once("held-up request " + exchange.number + " " + exchange.streamId, () -> find(facts, exchange));
        return found == NONE ? null : found;
    }

    private static HeldUpRequest find(Case facts, Exchange exchange) {
        long until = facts.ending().by(Side.CLIENT) ? facts.ending().time() : facts.observedUntil();
        int request = Math.max(0, facts.firstRequestIndex());
        if (facts.wire().first(Side.SERVER, request) < 0) {
            return NONE;
        }
        LossStalls stalls = LossStalls.of(facts, Side.CLIENT, Math.min(request, firstArrived(facts)), until);
        long took = until - exchange.requestStart;
        return stalls.fill(took) ? new HeldUpRequest(request, took, stalls) : NONE;
    }

    /** Where the beginning was lost, later segments of the request stand before it in the capture. */
    private static int firstArrived(Case facts) {
        Exchange previous = facts.previousExchange();
        int from = previous == null ? facts.firstRequestIndex() : facts.wire().indexOf(previous.responseLastFrame) + 1;
        int data = facts.wire().firstData(Side.CLIENT, from);
        return data < 0 ? Integer.MAX_VALUE : data;
    }
}
