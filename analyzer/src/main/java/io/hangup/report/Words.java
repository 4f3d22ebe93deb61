package io.hangup.report;

import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Confidence;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Phrases that the text and the Markdown report share. */
final class Words {
    /** How the reason ends where keys are of no use: the suite is none that is decrypted here. */
    private static final String BEYOND_KEYS = " cannot be decrypted";

    private Words() {}

    /** FAILED, CANCELLED, DEGRADED, UNCLEAR or NOTE: the first word of a verdict. */
    static String headline(Diagnosis d) {
        if (d.severity() == Severity.ERROR) {
            return "FAILED";
        }
        if (d.outcome() == Outcome.CLIENT_CANCELLED) {
            return "CANCELLED";
        }
        if (d.severity() != Severity.WARNING) {
            return "NOTE";
        }
        return d.outcome() == Outcome.COMPLETED ? "DEGRADED" : "UNCLEAR";
    }

    /** {@code closed by server (RST)}, {@code nobody closed it}, {@code ended by the HTTP answer}. */
    static String closed(Diagnosis d) {
        String how = switch (d.closedHow()) {
            case FIN -> "FIN";
            case RST -> "RST";
            case CLOSE_NOTIFY -> "close_notify";
            case TLS_ALERT -> "TLS alert";
            case GOAWAY -> "GOAWAY";
            case RST_STREAM -> "RST_STREAM";
            case HTTP -> "HTTP";
            case WEBSOCKET -> "WebSocket close";
            case ICMP -> "ICMP error";
            case TIMEOUT -> "gave up without a packet";
            case NONE -> "";
        };
        if (d.closedBy() == ClosedBy.NONE) {
            return d.closedHow() == ClosedHow.HTTP
                    ? "ended by the HTTP answer"
                    : closer(ClosedBy.NONE) + inBrackets(how);
        }
        return closer(d.closedBy()) + inBrackets(how);
    }

    /** {@code closed by server}, {@code nobody closed it}. */
    static String closer(ClosedBy who) {
        return who == ClosedBy.NONE
                ? "nobody closed it"
                : who == ClosedBy.UNKNOWN ? "closed by: cannot tell" : "closed by " + who.id();
    }

    private static String inBrackets(String text) {
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    /** That the counts before are of a part only; empty where they are of all. */
    static String leftOut(Summary summary) {
        return summary.leftOut() == 0
                ? ""
                : "; " + Units.count(summary.leftOut(), "further connection", "further connections")
                        + " LEFT OUT for want of memory";
    }

    /** What encryption hides of the calls that completed, or empty where it hides nothing. */
    static String hidden(Report report) {
        long unread = report.exchanges().stream().filter(Words::unread).count();
        if (unread == 0) {
            return "";
        }
        return (unread == 1
                        ? "the answer of 1 completed call is encrypted: whether it was an error (429, 500) or a stream"
                        : "the answers of " + Units.grouped(unread)
                                + " completed calls are encrypted: whether one was an error (429, 500) or a stream")
                + " without its last event cannot be seen."
                + (keysHelp(report) ? " A key log shows it: --keylog FILE" : "");
    }

    /** Not where all of them use a cipher suite that is not decrypted here, keys or not. */
    private static boolean keysHelp(Report report) {
        Set<String> beyond = report.connections().stream()
                .filter(connection ->
                        String.valueOf(connection.tls().get("notDecrypted")).endsWith(BEYOND_KEYS))
                .map(ConnectionEntry::id)
                .collect(Collectors.toSet());
        return report.exchanges().stream().filter(Words::unread).anyMatch(e -> !beyond.contains(e.connection()));
    }

    private static boolean unread(ExchangeEntry exchange) {
        return exchange.outcome() == Outcome.COMPLETED
                && exchange.response() != null
                && exchange.response().visibility() == Visibility.INFERRED;
    }

    /** {@code server-active-reset-before-headers, likely}; {@code unexplained}. */
    static String cause(Diagnosis d) {
        String cause = Escape.terminal(d.cause());
        return d.confidence() == Confidence.UNEXPLAINED
                ? cause
                : cause + ", " + d.confidence().id();
    }

    /** Text from an analysis for a person: secrets out, then made safe for a terminal. */
    static String safe(String text) {
        return text == null ? "" : Escape.terminal(Redaction.apply(text));
    }

    /** The same for many. */
    static List<String> safe(List<String> texts) {
        List<String> out = new ArrayList<>(texts.size());
        for (String text : texts) {
            out.add(safe(text));
        }
        return out;
    }

    /** A frame number; with the index of its capture where a report has several. */
    static String frame(Report report, long ref) {
        if (ref == FrameRef.NONE) {
            return "";
        }
        String number = Long.toString(FrameRef.number(ref));
        return report.captures().size() > 1 ? FrameRef.capture(ref) + ":" + number : number;
    }

    /** What clients print, one line each. */
    static List<String> clientsShow(Diagnosis d) {
        return safe(d.clientsShow());
    }

    /** The codes with which proxies log this, and of which proxy they would be; empty for none. */
    static String proxiesLog(Diagnosis d) {
        List<String> codes = new ArrayList<>();
        if (!d.haproxy().isEmpty()) {
            codes.add("HAProxy " + safe(d.haproxy()));
        }
        if (!d.envoy().isEmpty()) {
            codes.add("Envoy " + safe(d.envoy()));
        }
        boolean answered = d.outcome() == Outcome.HTTP_ERROR;
        return codes.isEmpty()
                ? ""
                : String.join(" · ", codes)
                        + (answered ? ", if the proxy that answered is one" : ", if the client here is such a proxy");
    }

    /** The endpoints of the users' calls, most used first: {@code api.openai.com and 2 others}; a proxy's own calls are none. */
    static String hosts(Report report) {
        UpstreamLegs legs = new UpstreamLegs(report.calls(), report.diagnoses());
        java.util.Map<String, Integer> counts = new java.util.LinkedHashMap<>();
        for (CallEntry call : report.calls()) {
            if (legs.counts(call)) {
                counts.merge(call.host(), 1, Integer::sum);
            }
        }
        String most = "";
        int best = 0;
        for (var entry : counts.entrySet()) {
            if (entry.getValue() > best) {
                best = entry.getValue();
                most = entry.getKey();
            }
        }
        int others = counts.size() - 1;
        return safe(most) + (others > 0 ? " and " + Units.count(others, "other endpoint", "other endpoints") : "");
    }

    /** For a report without loud verdicts. */
    static String noFailure(Report report) {
        return report.diagnoses().stream().anyMatch(Diagnosis::ignored)
                ? "Nothing failed but for the causes that were to be ignored."
                : "No call failed that the packets show.";
    }
}
