package io.hangup.report;

import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Alternative;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Quality;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.SubjectKind;
import io.hangup.diagnosis.Symptom;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.TokenUsage;
import io.hangup.llm.Visibility;
import io.hangup.packet.Addresses;
import io.hangup.tcp.CommunityId;
import io.hangup.tcp.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Reports made by hand, shaped like those of an analysis: the incident of docs/reading-a-report.md and its relatives. */
final class ReportFixture {
    /** 2026-11-22T10:31:04Z. */
    static final long START = 1_795_343_464_000_000_000L;

    static final long MILLIS = 1_000_000L;

    private ReportFixture() {}

    /** Three calls, the last one reset by the server before any response byte. */
    static Report incident() {
        return report(
                List.of(capture(List.of())),
                List.of(diagnosis("d1", "c3.1", Severity.ERROR)),
                List.of(call(0, Outcome.COMPLETED, null), call(1, Outcome.COMPLETED, null), call(3, reset(), "d1")),
                List.of(),
                new Summary(9, 3, 3, 1, 0, Map.of("server-active-reset-before-headers", 1)),
                List.of());
    }

    /** The same, of a capture with more connections than memory for them. */
    static Report incidentOfPart() {
        return report(
                List.of(capture(List.of())),
                List.of(diagnosis("d1", "c3.1", Severity.ERROR)),
                List.of(call(0, Outcome.COMPLETED, null), call(1, Outcome.COMPLETED, null), call(3, reset(), "d1")),
                List.of(),
                new Summary(5_000, 3, 1_234, 3, 1, 0, Map.of("server-active-reset-before-headers", 1)),
                List.of());
    }

