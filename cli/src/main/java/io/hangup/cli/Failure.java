package io.hangup.cli;

/** Ends a command: the exit status and one line that says what, where and what to do. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private Failure(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static Failure usage(String message) {
        return new Failure(ExitStatus.USAGE, message);
    }

    static Failure unreadable(String message) {
        return new Failure(ExitStatus.UNREADABLE, message);
    }

    static Failure notPermitted(String message) {
        return new Failure(ExitStatus.NOT_PERMITTED, message);
    }

    int status() {
        return status;
    }
}
