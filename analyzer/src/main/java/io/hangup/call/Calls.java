package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.CallEntry;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.LookupEntry;
import io.hangup.report.QuicEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Links what belongs to one call: the look-up before the connection, the exchange on it, retries, a proxy's other leg. */
public final class Calls {
    private static final long SECOND = 1_000_000_000L;

    /** So many calls are looked at to find the one that an attempt belongs to. */
    private static final int NEAR_CAP = 64;

    /** Statuses below 500 that client libraries repeat by themselves. */
    private static final Set<Integer> REPEATED = Set.of(408, 409, 429);

    /** A client that closed at its own timer asks again; one that was told to stop does not. */
    private static final Set<String> TIMERS_OF_CLIENTS = Set.of("client-read-timeout", "connect-client-timeout");

    private final List<Draft> drafts;

    /** What a proxy asked for a call, by the ids of their exchanges or connections. */
    private final Map<String, List<String>> legs;

    /** @param legs what a proxy asked for each call, see {@link LegPairs#links} */
    public Calls(
            List<FinishedConnection> told,
            List<LookupEntry> lookups,
            List<QuicEntry> quic,
            List<Diagnosis> all,
            Map<String, List<String>> legs) {
        this.legs = legs;
        drafts = new CallDrafts(told, lookups, quic, all).drafts();
        drafts.sort(Comparator.comparingLong(d -> d.start));
    }

    /** All calls in the order of their first packet. */
    public List<CallEntry> calls() {
        joinAttempts();
        int number = 0;
        for (Draft draft : drafts) {
            draft.id = "k" + number++;
        }
        linkRetries();
        linkUpstream();
        List<CallEntry> calls = new ArrayList<>();
        for (Draft draft : drafts) {
            calls.add(entry(draft));
        }
        return calls;
    }

    /** An attempt at one address of a name that gave way to another (RFC 8305) belongs to the call that came about. */
    private void joinAttempts() {
        if (drafts.stream().noneMatch(Calls::gaveWay)) {
            return;
        }
        Map<String, TreeMap<Long, Draft>> opened = new HashMap<>();
        for (Draft draft : drafts) {
            if (draft.exchange != null && draft.exchange.id().endsWith(".1")) {
                opened.computeIfAbsent(endpoint(draft), e -> new TreeMap<>())
                        .putIfAbsent(draft.connection.startTimeNanos(), draft);
            }
        }
        drafts.removeIf(draft -> {
            Draft call = gaveWay(draft) ? call(draft, opened.get(endpoint(draft))) : null;
            if (call == null) {
                return false;
            }
            List<String> both = new ArrayList<>(draft.connections);
            both.addAll(call.connections);
            call.connections = both;
            call.start = Math.min(call.start, draft.start);
            if (call.diagnosis == null || call.diagnosis.open()) {
                call.diagnosis = draft.diagnosis;
            }
            return true;
        });
        drafts.sort(Comparator.comparingLong(d -> d.start));
    }

    private static String endpoint(Draft draft) {
        return draft.host + "\t" + draft.connection.serverPort();
    }

    /** The attempt failed, and no call failed by that. */
    private static boolean gaveWay(Draft draft) {
        return draft.connection != null
                && draft.exchange == null
                && draft.outcome == Outcome.CONNECT_FAILED
                && draft.diagnosis.severity() != Severity.ERROR;
    }

    /** The first call at another address that the same client opened about then, or null. */
    private static Draft call(Draft attempt, TreeMap<Long, Draft> opened) {
        long lasted = attempt.end - attempt.start;
        Map<Long, Draft> near =
                opened == null ? Map.of() : opened.subMap(attempt.start - SECOND, attempt.end + 10 * SECOND + lasted);
        int seen = 0;
        for (Draft call : near.values()) {
            boolean sameClient = call.connection.clientAddress().equals(attempt.connection.clientAddress());
            boolean otherFamily = isV6(call.connection) != isV6(attempt.connection);
            if (!call.connection.serverAddress().equals(attempt.connection.serverAddress())
                    && (sameClient || otherFamily)) {
                return call;
            }
            if (++seen == NEAR_CAP) {
                break;
            }
        }
        return null;
    }

    private static boolean isV6(ConnectionEntry connection) {
        return connection.serverAddress().indexOf(':') >= 0;
    }

