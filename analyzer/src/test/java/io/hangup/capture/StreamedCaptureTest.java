package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
}
