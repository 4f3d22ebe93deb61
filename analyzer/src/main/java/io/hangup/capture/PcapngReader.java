package io.hangup.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** pcapng (draft-ietf-opsawg-pcapng): blocks, in sections that each have a byte order and interfaces of their own. */
final class PcapngReader extends CaptureReader {
    /** The most interfaces of one section; packets of further ones end the reading. */
    static final int INTERFACES_CAP = 65_536;

    /** Fixed fields of a section header's body: byte order, version, section length. */
    private static final int SECTION_BODY = 16;

    private static final int PACKET_BODY = 20;
    private static final int OPTION_FLAGS = 2;
    private static final int FLAG_DIRECTION = 0x3;
    private static final int FLAG_FCS_SHIFT = 5;
    private static final int FLAG_FCS = 0xf;

    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private final PcapngFacts metadata;
    private boolean bigEndian;

    /** Starts at the first section header, whose magic number the caller has recognised. */
    PcapngReader(ByteInput in, CaptureFacts facts, int capture) {
        super(in, facts, capture);
        facts.format = "pcapng";
        metadata = new PcapngFacts(facts);
    }

    /** Whether a section header, whole as far as its byte order, starts there. */
    static boolean isHeader(byte[] bytes, int at) {
        int order = at + PcapngFormat.BLOCK_START;
        return Bytes.int32(bytes, at, true) == PcapngFormat.SECTION
                && (Bytes.int32(bytes, order, true) == PcapngFormat.BYTE_ORDER
                        || Bytes.int32(bytes, order, false) == PcapngFormat.BYTE_ORDER);
    }

    @Override
    boolean read(Frame frame) throws IOException {
        while (true) {
            long offset = in.offset();
            if (!in.require(PcapngFormat.BLOCK_FRAME)) {
                if (in.available() > 0) {
                    cutOff("block header", offset);
                }
                return false;
            }
            int type = Bytes.int32(in.block(), in.position(), bigEndian);
            // The section's type reads the same in both byte orders, and only its body tells which it has.
            if (type == PcapngFormat.SECTION && !startSection(offset)) {
                return false;
            }
            long length = Bytes.uint32(in.block(), in.position() + 4, bigEndian);
            if (length < PcapngFormat.BLOCK_FRAME || (length & 3) != 0) {
                stop("A block claims a length of " + length + " bytes", offset);
                return false;
            }
            if (!isKnown(type) || length > ByteInput.REQUIRE_CAP) {
                if (!pass(type, length, offset)) {
                    return false;
                }
                continue;
            }
            if (!in.require((int) length)) {
                cutOff("block", offset);
                return false;
            }
            if (!lengthRepeated((int) length)) {
                stop("A block's two lengths differ", offset);
                return false;
            }
            int position = in.position();
            frame.fileOffset = offset;
            int found =
                    block(type, in.block(), position + PcapngFormat.BLOCK_START, position + (int) length - 4, frame);
            if (found == BROKEN) {
                return false;
            }
            in.skip((int) length);
            if (found == FRAME) {
                return true;
            }
        }
    }

    private static final int NOTED = 0;
    private static final int FRAME = 1;
    private static final int BROKEN = 2;

    private static boolean isKnown(int type) {
        return type > 0 && type <= PcapngFormat.PACKET || type == PcapngFormat.SECRETS || type == PcapngFormat.SECTION;
    }

    private boolean startSection(long offset) {
        int at = in.position() + PcapngFormat.BLOCK_START;
        if (Bytes.int32(in.block(), at, true) == PcapngFormat.BYTE_ORDER) {
            bigEndian = true;
        } else if (Bytes.int32(in.block(), at, false) == PcapngFormat.BYTE_ORDER) {
            bigEndian = false;
        } else {
            stop("A section has no byte order", offset);
            return false;
        }
        interfaces.clear();
        metadata.startSection();
        return true;
    }

    private boolean lengthRepeated(int length) {
        return Bytes.int32(in.block(), in.position() + length - 4, bigEndian) == length;
    }

    /** Passes over a block that is not looked into. */
    private boolean pass(int type, long length, long offset) throws IOException {
        if (isKnown(type)) {
            facts.problem("The block at offset " + offset + " has " + length + " bytes, more than the "
                    + ByteInput.REQUIRE_CAP + " that are looked into; it is left out.");
        }
        if (in.skipFully(length - 4) < length - 4 || !in.require(4)) {
            cutOff("block", offset);
            return false;
        }
        if (Bytes.uint32(in.block(), in.position(), bigEndian) != length) {
            stop("A block's two lengths differ", offset);
            return false;
        }
        in.skip(4);
        if (PcapngFormat.isNumbered(type)) {
            numberOther();
        }
        return true;
    }

