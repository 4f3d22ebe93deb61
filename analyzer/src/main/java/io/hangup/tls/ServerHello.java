package io.hangup.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The server's choice (RFC 8446 section 4.1.3). */
public final class ServerHello {
    private static final int FIXED = 4 + 2 + 32;
    private static final int ALPN = 16;
    private static final int ENCRYPT_THEN_MAC = 22;
    private static final int PRE_SHARED_KEY = 41;
    private static final int EARLY_DATA = 42;
    private static final int SUPPORTED_VERSIONS = 43;

    /** SHA-256 of "HelloRetryRequest", the random that makes a ServerHello a retry request. */
    private static final byte[] RETRY = {
        (byte) 0xcf,
        0x21,
        (byte) 0xad,
        0x74,
        (byte) 0xe5,
        (byte) 0x9a,
        0x61,
        0x11,
        (byte) 0xbe,
        0x1d,
        (byte) 0x8c,
        0x02,
        0x1e,
        0x65,
        (byte) 0xb8,
        (byte) 0x91,
        (byte) 0xc2,
        (byte) 0xa2,
        0x11,
        0x16,
        0x7a,
        (byte) 0xbb,
        (byte) 0x8c,
        0x5e,
        0x07,
        (byte) 0x9e,
        0x09,
        (byte) 0xe2,
        (byte) 0xc8,
        (byte) 0xa8,
        0x33,
        (byte) 0x9c
    };

    /** Version in force, 0x0301 to 0x0304. */
    public int version;

    public int cipherSuite;

    /** IANA name of the suite, or its number in hexadecimal. */
    public String cipherName;

    /** The protocol chosen by ALPN; null when none was, and in TLS 1.3 as long as nothing was decrypted. */
    public String alpn;

    /** A session is resumed: the pre-shared key was taken, or the session id of TLS 1.2 came back. */
    public boolean sessionResumed;

    /** Frame and time of the record's first byte, and of the last byte of the message. */
    public long firstFrame;

    public long firstTime;
    public long frame;
    public long time;

    /** The server took the client's 0-RTT data; known only where TLS 1.3 was decrypted. */
    public boolean earlyDataAccepted;

    /** CBC records carry their MAC over the ciphertext (RFC 7366). */
    boolean encryptThenMac;

    /** The 32 random bytes. */
    public byte[] random;

    /** This is no choice but the request for another ClientHello. */
    boolean retryRequest;

    private ServerHello() {}

    /** Reads a whole message from its handshake header on; null when it is malformed. */
    static ServerHello parse(byte[] data, int length, ClientHello client) {
        if (length < FIXED + 1) {
            return null;
        }
        ServerHello hello = new ServerHello();
        hello.version = TlsText.u16(data, 4);
        hello.random = Arrays.copyOfRange(data, 6, 38);
        hello.retryRequest = Arrays.equals(hello.random, RETRY);
        int idLength = data[FIXED] & 0xff;
        int at = FIXED + 1 + idLength;
        if (idLength > 32 || at + 3 > length) {
            return null;
        }
        byte[] sessionId = Arrays.copyOfRange(data, FIXED + 1, at);
        hello.cipherSuite = TlsText.u16(data, at);
        hello.cipherName = CipherSuites.name(hello.cipherSuite);
        at += 3;
        if (at + 2 <= length) {
            int end = Math.min(length, at + 2 + TlsText.u16(data, at));
            hello.extensions(data, at + 2, end);
        }
        if (hello.version < TlsStream.TLS13) {
            hello.sessionResumed = idLength > 0 && client != null && Arrays.equals(sessionId, client.sessionId);
        }
        return hello;
    }

    /** Adds what TLS 1.3 says under encryption (RFC 8446 section 4.3.1), from the handshake header on. */
    void encryptedExtensions(byte[] data, int length) {
        if (length >= 6) {
            extensions(data, 6, Math.min(length, 6 + TlsText.u16(data, 4)));
        }
    }

    private void extensions(byte[] data, int from, int end) {
        int at = from;
        while (at + 4 <= end) {
            int type = TlsText.u16(data, at);
            int start = at + 4;
            int to = start + TlsText.u16(data, at + 2);
            if (to > end) {
                return;
            }
            if (type == SUPPORTED_VERSIONS && to - start == 2) {
                version = TlsText.u16(data, start);
            } else if (type == EARLY_DATA) {
                earlyDataAccepted = true;
            } else if (type == ENCRYPT_THEN_MAC) {
                encryptThenMac = true;
            } else if (type == PRE_SHARED_KEY) {
                sessionResumed = true;
            } else if (type == ALPN) {
                List<String> chosen = new ArrayList<>(1);
                ClientHello.protocols(data, start, to, chosen);
                alpn = chosen.isEmpty() ? null : chosen.get(0);
            }
            at = to;
        }
    }

    /** "TLS 1.3" and the like; the number in hexadecimal for a version that nobody knows. */
    public String versionName() {
        switch (version) {
            case 0x0304:
                return "TLS 1.3";
            case 0x0303:
                return "TLS 1.2";
            case 0x0302:
                return "TLS 1.1";
            case 0x0301:
                return "TLS 1.0";
            default:
                return String.format("0x%04x", version);
        }
    }
}
