package io.hangup.http;

import io.hangup.tcp.Side;

/** Cuts one direction of an HTTP/1.x connection into messages. Mutable. */
final class MessageReader {
    /** The most bytes of a header section, first line included; also of a trailer section. */
    static final int HEAD_CAP = 64 * 1024;

    /** The most bytes of a chunk-size line. */
    private static final int CHUNK_LINE_CAP = 4 * 1024;

    private static final byte[] LINE_END = {'\n'};

    private enum State {
        IDLE,
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        CHUNK_LOST,
        TRAILERS,
        UNTIL_CLOSE,
        HELD,
        TUNNEL,
        LOST,
        NOT_HTTP
    }

    private final Http1Connection owner;
    private final Side side;
    private State state;
    private boolean anyMessage;
    private boolean anyGap;
    private long gapFrame;
    private long gapTime;
    private HttpMessage message;

    private final LineBuffer line = new LineBuffer();
    private int headBytes;
    private long headFrame;
    private long headTime;
    private long remaining;

    private final HeldBytes held = new HeldBytes();
    private final LineSearch search;
    private final FirstBytes firstBytes = new FirstBytes();

    MessageReader(Http1Connection owner, Side side, boolean fromStart) {
        this.owner = owner;
        this.side = side;
        this.state = fromStart ? State.IDLE : State.LOST;
        this.anyGap = !fromStart;
        this.search = new LineSearch(side);
    }

    boolean lost() {
        return state == State.LOST;
    }

    boolean notHttp() {
        return state == State.NOT_HTTP;
    }

    /** What is held looks like the start of a TLS handshake. */
    boolean holdsTls() {
        return state == State.HELD && !held.isEmpty() && held.first() == 0x16;
    }

    byte[] firstBytes() {
        return firstBytes.bytes();
    }

    /** The message under way, or null. */
    HttpMessage message() {
        return message;
    }

