package io.hangup.tls;

/** The memory that all connections of an analysis share for records that wait for their keys. Mutable. */
public final class DecryptionBudget {
    /** Bytes in all. */
    public static final long TOTAL_CAP = 64L << 20;

    private long taken;

    boolean take(long bytes) {
        if (taken + bytes > TOTAL_CAP) {
            return false;
        }
        taken += bytes;
        return true;
    }

    void give(long bytes) {
        taken -= bytes;
    }

    /** Bytes that wait at present. */
    public long taken() {
        return taken;
    }
}
