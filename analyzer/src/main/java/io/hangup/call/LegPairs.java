package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a capture shows both legs of a proxy, the leg that failed first explains the other: why the proxy answered 502,
 * 503 or 504, or closed without an answer.
 */
public final class LegPairs {
    /** Two legs that failed this near to each other cannot be told apart by time. */
    private static final long RIVAL_NANOS = 50_000_000L;

    /** What is then left of the certainty. */
    private static final double RIVALS = 0.8;

    private final List<FinishedConnection> told;
    private final Diagnostician diagnostician;
    private final ProxyLegs legs;
    private boolean found;

    public LegPairs(List<FinishedConnection> told, Diagnostician diagnostician) {
        this.told = told;
        this.diagnostician = diagnostician;
        this.legs = new ProxyLegs(told);
    }

    /** The same list with the diagnoses of client legs restated by what happened on their upstream legs. */
    public List<FinishedConnection> explained() {
        List<FinishedConnection> list = new ArrayList<>();
        for (FinishedConnection one : told) {
            list.add(one.diagnoses().isEmpty() ? one : explained(one));
        }
        return list;
    }

    private FinishedConnection explained(FinishedConnection one) {
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (Diagnosis diagnosis : one.diagnoses()) {
            diagnoses.add(explained(one, diagnosis));
        }
        return new FinishedConnection(one.connection(), one.exchanges(), diagnoses, one.calls());
    }

    /** True when the capture shows both legs of some call: it was taken on the proxy. */
    public boolean found() {
        return found;
    }

    private Diagnosis explained(FinishedConnection down, Diagnosis diagnosis) {
        int index = indexOf(down, diagnosis.subject());
        if (index < 0) {
            return diagnosis;
        }
        CallFacts.Wait wait = down.calls().waits().get(index);
        List<FinishedConnection> candidates = legs.legsOf(down, wait);
        for (FinishedConnection up : candidates) {
            found |= up.connection().capture() == down.connection().capture();
        }
        LegStory story = new LegStory(status(down, index), diagnosis, wait);
        long asked = wait.headersTime() == 0 ? wait.closeTime() : wait.headersTime();
        Finding best = null;
        FinishedConnection leg = null;
        long nearest = Long.MAX_VALUE;
        boolean rival = false;
        for (FinishedConnection up : candidates) {
            Diagnosis failed = failureDuring(up, wait, down.calls().endTime());
            Finding finding = failed == null ? story.wentOn(up) : story.of(failed, up.connection());
            if (finding == null) {
                continue;
            }
            // a busy proxy has many legs: the one that failed nearest to what the client saw is this call's
            long apart = failed == null ? Long.MAX_VALUE - 1 : Math.abs(asked - LegStory.lastTime(failed));
            rival = best != null && Math.abs(apart - nearest) <= RIVAL_NANOS;
            if (apart < nearest) {
                best = finding;
                leg = up;
                nearest = apart;
            }
        }
        if (best == null) {
            return diagnosis;
        }
        return diagnostician.restated(
                diagnosis,
                rival ? best.atMost(RIVALS) : best,
                down.connection().host(),
                down.connection().serverPort());
    }

    private static int indexOf(FinishedConnection one, String exchange) {
        for (int i = 0; i < one.exchanges().size(); i++) {
            if (one.exchanges().get(i).id().equals(exchange)) {
                return i;
            }
        }
        return -1;
    }

    private static int status(FinishedConnection down, int index) {
        return down.exchanges().get(index).response().status();
    }

    /** What went wrong on the upstream leg while the client's exchange waited. */
    private static Diagnosis failureDuring(FinishedConnection up, CallFacts.Wait wait, long end) {
        for (Diagnosis diagnosis : up.diagnoses()) {
            long time = LegStory.lastTime(diagnosis);
            if (!diagnosis.open()
                    && time >= wait.requestStart()
                    && LegStory.firstTime(diagnosis) <= end + LegStory.TOGETHER_NANOS) {
                return diagnosis;
            }
        }
        return null;
    }
}
