package io.hangup.tls;

/** The secrets of one connection. Mutable: a key log that grows adds to it. Prints nothing of them. */
final class Secrets {
    /** What a secret is for (draft-ietf-tls-keylogfile section 2). */
    enum Label {
        /** The master secret of TLS 1.2. */
        MASTER("CLIENT_RANDOM"),
        CLIENT_EARLY("CLIENT_EARLY_TRAFFIC_SECRET"),
        CLIENT_HANDSHAKE("CLIENT_HANDSHAKE_TRAFFIC_SECRET"),
        SERVER_HANDSHAKE("SERVER_HANDSHAKE_TRAFFIC_SECRET"),
        CLIENT_TRAFFIC("CLIENT_TRAFFIC_SECRET_0"),
        SERVER_TRAFFIC("SERVER_TRAFFIC_SECRET_0");

        private static final Label[] ALL = values();

        private final String text;

        Label(String text) {
            this.text = text;
        }

        /** The label of that name in a key log, or null. */
        static Label of(String text) {
            for (Label label : ALL) {
                if (label.text.equals(text)) {
                    return label;
                }
            }
            return null;
        }
    }

    private final byte[][] byLabel = new byte[Label.ALL.length][];

    /** The secret, or null while it is not known. */
    byte[] get(Label label) {
        return byLabel[label.ordinal()];
    }

    /** True when this is new; the last line of a log counts. */
    boolean put(Label label, byte[] secret) {
        byte[] old = byLabel[label.ordinal()];
        byLabel[label.ordinal()] = secret;
        return old == null || !java.util.Arrays.equals(old, secret);
    }
}
