package io.hangup.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The events of a streamed body, as its bytes come in: server-sent events (WHATWG HTML section 9.2), lines of JSON, the
 * elements of a JSON array, or messages of the Amazon event stream. Counts and times them, and hands each to a watcher. Mutable.
 */
public final class EventStream {
    /** The form of a stream. */
    public enum Kind {
        /** {@code text/event-stream}. */
        SERVER_SENT_EVENTS,
        /** One JSON value a line. */
        NDJSON,
        /** A JSON array whose elements come one by one; no media type says so. */
        JSON_ARRAY,
        /**
         * {@code application/vnd.amazon.eventstream}: the name of an event is its {@code :event-type},
         * {@code :exception-type} or {@code :error-code}, its data the payload, that of a {@code chunk} decoded.
         */
        AMAZON_EVENT_STREAM;

        /** The kind that a media type announces, or null. */
        static Kind of(String mediaType) {
            if (mediaType == null) {
                return null;
            }
            return switch (mediaType) {
                case "text/event-stream" -> SERVER_SENT_EVENTS;
                case "application/x-ndjson",
                        "application/ndjson",
                        "application/jsonl",
                        "application/x-jsonlines",
                        "application/stream+json" -> NDJSON;
                case "application/vnd.amazon.eventstream" -> AMAZON_EVENT_STREAM;
                default -> null;
            };
        }
    }

    /** Server-sent events begin with the name of a field, or a comment. */
    private static final List<String> BEGINNINGS = List.of("data:", "event:", "id:", "retry:", ": ", ":\n");

    /** The bytes are the first of a stream of server-sent events, or of an event in it. */
    static boolean begins(byte[] data, int offset, int count) {
        String start = new String(data, offset, Math.min(count, 8), StandardCharsets.ISO_8859_1);
        return BEGINNINGS.stream().anyMatch(start::startsWith);
    }

    /** The most bytes kept of one line, and of the data of one event. */
    public static final int DATA_CAP = 64 * 1024;

    /** The most event times kept. */
    public static final int TIME_CAP = 20_000;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final Kind kind;
    /** Null for streams of lines. */
    private final EventCutter cutter;

    private EventWatcher watcher;
    private String malformedReason;

    private long count;
    private long comments;
    private long cutEvents;
    private long firstTime;
    private long firstFrame;
    private long lastTime;
    private long lastFrame;
    private long longestGapNanos;
    private long longestGapTime;
    private long longestGapFrame;
    private long lastByteTime;
    private long lastByteFrame;
    private long longestSilenceNanos;
    private long longestSilenceTime;
    private long longestSilenceFrame;
    private long[] times = new long[0];
    private int timeCount;

    private byte[] line = new byte[256];
    private int lineLength;
    private boolean firstLine = true;
    private boolean afterReturn;
    /** After a hole: the rest of the line is a fragment. */
    private boolean skipLine;

    private String name;
    private byte[] data = new byte[0];
    private int dataLength;
    private boolean hasData;
    private boolean cut;

    EventStream(Kind kind) {
        this.kind = kind;
        this.cutter = switch (kind) {
            case SERVER_SENT_EVENTS, NDJSON -> null;
            case JSON_ARRAY -> new JsonArray(this);
            case AMAZON_EVENT_STREAM -> new AwsEventStream(this);
        };
    }

    public Kind kind() {
        return kind;
    }

    /** Who gets the events from now on. */
    public void watch(EventWatcher eventWatcher) {
        watcher = eventWatcher;
    }

    /** Events seen. */
    public long count() {
        return count;
    }

    /** Comment lines seen: heartbeats. */
    public long comments() {
        return comments;
    }

    /** Events whose data was longer than {@link #DATA_CAP}. */
    public long cutEvents() {
        return cutEvents;
    }

    /** Time of the first event, 0 when there was none. */
    public long firstTime() {
        return firstTime;
    }

    public long firstFrame() {
        return firstFrame;
    }

    public long lastTime() {
        return lastTime;
    }

    public long lastFrame() {
        return lastFrame;
    }

    /** The longest time between two events that follow each other. */
    public long longestGapNanos() {
        return longestGapNanos;
    }

    /** Time of the event before the longest gap. */
    public long longestGapTime() {
        return longestGapTime;
    }

    /** Frame of the event before the longest gap. */
    public long longestGapFrame() {
        return longestGapFrame;
    }

    /** The longest time in which no byte of the body came, heartbeats counting as bytes. */
    public long longestSilenceNanos() {
        return longestSilenceNanos;
    }

    public long longestSilenceTime() {
        return longestSilenceTime;
    }

    public long longestSilenceFrame() {
        return longestSilenceFrame;
    }

    /** Number of event times kept, at most {@link #TIME_CAP}. */
    public int times() {
        return timeCount;
    }

    /** Time of an event. */
    public long time(int event) {
        return times[event];
    }

    /** Bytes of an event or line that is not finished. */
    public int pendingBytes() {
        return cutter == null ? lineLength + dataLength : cutter.pending();
    }

    /** The stream has said by its form that it is over: the closing bracket of a {@link Kind#JSON_ARRAY}. */
    public boolean terminated() {
        return cutter != null && cutter.terminated();
    }

    /** What was wrong first with the form of the stream; null when nothing was. */
    public String malformedReason() {
        return malformedReason;
    }

    void malformed(String why) {
        if (malformedReason == null) {
            malformedReason = why;
        }
    }

    void bytes(byte[] bytes, int offset, int length, long time, long frame) {
        if (length == 0) {
            return;
        }
        if (lastByteFrame != 0 && time - lastByteTime > longestSilenceNanos) {
            longestSilenceNanos = time - lastByteTime;
            longestSilenceTime = lastByteTime;
            longestSilenceFrame = lastByteFrame;
        }
        lastByteTime = time;
        lastByteFrame = frame;
        if (cutter == null) {
            lines(bytes, offset, length, time, frame);
        } else {
            cutter.bytes(bytes, offset, length, time, frame);
        }
    }

