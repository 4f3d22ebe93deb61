package io.hangup.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A capture read to its end: copies of all frames, and the facts. */
final class ReadCapture {
    final List<Copy> frames = new ArrayList<>();
    final List<CaptureFacts> captures;

    static final class Copy {
        final byte[] data;
        final int wireLength;
        final long timeNanos;
        final int linkType;
        final int interfaceId;
        final int direction;
        final int capture;
        final long number;
        final long fileOffset;

        Copy(Frame frame) {
            data = Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.capturedLength);
            wireLength = frame.wireLength;
            timeNanos = frame.timeNanos;
            linkType = frame.linkType;
            interfaceId = frame.interfaceId;
            direction = frame.direction;
            capture = FrameRef.capture(frame.ref);
            number = FrameRef.number(frame.ref);
            fileOffset = frame.fileOffset;
        }
    }

    private ReadCapture(CaptureSource source) throws IOException {
        try (FrameReader reader = source.open()) {
            Frame frame = new Frame();
            while (reader.next(frame) == FrameReader.Next.FRAME) {
                frames.add(new Copy(frame));
            }
            captures = reader.captures();
        }
    }

    static ReadCapture of(byte[] bytes) {
        return of(new ByteArrayInputStream(bytes));
    }

    static ReadCapture of(InputStream in) {
        return of(CaptureSource.stream(in, "test"));
    }

    static ReadCapture of(Path... paths) {
        return of(CaptureSource.files(List.of(paths)));
    }

    static ReadCapture of(CaptureSource source) {
        try {
            return new ReadCapture(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CaptureFacts facts() {
        return captures.get(0);
    }

    List<byte[]> data() {
        List<byte[]> data = new ArrayList<>();
        frames.forEach(frame -> data.add(frame.data));
        return data;
    }

    List<Long> times() {
        List<Long> times = new ArrayList<>();
        frames.forEach(frame -> times.add(frame.timeNanos));
        return times;
    }
}
