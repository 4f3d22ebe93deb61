package io.hangup.tls;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM and ChaCha20-Poly1305, as TLS 1.3 (RFC 8446 section 5.2) and TLS 1.2 (RFC 5288, RFC 7905) use them. Mutable.
 */
final class AeadCipher implements RecordCipher {
    static final int NONCE = 12;

    /** Bytes of the nonce that a GCM record of TLS 1.2 takes from the keys; the others stand in the record. */
    static final int SALT = 4;

    private static final int EXPLICIT = NONCE - SALT;
    private static final int TAG = 16;

    private final boolean gcm;
    private final boolean tls13;
    private final boolean explicit;
    private final SecretKeySpec key;
    private final byte[] iv;
    private final byte[] nonce = new byte[NONCE];
    private final byte[] header;
    private Cipher cipher;

    /** @param iv 12 bytes, or the 4 of the salt for GCM in TLS 1.2 */
    AeadCipher(Protection.Kind kind, boolean tls13, byte[] key, byte[] iv) {
        this.gcm = kind == Protection.Kind.GCM;
        this.tls13 = tls13;
        this.explicit = gcm && !tls13;
        this.key = new SecretKeySpec(key, gcm ? "AES" : "ChaCha20");
        this.iv = iv;
        this.header = new byte[tls13 ? 5 : 13];
    }

    /** The keys of a TLS 1.3 traffic secret (RFC 8446 section 7.3). */
    static AeadCipher of13(Protection protection, byte[] secret) throws GeneralSecurityException {
        String hmac = protection.hmac();
        byte[] key = KeySchedule.expandLabel(hmac, secret, "key", protection.keyLength());
        byte[] iv = KeySchedule.expandLabel(hmac, secret, "iv", NONCE);
        return new AeadCipher(protection.kind(), true, key, iv);
    }

    @Override
    public int overhead() {
        return TAG + (explicit ? EXPLICIT : 0) + (tls13 ? 1 : 0);
    }

    @Override
    public int open(int type, int version, byte[] data, int offset, int length, long sequence, byte[] out) {
        int start = explicit ? EXPLICIT : 0;
        if (length < start + TAG) {
            return -1;
        }
        nonce(data, offset, sequence);
        header(type, version, length, length - start - TAG, sequence);
        try {
            if (cipher == null) {
                cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
            }
            AlgorithmParameterSpec parameters = gcm ? new GCMParameterSpec(TAG * 8, nonce) : new IvParameterSpec(nonce);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            cipher.updateAAD(header);
            return cipher.doFinal(data, offset + start, length - start, out, 0);
        } catch (GeneralSecurityException e) {
            // not this key or number; ChaCha20 of the JDK refuses to try the same number twice with one object
            cipher = gcm ? cipher : null;
            return -1;
        }
    }

    private void nonce(byte[] data, int offset, long sequence) {
        System.arraycopy(iv, 0, nonce, 0, iv.length);
        if (explicit) {
            System.arraycopy(data, offset, nonce, SALT, EXPLICIT);
            return;
        }
        for (int i = 0; i < 8; i++) {
            nonce[NONCE - 1 - i] ^= (byte) (sequence >>> 8 * i);
        }
    }

    /** The additional data: TLS 1.3 takes the record header as it is, TLS 1.2 number and length of the plaintext. */
    private void header(int type, int version, int length, int plain, long sequence) {
        int at = 0;
        if (!tls13) {
            for (int shift = 56; shift >= 0; shift -= 8) {
                header[at++] = (byte) (sequence >>> shift);
            }
        }
        int count = tls13 ? length : plain;
        header[at++] = (byte) type;
        header[at++] = (byte) (version >>> 8);
        header[at++] = (byte) version;
        header[at++] = (byte) (count >>> 8);
        header[at] = (byte) count;
    }
}
