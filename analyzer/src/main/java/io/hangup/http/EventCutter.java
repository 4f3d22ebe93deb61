package io.hangup.http;

/** Cuts a streamed body that does not consist of lines into events. Mutable. */
interface EventCutter {
    /** Body bytes in order. */
    void bytes(byte[] bytes, int offset, int length, long time, long frame);

    /** Bytes are missing. */
    void gap();

    /** Bytes of an event that is not finished. */
    int pending();

    /** The stream has said itself that it is over. */
    boolean terminated();

    /** Lets go of what takes memory. */
    void trim();
}
