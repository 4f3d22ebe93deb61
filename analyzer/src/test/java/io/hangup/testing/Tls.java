package io.hangup.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * TLS records and hello messages with their real structure (RFC 8446, 5246, 6066, 7301). Keys and random fields are
 * made up, but the same in every run.
 */
public final class Tls {
    public static final int CHANGE_CIPHER_SPEC = 20;
    public static final int ALERT = 21;
    public static final int HANDSHAKE = 22;
    public static final int APPLICATION_DATA = 23;

    public static final int TLS_1_2 = 0x0303;
    public static final int TLS_1_3 = 0x0304;

    private static final int SERVER_NAME = 0;
    private static final int GROUPS = 10;
    private static final int POINT_FORMATS = 11;
    private static final int SIGNATURES = 13;
    private static final int ALPN = 16;
    private static final int ENCRYPT_THEN_MAC = 22;
    private static final int EXTENDED_MASTER_SECRET = 23;
    private static final int SESSION_TICKET = 35;
    private static final int PRE_SHARED_KEY = 41;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_EXCHANGE_MODES = 45;
    private static final int KEY_SHARE = 51;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;

    private static final int X25519 = 0x001d;
    private static final int SECP256R1 = 0x0017;
    private static final int X25519_MLKEM768 = 0x11ec;

    /** What OpenSSL 3 offers by default. */
    private static final int[] SUITES_1_2 = {
        0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b, 0xc02f, 0x009e, 0xc024, 0xc028, 0x006b, 0xc023, 0xc027,
        0x0067, 0xc00a, 0xc014, 0x0039, 0xc009, 0xc013, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f
    };

    private static final int[] SIGNATURE_SCHEMES = {
        0x0905, 0x0906, 0x0904, 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c, 0x0809, 0x080a, 0x080b,
        0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602
    };

    /** The server echoes the client's session id. */
    private static final int SESSION_ID_SEED = 5;

    private Tls() {}

    /** A TLS 1.3 client hello of about 300 bytes in its record. */
    public static byte[] clientHello(String serverName, String... alpn) {
        return hello().serverName(serverName).alpn(alpn).record();
    }

    /** A hello to be filled in: see {@link ClientHello}. */
    public static ClientHello hello() {
        return new ClientHello();
    }

    /** The ServerHello of TLS 1.3 with an X25519 key share. */
    public static byte[] serverHello() {
        Bytes extensions = new Bytes()
                .extension(SUPPORTED_VERSIONS, new Bytes().u16(TLS_1_3))
                .extension(KEY_SHARE, new Bytes().u16(X25519).vector16(new Bytes().put(random(32, 3))));
        return serverHello(0x1301, extensions);
    }

    /** The ServerHello of TLS 1.2 with ECDHE-RSA-AES128-GCM; {@code alpn} may be null. */
    public static byte[] serverHello12(String alpn) {
        Bytes extensions = new Bytes();
        if (alpn != null) {
            extensions.extension(ALPN, new Bytes().vector16(new Bytes().vector8(new Bytes().text(alpn))));
        }
        return serverHello(0xc02f, extensions);
    }

    /** A HelloRetryRequest for another key share group (RFC 8446 section 4.1.4). */
    public static byte[] helloRetryRequest(int group) {
        Bytes extensions = new Bytes()
                .extension(SUPPORTED_VERSIONS, new Bytes().u16(TLS_1_3))
                .extension(KEY_SHARE, new Bytes().u16(group));
        byte[] random = new java.math.BigInteger(
                        "00cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", 16)
                .toByteArray();
        return serverHello(0x1301, Arrays.copyOfRange(random, random.length - 32, random.length), extensions);
    }

    private static byte[] serverHello(int cipherSuite, Bytes extensions) {
        return serverHello(cipherSuite, random(32, 1), extensions);
    }

    private static byte[] serverHello(int cipherSuite, byte[] random, Bytes extensions) {
        Bytes body = new Bytes()
                .u16(TLS_1_2)
                .put(random)
                .vector8(new Bytes().put(random(32, SESSION_ID_SEED)))
                .u16(cipherSuite)
                .u8(0)
                .vector16(extensions);
        return record(HANDSHAKE, handshake(2, body.toBytes()));
    }

    public static byte[] changeCipherSpec() {
        return record(CHANGE_CIPHER_SPEC, new byte[] {1});
    }

    /** An alert in the clear: level 1 warning, 2 fatal; description 0 close_notify, 40 handshake_failure, … */
    public static byte[] alert(int level, int description) {
        return record(ALERT, new byte[] {(byte) level, (byte) description});
    }

    /** A handshake message, without its record. */
    public static byte[] handshake(int type, byte[] body) {
        return new Bytes()
                .u8(type)
                .u8(body.length >>> 16)
                .u16(body.length & 0xffff)
                .put(body)
                .toBytes();
    }

