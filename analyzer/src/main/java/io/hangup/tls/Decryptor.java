package io.hangup.tls;

import io.hangup.tcp.Side;
import java.security.GeneralSecurityException;

/**
 * One TLS connection with the secrets of a {@link KeyLog}: feed {@link #tls} with its bytes, and the {@link PlaintextSink}
 * gets the application data of TLS 1.2 and 1.3. Alerts, handshake messages and record types that were hidden appear in the
 * {@link TlsStream}. Records without keys wait for them, up to {@link #WAITING_CAP}, as long as the key log grows. Keys
 * that do not fit, damaged and missing records never throw: {@link #state} and {@link #stateText} say so. Mutable.
 */
public final class Decryptor implements RecordSink {
    /** The most bytes of records of one connection that wait for keys. */
    public static final int WAITING_CAP = WaitingRecords.BYTES_CAP;

    /** The most bytes that are tried in vain to find the place again after a gap; 1/16 of it before any success. */
    public static final long TRIAL_CAP = 256L << 20;

    /** How far decryption got. */
    public enum State {
        /** Nothing to decrypt so far, or its keys may still come. */
        WAITING_FOR_KEYS,
        DECRYPTING,
        /** The key log has nothing for this connection. */
        NO_KEYS,
        /** No record of a direction fits the keys. */
        WRONG_KEYS,
        /** Version, cipher suite or renegotiation: see {@link #stateText}. */
        UNSUPPORTED,
        /** Records are missing and the ones after them cannot be decrypted. */
        LOST
    }

    private static final int TLS13 = 0x0304;
    private static final int PER_SUCCESS = 16;

    private final TlsStream tls;
    private final KeyLog keyLog;
    private final PlaintextSink sink;
    private final DecryptionBudget budget;
    private final WaitingRecords waiting;
    private final SealedRecord current = new SealedRecord();
    private final Half[] halves = new Half[2];
    private final EarlyData early = new EarlyData(this);
    private byte[] buffer = new byte[0];
    private Secrets secrets;
    private long seenVersion = -1;
    private String unsupported;
    private long passedOver;
    private int guesses;
    private long tried;
    private boolean serverHelloMissing;
    private ClientHello renewedBy;
    private ServerHello renewed;
    private boolean ended;

    /**
     * @param fromStart the first bytes fed are the first of the connection, see {@link TlsStream}
     * @param keyLog asked for the secrets of the connection, again whenever it grew
     * @param budget shared by all connections of an analysis
     */
    public Decryptor(boolean fromStart, KeyLog keyLog, DecryptionBudget budget, PlaintextSink sink) {
        this.keyLog = keyLog;
        this.sink = sink;
        this.budget = budget;
        this.waiting = new WaitingRecords(budget);
        this.tls = new TlsStream(fromStart, this);
    }

    /** The stream to feed; it holds what is known of the connection. */
    public TlsStream tls() {
        return tls;
    }

    public State state() {
        if (unsupported != null) {
            return State.UNSUPPORTED;
        }
        if (serverHelloMissing) {
            return State.LOST;
        }
        if (recordsDecrypted() + recordsFailed() == 0) {
            return missesKeys() ? State.NO_KEYS : State.WAITING_FOR_KEYS;
        }
        State worst = State.DECRYPTING;
        for (Half half : halves) {
            if (half.opened() == 0 && half.failed() > 0) {
                return half.failing() ? State.WRONG_KEYS : State.NO_KEYS;
            }
            if (half.otherSecret()) {
                return State.WRONG_KEYS;
            }
            worst = half.failing() && half.incomplete() ? State.LOST : worst;
        }
        return worst;
    }

    /** The state in words for a report, never with secrets. */
    public String stateText() {
        return switch (state()) {
            case UNSUPPORTED -> unsupported;
            case WAITING_FOR_KEYS ->
                waiting.isEmpty()
                        ? "nothing was encrypted so far"
                        : "its keys are not in the key log so far, " + waiting.size() + " records wait for them";
            case NO_KEYS ->
                !randomKnown()
                        ? "the ClientHello was not captured whole, so its keys cannot be looked up"
                        : secrets == null
                                ? "the key log has no keys of this connection"
                                : "the key log lacks some of the keys of this connection";
            case WRONG_KEYS ->
                oneSide().isEmpty()
                        ? "the keys do not fit: " + records(recordsFailed()) + " could not be decrypted"
                        : oneSide();
            case LOST ->
                serverHelloMissing
                        ? "the ServerHello was not captured, so the cipher suite is not known"
                        : "records are missing, and those after them could not be decrypted";
            case DECRYPTING ->
                recordsFailed() == 0
                        ? "decrypted"
                        : !oneSide().isEmpty()
                                ? oneSide()
                                : "decrypted but for " + records(recordsFailed())
                                        + ": damaged, changed on the way, or under a secret that the key log has wrong";
        };
    }

