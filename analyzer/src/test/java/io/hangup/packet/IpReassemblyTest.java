package io.hangup.packet;

import static io.hangup.packet.Decoding.A;
import static io.hangup.packet.Decoding.A6;
import static io.hangup.packet.Decoding.B;
import static io.hangup.packet.Decoding.B6;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.PacketBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpReassemblyTest {
    private static final int MORE = 0x2000;

    private final Decoding decoding = new Decoding();
    private final byte[] segment = filled(Decoding.segment(1000));

    private static byte[] filled(byte[] segment) {
        for (int i = 20; i < segment.length; i++) {
            segment[i] = (byte) i;
        }
        return segment;
    }

    private byte[] v4(int id, int from, int to) {
        return v4(id, from, Arrays.copyOfRange(segment, from, to), to < segment.length);
    }

    private static byte[] v4(int id, int offset, byte[] piece, boolean more) {
        return PacketBytes.ipv4(A, B, PacketBytes.TCP, 64, id, offset / 8 | (more ? MORE : 0), piece);
    }

    private byte[] v6(int id, int from, int to) {
        byte[] piece = Arrays.copyOfRange(segment, from, to);
        return PacketBytes.ipv6(A6, B6, 44, 64, PacketBytes.ipv6Fragment(6, from, to < segment.length, id, piece));
    }

    private void assertWhole(Packet packet) {
        assertThat(packet.kind).isEqualTo(Packet.TCP);
        assertThat(packet.reassembled).isTrue();
        assertThat(packet.headerComplete).isTrue();
        assertThat(packet.sourcePort).isEqualTo(40_000);
        assertThat(packet.payloadLength).isEqualTo(1000);
        assertThat(packet.payloadCaptured).isEqualTo(1000);
        assertThat(Arrays.copyOfRange(packet.data, packet.payloadOffset, packet.payloadOffset + 1000))
                .isEqualTo(Arrays.copyOfRange(segment, 20, 1020));
    }

    @Test
    void segmentExistsAtTheFrameThatCompletesIt() {
        assertThat(decoding.ethernet(v4(1, 0, 504)).kind).isEqualTo(Packet.FRAGMENT);
        assertWhole(decoding.ethernet(v4(1, 504, 1020)));
        assertThat(decoding.packet.ipLength).isEqualTo(1040);
        assertThat(decoding.packet.fragments).isEqualTo(2);
        assertThat(decoding.packet.firstFragmentFrame).isEqualTo(1);
        assertThat(decoding.decoder.incomplete()).isEmpty();
        decoding.ethernet(Decoding.packet(1));
        assertThat(decoding.packet.reassembled).isFalse();
        assertThat(decoding.packet.fragments).isZero();
    }

    @Test
    void ipv6FragmentsAreAssembledBehindTheirHeaders() {
        assertThat(decoding.ethernet(v6(1, 504, 1020)).kind).isEqualTo(Packet.FRAGMENT);
        assertWhole(decoding.ethernet(v6(1, 0, 504)));
        assertThat(decoding.packet.v6).isTrue();
        assertThat(decoding.packet.dontFragment).isFalse();
    }

    @Test
    void extensionHeadersInTheFragmentsAreWalked() {
        byte[] options = PacketBytes.concat(new byte[] {6, 0, 0, 0, 0, 0, 0, 0}, segment);
        byte[] first = PacketBytes.ipv6Fragment(60, 0, true, 5, Arrays.copyOf(options, 512));
        byte[] second = PacketBytes.ipv6Fragment(60, 512, false, 5, Arrays.copyOfRange(options, 512, options.length));
        decoding.ethernet(PacketBytes.ipv6(A6, B6, 44, 64, first));
        assertWhole(decoding.ethernet(PacketBytes.ipv6(A6, B6, 44, 64, second)));
    }

    @Test
    void atomicFragmentIsWholeInItself() {
        assertThat(decoding.ethernet(v6(1, 0, 1020)).kind).isEqualTo(Packet.TCP);
        assertThat(decoding.packet.reassembled).isFalse();
        assertThat(decoding.packet.dontFragment).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyOrderAndAnyCutGivesTheSameBytes(long seed) {
        Random random = new Random(seed);
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < 1020; ) {
            int next = Math.min(1020, at + 8 * (1 + random.nextInt(20)));
            pieces.add(v4(9, at, next));
            at = next;
        }
        pieces.addAll(pieces.subList(0, pieces.size() / 2));
        Collections.shuffle(pieces, random);
        int whole = 0;
        for (byte[] piece : pieces) {
            if (decoding.ethernet(piece).kind == Packet.TCP) {
                whole++;
                assertWhole(decoding.packet);
            }
        }
        assertThat(whole).as("seed %d", seed).isEqualTo(1);
    }

    @Test
    void sameIdBetweenOtherHostsIsAnotherPacket() {
        decoding.ethernet(v4(1, 0, 504));
        byte[] other = PacketBytes.ipv4(B, A, PacketBytes.TCP, 64, 1, 63, Arrays.copyOfRange(segment, 504, 1020));
        assertThat(decoding.ethernet(other).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.decoder.incomplete()).hasSize(2);
    }

    @Test
    void firstOfOverlappingPiecesWins() {
        decoding.ethernet(v4(1, 0, 504));
        byte[] forged = Arrays.copyOfRange(segment, 496, 1020);
        Arrays.fill(forged, 0, 8, (byte) 0x77);
        assertWhole(decoding.ethernet(v4(1, 496, forged, false)));
        assertThat(decoding.decoder.counters().fragmentsOverlapping).isEqualTo(1);
    }

    @Test
    void overlappingIpv6PiecesDiscardThePacket() {
        decoding.ethernet(v6(1, 0, 504));
        assertThat(decoding.ethernet(v6(1, 496, 1020)).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.packet.reassembled).isFalse();
        assertThat(decoding.decoder.incomplete()).isEmpty();
    }

    @Test
    void repeatedFramesAreNeitherOverlapNorLoss() {
        for (int i = 0; i < 2; i++) {
            decoding.ethernet(v6(1, 0, 504));
        }
        assertWhole(decoding.ethernet(v6(1, 504, 1020)));
        assertThat(decoding.ethernet(v6(1, 504, 1020)).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.decoder.counters().fragmentsRepeated).isEqualTo(1);
        assertThat(decoding.decoder.incomplete()).isEmpty();
    }

    @Test
    void lostPieceIsListedWithThePortsOfTheFirst() {
        byte[] answer = PacketBytes.udp(B, A, 53, 33_000, new byte[2000]);
        decoding.ethernet(PacketBytes.ipv4(B, A, PacketBytes.UDP, 64, 5, MORE, Arrays.copyOf(answer, 1480)));
        assertThat(decoding.decoder.incomplete()).singleElement().satisfies(lost -> {
            assertThat(lost.source()).isEqualTo("203.0.113.10");
            assertThat(lost.destination()).isEqualTo("10.0.0.1");
            assertThat(lost.protocol()).isEqualTo(17);
            assertThat(lost.sourcePort()).isEqualTo(53);
            assertThat(lost.destinationPort()).isEqualTo(33_000);
            assertThat(lost.first()).isTrue();
            assertThat(lost.last()).isFalse();
            assertThat(lost.frames()).containsExactly(1L);
            assertThat(lost.fragments()).isEqualTo(1);
            assertThat(lost.bytes()).isEqualTo(1480);
        });
    }

    @Test
    void lostFirstPieceHasNoPorts() {
        decoding.ethernet(v4(1, 504, 1020));
        IncompleteDatagram lost = decoding.decoder.incomplete().get(0);
        assertThat(lost.first()).isFalse();
        assertThat(lost.last()).isTrue();
        assertThat(lost.sourcePort()).isEqualTo(-1);
        assertThat(lost.protocol()).isEqualTo(6);
    }

    @Test
    void piecesFarApartInTimeAreDifferentPackets() {
        decoding.ethernet(v4(1, 0, 504));
        assertThat(decoding.after(61_000).ethernet(v4(1, 504, 1020)).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.decoder.incomplete()).hasSize(2);
        assertThat(decoding.decoder.counters().datagramsIncomplete).isEqualTo(1);
    }

    @Test
    void piecesBeyondTheLargestPacketAreRefused() {
        assertThat(decoding.ethernet(v4(1, 65_528, new byte[16], false)).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.ethernet(v4(1, 0, new byte[15], true)).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.decoder.counters().malformed(Malformed.FRAGMENT_WRONG))
                .isEqualTo(2);
        assertThat(decoding.decoder.incomplete()).isEmpty();
    }

    @Test
    void floodOfPiecesIsCapped() {
        for (int id = 0; id < 3 * IpReassembly.DATAGRAM_CAP; id++) {
            decoding.ethernet(v4(id, 65_520, new byte[8], true));
        }
        assertThat(decoding.decoder.incomplete().size()).isLessThanOrEqualTo(IpReassembly.INCOMPLETE_CAP);
        assertThat(decoding.decoder.counters().datagramsEvicted)
                .isGreaterThanOrEqualTo(3L * IpReassembly.DATAGRAM_CAP - IpReassembly.BYTES_CAP / 65_528 - 1);
    }

    @Test
    void pieceCutByTheSnapLengthGivesItsHeaderOnly() {
        byte[] frame = PacketBytes.ethernet(v4(1, 0, 504));
        Packet packet = decoding.frame(Decoding.ETHERNET, Arrays.copyOf(frame, 100), frame.length);
        assertThat(packet.kind).isEqualTo(Packet.TCP);
        assertThat(packet.headerComplete).isFalse();
        assertThat(packet.countsAsStream).isTrue();
        assertThat(decoding.ethernet(v4(1, 504, 1020)).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.decoder.incomplete()).isEmpty();
    }

    /** Corrupted offsets: the packet ends where its last fragment does, whatever came before. */
    @Test
    void aLastPieceThatEndsBeforeAnEarlierOneEndsThePacket() {
        decoding.ethernet(v4(1, 0, 504));
        Packet packet = decoding.ethernet(v4(1, 400, Arrays.copyOfRange(segment, 400, 450), false));
        assertThat(packet.reassembled).isTrue();
        assertThat(packet.payloadLength).isEqualTo(430);
    }
}
