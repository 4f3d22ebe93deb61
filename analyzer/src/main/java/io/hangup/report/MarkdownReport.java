package io.hangup.report;

import io.hangup.diagnosis.Alternative;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Quality;
import io.hangup.diagnosis.Severity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The report to paste into a ticket: GitHub, GitLab and Jira show it alike. No HTML, no secrets, small tables. */
public final class MarkdownReport {
    private static final int VERDICT_CAP = 25;

    private final Report report;
    private final Style style;
    private final ReportIndex index;
    private final Tries tries;
    private final StringBuilder out = new StringBuilder(4096);

    private MarkdownReport(Report report, Style style) {
        this.report = report;
        this.style = style;
        this.index = new ReportIndex(report);
        this.tries = new Tries(report, index);
    }

    /** Writes the report in UTF-8. */
    public static void write(Report report, Style style, OutputStream to) throws IOException {
        to.write(render(report, style).getBytes(StandardCharsets.UTF_8));
    }

    static String render(Report report, Style style) {
        MarkdownReport markdown = new MarkdownReport(report, style);
        markdown.print();
        return markdown.out.toString();
    }

    private void print() {
        Map<String, Severity> severities = new HashMap<>();
        report.diagnoses().forEach(d -> severities.put(d.id(), d.severity()));
        long calls = tries.last().size();
        long failed = tries.ended(Severity.ERROR, severities);
        long perhaps = tries.perhapsFailed(severities);
        long degraded = tries.degraded(severities);
        String again = calls < tries.total() ? " in " + Units.grouped(tries.total()) + " tries" : "";
        String hosts = report.calls().isEmpty() ? "" : " to " + text(Words.hosts(report));
        line("## Hangup: " + Units.count(calls, "LLM call", "LLM calls") + again + hosts + ", " + Units.grouped(failed)
                + " failed" + (perhaps > 0 ? ", " + Units.grouped(perhaps) + " may have" : "")
                + (degraded > 0 ? ", " + Units.grouped(degraded) + " degraded" : "")
                + Words.leftOut(report.summary()));
        incidents();
        verdicts();
        captures();
    }

    private void incidents() {
        for (Incident i : report.incidents()) {
            if (i.kind() == Incident.Kind.PATTERN) {
                line("");
                line("**" + code(i.cause()) + "** (" + i.confidence().id() + "): " + text(i.sentence()));
                list("What to do", i.remedies().stream().map(this::text).toList(), true);
            } else if (i.count() > 1) {
                line("");
                line("**" + i.count() + " times " + code(i.cause()) + "** at " + text(i.endpoint()) + ", "
                        + Words.closer(i.closedBy()) + ", " + Times.readable(i.firstTimeNanos(), style.zone()) + " to "
                        + Times.readable(i.lastTimeNanos(), style.zone()) + ". "
                        + (i.sentence().isEmpty() ? "" : text(i.sentence()) + " ")
                        + "The first of them is told in full.");
                list("What to do", i.remedies().stream().map(this::text).toList(), true);
            }
        }
    }

    private void verdicts() {
        Set<String> repeats = new HashSet<>();
        for (Incident i : report.incidents()) {
            if (i.kind() == Incident.Kind.REPEATED && i.count() > 1) {
                repeats.addAll(i.diagnoses().subList(1, i.count()));
            }
        }
        List<Diagnosis> loud = report.diagnoses().stream()
                .filter(d -> d.severity() != Severity.NOTE && !repeats.contains(d.id()))
                .filter(d -> !tries.legs().partOfAnother(d))
                .sorted((a, b) -> a.severity().compareTo(b.severity()))
                .toList();
        for (Diagnosis d : loud.subList(0, Math.min(VERDICT_CAP, loud.size()))) {
            verdict(d);
        }
        if (loud.size() > VERDICT_CAP) {
            line("");
            line(Units.count(loud.size() - VERDICT_CAP, "more verdict is", "more verdicts are")
                    + " in the JSON report.");
        }
        if (loud.isEmpty()) {
            line("");
            line(report.calls().isEmpty() ? text(WithoutCall.headline(report)) : Words.noFailure(report));
            if (report.calls().isEmpty() && !report.connections().isEmpty()) {
                line("");
                WithoutCall.rows(report).forEach(row -> line("- " + text(row)));
                line("");
                line(WithoutCall.meaning(report));
            }
        }
    }