    private void linkRetries() {
        List<Retries.Try> tries = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            tries.add(draft.connection == null ? null : attempt(draft));
        }
        int[] before = Retries.of(tries);
        for (int i = 0; i < before.length; i++) {
            if (before[i] >= 0) {
                drafts.get(i).retryOf = drafts.get(before[i]);
            }
        }
    }

    private static Retries.Try attempt(Draft d) {
        String key = d.connection.clientAddress() + "\t" + d.host;
        if (d.exchange == null) {
            return new Retries.Try(key, null, -1, -1, false, -1, d.start, d.start, d.end, howItEnded(d), -1);
        }
        ExchangeEntry.Request request = d.exchange.request();
        boolean readable = request.path() != null;
        boolean whole = d.exchange.phase() != Phase.REQUEST;
        return new Retries.Try(
                key,
                readable ? request.path() + "\t" + request.model() : null,
                readable ? request.bodyBytes() : -1,
                whole ? Math.max(0, request.bytes()) : -1,
                d.wait.reused(),
                d.wait.retryCount(),
                d.start,
                Math.max(d.start, d.wait.requestStart()),
                d.wait.closeTime() != 0 ? Math.max(d.wait.closeTime(), d.wait.requestStart()) : d.end,
                howItEnded(d),
                d.wait.retryAfterNanos());
    }

    private static Retries.End howItEnded(Draft d) {
        boolean timedOut = d.diagnosis != null && TIMERS_OF_CLIENTS.contains(d.diagnosis.cause());
        return switch (d.outcome) {
            case COMPLETED, UNANSWERED, UNKNOWN -> Retries.End.DONE;
            case CLIENT_CANCELLED -> timedOut ? Retries.End.FAILED : Retries.End.LEFT;
            case HTTP_ERROR -> {
                int status = d.exchange == null ? -1 : d.exchange.response().status();
                boolean repeated = status < 0 || status >= 500 || REPEATED.contains(status);
                yield repeated ? Retries.End.FAILED : Retries.End.DONE;
            }
            default -> {
                if (d.diagnosis != null && d.diagnosis.closedHow() == ClosedHow.TIMEOUT) {
                    yield Retries.End.GIVEN_UP;
                }
                boolean refused = d.wait != null && d.wait.refused();
                if (refused || d.diagnosis != null && d.diagnosis.cause().equals("h2-goaway-race")) {
                    yield Retries.End.REFUSED;
                }
                boolean answered = d.wait != null && d.wait.headersTime() != 0;
                yield answered ? Retries.End.FAILED : Retries.End.UNANSWERED;
            }
        };
    }

    /** What a proxy asked for a call belongs to it, one try after the other. */
    private void linkUpstream() {
        Map<String, Draft> bySubject = new HashMap<>();
        if (!legs.isEmpty()) {
            drafts.stream().filter(d -> d.connection != null).forEach(d -> bySubject.put(d.subject(), d));
        }
        legs.forEach((subject, tries) -> {
            Draft down = bySubject.get(subject);
            Draft before = null;
            for (String one : tries) {
                Draft up = bySubject.get(one);
                if (down != null && up != null) {
                    down.upstream = before == null ? up : down.upstream;
                    up.retryOf = before == null ? up.retryOf : before;
                    before = up;
                }
            }
        });
    }

    private static CallEntry entry(Draft d) {
        double connect = d.facts == null ? Double.NaN : d.facts.connectMillis();
        double tls = d.facts == null ? Double.NaN : d.facts.tlsMillis();
        boolean first = d.exchange == null || d.exchange.id().endsWith(".1");
        double headers = d.wait == null || d.wait.headersTime() == 0 || d.wait.requestEnd() == 0
                ? Double.NaN
                : span(d.wait.headersTime() - d.wait.requestEnd());
        double firstToken =
                d.exchange == null ? Double.NaN : d.exchange.response().firstTokenMillis();
        return new CallEntry(
                d.id,
                d.lookups,
                d.connections,
                d.quic,
                d.exchange == null ? null : d.exchange.id(),
                d.retryOf == null ? null : d.retryOf.id,
                d.upstream == null ? null : d.upstream.id,
                d.host,
                what(d),
                d.outcome,
                d.start,
                d.dnsMillis,
                first ? connect : Double.NaN,
                first ? tls : Double.NaN,
                headers,
                firstToken < 0 ? Double.NaN : firstToken,
                span(d.end - d.start),
                d.diagnosis == null ? null : d.diagnosis.id());
    }

    /** In milliseconds; NaN where the clock went back meanwhile, for then nothing is known of the time between. */
    private static double span(long nanos) {
        return nanos < 0 ? Double.NaN : nanos / 1e6;
    }

    private static String what(Draft d) {
        if (d.exchange == null || d.exchange.request().method() == null) {
            return "";
        }
        ExchangeEntry.Request request = d.exchange.request();
        StringBuilder text = new StringBuilder(request.method());
        if (request.path() != null) {
            text.append(' ').append(request.path());
        }
        if (request.model() != null) {
            text.append(' ').append(request.model());
        }
        if (Boolean.TRUE.equals(request.streaming())) {
            text.append(", streaming");
        }
        return text.toString();
    }
}
