package io.hangup.tls;

/**
 * What all connections of an analysis share: the memory for records that wait for their keys, and the work of guessing
 * keys. Mutable.
 */
public final class DecryptionBudget {
    /** Bytes in all, and no more than this part of what Java may take: packets and the report need the rest. */
    public static final long TOTAL_CAP = 64L << 20;

    private static final int PART_OF_MEMORY = 16;

    /** Bytes tried in vain, in all, to find the secrets of connections without a ClientHello: a few seconds. */
    static final long GUESS_CAP = 2L << 30;

    /** What one attempt costs beyond its bytes, in time for as many bytes. */
    static final int ATTEMPT_COST = 2_048;

    private final long most;
    private long taken;
    private long guessed;

    public DecryptionBudget() {
        this(Runtime.getRuntime().maxMemory());
    }

    /** @param memory bytes that Java may take */
    DecryptionBudget(long memory) {
        most = Math.min(TOTAL_CAP, memory / PART_OF_MEMORY);
    }

    boolean take(long bytes) {
        if (taken + bytes > most) {
            return false;
        }
        taken += bytes;
        return true;
    }

    void give(long bytes) {
        taken -= bytes;
    }

    /** So many bytes were tried in vain to guess keys: may it go on? */
    boolean guess(long bytes) {
        guessed += bytes;
        return guessed <= GUESS_CAP;
    }

    /** Bytes that wait at present. */
    public long taken() {
        return taken;
    }
}
