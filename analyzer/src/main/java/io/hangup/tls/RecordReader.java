package io.hangup.tls;

import io.hangup.tcp.Side;
import java.util.Arrays;

/** Cuts one direction into records. Mutable. */
final class RecordReader {
    private enum State {
        HEADER,
        BODY,
        NOT_TLS,
        LOST
    }

    private static final int ALERT_CAP = 2;

    private final TlsStream stream;
    private final Side side;
    private final HandshakeReader handshakes;
    private final Resynchronizer resynchronizer = new Resynchronizer();
    private State state;
    private boolean anyRecord;
    private boolean anyGap;
    /** The capture cuts segments short (snap length): what is missing ends where the segment ends. */
    private boolean cutSegments;

    private long lastFrame;
    private long gapBytes;
    /** Bytes that are in no record since the record boundary was lost, but for those the resynchronizer dropped. */
    private long lostBytes;

    private long skippedBefore;

    private final byte[] header = new byte[RecordHeader.LENGTH];
    private int headerFilled;
    private int type;
    private int length;
    private int remaining;
    private boolean hole;
    private boolean plainHandshake;
    private long firstFrame;
    private long firstTime;

    private final byte[] alert = new byte[ALERT_CAP];
    /** The body under way; only filled for a sink. */
    private byte[] body = new byte[0];

    private byte[] firstBytes = new byte[0];
    private long firstBytesFrame;
    private long firstBytesTime;

    RecordReader(TlsStream stream, Side side, boolean fromStart) {
        this.stream = stream;
        this.side = side;
        this.handshakes = new HandshakeReader(stream.handshakeSink(side), side);
        this.state = fromStart ? State.HEADER : State.LOST;
        this.anyGap = !fromStart;
    }

    /** See {@link TlsStream#cutShort}. */
    boolean cutShort() {
        return cutSegments;
    }

    boolean lost() {
        return state == State.LOST;
    }

    boolean notTls() {
        return state == State.NOT_TLS;
    }

    byte[] firstBytes() {
        return firstBytes;
    }

    Mark firstBytesMark() {
        return firstBytes.length == 0 ? null : new Mark(firstBytesFrame, firstBytesTime);
    }

    long gapBytes() {
        return gapBytes + resynchronizer.skipped();
    }

    PendingRecord pending() {
        if (state == State.BODY) {
            int seen = RecordHeader.LENGTH + length - remaining;
            return new PendingRecord(type, length, seen, firstFrame, firstTime);
        }
        if (state == State.HEADER && headerFilled > 0) {
            return new PendingRecord(header[0] & 0xff, -1, headerFilled, firstFrame, firstTime);
        }
        return null;
    }

    int pendingHandshakeBytes() {
        return handshakes.pendingBytes();
    }

    void feed(byte[] data, int offset, int count, long frame, long time) {
        lastFrame = frame;
        if (state == State.LOST && cutSegments && RecordHeader.opens(data, offset, count)) {
            resynchronizer.clear();
            tellLost(frame, time);
            state = State.HEADER;
        }
        if (state == State.LOST) {
            resynchronizer.add(data, offset, count, frame, time);
            resume(resynchronizer.search());
            return;
        }
        read(data, offset, offset + count, frame, time);
    }

    private void read(byte[] data, int offset, int end, long frame, long time) {
        int at = offset;
        while (at < end) {
            switch (state) {
                case HEADER -> at = header(data, at, end, frame, time);
                case BODY -> at = body(data, at, end, frame, time);
                case NOT_TLS -> {
                    keepFirstBytes(data, at, end - at);
                    at = end;
                }
                case LOST -> {
                    resynchronizer.add(data, at, end - at, frame, time);
                    at = end;
                }
            }
        }
    }

    private int header(byte[] data, int at, int end, long frame, long time) {
        if (headerFilled == 0) {
            firstFrame = frame;
            firstTime = time;
        }
        int take = Math.min(RecordHeader.LENGTH - headerFilled, end - at);
        System.arraycopy(data, at, header, headerFilled, take);
        headerFilled += take;
        if (!RecordHeader.plausible(header, 0, headerFilled)) {
            refuse();
        } else if (headerFilled == RecordHeader.LENGTH) {
            begin();
        }
        return at + take;
    }

    /** What stands where a header should be is none. */
    private void refuse() {
        int kept = headerFilled;
        if (anyRecord || anyGap) {
            lose();
            resynchronizer.add(header, 0, kept, firstFrame, firstTime);
        } else {
            state = State.NOT_TLS;
            firstBytesFrame = firstFrame;
            firstBytesTime = firstTime;
            keepFirstBytes(header, 0, headerFilled);
        }
        headerFilled = 0;
    }

    private void keepFirstBytes(byte[] data, int offset, int count) {
        int old = firstBytes.length;
        int take = Math.min(TlsStream.FIRST_BYTES_CAP - old, count);
        if (take > 0) {
            firstBytes = Arrays.copyOf(firstBytes, old + take);
            System.arraycopy(data, offset, firstBytes, old, take);
        }
    }

