package io.hangup.capture;

import java.io.IOException;

/** The classic format of libpcap (draft-ietf-opsawg-pcap): one link type, records one after the other. */
final class PcapReader extends CaptureReader {
    static final int MAGIC_MICROS = 0xa1b2c3d4;
    static final int MAGIC_NANOS = 0xa1b23c4d;

    /** Alexey Kuznetzov's patch of the nineties: eight more bytes a record (interface, protocol, packet type). */
    static final int MAGIC_MODIFIED = 0xa1b2cd34;

    static final int HEADER = 24;
    private static final int RECORD = 16;
    private static final int MODIFIED_RECORD = 24;

    /** The link type field's flag that its top four bits tell the frame check sequence's length, in 16-bit units. */
    private static final int FCS_PRESENT = 0x0400_0000;

    private static final int LINK_TYPE_MASK = 0x03ff_ffff;

    /** So many zero bytes, a page of memory or disk, are no records but what was never written. */
    private static final int ZEROS = 4096;

    private final boolean bigEndian;
    private final boolean mayVary;
    private int recordHeader;
    private boolean probed;
    private final int nanosPerUnit;
    private final int linkType;
    private final int fcsLength;
    private final long snapLength;
    private final int version;

    /** Reads the file header, which the caller has recognised by its magic number and found to be whole. */
    PcapReader(ByteInput in, CaptureFacts facts, int capture) {
        super(in, facts, capture);
        byte[] block = in.block();
        int at = in.position();
        bigEndian = isMagic(Bytes.int32(block, at, true));
        int magic = Bytes.int32(block, at, bigEndian);
        recordHeader = magic == MAGIC_MODIFIED ? MODIFIED_RECORD : RECORD;
        mayVary = magic != MAGIC_NANOS;
        nanosPerUnit = magic == MAGIC_NANOS ? 1 : 1000;
        version = Bytes.uint16(block, at + 4, bigEndian) << 16 | Bytes.uint16(block, at + 6, bigEndian);
        snapLength = Bytes.uint32(block, at + 16, bigEndian);
        int field = Bytes.int32(block, at + 20, bigEndian);
        linkType = field & LINK_TYPE_MASK;
        fcsLength = (field & FCS_PRESENT) != 0 ? (field >>> 28) * 2 : 0;
        in.skip(HEADER);
        facts.format = "pcap";
        facts.interfaces = 1;
        facts.snapLength = (int) Math.min(snapLength, Integer.MAX_VALUE);
        facts.linkTypes.add(linkType);
    }

    /** Whether a file header of either byte order starts there. */
    static boolean isHeader(byte[] bytes, int at) {
        return isMagic(Bytes.int32(bytes, at, true)) || isMagic(Bytes.int32(bytes, at, false));
    }

    /** Whether four bytes, read in some byte order, begin a pcap file of that byte order. */
    static boolean isMagic(int value) {
        return value == MAGIC_MICROS || value == MAGIC_NANOS || value == MAGIC_MODIFIED;
    }

    @Override
    boolean read(Frame frame) throws IOException {
        long offset = in.offset();
        if (!in.require(recordHeader)) {
            if (in.available() > 0) {
                cutOff("record header", offset);
            }
            return false;
        }
        byte[] block = in.block();
        int at = in.position();
        if (!probed) {
            probed = true;
            int end = at + in.available();
            recordHeader = mayVary ? PcapVariants.recordHeader(block, at, end, bigEndian, recordHeader) : recordHeader;
        }
        long seconds = Bytes.uint32(block, at, bigEndian);
        long fraction = Bytes.uint32(block, at + 4, bigEndian);
        long captured = Bytes.uint32(block, at + 8, bigEndian);
        long wire = Bytes.uint32(block, at + 12, bigEndian);
        if (lengthsSwapped(captured, wire)) {
            long swap = captured;
            captured = wire;
            wire = swap;
        }
        if ((seconds | fraction | captured | wire) == 0 && onlyZerosFollow()) {
            // A crash or a full disk leaves zeros behind; they would pass for any number of empty frames of 1970.
            stop("Only zeros follow", offset);
            return false;
        }
        if (captured > ByteInput.REQUIRE_CAP - recordHeader || captured > Math.max(FRAME_CAP, snapLength)) {
            stop("A record claims " + captured + " bytes", offset);
            return false;
        }
        int length = recordHeader + (int) captured;
        if (!in.require(length)) {
            cutOff("record", offset);
            return false;
        }
        frame.data = in.block();
        frame.offset = in.position() + recordHeader;
        frame.fileOffset = offset;
        frame.timeNanos = seconds * 1_000_000_000L + fraction * nanosPerUnit;
        frame.linkType = linkType;
        frame.interfaceId = 0;
        frame.direction = Frame.DIRECTION_UNKNOWN;
        lengths(frame, (int) captured, wire, fcsLength);
        in.skip(length);
        return true;
    }

    private boolean onlyZerosFollow() throws IOException {
        if (!in.require(ZEROS)) {
            return false;
        }
        for (int at = in.position(); at < in.position() + ZEROS; at++) {
            if (in.block()[at] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Before version 2.3 the two lengths stood the other way round; 2.3 was written both ways. */
    private boolean lengthsSwapped(long captured, long wire) {
        int minor = version & 0xffff;
        return version >>> 16 == 2 && (minor < 3 || minor == 3 && captured > wire);
    }
}
