package io.hangup.tls;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-CBC of TLS 1.2 (RFC 5246 section 6.2.3.2), with the MAC inside or, by RFC 7366, outside of it. Mutable. */
final class CbcCipher implements RecordCipher {
    private static final int BLOCK = 16;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private final Mac mac;
    private final boolean macOutside;
    private final byte[] header = new byte[13];
    private final byte[] expected;

    CbcCipher(Protection protection, boolean encryptThenMac, byte[] key, byte[] macKey)
            throws GeneralSecurityException {
        this.key = new SecretKeySpec(key, "AES");
        this.cipher = Cipher.getInstance("AES/CBC/NoPadding");
        this.mac = KeySchedule.mac(protection.recordHmac(), macKey);
        this.macOutside = encryptThenMac;
        this.expected = new byte[mac.getMacLength()];
    }

    @Override
    public int overhead() {
        return BLOCK + expected.length + 1;
    }

    @Override
    public int open(int type, int version, byte[] data, int offset, int length, long sequence, byte[] out) {
        int encrypted = macOutside ? length - expected.length : length;
        if (encrypted < 2 * BLOCK || encrypted % BLOCK != 0) {
            return -1;
        }
        try {
            if (macOutside && !verified(type, version, sequence, data, offset, encrypted, data, offset + encrypted)) {
                return -1;
            }
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(data, offset, BLOCK));
            int padded = cipher.doFinal(data, offset + BLOCK, encrypted - BLOCK, out, 0);
            int plain = padded - padding(out, padded) - (macOutside ? 0 : expected.length);
            if (plain < 0) {
                return -1;
            }
            return macOutside || verified(type, version, sequence, out, 0, plain, out, plain) ? plain : -1;
        } catch (GeneralSecurityException e) {
            // cannot happen with lengths checked above; a record that cannot be opened is what it would mean
            return -1;
        }
    }

    /** Bytes of padding with their length byte; more than there are when the padding is wrong. */
    private static int padding(byte[] out, int padded) {
        int count = out[padded - 1] & 0xff;
        if (count >= padded) {
            return padded + 1;
        }
        for (int i = padded - 1 - count; i < padded; i++) {
            if ((out[i] & 0xff) != count) {
                return padded + 1;
            }
        }
        return count + 1;
    }

    private boolean verified(
            int type, int version, long sequence, byte[] data, int offset, int count, byte[] macData, int macAt)
            throws GeneralSecurityException {
        for (int i = 0; i < 8; i++) {
            header[i] = (byte) (sequence >>> 56 - 8 * i);
        }
        header[8] = (byte) type;
        header[9] = (byte) (version >>> 8);
        header[10] = (byte) version;
        header[11] = (byte) (count >>> 8);
        header[12] = (byte) count;
        mac.update(header);
        mac.update(data, offset, count);
        mac.doFinal(expected, 0);
        return Arrays.equals(expected, 0, expected.length, macData, macAt, macAt + expected.length);
    }
}
