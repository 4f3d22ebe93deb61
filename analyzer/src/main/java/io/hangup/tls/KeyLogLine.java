package io.hangup.tls;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** One line of a key log: a label, a client random and a secret in hexadecimal, parted by spaces. */
final class KeyLogLine {
    enum Kind {
        SECRET,
        /** A comment, an empty line, or a secret that no record is encrypted with. */
        IGNORED,
        UNSUPPORTED,
        JUNK
    }

    private static final int RANDOM_LENGTH = 32;
    private static final int MASTER_LENGTH = 48;
    private static final KeyLogLine IGNORED = new KeyLogLine(Kind.IGNORED, null, null, null);
    private static final KeyLogLine UNSUPPORTED = new KeyLogLine(Kind.UNSUPPORTED, null, null, null);
    private static final KeyLogLine JUNK = new KeyLogLine(Kind.JUNK, null, null, null);

    final Kind kind;
    final Secrets.Label label;
    final byte[] random;
    final byte[] secret;

    private KeyLogLine(Kind kind, Secrets.Label label, byte[] random, byte[] secret) {
        this.kind = kind;
        this.label = label;
        this.random = random;
        this.secret = secret;
    }

    static KeyLogLine parse(byte[] data, int length) {
        String line = new String(data, 0, length, StandardCharsets.ISO_8859_1).strip();
        if (line.isEmpty() || line.charAt(0) == '#') {
            return IGNORED;
        }
        String[] words = line.split("[ \t]+");
        if (words[0].equals("RSA")) {
            return UNSUPPORTED;
        }
        Secrets.Label label = Secrets.Label.of(words[0]);
        if (label == null) {
            return isOther(words[0]) ? IGNORED : JUNK;
        }
        if (words.length != 3) {
            return JUNK;
        }
        byte[] random = hex(words[1]);
        byte[] secret = hex(words[2]);
        if (random.length != RANDOM_LENGTH || !fits(label, secret.length)) {
            return JUNK;
        }
        return new KeyLogLine(Kind.SECRET, label, random, secret);
    }

    /** Secrets that exist but encrypt no record of TLS over TCP. */
    private static boolean isOther(String label) {
        return label.endsWith("EXPORTER_SECRET") || label.startsWith("ECH_") || label.startsWith("QUIC_");
    }

    /** A master secret has 48 bytes, those of TLS 1.3 the length of the hash. */
    private static boolean fits(Secrets.Label label, int length) {
        return length == MASTER_LENGTH || length == RANDOM_LENGTH && label != Secrets.Label.MASTER;
    }

    private static byte[] hex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return new byte[0];
            }
        }
        return text.length() % 2 == 0 ? HexFormat.of().parseHex(text) : new byte[0];
    }
}
