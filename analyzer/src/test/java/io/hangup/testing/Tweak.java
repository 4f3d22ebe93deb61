package io.hangup.testing;

/** What the next packet of a {@link Ladder} has that the state does not say; null means as usual. */
final class Tweak {
    Integer ttl;
    Integer ipId;
    Integer window;
    Long seqOffset;
    Long ackOffset;
    boolean noOptions;
    byte[] options;
    boolean notCaptured;
    boolean notDelivered;
    Long mac;
}
