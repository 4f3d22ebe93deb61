package io.hangup.report;

import io.hangup.diagnosis.Incident;

/** What many calls have in common, told before the single verdicts. */
final class TextIncidents {
    /** Incidents told; JSON has them all. */
    private static final int CAP = 15;

    private static final int REMEDIES = 3;
    private static final int CLIENTS = 5;

    /** Minutes shown; the busiest are the ones that matter. */
    private static final int STEPS = 12;

    private final Report report;
    private final TextLayout out;

    TextIncidents(Report report, TextLayout out) {
        this.report = report;
        this.out = out;
    }

    void print() {
        if (report.incidents().isEmpty()) {
            return;
        }
        out.blank().line(out.paint(TextLayout.BOLD, "INCIDENTS"));
        int told = 0;
        for (Incident incident : report.incidents()) {
            if (told++ == CAP) {
                out.line("  … and " + Units.count(report.incidents().size() - CAP, "more incident", "more incidents")
                        + ": --format json has them all");
                return;
            }
            print(incident);
        }
    }

    private void print(Incident incident) {
        String first = "  " + Words.safe(incident.id()) + "  ";
        int indent = first.length();
        out.wrapped(first, head(incident), indent);
        if (incident.sentence().isEmpty()) {
            return;
        }
        out.wrapped(" ".repeat(indent), Words.safe(incident.sentence()), indent);
        Incident.Spread spread = incident.spread();
        if (spread.clientHosts() > 1) {
            detail(indent, "by client", clients(spread));
        }
        if (spread.silence().size() > 1 || !spread.silence().isEmpty() && !Double.isNaN(spread.timerMillis())) {
            detail(indent, "silence before the close", silence(spread));
        }
        if (spread.rates().size() > 1) {
            detail(indent, spread.rateNanos() == 60_000_000_000L ? "by minute" : "over time", rates(spread));
        }
        int number = 1;
        for (String remedy : incident.remedies()) {
            if (number <= REMEDIES) {
                detail(indent, number == 1 ? "what to do" : "", number + ". " + Words.safe(remedy));
            }
            number++;
        }
        if (!incident.remedies().isEmpty()) {
            detail(indent, "read more", "hangup explain " + Words.safe(incident.cause()));
        }
    }

    private void detail(int indent, String label, String text) {
        String first =
                " ".repeat(indent) + TextLayout.pad(label, label.isEmpty() ? 11 : 10) + (label.isEmpty() ? "" : " ");
        out.wrapped(first, text, indent + 11);
    }

    private String head(Incident incident) {
        String counted = Units.count(incident.count(), "time", "times") + " ";
        boolean pattern = incident.kind() == Incident.Kind.PATTERN;
        return out.paint(TextLayout.BOLD, (pattern ? "" : counted) + Words.safe(incident.cause()))
                + (incident.endpoint().isEmpty() ? "" : " at " + Words.safe(incident.endpoint()))
                + (pattern
                        ? ", " + Units.count(incident.count(), "call", "calls")
                        : ", " + Words.closer(incident.closedBy()))
                + (incident.score() > 0 ? ", " + incident.confidence().id() : "") + ", "
                + Times.readable(incident.firstTimeNanos(), out.style().zone()) + " to "
                + Times.ofDay(incident.lastTimeNanos(), out.style().zone());
    }

    private static String clients(Incident.Spread spread) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(CLIENTS, spread.clients().size()); i++) {
            Incident.Client client = spread.clients().get(i);
            text.append(i == 0 ? "" : ", ")
                    .append(Words.safe(client.address()))
                    .append(TextLayout.NO_BREAK)
                    .append(Units.grouped(client.count()));
        }
        int more = spread.clientHosts() - Math.min(CLIENTS, spread.clients().size());
        return text + (more > 0 ? " and " + Units.count(more, "more host", "more hosts") : "");
    }

    private static String silence(Incident.Spread spread) {
        StringBuilder text = new StringBuilder();
        for (Incident.Bucket bucket : spread.silence()) {
            String item = step(bucket) + ": " + Units.grouped(bucket.count());
            text.append(text.isEmpty() ? "" : ", ").append(item.replace(' ', TextLayout.NO_BREAK));
        }
        return text.toString();
    }

    private static String step(Incident.Bucket bucket) {
        return Double.isInfinite(bucket.toMillis())
                ? "over " + Units.millis(bucket.fromMillis())
                : bucket.fromMillis() == 0
                        ? "under " + Units.millis(bucket.toMillis())
                        : Units.millis(bucket.fromMillis()) + " to " + Units.millis(bucket.toMillis());
    }

    private String rates(Incident.Spread spread) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(STEPS, spread.rates().size()); i++) {
            Incident.Rate rate = spread.rates().get(i);
            text.append(i == 0 ? "" : ", ")
                    .append(Times.ofDay(rate.timeNanos(), out.style().zone()), 0, 5)
                    .append((" " + Units.grouped(rate.count()) + " of " + Units.grouped(rate.ended()))
                            .replace(' ', TextLayout.NO_BREAK));
        }
        return text + (spread.rates().size() > STEPS ? ", …" : "");
    }
}