    private void verdict(Diagnosis d) {
        Subject subject = Subject.of(index, d);
        line("");
        String what = subject.what().isEmpty() ? "" : " " + text(subject.what());
        line("### " + Words.headline(d) + ": " + text(subject.host()) + what);
        line("");
        line("**" + text(d.sentence()) + "**");
        line("");
        line(d.phase().id() + " · " + Words.closed(d) + " · " + code(d.cause()) + " · "
                + d.confidence().id() + " · "
                + (subject.connection() == null
                        ? ""
                        : "tcp.stream " + subject.connection().tcpStream() + " · ")
                + Times.readable(subject.startNanos(), style.zone()));
        evidence(d, subject);
        paragraph("Tried again", text(tries.story(subject.call())));
        paragraph("Upstream leg", text(tries.legStory(d)));
        paragraph("The answer", text(AnswerText.answer(subject.exchange())));
        list(
                "Why not something else",
                d.alternatives().stream().map(this::alternative).toList(),
                false);
        list("How sure", d.doubts().stream().map(this::text).toList(), false);
        list("What to do", d.remedies().stream().map(this::text).toList(), true);
        list("Clients show", Words.clientsShow(d).stream().map(this::text).toList(), false);
        paragraph("Proxies log", text(Words.proxiesLog(d)));
        list(
                "For the provider's ticket",
                AnswerText.ticket(subject.exchange()).stream().map(this::text).toList(),
                false);
        paragraph("Not visible", text(d.notVisible()));
        paragraph("Capture next", code(d.captureNext()));
        paragraph("Wireshark", code(d.displayFilter()));
    }

    private String alternative(Alternative a) {
        return code(a.cause()) + ": " + text(a.why());
    }

    private void evidence(Diagnosis d, Subject subject) {
        if (d.evidence().isEmpty()) {
            return;
        }
        line("");
        line("| frame | offset | from | what it shows |");
        line("|---:|---:|---|---|");
        for (Evidence e : d.evidence()) {
            line("| " + Words.frame(report, e.frame()) + " | " + Units.offset(e.timeNanos() - subject.startNanos())
                    + " | " + text(e.from()) + " | " + text(e.text()) + " |");
        }
    }

    private void captures() {
        line("");
        line("### What was read");
        line("");
        line("| file | frames | from | seconds | taken at |");
        line("|---|---:|---|---:|---|");
        for (CaptureEntry c : report.captures()) {
            boolean timed = c.firstTimeNanos() != Long.MIN_VALUE && c.lastTimeNanos() != Long.MIN_VALUE;
            String span = timed ? Units.significant((c.lastTimeNanos() - c.firstTimeNanos()) / 1e9) : "";
            String from = timed ? Times.readable(c.firstTimeNanos(), style.zone()) : "";
            line("| " + code(c.file()) + " | " + Units.grouped(c.frames()) + " | " + from + " | " + span + " | "
                    + text(c.error() != null ? c.error() : c.vantage() == null ? "unknown" : c.vantage()) + " |");
        }
        List<String> flaws = new java.util.ArrayList<>();
        for (CaptureEntry c : report.captures()) {
            for (Quality q : c.quality()) {
                flaws.add(code(q.id()) + ": " + text(q.detail())
                        + (q.nextTime().isEmpty() ? "" : text(" Next time: " + q.nextTime() + ".")));
            }
        }
        String hidden = Words.hidden(report);
        if (!hidden.isEmpty()) {
            flaws.add(text(hidden));
        }
        report.notes().forEach(note -> flaws.add(text(note)));
        list("What limits this", flaws, false);
        line("");
        line("Made by hangup " + text(report.version()) + " from packets alone; contents and keys are left out.");
    }

    private void paragraph(String label, String text) {
        if (!text.isEmpty()) {
            line("");
            line("**" + label + ":** " + text);
        }
    }

    private void list(String label, List<String> items, boolean numbered) {
        if (items.isEmpty()) {
            return;
        }
        line("");
        line("**" + label + ":**");
        line("");
        for (int i = 0; i < items.size(); i++) {
            line((numbered ? i + 1 + ". " : "- ") + items.get(i));
        }
    }

    private String text(String text) {
        return Escape.markdown(Redaction.apply(text));
    }

    private static String code(String text) {
        return Escape.markdownCode(Redaction.apply(text));
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
