package io.hangup.http;

import io.hangup.tcp.Side;
import java.util.Arrays;

/** What one side of an HTTP/2 connection sends: frames into header sections, bodies and facts. Mutable. */
final class Http2Half {
    /** The most bytes of one header block in its frames. */
    static final int BLOCK_CAP = 256 * 1024;

    private static final int SMALLEST_MAX_FRAME = 16_384;
    private static final int LARGEST_MAX_FRAME = (1 << 24) - 1;
    /** GOAWAY frames and SETTINGS longer than this are not looked for after a hole. */
    private static final int LIKELY_CONTROL = 600;

    private static final HpackDecoder.Sink NOBODY = (name, value) -> {};

    final Http2FrameReader reader;
    final Http2Settings settings = new Http2Settings();
    boolean prefaceSeen;
    /** Something of this side was not captured, or not understood. */
    boolean everLost;

    String malformedReason;
    boolean finished;

    private final Http2Connection owner;
    private final Side side;
    private final boolean fromStart;
    private final HpackDecoder hpack;

    private int type;
    private int flags;
    private int id;
    private int length;
    private Http2Stream stream;
    private HttpMessage message;
    private boolean paddingUnread;
    private int dataLeft;

    private int blockId;
    private boolean blockPromises;
    private boolean blockLast;
    private boolean blockHole;
    private byte[] block = new byte[0];
    private int blockLength;

    Http2Half(Http2Connection owner, Side side, boolean fromStart) {
        this.owner = owner;
        this.side = side;
        this.fromStart = fromStart;
        this.everLost = !fromStart;
        this.hpack = new HpackDecoder(fromStart);
        this.reader = new Http2FrameReader(this, fromStart, side == Side.CLIENT);
    }

    // ---- told by the reader

    void preface() {
        prefaceSeen = true;
    }

    /** What forbids this frame here; null when nothing does. */
    String wrong(int frameLength, int frameType, int frameFlags, int streamId) {
        if (frameLength > frameLimit()) {
            return "frame longer than agreed";
        }
        if (blockId != 0 && (frameType != Http2FrameReader.CONTINUATION || streamId != blockId)) {
            return "header block interrupted by another frame";
        }
        if (fromStart && !everLost && reader.frames() == 0 && frameType != Http2FrameReader.SETTINGS) {
            return "first frame is not SETTINGS";
        }
        boolean connectionOnly = frameType == Http2FrameReader.SETTINGS
                || frameType == Http2FrameReader.PING
                || frameType == Http2FrameReader.GOAWAY;
        boolean either = frameType == Http2FrameReader.WINDOW_UPDATE || frameType > Http2FrameReader.CONTINUATION;
        if (!either && connectionOnly != (streamId == 0)) {
            return streamId == 0 ? "stream frame on stream 0" : "connection frame on a stream";
        }
        boolean wrongLength = switch (frameType) {
            case Http2FrameReader.PRIORITY -> frameLength != 5;
            case Http2FrameReader.RST_STREAM, Http2FrameReader.WINDOW_UPDATE -> frameLength != 4;
            case Http2FrameReader.PING -> frameLength != 8;
            case Http2FrameReader.GOAWAY -> frameLength < 8;
            case Http2FrameReader.SETTINGS ->
                frameLength % 6 != 0 || (frameFlags & Http2FrameReader.ACK) != 0 && frameLength != 0;
            default -> false;
        };
        if (wrongLength) {
            return "frame of a wrong length";
        }
        return frameType == Http2FrameReader.CONTINUATION && blockId == 0 ? "CONTINUATION without HEADERS" : null;
    }

    private long frameLimit() {
        Http2Half receiver = owner.half(side.opposite());
        if (receiver.everLost) {
            return LARGEST_MAX_FRAME;
        }
        return Math.max(SMALLEST_MAX_FRAME, receiver.settings.value(Http2Settings.MAX_FRAME_SIZE, SMALLEST_MAX_FRAME));
    }

