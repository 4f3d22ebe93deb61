package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import java.util.List;

/**
 * Diagnoses that belong together: the same story again and again, or a story that only many calls can tell. It has a
 * confidence of its own and changes none of the diagnoses.
 *
 * @param id "i1", …
 * @param kind what holds the diagnoses together
 * @param cause the cause they share, or that only all of them together show
 * @param endpoint host they share, or empty
 * @param closedBy closer they share
 * @param firstTimeNanos epoch nanoseconds at which the first of its calls began
 * @param lastTimeNanos epoch nanoseconds at which the last of its calls was over
 * @param diagnoses their ids, in order
 * @param score how sure the incident's cause is, 0 to 1
 * @param sentence the story for a person on call, times in UTC; ends with a full stop
 * @param spread counts, rates and distributions
 * @param remedies what to do, where the single diagnoses do not say it; most useful first
 */
public record Incident(
        String id,
        Kind kind,
        String cause,
        String endpoint,
        ClosedBy closedBy,
        long firstTimeNanos,
        long lastTimeNanos,
        List<String> diagnoses,
        double score,
        String sentence,
        Spread spread,
        List<String> remedies) {
    /** What holds the diagnoses of an incident together. */
    public enum Kind {
        /** They have cause, endpoint and closer in common. */
        REPEATED("repeated"),
        /** Each has a cause of its own; together they show another one. */
        PATTERN("pattern");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** The fixed word that reports print and users script on. */
        public String id() {
            return id;
        }
    }

    /**
     * How an incident is spread over time, clients and connections.
     *
     * @param calls calls to the endpoint from the first to the last time, failed or not
     * @param reused how many of the incident's calls went over a connection that had carried others
     * @param fresh how many were the first on theirs
     * @param silence the silence before the close (or a gateway's 408 or 5xx), in steps; steps without a call left out
     * @param timerMillis the middle of the silences where they are all but equal, as a timer makes them; else NaN
     * @param clients the client hosts with most of the calls, at most {@value #CLIENT_CAP}
     * @param clientHosts number of client hosts
     * @param rateNanos length of a step of {@code rates}: a minute, or longer where the incident is long
     * @param rates steps of time with the incident's calls in them, at most {@value #RATE_CAP}
     */
    public record Spread(
            int calls,
            int reused,
            int fresh,
            List<Bucket> silence,
            double timerMillis,
            List<Client> clients,
            int clientHosts,
            long rateNanos,
            List<Rate> rates) {
        public static final int CLIENT_CAP = 20;
        public static final int RATE_CAP = 240;

        /** Nothing known. */
        public static final Spread NONE = new Spread(-1, -1, -1, List.of(), Double.NaN, List.of(), -1, -1, List.of());

        public Spread {
            silence = List.copyOf(silence);
            clients = List.copyOf(clients);
            rates = List.copyOf(rates);
        }
    }

    /** Calls whose silence was at least {@code fromMillis} and below {@code toMillis} (infinite in the last step). */
    public record Bucket(double fromMillis, double toMillis, int count) {}

    /** Calls of one client host. */
    public record Client(String address, int count) {}

    /**
     * What was in the step that starts at the time.
     *
     * @param count calls of the incident that ended
     * @param calls calls to the endpoint that began
     * @param ended calls to the endpoint that ended, those of the incident among them
     */
    public record Rate(long timeNanos, int count, int calls, int ended) {}

    public Incident {
        diagnoses = List.copyOf(diagnoses);
        remedies = List.copyOf(remedies);
    }

    /** Repeats of which nothing but the counts is known. */
    public Incident(
            String id,
            String cause,
            String endpoint,
            ClosedBy closedBy,
            long firstTimeNanos,
            long lastTimeNanos,
            List<String> diagnoses) {
        this(
                id,
                Kind.REPEATED,
                cause,
                endpoint,
                closedBy,
                firstTimeNanos,
                lastTimeNanos,
                diagnoses,
                0,
                "",
                Spread.NONE,
                List.of());
    }

    /** The same incident under another number. */
    public Incident withId(String newId) {
        return new Incident(
                newId,
                kind,
                cause,
                endpoint,
                closedBy,
                firstTimeNanos,
                lastTimeNanos,
                diagnoses,
                score,
                sentence,
                spread,
                remedies);
    }

    public int count() {
        return diagnoses.size();
    }

    public Confidence confidence() {
        return Confidence.of(score);
    }
}
