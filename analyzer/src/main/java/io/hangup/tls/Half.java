package io.hangup.tls;

import io.hangup.tcp.Side;

/** Decrypts the records of one direction; what TLS 1.2 and 1.3 share. Mutable. */
abstract class Half implements HandshakeSink {
    /** After a gap a record is tried with so many sequence numbers. */
    static final int WINDOW = 1_024;

    private static final int RECORD_HEADER = 5;

    final Decryptor owner;
    final Side side;
    final HandshakeReader handshakes;
    /** The number that the next record has under the key in use. */
    long sequence;
    /** Records are missing: the number of the next one may be higher. */
    boolean searching;
    /** Bytes lost that nobody has been told of, since the number of records among them is not known. */
    long lostBytes;

    private long opened;
    private long failed;
    private long dataOpened;
    private long dataFailed;
    private boolean failing;
    private boolean incomplete;
    private boolean closed;

    Half(Decryptor owner, Side side) {
        this.owner = owner;
        this.side = side;
        this.handshakes = new HandshakeReader(this, side);
    }

    /** Takes one record; false when its keys are not known so far, and nothing was done. */
    abstract boolean open(SealedRecord record);

    /** The most plaintext in records of that length together. */
    abstract long plainLength(long length, int count);

    /** True when what is lost now may be application data. */
    abstract boolean carriesData(int type);

    /** A record whose keys will not come. */
    final void giveUp(SealedRecord record) {
        failed++;
        if (carriesData(record.type)) {
            owner.gap(this, plainLength(record.length, 1), record.time, record.frame);
        }
    }

    void missing(SealedRecord missing) {
        incomplete = true;
        handshakes.gap();
        searching = true;
        if (missing.count < 0) {
            lostBytes += missing.length;
            return;
        }
        sequence += missing.count;
        if (carriesData(missing.type)) {
            owner.gap(this, plainLength(missing.length, missing.count), missing.time, missing.frame);
        }
    }

    final void finished(long time, long frame) {
        if (!closed) {
            closed = true;
            owner.sink().finished(side, time, frame);
        }
    }

    /** Records of this direction that were decrypted. */
    final long opened() {
        return opened;
    }

    /** Those of them that held application data. */
    final long dataOpened() {
        return dataOpened;
    }

    final long failed() {
        return failed;
    }

    /**
     * The handshake's records could be decrypted, none of the application's could, and none is missing: the application's
     * secret is another connection's. One such record alone may be damaged.
     */
    final boolean otherSecret() {
        return opened > 0 && dataOpened == 0 && dataFailed > 1 && !incomplete;
    }

    /** Records of this direction are missing. */
    final boolean incomplete() {
        return incomplete;
    }

    /** The last record could not be decrypted. */
    final boolean failing() {
        return failing;
    }

    /**
     * Tries one record with {@code window} numbers from {@code from} on; on success {@link #sequence} is the next number.
     *
     * @return bytes of plaintext, or -1
     */
    final int attempt(RecordCipher cipher, SealedRecord r, long from, int window) {
        for (int i = 0; i < window; i++) {
            int plain = cipher.open(r.type, r.version, r.data, r.offset, r.size(), from + i, owner.buffer(r.size()));
            if (plain >= 0) {
                sequence = from + i + 1;
                return plain;
            }
            if (!owner.mayTry(r.size(), opened > 0)) {
                return -1;
            }
        }
        return -1;
    }

    /** A record could not be decrypted. */
    final void fail(SealedRecord record) {
        failed++;
        failing = true;
        handshakes.gap();
        if (opened > 0) {
            searching = true;
        } else {
            sequence++;
        }
        if (carriesData(record.type)) {
            dataFailed++;
            owner.gap(this, plainLength(record.length, 1), record.time, record.frame);
        }
    }

    /** A record was decrypted; tells what was lost before it. */
    final void taken(SealedRecord record, int skipped, int type, int length) {
        opened++;
        dataOpened += carriesData(record.type) ? 1 : 0;
        failing = false;
        searching = false;
        owner.log(record.number, type, length);
        if (lostBytes > 0) {
            long data = lostBytes - (long) RECORD_HEADER * skipped;
            lostBytes = 0;
            if (skipped > 0 && carriesData(Records.APPLICATION_DATA)) {
                owner.gap(this, plainLength(Math.max(0, data), skipped), record.time, record.firstFrame);
            }
        }
    }

    /** The content of a decrypted record. */
    final void content(SealedRecord record, int type, byte[] data, int length) {
        switch (type) {
            case Records.APPLICATION_DATA -> data(record, data, length);
            case Records.HANDSHAKE -> {
                handshakes.recordStarts();
                handshakes.feed(data, 0, length, record.firstFrame, record.time, record.frame, record.time);
            }
            case Records.ALERT -> alert(record, data, length);
            default -> {
                // nothing that a decrypted record should hold
            }
        }
    }

    void data(SealedRecord record, byte[] data, int length) {
        if (length > 0 && !closed) {
            owner.sink().bytes(side, data, 0, length, record.time, record.firstFrame, record.frame);
        }
    }

    private void alert(SealedRecord record, byte[] data, int length) {
        for (int at = 0; at + 2 <= length; at += 2) {
            owner.tls().decryptedAlert(side, data[at] & 0xff, data[at + 1] & 0xff, record.frame, record.time);
            if (data[at + 1] == Alert.CLOSE_NOTIFY) {
                finished(record.time, record.frame);
            }
        }
    }

    @Override
    public void clientHelloStarts(ClientHello hello) {
        // a renegotiation, seen again when the message is whole
    }

    @Override
    public void message(byte[] data, int length, long firstFrame, long firstTime, long frame, long time) {
        owner.tls().decryptedHandshake(side, data, length, firstFrame, frame, time);
        message(data[0] & 0xff);
    }

    /** What the message means for the keys. */
    abstract void message(int type);
}
