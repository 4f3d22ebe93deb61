package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which TCP connections are subflows of one Multipath TCP connection (RFC 8684): those that show the same key, or the
 * token that is made of it. Not safe for use by several threads.
 */
final class Multipaths {
    /** Counted among the signals: MP_CAPABLE to MP_FASTCLOSE; later subtypes are left aside, as Wireshark 4.0 does. */
    private static final int COUNTED = 0xff;

    private static final int MP_CAPABLE = 1;

    /** So many tokens are remembered; of further ones each connection stands alone. */
    private static final int CAP = 65_536;

    /** What the subflows of one connection have in common. */
    static final class Multipath {
        /** Subtypes of the option that any of them has used, a bit each. */
        int used;
    }

    /** Whose a token is, and whether its key was seen or it was only named by a subflow that joins. */
    private record Owner(Multipath multipath, boolean byKey) {}

    private final Map<Integer, Owner> owners = new HashMap<>();

    /** Takes in what a segment signals; {@code d} is its sender's half. */
    void on(Half d, Half r, Packet p) {
        d.signalsBefore = d.multipath == null ? 0 : d.multipath.used;
        if (p.multipathSubtypes == 0) {
            return;
        }
        if (p.multipathKeys > 0) {
            key(d, r, p.multipathVersion, p.multipathKey);
            d.multipathKeyKnown = true;
        }
        if (p.multipathKeys > 1 && !r.multipathKeyKnown) {
            key(d, r, p.multipathVersion, p.multipathPeerKey);
            r.multipathKeyKnown = true;
        }
        int subtypes = p.multipathSubtypes & COUNTED;
        if (p.multipathJoins) {
            if (d.multipath != null) {
                d.multipath.used |= subtypes; // it was no subflow of another until now
            }
            join(d, r, p.multipathToken);
        }
        if (d.multipath == null && (subtypes & ~MP_CAPABLE) != 0) {
            belong(d, r, new Multipath());
        }
        if (d.multipath != null) {
            d.multipath.used |= subtypes;
        }
    }

    private void key(Half d, Half r, int version, long key) {
        int token = token(version, key);
        Owner owner = owners.get(token);
        if (d.multipath == null) {
            belong(d, r, owner == null ? new Multipath() : owner.multipath());
        } else if (owner != null && owner.byKey()) {
            belong(d, r, owner.multipath());
        }
        remember(token, d.multipath, true);
    }

    private void join(Half d, Half r, int token) {
        Owner owner = owners.get(token);
        belong(d, r, owner == null ? new Multipath() : owner.multipath());
        if (owner == null) {
            remember(token, d.multipath, false);
        }
    }

    private static void belong(Half d, Half r, Multipath multipath) {
        d.multipath = multipath;
        r.multipath = multipath;
    }

    private void remember(int token, Multipath multipath, boolean byKey) {
        if (owners.size() < CAP || owners.containsKey(token)) {
            owners.put(token, new Owner(multipath, byKey));
        }
    }

    /** The most significant 32 bits of the key's hash: SHA-1 in version 0 (RFC 6824), SHA-256 later (RFC 8684). */
    private static int token(int version, long key) {
        try {
            MessageDigest hash = MessageDigest.getInstance(version == 0 ? "SHA-1" : "SHA-256");
            byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(key).array();
            return ByteBuffer.wrap(hash.digest(bytes)).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
        }
    }
}
