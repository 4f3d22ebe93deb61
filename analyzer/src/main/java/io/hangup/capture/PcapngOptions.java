package io.hangup.capture;

/** Walks the options of a pcapng block; ends quietly at the first that does not fit. */
final class PcapngOptions {
    private final byte[] bytes;
    private final boolean bigEndian;
    private final int end;
    private int next;

    /** Code of the option that {@link #advance} found. */
    int code;

    /** Where its value starts. */
    int at;

    /** Bytes of its value. */
    int length;

    PcapngOptions(byte[] bytes, int start, int end, boolean bigEndian) {
        this.bytes = bytes;
        this.next = start;
        this.end = end;
        this.bigEndian = bigEndian;
    }

    /** Moves to the next option; false at the end of options, of the block, or at a damaged one. */
    boolean advance() {
        if (end - next < 4) {
            return false;
        }
        code = Bytes.uint16(bytes, next, bigEndian);
        length = Bytes.uint16(bytes, next + 2, bigEndian);
        at = next + 4;
        if (code == PcapngFormat.OPTION_END || length > end - at) {
            return false;
        }
        next = Math.min(end, at + PcapngFormat.padded(length));
        return true;
    }
}
