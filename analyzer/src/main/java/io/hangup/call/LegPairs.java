package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a capture shows both legs of a proxy, the leg that failed first explains the other: why the proxy answered 502,
 * 503 or 504, or closed without an answer, and how often it had tried.
 */
public final class LegPairs {
    /** What is left of the certainty where another leg failed at the same time. */
    private static final double RIVALS = 0.8;

    private final List<FinishedConnection> told;
    private final Diagnostician diagnostician;
    private final LegList legs;
    private final LegClocks clocks;
    private boolean found;

    public LegPairs(List<FinishedConnection> told, Diagnostician diagnostician) {
        this.told = told;
        this.diagnostician = diagnostician;
        this.legs = new LegList(told);
        this.clocks = new LegClocks(legs);
    }

    /** The same list with the diagnoses of client legs restated by what happened on their upstream legs. */
    public List<FinishedConnection> explained() {
        if (legs.isEmpty()) {
            return told;
        }
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

    /** True when the capture shows both legs of some failed call: it was taken on the proxy. */
    public boolean found() {
        return found;
    }

    /** What a proxy asked for each call, by the ids of exchanges or connections: the tries in their order. */
    public Map<String, List<String>> links() {
        return legs.links();
    }

    /** What could not be told of the legs. */
    public List<String> notes() {
        return legs.notes();
    }

    /** What to add to the times of each capture, where calls seen on both legs show that their clocks differ. */
    public long[] shifts(int captures) {
        return clocks.shifts(captures);
    }

    private Diagnosis explained(FinishedConnection down, Diagnosis diagnosis) {
        LegList.Part rescued = legs.rescuedBy(diagnosis.subject());
        if (rescued != null && !diagnosis.open()) {
            return diagnostician.restated(
                    diagnosis,
                    LegStory.rescued(diagnosis, rescued),
                    down.connection().host(),
                    down.connection().serverPort());
        }
        int index = indexOf(down, diagnosis.subject());
        List<LegList.Part> tries = index < 0 ? List.of() : legs.triesFor(diagnosis.subject());
        if (tries.isEmpty()) {
            return diagnosis;
        }
        LegList.Part last = tries.get(tries.size() - 1);
        found |= last.one().connection().capture() == down.connection().capture();
        CallFacts.Wait wait = down.calls().waits().get(index);
        LegStory story = new LegStory(
                down.exchanges().get(index).response().status(),
                diagnosis,
                wait,
                new LegTries(tries, wait),
                clocks.uncertainty(
                        down.connection().capture(), last.one().connection().capture()));
        Finding finding = last.failed() ? story.of(last) : story.answeredWell(last);
        if (finding == null) {
            return diagnosis;
        }
        return diagnostician.restated(
                diagnosis,
                legs.uncertain(diagnosis.subject()) ? finding.atMost(RIVALS) : finding,
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
}
