package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedCaptureTest {
    /** Large enough for several blocks of every format, and hard enough to compress. */
    private static final byte[] CAPTURE = capture();

    private static final int FRAMES = 1500;

    private static byte[] capture() {
        CaptureBytes bytes = CaptureBytes.little().pcapHeader(PcapReader.MAGIC_MICROS, 1);
        Random random = new Random(7);
        for (int i = 0; i < 1500; i++) {
            byte[] data = CaptureBytes.data(200 + i % 900, i);
            for (int j = 0; j < data.length; j += 5) {
                data[j] = (byte) random.nextInt();
            }
            bytes.record(i, 0, data.length, data);
        }
        return bytes.bytes();
    }

    private static byte[] first(int count) {
        return Arrays.copyOf(CAPTURE, count);
    }

    private static byte[] rest(int from) {
        return Arrays.copyOfRange(CAPTURE, from, CAPTURE.length);
    }

    private static byte[] join(byte[]... parts) {
        CaptureBytes bytes = CaptureBytes.little();
        for (byte[] part : parts) {
            bytes.raw(part);
        }
        return bytes.bytes();
    }

    private static void isWhole(ReadCapture read, String compression) {
        assertThat(read.data())
                .containsExactlyElementsOf(ReadCapture.of(CAPTURE).data());
        assertThat(read.facts().compression).isEqualTo(compression);
        assertThat(read.facts().problems).isEmpty();
        assertThat(read.facts().cutOff).isFalse();
    }

    /** Gives its parts one by one and never says that more is there, as a pipe between two writes. */
    private static final class Pausing extends InputStream {
        private final ArrayDeque<byte[]> parts;

        Pausing(byte[]... parts) {
            this.parts = new ArrayDeque<>(List.of(parts));
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            byte[] part = parts.poll();
            if (part == null) {
                return -1;
            }
            int count = Math.min(length, part.length);
            System.arraycopy(part, 0, target, offset, count);
            if (count < part.length) {
                parts.addFirst(Arrays.copyOfRange(part, count, part.length));
            }
            return count;
        }
    }

    @Test
    void gzipMembersAreReadOneAfterTheOther() throws IOException {
        byte[] one = TestCompression.gzip(first(100_001));
        byte[] two = TestCompression.gzip(rest(100_001));
        isWhole(ReadCapture.of(join(one, two)), "gzip");
    }

    @Test
    void aPauseBetweenGzipMembersLosesNothing() throws IOException {
        byte[] one = TestCompression.gzip(first(100_001));
        byte[] two = TestCompression.gzip(rest(100_001));
        isWhole(ReadCapture.of(new Pausing(one, two)), "gzip");
        byte[] both = join(one, two);
        int middle = one.length + 4;
        isWhole(
                ReadCapture.of(new Pausing(Arrays.copyOf(both, middle), Arrays.copyOfRange(both, middle, both.length))),
                "gzip");
    }

    @Test
    void gzipHeaderFieldsAndZeroPaddingArePassedOver() throws IOException {
        byte[] plain = TestCompression.gzip(CAPTURE);
        byte[] header = {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, 'n', 0, 'c', 'd', 0, 9, 9};
        byte[] named = join(header, Arrays.copyOfRange(plain, 10, plain.length));
        isWhole(ReadCapture.of(join(named, new byte[1000])), "gzip");
    }

    @Test
    void bytesAfterTheLastGzipMemberAreLeftOutAndSaidSo() throws IOException {
        ReadCapture read =
                ReadCapture.of(join(TestCompression.gzip(CAPTURE), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
        assertThat(read.frames).hasSize(FRAMES);
        assertThat(read.facts().problems).singleElement().asString().contains("after the last gzip member");
        assertThat(read.facts().cutOff).isFalse();
    }

    @Test
    void aWrongGzipChecksumIsSaid() throws IOException {
        byte[] packed = TestCompression.gzip(CAPTURE);
        packed[packed.length - 8] ^= 1;
        ReadCapture read = ReadCapture.of(packed);
        assertThat(read.frames).hasSize(FRAMES);
        assertThat(read.facts().problems).singleElement().asString().contains("checksum");
    }

    @Test
    void zstdFramesAreReadOneAfterTheOtherAndSkippableOnesDropped() throws IOException {
        byte[] skippable = CaptureBytes.little()
                .int32(0x184d_2a53)
                .int32(5)
                .raw(new byte[5])
                .bytes();
        byte[] one = TestCompression.zstd(first(100_001));
        byte[] two = TestCompression.zstd(rest(100_001));
        isWhole(ReadCapture.of(join(skippable, one, skippable, two, skippable)), "zstd");
    }

    @Test
    void aWrongZstdChecksumIsSaid() throws IOException {
        byte[] packed = TestCompression.zstd(CAPTURE);
        assertThat(packed[4] & 4).as("the frame has a checksum").isEqualTo(4);
        packed[packed.length - 1] ^= 1;
        ReadCapture read = ReadCapture.of(packed);
        assertThat(read.frames).hasSize(FRAMES);
        assertThat(read.facts().problems).singleElement().asString().contains("checksum");
    }

    @Test
    void aZstdWindowAboveTheCapIsRefusedWithTheCommandThatHelps() {
        byte[] header = CaptureBytes.little()
                .int32(ZstdStream.MAGIC)
                .raw((byte) 0, (byte) 0xa8)
                .bytes();
        assertThatThrownBy(() -> CaptureSource.stream(new ByteArrayInputStream(join(header, new byte[100])), "x")
                        .open())
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("zstd -d --long=31");
    }

    @Test
    void lz4FramesAreReadOneAfterTheOtherAndSkippableOnesDropped() {
        byte[] skippable = CaptureBytes.little()
                .int32(0x184d_2a50)
                .int32(3)
                .raw(new byte[3])
                .bytes();
        isWhole(
                ReadCapture.of(
                        join(TestCompression.lz4(first(100_001)), skippable, TestCompression.lz4(rest(100_001)))),
                "lz4");
    }

    @Test
    void linkedLz4BlocksReferToTheBlocksBefore() {
        byte[] tail = CaptureBytes.data(60, 1);
        byte[] start = join(CaptureBytes.little()
                .pcapHeader(PcapReader.MAGIC_MICROS, 1)
                .record(1, 0, 60, tail)
                .bytes());
        // Second block: no literals, a match of 76 bytes at distance 76 (the whole record once more), five literals.
        byte[] second = CaptureBytes.little()
                .raw((byte) 0x0f, (byte) 76, (byte) 0, (byte) (76 - 19), (byte) 0x50)
                .raw(new byte[5])
                .bytes();
        CaptureBytes frame = TestCompression.lz4Header(0x40);
        frame.int32(0x8000_0000L | start.length).raw(start);
        frame.int32(second.length).raw(second).int32(0);
        ReadCapture read = ReadCapture.of(frame.bytes());
        assertThat(read.data()).containsExactly(tail, tail);
        assertThat(read.facts().cutOff).as("five bytes of a third record").isTrue();
    }

    @Test
    void wrongLz4ChecksumsAreSaid() {
        byte[] packed = TestCompression.lz4(CAPTURE);
        packed[packed.length - 1] ^= 1;
        ReadCapture read = ReadCapture.of(packed);
        assertThat(read.frames).hasSize(FRAMES);
        assertThat(read.facts().problems).singleElement().asString().contains("checksum");
        packed[300_000] ^= 1;
        read = ReadCapture.of(packed);
        assertThat(read.frames).isNotEmpty().hasSizeLessThan(FRAMES);
        assertThat(read.facts().problems).singleElement().asString().contains("damaged block");
    }

    @Test
    void cutCompressedFilesDeliverWhatTheyHad() throws IOException {
        for (byte[] packed :
                List.of(TestCompression.gzip(CAPTURE), TestCompression.zstd(CAPTURE), TestCompression.lz4(CAPTURE))) {
            ReadCapture read = ReadCapture.of(Arrays.copyOf(packed, packed.length * 3 / 4));
            assertThat(read.frames.size()).isBetween(FRAMES / 2, FRAMES - 1);
            assertThat(read.facts().cutOff).isTrue();
            assertThat(read.facts().problems).singleElement().asString().contains("compressed file is cut off");
        }
    }

    @Test
    void damageInTheMiddleKeepsWhatCameBefore() throws IOException {
        for (byte[] packed :
                List.of(TestCompression.gzip(CAPTURE), TestCompression.zstd(CAPTURE), TestCompression.lz4(CAPTURE))) {
            Arrays.fill(packed, packed.length * 3 / 4, packed.length * 3 / 4 + 2000, (byte) 0xff);
            ReadCapture read = ReadCapture.of(packed);
            assertThat(read.frames.size()).isBetween(FRAMES / 2, FRAMES);
            assertThat(read.facts().problems).isNotEmpty();
        }
    }

    @Test
    void compressionInsideOfCompressionIsUndone() throws IOException {
        isWhole(ReadCapture.of(TestCompression.gzip(TestCompression.zstd(CAPTURE))), "zstd");
    }

    @Test
    void filesAreDecompressedOnAnotherThreadWithTheSameResult(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.pcap.gz");
        byte[] packed = TestCompression.gzip(CAPTURE);
        Files.write(file, packed);
        isWhole(ReadCapture.of(file), "gzip");
        Files.write(file, Arrays.copyOf(packed, packed.length / 2));
        ReadCapture cut = ReadCapture.of(file);
        assertThat(cut.facts().cutOff).isTrue();
        assertThat(cut.frames).hasSameSizeAs(ReadCapture.of(Arrays.copyOf(packed, packed.length / 2)).frames);
    }

    @Test
    void closingEarlyEndsTheThread(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.pcap.gz");
        Files.write(file, TestCompression.gzip(CAPTURE));
        try (FrameReader reader = CaptureSource.file(file).open()) {
            Frame frame = new Frame();
            assertThat(reader.next(frame)).isEqualTo(FrameReader.Next.FRAME);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains(file.toString()));
    }

    @Test
    void checksumsHaveTheirPublishedValues() {
        byte[] text = "Nobody inspects the spammish repetition".getBytes(StandardCharsets.US_ASCII);
        assertThat(XxHash32.of(text, 0, text.length)).isEqualTo(0xe229_3b2f);
        assertThat(XxHash32.of(text, 0, 0)).isEqualTo(0x02cc_5d05);
        XxHash64 hash = new XxHash64();
        assertThat(hash.value()).isEqualTo(0xef46_db37_51d8_e999L);
        hash.update(text, 0, 7);
        hash.update(text, 7, text.length - 7);
        assertThat(hash.value()).isEqualTo(0xfbce_a83c_8a37_8bf1L);
    }
}