    private void begin() {
        headerFilled = 0;
        anyRecord = true;
        type = header[0] & 0xff;
        length = TlsText.u16(header, 3);
        remaining = length;
        hole = false;
        plainHandshake = type == Records.HANDSHAKE && !stream.hidden(side);
        if (plainHandshake) {
            handshakes.recordStarts();
        }
        if (stream.sink() != null && body.length < length) {
            body = new byte[Math.max(length, Math.min(RecordHeader.MAX_BODY, 2 * body.length))];
        }
        state = State.BODY;
    }

    private int body(byte[] data, int at, int end, long frame, long time) {
        int take = Math.min(remaining, end - at);
        int done = length - remaining;
        if (plainHandshake) {
            handshakes.feed(data, at, take, firstFrame, firstTime, frame, time);
        }
        for (int i = 0; i < take && done + i < ALERT_CAP; i++) {
            alert[done + i] = data[at + i];
        }
        if (stream.sink() != null) {
            System.arraycopy(data, at, body, done, take);
        }
        remaining -= take;
        if (remaining == 0) {
            complete(frame, time);
        }
        return at + take;
    }

    private void complete(long frame, long time) {
        stream.records().add(side, type, length, firstFrame, firstTime, frame, time);
        if (type == Records.ALERT && !hole) {
            stream.alert(side, alert, length, frame, time);
        } else if (type == Records.CHANGE_CIPHER_SPEC) {
            stream.changeCipherSpec(side, frame, time);
        }
        state = State.HEADER;
        if (stream.sink() == null) {
            return;
        }
        if (hole) {
            stream.sink().holed(side, type, length, frame, time);
        } else {
            int version = TlsText.u16(header, 1);
            stream.sink().record(side, type, version, body, 0, length, firstFrame, frame, time);
        }
    }

    void gap(long count, long frame, long time) {
        if (count <= 0) {
            return;
        }
        gapBytes += count;
        anyGap = true;
        boolean cut = frame == lastFrame;
        cutSegments |= cut;
        if (cut && state == State.LOST) {
            hide(resynchronizer.filled() + count, frame, time);
        } else if (cut && state == State.HEADER) {
            hide(headerFilled + count, frame, time);
        }
        switch (state) {
            case NOT_TLS -> {
                // nothing to follow
            }
            case LOST -> {
                lostBytes += count;
                resynchronizer.clear();
            }
            case HEADER -> {
                lostBytes += count + headerFilled;
                lose();
            }
            case BODY -> {
                hole = true;
                handshakes.gap();
                if (count < remaining) {
                    remaining -= (int) count;
                } else {
                    long beyond = count - remaining;
                    remaining = 0;
                    complete(frame, time);
                    if (beyond > 0) {
                        lostBytes += beyond;
                        lose();
                        if (cut) {
                            hide(beyond, frame, time);
                        }
                    }
                }
            }
        }
    }

    /** Record headers may be among the bytes that were cut off. */
    private void hide(long bytes, long frame, long time) {
        boolean application =
                stream.records().applicationCount(side) + stream.records().applicationCount(Side.CLIENT) > 0;
        int kind = application ? Records.APPLICATION_DATA : Records.HANDSHAKE;
        stream.records().addHidden(side, kind, bytes, frame, time);
    }

    private void lose() {
        state = State.LOST;
        headerFilled = 0;
        handshakes.gap();
        skippedBefore = resynchronizer.skipped();
    }

    /** Nothing more comes: a last record that fits exactly is taken. */
    void finish(long frame, long time) {
        if (state == State.LOST) {
            resume(resynchronizer.search());
        }
        if (stream.sink() != null) {
            if (state == State.LOST) {
                lostBytes += resynchronizer.filled();
                tellLost(frame, time);
            }
            stream.sink().finished(side, time, frame);
        }
    }

    private void tellLost(long frame, long time) {
        if (stream.sink() == null) {
            return;
        }
        long bytes = lostBytes + resynchronizer.skipped() - skippedBefore;
        lostBytes = 0;
        skippedBefore = resynchronizer.skipped();
        stream.sink().lost(side, bytes, time, frame);
    }

    private void resume(boolean found) {
        if (!found) {
            return;
        }
        state = State.HEADER;
        byte[] held = resynchronizer.held();
        int pieces = resynchronizer.pieces();
        int filled = resynchronizer.filled();
        int[] ends = new int[pieces];
        long[] frames = new long[pieces];
        long[] times = new long[pieces];
        for (int i = 0; i < pieces; i++) {
            ends[i] = resynchronizer.end(i);
            frames[i] = resynchronizer.frame(i);
            times[i] = resynchronizer.time(i);
        }
        byte[] copy = Arrays.copyOf(held, filled);
        tellLost(frames[0], times[0]);
        resynchronizer.release();
        int at = 0;
        for (int i = 0; i < pieces; i++) {
            read(copy, at, ends[i], frames[i], times[i]);
            at = ends[i];
        }
    }
}
