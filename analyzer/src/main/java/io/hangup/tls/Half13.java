package io.hangup.tls;

import io.hangup.tcp.Side;
import java.security.GeneralSecurityException;

/**
 * One direction of TLS 1.3 (RFC 8446 section 5): from the ServerHello on every record but ChangeCipherSpec is encrypted,
 * first under the handshake key (a client's 0-RTT data before it under a key of its own), after the side's Finished under
 * the first application key, after each KeyUpdate under the next. Mutable.
 */
final class Half13 extends Half {
    private static final int EARLY = 0;
    private static final int HANDSHAKE = 1;
    private static final int APPLICATION = 2;

    private static final int TLS13 = 0x0304;

    private final Secrets secrets;
    private final Protection protection;
    private final boolean client;
    private final EarlyData early;
    /** {@link #EARLY}, {@link #HANDSHAKE}, or {@link #APPLICATION} and the KeyUpdates since. */
    private int epoch;
    /** The epoch of the next record, once a message says so. */
    private int nextEpoch;

    private RecordCipher cipher;
    private RecordCipher nextCipher;
    /** The application secret of the present generation. */
    private byte[] generation;

    Half13(Decryptor owner, Side side, boolean client, Protection protection, Secrets secrets, EarlyData early) {
        super(owner, side);
        this.client = client;
        this.protection = protection;
        this.secrets = secrets;
        this.early = early;
        ClientHello hello = owner.tls().clientHello();
        this.epoch = client && hello != null && hello.earlyData ? EARLY : HANDSHAKE;
        this.nextEpoch = epoch;
    }

    /** The connection was joined late: its next record here has this number. */
    void joined(boolean handshake, long number) throws GeneralSecurityException {
        epoch = HANDSHAKE;
        if (!handshake) {
            enter(APPLICATION);
        }
        sequence = number;
    }

    @Override
    boolean open(SealedRecord record) {
        if (record.type != Records.APPLICATION_DATA) {
            return true;
        }
        try {
            return epoch == EARLY ? early(record) : protectedRecord(record);
        } catch (GeneralSecurityException e) {
            owner.unsupported("this Java runtime lacks what TLS 1.3 needs");
            return true;
        }
    }

    /** A client that offered 0-RTT: early data, or a handshake record when the server refused or all of it was sent. */
    private boolean early(SealedRecord record) throws GeneralSecurityException {
        byte[] secret = secrets.get(Secrets.Label.CLIENT_EARLY);
        boolean usable = secret != null && secret.length == hashLength();
        if (usable) {
            cipher = cipher == null ? cipher(secret) : cipher;
            int plain = attempt(cipher, record, sequence, searching ? WINDOW : 1);
            if (plain >= 0) {
                plaintext(record, 0, plain);
                return true;
            }
        }
        long before = sequence;
        if (secrets.get(label(HANDSHAKE)) == null && secrets.get(label(APPLICATION)) == null) {
            return false;
        }
        RecordCipher earlyCipher = cipher;
        enter(HANDSHAKE);
        if (secrets.get(label(HANDSHAKE)) == null ? soughtAsData(record) : sought(record)) {
            early.refused();
            return true;
        }
        epoch = EARLY;
        nextEpoch = EARLY;
        cipher = earlyCipher;
        nextCipher = null;
        sequence = before;
        return true;
    }

    private boolean protectedRecord(SealedRecord record) throws GeneralSecurityException {
        if (epoch == HANDSHAKE && secrets.get(label(HANDSHAKE)) == null) {
            if (secrets.get(label(APPLICATION)) == null) {
                return false;
            }
            // else it is one of the handshake, which nobody needs for the rest
            soughtAsData(record);
            return true;
        }
        if (epoch >= APPLICATION && secrets.get(label(APPLICATION)) == null) {
            return false;
        }
        if (!sought(record)) {
            fail(record);
        }
        return true;
    }

    /** The handshake cannot be read for want of its secret: is this the first record after it? */
    private boolean soughtAsData(SealedRecord record) throws GeneralSecurityException {
        RecordCipher data = next();
        int plain = attempt(data, record, 0, searching ? WINDOW : 1);
        if (plain < 0) {
            return false;
        }
        int skipped = (int) (sequence - 1);
        enter(APPLICATION);
        sequence = skipped + 1;
        plaintext(record, skipped, plain);
        return true;
    }

