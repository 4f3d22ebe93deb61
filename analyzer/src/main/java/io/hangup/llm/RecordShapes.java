package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Records;
import io.hangup.tls.ServerHello;
import io.hangup.tls.TlsStream;

/**
 * What each record of an encrypted connection probably is, from its type, length, direction and time alone: the end of
 * the handshake, session tickets, HTTP/2 housekeeping, alerts, and the application data that is left. Lengths as they
 * stand in the record header; RFC 8446 sections 4 and 5, RFC 9113 section 6.
 */
public final class RecordShapes {
    /** What a record probably is. */
    public enum Kind {
        HANDSHAKE,
        ALERT,
        TICKET,
        /** HTTP/2 SETTINGS, WINDOW_UPDATE, PING, GOAWAY or RST_STREAM by size. */
        CONTROL,
        DATA
    }

    /** Whether HTTP/2 was negotiated. */
    public enum Http2 {
        YES,
        NO,
        UNKNOWN
    }

    /** By what {@link #http2} is known. */
    enum Sign {
        NEGOTIATED,
        EXTENSIONS_LENGTH,
        FIRST_WORDS
    }

    private static final int TYPE_CHANGE_CIPHER_SPEC = 20;
    private static final int TYPE_ALERT = 21;
    static final int TYPE_HANDSHAKE = 22;
    static final int TYPE_DATA = 23;

    /** Content type byte and authentication tag of a TLS 1.3 record. */
    private static final int OVERHEAD_13 = 17;

    private static final int FINISHED_SHA256 = 36 + OVERHEAD_13;
    private static final int FINISHED_SHA384 = 52 + OVERHEAD_13;
    private static final int PADDING = PaddedServer.PADDING;
    private static final int ALERT_13 = 2 + OVERHEAD_13;

    /** EncryptedExtensions sent as a record of its own: nothing, or an acknowledged server name, in it. */
    private static final int EXTENSIONS_BASE = 23;

    private static final int EXTENSIONS_SNI = 4;
    private static final int EXTENSIONS_H2 = 9;
    private static final int EXTENSIONS_HTTP11 = 15;

    /** Client records that may come between the server's flight and its Finished (certificate, signature). */
    private static final int FINISHED_LOOK_AHEAD = 4;

    private static final int AES_256_GCM_SHA384 = 0x1302;

    /** A client's preface with SETTINGS and a WINDOW_UPDATE is 81 to 130 bytes as a record (RFC 9113 section 3.4). */
    private static final int PREFACE_MOST = 130;

    private final TlsStream tls;
    private final Records records;
    private final Kind[] kinds;
    private final boolean tls13;
    private final int overhead;
    private final long rttNanos;
    private int clientFinished = -1;
    private Http2 http2 = Http2.UNKNOWN;
    private Sign sign = Sign.NEGOTIATED;
    private boolean serverPads;

