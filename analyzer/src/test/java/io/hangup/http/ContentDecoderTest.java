package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ContentDecoderTest {
    private static final String TEXT = "data: {\"delta\":\"hello\"}\n\n".repeat(40) + "data: [DONE]\n\n";

    private static byte[] gzip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(String text, boolean bare) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9, bare))) {
            deflate.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static HttpTalk answer(String coding, byte[] body, int split) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: " + coding
                + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        HttpTalk talk =
                new HttpTalk().client("GET / HTTP/1.1\r\n\r\n").splitInto(split).server(head);
        return talk.send(Side.SERVER, body);
    }

    private static void assertReadable(String coding, byte[] body) {
        for (int split : new int[] {1, 2, 3, 17, 100_000}) {
            HttpTalk talk = answer(coding, body, split);
            assertThat(talk.events).as("%s split %d", coding, split).hasSize(41).endsWith("null|[DONE]@3");
            assertThat(talk.response(0).complete).isTrue();
            assertThat(talk.response(0).opaque).isFalse();
            assertThat(talk.response(0).bodyBytes).isEqualTo(body.length);
            assertThat(talk.response(0).textBytes()).isEqualTo(TEXT.length());
            assertThat(HttpTalk.text(talk.response(0).bodyHead())).isEqualTo(TEXT);
        }
    }

    @Test
    void readsGzip() {
        assertReadable("gzip", gzip(TEXT));
    }

    @Test
    void readsGzipOfSeveralMembersAndWithEveryHeaderField() {
        byte[] first = gzip(TEXT.substring(0, 100));
        byte[] second = gzip(TEXT.substring(100));
        byte[] extras = {5, 0, 1, 2, 3, 4, 5, 'n', 0, 'c', 'c', 0, 9, 9};
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        first[3] = 2 | 4 | 8 | 16;
        body.write(first, 0, 10);
        body.writeBytes(extras);
        body.write(first, 10, first.length - 10);
        body.writeBytes(second);
        assertReadable("x-gzip", body.toByteArray());
    }

    @Test
    void readsDeflateWithAndWithoutItsWrapper() {
        assertReadable("deflate", deflate(TEXT, false));
        assertReadable("deflate", deflate(TEXT, true));
    }

    @Test
    void whatIsNotReadHereIsOpaqueButCounted() {
        HttpTalk talk = answer("compress", new byte[] {1, 2, 3, 4}, 3);
        assertThat(talk.response(0).opaque).isTrue();
        assertThat(talk.response(0).events).isNull();
        assertThat(talk.response(0).bodyBytes).isEqualTo(4);
        assertThat(talk.response(0).complete).isTrue();
    }

    @Test
    void aHoleMakesCompressedBytesOpaque() {
        byte[] body = gzip(TEXT);
        HttpTalk talk = new HttpTalk().client("GET / HTTP/1.1\r\n\r\n");
        talk.server("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n");
        talk.send(Side.SERVER, Arrays.copyOf(body, 20)).gap(Side.SERVER, 10);
        talk.send(Side.SERVER, Arrays.copyOfRange(body, 30, body.length));

        assertThat(talk.response(0).opaque).isTrue();
        assertThat(talk.response(0).complete).isTrue();
    }

    @Test
    void aBombIsDefused() {
        byte[] bomb = gzip("0".repeat(40 * 1024 * 1024));
        HttpTalk talk = answer("gzip", bomb, 4_000);
        assertThat(talk.response(0).opaque).isTrue();
        assertThat(talk.response(0).textBytes()).isLessThan(16L * 1024 * 1024);
        assertThat(talk.response(0).complete).isTrue();
    }

    @Test
    void damageNeverThrows() {
        long seed = 99;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            boolean zipped = random.nextBoolean();
            byte[] body = zipped ? gzip(TEXT) : deflate(TEXT, random.nextBoolean());
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
            }
            HttpTalk talk = answer(zipped ? "gzip" : "deflate", body, 1 + random.nextInt(64));
            assertThat(talk.response(0).complete)
                    .as("seed %d round %d", seed, round)
                    .isTrue();
        }
    }
}
