package io.hangup.capture;

import java.nio.charset.StandardCharsets;

/** One interface description block: what later blocks need of it. */
final class PcapngInterface {
    private static final int NAME = 2;
    private static final int RESOLUTION = 9;
    private static final int FILTER = 11;
    private static final int FCS_LENGTH = 13;
    private static final int TIME_OFFSET = 14;
    private static final int FILTER_IS_TEXT = 0;

    /** The fixed fields of the block's body. */
    static final int BODY = 8;

    /** Index over all sections of the file. */
    final int id;

    final int linkType;

    /** The most bytes captured of a frame, uint32; 0 for no limit. */
    final long snapLength;

    /** The if_tsresol byte, see {@link CaptureInterface#resolution}. */
    final int resolution;

    final TimeScale time;

    /** Bytes of frame check sequence at the end of every frame. */
    final int fcsLength;

    /** Name of the interface, or "". */
    final String name;

    /** Capture filter as text, or "". */
    final String filter;

    PcapngInterface(int id, byte[] bytes, int body, int end, boolean bigEndian) {
        this.id = id;
        linkType = Bytes.uint16(bytes, body, bigEndian);
        snapLength = Bytes.uint32(bytes, body + 4, bigEndian);
        int ticks = TimeScale.DEFAULT_RESOLUTION;
        long offsetSeconds = 0;
        int fcs = 0;
        String named = "";
        String filtered = "";
        PcapngOptions options = new PcapngOptions(bytes, body + BODY, end, bigEndian);
        while (options.advance()) {
            if (options.code == RESOLUTION && options.length >= 1) {
                ticks = bytes[options.at] & 0xff;
            } else if (options.code == TIME_OFFSET && options.length >= 8) {
                offsetSeconds = Bytes.int64(bytes, options.at, bigEndian);
            } else if (options.code == FCS_LENGTH && options.length >= 1) {
                fcs = fcsBytes(bytes[options.at] & 0xff);
            } else if (options.code == NAME) {
                named = text(bytes, options.at, options.length);
            } else if (options.code == FILTER && options.length > 1 && bytes[options.at] == FILTER_IS_TEXT) {
                filtered = text(bytes, options.at + 1, options.length - 1);
            }
        }
        resolution = ticks;
        time = new TimeScale(ticks, offsetSeconds);
        fcsLength = fcs;
        name = named;
        filter = filtered;
    }

    /** The format says bits and its example bytes; no frame check sequence has eight bytes or more. */
    private static int fcsBytes(int value) {
        return value < 8 ? value : value / 8;
    }

    /** UTF-8 text, without the zero bytes that some writers end it with. */
    static String text(byte[] bytes, int at, int length) {
        int end = at + length;
        while (end > at && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }
}