    /** A record of the version that all records carry since TLS 1.2. */
    public static byte[] record(int type, byte[] payload) {
        return new Bytes()
                .u8(type)
                .u16(TLS_1_2)
                .vector16(new Bytes().put(payload))
                .toBytes();
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A client hello in the making. */
    public static final class ClientHello {
        private String serverName;
        private String[] alpn = {};
        private boolean postQuantum;
        private boolean only12;
        private byte[] sessionId = random(32, SESSION_ID_SEED);
        private byte[] ticket;
        private int pskLength;
        private boolean encrypted;

        private ClientHello() {}

        /** Null leaves the extension out. */
        public ClientHello serverName(String name) {
            serverName = name;
            return this;
        }

        public ClientHello alpn(String... protocols) {
            alpn = protocols;
            return this;
        }

        /** Adds an X25519MLKEM768 key share of 1,216 bytes: the hello no longer fits one segment. */
        public ClientHello postQuantum() {
            postQuantum = true;
            return this;
        }

        /** Offers TLS 1.2 only. */
        public ClientHello tls12() {
            only12 = true;
            return this;
        }

        /** A TLS 1.2 session ticket (RFC 5077). */
        public ClientHello ticket(int length) {
            ticket = random(length, 6);
            return this;
        }

        /** A TLS 1.3 resumption: a pre-shared key identity of this length. */
        public ClientHello preSharedKey(int identityLength) {
            pskLength = identityLength;
            return this;
        }

        /**
         * Adds encrypted_client_hello as the outer ClientHello has it (draft-ietf-tls-esni section 5); the payload is
         * random, so it may as well be GREASE (section 6.2).
         */
        public ClientHello encryptedClientHello() {
            encrypted = true;
            return this;
        }

        public ClientHello noSessionId() {
            sessionId = new byte[0];
            return this;
        }

        /** The message in its record (version 3.1, as clients send it). */
        public byte[] record() {
            byte[] record = Tls.record(HANDSHAKE, handshake(1, body().toBytes()));
            record[2] = 1;
            return record;
        }

        private Bytes body() {
            Bytes suites = new Bytes();
            if (!only12) {
                suites.u16(0x1302).u16(0x1303).u16(0x1301);
            }
            for (int suite : SUITES_1_2) {
                suites.u16(suite);
            }
            return new Bytes()
                    .u16(TLS_1_2)
                    .put(random(32, 4))
                    .vector8(new Bytes().put(sessionId))
                    .vector16(suites)
                    .vector8(new Bytes().u8(0))
                    .vector16(extensions());
        }

        private Bytes extensions() {
            Bytes all = new Bytes();
            if (serverName != null) {
                Bytes name = new Bytes().u8(0).vector16(new Bytes().text(serverName));
                all.extension(SERVER_NAME, new Bytes().vector16(name));
            }
            Bytes groups = postQuantum ? new Bytes().u16(X25519_MLKEM768) : new Bytes();
            all.extension(GROUPS, new Bytes().vector16(groups.u16(X25519).u16(SECP256R1)));
            Bytes schemes = new Bytes();
            for (int scheme : SIGNATURE_SCHEMES) {
                schemes.u16(scheme);
            }
            all.extension(SIGNATURES, new Bytes().vector16(schemes));
            all.extension(POINT_FORMATS, new Bytes().vector8(new Bytes().u8(0)));
            all.extension(ENCRYPT_THEN_MAC, new Bytes());
            all.extension(EXTENDED_MASTER_SECRET, new Bytes());
            if (alpn.length > 0) {
                Bytes protocols = new Bytes();
                for (String protocol : alpn) {
                    protocols.vector8(new Bytes().text(protocol));
                }
                all.extension(ALPN, new Bytes().vector16(protocols));
            }
            if (ticket != null) {
                all.extension(SESSION_TICKET, new Bytes().put(ticket));
            }
            return only12 ? all : extensions13(all);
        }

        private Bytes extensions13(Bytes all) {
            all.extension(
                    SUPPORTED_VERSIONS,
                    new Bytes().vector8(new Bytes().u16(TLS_1_3).u16(TLS_1_2)));
            all.extension(KEY_EXCHANGE_MODES, new Bytes().vector8(new Bytes().u8(1)));
            Bytes shares = new Bytes();
            if (postQuantum) {
                shares.u16(X25519_MLKEM768).vector16(new Bytes().put(random(1216, 7)));
            }
            shares.u16(X25519).vector16(new Bytes().put(random(32, 8)));
            all.extension(KEY_SHARE, new Bytes().vector16(shares));
            if (encrypted) {
                // outer, HKDF-SHA256 with AES-128-GCM, a configuration, an encapsulated key, the payload
                all.extension(
                        ENCRYPTED_CLIENT_HELLO,
                        new Bytes()
                                .u8(0)
                                .u16(1)
                                .u16(1)
                                .u8(0x5a)
                                .vector16(new Bytes().put(random(32, 12)))
                                .vector16(new Bytes().put(random(208, 13))));
            }
            if (pskLength > 0) {
                Bytes identity = new Bytes()
                        .vector16(new Bytes().put(random(pskLength, 9)))
                        .put(random(4, 10));
                all.extension(
                        PRE_SHARED_KEY,
                        new Bytes().vector16(identity).vector16(new Bytes().vector8(new Bytes().put(random(32, 11)))));
            }
            return all;
        }
    }

    /** Bytes with length-prefixed vectors. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes u8(int value) {
            out.write(value);
            return this;
        }

        Bytes u16(int value) {
            return u8(value >>> 8).u8(value);
        }

        Bytes put(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Bytes text(String text) {
            return put(text.getBytes(StandardCharsets.US_ASCII));
        }

        Bytes vector8(Bytes content) {
            return u8(content.out.size()).put(content.toBytes());
        }

        Bytes vector16(Bytes content) {
            return u16(content.out.size()).put(content.toBytes());
        }

        Bytes extension(int type, Bytes content) {
            return u16(type).vector16(content);
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
