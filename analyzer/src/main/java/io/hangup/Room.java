package io.hangup;

import io.hangup.call.FinishedConnection;
import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * How many connections the report can hold in the memory that Java may take. Connections on which all went well are left
 * out first: the last half is kept for those that have something to tell. What is left out is counted and said.
 */
final class Room {
    /** Java's memory for each part: a connection, an exchange, or half a verdict. Parts measured take 1,300 at most. */
    private static final int BYTES_A_PART = 1_800;

    private final long parts;
    private long taken;
    private long healthyLeftOut;
    private long failedLeftOut;
    private long firstLeftOut;
    private long firstFailedLeftOut;

    /** @param bytes of memory that Java may take */
    Room(long bytes) {
        parts = bytes / BYTES_A_PART;
    }

    /** Takes the connection's place; false, and counted, where there is none left for its kind. */
    boolean take(FinishedConnection one) {
        boolean healthy = one.diagnoses().isEmpty();
        long needed = 1L + one.exchanges().size() + 2L * one.diagnoses().size();
        if (taken + needed <= (healthy ? parts / 2 : parts)) {
            taken += needed;
            return true;
        }
        long frame = one.connection().firstFrame();
        if (leftOut() == 0) {
            firstLeftOut = frame;
        }
        if (healthy) {
            healthyLeftOut++;
        } else {
            firstFailedLeftOut = failedLeftOut == 0 ? frame : firstFailedLeftOut;
            failedLeftOut++;
        }
        return false;
    }

    /** How many connections the report does not hold. */
    long leftOut() {
        return healthyLeftOut + failedLeftOut;
    }

    /**
     * What the report does not hold, one sentence each.
     *
     * @param captures how many there are: a frame of several is named as in the report's rows, {@code 1:23}
     */
    List<String> notes(int captures) {
        List<String> notes = new ArrayList<>();
        if (healthyLeftOut > 0) {
            notes.add("Not in this report, for want of memory: " + Words.count(healthyLeftOut, "further connection")
                    + " to LLM endpoints on which nothing went wrong, the first with frame "
                    + named(firstLeftOut, captures)
                    + ". Counts and statistics are of the others.");
        }
        if (failedLeftOut > 0) {
            notes.add("Not in this report, for want of memory: " + Words.count(failedLeftOut, "further connection")
                    + " to LLM endpoints WITH FAILED or degraded calls, the first with frame "
                    + named(firstFailedLeftOut, captures)
                    + ". Take a part of the capture with --around, --client or --host, or allow more memory with"
                    + " HANGUP_JAVA_OPTS=-Xmx6g.");
        }
        return notes;
    }

    private static String named(long frame, int captures) {
        return (captures > 1 ? FrameRef.capture(frame) + ":" : "") + FrameRef.number(frame);
    }
}
