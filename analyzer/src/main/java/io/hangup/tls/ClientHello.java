package io.hangup.tls;

import io.hangup.names.HostText;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The client's first message (RFC 8446 section 4.1.2), read as its bytes come in: what is known of an unfinished one is
 * there at once. Mutable until {@link #complete}.
 */
public final class ClientHello {
    /** The most ALPN protocols kept. */
    public static final int ALPN_CAP = 16;

    private static final int FIXED = 4 + 2 + 32;

    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int SESSION_TICKET = 35;
    private static final int PRE_SHARED_KEY = 41;
    private static final int EARLY_DATA = 42;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_SHARE = 51;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;

    /** Who sent it: the TLS client, which is the TCP client but for odd protocols. */
    public final Side side;

    /** Frame and time of the first byte of the record that it starts in. */
    public final long firstFrame;

    public final long firstTime;

    /** Frame and time of the last byte seen so far. */
    public long frame;

    public long time;

    /** Bytes of the handshake message with its header of 4, as declared; 0 until the header was seen. */
    public int length;

    /** Bytes of it seen so far. */
    public int seen;

    /** The whole message was seen. */
    public boolean complete;

    /** The message does not follow the rules; what was read before stands. */
    public boolean malformed;

    /** Server name indication in lower case, escaped; null when there is none (or not yet). */
    public String serverName;

    /** Protocols offered by ALPN, in order. */
    public final List<String> alpn = new ArrayList<>(2);

    public int legacyVersion;

    /** Highest version offered. */
    public int maxVersion;

    /** A key share of a post-quantum group is sent, so the message does not fit one segment. */
    public boolean postQuantum;

    /** A pre-shared key is offered: resumption in TLS 1.3. */
    public boolean psk;

    /** Bytes of the one session ticket (or its name) that is offered for resumption; 0 for none, several or a cut list. */
    public int pskIdentityLength;

    public boolean earlyData;

    /** The encrypted_client_hello extension is there (possibly only GREASE): {@link #serverName} may be a front. */
    public boolean encryptedClientHello;

    public int sessionIdLength;

    /** A session ticket of TLS 1.2 is offered for resumption. */
    public boolean resumptionTicket;

    public int cipherCount;

    /** The 32 random bytes, the key of a key log line; empty until seen. */
    public byte[] random = new byte[0];

    byte[] sessionId = new byte[0];

    /** Where the next extension starts, 0 while the part before the extensions is not complete. */
    private int next;

    private int extensionsEnd;

    ClientHello(Side side, long firstFrame, long firstTime) {
        this.side = side;
        this.firstFrame = firstFrame;
        this.firstTime = firstTime;
    }

    /** Goes on reading: the message, from its handshake header on, is now known up to {@code filled}. */
    void advance(byte[] data, int filled, int declared, long frame, long time) {
        this.frame = frame;
        this.time = time;
        seen = filled;
        length = declared;
        if (!malformed) {
            malformed = !(next > 0 || start(data, filled)) || !extensions(data, filled);
        }
        complete = filled >= declared;
    }

    /** Reads what stands before the extensions; false when it is wrong. */
    private boolean start(byte[] data, int filled) {
        if (filled < FIXED + 1) {
            return length >= FIXED + 1;
        }
        if (random.length == 0) {
            legacyVersion = TlsText.u16(data, 4);
            maxVersion = legacyVersion;
            random = Arrays.copyOfRange(data, 6, 38);
        }
        int at = FIXED;
        sessionIdLength = data[at] & 0xff;
        at += 1 + sessionIdLength;
        if (sessionIdLength > 32 || at + 2 > length) {
            return false;
        }
        if (at + 2 > filled) {
            return true;
        }
        sessionId = Arrays.copyOfRange(data, FIXED + 1, at);
        int ciphers = TlsText.u16(data, at);
        cipherCount = ciphers / 2;
        at += 2 + ciphers;
        if (at + 1 > length) {
            return false;
        }
        if (at + 1 > filled) {
            return true;
        }
        at += 1 + (data[at] & 0xff);
        if (at == length) {
            extensionsEnd = at;
            next = at;
            return true;
        }
        if (at + 2 > length) {
            return false;
        }
        if (at + 2 > filled) {
            return true;
        }
        extensionsEnd = at + 2 + TlsText.u16(data, at);
        next = at + 2;
        return extensionsEnd <= length;
    }

    /** Reads the extensions that are there; false when one overruns. */
    private boolean extensions(byte[] data, int filled) {
        while (next > 0 && next + 4 <= Math.min(filled, extensionsEnd)) {
            int type = TlsText.u16(data, next);
            int from = next + 4;
            int to = from + TlsText.u16(data, next + 2);
            if (to > extensionsEnd) {
                return false;
            }
            if (type == KEY_SHARE) {
                // looked into before it is complete: the rest of a large one may never arrive
                keyShares(data, from + 2, Math.min(to, filled));
            }
            if (to > filled) {
                return true;
            }
            extension(type, data, from, to);
            next = to;
        }
        return true;
    }

    private void extension(int type, byte[] data, int from, int to) {
        switch (type) {
            case SERVER_NAME -> serverName(data, from, to);
            case ALPN -> protocols(data, from, to, alpn);
            case SESSION_TICKET -> resumptionTicket = to > from;
            case PRE_SHARED_KEY -> preSharedKey(data, from, to);
            case EARLY_DATA -> earlyData = true;
            case SUPPORTED_VERSIONS -> versions(data, from, to);
            case ENCRYPTED_CLIENT_HELLO -> encryptedClientHello = true;
            default -> {
                // not needed
            }
        }
    }

    /** RFC 8446 section 4.2.11: identities with their ages, then binders. */
    private void preSharedKey(byte[] data, int from, int to) {
        psk = true;
        if (to - from >= 4) {
            int all = TlsText.u16(data, from);
            int first = TlsText.u16(data, from + 2);
            pskIdentityLength = all == first + 6 ? first : 0;
        }
    }

    /** RFC 6066 section 3. */
    private void serverName(byte[] data, int from, int to) {
        int at = from + 2;
        while (at + 3 <= to) {
            int nameLength = TlsText.u16(data, at + 1);
            if (at + 3 + nameLength > to) {
                return;
            }
            if (data[at] == 0 && nameLength > 0) {
                serverName = HostText.of(data, at + 3, nameLength);
                return;
            }
            at += 3 + nameLength;
        }
    }

    /** RFC 7301 section 3.1; used for the server's choice as well. */
    static void protocols(byte[] data, int from, int to, List<String> into) {
        int at = from + 2;
        while (at < to && into.size() < ALPN_CAP) {
            int nameLength = data[at] & 0xff;
            if (nameLength == 0 || at + 1 + nameLength > to) {
                return;
            }
            into.add(TlsText.of(data, at + 1, nameLength));
            at += 1 + nameLength;
        }
    }

    private void versions(byte[] data, int from, int to) {
        int highest = 0;
        for (int at = from + 1; at + 2 <= to; at += 2) {
            int version = TlsText.u16(data, at);
            if (!TlsText.isGrease(version) && version >>> 8 == 3) {
                highest = Math.max(highest, version);
            }
        }
        if (highest > 0) {
            maxVersion = highest;
        }
    }

    private void keyShares(byte[] data, int from, int to) {
        int at = from;
        while (at + 4 <= to) {
            postQuantum |= isPostQuantum(TlsText.u16(data, at));
            at += 4 + TlsText.u16(data, at + 2);
        }
    }

    /** The ML-KEM hybrids (draft-ietf-tls-ecdhe-mlkem) and the Kyber draft before them. */
    private static boolean isPostQuantum(int group) {
        return group >= 0x11eb && group <= 0x11ed || group == 0x6399 || group >= 0x0200 && group <= 0x0202;
    }
}
