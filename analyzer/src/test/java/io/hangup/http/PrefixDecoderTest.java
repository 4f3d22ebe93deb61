package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdCompressor;
import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixDecoderTest {
    /** Three events, each flushed, and the end; made with Node's zlib.createBrotliCompress. */
    private static final String[] BROTLI = {
        "CxkAAARUOZ/QU8EBHfw50TLYgAOHxPJpG+n2vjNFyBJPMK/4AtiHw+5Ns04v7VcyAA==",
        "mAEAQAIkC1nEmCyu7MhaYAA=",
        "aAAAQMBD1l8zlXVTBOgSgKbGBwM=",
        "Aw=="
    };

    private static final String OVERLOADED = "The model is overloaded. ";
    private static final String BROTLI_ERROR =
            "GyUCQBwHbiw3B9FoSJ/RWuQLbW+DsFCVKZ0+nRywft9vQSsLNJNEIbcxcDncWq8d1VeVyC6w2hwTzza9Tv6V0dAOvAOj6agB";

    private static final byte[] ZSTD_HEADER = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0x58};

    private static byte[] brotli(int part) {
        return Base64.getDecoder().decode(BROTLI[part]);
    }

    private static byte[] rawBlock(String text, boolean last) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int header = bytes.length << 3 | (last ? 1 : 0);
        return Http2Talk.join(new byte[] {(byte) header, (byte) (header >>> 8), (byte) (header >>> 16)}, bytes);
    }

    private static byte[] zstd(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        ZstdCompressor compressor = new ZstdCompressor();
        byte[] coded = new byte[compressor.maxCompressedLength(plain.length)];
        return Arrays.copyOf(coded, compressor.compress(plain, 0, plain.length, coded, 0, coded.length));
    }

    private static Http2Talk answer(String type, String coding) {
        return new Http2Talk()
                .opened()
                .client(Http2Talk.post(1), Http2Talk.data(1, true, "{}"))
                .server(Http2Talk.headers(
                        1, false, ":status: 200", "content-type: " + type, "content-encoding: " + coding));
    }

    private static byte[] data(byte[] bytes, boolean last) {
        return Http2Talk.frame(0, last ? 1 : 0, 1, bytes);
    }

    @Test
    void eventsInBrotliAreTimedByTheFrameThatMadeThemReadable() {
        Http2Talk talk = answer("text/event-stream", "br");
        for (int part = 0; part < 4; part++) {
            talk.server(data(brotli(part), part == 3));
        }
        assertThat(talk.events)
                .containsExactly(
                        "null|{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}@6",
                        "null|{\"choices\":[{\"delta\":{\"content\":\" world\"}}]}@7",
                        "null|[DONE]@8");
        assertThat(talk.response(0).opaque).isFalse();
        assertThat(talk.response(0).textLate).isFalse();
        assertThat(talk.response(0).textBytes()).isEqualTo(117);
    }

    @Test
    void eventsInZstdAreTimedByTheFrameThatMadeThemReadable() {
        Http2Talk talk = answer("text/event-stream", "zstd");
        talk.server(data(Http2Talk.join(ZSTD_HEADER, rawBlock("data: a\n\n", false)), false))
                .server(data(Arrays.copyOf(rawBlock("data: b\n\n", false), 6), false))
                .server(data(Arrays.copyOfRange(rawBlock("data: b\n\n", false), 6, 12), false))
                .server(data(rawBlock("data: [DONE]\n\n", true), true));
        assertThat(talk.events).containsExactly("null|a@6", "null|b@8", "null|[DONE]@9");
        assertThat(talk.response(0).opaque).isFalse();
    }

    @Test
    void wholeBodiesAreReadHoweverTheyAreSplit() {
        String text = OVERLOADED.repeat(2_000);
        byte[] brotli = Base64.getDecoder().decode(BROTLI_ERROR);
        byte[] zstd = zstd(text);
        for (int split : new int[] {1, 3, 50, 100_000}) {
            Http2Talk talk = answer("application/json", "br").splitInto(split).server(data(brotli, true));
            assertThat(talk.response(0).bodyHead())
                    .asString()
                    .contains(OVERLOADED.repeat(20))
                    .endsWith("}}");
            assertThat(talk.response(0).opaque).as("br split %d", split).isFalse();

            talk = answer("text/plain", "zstd").splitInto(split).server(data(zstd, true));
            assertThat(talk.response(0).textBytes()).as("zstd split %d", split).isEqualTo(text.length());
            assertThat(talk.response(0).bodyTail()).asString().endsWith(OVERLOADED);
            assertThat(talk.response(0).opaque).isFalse();
        }
    }

    @Test
    void whatEndsTooEarlyOrIsDamagedIsOpaque() {
        Http2Talk talk = answer("text/event-stream", "br").server(data(brotli(0), false));
        talk.server(data(new byte[] {(byte) 0x98, 1, 0, 0x40}, true));
        assertThat(talk.events).hasSize(1);
        assertThat(talk.response(0).opaque).isTrue();

        byte[] zstd = zstd(OVERLOADED.repeat(50));
        talk = answer("text/plain", "zstd").server(data(Arrays.copyOf(zstd, zstd.length - 8), true));
        assertThat(talk.response(0).opaque).isTrue();
        talk = answer("text/plain", "zstd").server(data(new byte[] {1, 2, 3, 4, 5, 6, 7}, true));
        assertThat(talk.response(0).opaque).isTrue();
    }

    @Test
    void aBodyCutOffKeepsTheEventsBeforeTheCut() {
        Http2Talk talk =
                answer("text/event-stream", "br").server(data(brotli(0), false)).end();
        assertThat(talk.events).hasSize(1);
        assertThat(talk.response(0).complete).isFalse();
        assertThat(talk.response(0).opaque).isFalse();
    }

    @Test
    void tooManyAttemptsMakeTextLateButDoNotLoseIt() {
        String event = "data: " + "x".repeat(3_000) + "\n\n";
        Http2Talk talk = answer("text/event-stream", "zstd").server(data(ZSTD_HEADER, false));
        // run-length blocks: 4 bytes make 3,000
        byte[] run = {(byte) (3_000 << 3 | 2), (byte) (3_000 << 3 >>> 8), 0, 'x'};
        for (int i = 0; i < 60; i++) {
            talk.server(data(Http2Talk.join(rawBlock("data: ", false), run, rawBlock("\n\n", false)), false));
        }
        talk.server(data(new byte[] {1, 0, 0}, true));
        assertThat(talk.events).hasSize(60);
        assertThat(talk.response(0).textLate).isTrue();
        assertThat(talk.response(0).textBytes()).isEqualTo(60L * event.length());
        assertThat(talk.response(0).opaque).isFalse();
    }

    @Test
    void bombsAreNotBelieved() {
        byte[] run = {(byte) 0x02, 0, 0x10, 'x'};
        byte[] bomb = ZSTD_HEADER;
        for (int i = 0; i < 20; i++) {
            bomb = Http2Talk.join(bomb, run);
        }
        Http2Talk talk = answer("text/plain", "zstd").server(data(Http2Talk.join(bomb, new byte[] {1, 0, 0}), true));
        assertThat(talk.response(0).opaque).isTrue();
        assertThat(talk.response(0).textBytes()).isZero();
    }

    @Test
    void damageNeverThrows() {
        long seed = 7932_8878L;
        Random random = new Random(seed);
        byte[] brotli = Http2Talk.join(brotli(0), brotli(1), brotli(2), brotli(3));
        byte[] zstd = zstd(OVERLOADED.repeat(30) + random.nextLong());
        for (int round = 0; round < 400; round++) {
            boolean first = random.nextBoolean();
            byte[] bytes = (first ? brotli : zstd).clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            HttpTalk talk = new HttpTalk()
                    .client("GET / HTTP/1.1\r\n\r\n")
                    .server("HTTP/1.1 200 OK\r\nContent-Encoding: " + (first ? "br" : "zstd") + "\r\n\r\n")
                    .splitInto(1 + random.nextInt(40))
                    .send(Side.SERVER, bytes)
                    .finish(Side.SERVER);
            assertThat(talk.response(0).complete)
                    .as("seed %d round %d", seed, round)
                    .isTrue();
        }
    }
}
