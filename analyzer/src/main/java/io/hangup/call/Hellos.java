package io.hangup.call;

import io.hangup.tls.ClientHello;
import io.hangup.tls.ServerHello;
import io.hangup.tls.TlsStream;
import java.nio.ByteBuffer;

/**
 * The first eight bytes of both randoms of a TLS handshake (RFC 8446 section 4.1), each 0 where it was not seen.
 *
 * @param client of the ClientHello
 * @param server of the ServerHello
 * @param answered when the ServerHello came, epoch nanoseconds, or 0
 */
record Hellos(long client, long server, long answered) {
    static final Hellos NONE = new Hellos(0, 0, 0);

    static Hellos of(TlsStream tls) {
        if (tls == null) {
            return NONE;
        }
        ClientHello asked = tls.clientHello();
        ServerHello answer = tls.serverHello();
        return new Hellos(
                asked == null ? 0 : start(asked.random),
                answer == null || answer.random == null ? 0 : start(answer.random),
                answer == null ? 0 : answer.time);
    }

    private static long start(byte[] random) {
        return random.length < Long.BYTES ? 0 : ByteBuffer.wrap(random).getLong();
    }

    boolean seen() {
        return client != 0;
    }

    /** Two connections show one handshake, as far as both show it. */
    boolean same(Hellos other) {
        return client != 0 && client == other.client && (server == 0 || other.server == 0 || server == other.server);
    }
}
