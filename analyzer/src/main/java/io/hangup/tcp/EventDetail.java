package io.hangup.tcp;

import io.hangup.capture.FrameRef;

/** Numbers behind the events of one segment; filled anew for each, turned into words only when asked. */
public final class EventDetail {
    private static final int MD5 = 19;

    /** Which duplicate ACK in a row this is, from 1. */
    int duplicateAck;

    /** The ACK that it repeats. */
    long duplicateOf;

    /** Time since the previous transmission of these bytes, or -1. */
    long sincePrevious = -1;

    /** The wait before that one, or -1: a doubling wait is the mark of timeouts. */
    long waitBefore = -1;

    /** Payload bytes that were in the file before, and those that are new. */
    int oldBytes;

    int newBytes;

    /** Bytes missing before this segment, or acknowledged though unseen. */
    long missing;

    /** Why the event was given this name, or null. */
    String reason;

    /** The frame that a duplicate frame repeats. */
    long repeats;

    /** Kind of the option that signs the segment: 19 MD5, 29 TCP-AO; 0 for none. */
    int signature;

    void clear() {
        duplicateAck = 0;
        duplicateOf = 0;
        sincePrevious = -1;
        waitBefore = -1;
        oldBytes = 0;
        newBytes = 0;
        missing = 0;
        reason = null;
        repeats = 0;
        signature = 0;
    }

    /** What there is to say of the event, or an empty string. */
    public String text(TcpEvent event) {
        return switch (event) {
            case DUPLICATE_ACK ->
                reason != null ? reason : "#" + duplicateAck + " of frame " + FrameRef.number(duplicateOf);
            case RETRANSMISSION, FAST_RETRANSMISSION, SPURIOUS_RETRANSMISSION -> retransmission();
            case LOST_SEGMENT, ACK_LOST_SEGMENT -> missing > 0 ? missing + (missing == 1 ? " byte" : " bytes") : "";
            case DUPLICATE_FRAME -> repeats == 0 ? "" : "of frame " + FrameRef.number(repeats);
            case OUT_OF_ORDER, WINDOW_FULL, KEEP_ALIVE, ZERO_WINDOW_PROBE, RESET -> reason == null ? "" : reason;
            case ZERO_WINDOW,
                    WINDOW_UPDATE,
                    KEEP_ALIVE_ACK,
                    REUSED_PORTS,
                    ZERO_WINDOW_PROBE_ACK,
                    SIMULTANEOUS_OPEN,
                    FIN -> "";
            // who signs a SYN signs everything: said once
            case SYN ->
                signature == 0 ? "" : signature == MD5 ? "signed (TCP-MD5, RFC 2385)" : "signed (TCP-AO, RFC 5925)";
        };
    }

    private String retransmission() {
        StringBuilder text = new StringBuilder();
        if (reason != null) {
            text.append(reason);
        }
        if (sincePrevious >= 0) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(Spans.text(sincePrevious))
                    .append(" after the previous try");
            if (waitBefore > 0 && sincePrevious >= waitBefore * 3 / 2 && sincePrevious <= waitBefore * 5 / 2) {
                text.append(", doubling");
            }
        }
        if (oldBytes > 0 && newBytes > 0) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(oldBytes)
                    .append(oldBytes == 1 ? " byte old, " : " bytes old, ")
                    .append(newBytes)
                    .append(" new");
        }
        return text.toString();
    }
}
