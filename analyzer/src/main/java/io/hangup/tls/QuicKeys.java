package io.hangup.tls;

import io.hangup.tcp.Side;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The keys of Initial packets, which follow from the first one's connection id: anybody may open them (RFC 9001 section 5.2). */
final class QuicKeys {
    private static final String HMAC = "HmacSHA256";
    private static final byte[] SALT_1 = HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
    private static final byte[] SALT_2 = HexFormat.of().parseHex("0dede3def700a6db819381be6e269dcbf9bd2ed9");
    private static final byte[] SALT_DRAFT = HexFormat.of().parseHex("afbfec289993d24c9e9786f19c6111e04390a899");
    private static final int SAMPLE = 16;
    private static final int TAG = 16;

    private final SecretKeySpec[] keys = new SecretKeySpec[2];
    private final SecretKeySpec[] headers = new SecretKeySpec[2];
    private final byte[][] ivs = new byte[2][];

    private QuicKeys() {}

    /** @param destination connection id to which the client sent its first Initial packet */
    static QuicKeys of(int version, byte[] destination) throws GeneralSecurityException {
        boolean two = version == QuicHeader.VERSION_2;
        byte[] salt = two ? SALT_2 : version == QuicHeader.VERSION_1 ? SALT_1 : SALT_DRAFT;
        String prefix = two ? "quicv2 " : "quic ";
        byte[] initial = KeySchedule.mac(HMAC, salt).doFinal(destination);
        QuicKeys keys = new QuicKeys();
        for (Side side : Side.values()) {
            String label = side == Side.CLIENT ? "client in" : "server in";
            byte[] secret = KeySchedule.expandLabel(HMAC, initial, label, 32);
            int i = side.ordinal();
            keys.keys[i] = new SecretKeySpec(KeySchedule.expandLabel(HMAC, secret, prefix + "key", 16), "AES");
            keys.headers[i] = new SecretKeySpec(KeySchedule.expandLabel(HMAC, secret, prefix + "hp", 16), "AES");
            keys.ivs[i] = KeySchedule.expandLabel(HMAC, secret, prefix + "iv", 12);
        }
        return keys;
    }

    /** The frames of an Initial packet, or null when these are not its keys. */
    byte[] open(Side from, byte[] data, QuicHeader packet) {
        int sampleAt = packet.numberAt() + 4;
        if (sampleAt + SAMPLE > packet.end()) {
            return null;
        }
        int i = from.ordinal();
        try {
            Cipher protection = Cipher.getInstance("AES/ECB/NoPadding");
            protection.init(Cipher.ENCRYPT_MODE, headers[i]);
            byte[] mask = protection.doFinal(data, sampleAt, SAMPLE);
            int first = data[packet.start()] ^ mask[0] & 0x0f;
            int numberLength = (first & 3) + 1;
            byte[] header = Arrays.copyOfRange(data, packet.start(), packet.numberAt() + numberLength);
            header[0] = (byte) first;
            byte[] nonce = ivs[i].clone();
            for (int n = 0; n < numberLength; n++) {
                int at = header.length - numberLength + n;
                header[at] ^= mask[1 + n];
                // the numbers of the first packets are small: what is sent of them is all of them
                nonce[nonce.length - numberLength + n] ^= header[at];
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, keys[i], new GCMParameterSpec(TAG * 8, nonce));
            cipher.updateAAD(header);
            int from1 = packet.numberAt() + numberLength;
            return cipher.doFinal(data, from1, packet.end() - from1);
        } catch (GeneralSecurityException e) {
            return null; // another connection's, or damaged
        }
    }
}
