package io.hangup.testing;

import io.hangup.capture.CaptureSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Frames in time order, and the pcap file (nanoseconds, big-endian) that holds them. */
public final class Capture {
    private static final int NANOSECOND_MAGIC = 0xa1b23c4d;
    private static final int ETHERNET = 1;

    private final List<CapturedFrame> frames;
    private final int linkType;

    private Capture(List<CapturedFrame> frames, int linkType) {
        this.frames = List.copyOf(frames);
        this.linkType = linkType;
    }

    /**
     * @param timeNanos epoch nanoseconds
     * @param data what was captured
     * @param wireLength bytes on the wire
     */
    public record CapturedFrame(long timeNanos, byte[] data, int wireLength) {
        public CapturedFrame(long timeNanos, byte[] data) {
            this(timeNanos, data, data.length);
        }
    }

    /** All packets of the ladders, merged by time; packets of the same time keep the order of the ladders. */
    public static Capture of(Ladder... ladders) {
        List<CapturedFrame> all = new ArrayList<>();
        for (Ladder ladder : ladders) {
            all.addAll(ladder.frames());
        }
        all.sort(Comparator.comparingLong(CapturedFrame::timeNanos));
        return new Capture(all, ETHERNET);
    }

    /** Frames of any link type, in the order given. */
    public static Capture of(int linkType, List<CapturedFrame> frames) {
        return new Capture(frames, linkType);
    }

    /** The same frames, each cut to {@code snapLength} bytes. */
    public Capture snap(int snapLength) {
        List<CapturedFrame> cut = new ArrayList<>();
        for (CapturedFrame frame : frames) {
            int length = Math.min(snapLength, frame.data().length);
            cut.add(new CapturedFrame(frame.timeNanos(), Arrays.copyOf(frame.data(), length), frame.wireLength()));
        }
        return new Capture(cut, linkType);
    }

    public List<CapturedFrame> frames() {
        return frames;
    }

    /** The pcap file. */
    public byte[] toBytes() {
        int size = 24;
        for (CapturedFrame frame : frames) {
            size += 16 + frame.data().length;
        }
        ByteBuffer file = ByteBuffer.allocate(size)
                .putInt(NANOSECOND_MAGIC)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(262_144)
                .putInt(linkType);
        for (CapturedFrame frame : frames) {
            file.putInt((int) Math.floorDiv(frame.timeNanos(), 1_000_000_000L))
                    .putInt((int) Math.floorMod(frame.timeNanos(), 1_000_000_000L))
                    .putInt(frame.data().length)
                    .putInt(frame.wireLength())
                    .put(frame.data());
        }
        return file.array();
    }

    /** Writes the file into a folder, such as a test's temporary one. */
    public Path toPath(Path folder) throws IOException {
        return Files.write(Files.createTempFile(folder, "capture", ".pcap"), toBytes());
    }

    /** The capture as the analyzer takes it, without a file. */
    public CaptureSource source() {
        byte[] bytes = toBytes();
        return CaptureSource.stream(new ByteArrayInputStream(bytes), "test.pcap");
    }
}
