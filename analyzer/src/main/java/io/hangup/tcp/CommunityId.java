package io.hangup.tcp;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The community ID (version 1, seed 0) of a connection: the hash of its tuple by which Zeek, Suricata and others name
 * it too, the same for both directions. It is worked out when somebody reads it: of most connections nobody does.
 *
 * @param one either end
 * @param other the other one
 */
public record CommunityId(HostPort one, HostPort other) {
    private static final byte TCP = 6;
    private static final int SEED = 0;

    /** Never fed: copied for every connection, for which a look among the providers would take longer than the hash. */
    private static final MessageDigest SHA1 = sha1();

    /** The id, with the number of its version before it. */
    public String text() {
        boolean ordered = compare(one, other) < 0;
        HostPort first = ordered ? one : other;
        HostPort second = ordered ? other : one;
        ByteBuffer tuple = ByteBuffer.allocate(2 + 2 * 16 + 2 + 4);
        tuple.putShort((short) SEED);
        put(tuple, first);
        put(tuple, second);
        tuple.put(TCP).put((byte) 0);
        tuple.putShort((short) first.port()).putShort((short) second.port());
        MessageDigest sha1 = copyOf(SHA1);
        sha1.update(tuple.array(), 0, tuple.position());
        return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
    }

    /** The published scheme fixes SHA-1; it names, it protects nothing. */
    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static MessageDigest copyOf(MessageDigest fresh) {
        try {
            return (MessageDigest) fresh.clone();
        } catch (CloneNotSupportedException e) {
            return sha1();
        }
    }

    private static void put(ByteBuffer tuple, HostPort end) {
        if (end.isIpv4()) {
            tuple.putInt((int) end.low());
        } else {
            tuple.putLong(end.high()).putLong(end.low());
        }
    }

    private static int compare(HostPort one, HostPort other) {
        int high = Long.compareUnsigned(one.high(), other.high());
        int low = high != 0 ? high : Long.compareUnsigned(one.low(), other.low());
        return low != 0 ? low : Integer.compare(one.port(), other.port());
    }
}
