package io.hangup.llm;

import io.hangup.http.Http1Connection;
import io.hangup.http.Http2Connection;
import io.hangup.http.LooksLike;
import io.hangup.http.Socks;
import io.hangup.llm.ProtocolStack.Protocol;
import io.hangup.tcp.Side;
import io.hangup.tls.TlsStream;
import java.util.function.BooleanSupplier;

/** Tells by the first bytes of a side what is spoken on a connection, or in what a TLS connection or a tunnel carries. */
final class Recognition {
    /** Fewer bytes than this decide for nothing: a TLS record header has 5. */
    private static final int TOO_FEW = 8;

    private final BooleanSupplier fromStart;
    private final boolean likelyTls;
    private final boolean mayNest;

    /**
     * @param fromStart asked at the first byte: whether it is the first of the connection
     * @param likelyTls bytes of a connection that was joined late and that nothing recognises are taken for TLS
     * @param mayNest a tunnel may open here: no more of them fit into each other
     */
    Recognition(BooleanSupplier fromStart, boolean likelyTls, boolean mayNest) {
        this.fromStart = fromStart;
        this.likelyTls = likelyTls;
        this.mayNest = mayNest;
    }

    /**
     * What the first bytes of the side say; {@code UNDECIDED} while more may tell.
     *
     * @param agreed the protocol that the TLS handshake around these bytes agreed on, or null
     * @param clientSilent the client has not said anything yet
     */
    Protocol of(Side from, byte[] data, int offset, int length, String agreed, boolean clientSilent) {
        if (TlsStream.looksLikeTls(data, offset, length)) {
            return Protocol.TLS;
        }
        if (from == Side.SERVER && "h2".equals(agreed)) {
            return Protocol.H2C; // what the client said may be hidden under a secret that nobody has
        }
        Protocol special = from == Side.CLIENT ? prefaceOrGreeting(data, offset, length) : null;
        if (special != null) {
            return special;
        }
        LooksLike looks = from == Side.CLIENT
                ? Http1Connection.looksLikeRequest(data, offset, length)
                : Http1Connection.looksLikeResponse(data, offset, length);
        return switch (looks) {
            case YES -> Protocol.HTTP1;
            case MORE -> Protocol.UNDECIDED;
            case NO -> nothingKnown(from, length, clientSilent);
        };
    }

    /** An HTTP/2 preface or the greeting of a SOCKS client, or what may become one; null when it is neither. */
    private Protocol prefaceOrGreeting(byte[] data, int offset, int length) {
        LooksLike preface = Http1Connection.looksLikeHttp2(data, offset, length);
        if (preface != LooksLike.NO) {
            return preface == LooksLike.YES ? Protocol.H2C : Protocol.UNDECIDED;
        }
        if (mayNest && fromStart.getAsBoolean()) {
            LooksLike greeting = Socks.looksLike(data, offset, length);
            if (greeting != LooksLike.NO) {
                return greeting == LooksLike.YES ? Protocol.SOCKS : Protocol.UNDECIDED;
            }
        }
        return null;
    }

    private Protocol nothingKnown(Side from, int length, boolean clientSilent) {
        boolean start = fromStart.getAsBoolean();
        if (from == Side.SERVER && start && clientSilent) {
            return Protocol.UNDECIDED; // a service that speaks first; what the client wants is yet to come
        }
        if (length < TOO_FEW) {
            return Protocol.UNDECIDED;
        }
        // a connection joined late may be inside a record
        return start || !likelyTls ? Protocol.OTHER : Protocol.TLS;
    }

    /** The same for decrypted bytes whose start is not there: each record may be the first that tells what they are. */
    Protocol inside(Side from, byte[] data, int offset, int length, String agreed, boolean clientSilent) {
        if ("h2".equals(agreed) || agreed == null && Http2Connection.looksLikeFrames(data, offset, length)) {
            return Protocol.H2C;
        }
        Protocol found = of(from, data, offset, length, agreed, clientSilent);
        return found == Protocol.OTHER || found == Protocol.TLS ? Protocol.UNDECIDED : found;
    }
}
