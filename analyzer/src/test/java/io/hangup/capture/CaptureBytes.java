package io.hangup.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes captures byte by byte, the broken ones too. */
final class CaptureBytes {
    final ByteOrder order;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    CaptureBytes(ByteOrder order) {
        this.order = order;
    }

    static CaptureBytes big() {
        return new CaptureBytes(ByteOrder.BIG_ENDIAN);
    }

    static CaptureBytes little() {
        return new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@code length} bytes that differ from each other and between seeds. */
    static byte[] data(int length, int seed) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 7 + seed * 31 + (i >>> 8));
        }
        return data;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    int size() {
        return out.size();
    }

    CaptureBytes raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    CaptureBytes int16(int value) {
        return raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }

    CaptureBytes int32(long value) {
        return raw(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }

    CaptureBytes int64(long value) {
        return raw(ByteBuffer.allocate(8).order(order).putLong(value).array());
    }

    CaptureBytes pad() {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
        return this;
    }

    // ---- pcap

    CaptureBytes pcapHeader(int magic, long linkTypeField) {
        return pcapHeader(magic, 4, 65_535, linkTypeField);
    }

    CaptureBytes pcapHeader(int magic, int minor, long snapLength, long linkTypeField) {
        return int32(magic)
                .int16(2)
                .int16(minor)
                .int32(0)
                .int32(0)
                .int32(snapLength)
                .int32(linkTypeField);
    }

    CaptureBytes record(long seconds, long fraction, int wireLength, byte[] data) {
        return int32(seconds)
                .int32(fraction)
                .int32(data.length)
                .int32(wireLength)
                .raw(data);
    }

    /** A plain microsecond capture of Ethernet frames, one a second. */
    static byte[] pcap(int frames) {
        return pcap(frames, 1_000);
    }

    static byte[] pcap(int frames, long firstSecond) {
        CaptureBytes bytes = little().pcapHeader(PcapReader.MAGIC_MICROS, 1);
        for (int i = 0; i < frames; i++) {
            bytes.record(firstSecond + i, 5, 60 + i, data(60 + i, i));
        }
        return bytes.bytes();
    }

    // ---- pcapng

    CaptureBytes block(int type, CaptureBytes body) {
        byte[] content = body.pad().bytes();
        int length = content.length + 12;
        return int32(type).int32(length).raw(content).int32(length);
    }

    /** An empty body in this byte order. */
    CaptureBytes body() {
        return new CaptureBytes(order);
    }

    CaptureBytes section() {
        return block(
                PcapngFormat.SECTION,
                body().int32(PcapngFormat.BYTE_ORDER).int16(1).int16(0).int64(-1));
    }

    CaptureBytes option(int code, byte... value) {
        return int16(code).int16(value.length).raw(value).pad();
    }

    CaptureBytes text(int code, String value) {
        return option(code, value.getBytes(StandardCharsets.UTF_8));
    }

    CaptureBytes int64Option(int code, long value) {
        return int16(code).int16(8).int64(value);
    }

    CaptureBytes endOptions() {
        return int32(0);
    }

    CaptureBytes interfaceBody(int linkType, int snapLength) {
        return body().int16(linkType).int16(0).int32(snapLength);
    }

    CaptureBytes describe(int linkType) {
        return block(PcapngFormat.INTERFACE, interfaceBody(linkType, 0));
    }

    CaptureBytes packetBody(int interfaceId, long ticks, int wireLength, byte[] data) {
        return body().int32(interfaceId)
                .int32(ticks >>> 32)
                .int32(ticks)
                .int32(data.length)
                .int32(wireLength)
                .raw(data)
                .pad();
    }

    CaptureBytes packet(int interfaceId, long ticks, byte[] data) {
        return block(PcapngFormat.PACKET, packetBody(interfaceId, ticks, data.length, data));
    }

    CaptureBytes secrets(String keyLog) {
        byte[] text = keyLog.getBytes(StandardCharsets.UTF_8);
        return block(
                PcapngFormat.SECRETS,
                body().int32(PcapngFormat.TLS_KEY_LOG).int32(text.length).raw(text));
    }

    /** One section with one Ethernet interface and packets a second apart, in microseconds. */
    static byte[] pcapng(int frames) {
        CaptureBytes bytes = little().section().describe(1);
        for (int i = 0; i < frames; i++) {
            bytes.packet(0, 1_000_000L * (1_000 + i), data(61 + i, i));
        }
        return bytes.bytes();
    }
}
