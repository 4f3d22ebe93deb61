package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Cuts and flips bits of whole captures: reading must end, without a throw and without frames beyond the input. */
class HostileCaptureTest {
    private static final long SEED = Long.getLong("hangup.seed", 20261122L);
    private static final int ROUNDS = 1_000;

    private static List<byte[]> originals() throws IOException {
        List<byte[]> originals = new ArrayList<>();
        originals.add(CaptureBytes.pcap(8));
        originals.add(CaptureBytes.pcapng(8));
        originals.add(manyBlocks());
        originals.add(TestCompression.gzip(CaptureBytes.pcap(8)));
        originals.add(TestCompression.zstd(CaptureBytes.pcapng(40)));
        originals.add(TestCompression.lz4(CaptureBytes.pcapng(40)));
        return originals;
    }

    private static byte[] manyBlocks() {
        CaptureBytes bytes = CaptureBytes.big().section().describe(1).secrets("CLIENT_RANDOM 1 2\n");
        CaptureBytes body = bytes.packetBody(0, 5, 61, CaptureBytes.data(61, 1));
        bytes.block(
                PcapngFormat.PACKET,
                body.text(1, "comment").int16(2).int16(4).int32(1).endOptions());
        bytes.block(PcapngFormat.SIMPLE_PACKET, bytes.body().int32(33).raw(CaptureBytes.data(33, 1)));
        bytes.block(PcapngFormat.NAMES, bytes.body().option(1, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 'a'));
        bytes.block(
                PcapngFormat.STATISTICS,
                bytes.body().int32(0).int64(0).int64Option(4, 9).int64Option(5, 1));
        return bytes.section()
                .describe(113)
                .packet(0, 7, CaptureBytes.data(60, 3))
                .bytes();
    }

    @Test
    void damagedCapturesNeverThrowAndAlwaysEnd() throws IOException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (byte[] original : originals()) {
            Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> damageAndRead(original, random));
        }
    }

    private static void damageAndRead(byte[] original, Random random) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String where = "seed " + SEED + " round " + round + " of " + original.length + " bytes";
            readAll(damage(original, random), where);
        }
    }

    private static byte[] damage(byte[] original, Random random) {
        byte[] damaged = original.clone();
        int flips = random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
            // Whole fields of ones and zeros find other bugs than single bits do.
            int at = random.nextInt(damaged.length - 4);
            Arrays.fill(damaged, at, at + 4, (byte) (random.nextBoolean() ? 0xff : 0));
        }
        return flips == 0 || random.nextBoolean() ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
    }

    private static void readAll(byte[] bytes, String where) throws IOException {
        Frame frame = new Frame();
        try (FrameReader reader =
                CaptureSource.stream(new ByteArrayInputStream(bytes), "x").open()) {
            while (reader.next(frame) == FrameReader.Next.FRAME) {
                assertThat(frame.capturedLength).as(where).isBetween(0, frame.data.length - frame.offset);
                assertThat(frame.wireLength).as(where).isGreaterThanOrEqualTo(frame.capturedLength);
            }
            assertThat(reader.next(frame)).as(where).isEqualTo(FrameReader.Next.END);
        } catch (CaptureException unreadable) {
            assertThat(unreadable.getMessage()).as(where).startsWith("x");
        }
    }
}
