package io.hangup.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** From the secrets of a key log to the keys of records: RFC 8446 section 7 and RFC 5246 section 5. */
final class KeySchedule {
    private KeySchedule() {}

    /** HKDF-Expand-Label with an empty context. */
    static byte[] expandLabel(String hmac, byte[] secret, String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[2 + 1 + name.length + 1];
        info[0] = (byte) (length >>> 8);
        info[1] = (byte) length;
        info[2] = (byte) name.length;
        System.arraycopy(name, 0, info, 3, name.length);
        Mac mac = mac(hmac, secret);
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        for (int at = 0, count = 1; at < length; at += block.length, count++) {
            mac.update(block);
            mac.update(info);
            block = mac.doFinal(new byte[] {(byte) count});
            System.arraycopy(block, 0, out, at, Math.min(block.length, length - at));
        }
        return out;
    }

    /** The traffic secret after a KeyUpdate (RFC 8446 section 7.2). */
    static byte[] nextSecret(String hmac, byte[] secret) throws GeneralSecurityException {
        return expandLabel(hmac, secret, "traffic upd", secret.length);
    }

    /** The key block of TLS 1.2: PRF(master, "key expansion", server random + client random). */
    static byte[] keyBlock(String hmac, byte[] master, byte[] clientRandom, byte[] serverRandom, int length)
            throws GeneralSecurityException {
        byte[] label = "key expansion".getBytes(StandardCharsets.US_ASCII);
        byte[] seed = Arrays.copyOf(label, label.length + serverRandom.length + clientRandom.length);
        System.arraycopy(serverRandom, 0, seed, label.length, serverRandom.length);
        System.arraycopy(clientRandom, 0, seed, label.length + serverRandom.length, clientRandom.length);
        Mac mac = mac(hmac, master);
        byte[] out = new byte[length];
        byte[] a = seed;
        for (int at = 0; at < length; ) {
            a = mac.doFinal(a);
            mac.update(a);
            byte[] block = mac.doFinal(seed);
            int take = Math.min(block.length, length - at);
            System.arraycopy(block, 0, out, at, take);
            at += take;
        }
        return out;
    }

    static Mac mac(String hmac, byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(hmac);
        mac.init(new SecretKeySpec(key, hmac));
        return mac;
    }
}
