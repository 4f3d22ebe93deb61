package io.hangup.tls;

import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Both directions of one TLS connection (RFC 8446, RFC 5246), fed in capture order: what the handshake says in clear,
 * the alerts, and the log of records. Mutable.
 */
public final class TlsStream {
    /** The most bytes kept of a side that does not speak TLS. */
    public static final int FIRST_BYTES_CAP = 256;

    /** The most alerts kept. */
    public static final int ALERT_CAP = 32;

    /** The most handshake messages listed. */
    public static final int HANDSHAKE_CAP = 64;

    static final int TLS13 = 0x0304;

    /** The inner type byte and the tag of the AEAD suites of TLS 1.3. */
    static final int OVERHEAD13 = 17;

    private static final int PLAIN_ALERT = 2;

    private final RecordSink sink;
    private final Records records = new Records();
    private final RecordReader[] readers;
    private final Mark[] changeCipherSpecs = new Mark[2];
    private final Mark[] finished = new Mark[2];
    private final List<Alert> alerts = new ArrayList<>(0);
    private final List<Handshake> handshakes = new ArrayList<>(4);
    private ClientHello clientHello;
    private ClientHello secondClientHello;
    private ServerHello serverHello;
    /** Index of the first record after the ServerHello's, or -1. */
    private int afterServerHello = -1;

    private boolean retried;
    private int sessionTickets;
    private byte[] certificateMessage;
    private List<Certificate> certificates;

    /** A connection whose first byte is seen, with nobody interested in the records themselves. */
    public TlsStream() {
        this(true, null);
    }

    /**
     * @param fromStart the first bytes fed are the first of the connection; else a record boundary is searched for
     * @param sink takes the records; may be null
     */
    public TlsStream(boolean fromStart, RecordSink sink) {
        this.sink = sink;
        this.readers = new RecordReader[] {
            new RecordReader(this, Side.CLIENT, fromStart), new RecordReader(this, Side.SERVER, fromStart)
        };
    }

    /** True when the bytes, the first of a direction, can be the start of a TLS record; a prefix of one is enough. */
    public static boolean looksLikeTls(byte[] data, int offset, int length) {
        return length > 0 && RecordHeader.plausible(data, offset, length);
    }

