package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.tls.PendingRecord;
import io.hangup.tls.Records;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Exchanges told apart on an encrypted connection by who speaks: client data opens a request, server data answers it,
 * client data after an answer opens the next one. Nothing here is read, all of it is inferred.
 */
final class InferredExchanges {
    /** The most exchanges told apart on one connection. */
    static final int EXCHANGE_CAP = 10_000;

    private static final int RECORD_HEADER = 5;

    /** Records of whole buffers, and round trips longer than this are not believed: the handshake may have been repaired. */
    private static final int BUFFER = 4096;

    private static final long RTT_MOST = 200_000_000L;

    private static final int CONTINUE_PLAIN = 25; // "HTTP/1.1 100 Continue" and two line ends

    /** "HTTP/1.1 200", and less than any HEADERS frame: a shorter record (a key update, a split byte) opens nothing. */
    private static final int SHORTEST_OPENING = 12;

    /**
     * Plain bytes of a WebSocket's Ping, Pong or Close of a client (RFC 6455 section 5.2: two bytes, four of the mask),
     * and of its Close with a code: after an answer, HTTP/1.1 and TLS have nothing so short.
     */
    private static final int MASKED_EMPTY = 6;

    private static final int MASKED_CODE = 8;

    private static final long AFTERTHOUGHT_NANOS = 1_000_000_000L;

    /** Plain bytes from which on a record is as full as its sender makes them: more of the same body follows. */
    private static final int FULL_RECORD = 16_000;

    private static final int INITIAL_WINDOW = 65_535;

    /** What request headers, frame headers and SETTINGS may add to the bytes of a full window. */
    private static final int HEADERS_MOST = 4_000;

    /** Pause between two records of one body: full ones follow each other as fast as the path takes them. */
    private static final long UPLOAD_PAUSE_NANOS = 200_000_000L;

    /** What was on its way when the wait ended has come by then, but for the round trip. */
    private static final long CROSSING_NANOS = 50_000_000L;

    /** Plain bytes below which nothing is an HTTP/1.1 request: its first line, and a Host and one more header. */
    private static final int SHORTEST_REQUEST = 50;

    /** The same of an answer with the headers that every server sends. */
    private static final int SHORTEST_ANSWER = 80;

    private final Records records;
    private final boolean tls13;
    private final RecordShapes shapes;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final int numbersFrom;
    private Exchange current;

    /** The exchange whose upload went on after its answer, or null. */
    private Exchange uploading;

    /** The current exchange may be over without an answer: the time of the record that says so, or 0. */
    private long waitEnded;

    private final StreamResets resets;
    private long lastResponseTime;
    private boolean maskedControl;
    private int lastRequestRecord;

    private InferredExchanges(TlsStream tls, RecordShapes shapes, int numbersFrom) {
        this.numbersFrom = numbersFrom;
        this.records = tls.records();
        this.tls13 = tls.speaks13();
        this.shapes = shapes;
        this.resets = new StreamResets(records, shapes);
    }

    /** @param numbersFrom number of the first one less one */
    static List<Exchange> of(TlsStream tls, RecordShapes shapes, int numbersFrom) {
        InferredExchanges reader = new InferredExchanges(tls, shapes, numbersFrom);
        reader.read();
        for (Side side : Side.values()) {
            reader.pending(tls, side);
        }
        reader.conversation();
        return reader.exchanges;
    }

    /**
     * Later "requests" or "answers" too short for HTTP/1.1, or control frames of a WebSocket's client, are the messages of
     * an upgraded connection: all of it is one exchange that goes on until the end. Not on HTTP/2, where compression makes
     * requests that short.
     */
    private void conversation() {
        if (shapes.http2() != RecordShapes.Http2.NO || exchanges.isEmpty() || !maskedControl && !tooShortForHttp()) {
            return;
        }
        Exchange first = exchanges.get(0);
        for (Exchange later : exchanges.subList(1, exchanges.size())) {
            if (!later.responseStarted()) {
                continue;
            }
            first.responseRecords += later.responseRecords;
            first.responseBytes += later.responseBytes;
            first.responseLastTime = later.responseLastTime;
            first.responseLastFrame = later.responseLastFrame;
            first.responseFrames.add(later.responseLastFrame);
        }
        first.responseCompleteness = exchanges.get(exchanges.size() - 1).responseCompleteness;
        exchanges.subList(1, exchanges.size()).clear();
    }

    private boolean tooShortForHttp() {
        for (int i = 1; i < exchanges.size(); i++) {
            Exchange exchange = exchanges.get(i);
            boolean answered = i < exchanges.size() - 1 && exchange.responseStarted();
            if (exchange.requestBytes < SHORTEST_REQUEST || answered && exchange.responseBytes < SHORTEST_ANSWER) {
                return true;
            }
        }
        return false;
    }

    private void read() {
        for (int i = 0; i < records.size() && exchanges.size() < EXCHANGE_CAP; i++) {
            if (shapes.kind(i) != RecordShapes.Kind.DATA) {
                waitEnded = resets.endsWait(i, current) ? records.time(i) : waitEnded;
                continue;
            }
            int plain = Math.max(0, records.length(i) - shapes.overhead());
            if (records.from(i) == Side.CLIENT) {
                if (plain < SHORTEST_OPENING && opensRequest(plain, records.firstTime(i), records.firstFrame(i))) {
                    maskedControl |= tls13 && current != null && (plain == MASKED_EMPTY || plain == MASKED_CODE);
                    continue;
                }
                if (afterthought(plain, records.firstTime(i))) {
                    maskedControl = true;
                    continue;
                }
                client(i, plain, records.firstTime(i), records.time(i), records.firstFrame(i), records.frame(i));
            } else {
                server(i, plain);
            }
        }
    }

