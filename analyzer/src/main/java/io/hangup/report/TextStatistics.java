package io.hangup.report;

import java.util.List;

/** The table of medians and percentiles; a handful of calls has none. */
final class TextStatistics {
    private static final int LEAST_CALLS = 20;
    private static final int GROUP_CAP = 5;
    private static final int NAME = 26;
    private static final int NUMBER = 10;

    private final TextLayout out;

    TextStatistics(TextLayout out) {
        this.out = out;
    }

    void print(List<EndpointStatistics> statistics) {
        List<EndpointStatistics> shown =
                statistics.stream().filter(s -> s.calls() >= LEAST_CALLS).toList();
        if (shown.isEmpty()) {
            return;
        }
        out.blank().line(out.paint(TextLayout.BOLD, "STATISTICS"));
        out.line(out.paint(TextLayout.DIM, row("", "calls", "median", "p95", "p99", "max")));
        for (EndpointStatistics s : shown.subList(0, Math.min(GROUP_CAP, shown.size()))) {
            out.line("  " + Words.safe(s.endpoint()) + (s.model().isEmpty() ? "" : ", " + Words.safe(s.model())) + ": "
                    + Units.count(s.calls(), "call", "calls") + ", " + Units.grouped(s.failed()) + " failed");
            millis("connect", s.connectMillis());
            millis("TLS", s.tlsMillis());
            millis("headers", s.headersMillis());
            millis("first token", s.firstTokenMillis());
            millis("longest gap", s.longestGapMillis());
            row("events a second", s.eventsPerSecond(), 1);
            row("tokens a second", s.tokensPerSecond(), 1);
            row("retransmitted, %", s.retransmissionShare(), 100);
        }
        int more = statistics.size() - Math.min(GROUP_CAP, shown.size());
        if (more > 0) {
            out.line("  … and " + Units.count(more, "more group", "more groups") + ": --format json has them all");
        }
    }

    private void millis(String name, EndpointStatistics.Quantiles q) {
        row(name + ", ms", q, 1);
    }

    private void row(String name, EndpointStatistics.Quantiles q, double factor) {
        if (q != null) {
            out.line(row(
                    "    " + name,
                    Units.grouped(q.count()),
                    Units.significant(q.median() * factor),
                    Units.significant(q.p95() * factor),
                    Units.significant(q.p99() * factor),
                    Units.significant(q.max() * factor)));
        }
    }

    private static String row(String name, String... numbers) {
        StringBuilder line = new StringBuilder(TextLayout.pad(name, NAME));
        for (String number : numbers) {
            line.append(TextLayout.padLeft(number, NUMBER));
        }
        return line.toString();
    }
}
