package io.hangup.tls;

import io.hangup.tcp.Side;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes the records of one direction the way a TLS stack does, by the words of the RFCs and with nothing of the code under
 * test but the derivation of keys, which RFC 8448's numbers prove.
 */
final class Sealer {
    private final Protection protection;
    private final boolean tls13;
    private final boolean encryptThenMac;
    private final Random random;
    private byte[] secret;
    private byte[] key;
    private byte[] iv;
    private byte[] macKey = new byte[0];
    private long sequence;

    /** TLS 1.3 under a traffic secret. */
    Sealer(Protection protection, byte[] secret) {
        this.protection = protection;
        this.tls13 = true;
        this.encryptThenMac = false;
        this.random = new Random(0);
        use(secret);
    }

    /** One side of TLS 1.2 under a master secret. */
    Sealer(Protection protection, boolean encryptThenMac, Side side, byte[] master, byte[] client, byte[] server) {
        this.protection = protection;
        this.tls13 = false;
        this.encryptThenMac = encryptThenMac;
        this.random = new Random(side.ordinal());
        int mac = protection.macLength();
        int size = protection.keyLength();
        int ivSize = switch (protection.kind()) {
            case GCM -> 4;
            case CHACHA20 -> 12;
            case CBC -> 0;
        };
        try {
            byte[] block = KeySchedule.keyBlock(protection.hmac(), master, client, server, 2 * (mac + size + ivSize));
            int own = side.ordinal();
            macKey = Arrays.copyOfRange(block, own * mac, own * mac + mac);
            int keyAt = 2 * mac + own * size;
            key = Arrays.copyOfRange(block, keyAt, keyAt + size);
            int ivAt = 2 * (mac + size) + own * ivSize;
            iv = Arrays.copyOfRange(block, ivAt, ivAt + ivSize);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    void use(byte[] newSecret) {
        try {
            secret = newSecret;
            key = KeySchedule.expandLabel(protection.hmac(), secret, "key", protection.keyLength());
            iv = KeySchedule.expandLabel(protection.hmac(), secret, "iv", 12);
            sequence = 0;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key after a KeyUpdate. */
    void update() {
        try {
            use(KeySchedule.nextSecret(protection.hmac(), secret));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A record that nobody captured. */
    void skip(int records) {
        sequence += records;
    }

    byte[] record(int type, byte[] content) {
        return record(type, content, 0);
    }

    /** @param padding zeros behind the content, in TLS 1.3 */
    byte[] record(int type, byte[] content, int padding) {
        try {
            byte[] body;
            if (tls13) {
                byte[] inner = Arrays.copyOf(content, content.length + 1 + padding);
                inner[content.length] = (byte) type;
                byte[] header = header(23, inner.length + 16);
                body = aead(nonce(), header, inner);
                return join(header, body);
            }
            body = switch (protection.kind()) {
                case GCM -> explicitNonce(type, content);
                case CHACHA20 -> aead(nonce(), numbered(type, content.length), content);
                case CBC -> cbc(type, content);
            };
            return join(header(type, body.length), body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            sequence++;
        }
    }

    private byte[] explicitNonce(int type, byte[] content) throws GeneralSecurityException {
        byte[] explicit = new byte[8];
        random.nextBytes(explicit);
        return join(explicit, aead(join(iv, explicit), numbered(type, content.length), content));
    }

    private byte[] aead(byte[] nonce, byte[] additional, byte[] plain) throws GeneralSecurityException {
        boolean gcm = protection.kind() == Protection.Kind.GCM;
        Cipher cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, gcm ? "AES" : "ChaCha20"),
                gcm ? new GCMParameterSpec(128, nonce) : new IvParameterSpec(nonce));
        cipher.updateAAD(additional);
        return cipher.doFinal(plain);
    }

    private byte[] nonce() {
        byte[] nonce = iv.clone();
        for (int i = 0; i < 8; i++) {
            nonce[11 - i] ^= (byte) (sequence >>> 8 * i);
        }
        return nonce;
    }

    private byte[] cbc(int type, byte[] content) throws GeneralSecurityException {
        byte[] vector = new byte[16];
        random.nextBytes(vector);
        byte[] plain = encryptThenMac ? content : join(content, mac(type, content));
        int padding = 15 - plain.length % 16 + 16 * random.nextInt(3);
        byte[] padded = Arrays.copyOf(plain, plain.length + padding + 1);
        Arrays.fill(padded, plain.length, padded.length, (byte) padding);
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
        byte[] body = join(vector, cipher.doFinal(padded));
        return encryptThenMac ? join(body, mac(type, body)) : body;
    }

    private byte[] mac(int type, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(protection.recordHmac());
        mac.init(new SecretKeySpec(macKey, "MAC"));
        return mac.doFinal(join(numbered(type, data.length), data));
    }

    private byte[] numbered(int type, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (sequence >>> shift));
        }
        out.writeBytes(header(type, length));
        return out.toByteArray();
    }

    static byte[] header(int type, int length) {
        return new byte[] {(byte) type, 3, 3, (byte) (length >>> 8), (byte) length};
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