    private void lines(byte[] bytes, int offset, int length, long time, long frame) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                start = i + 1;
                continue;
            }
            afterReturn = false;
            if (b == '\n' || b == '\r' && kind == Kind.SERVER_SENT_EVENTS) {
                append(bytes, start, i - start);
                afterReturn = b == '\r';
                line(time, frame);
                start = i + 1;
            }
        }
        append(bytes, start, end - start);
    }

    private void append(byte[] bytes, int offset, int length) {
        int take = Math.min(length, DATA_CAP - lineLength);
        cut |= take < length;
        if (take <= 0) {
            return;
        }
        if (lineLength + take > line.length) {
            line = Arrays.copyOf(line, Math.max(lineLength + take, Math.min(DATA_CAP, 2 * line.length)));
        }
        System.arraycopy(bytes, offset, line, lineLength, take);
        lineLength += take;
    }

    private void line(long time, long frame) {
        int length = lineLength;
        lineLength = 0;
        if (skipLine) {
            skipLine = false;
            return;
        }
        int start = 0;
        if (firstLine) {
            firstLine = false;
            start = length >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3) ? 3 : 0;
        }
        if (kind == Kind.NDJSON) {
            jsonLine(start, length, time, frame);
        } else if (length == start) {
            dispatch(time, frame);
        } else if (line[start] == ':') {
            comments++;
        } else {
            field(start, length);
        }
    }

    private void jsonLine(int start, int length, long time, long frame) {
        int from = start;
        int to = length;
        while (to > from && line[to - 1] <= ' ' && line[to - 1] >= 0) {
            to--;
        }
        while (from < to && line[from] <= ' ' && line[from] >= 0) {
            from++;
        }
        if (from < to) {
            emit(null, line, from, to - from, time, frame);
        }
    }

    private void field(int start, int length) {
        int colon = start;
        while (colon < length && line[colon] != ':') {
            colon++;
        }
        int value = Math.min(length, colon + 1);
        if (value < length && line[value] == ' ') {
            value++;
        }
        if (is("data", start, colon)) {
            addData(value, length - value);
        } else if (is("event", start, colon)) {
            name = new String(line, value, Math.min(length - value, 256), StandardCharsets.UTF_8);
        }
    }

    private boolean is(String field, int start, int end) {
        if (end - start != field.length()) {
            return false;
        }
        for (int i = 0; i < field.length(); i++) {
            if (line[start + i] != field.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void addData(int offset, int length) {
        int separator = hasData ? 1 : 0;
        hasData = true;
        int take = Math.min(length, DATA_CAP - dataLength - separator);
        cut |= take < length;
        if (take < 0) {
            return;
        }
        int needed = dataLength + separator + take;
        if (needed > data.length) {
            data = Arrays.copyOf(data, Math.max(needed, Math.min(DATA_CAP, 2 * data.length)));
        }
        if (separator == 1) {
            data[dataLength++] = '\n';
        }
        System.arraycopy(line, offset, data, dataLength, take);
        dataLength += take;
    }

    private void dispatch(long time, long frame) {
        // an event with a name and no data is one here, though browsers drop it: "event: done" ends some streams
        if (hasData || name != null) {
            emit(name, data, 0, dataLength, time, frame);
        }
        name = null;
        dataLength = 0;
        hasData = false;
    }

    /** An event that a cutter has found, perhaps cut at {@link #DATA_CAP}. */
    void emit(String eventName, byte[] bytes, int offset, int length, boolean wasCut, long time, long frame) {
        cut = wasCut;
        emit(eventName, bytes, offset, length, time, frame);
    }

    private void emit(String eventName, byte[] bytes, int offset, int length, long time, long frame) {
        if (count == 0) {
            firstTime = time;
            firstFrame = frame;
        } else if (time - lastTime > longestGapNanos) {
            longestGapNanos = time - lastTime;
            longestGapTime = lastTime;
            longestGapFrame = lastFrame;
        }
        count++;
        cutEvents += cut ? 1 : 0;
        cut = false;
        lastTime = time;
        lastFrame = frame;
        if (timeCount < TIME_CAP) {
            if (timeCount == times.length) {
                times = Arrays.copyOf(times, Math.min(TIME_CAP, Math.max(64, 2 * timeCount)));
            }
            times[timeCount++] = time;
        }
        if (watcher != null) {
            watcher.event(eventName, new String(bytes, offset, length, StandardCharsets.UTF_8), time, frame);
        }
    }

    /** Bytes are missing: the event they belong to is given up, reading goes on at the next line. */
    void gap() {
        skipLine = true;
        lineLength = 0;
        name = null;
        dataLength = 0;
        hasData = false;
        afterReturn = false;
        if (cutter != null) {
            cutter.gap();
        }
        if (watcher != null) {
            watcher.gap();
        }
    }

    /**
     * The body ends here. What lacks only its last line end counts when the body itself is complete.
     */
    void end(boolean complete, long time, long frame) {
        if (!complete) {
            return;
        }
        if (lineLength > 0) {
            line(time, frame);
        }
        if (kind == Kind.SERVER_SENT_EVENTS) {
            dispatch(time, frame);
        }
        line = new byte[16];
        data = new byte[0];
    }

    void trim() {
        times = new long[0];
        timeCount = 0;
        line = new byte[16];
        lineLength = 0;
        data = new byte[0];
        dataLength = 0;
        if (cutter != null) {
            cutter.trim();
        }
    }
}
