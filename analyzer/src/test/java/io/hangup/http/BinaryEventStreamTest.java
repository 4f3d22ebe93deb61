package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class BinaryEventStreamTest {
    private final List<String> events = new ArrayList<>();
    private EventStream stream;

    private EventStream stream(EventStream.Kind kind) {
        stream = new EventStream(kind);
        events.clear();
        stream.watch((name, data, time, frame) -> events.add(name + "|" + data + "@" + frame));
        return stream;
    }

    private void feed(byte[] bytes, int split, long frame) {
        for (int at = 0; at < bytes.length; at += split) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + split));
            stream.bytes(piece, 0, piece.length, frame, frame);
        }
    }

    private static byte[] message(String payload, String... headers) {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        for (String header : headers) {
            String[] pair = header.split("=", 2);
            section.write(pair[0].length());
            section.writeBytes(pair[0].getBytes(StandardCharsets.UTF_8));
            section.write(7);
            section.write(pair[1].length() >>> 8);
            section.write(pair[1].length());
            section.writeBytes(pair[1].getBytes(StandardCharsets.UTF_8));
        }
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(16 + section.size() + body.length);
        out.putInt(out.capacity()).putInt(section.size());
        out.putInt(crc(out.array(), 8));
        out.put(section.toByteArray()).put(body);
        out.putInt(crc(out.array(), out.capacity() - 4));
        return out.array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static byte[] chunk(String json) {
        String coded = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return message("{\"bytes\":\"" + coded + "\",\"p\":\"abc\"}", ":event-type=chunk", ":message-type=event");
    }

    private static byte[] bedrock() {
        return Http2Talk.join(
                chunk("{\"type\":\"message_start\"}"),
                message("{\"role\":\"assistant\"}", ":event-type=messageStart", ":content-type=application/json"),
                message(
                        "{\"message\":\"slow down\"}",
                        ":exception-type=throttlingException",
                        ":message-type=exception"),
                message("", ":message-type=error", ":error-code=InternalError", ":error-message=went away"));
    }

    @Test
    void readsTheMessagesOfBedrockHoweverTheyAreSplit() {
        for (int split = 1; split < 90; split++) {
            stream(EventStream.Kind.of("application/vnd.amazon.eventstream"));
            feed(bedrock(), split, 3);
            assertThat(events)
                    .as("split %d", split)
                    .containsExactly(
                            "chunk|{\"type\":\"message_start\"}@3",
                            "messageStart|{\"role\":\"assistant\"}@3",
                            "throttlingException|{\"message\":\"slow down\"}@3",
                            "InternalError|went away@3");
            assertThat(stream.malformedReason()).isNull();
            assertThat(stream.pendingBytes()).isZero();
        }
    }

    @Test
    void headersOfOtherTypesAreSteppedOver() {
        byte[] plain = message("x", ":event-type=e");
        byte[] strange = {1, 'a', 0, 1, 'b', 4, 0, 0, 0, 9, 1, 'c', 8, 0, 0, 0, 0, 0, 0, 0, 1, 1, 'd', 6, 0, 1, 5};
        ByteBuffer out = ByteBuffer.allocate(plain.length + strange.length);
        out.putInt(out.capacity()).putInt(16 + strange.length);
        out.putInt(crc(out.array(), 8));
        out.put(strange).put(plain, 12, plain.length - 16);
        out.putInt(crc(out.array(), out.capacity() - 4));
        stream(EventStream.Kind.AMAZON_EVENT_STREAM);
        feed(out.array(), 1000, 1);
        assertThat(events).containsExactly("e|x@1");
    }

    @Test
    void aChangedMessageIsMalformedAndTheNextOneIsRead() {
        byte[] bad = message("{\"n\":1}", ":event-type=a");
        bad[bad.length - 6] ^= 1;
        stream(EventStream.Kind.AMAZON_EVENT_STREAM);
        feed(Http2Talk.join(bad, message("{\"n\":2}", ":event-type=b")), 7, 1);
        assertThat(events).containsExactly("b|{\"n\":2}@1");
        assertThat(stream.malformedReason()).isEqualTo("event stream message with a wrong checksum");
    }

    @Test
    void afterAHoleTheNextPreludeIsFound() {
        byte[] first = chunk("{\"n\":1}");
        stream(EventStream.Kind.AMAZON_EVENT_STREAM);
        feed(Arrays.copyOf(first, 40), 40, 1);
        stream.gap();
        feed(Http2Talk.join(Arrays.copyOfRange(first, 50, first.length), chunk("{\"n\":2}")), 9, 2);
        assertThat(events).containsExactly("chunk|{\"n\":2}@2");
        assertThat(stream.malformedReason()).isNull();
    }

    @Test
    void damagedMessagesNeverThrow() {
        long seed = 8_10;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = bedrock();
            for (int flips = 1 + random.nextInt(5); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            // headers that are wrong under a right checksum
            if (round % 2 == 0) {
                ByteBuffer.wrap(bytes).putInt(8, crc(bytes, 8));
                int length = ByteBuffer.wrap(bytes).getInt(0);
                if (length >= 16 && length <= bytes.length) {
                    ByteBuffer.wrap(bytes).putInt(length - 4, crc(bytes, length - 4));
                }
            }
            stream(EventStream.Kind.AMAZON_EVENT_STREAM);
            feed(bytes, 1 + random.nextInt(50), 1);
            assertThat(events.size()).as("seed %d round %d", seed, round).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void anArrayGivesItsElementsWhenTheirBracketsClose() {
        String body = "[{\"a\": \"]}\\\"\", \"b\": [1, {\"c\": 2}]}\n,\r\n{\"d\": 1}\n]\n";
        for (int split = 1; split < body.length(); split++) {
            stream(EventStream.Kind.JSON_ARRAY);
            feed(body.getBytes(StandardCharsets.UTF_8), split, 1);
            assertThat(events)
                    .as("split %d", split)
                    .containsExactly("null|{\"a\": \"]}\\\"\", \"b\": [1, {\"c\": 2}]}@1", "null|{\"d\": 1}@1");
            assertThat(stream.terminated()).isTrue();
        }
    }

    @Test
    void anElementIsTimedByItsLastBracket() {
        stream(EventStream.Kind.JSON_ARRAY);
        feed("[{\"a\": 1".getBytes(StandardCharsets.UTF_8), 99, 1);
        assertThat(stream.pendingBytes()).isEqualTo(7);
        feed("}".getBytes(StandardCharsets.UTF_8), 99, 2);
        assertThat(events).containsExactly("null|{\"a\": 1}@2");
        assertThat(stream.terminated()).isFalse();
    }

    @Test
    void anObjectInPlaceOfTheArrayIsOneEvent() {
        stream(EventStream.Kind.JSON_ARRAY);
        feed("{\"error\": {\"code\": 429}}".getBytes(StandardCharsets.UTF_8), 3, 1);
        assertThat(events).containsExactly("null|{\"error\": {\"code\": 429}}@1");
    }

    @Test
    void afterAHoleTheArrayGoesOnAtTheNextSeparator() {
        stream(EventStream.Kind.JSON_ARRAY);
        feed("[{\"a\": \"cut".getBytes(StandardCharsets.UTF_8), 99, 1);
        stream.gap();
        feed("half\"}\n,\r\n{\"b\": 2}\n,\r\n{\"c\": 3}\n]".getBytes(StandardCharsets.UTF_8), 4, 2);
        assertThat(events).containsExactly("null|{\"b\": 2}@2", "null|{\"c\": 3}@2");
        assertThat(stream.terminated()).isTrue();
    }

    @Test
    void anElementTooLongIsCutAndCounted() {
        stream(EventStream.Kind.JSON_ARRAY);
        feed(("[{\"a\":\"" + "x".repeat(EventStream.DATA_CAP) + "\"},{}]").getBytes(StandardCharsets.UTF_8), 5_000, 1);
        assertThat(stream.count()).isEqualTo(2);
        assertThat(stream.cutEvents()).isEqualTo(1);
        assertThat(events.get(1)).isEqualTo("null|{}@1");
    }
}
