package io.hangup.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameRef;
import io.hangup.testing.PacketBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time limit only ends a wait for a thread that is gone: a loaded machine must not reach it. */
@Timeout(300)
class PacketReaderTest {
    private static final int FRAMES = 20_000;

    /** Frames of many sizes in one reused buffer, as real readers have them; every seventh is 40 kB long. */
    private static final class Frames implements FrameReader {
        private final CaptureFacts facts = new CaptureFacts("test");
        private final byte[] buffer = new byte[1 << 17];
        private int number;
        private int last = FRAMES;
        private int secretsAt = -1;
        private boolean secretsBehind;
        private Exception failure;
        private boolean closed;

        @Override
        public Next next(Frame frame) throws IOException {
            if (number == last) {
                if (failure instanceof IOException io) {
                    throw io;
                }
                if (failure instanceof RuntimeException defect) {
                    throw defect;
                }
                if (secretsBehind) {
                    facts.keyLogs.add(new byte[] {42});
                    secretsBehind = false;
                }
                return Next.END;
            }
            byte[] packet = Decoding.packet(number % 7 == 0 ? 40_000 : number % 1000);
            packet = PacketBytes.ethernet(packet);
            int offset = number % 13;
            Arrays.fill(buffer, (byte) number);
            System.arraycopy(packet, 0, buffer, offset, packet.length);
            frame.data = buffer;
            frame.offset = offset;
            frame.capturedLength = packet.length;
            frame.wireLength = packet.length;
            frame.linkType = Decoding.ETHERNET;
            frame.timeNanos = number;
            frame.ref = FrameRef.of(0, ++number);
            if (number == secretsAt) {
                facts.keyLogs.add(new byte[] {42});
            }
            return Next.FRAME;
        }

        @Override
        public List<CaptureFacts> captures() {
            return List.of(facts);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** What was read: number, lengths and a sum over the payload of each packet. */
    private static List<String> read(PacketReader reader) throws IOException {
        List<String> all = new ArrayList<>();
        FrameReader.Next next;
        while ((next = reader.next()) != FrameReader.Next.END) {
            assertThat(next).isEqualTo(FrameReader.Next.FRAME);
            Packet p = reader.packet();
            int sum = 0;
            for (int i = 0; i < p.payloadCaptured; i += 97) {
                sum = sum * 31 + p.data[p.payloadOffset + i];
            }
            all.add(FrameRef.number(reader.frame().ref) + " " + p.kind + " " + p.payloadLength + " " + sum + " "
                    + reader.frame().timeNanos);
        }
        return all;
    }

    @Test
    void whatIsDecodedAheadIsWhatIsDecodedWhenAskedFor() throws IOException {
        List<String> asked = read(new PacketReader(new Frames(), false, Long.MAX_VALUE));
        Frames frames = new Frames();
        try (PacketReader reader = new PacketReader(frames, false, 100)) {
            assertThat(read(reader)).isEqualTo(asked).hasSize(FRAMES);
            assertThat(reader.count()).isEqualTo(FRAMES);
            assertThat(reader.decoder().counters().frames).isEqualTo(FRAMES);
            assertThat(reader.next()).isEqualTo(FrameReader.Next.END);
        }
        assertThat(frames.closed).isTrue();
    }

    @Test
    void keyLogsAreThereBeforeTheFirstPacketBehindThem() throws IOException {
        for (long aheadAfter : new long[] {0, Long.MAX_VALUE}) {
            Frames frames = new Frames();
            frames.secretsAt = 1234;
            try (PacketReader reader = new PacketReader(frames, true, aheadAfter)) {
                for (int i = 1; i <= 1300; i++) {
                    reader.next();
                    assertThat(reader.secrets()).as("frame %d", i).hasSize(i == 1234 ? 1 : 0);
                }
            }
        }
    }

    @Test
    void keyLogsBehindTheLastPacketAreThereAtTheEnd() throws IOException {
        for (long aheadAfter : new long[] {0, Long.MAX_VALUE}) {
            Frames frames = new Frames();
            frames.last = 100;
            frames.secretsBehind = true;
            try (PacketReader reader = new PacketReader(frames, true, aheadAfter)) {
                List<byte[]> met = new ArrayList<>();
                FrameReader.Next next;
                do {
                    next = reader.next();
                    met.addAll(reader.secrets());
                } while (next != FrameReader.Next.END);
                assertThat(met).as("ahead after %d", aheadAfter).containsExactly(new byte[] {42});
            }
        }
    }

    /** After more frames than one batch holds. */
    private static Frames failing(Exception failure) {
        Frames frames = new Frames();
        frames.failure = failure;
        frames.last = 2 * PacketBatch.PACKETS + 10;
        return frames;
    }

    @Test
    void anInputErrorIsThatOfTheReader() {
        Frames frames = failing(new IOException("disk"));
        assertThatThrownBy(() -> read(new PacketReader(frames, false, 10)))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    @Test
    void aDefectOnTheOtherThreadIsNotWaitedForInVain() {
        Frames frames = failing(new IllegalStateException("defect"));
        assertThatThrownBy(() -> read(new PacketReader(frames, false, 10)))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("defect");
    }

    @Test
    void afterAStopWhatWasReadStillComesAndThenTheEnd() throws IOException {
        for (long aheadAfter : new long[] {10, Long.MAX_VALUE}) {
            Frames frames = new Frames();
            try (PacketReader reader = new PacketReader(frames, false, aheadAfter)) {
                for (int i = 0; i < 3000; i++) {
                    reader.next();
                }
                reader.stop();
                int more = read(reader).size();
                assertThat(reader.decoder().counters().frames).isEqualTo(3000 + more);
                assertThat(more).isLessThanOrEqualTo(5 * PacketBatch.PACKETS);
            }
        }
    }
}