    /** Bytes in order, as from {@link io.hangup.tcp.Conversation#bytes}. */
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        if (length > 0) {
            readers[from.ordinal()].feed(data, offset, length, frame, timeNanos);
        }
    }

    /** Bytes that the capture does not hold. */
    public void gap(Side from, long length, long timeNanos, long frame) {
        readers[from.ordinal()].gap(length, frame, timeNanos);
    }

    /** The side's FIN. */
    public void finished(Side from, long timeNanos, long frame) {
        readers[from.ordinal()].finish(frame, timeNanos);
        finished[from.ordinal()] = new Mark(frame, timeNanos);
    }

    // ---- what was learnt

    /** The first ClientHello, from its first bytes on (see {@link ClientHello#complete}); null before. */
    public ClientHello clientHello() {
        return clientHello;
    }

    /** The ClientHello that answers a HelloRetryRequest, or null. */
    public ClientHello secondClientHello() {
        return secondClientHello;
    }

    /** Bytes of the (first) ClientHello seen so far, 0 when none began. */
    public int clientHelloBytes() {
        if (clientHello == null) {
            return readers[0].pendingHandshakeBytes();
        }
        return clientHello.seen;
    }

    /** The server's choice, null until it was seen whole; never a HelloRetryRequest. */
    public ServerHello serverHello() {
        return serverHello;
    }

    public boolean helloRetryRequest() {
        return retried;
    }

    /**
     * Alerts of both sides, in clear, decrypted and hidden, in order; in TLS 1.3 hidden alerts look like data and are not
     * here unless they were decrypted.
     */
    public List<Alert> alerts() {
        return Collections.unmodifiableList(alerts);
    }

    public Records records() {
        return records;
    }

    /** Handshake messages, in clear or decrypted, in order. */
    public List<Handshake> handshakes() {
        return Collections.unmodifiableList(handshakes);
    }

    /** The first handshake message of the type from the side, in clear or decrypted, or null. */
    public Handshake handshake(Side from, int type) {
        for (Handshake handshake : handshakes) {
            if (handshake.from() == from && handshake.type() == type) {
                return handshake;
            }
        }
        return null;
    }

    /** The record that the side began and did not finish, or null. */
    public PendingRecord pending(Side side) {
        return readers[side.ordinal()].pending();
    }

    /** The record boundary is lost at present: records of this side are missing at the end of the log. */
    public boolean lost(Side side) {
        return readers[side.ordinal()].lost();
    }

    /** The capture cuts segments of this connection short (snap length). */
    public boolean cutShort() {
        return readers[0].cutShort() || readers[1].cutShort();
    }

    /** Bytes of the side that the capture does not hold or that had to be skipped to find a record boundary again. */
    public long gaps(Side side) {
        return readers[side.ordinal()].gapBytes();
    }

    /** The first bytes of this side are no TLS: see {@link #firstBytes}. */
    public boolean notTls(Side side) {
        return readers[side.ordinal()].notTls();
    }

    /** The first bytes of a side that does not speak TLS, at most {@link #FIRST_BYTES_CAP}; else empty. */
    public byte[] firstBytes(Side side) {
        return readers[side.ordinal()].firstBytes().clone();
    }

    /** Where {@link #firstBytes} begin, or null. */
    public Mark firstBytesMark(Side side) {
        return readers[side.ordinal()].firstBytesMark();
    }

    /** The server's certificates, leaf first, in clear (TLS 1.2 and older) or decrypted; empty when none can be read. */
    public List<Certificate> certificates() {
        if (certificates == null) {
            if (certificateMessage == null) {
                return List.of();
            }
            certificates = List.copyOf(
                    tls13()
                            ? Certificate.chain13(certificateMessage, certificateMessage.length)
                            : Certificate.chain(certificateMessage, certificateMessage.length));
            certificateMessage = null;
        }
        return certificates;
    }

    /** Session tickets of the server that were seen, in clear (TLS 1.2) or decrypted. */
    public int sessionTickets() {
        return sessionTickets;
    }

    /** TLS 1.3 was chosen (or its HelloRetryRequest was seen). */
    public boolean tls13() {
        return retried || serverHello != null && serverHello.version >= TLS13;
    }

    /** The side's first ChangeCipherSpec, or null. */
    public Mark changeCipherSpec(Side side) {
        return changeCipherSpecs[side.ordinal()];
    }

    /** The side's FIN as told to {@link #finished}, or null. */
    public Mark finish(Side side) {
        return finished[side.ordinal()];
    }

    /** Bytes of a record beyond its plaintext, see {@link CipherSuites#overhead}; that of TLS 1.3 when unknown. */
    public int overhead() {
        return serverHello == null ? OVERHEAD13 : CipherSuites.overhead(serverHello.version, serverHello.cipherSuite);
    }

    /**
     * TLS 1.3 was chosen, or, where the capture does not hold the ServerHello, the client speaks as only TLS 1.3 does: its
     * ChangeCipherSpec is followed by application data and not by a handshake record, the Finished (RFC 8446 appendix
     * D.4).
     */
    public boolean speaks13() {
        boolean known = serverHello != null || retried;
        return known ? tls13() : handshakeEnd().clientSpeaks13();
    }

    /**
     * Index in {@link #records} of the record that is the client's Finished in TLS 1.3, the end of the handshake: where
     * it was decrypted for certain, else by its length and place. -1 when it was not seen, or when the ServerHello is
     * unknown.
     */
    public int clientFinished() {
        return handshakeEnd().clientFinished();
    }

    /**
     * Where the side's application data starts. For TLS 1.3 servers this is, unless decrypted, the first record after
     * the client's Finished, which may still hold session tickets. Null when none was seen.
     */
    public Mark applicationStarted(Side side) {
        int index = applicationIndex(side);
        return index < 0 ? null : new Mark(records.firstFrame(index), records.firstTime(index));
    }

    /** Index in {@link #records} of the record of {@link #applicationStarted}, or -1. */
    public int applicationIndex(Side side) {
        return handshakeEnd().applicationIndex(side);
    }

    private HandshakeEnd handshakeEnd() {
        return new HandshakeEnd(this, afterServerHello);
    }

    // ---- told by the readers

    RecordSink sink() {
        return sink;
    }

    /** True when handshake records of the side are encrypted from here on: TLS 1.2 after ChangeCipherSpec. */
    boolean hidden(Side side) {
        return changeCipherSpecs[side.ordinal()] != null && !tls13();
    }

    HandshakeSink handshakeSink(Side side) {
        return new HandshakeSink() {
            @Override
            public void clientHelloStarts(ClientHello hello) {
                TlsStream.this.clientHelloStarts(hello);
            }

            @Override
            public void message(byte[] data, int length, long firstFrame, long firstTime, long frame, long time) {
                handshake(side, data, length, firstFrame, firstTime, frame, time);
            }
        };
    }

    private void clientHelloStarts(ClientHello hello) {
        if (clientHello == null) {
            clientHello = hello;
        } else if (retried && secondClientHello == null) {
            secondClientHello = hello;
        }
    }

    private void handshake(Side from, byte[] data, int length, long firstFrame, long firstTime, long frame, long time) {
        int type = data[0] & 0xff;
        if (handshakes.size() < HANDSHAKE_CAP) {
            handshakes.add(new Handshake(from, type, length - 4, firstFrame, frame, time));
        }
        if (type == Handshake.SERVER_HELLO && serverHello == null) {
            ServerHello hello = ServerHello.parse(data, length, clientHello);
            if (hello == null) {
                return;
            }
            if (hello.retryRequest) {
                retried = true;
                return;
            }
            hello.firstFrame = firstFrame;
            hello.firstTime = firstTime;
            hello.frame = frame;
            hello.time = time;
            serverHello = hello;
            afterServerHello = records.size();
        } else if (type == Handshake.NEW_SESSION_TICKET && from == Side.SERVER) {
            sessionTickets++;
        } else if (type == Handshake.CERTIFICATE && from == Side.SERVER && certificateMessage == null) {
            certificateMessage = Arrays.copyOf(data, length);
        }
    }

    // ---- told by the decryptor

    /** A handshake message that was encrypted. It may come late, when its keys did. */
    void decryptedHandshake(Side from, byte[] data, int length, long firstFrame, long frame, long time) {
        int type = data[0] & 0xff;
        if (type == Handshake.NEW_SESSION_TICKET && from == Side.SERVER) {
            sessionTickets++;
        }
        if (handshakes.size() < HANDSHAKE_CAP) {
            int at = handshakes.size();
            while (at > 0 && handshakes.get(at - 1).timeNanos() > time) {
                at--;
            }
            handshakes.add(at, new Handshake(from, type, length - 4, firstFrame, frame, time));
        }
        if (type == Handshake.ENCRYPTED_EXTENSIONS && from == Side.SERVER && serverHello != null) {
            serverHello.encryptedExtensions(data, length);
        } else if (type == Handshake.CERTIFICATE && from == Side.SERVER && certificates == null) {
            certificateMessage = Arrays.copyOf(data, length);
        }
    }

    /** An alert that was encrypted: takes the place of the one that says so, or its own place in time. */
    void decryptedAlert(Side from, int level, int description, long frame, long time) {
        Alert alert = new Alert(from, level, description, frame, time, true);
        int at = alerts.size();
        for (int i = 0; i < alerts.size(); i++) {
            Alert there = alerts.get(i);
            if (there.isHidden() && there.from == from && there.frame == frame) {
                alerts.set(i, alert);
                return;
            }
            if (there.timeNanos > time) {
                at = Math.min(at, i);
            }
        }
        if (alerts.size() < ALERT_CAP) {
            alerts.add(at, alert);
        }
    }

    void changeCipherSpec(Side from, long frame, long time) {
        if (changeCipherSpecs[from.ordinal()] == null) {
            changeCipherSpecs[from.ordinal()] = new Mark(frame, time);
        }
    }

    void alert(Side from, byte[] body, int length, long frame, long time) {
        if (alerts.size() >= ALERT_CAP) {
            return;
        }
        boolean plain = length == PLAIN_ALERT && (body[0] == Alert.WARNING || body[0] == Alert.FATAL);
        alerts.add(
                plain
                        ? new Alert(from, body[0], body[1] & 0xff, frame, time)
                        : new Alert(from, Alert.HIDDEN, Alert.HIDDEN, frame, time));
    }
}
