package io.hangup.testing;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.PathMtu;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.SubjectKind;
import io.hangup.incident.IncidentPatterns;
import io.hangup.incident.Incidents;
import io.hangup.incident.Stories;
import io.hangup.incident.Story;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.surroundings.SilentHosts;
import io.hangup.tcp.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A capture of many calls, told in a line each. Times are seconds after {@link #START}. */
public final class ManyCalls {
    public static final long START = 1_795_343_460_000_000_000L;
    public static final String API = "api.example";
    public static final String CLIENT = "10.0.0.1";

    public final List<Story> stories = new ArrayList<>();
    public final List<Diagnosis> diagnoses = new ArrayList<>();
    public final List<Attempt> attempts = new ArrayList<>();
    public final List<SilentHosts.Span> spans = new ArrayList<>();
    private String client = CLIENT;
    private String endpoint = API;
    private String connection;
    private double silence = -1;
    private PathMtu mtu;

    public static long at(double seconds) {
        return START + (long) (seconds * 1e9);
    }

    public ManyCalls from(String address) {
        client = address;
        return this;
    }

    public ManyCalls to(String host) {
        endpoint = host;
        return this;
    }

    /** The next calls go over this connection; null: each over its own. */
    public ManyCalls on(String id) {
        connection = id;
        return this;
    }

    /** What the next calls show of the MTU of their path. */
    public ManyCalls mtu(int passed, int lost) {
        mtu = new PathMtu(passed, lost);
        return this;
    }

    /** Seconds of silence before the next closes, or -1. */
    public ManyCalls silent(double seconds) {
        silence = seconds;
        return this;
    }

    public ManyCalls completed(double at) {
        return add(at, 0.5, Outcome.COMPLETED, ClosedBy.NONE, ClosedHow.HTTP, null, 200);
    }

    public ManyCalls status(double at, int status) {
        return add(at, 0.5, Outcome.HTTP_ERROR, ClosedBy.NONE, ClosedHow.HTTP, "provider-rejected-with-status", status);
    }

    public ManyCalls reset(double at) {
        return failed(at, "server-active-reset-before-headers");
    }

    /** Reset by the server before headers, for this reason. */
    public ManyCalls failed(double at, String cause) {
        return add(at, 0.5, Outcome.CLOSED_BEFORE_HEADERS, ClosedBy.SERVER, ClosedHow.RST, cause, -1);
    }

    public ManyCalls refused(double at) {
        return add(at, 0.1, Outcome.CONNECT_FAILED, ClosedBy.SERVER, ClosedHow.RST, "connect-refused", -1);
    }

    public ManyCalls unconnected(double at) {
        return add(at, 5, Outcome.CONNECT_FAILED, ClosedBy.NONE, ClosedHow.TIMEOUT, "connect-blackhole", -1);
    }

    public ManyCalls cancelled(double at) {
        return add(at, 5, Outcome.CLIENT_CANCELLED, ClosedBy.CLIENT, ClosedHow.FIN, "stream-stalled", -1);
    }

    private ManyCalls add(
            double at, double lasts, Outcome outcome, ClosedBy by, ClosedHow how, String cause, int status) {
        int number = stories.size();
        String connectionId = connection == null ? "c" + number : connection;
        String subject = connectionId + ".x" + number;
        Diagnosis diagnosis = cause == null ? null : diagnosis(subject, outcome, by, how, cause);
        stories.add(new Story(
                subject,
                connectionId,
                diagnosis,
                endpoint,
                client,
                server(endpoint).toString(),
                outcome,
                at(at),
                at(at + lasts),
                outcome != Outcome.CONNECT_FAILED,
                connection != null,
                silence < 0 ? -1 : (long) (silence * 1e9),
                status));
        return this;
    }

    private Diagnosis diagnosis(String subject, Outcome outcome, ClosedBy by, ClosedHow how, String cause) {
        Diagnosis diagnosis = new Diagnosis(
                "d" + (diagnoses.size() + 1),
                SubjectKind.EXCHANGE,
                subject,
                Severity.ERROR,
                Severity.ERROR,
                outcome,
                Phase.AWAITING_HEADERS,
                by,
                how,
                cause,
                0.8,
                List.of(),
                "A sentence.",
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                "",
                "",
                "",
                List.of(),
                mtu);
        diagnoses.add(diagnosis);
        return diagnosis;
    }

    /** A SYN from this port of the client to the endpoint. */
    public ManyCalls syn(double at, int port, Attempt.Answer answer) {
        HostPort from = new HostPort(0, 0xffff_0a00_0001L, port);
        attempts.add(new Attempt(
                from, server(endpoint), at(at), answer == Attempt.Answer.NONE ? 0 : at(at) + 20_000_000L, answer));
        return this;
    }

    private static HostPort server(String endpoint) {
        return new HostPort(0, 0xffff_cb00_7100L + endpoint.length(), 443);
    }

    public List<Incident> patterns() {
        return new IncidentPatterns(new Stories(stories), new Diagnostician(Set.of())).all(attempts, spans, at(10_000));
    }

    public List<String> causes() {
        return patterns().stream().map(Incident::cause).toList();
    }

    public List<Incident> repeats() {
        return new Incidents(new Stories(stories), new Diagnostician(Set.of())).repeats(diagnoses);
    }

    /** Something else that works at this time. */
    public ManyCalls elsewhere(double at) {
        String before = endpoint;
        return to("other.example.org").completed(at).to(before);
    }
}