    /**
     * A client that had said all and waited for a second and more then adds what is as long as a WebSocket's control frame:
     * it was a message that waited for its answer. No body of a request pauses so before its last few bytes.
     */
    private boolean afterthought(int plain, long firstTime) {
        return tls13
                && exchanges.size() > 1
                && !current.responseStarted()
                && (plain == MASKED_EMPTY || plain == MASKED_CODE)
                && firstTime - current.requestEnd >= AFTERTHOUGHT_NANOS;
    }

    /** A record still incomplete when the connection ended was sent all the same. */
    private void pending(TlsStream tls, Side side) {
        PendingRecord rest = tls.pending(side);
        if (rest == null || rest.type() != Records.APPLICATION_DATA || shapes.clientFinished() < 0) {
            return;
        }
        int plain = Math.max(0, rest.bytesSeen() - RECORD_HEADER - shapes.overhead());
        if (side == Side.CLIENT) {
            boolean tiny = rest.declaredLength() - shapes.overhead() < SHORTEST_OPENING;
            if (tiny && opensRequest(plain, rest.firstTime(), rest.firstFrame())) {
                return;
            }
            client(records.size(), plain, rest.firstTime(), rest.firstTime(), rest.firstFrame(), rest.firstFrame());
            current.requestCompleteness = Exchange.Completeness.CUT;
        } else if (current != null) {
            response(plain, rest.firstTime(), rest.firstTime(), rest.firstFrame(), rest.firstFrame());
            current.responseCompleteness = Exchange.Completeness.CUT;
        }
    }

    private void client(int record, int plain, long firstTime, long time, long firstFrame, long frame) {
        if (opensRequest(plain, firstTime, firstFrame)) {
            if (current != null && current.responseStarted() && !resets.cutsAnswer(record, current)) {
                current.responseCompleteness = Exchange.Completeness.COMPLETE;
            }
            waitEnded = 0;
            Exchange previous = current;
            current = new Exchange(numbersFrom + exchanges.size() + 1, Visibility.INFERRED);
            current.previous = previous;
            current.reusedConnection = !exchanges.isEmpty();
            current.idleBefore = exchanges.isEmpty() ? -1 : firstTime - lastResponseTime;
            current.requestStart = firstTime;
            current.requestFirstFrame = firstFrame;
            exchanges.add(current);
        }
        lastRequestRecord = plain;
        current.requestBytes += plain;
        current.requestEnd = time;
        current.requestLastFrame = frame;
        current.requestFrames.add(firstFrame);
        current.requestFrames.add(frame);
    }

    private boolean opensRequest(int plain, long firstTime, long firstFrame) {
        return current == null
                || waitEnded != 0
                        && !current.responseStarted()
                        && firstTime - waitEnded > CROSSING_NANOS + 2 * Math.max(0, shapes.rttNanos())
                || current.responseStarted()
                        && !stillUploading(firstTime, firstFrame)
                        && !windowOpened(plain, firstTime - current.requestEnd);
    }

    /**
     * An upload over HTTP/2 stops where the server's initial window (RFC 9113 section 6.9.2) is full, and goes on with full
     * records, however much later the server gives more, an early answer or not. No request begins with so much. From then
     * on it takes what the server gives, in turns, and its records need not be full.
     */
    private boolean windowOpened(int plain, long pause) {
        if (shapes.http2() == RecordShapes.Http2.NO) {
            return false;
        }
        if (uploading == current) {
            return pause <= UPLOAD_PAUSE_NANOS;
        }
        long beyond = current.requestBytes - INITIAL_WINDOW;
        boolean opened = beyond >= 0 && beyond <= HEADERS_MOST && plain >= FULL_RECORD;
        uploading = opened ? current : uploading;
        return opened;
    }

    /**
     * A server may answer before it has all of the request. What was on its way then is no request of its own, nor what
     * follows a record as long as a buffer (its message was not over), nor what comes sooner than any answer to the bytes
     * before could have.
     */
    private boolean stillUploading(long firstTime, long firstFrame) {
        boolean crossed = firstFrame < current.responseFirstFrame;
        boolean full = lastRequestRecord >= FULL_RECORD || lastRequestRecord > 0 && lastRequestRecord % BUFFER == 0;
        long pause = firstTime - current.requestEnd;
        boolean tooSoon =
                shapes.http2() == RecordShapes.Http2.NO && pause < Math.min(shapes.rttNanos(), RTT_MOST) * 4 / 5;
        return crossed || full && pause <= UPLOAD_PAUSE_NANOS || tooSoon;
    }

    private void server(int i, int plain) {
        if (current == null || plain < SHORTEST_OPENING && !current.responseStarted()) {
            return;
        }
        if (plain == CONTINUE_PLAIN && !current.responseStarted() && clientDataFollows(i)) {
            current.continueTime = records.time(i);
            return;
        }
        response(plain, records.firstTime(i), records.time(i), records.firstFrame(i), records.frame(i));
    }

    private boolean clientDataFollows(int at) {
        for (int i = at + 1; i < records.size(); i++) {
            if (shapes.kind(i) == RecordShapes.Kind.DATA) {
                return records.from(i) == Side.CLIENT;
            }
        }
        return false;
    }

    private void response(int plain, long firstTime, long time, long firstFrame, long frame) {
        if (!current.responseStarted()) {
            current.responseStart = firstTime;
            current.responseFirstFrame = firstFrame;
        }
        current.responseRecords++;
        current.responseBytes += plain;
        current.responseLastTime = time;
        current.responseLastFrame = frame;
        lastResponseTime = time;
        current.responseFrames.add(firstFrame);
        current.responseFrames.add(frame);
    }
}
