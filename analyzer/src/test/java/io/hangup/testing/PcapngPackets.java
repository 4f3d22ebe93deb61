package io.hangup.testing;

import io.hangup.capture.CaptureSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real pcapng capture (little-endian) whose packets can be left out or changed, one at a time. */
public final class PcapngPackets {
    private static final int ENHANCED_PACKET = 6;
    private static final int SECRETS = 10;
    private static final int PACKET_DATA = 28;

    private final List<byte[]> blocks = new ArrayList<>();
    /** Index of each packet's block. */
    private final List<Integer> packets = new ArrayList<>();

    public PcapngPackets(Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (all.remaining() >= 12) {
            int type = all.getInt(all.position());
            byte[] block = new byte[all.getInt(all.position() + 4)];
            all.get(block);
            if (type == ENHANCED_PACKET) {
                packets.add(blocks.size());
            }
            blocks.add(block);
        }
    }

    public int count() {
        return packets.size();
    }

    /** The bytes of a packet, counted from 1. */
    public byte[] packet(int number) {
        byte[] block = blocks.get(packets.get(number - 1));
        int length = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt(20);
        return java.util.Arrays.copyOfRange(block, PACKET_DATA, PACKET_DATA + length);
    }

    /** The capture without one packet, as if the capture had missed it. */
    public CaptureSource without(int number) {
        return source(packets.get(number - 1), null);
    }

    /** The capture with one byte of one packet turned over. */
    public CaptureSource changed(int number, int offset) {
        int index = packets.get(number - 1);
        byte[] block = blocks.get(index).clone();
        block[PACKET_DATA + offset] ^= (byte) 0xff;
        return source(index, block);
    }

    /** The capture without its TLS secrets. */
    public CaptureSource withoutSecrets() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] block : blocks) {
            if (ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt(0) != SECRETS) {
                out.writeBytes(block);
            }
        }
        return CaptureSource.stream(new ByteArrayInputStream(out.toByteArray()), "without-secrets.pcapng");
    }

    /** The capture through a pipe, its TLS secrets behind the last packet. */
    public CaptureSource secretsLast() {
        return secretsLast(false);
    }

    /** The same with a packet of another connection between, more than an hour after the last packet. */
    public CaptureSource secretsMuchLater() {
        return secretsLast(true);
    }

    private CaptureSource secretsLast(boolean muchLater) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (boolean secrets : new boolean[] {false, true}) {
            if (secrets && muchLater) {
                out.writeBytes(lateFrame());
            }
            for (byte[] block : blocks) {
                int type = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
                if ((type == SECRETS) == secrets) {
                    out.writeBytes(block);
                }
            }
        }
        return CaptureSource.stream(new ByteArrayInputStream(out.toByteArray()), "secrets-last.pcapng");
    }

    /** A copy of the last packet, with the high half of its time (in microseconds) one higher, of another connection. */
    private byte[] lateFrame() {
        byte[] last = null;
        for (byte[] block : blocks) {
            int type = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
            last = type == ENHANCED_PACKET ? block.clone() : last;
        }
        ByteBuffer frame = ByteBuffer.wrap(last).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(12, frame.getInt(12) + 1);
        frame.putInt(28 + 34, 0x1234_5678); // the ports of TCP behind Ethernet and IPv4
        return last;
    }

    public CaptureSource unchanged() {
        return source(-1, null);
    }

    private CaptureSource source(int index, byte[] instead) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < blocks.size(); i++) {
            byte[] block = i == index ? instead : blocks.get(i);
            if (block != null) {
                out.writeBytes(block);
            }
        }
        return CaptureSource.stream(new ByteArrayInputStream(out.toByteArray()), "damaged.pcapng");
    }
}
