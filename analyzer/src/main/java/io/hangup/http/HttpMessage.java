package io.hangup.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * One request or response, from its first byte on. Public fields are filled as the bytes come in and are for reading
 * only. Times are epoch nanoseconds; a frame or time of 0 is not known (yet).
 */
public final class HttpMessage {
    /** The most header fields kept. */
    public static final int HEADER_CAP = 256;

    /** Bytes of the body kept from its start. */
    public static final int BODY_HEAD_CAP = 16 * 1024;

    /** Bytes of the body kept from its end. */
    public static final int BODY_TAIL_CAP = 4 * 1024;

    /** True for a request. */
    public final boolean isRequest;

    /** Method of a request; null for a response or before the first line is complete. */
    public String method;

    /** Request target as sent; null for a response. */
    public String target;

    /** {@code HTTP/1.1}, {@code HTTP/1.0} or {@code HTTP/2}. */
    public String version;

    /** Status code of a response, 0 before its first line is complete. */
    public int status;

    /** Reason phrase of a response. */
    public String reason;

    public long firstTime;
    public long firstFrame;

    /**
     * When the empty line after the header section was there, or where the capture lacks the rest of it, the status line; 0
     * until then.
     */
    public long headersTime;

    public long headersFrame;

    /** Time and frame of the last byte so far. */
    public long lastTime;

    public long lastFrame;

    /** Bytes of the body without transfer coding, holes included. */
    public long bodyBytes;

    /** Bytes of the whole message on the wire: first line, headers, body with its framing; holes included. */
    public long wireBytes;

    public boolean headComplete;
    public boolean complete;

    /** Bytes of the body are missing in the capture. */
    public boolean sawGap;

    public boolean malformed;

    /** What is wrong with a malformed message; null when nothing is. */
    public String malformedReason;

    public Framing framing = Framing.NONE;

    /** Content-Length, or -1. */
    public long declaredLength = -1;

    /** The sender said that it closes the connection after this message (or speaks HTTP/1.0 without keep-alive). */
    public boolean closeAnnounced;

    /** The request waits for 100 (Continue). */
    public boolean expectContinue;

    /** The body is coded in a way that is not read here, or its coding is damaged: no text, no events. */
    public boolean opaque;

    /**
     * Events and text of a br or zstd body were read later than they could have been (see {@link #textBytes}): their
     * times are those of a later frame.
     */
    public boolean textLate;

    /** Trailer fields were seen after the body. */
    public boolean trailers;

    /** {@code :scheme} of an HTTP/2 request; null else. */
    public String scheme;

    /** {@code :protocol} of an extended CONNECT (RFC 8441), such as {@code websocket}; null else. */
    public String protocol;

    /** Names or values of header fields rest on bytes that were not captured: they read {@code <unknown>}. */
    public boolean headersUnknown;

    /** There were more header fields than are kept. */
    public boolean headersCut;

    /** Messages of gRPC in the body; null when the media type is no {@code application/grpc}. */
    public GrpcMessages grpc;

    /** Events of a streamed body; null when the body is no stream (see {@link #readAs}). */
    public EventStream events;

    /** Every frame that carried bytes of the message. */
    public final FrameRuns frames = new FrameRuns();

    private final List<Header> headers = new ArrayList<>(8);
    private ContentDecoder decoder;
    private byte[] head = new byte[0];
    private int headLength;
    private byte[] tail;
    private long textBytes;
    private boolean withoutHead;

    HttpMessage(boolean isRequest) {
        this.isRequest = isRequest;
    }

    /** The status of a response is known: its header section was read, or its first line before a hole. */
    public boolean answered() {
        return headComplete || status > 0 && headersTime != 0;
    }

