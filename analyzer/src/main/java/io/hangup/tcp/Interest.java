package io.hangup.tcp;

/** How much is kept of a connection. */
public enum Interest {
    /** Could still turn out to be an LLM call: a capped prefix and a capped log are kept. */
    UNDECIDED,
    /** Is one: everything within the caps. */
    WANTED,
    /** Is none: counters only. */
    UNWANTED
}
