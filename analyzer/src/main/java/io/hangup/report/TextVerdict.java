package io.hangup.report;

import io.hangup.diagnosis.Alternative;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Severity;
import java.util.ArrayList;
import java.util.List;

/** One verdict of the text report: the sentence, the ladder that proves it, what to do, where to look next. */
final class TextVerdict {
    private final Report report;
    private final ReportIndex index;
    private final Tries tries;
    private final TextLayout out;

    TextVerdict(Report report, ReportIndex index, Tries tries, TextLayout out) {
        this.report = report;
        this.index = index;
        this.tries = tries;
        this.out = out;
    }

    void print(Diagnosis d) {
        Subject subject = Subject.of(index, d);
        head(d, subject);
        out.wrapped(Words.safe(d.sentence()), 0);
        out.blank();
        facts(d);
        ladder(d, subject);
        explanation(d, subject);
        out.labelled("see for yourself", seeForYourself(d, subject));
    }

    private void head(Diagnosis d, Subject subject) {
        String word = Words.headline(d);
        String left = word + "  " + Words.safe(subject.host());
        String what = Words.safe(subject.what());
        if (!what.isEmpty()) {
            left = left + "  " + what;
        }
        String right = subject.connection() == null
                ? ""
                : "tcp.stream " + subject.connection().tcpStream();
        int room = out.style().width() - TextLayout.width(right) - 2;
        String line = TextLayout.pad(TextLayout.cut(left, room), room) + "  " + right;
        String color = d.severity() == Severity.ERROR
                ? TextLayout.RED
                : d.severity() == Severity.WARNING ? TextLayout.YELLOW : TextLayout.BOLD;
        out.line(out.paint(color, word) + line.substring(word.length()).stripTrailing());
    }

    private void facts(Diagnosis d) {
        String phase = "  phase " + d.phase().id() + "    " + Words.closed(d);
        String cause = "    cause " + Words.cause(d);
        if (TextLayout.width(phase + cause) <= out.style().width()) {
            out.line(phase + cause);
        } else {
            out.line(phase).line("  " + cause.strip());
        }
    }

    private void ladder(Diagnosis d, Subject subject) {
        if (d.evidence().isEmpty()) {
            return;
        }
        int frameWidth = 7;
        int offsetWidth = 10;
        for (Evidence e : d.evidence()) {
            frameWidth = Math.max(frameWidth, 2 + Words.frame(report, e.frame()).length());
            offsetWidth = Math.max(
                    offsetWidth,
                    2 + Units.offset(e.timeNanos() - subject.startNanos()).length());
        }
        out.line(out.paint(
                TextLayout.DIM,
                TextLayout.padLeft("frame", frameWidth) + TextLayout.padLeft("offset", offsetWidth) + "   from "
                        + Times.readable(subject.startNanos(), out.style().zone())));
        for (Evidence e : d.evidence()) {
            String row = TextLayout.padLeft(Words.frame(report, e.frame()), frameWidth)
                    + TextLayout.padLeft(Units.offset(e.timeNanos() - subject.startNanos()), offsetWidth) + "  "
                    + TextLayout.pad(arrow(e.from()), 11);
            out.wrapped(row, Words.safe(e.text()), TextLayout.width(row));
        }
    }

    private static String arrow(String from) {
        boolean asks = from.equals("client") || from.equals("proxy");
        return asks ? from + " ─▶" : "◀─ " + Words.safe(from);
    }

    private void explanation(Diagnosis d, Subject subject) {
        String tried = tries.story(subject.call());
        out.labelled("tried again", Words.safe(tried));
        out.labelled("upstream leg", Words.safe(tries.legStory(d)));
        out.labelled("the answer", Words.safe(AnswerText.answer(subject.exchange())));
        String label = "why not …";
        for (Alternative a : d.alternatives()) {
            out.labelled(label, Words.safe(a.cause()) + ": " + Words.safe(a.why()));
            label = "";
        }
        out.labelled("how sure", Words.safe(d.doubts()));
        List<String> remedies = Words.safe(d.remedies());
        for (int i = 0; i < remedies.size(); i++) {
            String number = remedies.size() > 1 ? (i + 1) + ". " : "";
            out.labelled(i == 0 ? "what to do" : "", number + remedies.get(i));
        }
        out.labelled("clients show", Words.clientsShow(d));
        out.labelled("proxies log", Words.proxiesLog(d));
        out.labelled("for the ticket", Words.safe(AnswerText.ticket(subject.exchange())));
        out.labelled("not visible", Words.safe(d.notVisible()));
        if (!d.captureNext().isEmpty()) {
            // a command stays on one line, however long: it is there to be copied
            out.line("  " + TextLayout.pad("capture next", TextLayout.LABEL) + Words.safe(d.captureNext()));
        }
    }

    private List<String> seeForYourself(Diagnosis d, Subject subject) {
        List<String> parts = new ArrayList<>();
        if (!d.displayFilter().isEmpty()) {
            parts.add("Wireshark: " + Words.safe(d.displayFilter()));
        }
        if (subject.connection() != null) {
            int capture = subject.connection().capture();
            parts.add("hangup show " + out.style().filesInCommand() + " --stream " + (capture > 0 ? capture + ":" : "")
                    + subject.connection().tcpStream());
        }
        parts.add("hangup explain " + Words.safe(d.cause()));
        return parts;
    }
}
