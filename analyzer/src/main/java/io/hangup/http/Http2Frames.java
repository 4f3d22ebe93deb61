package io.hangup.http;

/** Which nine bytes can be a frame header (RFC 9113 sections 4.1 and 6), judged by themselves. */
final class Http2Frames {
    static final int HEADER = 9;

    /** What every receiver must take (RFC 9113 section 4.2); few peers send more. */
    private static final int SMALLEST_MAX_FRAME = 16_384;

    private Http2Frames() {}

    /**
     * Whether these bytes are frames one after the other: headers that are all allowed, and an end where a frame ends, or
     * inside one that carries content. For bytes known to be decrypted: others may look so by chance.
     */
    static boolean in(byte[] data, int offset, int length) {
        int end = offset + length;
        int at = offset;
        int type = -1;
        while (end - at >= HEADER) {
            type = data[at + 3] & 0xff;
            int frameLength = u24(data, at);
            if (!allowed(frameLength, type, data[at + 4] & 0xff, Http2Half.i32(data, at + 5))) {
                return false;
            }
            at += HEADER + frameLength;
        }
        boolean carries = type == Http2FrameReader.DATA || type == Http2FrameReader.HEADERS;
        return type >= 0 && (at == end || at > end && carries);
    }

    private static int u24(byte[] data, int at) {
        return (data[at] & 0xff) << 16 | (data[at + 1] & 0xff) << 8 | data[at + 2] & 0xff;
    }

    private static boolean allowed(int length, int type, int flags, int streamId) {
        if (streamId < 0 || length > SMALLEST_MAX_FRAME) {
            return false;
        }
        boolean request = (streamId & 1) == 1;
        return switch (type) {
            case Http2FrameReader.DATA ->
                request && (flags & ~(Http2FrameReader.END_STREAM | Http2FrameReader.PADDED)) == 0;
            case Http2FrameReader.HEADERS ->
                request
                        && length > 0
                        && (flags
                                        & ~(Http2FrameReader.END_STREAM
                                                | Http2FrameReader.END_HEADERS
                                                | Http2FrameReader.PADDED
                                                | Http2FrameReader.HAS_PRIORITY))
                                == 0;
            case Http2FrameReader.PRIORITY -> length == 5 && flags == 0 && streamId != 0;
            case Http2FrameReader.RST_STREAM -> length == 4 && flags == 0 && request;
            case Http2FrameReader.SETTINGS ->
                streamId == 0 && length % 6 == 0 && (flags == 0 || flags == Http2FrameReader.ACK && length == 0);
            case Http2FrameReader.PING -> streamId == 0 && length == 8 && (flags & ~Http2FrameReader.ACK) == 0;
            case Http2FrameReader.GOAWAY -> streamId == 0 && length >= 8 && flags == 0;
            case Http2FrameReader.WINDOW_UPDATE -> length == 4 && flags == 0 && (streamId == 0 || request);
            case Http2FrameReader.CONTINUATION -> request && (flags & ~Http2FrameReader.END_HEADERS) == 0;
            default -> false;
        };
    }
}