    /** Value of the first header field of the name, or null. */
    public String header(String name) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.get(i).name().equalsIgnoreCase(name)) {
                return headers.get(i).value();
            }
        }
        return null;
    }

    /** All header fields in order, at most {@link #HEADER_CAP}; those of the trailer section behind. */
    public List<Header> headers() {
        return Collections.unmodifiableList(headers);
    }

    /** True when a comma-separated header has the token, in any case. */
    public boolean headerHas(String name, String token) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                for (String part : header.value().split(",", -1)) {
                    if (part.strip().equalsIgnoreCase(token)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Content-Type without parameters, in lower case; null when there is none. */
    public String mediaType() {
        String value = header("content-type");
        if (value == null) {
            return null;
        }
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** The first {@link #BODY_HEAD_CAP} bytes of the body, decompressed where that is possible. */
    public byte[] bodyHead() {
        return Arrays.copyOf(head, headLength);
    }

    /** The last {@link #BODY_TAIL_CAP} bytes of the body, decompressed where that is possible. */
    public byte[] bodyTail() {
        if (tail == null) {
            return Arrays.copyOfRange(head, Math.max(0, headLength - BODY_TAIL_CAP), headLength);
        }
        int at = (int) (textBytes % BODY_TAIL_CAP);
        byte[] ordered = new byte[BODY_TAIL_CAP];
        System.arraycopy(tail, at, ordered, 0, BODY_TAIL_CAP - at);
        System.arraycopy(tail, 0, ordered, BODY_TAIL_CAP - at, at);
        return ordered;
    }

    /** Bytes of the body after decompression (equal to {@link #bodyBytes} for a plain body without holes). */
    public long textBytes() {
        return textBytes;
    }

    /**
     * Has the body read as a stream of events though its media type does not say so (Ollama sends lines of JSON as
     * application/json). To be called when the header section is complete, at the latest before the first body byte.
     */
    public EventStream readAs(EventStream.Kind kind) {
        if (events == null || events.kind() != kind) {
            events = new EventStream(kind);
        }
        return events;
    }

    // ---- filled by the reader

    void touch(int count, long frame, long time) {
        wireBytes += count;
        if (firstFrame == 0 && firstTime == 0) {
            firstFrame = frame;
            firstTime = time;
        }
        lastFrame = frame;
        lastTime = time;
        frames.add(frame);
    }

    void addHeader(Header header) {
        if (headers.size() < HEADER_CAP) {
            headers.add(header);
        }
    }

    /** Obsolete line folding: the line goes on with the last header. */
    void foldHeader(String more) {
        if (!headers.isEmpty()) {
            Header last = headers.remove(headers.size() - 1);
            headers.add(new Header(last.name(), (last.value() + " " + more).strip()));
        }
    }

    void malformed(String why) {
        malformed = true;
        if (malformedReason == null) {
            malformedReason = why;
        }
    }

    /** The header section is complete: looks at the media type and the content coding. */
    void prepareBody() {
        decoder = ContentDecoder.of(this);
        opaque = decoder == null;
        String mediaType = mediaType();
        if (mediaType != null && mediaType.startsWith("application/grpc")) {
            grpc = new GrpcMessages();
        }
        EventStream.Kind kind = EventStream.Kind.of(mediaType);
        if (!isRequest && kind != null && !opaque) {
            events = new EventStream(kind);
        }
    }

    /** The header section was not captured: what follows is body, of a kind that only its bytes can tell. */
    void headLost() {
        sawGap = true;
        opaque = true;
        framing = Framing.STREAM;
        withoutHead = true;
    }

    boolean withoutHead() {
        return withoutHead;
    }

    /** The rest of the header section is missing: of an answer the first line is enough to know that it came. */
    void headGap(long frame, long time) {
        sawGap = true;
        if (!isRequest && !headComplete && status >= 200) {
            headersFrame = frame;
            headersTime = time;
        }
    }

    /**
     * The body of a message whose header section was lost begins like an event: it is read as a stream of events, not
     * compressed. True once, when that is found.
     */
    boolean turnsOutEvents(byte[] data, int offset, int count) {
        boolean found = withoutHead && events == null && bodyBytes == 0 && EventStream.begins(data, offset, count);
        if (found) {
            prepareBody();
            readAs(EventStream.Kind.SERVER_SENT_EVENTS);
        }
        return found;
    }

    void body(byte[] data, int offset, int count, long frame, long time) {
        bodyBytes += count;
        if (grpc != null) {
            grpc.bytes(data, offset, count, time, frame);
        }
        if (opaque) {
            text(data, offset, count);
            return;
        }
        if (!decoder.decode(this, data, offset, count, frame, time)) {
            opaque = true;
            decoder.close();
        }
    }

    void bodyGap(long count) {
        bodyBytes += count;
        sawGap = true;
        if (decoder != null && !decoder.survivesGap()) {
            opaque = true;
            decoder.close();
        }
        if (events != null) {
            events.gap();
        }
        if (grpc != null) {
            grpc.gap();
        }
    }

    /** Body bytes after decompression. */
    void decoded(byte[] data, int offset, int count, long frame, long time) {
        text(data, offset, count);
        if (events != null) {
            events.bytes(data, offset, count, time, frame);
        }
    }

    private void text(byte[] data, int offset, int count) {
        int room = Math.min(count, BODY_HEAD_CAP - headLength);
        if (room > 0) {
            int needed = headLength + room;
            if (needed > head.length) {
                head = Arrays.copyOf(head, Math.max(needed, Math.min(BODY_HEAD_CAP, 2 * head.length)));
            }
            System.arraycopy(data, offset, head, headLength, room);
            headLength = needed;
        }
        if (textBytes + count > BODY_HEAD_CAP) {
            keepTail(data, offset, count);
        }
        textBytes += count;
    }

    private void keepTail(byte[] data, int offset, int count) {
        if (tail == null) {
            tail = new byte[BODY_TAIL_CAP];
            int start = (int) Math.max(0, textBytes - BODY_TAIL_CAP);
            for (int i = start; i < textBytes; i++) {
                tail[i % BODY_TAIL_CAP] = head[i];
            }
        }
        int from = Math.max(0, count - BODY_TAIL_CAP);
        for (int i = from; i < count; ) {
            int at = (int) ((textBytes + i) % BODY_TAIL_CAP);
            int take = Math.min(count - i, BODY_TAIL_CAP - at);
            System.arraycopy(data, offset + i, tail, at, take);
            i += take;
        }
    }

    void end(long frame, long time) {
        complete = true;
        close(frame, time);
    }

    /** Nothing more will come. */
    void close(long frame, long time) {
        if (decoder != null && !opaque && !decoder.finish(this, complete, frame, time)) {
            opaque = true;
        }
        if (events != null) {
            events.end(complete, time, frame);
        }
        if (decoder != null) {
            decoder.close();
        }
    }

    /** Lets go of what takes memory: called for exchanges long past. */
    void trim() {
        head = new byte[0];
        headLength = 0;
        tail = null;
        if (events != null) {
            events.trim();
        }
    }
}