    private int block(int type, byte[] bytes, int body, int end, Frame frame) {
        switch (type) {
            case PcapngFormat.SECTION:
                return section(bytes, body, end, frame);
            case PcapngFormat.INTERFACE:
                return describe(bytes, body, end, frame);
            case PcapngFormat.PACKET:
                return packet(bytes, body, end, frame);
            case PcapngFormat.OLD_PACKET:
                return oldPacket(bytes, body, end, frame);
            case PcapngFormat.SIMPLE_PACKET:
                return simplePacket(bytes, body, end, frame);
            default:
                metadata.note(type, bytes, body, end, bigEndian);
                return NOTED;
        }
    }

    private int section(byte[] bytes, int body, int end, Frame frame) {
        if (end - body < SECTION_BODY) {
            return broken("A section header is too short", frame);
        }
        int major = Bytes.uint16(bytes, body + 4, bigEndian);
        if (major != 1) {
            return broken("A section has the unknown version " + major, frame);
        }
        return NOTED;
    }

    private int describe(byte[] bytes, int body, int end, Frame frame) {
        if (end - body < PcapngInterface.BODY) {
            return broken("an interface description is too short", frame);
        }
        if (interfaces.size() == INTERFACES_CAP) {
            return broken("A section describes more than " + INTERFACES_CAP + " interfaces", frame);
        }
        PcapngInterface described = new PcapngInterface(facts.interfaces++, bytes, body, end, bigEndian);
        interfaces.add(described);
        metadata.described(described);
        return NOTED;
    }

    private int packet(byte[] bytes, int body, int end, Frame frame) {
        if (end - body < PACKET_BODY) {
            return broken("A packet block is too short", frame);
        }
        return timed(bytes, body, end, Bytes.uint32(bytes, body, bigEndian), frame);
    }

    /** The obsolete packet block has a 16-bit interface number and a drop count where the enhanced one has 32 bits. */
    private int oldPacket(byte[] bytes, int body, int end, Frame frame) {
        if (end - body < PACKET_BODY) {
            return broken("A packet block is too short", frame);
        }
        return timed(bytes, body, end, Bytes.uint16(bytes, body, bigEndian), frame);
    }

    private int timed(byte[] bytes, int body, int end, long interfaceId, Frame frame) {
        if (interfaceId >= interfaces.size()) {
            return broken("A packet belongs to interface " + interfaceId + ", which is not described", frame);
        }
        PcapngInterface from = interfaces.get((int) interfaceId);
        long captured = Bytes.uint32(bytes, body + 12, bigEndian);
        if (captured > end - body - PACKET_BODY) {
            return broken("A packet claims " + captured + " bytes, more than its block", frame);
        }
        long ticks = Bytes.uint32(bytes, body + 4, bigEndian) << 32 | Bytes.uint32(bytes, body + 8, bigEndian);
        int data = body + PACKET_BODY;
        int options = Math.min(end, data + PcapngFormat.padded((int) captured));
        int flags = flags(bytes, options, end);
        int fcs = flags >>> FLAG_FCS_SHIFT & FLAG_FCS;
        frame.timeNanos = from.time.nanos(ticks);
        frame.direction = direction(flags);
        fill(frame, from, bytes, data);
        lengths(frame, (int) captured, Bytes.uint32(bytes, body + 16, bigEndian), fcs != 0 ? fcs : from.fcsLength);
        return FRAME;
    }

    private int simplePacket(byte[] bytes, int body, int end, Frame frame) {
        if (interfaces.isEmpty()) {
            return broken("A simple packet block comes before any interface", frame);
        }
        if (end - body < 4) {
            return broken("A packet block is too short", frame);
        }
        PcapngInterface from = interfaces.get(0);
        long wire = Bytes.uint32(bytes, body, bigEndian);
        long captured = Math.min(wire, end - body - 4);
        if (from.snapLength > 0) {
            captured = Math.min(captured, from.snapLength);
        }
        frame.timeNanos = Frame.NO_TIME;
        frame.direction = Frame.DIRECTION_UNKNOWN;
        fill(frame, from, bytes, body + 4);
        lengths(frame, (int) captured, wire, from.fcsLength);
        return FRAME;
    }

    private static void fill(Frame frame, PcapngInterface from, byte[] bytes, int data) {
        frame.data = bytes;
        frame.offset = data;
        frame.linkType = from.linkType;
        frame.interfaceId = from.id;
    }

    /** The flags option, walked in place: an options object per packet would be garbage. */
    private int flags(byte[] bytes, int start, int end) {
        int at = start;
        while (end - at >= 4) {
            int code = Bytes.uint16(bytes, at, bigEndian);
            int length = Bytes.uint16(bytes, at + 2, bigEndian);
            at += 4;
            if (code == PcapngFormat.OPTION_END || length > end - at) {
                return 0;
            }
            if (code == OPTION_FLAGS && length == 4) {
                return Bytes.int32(bytes, at, bigEndian);
            }
            at += PcapngFormat.padded(length);
        }
        return 0;
    }

    private static int direction(int flags) {
        int direction = flags & FLAG_DIRECTION;
        return direction == FLAG_DIRECTION ? Frame.DIRECTION_UNKNOWN : direction;
    }

    private int broken(String what, Frame frame) {
        stop(what, frame.fileOffset);
        return BROKEN;
    }
}
