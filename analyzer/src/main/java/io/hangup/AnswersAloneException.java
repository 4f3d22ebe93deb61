package io.hangup;

import java.io.IOException;

/**
 * The stream that was asked for holds only the answers of a redirected connection, and the capture is a pipe: its requests,
 * which go before them, cannot be read again.
 */
public final class AnswersAloneException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int requestsStream;

    AnswersAloneException(int stream, int requestsStream) {
        super("tcp.stream " + stream + " holds only the answers of tcp.stream " + requestsStream);
        this.requestsStream = requestsStream;
    }

    /** Wireshark's {@code tcp.stream} of the requests: under this number the whole connection can be drawn. */
    public int requestsStream() {
        return requestsStream;
    }
}
