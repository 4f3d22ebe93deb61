package io.hangup.packet;

import java.util.Optional;

/** Addresses as two longs (see {@link Packet}) to and from text. */
public final class Addresses {
    private static final long MAPPED = 0xffff_0000_0000L;
    private static final int GROUPS = 8;
    private static final int LOOPBACK_NET = 127;

    private Addresses() {}

    /** True for the mapped form of an IPv4 address. */
    public static boolean isV4(long high, long low) {
        return high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
    }

    /** True for 127.0.0.0/8 (RFC 1122 section 3.2.1.3) and ::1. */
    public static boolean isLoopback(long high, long low) {
        return isV4(high, low) ? (low >>> 24 & 0xff) == LOOPBACK_NET : high == 0 && low == 1;
    }

    /** Dotted quad, or the canonical text of RFC 5952. */
    public static String text(long high, long low) {
        if (isV4(high, low)) {
            return ((low >>> 24) & 0xff) + "." + ((low >>> 16) & 0xff) + "." + ((low >>> 8) & 0xff) + "."
                    + (low & 0xff);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; ) {
            int j = i;
            while (j < 8 && group(high, low, j) == 0) {
                j++;
            }
            if (j - i > bestLength) {
                bestStart = i;
                bestLength = j - i;
            }
            i = j + 1;
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(high, low, i)));
        }
        return text.toString();
    }

    /**
     * Reads an address literal: a dotted quad, or any text of RFC 4291 section 2.2, in brackets or not; a zone
     * ("%eth0") is ignored. Never asks a name server.
     *
     * @return high and low half; empty when the text is no address
     */
    public static Optional<long[]> parse(String text) {
        String literal = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = literal.indexOf('%');
        if (zone >= 0) {
            literal = literal.substring(0, zone);
        }
        if (literal.indexOf(':') < 0) {
            long quad = quad(literal);
            return quad < 0 ? Optional.empty() : Optional.of(new long[] {0, MAPPED | quad});
        }
        int gap = literal.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(literal);
            return groups.length == GROUPS ? Optional.of(halves(groups, new int[0])) : Optional.empty();
        }
        int[] before = groups(literal.substring(0, gap));
        int[] after = groups(literal.substring(gap + 2));
        boolean wrong = before.length + after.length >= GROUPS
                || before.length == 0 && gap > 0
                || after.length == 0 && gap + 2 < literal.length();
        return wrong ? Optional.empty() : Optional.of(halves(before, after));
    }

    /** The groups of a part without "::"; none when anything in it is wrong. */
    private static int[] groups(String part) {
        int[] none = {};
        if (part.isEmpty()) {
            return none;
        }
        String[] texts = part.split(":", -1);
        long quad = quad(texts[texts.length - 1]);
        int[] groups = new int[texts.length + (quad < 0 ? 0 : 1)];
        int plain = quad < 0 ? texts.length : texts.length - 1;
        for (int i = 0; i < plain; i++) {
            if (!texts[i].matches("[0-9a-fA-F]{1,4}")) {
                return none;
            }
            groups[i] = Integer.parseInt(texts[i], 16);
        }
        if (quad >= 0) {
            groups[plain] = (int) (quad >>> 16);
            groups[plain + 1] = (int) quad & 0xffff;
        }
        return groups;
    }

    private static long[] halves(int[] before, int[] after) {
        long[] halves = new long[2];
        for (int i = 0; i < GROUPS; i++) {
            int fromEnd = i - (GROUPS - after.length);
            long group = i < before.length ? before[i] : fromEnd >= 0 ? after[fromEnd] : 0;
            halves[i >> 2] |= group << (48 - 16 * (i & 3));
        }
        return halves;
    }

    /** A dotted quad as a number, or -1. */
    private static long quad(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long quad = 0;
        for (String part : parts) {
            if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
                return -1;
            }
            quad = quad << 8 | Integer.parseInt(part);
        }
        return quad;
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
