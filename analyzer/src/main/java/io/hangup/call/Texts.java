package io.hangup.call;

/**
 * Gives equal texts of many connections (addresses, names, paths) as one object: tens of thousands of entries are kept to
 * the end of a capture. A table of fixed size; what was not used for long is forgotten.
 */
final class Texts {
    private static final int SLOTS = 4_096;

    /** Longer ones are hardly ever the same, and would be kept for nothing. */
    private static final int LENGTH_CAP = 256;

    private final String[] known = new String[SLOTS];

    /** The same text; null is null. */
    String of(String text) {
        if (text == null || text.length() > LENGTH_CAP) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        String before = known[slot];
        if (text.equals(before)) {
            return before;
        }
        known[slot] = text;
        return text;
    }
}
