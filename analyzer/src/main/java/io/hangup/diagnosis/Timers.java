package io.hangup.diagnosis;

/** Durations that look like somebody's timer. */
public final class Timers {
    private static final long SECOND = 1_000_000_000L;

    private record Known(long seconds, String owner) {}

    /** Timers that clients are documented to use while they wait for a response. */
    private static final Known[] CLIENT_READ = {
        new Known(600, "the default of the OpenAI and Anthropic SDKs (600 s)"),
        new Known(300, "the headers timeout of Node's undici (300 s)"),
        new Known(100, "the default of .NET's HttpClient (100 s)"),
        new Known(60, "the default read timeout of botocore and of Azure's Java client (60 s)"),
    };

    private Timers() {}

    /** Whose documented timer the wait fits, or null. */
    public static String clientRead(long nanos, long rtt) {
        for (Known known : CLIENT_READ) {
            if (fits(nanos, known.seconds, rtt)) {
                return known.owner;
            }
        }
        return null;
    }

    /** Tolerance of 0.25 s or 1 %, whichever is more, and a round trip. */
    static boolean fits(long nanos, long seconds, long rtt) {
        long expected = seconds * SECOND;
        long tolerance = Math.max(SECOND / 4, expected / 100) + rtt;
        return Math.abs(nanos - expected) <= tolerance;
    }

    /** A whole number of seconds (or of half seconds below five), as people set timers. */
    public static boolean looksRound(long nanos) {
        if (nanos < SECOND * 9 / 10) {
            return false;
        }
        long unit = nanos < 5 * SECOND ? SECOND / 2 : SECOND;
        long rest = nanos % unit;
        long off = Math.min(rest, unit - rest);
        return off <= Math.min(unit / 8, Math.max(SECOND / 20, nanos / 100));
    }
}