    /** The same failure on every call. */
    static Report repeated(int count) {
        List<Diagnosis> diagnoses = new ArrayList<>();
        List<CallEntry> calls = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            diagnoses.add(diagnosis("d" + (i + 1), "c" + i + ".1", Severity.ERROR));
            calls.add(call(i, reset(), "d" + (i + 1)));
            ids.add("d" + (i + 1));
        }
        Incident incident = new Incident(
                "i1",
                "server-active-reset-before-headers",
                "api.openai.com",
                ClosedBy.SERVER,
                START,
                START + 60_000 * MILLIS,
                ids);
        return report(
                List.of(capture(List.of())),
                diagnoses,
                calls,
                List.of(incident),
                new Summary(count, count, count, count, 0, Map.of("server-active-reset-before-headers", count)),
                List.of());
    }

    /** Two completed calls. */
    static Report healthy() {
        return report(
                List.of(capture(List.of())),
                List.of(),
                List.of(call(0, Outcome.COMPLETED, null), call(1, Outcome.COMPLETED, null)),
                List.of(),
                new Summary(2, 2, 2, 0, 0, Map.of()),
                List.of());
    }

    /** A call that may have failed, by signs that settle nothing. */
    static Report perhapsFailed() {
        return report(
                List.of(capture(List.of())),
                List.of(diagnosis("d1", "c0.1", Severity.WARNING)),
                List.of(call(0, reset(), "d1"), call(1, Outcome.COMPLETED, null)),
                List.of(),
                new Summary(2, 2, 2, 0, 1, Map.of()),
                List.of());
    }

    /** Connections, but none of them to an LLM endpoint. */
    static Report nothingFound() {
        return report(
                List.of(capture(List.of(new Quality(
                        "capture-drops", 0.0213, "The capture dropped 17 packets", List.of(FrameRef.of(0, 4)))))),
                List.of(),
                List.of(),
                List.of(),
                new Summary(12, 0, 0, 0, 0, Map.of()),
                List.of("--keylog was given, but decryption is not there yet"));
    }

    /** A failure whose every text was chosen by an attacker. */
    static Report hostile(String text) {
        Diagnosis d = new Diagnosis(
                "d1",
                SubjectKind.EXCHANGE,
                "c3.1",
                Severity.ERROR,
                Severity.ERROR,
                Outcome.CLOSED_BEFORE_HEADERS,
                Phase.AWAITING_HEADERS,
                ClosedBy.SERVER,
                ClosedHow.RST,
                "server-active-reset-before-headers",
                0.8,
                List.of(new Alternative("keepalive-race", text)),
                text,
                List.of(new Evidence(FrameRef.of(0, 41), START, "client", text)),
                List.of(text),
                List.of(text),
                text,
                text,
                text,
                text,
                text,
                List.of(text),
                null);
        CallEntry call = new CallEntry(
                "k3",
                List.of(),
                List.of("c3"),
                List.of(),
                "c3.1",
                null,
                null,
                text,
                text,
                reset(),
                START,
                Double.NaN,
                1,
                2,
                Double.NaN,
                Double.NaN,
                30,
                "d1");
        CaptureEntry capture = new CaptureEntry(
                0,
                text,
                "pcap",
                List.of("EN10MB"),
                5,
                500,
                START,
                START + MILLIS,
                "client",
                text,
                0,
                List.of(new Quality("capture-drops", 0.5, text, List.of())),
                null);
        return new Report(
                "0.0",
                List.of(capture),
                List.of(connection(3)),
                List.of(exchange(3, reset())),
                List.of(new LookupEntry(
                        "l0", text, "192.0.2.1", "answered", text, 1, START, List.of(FrameRef.of(0, 1)))),
                List.of(call),
                List.of(new Symptom("reset", "c3", List.of(FrameRef.of(0, 44)), 1, text)),
                List.of(d),
                List.of(),
                new Summary(1, 1, 1, 1, 0, Map.of("server-active-reset-before-headers", 1)),
                List.of(text));
    }

    static Outcome reset() {
        return Outcome.CLOSED_BEFORE_HEADERS;
    }

    private static Report report(
            List<CaptureEntry> captures,
            List<Diagnosis> diagnoses,
            List<CallEntry> calls,
            List<Incident> incidents,
            Summary summary,
            List<String> notes) {
        List<ConnectionEntry> connections = new ArrayList<>();
        List<ExchangeEntry> exchanges = new ArrayList<>();
        for (CallEntry call : calls) {
            int number = Integer.parseInt(call.id().substring(1));
            connections.add(connection(number));
            exchanges.add(exchange(number, call.outcome()));
        }
        List<LookupEntry> lookups = calls.isEmpty()
                ? List.of()
                : List.of(new LookupEntry(
                        "l0",
                        "api.openai.com",
                        "192.0.2.7",
                        "answered",
                        "203.0.113.10",
                        12.25,
                        START,
                        List.of(FrameRef.of(0, 1), FrameRef.of(0, 2))));
        List<Symptom> symptoms = diagnoses.isEmpty()
                ? List.of()
                : List.of(
                        new Symptom("reset", "c3", List.of(FrameRef.of(0, 44)), 1, "The server reset the connection."));
        return new Report(
                "0.1.0",
                captures,
                connections,
                exchanges,
                lookups,
                calls,
                symptoms,
                diagnoses,
                incidents,
                summary,
                notes);
    }

    private static CaptureEntry capture(List<Quality> quality) {
        return new CaptureEntry(
                0,
                "incident.pcapng",
                "pcapng",
                List.of("EN10MB"),
                812,
                402_133,
                START,
                START + 14_213 * MILLIS,
                "client",
                "TTL 64, handshake halves",
                quality.isEmpty() ? 0 : 17,
                quality,
                null);
    }

    static ConnectionEntry connection(int number) {
        Map<String, Object> tls = new LinkedHashMap<>();
        tls.put("version", "TLS 1.3");
        tls.put("sni", "api.openai.com");
        tls.put("alpn", "http/1.1");
        return new ConnectionEntry(
                "c" + number,
                number,
                0,
                "192.0.2.7",
                40_000 + number,
                "203.0.113.10",
                443,
                "api.openai.com",
                "openai",
                List.of("sni", "dns"),
                FrameRef.of(0, 31),
                FrameRef.of(0, 44),
                START + number * 1000 * MILLIS,
                START + number * 1000 * MILLIS + 1230 * MILLIS,
                "ShADadfr",
                "RSTR",
                63,
                new CommunityId(end("192.0.2.7", 40_000 + number), end("203.0.113.10", 443)),
                11.31,
                1460,
                1400,
                tls,
                Map.of("retransmissions", 2L),
                Map.of(),
                new ConnectionEntry.Close("server", "rst", "server", "awaiting-headers", refs(41, 44)),
                null);
    }

    private static HostPort end(String address, int port) {
        long[] halves = Addresses.parse(address).orElseThrow();
        return new HostPort(halves[0], halves[1], port);
    }

    private static ExchangeEntry exchange(int number, Outcome outcome) {
        boolean failed = outcome != Outcome.COMPLETED;
        return new ExchangeEntry(
                "c" + number + ".1",
                "c" + number,
                "api.openai.com",
                outcome,
                failed ? Phase.AWAITING_HEADERS : Phase.IDLE,
                failed ? ClosedBy.SERVER : ClosedBy.NONE,
                failed ? ClosedHow.RST : ClosedHow.NONE,
                new ExchangeEntry.Request(
                        Visibility.CLEARTEXT,
                        "POST",
                        "/v1/chat/completions",
                        "gpt-4o-mini",
                        true,
                        4213,
                        -1,
                        START,
                        START + 12 * MILLIS,
                        refs(36, 41)),
                new ExchangeEntry.Response(
                        failed ? Visibility.NONE : Visibility.CLEARTEXT,
                        failed ? -1 : 200,
                        failed ? -1 : 8123,
                        -1,
                        failed ? 0 : START + 400 * MILLIS,
                        failed ? 0 : START + 900 * MILLIS,
                        failed ? null : true,
                        failed ? null : new ExchangeEntry.Streamed(31, true, 412.5, 20.1, 40.2, 61.2, 33.1, 35.5),
                        failed ? null : "stop",
                        failed ? null : new TokenUsage(120, 300, 64, 0),
                        failed ? -1 : 0,
                        failed ? null : new ExchangeEntry.WebSocketFacts(2, 3, 1, 1, 500.5, 1000, "client"),
                        failed ? List.of() : List.of("x-request-id: req_1"),
                        failed ? List.of() : List.of("x-ratelimit-remaining-requests: 59"),
                        failed ? List.of() : refs(44, 90)));
    }

    private static List<Long> refs(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(n -> FrameRef.of(0, n))
                .toList();
    }

    private static CallEntry call(int number, Outcome outcome, String diagnosis) {
        boolean failed = outcome != Outcome.COMPLETED;
        return new CallEntry(
                "k" + number,
                List.of("l0"),
                List.of("c" + number),
                List.of(),
                "c" + number + ".1",
                null,
                null,
                "api.openai.com",
                "POST /v1/chat/completions gpt-4o-mini, streaming",
                outcome,
                START + number * 1000 * MILLIS,
                12.25,
                11.31,
                24.6,
                failed ? Double.NaN : 388,
                failed ? Double.NaN : 412.5,
                failed ? 1230 : 61_200,
                diagnosis);
    }

    static Diagnosis diagnosis(String id, String exchange, Severity severity) {
        int number = Integer.parseInt(exchange.substring(1, exchange.indexOf('.')));
        long start = START + number * 1000 * MILLIS;
        return new Diagnosis(
                id,
                SubjectKind.EXCHANGE,
                exchange,
                severity,
                severity,
                Outcome.CLOSED_BEFORE_HEADERS,
                Phase.AWAITING_HEADERS,
                ClosedBy.SERVER,
                ClosedHow.RST,
                "server-active-reset-before-headers",
                0.85,
                List.of(new Alternative("keepalive-race", "the connection was new, and this was its first request")),
                "The server side (203.0.113.10) reset the connection 14 ms after it had acknowledged the whole request,"
                        + " before any response byte.",
                List.of(
                        new Evidence(
                                FrameRef.of(0, 41), start + 1204 * MILLIS, "client", "request complete, 4,213 bytes"),
                        new Evidence(FrameRef.of(0, 43), start + 1216 * MILLIS, "server", "acknowledges all of it"),
                        new Evidence(
                                FrameRef.of(0, 44),
                                start + 1230 * MILLIS,
                                "server",
                                "RST,ACK: sequence exact, TTL 56 like its other packets, timestamps go on, so the owner"
                                        + " of the socket aborted it; no middlebox forged it")),
                List.of(
                        "Look at the log of the server or proxy at that second: a crash, a full queue, a body limit.",
                        "Retry such calls: no response byte had been sent."),
                List.of("httpx.RemoteProtocolError: Server disconnected without sending a response."),
                "what made the server abort",
                "tcpdump -i any -s 0 -w server.pcap 'port 443 or port 53 or icmp or icmp6 or (ip[6:2] & 0x3fff != 0)'",
                "tcp.stream eq " + number,
                "SH--",
                "UC",
                List.of(),
                null);
    }
}
