package io.hangup.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes handshake records that the JDK's engine does not make. */
final class TlsBytes {
    static final byte[] RETRY_RANDOM = bytes("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private TlsBytes u8(int value) {
        out.write(value);
        return this;
    }

    private TlsBytes u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    private TlsBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private TlsBytes block(byte[] bytes) {
        return u16(bytes.length).raw(bytes);
    }

    private byte[] done() {
        return out.toByteArray();
    }

    private static byte[] record(int type, byte[] body) {
        byte[] message = new TlsBytes().u8(type).u8(0).block(body).done();
        return new TlsBytes().u8(22).u16(0x0301).block(message).done();
    }

    /** A record of application data, or of what TLS 1.3 hides as such. */
    static byte[] applicationData(int length) {
        return new TlsBytes().u8(23).u16(0x0303).block(new byte[length]).done();
    }

    /** A ServerHello of TLS 1.3. */
    static byte[] serverHello(byte[] random, int suite) {
        byte[] version = new TlsBytes().u16(43).block(new byte[] {3, 4}).done();
        byte[] body = new TlsBytes()
                .u16(0x0303)
                .raw(random)
                .u8(0)
                .u16(suite)
                .u8(0)
                .block(version)
                .done();
        return record(2, body);
    }

    /** A ServerHello of TLS 1.2. */
    static byte[] serverHello12(byte[] random, int suite, boolean encryptThenMac) {
        byte[] extensions = encryptThenMac ? new byte[] {0, 22, 0, 0} : new byte[0];
        byte[] body = new TlsBytes()
                .u16(0x0303)
                .raw(random)
                .u8(0)
                .u16(suite)
                .u8(0)
                .block(extensions)
                .done();
        return record(2, body);
    }

    /** A ClientHello with that random that offers TLS 1.3, and 0-RTT data if so wanted. */
    static byte[] hello(byte[] random, boolean earlyData) {
        byte[] versions = new TlsBytes().u16(43).block(new byte[] {2, 3, 4}).done();
        byte[] early = earlyData ? new byte[] {0, 42, 0, 0} : new byte[0];
        byte[] body = new TlsBytes()
                .u16(0x0303)
                .raw(random)
                .u8(0)
                .block(new byte[] {0x13, 1, 0x13, 2})
                .u8(1)
                .u8(0)
                .block(new TlsBytes().raw(versions).raw(early).done())
                .done();
        return record(1, body);
    }

    /** A ClientHello whose first extension is a hybrid key share of the size and whose last is the server name. */
    static byte[] clientHello(String name, int keyShare) {
        byte[] shares = new TlsBytes().u16(0x11ec).block(new byte[keyShare]).done();
        byte[] host = name.getBytes(StandardCharsets.US_ASCII);
        byte[] names = new TlsBytes().u8(0).block(host).done();
        byte[] extensions = new TlsBytes()
                .u16(51)
                .block(new TlsBytes().block(shares).done())
                .u16(0)
                .block(new TlsBytes().block(names).done())
                .done();
        byte[] body = new TlsBytes()
                .u16(0x0303)
                .raw(new byte[32])
                .u8(0)
                .block(new byte[] {0x13, 1, 0x13, 2})
                .u8(1)
                .u8(0)
                .block(extensions)
                .done();
        return record(1, body);
    }
}
