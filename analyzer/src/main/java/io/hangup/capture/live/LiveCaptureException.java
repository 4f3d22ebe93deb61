package io.hangup.capture.live;

import java.io.IOException;

/** An interface cannot be captured. The message is one sentence: what, and the command that mends it. */
public final class LiveCaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is in the way. */
    public enum Reason {
        /** libpcap is not installed, or cannot be loaded. */
        NO_LIBPCAP,
        /** This user may not capture. */
        NOT_PERMITTED,
        NO_SUCH_INTERFACE,
        /** The filter expression is not understood. */
        BAD_FILTER,
        /** Anything else; the message has libpcap's own words. */
        OTHER
    }

    private final Reason reason;

    LiveCaptureException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
