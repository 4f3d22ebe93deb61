package io.hangup.report;

import io.hangup.capture.FrameRef;
import java.util.List;

/**
 * Frame references as text: {@code 12-15,18}. Frames of another capture than the expected one carry its index in front,
 * {@code 1:3-7}.
 */
public final class FrameRanges {
    /** The most ranges that are written out; the count beside the text says how many frames there were. */
    public static final int RANGE_CAP = 20;

    private FrameRanges() {}

    /** The capture that a list belongs to: that of its first frame, or 0. */
    public static int capture(List<Long> refs) {
        return refs.isEmpty() ? 0 : FrameRef.capture(refs.get(0));
    }

    /** At most {@link #RANGE_CAP} ranges, in the given order; neighbours of the same capture are joined. */
    public static String text(List<Long> refs, int capture) {
        StringBuilder out = new StringBuilder();
        int ranges = 0;
        int i = 0;
        while (i < refs.size() && ranges < RANGE_CAP) {
            long first = refs.get(i);
            long last = first;
            i++;
            while (i < refs.size() && (refs.get(i) == last + 1 || refs.get(i) == last)) {
                last = refs.get(i);
                i++;
            }
            if (ranges > 0) {
                out.append(',');
            }
            if (FrameRef.capture(first) != capture) {
                out.append(FrameRef.capture(first)).append(':');
            }
            out.append(FrameRef.number(first));
            if (last != first) {
                out.append('-').append(FrameRef.number(last));
            }
            ranges++;
        }
        return out.toString();
    }
}
