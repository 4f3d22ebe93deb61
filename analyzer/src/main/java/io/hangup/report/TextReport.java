package io.hangup.report;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The report for people: what was read, the verdicts with their proof, the table of calls, how sure all that is. Repeats
 * of one story are told once, as an incident, with the first verdict in full.
 */
public final class TextReport {
    /** Verdicts told in full; JSON has them all. */
    private static final int VERDICT_CAP = 25;

    private static final int NOTE_CAP = 10;

    /** Flaws by which packets are missing that could have shown a failure. */
    private static final Set<String> LACKING =
            Set.of("capture-one-sided", "capture-drops", "capture-snaplen", "capture-midstream");

    private final Report report;
    private final ReportIndex index;
    private final Tries tries;
    private final TextLayout out;

    private TextReport(Report report, Style style) {
        this.report = report;
        this.index = new ReportIndex(report);
        this.tries = new Tries(report, index);
        this.out = new TextLayout(style);
    }

    /** Writes the report in UTF-8. */
    public static void write(Report report, Style style, OutputStream to) throws IOException {
        to.write(render(report, style).getBytes(StandardCharsets.UTF_8));
    }

    static String render(Report report, Style style) {
        TextReport text = new TextReport(report, style);
        text.print();
        return text.out.toString();
    }

    /**
     * One verdict alone, as live use prints it when the call has ended.
     *
     * @param connection may be null
     * @param exchange may be null
     */
    public static String verdict(Diagnosis diagnosis, ConnectionEntry connection, ExchangeEntry exchange, Style style) {
        Report report = new Report(
                "",
                List.of(),
                connection == null ? List.of() : List.of(connection),
                exchange == null ? List.of() : List.of(exchange),
                List.of(),
                List.of(),
                List.of(),
                List.of(diagnosis),
                List.of(),
                new Summary(0, 0, 0, 0, 0, Map.of()),
                List.of());
        TextReport text = new TextReport(report, style);
        new TextVerdict(report, text.index, text.tries, text.out).print(diagnosis);
        return text.out.toString();
    }