    /** What is to be said where one side could be read and nothing of the other; else empty. */
    private String oneSide() {
        for (Side side : Side.values()) {
            Half half = halves[side.ordinal()];
            if (nothingReadOf(side)
                    && half.failed() > 1
                    && halves[side.opposite().ordinal()].dataOpened() > 0) {
                boolean client = side == Side.CLIENT;
                return "decrypted but for " + records(recordsFailed()) + ": all that the "
                        + (client ? "client" : "server")
                        + " sent is under a secret that the key log has wrong or lacks, so what was "
                        + (client ? "asked" : "answered") + " is not known";
            }
        }
        return "";
    }

    /** The side sent what can be none but application data, and not one record of that could be decrypted. */
    public boolean nothingReadOf(Side side) {
        Half half = halves[side.ordinal()];
        return half != null && half.dataOpened() == 0 && half.failed() > 0;
    }

    private static String records(long count) {
        return count == 1 ? "1 record" : count + " records";
    }

    /** Records that were decrypted, of both sides; handshake records and alerts too. */
    public long recordsDecrypted() {
        return halves[0] == null ? 0 : halves[0].opened() + halves[1].opened();
    }

    /** The same of one side. */
    public long recordsDecrypted(Side side) {
        return halves[0] == null ? 0 : halves[side.ordinal()].opened();
    }

    /** Records that fit no key. */
    public long recordsFailed() {
        return halves[0] == null ? 0 : halves[0].failed() + halves[1].failed();
    }

    /** Records wait for keys. */
    public boolean waiting() {
        return !waiting.isEmpty();
    }

    /**
     * Goes on with the records that wait, if the key log grew since.
     *
     * @return whether records still wait
     */
    public boolean retry() {
        if (!waiting.isEmpty() && keyLog.version() != seenVersion) {
            drain();
        }
        return !waiting.isEmpty();
    }

    /** No more records and no more keys come: what waits is told as a gap, and its memory is free again. */
    public void end() {
        if (ended) {
            return;
        }
        drain();
        if (halves[0] == null && unsupported == null && tls.serverHello() == null && secrets != null) {
            int suite = SuiteGuess.of(secrets, waiting);
            if (suite != 0) {
                begin(TLS13, suite);
            }
        }
        serverHelloMissing = halves[0] == null && unsupported == null && secrets != null && !waiting.isEmpty();
        ended = true;
        drain();
        waiting.clear();
        early.accepted();
        buffer = new byte[0];
    }

    // ---- records

    @Override
    public void record(
            Side from,
            int type,
            int version,
            byte[] data,
            int offset,
            int length,
            long firstFrame,
            long frame,
            long timeNanos) {
        if (!wanted(type) && !joinable(type)) {
            return;
        }
        current.record(from, type, version, data, offset, length).at(firstFrame, frame, timeNanos);
        current.number = tls.records().total() - 1;
        if (halves[0] == null && !randomKnown()) {
            join();
        } else if (!(ready() && step(current)) && unsupported == null) {
            waiting.add(current);
        }
        current.data = null;
    }

    @Override
    public void holed(Side from, int type, int length, long frame, long timeNanos) {
        if (wanted(type)) {
            note(SealedRecord.missing(from, type, length, 1).at(frame, frame, timeNanos));
        }
    }

    @Override
    public void lost(Side from, long length, long timeNanos, long frame) {
        if (wanted(Records.APPLICATION_DATA)) {
            note(SealedRecord.missing(from, Records.APPLICATION_DATA, length, SealedRecord.UNKNOWN)
                    .at(frame, frame, timeNanos));
        }
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        if (wanted(Records.APPLICATION_DATA)) {
            note(SealedRecord.finished(from).at(frame, frame, timeNanos));
        }
    }

    /** A record of a connection whose ClientHello was not captured, of which keys have not been tried often. */
    private boolean joinable(int type) {
        if (type != Records.APPLICATION_DATA || ended || unsupported != null || randomKnown() || keyLog.isEmpty()) {
            return false;
        }
        if (guesses >= KeyGuess.RECORD_CAP && seenVersion == keyLog.version()) {
            return false;
        }
        seenVersion = keyLog.version();
        guesses++;
        return true;
    }

    /** Looks for the keys of the record at hand and goes on from it. */
    private void join() {
        KeyGuess guess = KeyGuess.of(keyLog, current, budget);
        if (guess == null) {
            return;
        }
        waiting.clear();
        secrets = guess.secrets;
        Side from = current.from;
        Half13 own = new Half13(this, from, guess.client, guess.protection, secrets, early);
        Half13 other = new Half13(this, from.opposite(), !guess.client, guess.protection, secrets, early);
        try {
            own.joined(guess.handshake, guess.sequence);
            // the client's handshake ends last
            other.joined(guess.handshake || !guess.client && guess.sequence < KeyGuess.HANDSHAKE_WINDOW, 0);
        } catch (GeneralSecurityException e) {
            return;
        }
        other.searching = true;
        halves[from.ordinal()] = own;
        halves[from.opposite().ordinal()] = other;
        step(current);
    }

    private void note(SealedRecord note) {
        if (!(ready() && step(note)) && unsupported == null) {
            waiting.addNote(note);
        }
    }