    /** Whether such a frame header, found somewhere after a hole, is one. */
    boolean likely(int frameLength, int frameType, int frameFlags, boolean reserved, int streamId) {
        if (reserved || frameLength > Math.min(frameLimit(), 1 << 20) || frameType > Http2FrameReader.WINDOW_UPDATE) {
            return false;
        }
        int allowed = switch (frameType) {
            case Http2FrameReader.DATA -> Http2FrameReader.END_STREAM | Http2FrameReader.PADDED;
            case Http2FrameReader.HEADERS ->
                Http2FrameReader.END_STREAM
                        | Http2FrameReader.END_HEADERS
                        | Http2FrameReader.PADDED
                        | Http2FrameReader.HAS_PRIORITY;
            case Http2FrameReader.SETTINGS, Http2FrameReader.PING -> Http2FrameReader.ACK;
            default -> 0;
        };
        if ((frameFlags & ~allowed) != 0) {
            return false;
        }
        boolean ends = (frameFlags & Http2FrameReader.END_STREAM) != 0;
        return switch (frameType) {
            case Http2FrameReader.DATA ->
                (frameLength > 0 || ends) && owner.streams().likely(streamId);
            case Http2FrameReader.HEADERS -> frameLength > 0 && owner.streams().likely(streamId);
            case Http2FrameReader.RST_STREAM ->
                frameLength == 4 && owner.streams().likely(streamId);
            case Http2FrameReader.WINDOW_UPDATE ->
                frameLength == 4 && (streamId == 0 || owner.streams().likely(streamId));
            case Http2FrameReader.SETTINGS ->
                streamId == 0
                        && frameLength % 6 == 0
                        && frameLength < LIKELY_CONTROL
                        && (frameLength > 0) != ((frameFlags & Http2FrameReader.ACK) != 0);
            case Http2FrameReader.PING -> streamId == 0 && frameLength == 8;
            case Http2FrameReader.GOAWAY -> streamId == 0 && frameLength >= 8 && frameLength < LIKELY_CONTROL;
            default -> false;
        };
    }

    /** A frame header is complete: it began in one frame of the capture and ends in the same or another. */
    void begin(
            int frameType,
            int frameFlags,
            int streamId,
            int frameLength,
            long firstFrame,
            long firstTime,
            long frame,
            long time) {
        type = frameType;
        flags = frameFlags;
        id = streamId;
        length = frameLength;
        if (type != Http2FrameReader.CONTINUATION) {
            boolean carries = type == Http2FrameReader.DATA || type == Http2FrameReader.HEADERS;
            stream = carries ? owner.streams().carrying(side, id, type == Http2FrameReader.HEADERS) : null;
            message = stream == null ? null : stream.message(side);
        }
        if (message != null) {
            message.touch(9, firstFrame, firstTime);
            message.touch(0, frame, time);
        }
        paddingUnread = type == Http2FrameReader.DATA && padded() && length > 0;
        dataLeft = paddingUnread ? length - 1 : length;
    }

    private boolean padded() {
        return (flags & Http2FrameReader.PADDED) != 0;
    }

    /** Bytes of the payload have come. */
    void piece(int count, long frame, long time) {
        if (message != null) {
            message.touch(count, frame, time);
        }
    }

    /** Bytes of a DATA frame. */
    void data(byte[] data, int offset, int count, long frame, long time) {
        int from = offset;
        if (paddingUnread && count > 0) {
            paddingUnread = false;
            int padding = data[from++] & 0xff;
            if (padding > dataLeft) {
                note("padding longer than its frame");
            }
            dataLeft = Math.max(0, dataLeft - padding);
        }
        int take = Math.min(offset + count - from, dataLeft);
        dataLeft -= take;
        if (stream != null && take > 0 && !stream.ended(side)) {
            stream.body(side, data, from, take, frame, time);
        }
    }

    void dataEnd(long frame, long time) {
        boolean last = ends();
        Http2Stream carried = stream;
        owner.windows().sent(side, carried, length, last, frame, time);
        if (carried != null && last && !carried.ended(side)) {
            carried.end(side, frame, time);
            owner.closedPerhaps(carried);
        }
        stream = null;
        message = null;
    }

    private boolean ends() {
        return (flags & Http2FrameReader.END_STREAM) != 0;
    }

    /** Bytes of the payload of this frame are not in the capture; the frame's end is known all the same. */
    void hole(int count, long frame, long time) {
        everLost = true;
        if (message == null) {
            return;
        }
        message.wireBytes += count;
        if (type == Http2FrameReader.DATA) {
            paddingUnread = false;
            int inside = Math.min(count, dataLeft);
            dataLeft -= inside;
            if (!stream.ended(side)) {
                stream.bodyGap(side, inside, frame, time);
            }
        } else {
            message.sawGap = true;
        }
    }

