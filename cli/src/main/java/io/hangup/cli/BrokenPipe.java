package io.hangup.cli;

import java.io.IOException;

/** Nobody reads our output any more. */
final class BrokenPipe extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenPipe(IOException cause) {
        super("nobody reads the output any more", cause);
    }
}
