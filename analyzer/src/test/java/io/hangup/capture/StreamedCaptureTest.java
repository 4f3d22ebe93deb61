package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A pipe that is written while it is read. */
class StreamedCaptureTest {
    /** Fails the test when more is asked for than was written: a real pipe would block there. */
    private static final class Pipe extends InputStream {
        final ArrayDeque<byte[]> written = new ArrayDeque<>();
        boolean closed;

        @Override
        public int read() {
            throw new AssertionError("read one by one");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (written.isEmpty()) {
                assertThat(closed).as("read ahead of what was written").isTrue();
                return -1;
            }
            byte[] next = written.poll();
            System.arraycopy(next, 0, target, offset, next.length);
            return next.length;
        }
    }

    @Test
    void everyFrameIsDeliveredAsSoonAsItWasWritten() throws IOException {
        for (byte[] capture : new byte[][] {CaptureBytes.pcap(5), CaptureBytes.pcapng(5)}) {
            Pipe pipe = new Pipe();
            int header = capture[0] == 0x0a ? 28 + 20 : 24;
            int record = capture[0] == 0x0a ? 32 : 16;
            pipe.written.add(Arrays.copyOf(capture, header));
            try (FrameReader reader = CaptureSource.stream(pipe, "-").open()) {
                Frame frame = new Frame();
                int at = header;
                for (int i = 0; i < 5; i++) {
                    int length = capture[0] == 0x0a ? record + PcapngFormat.padded(61 + i) : record + 60 + i;
                    pipe.written.add(Arrays.copyOfRange(capture, at, at + length));
                    at += length;
                    assertThat(reader.next(frame)).isEqualTo(FrameReader.Next.FRAME);
                    assertThat(FrameRef.number(frame.ref)).isEqualTo(i + 1);
                }
                pipe.closed = true;
                assertThat(reader.next(frame)).isEqualTo(FrameReader.Next.END);
                assertThat(reader.captures()).singleElement().satisfies(facts -> {
                    assertThat(facts.name).isEqualTo("-");
                    assertThat(facts.problems).isEmpty();
                });
            }
        }
    }

    @Test
    void oneByteAtATimeGivesTheSameFrames() {
        byte[] capture = CaptureBytes.pcapng(5);
        Pipe pipe = new Pipe();
        for (byte one : capture) {
            pipe.written.add(new byte[] {one});
        }
        pipe.closed = true;
        assertThat(ReadCapture.of(pipe).data())
                .containsExactlyElementsOf(ReadCapture.of(capture).data());
    }

    @Test
    void aFollowedPipeIsIdleWhileItIsSilent() throws IOException {
        byte[] capture = CaptureBytes.pcapng(2);
        int second = capture.length - 32 - 64;
        PipedOutputStream writer = new PipedOutputStream();
        try (PipedInputStream in = new PipedInputStream(writer, 65_536)) {
            writer.write(capture, 0, second);
            try (FrameReader reader = CaptureSource.pipe(in, "-", 20).open()) {
                Frame frame = new Frame();
                assertThat(reader.next(frame)).isEqualTo(FrameReader.Next.FRAME);
                assertThat(reader.next(frame)).isEqualTo(FrameReader.Next.IDLE);
                assertThat(reader.next(frame)).isEqualTo(FrameReader.Next.IDLE);
                writer.write(capture, second, capture.length - second);
                writer.close();
                FrameReader.Next next = reader.next(frame);
                while (next == FrameReader.Next.IDLE) {
                    next = reader.next(frame);
                }
                assertThat(next).isEqualTo(FrameReader.Next.FRAME);
                assertThat(FrameRef.number(frame.ref)).isEqualTo(2);
                assertThat(frame.capturedLength).isEqualTo(62);
                while (next != FrameReader.Next.END) {
                    next = reader.next(frame);
                }
                assertThat(reader.captures().get(0).problems).isEmpty();
            }
        }
    }

    @Test
    void aFollowedPipeMayBeCompressed() throws IOException {
        byte[] packed = TestCompression.gzip(CaptureBytes.pcap(5));
        ReadCapture read = ReadCapture.of(CaptureSource.pipe(new ByteArrayInputStream(packed), "-", 20));
        assertThat(read.frames).hasSize(5);
    }

    @Test
    void aFollowedPipeThatIsNoCaptureIsRefused() {
        byte[] text = "12:00:01.000001 IP 10.0.0.1 > 10.0.0.2".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> CaptureSource.pipe(new ByteArrayInputStream(text), "-", 20)
                        .open())
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("standard input is tcpdump's text output");
    }

    @Test
    void errorsOfAFollowedPipeReachTheReader() {
        InputStream broken = new InputStream() {
            private boolean given;

            @Override
            public int read() throws IOException {
                throw new IOException("the line is dead");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (given) {
                    return read();
                }
                given = true;
                byte[] capture = CaptureBytes.pcap(1);
                System.arraycopy(capture, 0, target, offset, capture.length);
                return capture.length;
            }
        };
        assertThatThrownBy(() -> ReadCapture.of(CaptureSource.pipe(broken, "-", 20)))
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("the line is dead");
    }
}
