package io.hangup.tcp;

import java.util.Locale;

/** Spans of time as text. */
final class Spans {
    private Spans() {}

    /** Three significant digits and a unit. */
    static String text(long nanos) {
        if (Math.abs(nanos) < 999_500_000L) {
            return String.format(Locale.ROOT, Math.abs(nanos) < 10_000 ? "%.0f ms" : "%.3g ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, Math.abs(nanos) < 999_500_000_000L ? "%.3g s" : "%.0f s", nanos / 1e9);
    }
}
