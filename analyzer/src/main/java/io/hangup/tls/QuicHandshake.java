package io.hangup.tls;

import io.hangup.tcp.Side;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What the Initial packets of one QUIC connection say: the ClientHello, and a close. The rest of QUIC is encrypted with
 * keys of its own and is not read. Hostile input never throws. Mutable.
 */
public final class QuicHandshake {
    /** The most bytes kept of the client's handshake messages. */
    /** By number, from 0 on. */
    private static final List<String> TRANSPORT_ERRORS = List.of(
            "NO_ERROR",
            "INTERNAL_ERROR",
            "CONNECTION_REFUSED",
            "FLOW_CONTROL_ERROR",
            "STREAM_LIMIT_ERROR",
            "STREAM_STATE_ERROR",
            "FINAL_SIZE_ERROR",
            "FRAME_ENCODING_ERROR",
            "TRANSPORT_PARAMETER_ERROR",
            "CONNECTION_ID_LIMIT_ERROR",
            "PROTOCOL_VIOLATION",
            "INVALID_TOKEN",
            "APPLICATION_ERROR",
            "CRYPTO_BUFFER_EXCEEDED",
            "KEY_UPDATE_ERROR",
            "AEAD_LIMIT_REACHED",
            "NO_VIABLE_PATH");

    private static final int CRYPTO_CAP = 16 * 1024;

    private static final int REASON_CAP = 100;
    private static final int PADDING = 0;
    private static final int PING = 1;
    private static final int ACK = 2;
    private static final int ACK_ECN = 3;
    private static final int CRYPTO = 6;
    private static final int CONNECTION_CLOSE = 0x1c;

    /** A handshake alert as an error code of QUIC (RFC 9001 section 4.8). */
    private static final int CRYPTO_ERROR = 0x100;

    private QuicKeys keys;
    private byte[] crypto = new byte[0];
    private final BitSet have = new BitSet();
    private ClientHello hello;
    private int opened;
    private Side closedBy;
    private long closeCode = -1;
    private String closeReason = "";

    /** One packet in a datagram; anything but Initial packets is passed over. */
    public void packet(Side from, byte[] data, QuicHeader packet, long timeNanos, long frame) {
        if (packet.type() != QuicHeader.Type.INITIAL) {
            return;
        }
        byte[] frames = keys == null ? null : keys.open(from, data, packet);
        if (frames == null && from == Side.CLIENT) {
            frames = withNewKeys(data, packet);
        }
        if (frames != null) {
            opened++;
            frames(from, frames, timeNanos, frame);
        }
    }

    /** The first packet, or the first after a Retry, which gives another connection id. */
    private byte[] withNewKeys(byte[] data, QuicHeader packet) {
        try {
            QuicKeys candidate = QuicKeys.of(packet.version(), packet.destination());
            byte[] frames = candidate.open(Side.CLIENT, data, packet);
            keys = frames == null ? keys : candidate;
            return frames;
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** RFC 9000 section 12.4: only these frames may be in Initial packets. */
    private void frames(Side from, byte[] data, long time, long frame) {
        int at = 0;
        while (at >= 0 && at < data.length) {
            int type = data[at++];
            switch (type) {
                case PADDING, PING -> {
                    // nothing in it
                }
                case ACK, ACK_ECN -> at = afterAck(data, at, type == ACK_ECN);
                case CRYPTO -> at = crypto(from, data, at, time, frame);
                case CONNECTION_CLOSE -> at = close(from, data, at);
                default -> at = -1;
            }
        }
    }

    private static int skip(byte[] data, int at, long count) {
        int next = at;
        for (long i = 0; i < count && next >= 0; i++) {
            next = QuicHeader.varint(data, next, data.length) < 0 ? -1 : next + QuicHeader.size(data[next]);
        }
        return next;
    }

    private static int afterAck(byte[] data, int at, boolean counts) {
        int ranges = skip(data, at, 2);
        long more = ranges < 0 ? -1 : QuicHeader.varint(data, ranges, data.length);
        return more < 0 || more > data.length ? -1 : skip(data, ranges, 2 + 2 * more + (counts ? 3 : 0));
    }

    private int crypto(Side from, byte[] data, int at, long time, long frame) {
        long offset = QuicHeader.varint(data, at, data.length);
        int lengthAt = skip(data, at, 1);
        long length = lengthAt < 0 ? -1 : QuicHeader.varint(data, lengthAt, data.length);
        int start = skip(data, at, 2);
        if (offset < 0 || length < 0 || start < 0 || length > data.length - start) {
            return -1;
        }
        if (from == Side.CLIENT && offset + length <= CRYPTO_CAP) {
            int end = (int) (offset + length);
            if (end > crypto.length) {
                crypto = Arrays.copyOf(crypto, end);
            }
            System.arraycopy(data, start, crypto, (int) offset, (int) length);
            have.set((int) offset, end);
            advance(time, frame);
        }
        return start + (int) length;
    }

    private void advance(long time, long frame) {
        int filled = have.nextClearBit(0);
        if (filled < 4 || crypto[0] != 1) {
            return;
        }
        if (hello == null) {
            hello = new ClientHello(Side.CLIENT, frame, time);
        }
        int declared = 4 + TlsText.u24(crypto, 1);
        if (!hello.complete) {
            hello.advance(crypto, Math.min(filled, declared), declared, frame, time);
        }
    }

    private int close(Side from, byte[] data, int at) {
        long code = QuicHeader.varint(data, at, data.length);
        int reasonAt = skip(data, at, 2);
        long length = reasonAt < 0 ? -1 : QuicHeader.varint(data, reasonAt, data.length);
        int start = skip(data, at, 3);
        if (code < 0 || length < 0 || start < 0 || length > data.length - start) {
            return -1;
        }
        if (closedBy == null) {
            closedBy = from;
            closeCode = code;
            closeReason = TlsText.sentence(data, start, (int) length, REASON_CAP);
        }
        return start + (int) length;
    }

    /** The ClientHello as far as it is known, or null. */
    public ClientHello clientHello() {
        return hello;
    }

    /** Initial packets that could be opened. */
    public int opened() {
        return opened;
    }

    /** Who sent CONNECTION_CLOSE in an Initial packet, or null. */
    public Side closedBy() {
        return closedBy;
    }

    /** RFC 9000 section 20.1. */
    private static String transportError(long code) {
        return code >= 0 && code < TRANSPORT_ERRORS.size() ? TRANSPORT_ERRORS.get((int) code) : "";
    }

    /** What the close says, in words: {@code handshake_failure (0x128)}; empty without one. */
    public String closeText() {
        if (closedBy == null) {
            return "";
        }
        String number = "0x" + Long.toHexString(closeCode);
        boolean alert = closeCode >= CRYPTO_ERROR && closeCode < 2 * CRYPTO_ERROR;
        String known = alert ? Alert.name((int) closeCode - CRYPTO_ERROR) : transportError(closeCode);
        String name = known.isEmpty() ? number : known + " (" + number + ")";
        return name + (closeReason.isEmpty() ? "" : ", \"" + closeReason + "\"");
    }
}
