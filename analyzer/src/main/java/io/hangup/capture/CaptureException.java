package io.hangup.capture;

import java.io.IOException;

/** A capture that cannot be read at all. The message is one sentence: what, where, and what to do. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    public CaptureException(String message) {
        super(message);
    }

    public CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
