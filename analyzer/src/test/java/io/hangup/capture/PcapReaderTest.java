package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
    private static final long SECOND = 1_000_000_000L;

    private static CaptureBytes in(boolean bigEndian) {
        return new CaptureBytes(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void microsecondsAreReadInBothByteOrders(boolean bigEndian) {
        byte[] first = CaptureBytes.data(60, 1);
        byte[] second = CaptureBytes.data(61, 2);
        ReadCapture read = ReadCapture.of(in(bigEndian)
                .pcapHeader(PcapReader.MAGIC_MICROS, 1)
                .record(1_700_000_000, 123_456, 60, first)
                .record(1_700_000_001, 1, 1514, second)
                .bytes());
        assertThat(read.data()).containsExactly(first, second);
        assertThat(read.times())
                .containsExactly(1_700_000_000L * SECOND + 123_456_000, 1_700_000_001L * SECOND + 1_000);
        assertThat(read.frames.get(1).wireLength).isEqualTo(1514);
        assertThat(read.frames.get(1).number).isEqualTo(2);
        assertThat(read.frames.get(0).fileOffset).isEqualTo(24);
        assertThat(read.frames.get(1).fileOffset).isEqualTo(24 + 16 + 60);
        CaptureFacts facts = read.facts();
        assertThat(facts.format).isEqualTo("pcap");
        assertThat(facts.frames).isEqualTo(2);
        assertThat(facts.bytes).isEqualTo(60 + 1514);
        assertThat(facts.cutFrames).isEqualTo(1);
        assertThat(facts.snapLength).isEqualTo(65_535);
        assertThat(facts.linkTypes).containsExactly(1);
        assertThat(facts.problems).isEmpty();
        assertThat(facts.cutOff).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nanosecondsAreReadInBothByteOrders(boolean bigEndian) {
        ReadCapture read = ReadCapture.of(in(bigEndian)
                .pcapHeader(PcapReader.MAGIC_NANOS, 113)
                .record(0xffff_ffffL, 999_999_999, 60, CaptureBytes.data(60, 1))
                .bytes());
        assertThat(read.times()).containsExactly(0xffff_ffffL * SECOND + 999_999_999);
        assertThat(read.frames.get(0).linkType).isEqualTo(LinkTypes.LINUX_SLL);
    }

    /** Nokia, Red Hat 6.1 and SuSE 6.3 wrote longer record headers under the magic numbers of others. */
    @ParameterizedTest
    @CsvSource({"0xa1b2c3d4, 4", "0xa1b2c3d4, 8", "0xa1b2cd34, 12"})
    void longerRecordHeadersUnderAnothersMagicNumber(String magic, int more) {
        byte[][] data = {CaptureBytes.data(60, 1), CaptureBytes.data(61, 2), CaptureBytes.data(200, 3)};
        for (boolean bigEndian : new boolean[] {false, true}) {
            CaptureBytes bytes = in(bigEndian).pcapHeader((int) (long) Long.decode(magic), 1);
            for (int i = 0; i < data.length; i++) {
                bytes.int32(1_700_000_000 + i).int32(6).int32(data[i].length).int32(data[i].length);
                bytes.raw(new byte[more]).raw(data[i]);
            }
            assertThat(ReadCapture.of(bytes.bytes()).data()).containsExactly(data);
        }
    }

    /** What is damaged in the second record is no reason to read the first one otherwise. */
    @Test
    void aBrokenSecondRecordLeavesTheFirst() {
        byte[] first = CaptureBytes.data(60, 1);
        CaptureBytes bytes = in(false)
                .pcapHeader(PcapReader.MAGIC_MICROS, 1)
                .record(1_700_000_000, 1, 60, first)
                .int32(-1)
                .int32(-1)
                .int32(-1)
                .int32(-1);
        assertThat(ReadCapture.of(bytes.raw(new byte[100]).bytes()).data()).containsExactly(first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theModifiedFormatHasLongerRecordHeaders(boolean bigEndian) {
        byte[] first = CaptureBytes.data(60, 1);
        byte[] second = CaptureBytes.data(61, 2);
        CaptureBytes bytes = in(bigEndian).pcapHeader(PcapReader.MAGIC_MODIFIED, 1);
        for (byte[] data : new byte[][] {first, second}) {
            bytes.int32(5).int32(6).int32(data.length).int32(data.length);
            bytes.int32(3).int16(0x0800).raw((byte) 4, (byte) 0).raw(data);
        }
        assertThat(ReadCapture.of(bytes.bytes()).data()).containsExactly(first, second);
    }

    @Test
    void aFrameCheckSequenceIsTakenOffWhenTheLinkTypeFieldTellsOfIt() {
        byte[] whole = CaptureBytes.data(64, 1);
        byte[] cut = CaptureBytes.data(62, 1);
        ReadCapture read = ReadCapture.of(CaptureBytes.little()
                .pcapHeader(PcapReader.MAGIC_MICROS, 0x2400_0001)
                .record(1, 0, 64, whole)
                .record(2, 0, 64, cut)
                .bytes());
        assertThat(read.frames.get(0).linkType).isEqualTo(1);
        assertThat(read.data()).containsExactly(Arrays.copyOf(whole, 60), Arrays.copyOf(cut, 60));
        assertThat(read.frames.get(1).wireLength).isEqualTo(60);
        assertThat(read.facts().cutFrames).isZero();
    }

    @Test
    void theFourHighBitsAloneAreNoFrameCheckSequence() {
        ReadCapture read = ReadCapture.of(CaptureBytes.little()
                .pcapHeader(PcapReader.MAGIC_MICROS, 0x2000_0001)
                .record(1, 0, 64, CaptureBytes.data(64, 1))
                .bytes());
        assertThat(read.frames.get(0).data).hasSize(64);
        assertThat(read.frames.get(0).linkType).isEqualTo(1);
    }

    @Test
    void oldVersionsHaveTheLengthsSwapped() {
        byte[] data = CaptureBytes.data(60, 1);
        CaptureBytes bytes = CaptureBytes.little().pcapHeader(PcapReader.MAGIC_MICROS, 2, 65_535, 1);
        bytes.int32(1).int32(0).int32(1514).int32(60).raw(data);
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.data()).containsExactly(data);
        assertThat(read.frames.get(0).wireLength).isEqualTo(1514);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 75})
    void aCutOffLastRecordKeepsTheFramesBeforeIt(int kept) {
        byte[] whole = CaptureBytes.pcap(3);
        int lastRecord = 24 + 16 + 60 + 16 + 61;
        ReadCapture read = ReadCapture.of(Arrays.copyOf(whole, lastRecord + kept));
        assertThat(read.frames).hasSize(2);
        assertThat(read.facts().cutOff).isTrue();
        assertThat(read.facts().problems).singleElement().asString().contains("offset " + lastRecord, "2 whole frames");
    }

    @Test
    void aCaptureWithoutPacketsIsFine() {
        ReadCapture read = ReadCapture.of(Arrays.copyOf(CaptureBytes.pcap(1), 24));
        assertThat(read.frames).isEmpty();
        assertThat(read.facts().problems).isEmpty();
        assertThat(read.facts().cutOff).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {262_145, 0x0100_0000, 0x7fff_ffffL, 0xffff_ffffL})
    void anImplausibleLengthStopsTheReadingAndSaysWhere(long length) {
        CaptureBytes bytes = CaptureBytes.little().raw(CaptureBytes.pcap(1));
        int offset = bytes.size();
        bytes.int32(1).int32(0).int32(length).int32(length).raw(CaptureBytes.pcap(5));
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.frames).hasSize(1);
        assertThat(read.facts().problems)
                .singleElement()
                .asString()
                .contains("offset " + offset, Long.toString(length), "1 frame before");
    }

    @Test
    void aTailOfZerosIsNoRowOfEmptyFrames() {
        byte[] whole = CaptureBytes.pcap(2);
        ReadCapture read = ReadCapture.of(Arrays.copyOf(whole, whole.length + 4096));
        assertThat(read.frames).hasSize(2);
        assertThat(read.facts().problems).singleElement().asString().contains("zeros", "offset " + whole.length);
    }

    @Test
    void framesThatTheSnapLengthAllowsAreDeliveredUpToTheCap() {
        int length = CaptureReader.FRAME_CAP + 5;
        byte[] huge = CaptureBytes.data(length, 1);
        byte[] after = CaptureBytes.data(60, 2);
        ReadCapture read = ReadCapture.of(CaptureBytes.little()
                .pcapHeader(PcapReader.MAGIC_MICROS, 4, 1_000_000, 1)
                .record(1, 0, length, huge)
                .record(1, 0, 60, after)
                .bytes());
        assertThat(read.data()).containsExactly(Arrays.copyOf(huge, CaptureReader.FRAME_CAP), after);
        assertThat(read.frames.get(0).wireLength).isEqualTo(length);
        assertThat(read.facts().problems).singleElement().asString().contains("262144", "offset 24");
    }

    @Test
    void aWireLengthBelowTheCapturedOneIsRaisedToIt() {
        ReadCapture read = ReadCapture.of(CaptureBytes.little()
                .pcapHeader(PcapReader.MAGIC_MICROS, 1)
                .record(1, 0, 0, CaptureBytes.data(60, 1))
                .record(1, 0, -1, CaptureBytes.data(60, 1))
                .bytes());
        assertThat(read.frames.get(0).wireLength).isEqualTo(60);
        assertThat(read.frames.get(1).wireLength).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void backwardStepsOfTimeAreCounted() {
        CaptureBytes bytes = CaptureBytes.little().pcapHeader(PcapReader.MAGIC_MICROS, 1);
        for (int second : new int[] {10, 12, 11, 11, 9, 20}) {
            bytes.record(second, 0, 60, CaptureBytes.data(60, second));
        }
        CaptureFacts facts = ReadCapture.of(bytes.bytes()).facts();
        assertThat(facts.backwardSteps).isEqualTo(2);
        assertThat(facts.firstTimeNanos).isEqualTo(9 * SECOND);
        assertThat(facts.lastTimeNanos).isEqualTo(20 * SECOND);
    }

    @Test
    void framesAcrossManyBlocksStayWhole() {
        CaptureBytes bytes = CaptureBytes.big().pcapHeader(PcapReader.MAGIC_MICROS, 4, 262_144, 1);
        byte[][] expected = new byte[40][];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = CaptureBytes.data(100_000 + 997 * i, i);
            bytes.record(i, 0, expected[i].length, expected[i]);
        }
        assertThat(ReadCapture.of(bytes.bytes()).data()).containsExactly(expected);
    }
}
