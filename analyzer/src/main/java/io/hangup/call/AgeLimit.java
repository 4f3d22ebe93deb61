package io.hangup.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The age at which the server side ends connections to one endpoint, whatever they are doing. It is proved by connections
 * that began at different moments and were ended at the same age, while neither the silence before the end nor the
 * time since the last request was the same: those are the clocks of other timers. A restart ends connections of all
 * ages at one moment, a timer of idleness or of a request ends them at other ages.
 */
final class AgeLimit {
    private static final long SECOND = 1_000_000_000L;
    private static final int LEAST = 3;
    private static final int LEAST_SPREAD_OUT = 6;

    /** Ages below this are those of refused calls. */
    private static final long LEAST_AGE = 2 * SECOND;

    /** One connection that the limit ended. */
    record Member(FinishedConnection one, ServerEnd end, long silence, long sinceRequest) {
        long age() {
            return end.age();
        }
    }

    private final List<Member> members;
    private final boolean spreadOut;

    private AgeLimit(List<Member> members, boolean spreadOut) {
        this.members = members;
        this.spreadOut = spreadOut;
    }

    /** @param all connections to one endpoint; null where they show no limit */
    static AgeLimit of(List<FinishedConnection> all) {
        List<Member> ended = new ArrayList<>();
        for (FinishedConnection one : all) {
            ServerEnd end = one.calls().serverEnd();
            if (end != null && end.age() >= LEAST_AGE) {
                ended.add(member(one, end));
            }
        }
        if (ended.size() < LEAST) {
            return null;
        }
        ended.sort(Comparator.comparingLong(Member::age));
        AgeLimit exact = of(ended, tolerance(oldest(ended)), LEAST, false);
        if (exact == null) {
            // a server may vary the age by up to a tenth either way, so that not all connections end at once
            exact = of(ended, oldest(ended) / 5, LEAST_SPREAD_OUT, true);
        }
        return exact == null || exact.outlived(all) ? null : exact;
    }

    private static long oldest(List<Member> sorted) {
        return sorted.get(sorted.size() - 1).age();
    }

    private static long tolerance(long age) {
        return Math.max(SECOND / 4, age / 100);
    }

    private static AgeLimit of(List<Member> ended, long width, int least, boolean spreadOut) {
        long oldest = oldest(ended);
        List<Member> top = ended.stream().filter(m -> m.age() >= oldest - width).toList();
        long half = ended.stream().filter(m -> m.age() >= oldest / 2).count();
        boolean most = top.size() * 5L >= half * 3;
        boolean said = !spreadOut || top.stream().allMatch(m -> m.end.announced());
        boolean otherClocks = spread(top.stream().mapToLong(Member::silence).toArray()) > apart(width)
                && spread(top.stream().mapToLong(Member::sinceRequest).toArray()) > apart(width);
        long apart = apart(tolerance(oldest));
        boolean manyMoments = moments(top.stream().mapToLong(m -> m.end.opened()), apart) >= least
                && moments(top.stream().mapToLong(m -> m.end.ended()), apart) >= least;
        return top.size() >= least && most && said && otherClocks && manyMoments ? new AgeLimit(top, spreadOut) : null;
    }

    /** Moments and durations that lie further apart are not the same. */
    private static long apart(long width) {
        return Math.max(SECOND, 2 * width);
    }

    private static long spread(long[] values) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (long value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return most - least;
    }

    /** How many of them lie apart: what one event did to many connections at once is one moment. */
    private static int moments(LongStream times, long apart) {
        int moments = 0;
        long last = 0;
        for (long time : times.sorted().toArray()) {
            if (moments == 0 || time - last > apart) {
                moments++;
                last = time;
            }
        }
        return moments;
    }

    /** Silence and time since the last request when the server side ended it; a call under way leaves no silence. */
    private static Member member(FinishedConnection one, ServerEnd end) {
        long word = end.opened();
        long request = end.opened();
        for (CallFacts.Wait wait : one.calls().waits()) {
            if (wait.requestStart() != 0 && wait.requestStart() <= end.ended()) {
                request = Math.max(request, wait.requestStart());
                word = Math.max(word, Math.min(end.ended(), wait.requestEnd()));
                word = Math.max(word, Math.min(end.ended(), wait.headersTime()));
                word = Math.max(word, Math.min(end.ended(), wait.responseEnd()));
            }
        }
        return new Member(one, end, end.ended() - word, end.ended() - request);
    }

    /** Another connection was still in use when it was older: there is no such limit, or not for all of them. */
    private boolean outlived(List<FinishedConnection> all) {
        long most = oldest() + Math.max(SECOND, oldest() / 20);
        Set<FinishedConnection> ended = Collections.newSetFromMap(new IdentityHashMap<>());
        members.forEach(member -> ended.add(member.one));
        for (FinishedConnection one : all) {
            if (!ended.contains(one)) {
                long used = one.connection().startTimeNanos();
                for (CallFacts.Wait wait : one.calls().waits()) {
                    used = Math.max(used, Math.max(wait.requestStart(), wait.responseEnd()));
                }
                if (used - one.connection().startTimeNanos() > most) {
                    return true;
                }
            }
        }
        return false;
    }

    List<Member> members() {
        return members;
    }

    /** The server varies the age: that it is a limit is less sure. */
    boolean spreadOut() {
        return spreadOut;
    }

    long youngest() {
        return members.get(0).age();
    }

    long oldest() {
        return oldest(members);
    }
}
