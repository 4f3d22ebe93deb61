package io.hangup.http;

import java.util.Arrays;

/**
 * Cuts one direction of an HTTP/2 connection into frames (RFC 9113 section 4.1), however its bytes are split. After a
 * hole, or when what comes is no frame, it looks for the next frame header that fits the connection. Mutable.
 */
final class Http2FrameReader {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    /** END_STREAM of DATA and HEADERS; ACK of SETTINGS and PING. */
    static final int END_STREAM = 0x1;

    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int HAS_PRIORITY = 0x20;

    /** The most bytes of a frame that is collected before it is read; DATA is passed on as it comes. */
    static final int PAYLOAD_CAP = 256 * 1024;

    /** The most bytes kept of a side that does not speak HTTP/2. */
    static final int FIRST_BYTES_CAP = 256;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static final int HEADER = 9;

    private enum State {
        PREFACE,
        HEADER,
        /** The payload of a frame that is passed on in pieces, or only counted. */
        PASSING,
        COLLECTING,
        LOST
    }

    private final Http2Half owner;
    private State state;
    private final byte[] header = new byte[HEADER];
    private int headerLength;
    private long headerFrame;
    private long headerTime;
    private int prefaceLength;

    private int type;
    private int remaining;
    private byte[] payload = new byte[64];
    private int payloadLength;
    private boolean payloadHole;

    private long frames;
    private byte[] firstBytes = new byte[0];
    private boolean wrongFromStart;

    /** @param preface the connection preface comes first; else a frame, when {@code fromStart}, or anything */
    Http2FrameReader(Http2Half owner, boolean fromStart, boolean preface) {
        this.owner = owner;
        this.state = !fromStart ? State.LOST : preface ? State.PREFACE : State.HEADER;
    }

    boolean lost() {
        return state == State.LOST;
    }

    /** Frames read so far. */
    long frames() {
        return frames;
    }

    /** What came in place of the first frame; empty when a frame came. */
    byte[] firstBytes() {
        return firstBytes;
    }

    void feed(byte[] data, int offset, int length, long frame, long time) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            at = switch (state) {
                case PREFACE -> preface(data, at, frame, time);
                case HEADER -> header(data, at, end, frame, time);
                case PASSING -> pass(data, at, end, frame, time);
                case COLLECTING -> collect(data, at, end, frame, time);
                case LOST -> search(data, at, end, frame, time);
            };
        }
    }

    private int preface(byte[] data, int at, long frame, long time) {
        if (data[at] == PREFACE.charAt(prefaceLength)) {
            if (++prefaceLength == PREFACE.length()) {
                state = State.HEADER;
                owner.preface();
            }
            return at + 1;
        }
        wrongFromStart = true;
        for (int i = 0; i < prefaceLength; i++) {
            keepFirst((byte) PREFACE.charAt(i));
        }
        lose("no connection preface", frame, time);
        return at;
    }

    private int header(byte[] data, int at, int end, long frame, long time) {
        if (headerLength == 0) {
            headerFrame = frame;
            headerTime = time;
        }
        int take = Math.min(HEADER - headerLength, end - at);
        System.arraycopy(data, at, header, headerLength, take);
        headerLength += take;
        if (headerLength == HEADER) {
            headerLength = 0;
            begin(frame, time);
        }
        return at + take;
    }

    private void begin(long frame, long time) {
        String wrong = owner.wrong(length(), header[3] & 0xff, header[4] & 0xff, streamId());
        if (wrong != null) {
            if (frames == 0) {
                wrongFromStart = true;
                for (byte b : header) {
                    keepFirst(b);
                }
            }
            lose(wrong, frame, time);
            return;
        }
        frames++;
        type = header[3] & 0xff;
        remaining = length();
        payloadLength = 0;
        payloadHole = false;
        boolean collected = type != DATA && type != PRIORITY && type <= CONTINUATION && remaining <= PAYLOAD_CAP;
        state = collected ? State.COLLECTING : State.PASSING;
        owner.begin(type, header[4] & 0xff, streamId(), remaining, headerFrame, headerTime, frame, time);
        if (remaining == 0) {
            end(frame, time);
        }
    }

    private int length() {
        return (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
    }

    private int streamId() {
        return (header[5] & 0x7f) << 24 | (header[6] & 0xff) << 16 | (header[7] & 0xff) << 8 | header[8] & 0xff;
    }

    private int pass(byte[] data, int at, int end, long frame, long time) {
        int take = Math.min(remaining, end - at);
        remaining -= take;
        owner.piece(take, frame, time);
        if (type == DATA) {
            owner.data(data, at, take, frame, time);
        }
        if (remaining == 0) {
            end(frame, time);
        }
        return at + take;
    }

    private int collect(byte[] data, int at, int end, long frame, long time) {
        int take = Math.min(remaining, end - at);
        if (payloadLength + take > payload.length) {
            payload = Arrays.copyOf(payload, Math.max(payloadLength + take, 2 * payload.length));
        }
        System.arraycopy(data, at, payload, payloadLength, take);
        payloadLength += take;
        remaining -= take;
        owner.piece(take, frame, time);
        if (remaining == 0) {
            end(frame, time);
        }
        return at + take;
    }

    private void end(long frame, long time) {
        boolean collected = state == State.COLLECTING;
        state = State.HEADER;
        String wrong = null;
        if (type == DATA) {
            owner.dataEnd(frame, time);
        } else if (collected && !payloadHole) {
            wrong = owner.payload(payload, payloadLength, frame, time);
        } else if (type <= CONTINUATION) {
            owner.payloadMissing(frame, time);
        }
        if (payload.length > HttpMessage.BODY_HEAD_CAP) {
            payload = new byte[64];
        }
        if (wrong != null) {
            lose(wrong, frame, time);
        }
    }

    /** Looks for a frame header among all bytes. */
    private int search(byte[] data, int from, int end, long frame, long time) {
        for (int at = from; at < end; at++) {
            keepFirst(data[at]);
            if (headerLength == HEADER) {
                System.arraycopy(header, 1, header, 0, HEADER - 1);
                headerLength--;
            }
            if (headerLength == 0) {
                headerFrame = frame;
                headerTime = time;
            }
            header[headerLength++] = data[at];
            if (headerLength == HEADER
                    && owner.likely(length(), header[3] & 0xff, header[4] & 0xff, header[5] < 0, streamId())) {
                headerLength = 0;
                // the header may have begun in a frame before, which is not worth remembering
                headerFrame = frame;
                headerTime = time;
                state = State.HEADER;
                begin(frame, time);
                return at + 1;
            }
        }
        return end;
    }

    private void keepFirst(byte value) {
        if (wrongFromStart && firstBytes.length < FIRST_BYTES_CAP) {
            firstBytes = Arrays.copyOf(firstBytes, firstBytes.length + 1);
            firstBytes[firstBytes.length - 1] = value;
        }
    }

    private void lose(String why, long frame, long time) {
        state = State.LOST;
        headerLength = 0;
        owner.lost(why, frame, time);
    }

    void gap(long count, long frame, long time) {
        long inside = 0;
        if (count > 0 && (state == State.PASSING || state == State.COLLECTING)) {
            inside = Math.min(count, remaining);
            remaining -= (int) inside;
            payloadHole = true;
            owner.hole((int) inside, frame, time);
            if (remaining == 0) {
                end(frame, time);
            }
        }
        if (inside < count || count <= 0) {
            lose(null, frame, time);
        }
    }
}
