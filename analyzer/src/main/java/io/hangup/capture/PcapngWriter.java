package io.hangup.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a pcapng capture (draft-ietf-opsawg-pcapng) of one section, big-endian, with nanosecond times. Blocks go
 * straight to the stream given, which is closed with the writer. An empty text means that its option is left out.
 *
 * <pre>{@code
 * try (PcapngWriter writer = new PcapngWriter(out, "", "", "hangup 0.1.0", "")) {
 *     int id = writer.addInterface(LinkTypes.EN10MB, 0, "eth0");
 *     writer.packet(id, frame.timeNanos, frame.data, frame.offset, frame.capturedLength, frame.wireLength, "a comment");
 * }
 * }</pre>
 */
public final class PcapngWriter implements Closeable {
    /** The most bytes of UTF-8 that an option holds; longer texts are cut at a character. */
    public static final int TEXT_CAP = 65_535;

    private static final int HARDWARE = 2;
    private static final int SYSTEM = 3;
    private static final int APPLICATION = 4;
    private static final int INTERFACE_NAME = 2;
    private static final int RESOLUTION = 9;
    private static final byte NANOSECONDS = 9;
    private static final int FLAGS = 2;
    private static final int NAME_V4 = 1;
    private static final int NAME_V6 = 2;

    private final OutputStream out;
    private byte[] block = new byte[4096];
    private int length;
    private int interfaces;

    /** Writes the section header: hardware, operating system and application that made the capture, and a comment. */
    public PcapngWriter(OutputStream out, String hardware, String system, String application, String comment)
            throws IOException {
        this.out = out;
        start(PcapngFormat.SECTION);
        int32(PcapngFormat.BYTE_ORDER);
        int16(1);
        int16(0);
        int64(-1);
        text(PcapngFormat.OPTION_COMMENT, comment);
        text(HARDWARE, hardware);
        text(SYSTEM, system);
        text(APPLICATION, application);
        endOptions();
        end();
    }

    /**
     * Describes an interface and returns its index for {@link #packet}.
     *
     * @param linkType a LINKTYPE_ value, 0 to 65535
     * @param snapLength the most bytes captured of a frame; 0 for no limit
     */
    public int addInterface(int linkType, int snapLength, String name) throws IOException {
        if (linkType < 0 || linkType > 0xffff || snapLength < 0) {
            throw new IllegalArgumentException("link type " + linkType + ", snap length " + snapLength);
        }
        start(PcapngFormat.INTERFACE);
        int16(linkType);
        int16(0);
        int32(snapLength);
        text(INTERFACE_NAME, name);
        option(RESOLUTION, 1);
        bytes(new byte[] {NANOSECONDS}, 0, 1);
        endOptions();
        end();
        return interfaces++;
    }

    /** Writes one packet of unknown direction; see {@link #packet(int, long, byte[], int, int, int, int, String)}. */
    public void packet(
            int interfaceId, long timeNanos, byte[] data, int offset, int captured, int wireLength, String comment)
            throws IOException {
        packet(interfaceId, timeNanos, data, offset, captured, wireLength, Frame.DIRECTION_UNKNOWN, comment);
    }

    /**
     * Writes one packet.
     *
     * @param timeNanos nanoseconds since the epoch, not negative; {@link Frame#NO_TIME} is written as 0
     * @param captured bytes of {@code data} from {@code offset} to write, at most 256 KiB
     * @param wireLength bytes the frame had on the wire, at least {@code captured}
     * @param direction one of the DIRECTION_ values of {@link Frame}
     */
    public void packet(
            int interfaceId,
            long timeNanos,
            byte[] data,
            int offset,
            int captured,
            int wireLength,
            int direction,
            String comment)
            throws IOException {
        if (interfaceId < 0 || interfaceId >= interfaces) {
            throw new IllegalArgumentException("interface " + interfaceId + " of " + interfaces);
        }
        if (captured < 0 || captured > CaptureReader.FRAME_CAP || wireLength < captured) {
            throw new IllegalArgumentException("captured " + captured + " of " + wireLength + " bytes");
        }
        long time = Math.max(0, timeNanos);
        start(PcapngFormat.PACKET);
        int32(interfaceId);
        int32((int) (time >>> 32));
        int32((int) time);
        int32(captured);
        int32(wireLength);
        bytes(data, offset, captured);
        boolean options = direction != Frame.DIRECTION_UNKNOWN || !comment.isEmpty();
        text(PcapngFormat.OPTION_COMMENT, comment);
        if (direction != Frame.DIRECTION_UNKNOWN) {
            option(FLAGS, 4);
            int32(direction);
        }
        if (options) {
            endOptions();
        }
        end();
    }

    /** Writes a TLS key log as a secrets block; packets that need it come after it. */
    public void secrets(byte[] keyLog) throws IOException {
        start(PcapngFormat.SECRETS);
        int32(PcapngFormat.TLS_KEY_LOG);
        int32(keyLog.length);
        bytes(keyLog, 0, keyLog.length);
        end();
    }

    /** Writes the name of an address of 4 or 16 bytes as a name resolution block. */
    public void name(byte[] address, String name) throws IOException {
        if (address.length != 4 && address.length != 16) {
            throw new IllegalArgumentException("an address of " + address.length + " bytes");
        }
        byte[] text = cut(name, TEXT_CAP - address.length - 1);
        start(PcapngFormat.NAMES);
        int16(address.length == 4 ? NAME_V4 : NAME_V6);
        int16(address.length + text.length + 1);
        byte[] record = new byte[address.length + text.length + 1];
        System.arraycopy(address, 0, record, 0, address.length);
        System.arraycopy(text, 0, record, address.length, text.length);
        bytes(record, 0, record.length);
        int32(0);
        end();
    }

    private void start(int type) {
        length = 0;
        int32(type);
        int32(0);
    }

    private void end() throws IOException {
        int total = length + 4;
        int32(total);
        Bytes.putInt32(block, 4, total);
        out.write(block, 0, length);
    }

    private void text(int code, String text) {
        if (!text.isEmpty()) {
            byte[] encoded = cut(text, TEXT_CAP);
            option(code, encoded.length);
            bytes(encoded, 0, encoded.length);
        }
    }

    private static byte[] cut(String text, int cap) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length <= cap) {
            return encoded;
        }
        int end = cap;
        while (end > 0 && (encoded[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(encoded, end);
    }

    private void option(int code, int valueLength) {
        int16(code);
        int16(valueLength);
    }

    private void endOptions() {
        int32(PcapngFormat.OPTION_END);
    }

    private void int16(int value) {
        room(2);
        block[length++] = (byte) (value >>> 8);
        block[length++] = (byte) value;
    }

    private void int32(int value) {
        room(4);
        Bytes.putInt32(block, length, value);
        length += 4;
    }

    private void int64(long value) {
        int32((int) (value >>> 32));
        int32((int) value);
    }

    private void bytes(byte[] source, int offset, int count) {
        int padded = PcapngFormat.padded(count);
        room(padded);
        System.arraycopy(source, offset, block, length, count);
        Arrays.fill(block, length + count, length + padded, (byte) 0);
        length += padded;
    }

    private void room(int count) {
        if (block.length - length < count) {
            block = Arrays.copyOf(block, Math.max(2 * block.length, length + count));
        }
    }

    /** Hands what was written on; for captures that are watched while they grow. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