    /** Under the key in use, else the next one; after a gap with higher numbers too. */
    private boolean sought(SealedRecord record) throws GeneralSecurityException {
        cipher = cipher == null ? cipher(secret()) : cipher;
        long expected = sequence;
        int plain = attempt(cipher, record, expected, 1);
        if (plain < 0 && searching) {
            plain = attempt(cipher, record, expected + 1, WINDOW - 1);
        }
        if (plain >= 0) {
            plaintext(record, (int) (sequence - 1 - expected), plain);
            return true;
        }
        RecordCipher following = next();
        plain = following == null ? -1 : attempt(following, record, 0, searching ? WINDOW : 1);
        if (plain < 0) {
            sequence = expected;
            return false;
        }
        int skipped = (int) (sequence - 1);
        enter(epoch + 1);
        sequence = skipped + 1;
        plaintext(record, skipped, plain);
        return true;
    }

    /** Takes the padding off (RFC 8446 section 5.4) and passes the content on. */
    private void plaintext(SealedRecord record, int skipped, int length) throws GeneralSecurityException {
        byte[] plain = owner.buffer(0);
        int end = length;
        while (end > 0 && plain[end - 1] == 0) {
            end--;
        }
        int type = end == 0 ? 0 : plain[end - 1];
        taken(record, skipped, type, Math.max(0, end - 1));
        content(record, type, plain, Math.max(0, end - 1));
        if (nextEpoch != epoch) {
            enter(nextEpoch);
        }
    }

    /** Moves on to the keys of another epoch; the number of its first record is 0. */
    private void enter(int to) throws GeneralSecurityException {
        if (to > APPLICATION) {
            generation = KeySchedule.nextSecret(protection.hmac(), generation);
        } else if (to == APPLICATION) {
            generation = secrets.get(label(APPLICATION));
        }
        cipher = to == epoch + 1 ? nextCipher : null;
        nextCipher = null;
        epoch = to;
        nextEpoch = to;
        sequence = 0;
    }

    /** The keys of the epoch after this one, or null when they are not known. */
    private RecordCipher next() throws GeneralSecurityException {
        if (nextCipher == null) {
            if (epoch >= APPLICATION) {
                nextCipher = cipher(KeySchedule.nextSecret(protection.hmac(), generation));
            } else if (secrets.get(label(APPLICATION)) != null) {
                nextCipher = cipher(secrets.get(label(APPLICATION)));
            }
        }
        return nextCipher;
    }

    /** The secret of the epoch; {@link #generation} stays null until the first application secret is known. */
    private byte[] secret() {
        if (epoch < APPLICATION) {
            return secrets.get(label(epoch));
        }
        if (generation == null) {
            generation = secrets.get(label(APPLICATION));
        }
        return generation;
    }

    private Secrets.Label label(int of) {
        if (of == EARLY) {
            return Secrets.Label.CLIENT_EARLY;
        }
        if (of == HANDSHAKE) {
            return client ? Secrets.Label.CLIENT_HANDSHAKE : Secrets.Label.SERVER_HANDSHAKE;
        }
        return client ? Secrets.Label.CLIENT_TRAFFIC : Secrets.Label.SERVER_TRAFFIC;
    }

    private RecordCipher cipher(byte[] secret) throws GeneralSecurityException {
        return AeadCipher.of13(protection, secret);
    }

    private int hashLength() {
        return protection.hmac().equals("HmacSHA384") ? 48 : 32;
    }

    @Override
    void data(SealedRecord record, byte[] data, int length) {
        if (epoch == EARLY) {
            early.add(record, data, length);
        } else {
            super.data(record, data, length);
        }
    }

    @Override
    long plainLength(long length, int count) {
        return Math.max(0, length - (long) count * CipherSuites.overhead(TLS13, 0));
    }

    @Override
    boolean carriesData(int type) {
        return epoch >= APPLICATION && type == Records.APPLICATION_DATA;
    }

    @Override
    void message(int type) {
        if (type == Handshake.END_OF_EARLY_DATA && epoch == EARLY) {
            early.accepted();
            nextEpoch = HANDSHAKE;
        } else if (type == Handshake.FINISHED && epoch == HANDSHAKE) {
            nextEpoch = APPLICATION;
        } else if (type == Handshake.KEY_UPDATE && epoch >= APPLICATION) {
            nextEpoch = epoch + 1;
        } else if (type == Handshake.ENCRYPTED_EXTENSIONS && !client) {
            if (owner.tls().serverHello() != null && owner.tls().serverHello().earlyDataAccepted) {
                early.accepted();
            }
        }
    }
}