    /** What stands at the end of live use: everything but the verdicts, which were printed as they came. */
    public static void writeSummary(Report report, Style style, OutputStream to) throws IOException {
        TextReport text = new TextReport(report, style);
        TextCaptures captures = new TextCaptures(text.out);
        captures.printHead(report.captures());
        text.out.wrapped(text.callsLine(), 0);
        new TextIncidents(report, text.out).print();
        new TextStatistics(text.out).print(report.statistics());
        new TextCalls(report, text.index, text.tries, text.out).print();
        captures.printHowSure(report);
        to.write(text.out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void print() {
        TextCaptures captures = new TextCaptures(out);
        captures.printHead(report.captures());
        out.wrapped(callsLine(), 0);
        if (report.calls().isEmpty() && report.diagnoses().isEmpty()) {
            nothingFound();
        } else {
            verdicts();
            new TextStatistics(out).print(report.statistics());
            new TextCalls(report, index, tries, out).print();
        }
        captures.printHowSure(report);
    }

    private String callsLine() {
        Summary summary = report.summary();
        if (summary.calls() == 0) {
            return report.diagnoses().isEmpty()
                    ? WithoutCall.headline(report)
                    : Units.count(report.diagnoses().size(), "finding", "findings") + " without a call";
        }
        Map<String, Severity> severities = new HashMap<>();
        report.diagnoses().forEach(d -> severities.put(d.id(), d.severity()));
        List<String> parts = new ArrayList<>();
        long completed = tries.ended(Outcome.COMPLETED);
        long degraded = tries.degraded(severities);
        long failed = tries.ended(Severity.ERROR, severities);
        if (completed > 0) {
            List<String> but = new ArrayList<>();
            addCount(but, tries.rescued(), "only when tried again");
            if (degraded > 0) {
                but.add(out.paint(TextLayout.YELLOW, degraded + " degraded"));
            }
            parts.add(Units.grouped(completed) + " completed"
                    + (but.isEmpty() ? "" : " (" + String.join(", ", but) + ")"));
        }
        if (failed > 0) {
            parts.add(out.paint(TextLayout.RED, Units.grouped(failed) + " FAILED"));
        }
        addCount(parts, tries.perhapsFailed(severities), "may have FAILED");
        addCount(parts, tries.ended(Outcome.CLIENT_CANCELLED), "cancelled by the client");
        addCount(parts, tries.ended(Outcome.UNANSWERED), "still open when the capture ends");
        addCount(parts, tries.ended(Outcome.UNKNOWN), "whose outcome cannot be told");
        String hosts = Words.hosts(report);
        long calls = tries.last().size();
        return Units.count(calls, "LLM call", "LLM calls")
                + (calls < tries.total() ? " in " + Units.grouped(tries.total()) + " tries" : "")
                + (hosts.isEmpty() ? "" : " to " + hosts)
                + (parts.isEmpty() ? "" : ": " + String.join(", ", parts))
                + Words.leftOut(summary);
    }

    private static void addCount(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(Units.grouped(count) + " " + what);
        }
    }

    private long count(Outcome outcome) {
        return report.calls().stream().filter(c -> c.outcome() == outcome).count();
    }

    private void nothingFound() {
        if (report.captures().stream().allMatch(c -> c.frames() == 0)) {
            out.blank().wrapped("The capture holds no packets, so there is nothing to say about any call.", 0);
            return;
        }
        out.blank();
        if (!report.connections().isEmpty()) {
            WithoutCall.rows(report).forEach(row -> out.wrapped(row, 2));
            out.blank().wrapped(WithoutCall.meaning(report), 0);
            return;
        }
        out.wrapped(
                "Recognised are the public LLM services (OpenAI, Azure OpenAI, Anthropic, Bedrock, Vertex AI and others:"
                        + " hangup endpoints lists them) by TLS server name, HTTP host, CONNECT target, DNS answer or API"
                        + " path.",
                0);
        out.wrapped(
                "If yours is another one, name it: hangup analyze "
                        + out.style().filesInCommand()
                        + " --endpoint HOST[:PORT]. With --all every TCP connection is looked at.",
                0);
    }

    private void verdicts() {
        Map<String, Incident> firstOf = new HashMap<>();
        Set<String> repeats = new HashSet<>();
        for (Incident incident : report.incidents()) {
            if (incident.kind() == Incident.Kind.REPEATED && incident.count() > 1) {
                firstOf.putIfAbsent(incident.diagnoses().get(0), incident);
                repeats.addAll(incident.diagnoses().subList(1, incident.count()));
            }
        }
        List<Diagnosis> told = new ArrayList<>();
        List<Diagnosis> notes = new ArrayList<>();
        for (Severity severity : List.of(Severity.ERROR, Severity.WARNING)) {
            for (Diagnosis d : report.diagnoses()) {
                boolean leg = tries.legs().partOfAnother(d);
                if (d.severity() == severity && !repeats.contains(d.id()) && !leg) {
                    told.add(d);
                }
            }
        }
        for (Diagnosis d : report.diagnoses()) {
            if (d.severity() == Severity.NOTE && !tries.legs().partOfIgnored(d)) {
                notes.add(d);
            }
        }
        new TextIncidents(report, out).print();
        for (int i = 0; i < Math.min(told.size(), VERDICT_CAP); i++) {
            out.blank();
            Incident incident = firstOf.get(told.get(i).id());
            if (incident != null) {
                out.wrapped("First of " + incident.count() + " alike (incident " + Words.safe(incident.id()) + "):", 0);
            }
            new TextVerdict(report, index, tries, out).print(told.get(i));
        }
        if (told.size() > VERDICT_CAP) {
            out.blank()
                    .line("… and " + Units.count(told.size() - VERDICT_CAP, "more verdict", "more verdicts")
                            + ": --format json has them all, --stream N picks one connection");
        }
        if (told.isEmpty()) {
            allIsWell(notes);
        }
        notes(notes);
    }

    private void allIsWell(List<Diagnosis> notes) {
        boolean flawed = report.captures().stream().anyMatch(c -> !c.quality().isEmpty() || c.error() != null);
        boolean well =
                notes.isEmpty() && count(Outcome.COMPLETED) == report.calls().size();
        boolean lacking = report.captures().stream()
                .anyMatch(c -> c.error() != null || c.quality().stream().anyMatch(q -> LACKING.contains(q.id())));
        String verdict = !well
                ? Words.noFailure(report)
                : lacking
                        ? "Every call completed as far as the packets show, but this capture does not hold all of them."
                        : Words.hidden(report).isEmpty()
                                ? "All is well: every call completed, and nothing degraded one."
                                : "No connection failed: every call got an answer, and nothing degraded one.";
        out.blank().line(out.paint(lacking ? TextLayout.YELLOW : TextLayout.GREEN, verdict));
        out.wrapped(
                "Looked at: name look-ups, connects, proxy and TLS handshakes, requests, response headers, bodies and their"
                        + " ends, closes and resets, retransmissions, windows, path MTU and ICMP errors of "
                        + Units.count(report.summary().llmConnections(), "connection", "connections") + ".",
                0);
        if (flawed) {
            out.wrapped("The capture has flaws (below): what it does not hold cannot be judged.", 0);
        }
    }

    private void notes(List<Diagnosis> notes) {
        if (notes.isEmpty()) {
            return;
        }
        out.blank().line(out.paint(TextLayout.BOLD, "NOTES"));
        Set<String> commands = new HashSet<>();
        for (int i = 0; i < Math.min(notes.size(), NOTE_CAP); i++) {
            Subject subject = Subject.of(index, notes.get(i));
            String stream = subject.connection() == null
                    ? ""
                    : " (tcp.stream " + subject.connection().tcpStream() + ", " + Words.cause(notes.get(i)) + ")";
            out.wrapped(
                    "  ",
                    Words.safe(subject.host()) + ": " + Words.safe(notes.get(i).sentence()) + stream,
                    4);
            if (!notes.get(i).notVisible().isEmpty()) {
                out.wrapped("    ", "not visible: " + Words.safe(notes.get(i).notVisible()), 4);
            }
            if (!notes.get(i).captureNext().isEmpty()
                    && commands.add(notes.get(i).captureNext())) {
                // on one line, however long: it is there to be copied
                out.line("    capture next: " + Words.safe(notes.get(i).captureNext()));
            }
        }
        if (notes.size() > NOTE_CAP) {
            out.line("  … and " + Units.count(notes.size() - NOTE_CAP, "more note", "more notes"));
        }
    }
}
