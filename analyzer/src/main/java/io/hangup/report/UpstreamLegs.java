package io.hangup.report;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.IdIndex;
import io.hangup.diagnosis.Severity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Calls that a proxy made on behalf of others of the report: the user made such a call once, so it counts once and has one
 * verdict, that of the client's own leg.
 */
public final class UpstreamLegs {
    private final Map<String, CallEntry> downstream = new HashMap<>();
    private final Set<String> ignored = new HashSet<>();
    private final Map<String, String> told = new HashMap<>();
    private final Set<String> diagnoses = new HashSet<>();

    public UpstreamLegs(List<CallEntry> calls, List<Diagnosis> all) {
        if (calls.stream().allMatch(call -> call.upstream() == null)) {
            return;
        }
        IdIndex<CallEntry> byId = IdIndex.numbered(calls, CallEntry::id);
        IdIndex<Diagnosis> verdicts = IdIndex.numbered(all, Diagnosis::id);
        Map<String, CallEntry> lastTry = new HashMap<>();
        calls.forEach(call -> {
            if (call.retryOf() != null) {
                lastTry.put(call.retryOf(), call);
            }
        });
        Set<String> firstTries = new HashSet<>();
        calls.forEach(call -> firstTries.add(call.upstream()));
        for (CallEntry down : calls) {
            CallEntry up = down.upstream() == null ? null : byId.get(down.upstream());
            CallEntry end = up;
            while (next(end, lastTry, firstTries) != null) {
                end = next(end, lastTry, firstTries);
            }
            if (up == null || worse(verdict(end, verdicts), verdict(down, verdicts))) {
                continue; // a failure that its client's leg does not tell counts for itself
            }
            for (CallEntry leg = up; leg != null; leg = next(leg, lastTry, firstTries)) {
                if (downstream.putIfAbsent(leg.id(), down) == null
                        && leg.diagnosis() != null
                        && !worse(verdict(leg, verdicts), verdict(down, verdicts))) {
                    diagnoses.add(leg.diagnosis());
                    if (verdict(down, verdicts) != null
                            && verdict(down, verdicts).ignored()) {
                        ignored.add(leg.diagnosis());
                    }
                    told.put(down.diagnosis(), leg.diagnosis()); // the last try is what the answer rests on
                }
            }
        }
    }

    /** The next try of the proxy for the same call; what it asked for another call, though alike, is none. */
    private static CallEntry next(CallEntry leg, Map<String, CallEntry> lastTry, Set<String> firstTries) {
        CallEntry next = leg == null ? null : lastTry.get(leg.id());
        return next == null || firstTries.contains(next.id()) ? null : next;
    }

    private static Diagnosis verdict(CallEntry call, IdIndex<Diagnosis> verdicts) {
        return call.diagnosis() == null ? null : verdicts.get(call.diagnosis());
    }

    /** Severities stand in their order: the worst first. */
    private static boolean worse(Diagnosis leg, Diagnosis down) {
        Severity of = leg == null ? Severity.NOTE : leg.weight();
        Severity than = down == null ? Severity.NOTE : down.weight();
        return of.compareTo(than) < 0;
    }

    /** The call of the user that this one was made for, or null. */
    CallEntry downstream(CallEntry call) {
        return downstream.get(call.id());
    }

    /** The user made the call itself. */
    public boolean counts(CallEntry call) {
        return !downstream.containsKey(call.id());
    }

    /** How many calls users made. */
    public long count(List<CallEntry> calls) {
        return calls.stream().filter(this::counts).count();
    }

    /** The verdict belongs to the leg of another one. */
    boolean partOfAnother(Diagnosis diagnosis) {
        return diagnoses.contains(diagnosis.id());
    }

    /** It belongs to the leg of one that the site asked not to be told of. */
    public boolean partOfIgnored(Diagnosis diagnosis) {
        return ignored.contains(diagnosis.id());
    }

    /** The id of the verdict on this one's upstream leg, or null. */
    String legOf(Diagnosis diagnosis) {
        return told.get(diagnosis.id());
    }

    /** How many calls are shown on both legs, as a note; null for none. */
    public String note() {
        long pairs = new HashSet<>(downstream.values()).size();
        return pairs == 0
                ? null
                : (pairs == 1 ? "1 call was" : pairs + " calls were") + " seen on both legs of a proxy: "
                        + (pairs == 1 ? "it counts" : "each counts") + " once.";
    }
}
