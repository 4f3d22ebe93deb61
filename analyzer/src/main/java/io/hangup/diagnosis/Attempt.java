package io.hangup.diagnosis;

import io.hangup.tcp.HostPort;

/**
 * A connection attempt anywhere in the capture, as its SYN shows it.
 *
 * @param synTime when the first SYN was seen, epoch nanoseconds
 * @param answerTime when the first SYN-ACK or RST answered it, or 0
 */
public record Attempt(HostPort client, HostPort server, long synTime, long answerTime, Answer answer) {
    /** What came back. */
    public enum Answer {
        NONE,
        ACCEPTED,
        REFUSED
    }

    public boolean accepted() {
        return answer == Answer.ACCEPTED;
    }
}
