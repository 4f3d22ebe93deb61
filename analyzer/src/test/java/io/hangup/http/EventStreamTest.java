package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final long SECOND = 1_000_000_000L;

    private static List<String> read(EventStream.Kind kind, String body, int split, boolean complete) {
        EventStream stream = new EventStream(kind);
        List<String> events = new ArrayList<>();
        stream.watch((name, data, time, frame) -> events.add(name + "|" + data));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += split) {
            stream.bytes(bytes, at, Math.min(split, bytes.length - at), 1, 1);
        }
        stream.end(complete, 2, 2);
        assertThat(stream.count()).isEqualTo(events.size());
        return events;
    }

    private static List<String> serverSent(String body) {
        List<String> whole = read(EventStream.Kind.SERVER_SENT_EVENTS, body, 10_000, true);
        for (int split = 1; split < 12; split++) {
            assertThat(read(EventStream.Kind.SERVER_SENT_EVENTS, body, split, true))
                    .as("split %d", split)
                    .isEqualTo(whole);
        }
        return whole;
    }

    @Test
    void readsEventsWithEveryLineEnd() {
        assertThat(serverSent("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata:d\n\r\n"))
                .containsExactly("null|a", "null|b", "null|c", "null|d");
    }

    @Test
    void skipsTheByteOrderMarkOnce() {
        assertThat(serverSent("\ufeffdata: a\n\n\ufeffdata: b\n\n")).containsExactly("null|a");
    }

    @Test
    void joinsDataLinesAndNamesEvents() {
        assertThat(serverSent("event: delta\ndata: one\nid: 7\nretry: 5\ndata:  two\ndata\n\n"))
                .containsExactly("delta|one\n two\n");
    }

    @Test
    void aNameAloneIsAnEventAndBlankLinesAreNone() {
        assertThat(serverSent("event: done\n\n\n\n")).containsExactly("done|");
    }

    @Test
    void aLastEventWithoutItsBlankLineCountsOnlyWhenTheBodyIsComplete() {
        String body = "data: a\n\ndata: [DONE]";
        assertThat(read(EventStream.Kind.SERVER_SENT_EVENTS, body, 5, true)).containsExactly("null|a", "null|[DONE]");
        assertThat(read(EventStream.Kind.SERVER_SENT_EVENTS, body, 5, false)).containsExactly("null|a");
    }

    @Test
    void readsLinesOfJson() {
        String body = "{\"done\":false}\n\r\n {\"done\":true}\r\n{\"tail\":1}";
        for (int split = 1; split < 12; split++) {
            assertThat(read(EventStream.Kind.NDJSON, body, split, true))
                    .containsExactly("null|{\"done\":false}", "null|{\"done\":true}", "null|{\"tail\":1}");
        }
        assertThat(read(EventStream.Kind.NDJSON, body, 3, false)).hasSize(2);
    }

    @Test
    void timesEventsAndGaps() {
        EventStream stream = new EventStream(EventStream.Kind.SERVER_SENT_EVENTS);
        byte[] event = "data: x\n\n".getBytes(StandardCharsets.US_ASCII);
        byte[] beat = ": beat\n\n".getBytes(StandardCharsets.US_ASCII);
        stream.bytes(event, 0, event.length, 10 * SECOND, 1);
        stream.bytes(event, 0, event.length, 12 * SECOND, 2);
        stream.bytes(beat, 0, beat.length, 17 * SECOND, 3);
        stream.bytes(event, 0, event.length, 20 * SECOND, 4);
        stream.bytes(event, 0, event.length, 21 * SECOND, 5);

        assertThat(stream.count()).isEqualTo(4);
        assertThat(stream.comments()).isEqualTo(1);
        assertThat(stream.firstTime()).isEqualTo(10 * SECOND);
        assertThat(stream.lastFrame()).isEqualTo(5);
        assertThat(stream.longestGapNanos()).isEqualTo(8 * SECOND);
        assertThat(stream.longestGapFrame()).isEqualTo(2);
        assertThat(stream.longestGapTime()).isEqualTo(12 * SECOND);
        assertThat(stream.longestSilenceNanos()).isEqualTo(5 * SECOND);
        assertThat(stream.longestSilenceFrame()).isEqualTo(2);
        assertThat(stream.times()).isEqualTo(4);
        assertThat(stream.time(2)).isEqualTo(20 * SECOND);
    }

    @Test
    void capsTheDataOfAnEvent() {
        String huge = "data: " + "x".repeat(200_000) + "\n\ndata: y\n\n";
        List<String> events = read(EventStream.Kind.SERVER_SENT_EVENTS, huge, 777, true);
        assertThat(events).hasSize(2);
        assertThat(events.get(0).length()).isLessThanOrEqualTo(EventStream.DATA_CAP + 5);
        assertThat(events.get(1)).isEqualTo("null|y");
    }

    @Test
    void aHoleCostsTheEventItCutsOnly() {
        HttpTalk talk = new HttpTalk();
        talk.client("GET / HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\ndata: a\n\ndata: b")
                .gap(Side.SERVER, 30)
                .server("rest\n\ndata: c\n\n")
                .finish(Side.SERVER);
        assertThat(talk.events).containsExactly("null|a@2", "null|c@4");
        assertThat(talk.response(0).complete).isTrue();
    }

    @Test
    void mediaTypesDecideAndTheListenerMayDecideOtherwise() {
        assertThat(EventStream.Kind.of("text/event-stream")).isEqualTo(EventStream.Kind.SERVER_SENT_EVENTS);
        assertThat(EventStream.Kind.of("application/x-ndjson")).isEqualTo(EventStream.Kind.NDJSON);
        assertThat(EventStream.Kind.of("application/stream+json"))
                .as("Cohere's version 1, Spring")
                .isEqualTo(EventStream.Kind.NDJSON);
        assertThat(EventStream.Kind.of("application/json")).isNull();

        HttpTalk talk = new HttpTalk().readingAs(EventStream.Kind.NDJSON);
        talk.client("POST /api/chat HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                .server("8\r\n{\"a\":1}\n\r\n")
                .server("8\r\n{\"a\":2}\n\r\n0\r\n\r\n");
        assertThat(talk.events).containsExactly("null|{\"a\":1}@3", "null|{\"a\":2}@4");
    }
}
