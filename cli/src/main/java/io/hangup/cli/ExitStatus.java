package io.hangup.cli;

/** What the program answers to the shell; scripts rely on it. */
final class ExitStatus {
    static final int OK = 0;

    /** Something at or above {@code --fail-on} was found. */
    static final int FOUND = 1;

    static final int USAGE = 2;

    /** No file had a readable header. */
    static final int UNREADABLE = 3;

    /** Not permitted to capture, or no libpcap. */
    static final int NOT_PERMITTED = 4;

    /** A defect of ours. */
    static final int DEFECT = 70;

    private ExitStatus() {}
}
