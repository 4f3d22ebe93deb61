package io.hangup.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Writes Initial packets of QUIC version 1 for the connection id of RFC 9001 appendix A, with the keys printed there. */
public final class QuicTalk {
    public static final byte[] ID = HexFormat.of().parseHex("8394c8f03e515708");
    private static final byte[] SERVER_ID = {1, 2, 3, 4};
    private static final int PADDED = 1162;

    private final byte[] key;
    private final byte[] iv;
    private final byte[] mask;
    private final boolean client;
    private int number;

    private QuicTalk(boolean client, String key, String iv, String mask) {
        this.client = client;
        this.key = HexFormat.of().parseHex(key);
        this.iv = HexFormat.of().parseHex(iv);
        this.mask = HexFormat.of().parseHex(mask);
    }

    public static QuicTalk client() {
        return new QuicTalk(
                true,
                "1f369613dd76d5467730efcbe3b1a22d",
                "fa044b2f42a3fd3b46fb255c",
                "9f50449e04a0e810283a1e9933adedd2");
    }

    public static QuicTalk server() {
        return new QuicTalk(
                false,
                "cf3a5331653c364c88f0f379b6067e37",
                "0ac1493ca1905853b0bba03e",
                "c206b8d9b9f0f37644430b490eeaa314");
    }

    /** One Initial packet with these frames, padded. */
    public byte[] initial(byte[]... frames) {
        try {
            return sealed(frames);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] sealed(byte[]... frames) throws java.security.GeneralSecurityException {
        ByteBuffer plain = ByteBuffer.allocate(PADDED);
        for (byte[] frame : frames) {
            plain.put(frame);
        }
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(0xc3); // Initial, packet number of four bytes
        head.writeBytes(new byte[] {0, 0, 0, 1});
        byte[] to = client ? ID : SERVER_ID;
        byte[] from = client ? SERVER_ID : ID;
        head.write(to.length);
        head.writeBytes(to);
        head.write(from.length);
        head.writeBytes(from);
        head.write(0); // no token
        int length = 4 + PADDED + 16;
        head.write(0x40 | length >>> 8);
        head.write(length);
        head.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
        byte[] header = head.toByteArray();
        byte[] nonce = iv.clone();
        for (int i = 0; i < 4; i++) {
            nonce[8 + i] ^= (byte) (number >>> 24 - 8 * i);
        }
        number++;
        Cipher seal = Cipher.getInstance("AES/GCM/NoPadding");
        seal.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        seal.updateAAD(header);
        byte[] sealed = seal.doFinal(plain.array());
        Cipher protect = Cipher.getInstance("AES/ECB/NoPadding");
        protect.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(mask, "AES"));
        byte[] bits = protect.doFinal(sealed, 0, 16);
        header[0] ^= (byte) (bits[0] & 0x0f);
        for (int i = 0; i < 4; i++) {
            header[header.length - 4 + i] ^= bits[1 + i];
        }
        return ByteBuffer.allocate(header.length + sealed.length)
                .put(header)
                .put(sealed)
                .array();
    }

    /** A CRYPTO frame with a part of a message. */
    public static byte[] crypto(byte[] message, int offset, int length) {
        return ByteBuffer.allocate(5 + length)
                .put((byte) 6)
                .putShort((short) (0x4000 | offset))
                .putShort((short) (0x4000 | length))
                .put(message, offset, length)
                .array();
    }

    /** A CONNECTION_CLOSE frame. */
    public static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(5 + text.length)
                .put((byte) 0x1c)
                .putShort((short) (0x4000 | code))
                .put((byte) 0)
                .put((byte) text.length)
                .put(text)
                .array();
    }

    /** A Version Negotiation packet. */
    public static byte[] versions() {
        return ByteBuffer.allocate(5 + 1 + SERVER_ID.length + 1 + ID.length + 4)
                .put((byte) 0x80)
                .putInt(0)
                .put((byte) SERVER_ID.length)
                .put(SERVER_ID)
                .put((byte) ID.length)
                .put(ID)
                .putInt(0x6b3343cf)
                .array();
    }
}
