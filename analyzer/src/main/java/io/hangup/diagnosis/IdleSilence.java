package io.hangup.diagnosis;

/** When a silence is long enough that an idle timer on the way may be what ended it. */
public final class IdleSilence {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONG = 30 * SECOND;
    private static final long ROUND_LEAST = 2 * SECOND;

    private IdleSilence() {}

    /** Half a minute, or a few seconds of a whole number as timers are set. */
    public static boolean longEnough(long nanos) {
        return nanos >= LONG || nanos >= ROUND_LEAST && Timers.looksRound(nanos);
    }
}
