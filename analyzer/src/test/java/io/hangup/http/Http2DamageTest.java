package io.hangup.http;

import static io.hangup.http.Http2Talk.ascii;
import static io.hangup.http.Http2Talk.block;
import static io.hangup.http.Http2Talk.data;
import static io.hangup.http.Http2Talk.frame;
import static io.hangup.http.Http2Talk.headers;
import static io.hangup.http.Http2Talk.i32;
import static io.hangup.http.Http2Talk.join;
import static io.hangup.http.Http2Talk.post;
import static io.hangup.http.Http2Talk.setting;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any split of the bytes gives the same; no damage throws. */
class Http2DamageTest {
    private static List<byte[]> conversation() {
        return List.of(
                join(Http2Talk.PREFACE, frame(4, 0, 0, setting(4, 30)), post(1), data(1, true, "one")),
                join(
                        frame(4, 0, 0),
                        frame(4, 1, 0),
                        headers(1, false, ":status: 200", "content-type: text/event-stream")),
                join(post(3, "x-trace: 7"), frame(0, 9, 3, join(new byte[] {2}, ascii("three"), new byte[2]))),
                join(data(1, false, "data: a\n\ndata: b\n\nda"), frame(1, 4, 3, block(":status: 500"))),
                join(frame(8, 0, 1, i32(500)), frame(6, 0, 0, new byte[8])),
                join(frame(6, 1, 0, new byte[8]), data(1, false, "ta: c\n\ndata: [DONE]\n\n"), data(3, true, "error")),
                frame(4, 1, 0),
                join(headers(1, true, "x-end: yes"), frame(7, 0, 0, join(i32(3), i32(0), ascii("bye")))));
    }

    private static String read(int split) {
        Http2Talk talk = new Http2Talk().splitInto(split);
        Side from = Side.CLIENT;
        for (byte[] part : conversation()) {
            talk.send(from, part);
            from = from.opposite();
        }
        talk.end();
        return summary(talk);
    }

    private static String summary(Http2Talk talk) {
        StringBuilder text = new StringBuilder();
        text.append(talk.heard).append(talk.events).append(talk.connection.goaways());
        text.append(talk.connection.pings()).append(talk.connection.window(Side.SERVER));
        for (HttpExchange exchange : talk.connection.exchanges()) {
            text.append(exchange.blockedNanos).append(exchange.reset).append(exchange.streamId);
            for (HttpMessage message : Arrays.asList(exchange.request, exchange.response)) {
                text.append(
                        message == null
                                ? "none"
                                : message.headers() + " " + message.status + message.bodyBytes
                                        + " " + message.wireBytes
                                        + new String(message.bodyHead(), java.nio.charset.StandardCharsets.UTF_8)
                                        + message.firstFrame + message.headersFrame + message.lastFrame
                                        + message.complete);
            }
        }
        return text.toString();
    }

    @Test
    void anySplitGivesTheSame() {
        String whole = read(100_000);
        assertThat(whole).contains("data: [DONE]").contains("x-end").contains("lastStreamId=3");
        for (int split = 1; split < 60; split++) {
            assertThat(read(split)).as("split %d", split).isEqualTo(whole);
        }
    }

    @Test
    void damageNeverThrows() {
        long seed = 7540_9113L;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Http2Talk talk = new Http2Talk(random.nextInt(4) > 0).splitInto(1 + random.nextInt(200));
            Side from = Side.CLIENT;
            for (byte[] part : conversation()) {
                byte[] bytes = part.clone();
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                if (random.nextInt(5) == 0) {
                    bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                }
                if (random.nextInt(6) == 0) {
                    talk.gap(from, 1 + random.nextInt(60));
                }
                try {
                    talk.send(from, bytes);
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + " round " + round, e);
                }
                from = random.nextInt(8) == 0 ? from : from.opposite();
            }
            talk.end();
            assertThat(talk.connection.openStreams())
                    .as("seed %d round %d", seed, round)
                    .isNotNegative();
        }
    }
}