    public RecordShapes(TlsStream tls, long rttNanos) {
        this.tls = tls;
        this.records = tls.records();
        this.kinds = new Kind[records.size()];
        this.tls13 = tls.speaks13();
        this.overhead = tls.overhead();
        this.rttNanos = rttNanos;
        negotiated();
        if (tls13) {
            handshake13();
            if (clientFinished >= 0) {
                new SessionTickets(tls, kinds, clientFinished).mark(rttNanos);
            }
            paddedServer();
        } else {
            handshake12();
        }
        if (http2 == Http2.UNKNOWN && (looksLikeHttp2() || acknowledgesSettings())) {
            http2 = Http2.YES;
            sign = Sign.FIRST_WORDS;
        }
        closingAlerts();
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] == null) {
                kinds[i] = Kind.DATA;
            }
        }
        if (http2 == Http2.YES) {
            controls();
        }
    }

    private void paddedServer() {
        PaddedServer server = PaddedServer.of(records, clientFinished, overhead);
        if (http2 != Http2.NO && server.found()) {
            serverPads = true;
            sign = http2 == Http2.UNKNOWN ? Sign.FIRST_WORDS : sign;
            http2 = Http2.YES;
            server.tickets().forEach(ticket -> kinds[ticket] = Kind.TICKET);
        }
    }

    /** A record of TLS 1.3 that holds a Finished and nothing else has one of two lengths (RFC 8446 section 4.4.4). */
    public static boolean isFinishedLength(int length) {
        return length == FINISHED_SHA256 || length == FINISHED_SHA384;
    }

    public Kind kind(int record) {
        return kinds[record];
    }

    /** Bytes that encryption adds to a record. */
    public int overhead() {
        return overhead;
    }

    public Http2 http2() {
        return http2;
    }

    /** By what that is known; of no meaning while it is not. */
    Sign http2Sign() {
        return sign;
    }

    /** Round trip of the connection's handshake, nanoseconds; 0 when it was not seen. */
    long rttNanos() {
        return rttNanos;
    }

    /** Index of the client's last handshake record, or -1 while the handshake is not over. */
    public int clientFinished() {
        return clientFinished;
    }

    /**
     * Whether the handshake had come to its end at this time: in TLS 1.2 the server's Finished, which follows its
     * ChangeCipherSpec, is the last message of a full one (RFC 5246 section 7.3).
     *
     * @param time nanoseconds
     */
    public boolean handshakeOver(long time) {
        if (clientFinished < 0 || tls13) {
            return clientFinished >= 0;
        }
        for (int i = 0; i < records.size() && records.time(i) <= time; i++) {
            if (records.from(i) == Side.SERVER && records.type(i) == TYPE_CHANGE_CIPHER_SPEC) {
                return true;
            }
        }
        return false;
    }

    private void negotiated() {
        ClientHello hello = tls.clientHello();
        ServerHello answer = tls.serverHello();
        if (answer != null && answer.alpn != null) {
            http2 = answer.alpn.equals("h2") ? Http2.YES : Http2.NO;
        } else if (hello != null && hello.complete && !hello.alpn.contains("h2")) {
            http2 = Http2.NO;
        } else if (answer != null && !tls13) {
            http2 = Http2.NO; // TLS 1.2 says in clear what it chose: it chose nothing
        } else if (tls13) {
            extensionsLength();
            sign = Sign.EXTENSIONS_LENGTH;
        }
    }

    /** The first encrypted record of the server is EncryptedExtensions where each message has a record of its own. */
    private void extensionsLength() {
        for (int i = 0; i < kinds.length; i++) {
            if (records.from(i) == Side.SERVER && records.type(i) == TYPE_DATA) {
                int rest = records.length(i) - EXTENSIONS_BASE;
                if (rest == EXTENSIONS_H2 || rest == EXTENSIONS_H2 + EXTENSIONS_SNI) {
                    http2 = Http2.YES;
                } else if (rest == EXTENSIONS_HTTP11 || rest == EXTENSIONS_HTTP11 + EXTENSIONS_SNI) {
                    http2 = Http2.NO;
                }
                return;
            }
        }
    }

    private void handshake13() {
        boolean serverFlight = false;
        EarlyAnswer early = new EarlyAnswer(tls);
        int look = FINISHED_LOOK_AHEAD;
        for (int i = 0; i < kinds.length; i++) {
            int type = records.type(i);
            Kind known = known(i);
            if (known != null) {
                kinds[i] = known;
                if (known == Kind.HANDSHAKE && records.from(i) == Side.CLIENT && clientFinished < 0) {
                    clientFinished = tls.clientFinished();
                }
            } else if (type == TYPE_ALERT) {
                kinds[i] = Kind.ALERT;
            } else if (type != TYPE_DATA) {
                kinds[i] = Kind.HANDSHAKE;
                serverFlight |= records.hidden(i) && records.from(i) == Side.SERVER && tls.serverHello() != null;
            } else if (clientFinished < 0 && records.from(i) == Side.SERVER) {
                kinds[i] = early.kind(i);
                serverFlight = true;
            } else if (clientFinished < 0
                    && !serverFlight
                    && tls.serverHello() == null
                    && isFinished(records.length(i))) {
                kinds[i] = Kind.HANDSHAKE; // what the server said before it was not captured
                clientFinished = i;
            } else if (clientFinished < 0 && serverFlight) {
                if (records.length(i) == ALERT_13) {
                    kinds[i] = Kind.ALERT;
                } else if (isFinished(records.length(i)) || look-- == 0 || !finishedFollows(i)) {
                    kinds[i] = Kind.HANDSHAKE;
                    clientFinished = i;
                } else {
                    kinds[i] = Kind.HANDSHAKE;
                }
            }
        }
    }

    /** What decryption says of the record, or null when it was not decrypted. */
    private Kind known(int i) {
        switch (records.innerType(i)) {
            case TYPE_ALERT:
                return Kind.ALERT;
            case TYPE_HANDSHAKE:
                return clientFinished >= 0 && records.from(i) == Side.SERVER ? Kind.TICKET : Kind.HANDSHAKE;
            case TYPE_DATA:
                return Kind.DATA;
            default:
                return null;
        }
    }

    /** Some stacks (the JDK) pad every record by 16 bytes. */
    static boolean isFinished(int length) {
        return length == FINISHED_SHA256
                || length == FINISHED_SHA384
                || length == FINISHED_SHA256 + PADDING
                || length == FINISHED_SHA384 + PADDING;
    }

    private boolean finishedFollows(int from) {
        int seen = 0;
        for (int i = from + 1; i < kinds.length && seen < FINISHED_LOOK_AHEAD; i++) {
            if (records.from(i) == Side.CLIENT && records.type(i) == TYPE_DATA) {
                if (isFinished(records.length(i))) {
                    return true;
                }
                seen++;
            }
        }
        return false;
    }

    private void handshake12() {
        boolean clientChanged = false;
        for (int i = 0; i < kinds.length; i++) {
            int type = records.type(i);
            if (type == TYPE_ALERT) {
                kinds[i] = Kind.ALERT;
            } else if (type == TYPE_HANDSHAKE || type == TYPE_CHANGE_CIPHER_SPEC) {
                kinds[i] = Kind.HANDSHAKE;
                if (records.from(i) == Side.CLIENT) {
                    clientChanged |= type == TYPE_CHANGE_CIPHER_SPEC;
                    if (clientChanged && type == TYPE_HANDSHAKE && clientFinished < 0) {
                        clientFinished = i;
                    }
                }
            }
        }
    }

    /**
     * In TLS 1.3 a record of 19 bytes that is the last of its side is an alert, mostly close_notify; so is one with 16
     * bytes of padding, unless it can be the SETTINGS and their acknowledgment (9 bytes each) of HTTP/2.
     */
    private void closingAlerts() {
        boolean unknownVersion =
                tls.serverHello() == null && tls.clientHello() == null; // the capture starts later: it may be TLS 1.3
        if (!tls13 && !unknownVersion) {
            return;
        }
        for (Side side : Side.values()) {
            int last = before(kinds.length, side);
            if (last >= 0 && closingAlert(last)) {
                kinds[last] = Kind.ALERT;
                int warning = before(last, side);
                boolean pair = warning >= 0
                        && closingAlert(warning)
                        && records.length(warning) == records.length(last)
                        && records.time(last) - records.time(warning) <= SessionTickets.AT_ONCE_NANOS;
                if (pair) {
                    kinds[warning] = Kind.ALERT; // user_canceled, then close_notify (the JDK; RFC 8446 section 6.1)
                }
            }
        }
    }

    private boolean closingAlert(int i) {
        boolean padded =
                records.length(i) == ALERT_13 + PADDING && (http2 != Http2.YES || padding(records.from(i)) > 0);
        boolean alertSized = records.length(i) == ALERT_13 || padded;
        return kinds[i] == null && records.type(i) == TYPE_DATA && alertSized;
    }

    /** Index of the side's last record before this one, or -1. */
    private int before(int record, Side side) {
        int i = record - 1;
        while (i >= 0 && records.from(i) != side) {
            i--;
        }
        return i;
    }

    /** The server speaks before the client asked anything, in a SETTINGS-sized record. */
    private boolean looksLikeHttp2() {
        for (int i = clientFinished + 1; clientFinished >= 0 && i < kinds.length; i++) {
            if (isData(i)) {
                int length = records.length(i) - overhead;
                if (records.from(i) == Side.SERVER) {
                    return Http2Sizes.isSettings(length);
                }
                return length >= 50 && length <= PREFACE_MOST - OVERHEAD_13 && nextIsClientData(i);
            }
        }
        return false;
    }

    /**
     * Both sides send what is as long as an acknowledgment of SETTINGS (RFC 9113 section 6.5.3), the client right after the
     * server's first words: HTTP/1.1 has no records of that length, and no reason for two of them.
     */
    private boolean acknowledgesSettings() {
        boolean serverSpoke = false;
        boolean[] acknowledged = new boolean[2];
        for (int i = clientFinished + 1; clientFinished >= 0 && i < kinds.length; i++) {
            boolean server = records.from(i) == Side.SERVER;
            if (!isData(i) || !server && !serverSpoke) {
                continue;
            }
            boolean bare = records.length(i) - overhead == Http2Sizes.FRAME_HEADER && !records.hidden(i);
            if (!server && !acknowledged[0] && !bare) {
                return false;
            }
            serverSpoke |= server;
            acknowledged[server ? 1 : 0] |= bare;
        }
        return acknowledged[0] && acknowledged[1];
    }

    private boolean nextIsClientData(int at) {
        for (int i = at + 1; i < kinds.length; i++) {
            if (isData(i)) {
                return records.from(i) == Side.CLIENT;
            }
        }
        return false;
    }

    private boolean isData(int record) {
        return kinds[record] == null || kinds[record] == Kind.DATA;
    }

    private void controls() {
        boolean first = true;
        boolean serverSpoke = false;
        int padding = padding(Side.CLIENT);
        int serverPadding = padding(Side.SERVER);
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] != Kind.DATA) {
                continue;
            }
            int plain = records.length(i) - overhead;
            if (records.from(i) == Side.CLIENT) {
                if (Http2Sizes.isHousekeeping(plain)
                        || Http2Sizes.isHousekeeping(plain - padding)
                        || first && plain <= PREFACE_MOST - OVERHEAD_13) {
                    kinds[i] = Kind.CONTROL;
                }
                first = false;
            } else {
                // a server's first frame is SETTINGS; what comes with it differs (RFC 9113 section 3.4)
                if (Http2Sizes.isHousekeeping(plain)
                        || Http2Sizes.isHousekeeping(plain - serverPadding)
                        || !serverSpoke && plain - serverPadding <= Http2Sizes.SETTINGS_MOST) {
                    kinds[i] = Kind.CONTROL;
                }
                serverSpoke = true;
            }
        }
    }

    private int padding(Side side) {
        return (side == Side.CLIENT ? clientPads() : serverPads) ? PADDING : 0;
    }

    /** The client's Finished was longer than its suite's hash makes it: its stack pads records (the JDK). */
    private boolean clientPads() {
        if (!tls13 || clientFinished < 0 || tls.serverHello() == null) {
            return false;
        }
        boolean sha384 = tls.serverHello().cipherSuite == AES_256_GCM_SHA384;
        return records.length(clientFinished) == (sha384 ? FINISHED_SHA384 : FINISHED_SHA256) + PADDING;
    }

    /** True when the record can be a GOAWAY: 17 bytes, or more with debug text, which clients do not send. */
    public boolean maybeGoaway(int record) {
        int plain = records.length(record) - overhead;
        int bare = plain - padding(records.from(record));
        if (records.from(record) == Side.SERVER) {
            return http2 == Http2.YES && bare >= 17 && bare <= 80;
        }
        return http2 == Http2.YES && (plain == 17 || bare == 17);
    }

    /** True when the record can be an RST_STREAM (or a WINDOW_UPDATE, of the same length). */
    public boolean maybeRstStream(int record) {
        int plain = records.length(record) - overhead;
        return http2 == Http2.YES && (plain == 13 || plain - padding(records.from(record)) == 13);
    }
}