    /** False for what can never be decrypted, and for what comes in clear before anything is encrypted. */
    private boolean wanted(int type) {
        if (ended || unsupported != null) {
            return false;
        }
        if (halves[0] != null) {
            return true;
        }
        if (missesKeys()) {
            passedOver++;
            return false;
        }
        return type != Records.HANDSHAKE && type != Records.ALERT || !waiting.isEmpty();
    }

    /** True when the record at hand comes next and it is known how to open it. */
    private boolean ready() {
        if (!waiting.isEmpty()) {
            if (keyLog.version() == seenVersion && (halves[0] != null || tls.serverHello() == null)) {
                return false;
            }
            drain();
            return waiting.isEmpty() && halves[0] != null;
        }
        return halves[0] != null || begin(tls.serverHello());
    }

    /** Does everything that waits and can be done, in order. */
    private void drain() {
        seenVersion = keyLog.version();
        if (halves[0] == null && !begin(tls.serverHello())) {
            return;
        }
        while (unsupported == null && !waiting.isEmpty()) {
            if (!step(waiting.head())) {
                return;
            }
            waiting.removeHead();
        }
        if (unsupported != null) {
            waiting.clear();
        }
    }

    /** False when the keys for it are not known so far. */
    private boolean step(SealedRecord record) {
        Half half = halves[record.from.ordinal()];
        switch (record.kind) {
            case RECORD -> {
                if (!half.open(record)) {
                    if (keyLog.growing() && !ended) {
                        return false;
                    }
                    half.giveUp(record);
                }
            }
            case MISSING -> half.missing(record);
            default -> half.finished(record.time, record.frame);
        }
        return true;
    }

    /** No key is known and none will come. */
    private boolean missesKeys() {
        if (!randomKnown()) {
            return ended || passedOver > 0 || tls.records().total() > 0;
        }
        return lookup(tls.clientHello()) == null && (ended || !keyLog.growing());
    }

    private boolean randomKnown() {
        ClientHello hello = tls.clientHello();
        return hello != null && hello.random.length > 0;
    }

    private Secrets lookup(ClientHello hello) {
        if (secrets == null) {
            secrets = keyLog.secrets(hello.random);
        }
        return secrets;
    }

    /** Chooses how to decrypt once version and cipher suite are known. */
    private boolean begin(ServerHello choice) {
        return choice != null && begin(choice.version, choice.cipherSuite);
    }

    private boolean begin(int version, int suite) {
        ClientHello hello = tls.clientHello();
        if (!randomKnown() || lookup(hello) == null) {
            return false;
        }
        Protection protection = Protection.of(version, suite);
        if (protection == null) {
            unsupported(Protection.unsupported(version, suite));
            return false;
        }
        for (Side side : Side.values()) {
            boolean client = side == hello.side;
            halves[side.ordinal()] = version >= TLS13
                    ? new Half13(this, side, client, protection, secrets, early)
                    : new Half12(this, side, client, secrets);
        }
        return true;
    }

    // ---- for the halves

    /**
     * A hello inside an encrypted TLS 1.2 connection: the session is renegotiated (RFC 5246 section 7.4.1), and after
     * the next ChangeCipherSpec of each side other keys are used.
     */
    void renegotiates(byte[] message, int length, long frame, long time) {
        if (message[0] == Handshake.CLIENT_HELLO) {
            renewedBy = new ClientHello(tls.clientHello().side, frame, time);
            renewedBy.advance(message, length, length, frame, time);
            renewed = null;
        } else if (message[0] == Handshake.SERVER_HELLO && renewedBy != null) {
            renewed = ServerHello.parse(message, length, renewedBy);
        }
    }

    /** The ClientHello of the latest renegotiation, or null. */
    ClientHello renewedBy() {
        return renewedBy;
    }

    /** The ServerHello of the latest renegotiation, or null. */
    ServerHello renewed() {
        return renewed;
    }

    /** The secrets of the latest renegotiation, or null. */
    Secrets renewedSecrets() {
        return renewedBy == null || renewedBy.random.length == 0 ? null : keyLog.secrets(renewedBy.random);
    }

    PlaintextSink sink() {
        return sink;
    }

    /** The one buffer for plaintext, at least as long as asked. */
    byte[] buffer(int length) {
        if (buffer.length < length) {
            buffer = new byte[Math.min(RecordHeader.MAX_BODY, Math.max(length, 2 * buffer.length))];
        }
        return buffer;
    }

    /** One attempt of so many bytes was in vain: is another one allowed? */
    boolean mayTry(int bytes, boolean everOpened) {
        tried += bytes + DecryptionBudget.ATTEMPT_COST;
        return tried < (everOpened ? TRIAL_CAP : TRIAL_CAP / PER_SUCCESS);
    }

    void gap(Half half, long length, long time, long frame) {
        sink.gap(half.side, length, time, frame);
    }

    void log(long number, int type, int length) {
        tls.records().decrypted(number, type, length);
    }

    void unsupported(String why) {
        unsupported = why;
    }
}
