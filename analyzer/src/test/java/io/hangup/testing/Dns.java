package io.hangup.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** DNS messages as bytes (RFC 1035, 3596), as they go over UDP. */
public final class Dns {
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int QUERY = 0x0100;
    private static final int ANSWER = 0x8180;
    private static final int TTL_SECONDS = 60;

    private Dns() {}

    /** A query for A, or for AAAA. */
    public static byte[] query(int id, String name, boolean aaaa) {
        return taken(message(id, QUERY, name, aaaa ? AAAA : A, 0));
    }

    /** An answer with these addresses, all of one family. */
    public static byte[] answer(int id, String name, String... addresses) {
        boolean aaaa = addresses.length > 0 && addresses[0].contains(":");
        ByteBuffer message = message(id, ANSWER, name, aaaa ? AAAA : A, addresses.length);
        for (String address : addresses) {
            byte[] bytes = PacketBytes.address(address);
            message.putShort((short) 0xc00c)
                    .putShort((short) (aaaa ? AAAA : A))
                    .putShort((short) 1)
                    .putInt(TTL_SECONDS)
                    .putShort((short) bytes.length)
                    .put(bytes);
        }
        return taken(message);
    }

    /** An answer without records, such as 3 (NXDOMAIN) or 2 (SERVFAIL). */
    public static byte[] failure(int id, String name, int responseCode) {
        return taken(message(id, ANSWER | responseCode, name, A, 0));
    }

    private static ByteBuffer message(int id, int flags, String name, int type, int answers) {
        ByteBuffer message = ByteBuffer.allocate(4096)
                .putShort((short) id)
                .putShort((short) flags)
                .putShort((short) 1)
                .putShort((short) answers)
                .putInt(0);
        for (String label : name.split("\\.")) {
            message.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return message.put((byte) 0).putShort((short) type).putShort((short) 1);
    }

    private static byte[] taken(ByteBuffer message) {
        byte[] bytes = new byte[message.position()];
        message.flip().get(bytes);
        return bytes;
    }
}