    /** The payload of a frame is there; returns what is wrong with the frame boundaries, or null. */
    String payload(byte[] data, int count, long frame, long time) {
        switch (type) {
            case Http2FrameReader.HEADERS -> {
                int priority = (flags & Http2FrameReader.HAS_PRIORITY) != 0 ? 5 : 0;
                beginBlock(false);
                return fragment(data, count, priority, padded(), frame, time);
            }
            case Http2FrameReader.PUSH_PROMISE -> {
                beginBlock(true);
                return fragment(data, count, 4, padded(), frame, time);
            }
            case Http2FrameReader.CONTINUATION -> {
                return fragment(data, count, 0, false, frame, time);
            }
            case Http2FrameReader.SETTINGS -> owner.settings(side, flags, data, count, frame, time);
            case Http2FrameReader.RST_STREAM -> owner.reset(side, id, i32(data, 0), frame, time);
            case Http2FrameReader.PING -> owner.ping(side, flags, data, frame, time);
            case Http2FrameReader.GOAWAY ->
                owner.goaway(
                        side,
                        i32(data, 0) & Integer.MAX_VALUE,
                        i32(data, 4),
                        Http2Codes.printable(data, 8, count - 8, Http2Goaway.DEBUG_CAP),
                        frame,
                        time);
            case Http2FrameReader.WINDOW_UPDATE ->
                owner.windowUpdate(side, id, i32(data, 0) & Integer.MAX_VALUE, frame, time);
            default -> throw new IllegalStateException("frame type " + type + " is not collected");
        }
        return null;
    }

    private void beginBlock(boolean promises) {
        blockId = id;
        blockPromises = promises;
        blockLast = ends() && !promises;
        blockHole = false;
        blockLength = 0;
    }

    private String fragment(byte[] data, int count, int fixed, boolean padded, long frame, long time) {
        int from = fixed + (padded ? 1 : 0);
        int padding = padded && count > 0 ? data[0] & 0xff : 0;
        int take = count - from - padding;
        if (take < 0) {
            return "padding longer than its frame";
        }
        if (blockLength + take > BLOCK_CAP) {
            blockHole = true;
            note("header block too long");
        } else if (!blockHole) {
            if (blockLength + take > block.length) {
                block = Arrays.copyOf(block, Math.max(blockLength + take, 2 * block.length));
            }
            System.arraycopy(data, from, block, blockLength, take);
            blockLength += take;
        }
        endBlockPerhaps(frame, time);
        return null;
    }

    /** The frame had a hole, or was too long to be collected. */
    void payloadMissing(long frame, long time) {
        everLost = true;
        switch (type) {
            case Http2FrameReader.HEADERS, Http2FrameReader.PUSH_PROMISE, Http2FrameReader.CONTINUATION -> {
                if (type != Http2FrameReader.CONTINUATION) {
                    beginBlock(type == Http2FrameReader.PUSH_PROMISE);
                }
                blockHole = true;
                endBlockPerhaps(frame, time);
            }
            case Http2FrameReader.SETTINGS, Http2FrameReader.WINDOW_UPDATE ->
                owner.windows().forget();
            default -> {
                // nothing that others rest on
            }
        }
    }

    private void endBlockPerhaps(long frame, long time) {
        if ((flags & Http2FrameReader.END_HEADERS) == 0) {
            return;
        }
        Http2Stream carried = stream;
        boolean last = blockLast;
        boolean followed = carried != null && !blockPromises && !carried.ended(side);
        Http2Fields fields = followed ? new Http2Fields() : null;
        blockId = 0;
        stream = null;
        message = null;
        if (blockHole) {
            hpack.lost();
        } else {
            String wrong = hpack.decode(block, 0, blockLength, followed ? fields : NOBODY);
            if (wrong != null) {
                note(wrong);
            }
            if (wrong != null && followed) {
                carried.message(side).malformed(wrong);
                fields.unknown = true;
            }
        }
        if (block.length > HttpMessage.BODY_HEAD_CAP) {
            block = new byte[0];
        }
        if (!followed) {
            owner.promised(blockPromises);
            return;
        }
        if (blockHole) {
            carried.headLost(side);
            if (last) {
                carried.end(side, frame, time);
            }
        } else {
            carried.fields(side, fields, last, frame, time);
        }
        owner.closedPerhaps(carried);
    }

    private void note(String wrong) {
        if (malformedReason == null && !everLost) {
            malformedReason = wrong;
        }
    }

    /** Frame boundaries are lost: by a hole ({@code why} is null) or by what is no frame. */
    void lost(String why, long frame, long time) {
        if (why != null) {
            note(why);
        }
        everLost = true;
        hpack.lost();
        blockId = 0;
        stream = null;
        message = null;
        owner.sideLost(side, why == null, frame, time);
    }

    static int i32(byte[] data, int at) {
        return (data[at] & 0xff) << 24 | (data[at + 1] & 0xff) << 16 | (data[at + 2] & 0xff) << 8 | data[at + 3] & 0xff;
    }
}
