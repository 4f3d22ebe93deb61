package io.hangup.tls;

import io.hangup.tcp.Side;
import java.security.GeneralSecurityException;

/**
 * The secrets of a TLS 1.3 connection whose ClientHello was not captured, so that they cannot be looked up: those of the
 * key log that open one of its records. An authenticated record opens under no other key.
 */
final class KeyGuess {
    /** So many connections of the key log are tried, and so many records of a connection. */
    static final int CONNECTION_CAP = 64;

    static final int RECORD_CAP = 4;

    /** One record may cost this part of what all guesses together may. */
    private static final int SHARE = 32;

    private static final int TLS13 = 0x0304;
    private static final int[] SUITES = {0x1301, 0x1302, 0x1303};

    /** A handshake has few records. */
    static final int HANDSHAKE_WINDOW = 16;

    final Secrets secrets;
    final Protection protection;
    /** The record was sent by the TLS client. */
    final boolean client;
    /** The record is one of the handshake. */
    final boolean handshake;

    final long sequence;

    private KeyGuess(Secrets secrets, Protection protection, Secrets.Label label, long sequence) {
        this.secrets = secrets;
        this.protection = protection;
        this.client = label == Secrets.Label.CLIENT_HANDSHAKE || label == Secrets.Label.CLIENT_TRAFFIC;
        this.handshake = label == Secrets.Label.CLIENT_HANDSHAKE || label == Secrets.Label.SERVER_HANDSHAKE;
        this.sequence = sequence;
    }

    /** The secrets that open the record, or null. */
    static KeyGuess of(KeyLog keyLog, SealedRecord record, DecryptionBudget budget) {
        Secrets.Label[] own = {Secrets.Label.CLIENT_HANDSHAKE, Secrets.Label.CLIENT_TRAFFIC};
        Secrets.Label[] other = {Secrets.Label.SERVER_HANDSHAKE, Secrets.Label.SERVER_TRAFFIC};
        boolean asSeen = record.from == Side.CLIENT;
        Search search = new Search(record, budget);
        try {
            KeyGuess found = search.among(keyLog, asSeen ? own : other);
            // who opened a connection joined late is itself a guess
            return found != null ? found : search.among(keyLog, asSeen ? other : own);
        } catch (GeneralSecurityException e) {
            // a runtime without these algorithms decrypts nothing
            return null;
        }
    }

    /** One record and what may still be spent on it. Mutable. */
    private static final class Search {
        private final SealedRecord record;
        private final DecryptionBudget budget;
        private final byte[] out;
        private long left = DecryptionBudget.GUESS_CAP / SHARE;

        Search(SealedRecord record, DecryptionBudget budget) {
            this.record = record;
            this.budget = budget;
            this.out = new byte[record.size()];
        }

        KeyGuess among(KeyLog keyLog, Secrets.Label[] labels) throws GeneralSecurityException {
            for (Secrets secrets : keyLog.latest(CONNECTION_CAP)) {
                for (int suite : SUITES) {
                    Protection protection = Protection.of(TLS13, suite);
                    for (Secrets.Label label : labels) {
                        long sequence = sequence(protection, secrets.get(label), label);
                        if (sequence >= 0) {
                            return new KeyGuess(secrets, protection, label, sequence);
                        }
                    }
                }
            }
            return null;
        }

        private long sequence(Protection protection, byte[] secret, Secrets.Label label)
                throws GeneralSecurityException {
            int hashLength = protection.hmac().equals("HmacSHA384") ? 48 : 32;
            if (secret == null || secret.length != hashLength || left <= 0) {
                return -1;
            }
            boolean traffic = label == Secrets.Label.CLIENT_TRAFFIC || label == Secrets.Label.SERVER_TRAFFIC;
            int window = traffic ? Half.WINDOW : HANDSHAKE_WINDOW;
            RecordCipher cipher = AeadCipher.of13(protection, secret);
            int cost = record.size() + DecryptionBudget.ATTEMPT_COST;
            for (int number = 0; number < window && left > 0 && budget.guess(cost); number++) {
                left -= cost;
                SealedRecord r = record;
                if (cipher.open(r.type, r.version, r.data, r.offset, r.size(), number, out) >= 0) {
                    return number;
                }
            }
            return -1;
        }
    }
}
