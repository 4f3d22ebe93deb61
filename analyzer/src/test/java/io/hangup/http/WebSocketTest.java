package io.hangup.http;

import static io.hangup.http.Http2Talk.ascii;
import static io.hangup.http.Http2Talk.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WebSocketTest {
    private final WebSocket socket = new WebSocket();
    private long frame;

    private WebSocketTest send(Side from, byte[]... parts) {
        byte[] bytes = join(parts);
        frame++;
        socket.bytes(from, bytes, 0, bytes.length, frame * 1_000, frame);
        return this;
    }

    private static byte[] server(int opcode, boolean last, byte[] payload) {
        byte first = (byte) (opcode | (last ? 0x80 : 0));
        byte[] header = payload.length < 126
                ? new byte[] {first, (byte) payload.length}
                : payload.length < 65_536
                        ? new byte[] {first, 126, (byte) (payload.length >>> 8), (byte) payload.length}
                        : join(new byte[] {first, 127}, new byte[4], Http2Talk.i32(payload.length));
        return join(header, payload);
    }

    private static byte[] client(int opcode, boolean last, byte[] payload) {
        byte[] mask = {0x11, 0x22, (byte) 0xf3, 0x44};
        byte[] plain = server(opcode, last, payload);
        plain[1] |= (byte) 0x80;
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i % 4];
        }
        return join(Arrays.copyOf(plain, plain.length - payload.length), mask, masked);
    }

    @Test
    void countsMessagesThroughFragmentsAndSizes() {
        send(Side.CLIENT, client(1, true, ascii("hello")), client(2, false, new byte[200]));
        send(Side.CLIENT, client(9, true, ascii("?")), client(0, true, new byte[70_000]));
        send(Side.SERVER, server(10, true, ascii("?")), server(1, true, new byte[300]), server(1, false, new byte[3]));

        assertThat(socket.messages(Side.CLIENT)).isEqualTo(2);
        assertThat(socket.messageBytes(Side.CLIENT)).isEqualTo(70_205);
        assertThat(socket.lastMessageFrame(Side.CLIENT)).isEqualTo(2);
        assertThat(socket.pings(Side.CLIENT)).isEqualTo(1);
        assertThat(socket.pongs(Side.SERVER)).isEqualTo(1);
        assertThat(socket.lastPongTime(Side.SERVER)).isEqualTo(3_000);
        assertThat(socket.messages(Side.SERVER)).isEqualTo(1);
        assertThat(socket.messagePending(Side.SERVER)).isTrue();
        assertThat(socket.messagePending(Side.CLIENT)).isFalse();
        assertThat(socket.lastActivityFrame(Side.SERVER)).isEqualTo(3);
        assertThat(socket.longestSilenceNanos()).isEqualTo(1_000);
        assertThat(socket.malformedReason(Side.CLIENT)).isNull();
    }

    @Test
    void readsTheCodesAndReasonsOfBothCloseFrames() {
        send(Side.SERVER, server(8, true, join(new byte[] {0x03, (byte) 0xf3}, ascii("upstream\ngone"))));
        send(Side.CLIENT, client(8, true, new byte[] {0x03, (byte) 0xe8}));
        assertThat(socket.close(Side.SERVER))
                .isEqualTo(new WebSocketClose(Side.SERVER, 1011, "upstream.gone", 1, 1_000));
        assertThat(socket.close(Side.CLIENT).code()).isEqualTo(1000);
    }

    @Test
    void aCloseFrameWithoutCodeIs1005() {
        send(Side.SERVER, server(8, true, new byte[0]));
        assertThat(socket.close(Side.SERVER).code()).isEqualTo(WebSocketClose.NO_CODE);
        assertThat(socket.close(Side.CLIENT)).isNull();
    }

    @Test
    void aHoleWithinAPayloadLosesNothingElse() {
        byte[] message = server(1, true, new byte[100]);
        send(Side.SERVER, Arrays.copyOf(message, 40));
        socket.gap(Side.SERVER, 62, 9_000, 9);
        send(Side.SERVER, server(1, true, new byte[5]));
        assertThat(socket.messages(Side.SERVER)).isEqualTo(2);
        assertThat(socket.lost(Side.SERVER)).isFalse();

        socket.gap(Side.SERVER, 3, 10_000, 10);
        assertThat(socket.lost(Side.SERVER)).isTrue();
        assertThat(socket.malformedReason(Side.SERVER)).isNull();
    }

    @Test
    void framesThatBreakTheRulesAreNamed() {
        assertThat(wrong(new byte[] {(byte) 0x83, 0})).isEqualTo("reserved opcode");
        assertThat(wrong(new byte[] {(byte) 0xa1, 0})).isEqualTo("reserved bits set");
        assertThat(wrong(new byte[] {(byte) 0x89, 126})).isEqualTo("control frame too long or in fragments");
        assertThat(wrong(new byte[] {(byte) 0x80, 0})).isEqualTo("continuation of no message");
        assertThat(wrong(new byte[] {1, 0, 1, 0})).isEqualTo("message within a message");
        assertThat(wrong(new byte[] {(byte) 0x82, 127, -1, 0, 0, 0, 0, 0, 0, 0}))
                .isEqualTo("frame length out of range");
    }

    @Test
    void anUnmaskedClientIsReadAllTheSame() {
        send(Side.CLIENT, server(2, true, new byte[40]), server(8, true, new byte[] {0x03, (byte) 0xe8}));
        assertThat(socket.messages(Side.CLIENT)).isEqualTo(1);
        assertThat(socket.close(Side.CLIENT).code()).isEqualTo(1000);
        assertThat(socket.malformedReason(Side.CLIENT)).isEqualTo("unmasked frame of a client");
        assertThat(socket.lost(Side.CLIENT)).isFalse();
    }

    private static String wrong(byte[] bytes) {
        WebSocket socket = new WebSocket();
        socket.bytes(Side.SERVER, bytes, 0, bytes.length, 1, 1);
        assertThat(socket.lost(Side.SERVER)).isTrue();
        return socket.malformedReason(Side.SERVER);
    }

    @Test
    void anySplitGivesTheSameAndDamageNeverThrows() {
        byte[] all = join(
                client(1, true, ascii("hello")),
                client(2, false, new byte[200]),
                client(9, true, ascii("?")),
                client(0, true, new byte[700]),
                client(8, true, join(new byte[] {0x03, (byte) 0xe9}, ascii("bye"))));
        for (int split = 1; split < 40; split++) {
            WebSocket one = new WebSocket();
            for (int at = 0; at < all.length; at += split) {
                one.bytes(Side.CLIENT, all, at, Math.min(split, all.length - at), 1, 1);
            }
            assertThat(one.messages(Side.CLIENT)).as("split %d", split).isEqualTo(2);
            assertThat(one.close(Side.CLIENT))
                    .as("split %d", split)
                    .isEqualTo(new WebSocketClose(Side.CLIENT, 1001, "bye", 1, 1));
        }
        long seed = 6455;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = all.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            WebSocket one = new WebSocket();
            one.bytes(Side.CLIENT, damaged, 0, random.nextInt(damaged.length), 1, 1);
            one.gap(Side.CLIENT, random.nextInt(300), 2, 2);
            one.bytes(Side.CLIENT, damaged, 0, damaged.length, 3, 3);
            assertThat(one.messages(Side.CLIENT))
                    .as("seed %d round %d", seed, round)
                    .isBetween(0L, 8L);
        }
    }
}
