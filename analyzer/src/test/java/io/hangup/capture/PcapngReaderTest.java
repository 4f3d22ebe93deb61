package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
    private static final byte[] DATA = CaptureBytes.data(61, 1);

    private static CaptureBytes in(boolean bigEndian) {
        return new CaptureBytes(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /** A section with one Ethernet interface. */
    private static CaptureBytes opened() {
        return CaptureBytes.little().section().describe(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void enhancedPacketsAreReadInBothByteOrders(boolean bigEndian) {
        CaptureBytes bytes = in(bigEndian).section().describe(1);
        bytes.block(
                PcapngFormat.PACKET,
                bytes.body()
                        .int32(0)
                        .int32(0x5_f5e1)
                        .int32(7)
                        .int32(61)
                        .int32(1514)
                        .raw(DATA));
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.data()).containsExactly(DATA);
        assertThat(read.times()).containsExactly((0x5_f5e1L << 32 | 7) * 1000);
        assertThat(read.frames.get(0).wireLength).isEqualTo(1514);
        assertThat(read.frames.get(0).number).isEqualTo(1);
        assertThat(read.frames.get(0).fileOffset).isEqualTo(28 + 20);
        assertThat(read.facts().format).isEqualTo("pcapng");
        assertThat(read.facts().cutFrames).isEqualTo(1);
        assertThat(read.facts().problems).isEmpty();
    }

    @Test
    void everySectionHasItsByteOrderAndInterfacesOfItsOwn() {
        CaptureBytes bytes = CaptureBytes.little();
        bytes.section().describe(1).describe(LinkTypes.LINUX_SLL).packet(1, 5, DATA);
        CaptureBytes second = CaptureBytes.big();
        second.section().describe(LinkTypes.RAW).packet(0, 6, DATA);
        ReadCapture read = ReadCapture.of(bytes.raw(second.bytes()).bytes());
        assertThat(read.times()).containsExactly(5_000L, 6_000L);
        assertThat(read.frames.get(0).linkType).isEqualTo(LinkTypes.LINUX_SLL);
        assertThat(read.frames.get(0).interfaceId).isEqualTo(1);
        assertThat(read.frames.get(1).linkType).isEqualTo(LinkTypes.RAW);
        assertThat(read.frames.get(1).interfaceId).isEqualTo(2);
        assertThat(read.frames.get(1).number).isEqualTo(2);
        assertThat(read.facts().interfaces).isEqualTo(3);
        assertThat(read.facts().linkTypes).containsExactly(1, 113, 101);
    }

    @Test
    void anInterfaceOfTheSectionBeforeIsNotKnownInTheNext() {
        ReadCapture read = ReadCapture.of(
                opened().packet(0, 5, DATA).section().packet(0, 6, DATA).bytes());
        assertThat(read.frames).hasSize(1);
        assertThat(read.facts().problems).singleElement().asString().contains("interface 0", "not described");
    }

    @Test
    void interfaceOptionsSetResolutionOffsetFilterAndFrameCheckSequence() {
        CaptureBytes bytes = CaptureBytes.big().section();
        CaptureBytes body = bytes.interfaceBody(1, 96);
        body.text(1, "a comment").text(2, "eth0").option(9, (byte) 9).option(13, (byte) 4);
        body.int64Option(14, 1_700_000_000L).option(11, "\0tcp port 443".getBytes(StandardCharsets.UTF_8));
        body.endOptions();
        bytes.block(PcapngFormat.INTERFACE, body).packet(0, 123, CaptureBytes.data(64, 1));
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.times()).containsExactly(1_700_000_000_000_000_123L);
        assertThat(read.data()).containsExactly(CaptureBytes.data(60, 1));
        assertThat(read.frames.get(0).wireLength).isEqualTo(60);
        assertThat(read.facts().filters).containsExactly("tcp port 443");
        assertThat(read.facts().snapLength).isEqualTo(96);
    }

    @Test
    void aFrameCheckSequenceMayBeGivenInBits() {
        CaptureBytes bytes = CaptureBytes.little().section();
        bytes.block(PcapngFormat.INTERFACE, bytes.interfaceBody(1, 0).option(13, (byte) 32));
        ReadCapture read =
                ReadCapture.of(bytes.packet(0, 1, CaptureBytes.data(64, 1)).bytes());
        assertThat(read.data()).containsExactly(CaptureBytes.data(60, 1));
    }

    @Test
    void packetFlagsTellDirectionAndFrameCheckSequence() {
        CaptureBytes bytes = opened();
        for (int flags : new int[] {0, 1, 2, 3, 4 << 5 | 2}) {
            CaptureBytes body = bytes.packetBody(0, 1, 64, CaptureBytes.data(64, 1));
            body.text(1, "first")
                    .text(1, "second")
                    .int64Option(4, 9)
                    .int16(2)
                    .int16(4)
                    .int32(flags);
            bytes.block(PcapngFormat.PACKET, body.int64Option(5, 7).endOptions());
        }
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.frames).extracting(frame -> frame.direction).containsExactly(0, 1, 2, 0, 2);
        assertThat(read.frames).extracting(frame -> frame.wireLength).containsExactly(64, 64, 64, 64, 60);
    }

    @Test
    void simplePacketsHaveNoTimeAndTheSnapLengthOfTheFirstInterface() {
        CaptureBytes bytes = CaptureBytes.little().section();
        bytes.block(PcapngFormat.INTERFACE, bytes.interfaceBody(1, 40)).describe(113);
        bytes.block(PcapngFormat.SIMPLE_PACKET, bytes.body().int32(1514).raw(CaptureBytes.data(40, 1)));
        bytes.block(PcapngFormat.SIMPLE_PACKET, bytes.body().int32(33).raw(CaptureBytes.data(33, 1)));
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.data()).containsExactly(CaptureBytes.data(40, 1), CaptureBytes.data(33, 1));
        assertThat(read.times()).containsOnly(Frame.NO_TIME);
        assertThat(read.frames.get(0).wireLength).isEqualTo(1514);
        assertThat(read.frames.get(0).linkType).isEqualTo(1);
        assertThat(read.facts().firstTimeNanos).isEqualTo(Frame.NO_TIME);
    }

    @Test
    void theObsoletePacketBlockIsReadAndNumbered() {
        CaptureBytes bytes = opened();
        CaptureBytes body = bytes.body()
                .int16(0)
                .int16(12)
                .int32(0)
                .int32(5)
                .int32(61)
                .int32(70)
                .raw(DATA);
        bytes.block(PcapngFormat.OLD_PACKET, body).packet(0, 6, DATA);
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.times()).containsExactly(5_000L, 6_000L);
        assertThat(read.frames).extracting(frame -> frame.number).containsExactly(1L, 2L);
        assertThat(read.frames.get(0).wireLength).isEqualTo(70);
    }

    @Test
    void theLastStatisticsOfEveryInterfaceCount() {
        CaptureBytes bytes = opened().describe(1);
        statistics(bytes, 0, 100, 3, 1);
        statistics(bytes, 0, 200, 5, 2);
        statistics(bytes, 1, 10, 1, 0);
        bytes.section().describe(1);
        statistics(bytes, 0, 1000, 0, 4);
        CaptureFacts facts = ReadCapture.of(bytes.bytes()).facts();
        assertThat(facts.received).isEqualTo(1210);
        assertThat(facts.dropped).isEqualTo(5 + 2 + 1 + 4);
    }

    private static void statistics(CaptureBytes bytes, int id, long received, long byInterface, long bySystem) {
        CaptureBytes body = bytes.body().int32(id).int64(0).text(1, "end").int64Option(4, received);
        body.int64Option(5, byInterface).int64Option(7, bySystem).endOptions();
        bytes.block(PcapngFormat.STATISTICS, body);
    }

    @Test
    void withoutStatisticsNothingIsSaidOfDrops() {
        CaptureFacts facts = ReadCapture.of(opened().packet(0, 1, DATA).bytes()).facts();
        assertThat(facts.received).isEqualTo(-1);
        assertThat(facts.dropped).isEqualTo(-1);
    }

    @Test
    void keyLogsAreKeptInOrderAndOtherSecretsAreNot() {
        CaptureBytes bytes =
                opened().secrets("CLIENT_RANDOM 1\n").packet(0, 1, DATA).secrets("CLIENT_RANDOM 22\n");
        bytes.block(
                PcapngFormat.SECRETS, bytes.body().int32(0x5747_4b4c).int32(4).int32(7));
        assertThat(ReadCapture.of(bytes.bytes()).facts().keyLogs)
                .containsExactly(
                        "CLIENT_RANDOM 1\n".getBytes(StandardCharsets.UTF_8),
                        "CLIENT_RANDOM 22\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void resolvedNamesAreKeptWithTheirAddresses() {
        CaptureBytes bytes = opened();
        CaptureBytes body = bytes.body();
        body.option(1, join(new byte[] {10, 0, 0, 7}, "api.example\0other.example\0"));
        body.option(
                2, join(new byte[] {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, "six.example\0"));
        body.option(1, (byte) 10, (byte) 0).option(9, (byte) 1);
        bytes.block(PcapngFormat.NAMES, body.endOptions());
        assertThat(ReadCapture.of(bytes.bytes()).facts().resolvedNames)
                .containsExactly(
                        new ResolvedName("10.0.0.7", "api.example"),
                        new ResolvedName("10.0.0.7", "other.example"),
                        new ResolvedName("2001:db8:0:0:0:0:0:1", "six.example"));
    }

    private static byte[] join(byte[] address, String names) {
        return new CaptureBytes(ByteOrder.BIG_ENDIAN)
                .raw(address)
                .raw(names.getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    @Test
    void unknownBlocksArePassedOver() {
        CaptureBytes bytes = opened();
        bytes.block(0x0bad_cafe, bytes.body().raw(new byte[700_000]))
                .block(0x8000_0001, bytes.body())
                .block(9, bytes.body().raw(new byte[5]))
                .packet(0, 5, DATA);
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.data()).containsExactly(DATA);
        assertThat(read.facts().problems).isEmpty();
    }

    /** Journal entries, custom blocks and sysdig's events stand in Wireshark's list, with numbers. */
    @ParameterizedTest
    @ValueSource(ints = {9, 0xbad, 0x4000_0bad, 0x204, 0x216, 0x221})
    void whatWiresharkNumbersTakesANumberHereToo(int type) {
        CaptureBytes bytes = opened();
        bytes.packet(0, 5, DATA).block(type, bytes.body().raw(new byte[40])).packet(0, 6, DATA);
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.frames).extracting(frame -> frame.number).containsExactly(1L, 3L);
        assertThat(read.facts().frames).isEqualTo(3);
    }

    @Test
    void aPacketBlockBeyondTheCapIsLeftOutAndSaidSo() {
        CaptureBytes bytes = opened();
        int offset = bytes.size();
        bytes.packet(0, 1, new byte[ByteInput.REQUIRE_CAP]).packet(0, 5, DATA);
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.data()).containsExactly(DATA);
        assertThat(read.facts().problems).singleElement().asString().contains("offset " + offset);
    }

    @Test
    void differingBlockLengthsStopTheReadingAndSayWhere() {
        for (int type : new int[] {PcapngFormat.PACKET, 0x0bad_cafe}) {
            CaptureBytes bytes = opened().packet(0, 5, DATA);
            int offset = bytes.size();
            byte[] broken = bytes.block(type, bytes.packetBody(0, 6, 61, DATA)).bytes();
            broken[broken.length - 4]++;
            ReadCapture read = ReadCapture.of(broken);
            assertThat(read.frames).hasSize(1);
            assertThat(read.facts().problems).singleElement().asString().contains("two lengths", "offset " + offset);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, 11, 33, 0xffff_fffdL})
    void impossibleBlockLengthsStopTheReadingAndSayWhere(long length) {
        CaptureBytes bytes = opened().packet(0, 5, DATA);
        int offset = bytes.size();
        ReadCapture read =
                ReadCapture.of(bytes.int32(6).int32(length).raw(new byte[100]).bytes());
        assertThat(read.frames).hasSize(1);
        assertThat(read.facts().problems).singleElement().asString().contains("offset " + offset, "" + length);
    }

    @Test
    void aGiantBlockThatIsNotThereIsACutOffFile() {
        CaptureBytes bytes = opened().packet(0, 5, DATA);
        ReadCapture read = ReadCapture.of(
                bytes.int32(6).int32(0xffff_fff0L).raw(new byte[100]).bytes());
        assertThat(read.frames).hasSize(1);
        assertThat(read.facts().cutOff).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 12, 31, 90})
    void aCutOffLastBlockKeepsTheFramesBeforeIt(int kept) {
        byte[] whole = opened().packet(0, 5, DATA).bytes();
        ReadCapture read = ReadCapture.of(CaptureBytes.little()
                .raw(whole)
                .raw(Arrays.copyOfRange(whole, 48, 48 + kept))
                .bytes());
        assertThat(read.frames).hasSize(1);
        assertThat(read.facts().cutOff).isTrue();
        assertThat(read.facts().problems).singleElement().asString().contains("offset " + whole.length);
    }

    @Test
    void aPacketLongerThanItsBlockStopsTheReading() {
        CaptureBytes bytes = opened();
        bytes.block(
                PcapngFormat.PACKET,
                bytes.body().int32(0).int32(0).int32(0).int32(70).int32(70).raw(DATA));
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.frames).isEmpty();
        assertThat(read.facts().problems).singleElement().asString().contains("70 bytes");
    }

    @Test
    void optionsThatOverrunTheirBlockAreIgnored() {
        CaptureBytes bytes = opened();
        bytes.block(
                PcapngFormat.PACKET,
                bytes.packetBody(0, 5, 61, DATA).int16(2).int16(400).int32(1));
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.data()).containsExactly(DATA);
        assertThat(read.frames.get(0).direction).isEqualTo(Frame.DIRECTION_UNKNOWN);
        assertThat(read.facts().problems).isEmpty();
    }

    @Test
    void packetsWithoutFramesOfAnyKindGiveNoProblem() {
        ReadCapture read = ReadCapture.of(CaptureBytes.big().section().bytes());
        assertThat(read.frames).isEmpty();
        assertThat(read.facts().problems).isEmpty();
    }

    @Test
    void moreInterfacesThanTheCapEndTheReading() {
        CaptureBytes bytes = CaptureBytes.little().section();
        for (int i = 0; i <= PcapngReader.INTERFACES_CAP; i++) {
            bytes.describe(1);
        }
        ReadCapture read = ReadCapture.of(bytes.bytes());
        assertThat(read.facts().interfaces).isEqualTo(PcapngReader.INTERFACES_CAP);
        assertThat(read.facts().problems).singleElement().asString().contains("65536 interfaces");
    }
}
