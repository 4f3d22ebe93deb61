package io.hangup.incident;

import io.hangup.call.CallFacts;
import io.hangup.call.FinishedConnection;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.IdIndex;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.LookupEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All calls of a capture in the order in which they began, with indexes, so that no question costs a walk over all. */
public final class Stories {
    /** A request on a connection that had been silent for so long and was answered by a close met the silence. */
    private static final long IDLE_THAT_MATTERS = 1_000_000_000L;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;

    private final List<Story> all;
    private final IdIndex<Story> bySubject;
    private final Map<String, long[]> starts = new HashMap<>();
    private final Map<String, long[]> ends = new HashMap<>();

    public Stories(List<Story> stories) {
        all = new ArrayList<>(stories);
        all.sort(Comparator.comparingLong(Story::start));
        bySubject = new IdIndex<>(all, Story::subject);
        Map<String, List<Story>> byEndpoint = new HashMap<>();
        for (Story story : all) {
            byEndpoint.computeIfAbsent(story.endpoint(), e -> new ArrayList<>()).add(story);
        }
        byEndpoint.forEach((endpoint, list) -> {
            starts.put(endpoint, list.stream().mapToLong(Story::start).toArray());
            ends.put(endpoint, list.stream().mapToLong(Story::end).sorted().toArray());
        });
    }

    /** The stories of everything that a capture told. */
    public static Stories of(List<FinishedConnection> told, List<LookupEntry> lookups, List<Diagnosis> diagnoses) {
        IdIndex<Diagnosis> bySubject = new IdIndex<>(diagnoses, Diagnosis::subject);
        Map<String, String> servers = new HashMap<>();
        List<Story> stories = new ArrayList<>();
        for (FinishedConnection one : told) {
            Diagnosis own = bySubject.get(one.connection().id());
            if (one.exchanges().isEmpty() && own != null) {
                stories.add(connection(one, own, servers));
            }
            for (int i = 0; i < one.exchanges().size(); i++) {
                stories.add(exchange(
                        one, i, told(bySubject.get(one.exchanges().get(i).id())), servers));
            }
        }
        for (LookupEntry lookup : lookups) {
            Diagnosis own = bySubject.get(lookup.id());
            if (own != null) {
                stories.add(lookup(lookup, own));
            }
        }
        return new Stories(stories);
    }

    /** A note that the end of a call cannot be told says nothing of it. */
    private static Diagnosis told(Diagnosis diagnosis) {
        return diagnosis == null || diagnosis.open() ? null : diagnosis;
    }

    private static Story connection(FinishedConnection one, Diagnosis diagnosis, Map<String, String> servers) {
        ConnectionEntry c = one.connection();
        return new Story(
                c.id(),
                c.id(),
                diagnosis,
                c.host(),
                c.clientAddress(),
                servers.computeIfAbsent(one.calls().server().toString(), text -> text),
                diagnosis.outcome(),
                c.startTimeNanos(),
                c.endTimeNanos(),
                false,
                false,
                -1,
                -1);
    }

    private static Story exchange(FinishedConnection one, int index, Diagnosis diagnosis, Map<String, String> servers) {
        ConnectionEntry c = one.connection();
        ExchangeEntry e = one.exchanges().get(index);
        CallFacts.Wait wait = one.calls().waits().get(index);
        return new Story(
                e.id(),
                c.id(),
                diagnosis,
                c.host(),
                c.clientAddress(),
                servers.computeIfAbsent(one.calls().server().toString(), text -> text),
                e.outcome(),
                index == 0 && !wait.reused() ? c.startTimeNanos() : wait.requestStart(),
                Math.max(wait.closeTime(), wait.requestStart()),
                true,
                wait.reused(),
                silence(e, wait),
                e.response().status());
    }

    private static Story lookup(LookupEntry lookup, Diagnosis diagnosis) {
        long end = lookup.startTimeNanos();
        for (var row : diagnosis.evidence()) {
            end = Math.max(end, row.timeNanos());
        }
        return new Story(
                lookup.id(),
                "",
                diagnosis,
                lookup.name(),
                lookup.client(),
                "",
                diagnosis.outcome(),
                lookup.startTimeNanos(),
                end,
                false,
                false,
                -1,
                -1);
    }

    /**
     * From the last byte of either message to the close. Where the request was what met the close, the silence that
     * mattered lies before the request. A gateway that answers 408 or 5xx itself ends the wait for headers in place of a
     * close.
     */
    private static long silence(ExchangeEntry e, CallFacts.Wait wait) {
        switch (e.closedHow()) {
            case HTTP:
                return waitForError(e.response().status(), wait);
            case NONE:
            case ICMP:
                return -1;
            default:
                break;
        }
        if (wait.closeTime() == 0 || wait.requestEnd() == 0 && wait.responseEnd() == 0) {
            return -1;
        }
        long silence = wait.closeTime() - Math.max(wait.requestEnd(), wait.responseEnd());
        boolean metByRequest =
                wait.responseEnd() == 0 && wait.idleBefore() >= IDLE_THAT_MATTERS && silence < wait.idleBefore() / 4;
        return metByRequest ? wait.idleBefore() : Math.max(0, silence);
    }

    private static long waitForError(int status, CallFacts.Wait wait) {
        boolean gateway = status == REQUEST_TIMEOUT || status >= SERVER_ERROR;
        return gateway && wait.headersTime() != 0 && wait.requestEnd() != 0
                ? Math.max(0, wait.headersTime() - wait.requestEnd())
                : -1;
    }

    /** In the order in which they began. */
    List<Story> all() {
        return all;
    }

    /** The story of an exchange, connection or look-up, or null. */
    Story of(String subject) {
        return bySubject.get(subject);
    }

    /** Calls to the endpoint that began at or after the one time and before the other. */
    int begun(String endpoint, long from, long before) {
        return within(starts, endpoint, from, before);
    }

    /** Calls to the endpoint that were over at or after the one time and before the other. */
    int ended(String endpoint, long from, long before) {
        return within(ends, endpoint, from, before);
    }

    private static int within(Map<String, long[]> sorted, String endpoint, long from, long before) {
        long[] times = sorted.getOrDefault(endpoint, new long[0]);
        return at(times, before) - at(times, from);
    }

    /** Index of the first element that is not below the value. */
    static int at(long[] sorted, long value) {
        int index = Arrays.binarySearch(sorted, value);
        if (index < 0) {
            return -index - 1;
        }
        while (index > 0 && sorted[index - 1] == value) {
            index--;
        }
        return index;
    }
}