    void feed(byte[] data, int offset, int length, long frame, long time) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            at = step(data, at, end, frame, time);
        }
    }

    private int step(byte[] data, int at, int end, long frame, long time) {
        return switch (state) {
            case IDLE -> idle(data, at, frame, time);
            case HEAD, TRAILERS, CHUNK_SIZE -> line(data, at, end, frame, time);
            case LENGTH, CHUNK_DATA, UNTIL_CLOSE -> body(data, at, end, frame, time);
            case CHUNK_END -> chunkEnd(data, at, frame, time);
            case CHUNK_LOST -> findChunk(data, at, end, frame, time);
            case HELD -> {
                if (!held.add(data, at, end - at, frame, time)) {
                    lose(frame, time);
                }
                yield end;
            }
            case TUNNEL -> {
                owner.tunnelBytes(side, data, at, end - at, time, frame);
                yield end;
            }
            case LOST -> findHead(data, at, end, frame, time);
            case NOT_HTTP -> {
                firstBytes.add(data, at, end - at);
                yield end;
            }
        };
    }

    /** Empty lines before a message are allowed (RFC 9112 section 2.2). */
    private int idle(byte[] data, int at, long frame, long time) {
        if (data[at] == '\r' || data[at] == '\n') {
            return at + 1;
        }
        beginHead(frame, time);
        return at;
    }

    private void beginHead(long frame, long time) {
        state = State.HEAD;
        message = null;
        line.clear();
        headBytes = 0;
        headFrame = frame;
        headTime = time;
    }

    /** Collects up to the end of a line. */
    private int line(byte[] data, int at, int end, long frame, long time) {
        int stop = at;
        while (stop < end && data[stop] != '\n') {
            stop++;
        }
        boolean whole = stop < end;
        int take = stop - at + (whole ? 1 : 0);
        headBytes += take;
        int cap = state == State.CHUNK_SIZE ? CHUNK_LINE_CAP : HEAD_CAP;
        if (headBytes > cap) {
            broken(state == State.CHUNK_SIZE ? "chunk-size line too long" : "header section over 64 KiB", frame, time);
            return at + take;
        }
        line.append(data, at, stop - at);
        boolean fresh = message == null;
        if (fresh && !recognise(whole, frame, time)) {
            return at + take;
        }
        if (message != null) {
            message.touch(fresh ? headBytes : take, frame, time);
        }
        if (whole) {
            int length = line.textLength();
            line.clear();
            endLine(length, frame, time);
        }
        return at + take;
    }

    /** Begins the message once its first bytes prove to be one; false when they are none of HTTP. */
    private boolean recognise(boolean wholeLine, long frame, long time) {
        LooksLike looks = Http1Connection.looksLike(side, line.bytes(), 0, line.length());
        if (looks == LooksLike.YES) {
            begin();
            return true;
        }
        if (looks == LooksLike.MORE && !wholeLine) {
            return true;
        }
        if (anyMessage || anyGap) {
            lose(frame, time);
        } else {
            state = State.NOT_HTTP;
            firstBytes.add(line.bytes(), 0, line.length());
            firstBytes.add(LINE_END, 0, wholeLine ? 1 : 0);
        }
        return false;
    }

    private void begin() {
        anyMessage = true;
        message = new HttpMessage(side == Side.CLIENT);
        message.touch(0, headFrame, headTime);
        owner.begun(side, message);
    }

    private void endLine(int length, long frame, long time) {
        switch (state) {
            case HEAD -> headLine(length, frame, time);
            case CHUNK_SIZE -> chunkSize(HttpSyntax.chunkSize(line.bytes(), 0, length), frame, time);
            default -> trailerLine(length, frame, time);
        }
    }

    private void headLine(int length, long frame, long time) {
        if (message.version == null) {
            String wrong = HttpSyntax.firstLine(message, line.bytes(), length);
            if (wrong != null) {
                HttpSyntax.partialFirstLine(message, line.bytes(), length);
                broken(wrong, frame, time);
            }
        } else if (length == 0) {
            headComplete(frame, time);
        } else if (!HttpSyntax.headerLine(message, line.bytes(), length)) {
            message.malformed("header line without a name");
        }
    }

    private void headComplete(long frame, long time) {
        message.headComplete = true;
        message.headersFrame = frame;
        message.headersTime = time;
        HttpMessage head = message;
        switch (owner.headComplete(side, head, frame, time)) {
            case INTERIM -> {
                message = null;
                state = State.IDLE;
            }
            case TUNNEL -> {
                end(frame, time);
                state = State.TUNNEL;
                owner.startTunnel();
            }
            case BODY -> beginBody(frame, time);
        }
    }

    private void beginBody(long frame, long time) {
        headBytes = 0;
        remaining = Math.max(0, message.declaredLength);
        switch (message.framing) {
            case NONE -> end(frame, time);
            case LENGTH -> {
                state = State.LENGTH;
                if (remaining == 0) {
                    end(frame, time);
                }
            }
            case CHUNKED -> state = State.CHUNK_SIZE;
            case UNTIL_CLOSE -> state = State.UNTIL_CLOSE;
            case STREAM -> throw new IllegalStateException("no framing of HTTP/1.x");
        }
    }

    private void chunkSize(long size, long frame, long time) {
        headBytes = 0;
        if (size < 0) {
            broken("chunk size expected", frame, time);
        } else if (size == 0) {
            state = State.TRAILERS;
        } else {
            remaining = size;
            state = State.CHUNK_DATA;
        }
    }

    private void trailerLine(int length, long frame, long time) {
        if (length == 0) {
            end(frame, time);
        } else {
            message.trailers = true;
            if (!HttpSyntax.headerLine(message, line.bytes(), length)) {
                message.malformed("trailer line without a name");
            }
        }
    }

    private int body(byte[] data, int at, int end, long frame, long time) {
        int take = state == State.UNTIL_CLOSE ? end - at : (int) Math.min(remaining, end - at);
        message.touch(take, frame, time);
        if (message.turnsOutEvents(data, at, take)) {
            owner.eventsFound();
        }
        message.body(data, at, take, frame, time);
        remaining -= take;
        bodyPart(frame, time);
        return at + take;
    }

    /** After some of the body was taken: is its end, or the end of the chunk, reached? */
    private void bodyPart(long frame, long time) {
        if (state == State.UNTIL_CLOSE || remaining > 0) {
            return;
        }
        if (state == State.CHUNK_DATA) {
            state = State.CHUNK_END;
        } else {
            end(frame, time);
        }
    }

    private int chunkEnd(byte[] data, int at, long frame, long time) {
        message.touch(1, frame, time);
        if (data[at] == '\n') {
            state = State.CHUNK_SIZE;
            line.clear();
        } else if (data[at] != '\r') {
            broken("chunk longer than its size", frame, time);
        }
        return at + 1;
    }

    private void end(long frame, long time) {
        HttpMessage ended = message;
        message = null;
        line.clear();
        state = side == Side.CLIENT && "CONNECT".equals(ended.method) ? State.HELD : State.IDLE;
        ended.end(frame, time);
        owner.complete(side, ended);
    }

    /** The message breaks the rules: what follows it cannot be told. */
    private void broken(String why, long frame, long time) {
        if (message != null) {
            message.malformed(why);
        }
        lose(frame, time);
    }

    private void lose(long frame, long time) {
        search.restart();
        abandon(frame, time);
    }

    private void abandon(long frame, long time) {
        HttpMessage abandoned = message;
        keepFirstLine();
        message = null;
        state = State.LOST;
        line.clear();
        held.clear();
        if (abandoned != null) {
            abandoned.close(frame, time);
        }
        owner.lost(side, abandoned, anyGap);
    }

    /** After a hole: looks for the start of a message. */
    private int findHead(byte[] data, int from, int end, long frame, long time) {
        int after = search.head(data, from, end, frame, time);
        if (after >= 0) {
            resumeHead(frame, time);
            return after;
        }
        if (side == Side.CLIENT || search.undecided() || !owner.answerLost()) {
            return end;
        }
        return findBody(data, from, end, frame, time);
    }

    /** The header section of the answer lies in the hole, and this is no other's: there may be chunks of its body. */
    private int findBody(byte[] data, int from, int end, long frame, long time) {
        message = new HttpMessage(false);
        message.headLost();
        message.touch(0, frame, time);
        owner.begunInHole(message);
        loseChunk();
        return findChunk(data, from, end, frame, time);
    }

    /** Goes on with the message whose first bytes the search has found. */
    private void resumeHead(long frame, long time) {
        state = State.HEAD;
        headFrame = search.frame();
        headTime = search.time();
        line.clear();
        line.append(search.line(), 0, search.length());
        headBytes = line.length();
        begin();
        message.touch(headBytes, frame, time);
    }

    /** After a hole in a chunked body: looks for the start of a chunk. */
    private int findChunk(byte[] data, int from, int end, long frame, long time) {
        int after = search.chunk(data, from, end, frame, time);
        if (after >= 0 && search.headFound()) {
            abandon(frame, time);
            resumeHead(frame, time);
            return after;
        }
        message.touch((after < 0 ? end : after) - from, frame, time);
        if (after < 0) {
            return end;
        }
        chunkSize(search.chunkSize(), frame, time);
        return after;
    }

    // ---- holes and ends

    void gap(long count, long frame, long time) {
        if (count <= 0) {
            return;
        }
        anyGap = true;
        gapFrame = frame;
        gapTime = time;
        switch (state) {
            case NOT_HTTP -> {
                // nothing to follow
            }
            case TUNNEL -> owner.tunnelGap(side, count, time, frame);
            case LOST -> search.restart();
            case LENGTH, CHUNK_DATA, UNTIL_CLOSE -> bodyGap(count, frame, time);
            case CHUNK_SIZE, CHUNK_END, CHUNK_LOST -> {
                message.bodyGap(0); // how much of it was framing cannot be told
                message.wireBytes += count;
                loseChunk();
            }
            case IDLE, HEAD, TRAILERS, HELD -> {
                if (message != null) {
                    keepFirstLine();
                    message.headGap(frame, time);
                }
                lose(frame, time);
            }
        }
    }

    private void bodyGap(long count, long frame, long time) {
        long inside = state == State.UNTIL_CLOSE ? count : Math.min(count, remaining);
        message.bodyGap(inside);
        message.wireBytes += inside;
        remaining -= inside;
        long beyond = count - inside;
        if (beyond > 0 && state == State.CHUNK_DATA) {
            message.bodyGap(0);
            message.wireBytes += beyond;
            loseChunk();
            return;
        }
        bodyPart(frame, time);
        if (beyond > 0) {
            lose(frame, time);
        }
    }

    private void loseChunk() {
        state = State.CHUNK_LOST;
        line.clear();
        search.restart();
    }

    void finished(long frame, long time) {
        switch (state) {
            case UNTIL_CLOSE -> end(frame, time);
            case TUNNEL -> owner.tunnelFinished(side, time, frame);
            case HELD -> held.finish(frame, time);
            default -> close(frame, time);
        }
    }

    /** No more bytes will come: an open message stays incomplete. */
    void close(long frame, long time) {
        keepFirstLine();
        if (message != null) {
            message.close(frame, time);
        }
    }

    /** The start of a first line that will not be finished is worth keeping: it may hold the path. */
    private void keepFirstLine() {
        if (message != null && message.version == null && line.length() > 0) {
            HttpSyntax.partialFirstLine(message, line.bytes(), line.length());
        }
    }

    /** The answer to CONNECT was negative: what was held are requests after all. */
    void releaseHeld() {
        if (state != State.HELD) {
            return;
        }
        state = State.IDLE;
        held.release(this::feed);
    }

    /** What is missing is the rest of the message that was lost, and nothing else. */
    void passOver() {
        state = State.IDLE;
    }

    /** From here on everything goes through the tunnel, what was held first. */
    void tunnel() {
        if (state == State.TUNNEL) {
            return;
        }
        if (state == State.LOST) {
            // how much was lost is not known, only that something was
            owner.tunnelGap(side, 1, gapTime, gapFrame);
        }
        state = State.TUNNEL;
        message = null;
        held.release(this::feed);
        if (held.finished()) {
            owner.tunnelFinished(side, held.finishTime(), held.finishFrame());
        }
    }
}
