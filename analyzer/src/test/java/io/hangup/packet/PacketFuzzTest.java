package io.hangup.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.PacketBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile bytes: valid frames with bits flipped, cut short, or read as the wrong link type. */
class PacketFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final int[] LINK_TYPES = {
        0, 1, 9, 12, 14, 50, 101, 104, 105, 108, 113, 127, 192, 204, 226, 228, 229, 239, 258, 276, 147
    };

    private final Decoding decoding = new Decoding();

    private static List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>();
        for (TunnelTest.Tunnel tunnel : TunnelTest.tunnels()) {
            frames.add(tunnel.frame());
        }
        byte[] segment = Decoding.segment(
                Decoding.A, Decoding.B, Decoding.hex("020405b4 0402 080a 00000011 00000022 01 030307"), 30);
        frames.add(PacketBytes.ethernet(PacketBytes.ip(Decoding.A, Decoding.B, 6, 64, 1, segment)));
        frames.add(PacketBytes.ethernet(PacketBytes.ip(
                Decoding.A,
                Decoding.B,
                1,
                64,
                1,
                PacketBytes.icmp(Decoding.A, Decoding.B, 3, 4, 1400, Decoding.packet(50)))));
        byte[] fragment = PacketBytes.ipv6Fragment(6, 0, true, 7, Arrays.copyOf(segment, 48));
        frames.add(PacketBytes.ethernet(PacketBytes.ipv6(Decoding.A6, Decoding.B6, 44, 64, fragment)));
        byte[] last = PacketBytes.ipv6Fragment(6, 48, false, 7, Arrays.copyOfRange(segment, 48, segment.length));
        frames.add(PacketBytes.ethernet(PacketBytes.ipv6(Decoding.A6, Decoding.B6, 44, 64, last)));
        byte[] options =
                PacketBytes.concat(new byte[] {43, 0, 5, 2, 0, 0, 1, 0}, new byte[] {6, 2, 0, 1}, new byte[20]);
        frames.add(PacketBytes.ethernet(
                PacketBytes.ipv6(Decoding.A6, Decoding.B6, 0, 64, PacketBytes.concat(options, segment))));
        return frames;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedFramesNeverThrowAndKeepTheirBounds(long seed) {
        Random random = new Random(seed);
        List<byte[]> frames = frames();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).clone();
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int captured = random.nextInt(3) == 0 ? random.nextInt(frame.length + 1) : frame.length;
            int linkType = random.nextInt(4) == 0 ? LINK_TYPES[random.nextInt(LINK_TYPES.length)] : 1;
            int wire = captured + random.nextInt(3) * random.nextInt(3000);
            String at = "seed " + seed + ", round " + round;
            Packet packet = Assertions.assertDoesNotThrow(
                    () -> decoding.frame(linkType, Arrays.copyOf(frame, captured), wire), at);
            assertThat(packet.kind).as(at).isBetween(Packet.OTHER, Packet.FRAGMENT);
            if (packet.kind != Packet.OTHER && packet.kind != Packet.FRAGMENT) {
                assertBounds(packet, at);
            }
        }
        assertThat(decoding.decoder.counters().frames).isEqualTo(ROUNDS);
        assertThat(decoding.decoder.incomplete().size()).isLessThanOrEqualTo(IpReassembly.INCOMPLETE_CAP);
    }

    private static void assertBounds(Packet packet, String at) {
        assertThat(packet.payloadOffset).as(at).isBetween(0, packet.data.length);
        assertThat(packet.payloadCaptured).as(at).isBetween(0, packet.payloadLength);
        assertThat(packet.payloadOffset + packet.payloadCaptured).as(at).isLessThanOrEqualTo(packet.data.length);
        assertThat(packet.sackCount).as(at).isBetween(0, 4);
        assertThat(packet.tunnelDepth).as(at).isBetween(0, PacketDecoder.TUNNEL_CAP);
    }

    @Test
    void everyPrefixOfEveryFrameIsDecodedWithoutReadingBeyondIt() {
        for (byte[] frame : frames()) {
            for (int length = 0; length <= frame.length; length++) {
                Packet packet = decoding.frame(1, Arrays.copyOf(frame, length), frame.length);
                // the array goes on with 0x55 behind the frame; no port or number may come from there
                if (packet.kind == Packet.TCP) {
                    assertThat(packet.sourcePort).isIn(0, 40_000);
                    assertThat(packet.destinationPort).isIn(0, 443);
                }
            }
        }
    }

    @Test
    void randomBytesEndQuickly() {
        Random random = new Random(99);
        byte[] noise = new byte[65_000];
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 2000; i++) {
                random.nextBytes(noise);
                decoding.frame(LINK_TYPES[i % LINK_TYPES.length], noise);
            }
        });
        assertThat(decoding.decoder.counters().frames).isEqualTo(2000);
    }
}
