package io.hangup.tls;

import io.hangup.tcp.Side;

/**
 * Where the handshake of a connection ends and its application data begins: certain where records were decrypted, else
 * by their kinds, lengths and places (RFC 8446 appendix D.4). A view of what the stream holds at the moment.
 */
final class HandshakeEnd {
    private static final int FINISHED_SHA256 = 4 + 32 + TlsStream.OVERHEAD13;
    private static final int FINISHED_SHA384 = 4 + 48 + TlsStream.OVERHEAD13;
    /** The JDK pads every record of TLS 1.3 by so many bytes. */
    private static final int JDK_PADDING = 16;

    /** A side's Finished is looked for among so many of its records after the ServerHello. */
    private static final int FLIGHT = 8;

    private final TlsStream tls;
    private final Records records;
    private final ClientHello clientHello;
    private final ServerHello serverHello;
    private final int afterServerHello;

    /** @param afterServerHello index of the first record after the ServerHello's, or -1 */
    HandshakeEnd(TlsStream tls, int afterServerHello) {
        this.tls = tls;
        this.records = tls.records();
        this.clientHello = tls.clientHello();
        this.serverHello = tls.serverHello();
        this.afterServerHello = afterServerHello;
    }

    /** See {@link TlsStream#clientFinished}. */
    int clientFinished() {
        int decrypted = decryptedFinished();
        if (decrypted >= 0) {
            return decrypted;
        }
        if (serverHello == null) {
            int first = mayBe13() ? firstApplication(Side.CLIENT, 0) : -1;
            return first >= 0 && isFinished(first) ? first : -1;
        }
        if (!tls.tls13()) {
            return -1;
        }
        int finishedAt = finishedOf(Side.CLIENT);
        // no record of that length: certificate and Finished share one, or the stack pads
        return finishedAt >= 0 ? finishedAt : firstApplication(Side.CLIENT, afterServerHello);
    }

    /** The record that ended with the client's Finished, decrypted, or -1. */
    private int decryptedFinished() {
        Side client = clientHello == null ? Side.CLIENT : clientHello.side;
        Handshake message = tls.handshake(client, Handshake.FINISHED);
        int end = message == null || !tls.tls13() ? 0 : Math.min(records.size(), Records.HEAD_CAP);
        int found = -1;
        for (int i = 0; i < end && records.time(i) <= message.timeNanos(); i++) {
            boolean candidate = records.innerType(i) == Records.HANDSHAKE && records.from(i) == client;
            if (candidate && records.frame(i) == message.frame()) {
                found = i;
            }
        }
        return found;
    }

    /** The ServerHello was not captured, and the client would have taken TLS 1.3, or speaks as only TLS 1.3 does. */
    private boolean mayBe13() {
        if (serverHello != null) {
            return false;
        }
        return clientHello != null && clientHello.maxVersion >= TlsStream.TLS13 || tls.speaks13();
    }

    /** Where the ServerHello was not captured: see {@link TlsStream#speaks13}. */
    boolean clientSpeaks13() {
        boolean changed = false;
        int end = Math.min(records.size(), Records.HEAD_CAP);
        for (int i = 0; i < end; i++) {
            if (records.from(i) != Side.CLIENT) {
                continue;
            }
            if (changed) {
                return records.isApplication(i, Side.CLIENT);
            }
            changed = records.type(i) == Records.CHANGE_CIPHER_SPEC;
        }
        return false;
    }

    /** The record among the side's first after the ServerHello that has the length of a Finished, or -1. */
    private int finishedOf(Side side) {
        int end = Math.min(records.size(), Records.HEAD_CAP);
        int seen = 0;
        for (int i = afterServerHello; i < end && seen < FLIGHT; i++) {
            if (records.isApplication(i, side)) {
                seen++;
                if (isFinished(i)) {
                    return i;
                }
            }
        }
        return -1;
    }

    private boolean isFinished(int record) {
        int length = records.length(record);
        boolean short256 = length == FINISHED_SHA256 || length == FINISHED_SHA256 + JDK_PADDING;
        boolean long384 = length == FINISHED_SHA384 || length == FINISHED_SHA384 + JDK_PADDING;
        if (serverHello == null) {
            return short256 || long384;
        }
        return CipherSuites.isSha384(serverHello.cipherSuite) ? long384 : short256;
    }

    private int firstDecryptedData(Side side) {
        int end = records.decrypted() ? records.size() : 0;
        for (int i = 0; i < end; i++) {
            if (records.innerType(i) == Records.APPLICATION_DATA && records.from(i) == side) {
                return i;
            }
        }
        return -1;
    }

    private int firstApplication(Side side, int from) {
        int end = records.size();
        for (int i = from; i < end; i++) {
            int inner = records.innerType(i);
            if (records.isApplication(i, side) && (inner == 0 || inner == Records.APPLICATION_DATA)) {
                return i;
            }
        }
        return -1;
    }

    /** See {@link TlsStream#applicationIndex}. */
    int applicationIndex(Side side) {
        int decrypted = firstDecryptedData(side);
        if (decrypted >= 0) {
            return decrypted;
        }
        boolean early = side == Side.CLIENT && clientHello != null && clientHello.earlyData;
        if (early || !tls.tls13() && !mayBe13()) {
            return firstApplication(side, 0);
        }
        int handshakeEnd = clientFinished();
        if (handshakeEnd < 0 && serverHello != null && tls.gaps(Side.CLIENT) > 0) {
            // the client's side was not captured: in the server's flight its own Finished comes last
            handshakeEnd = finishedOf(Side.SERVER);
        }
        if (handshakeEnd >= 0) {
            return firstApplication(side, handshakeEnd + 1);
        }
        if (serverHello != null) {
            return -1;
        }
        // no Finished among the client's records: TLS 1.2 after all, or nothing of the client's yet
        int request = firstApplication(Side.CLIENT, 0);
        return request < 0 ? -1 : firstApplication(side, request);
    }
}
