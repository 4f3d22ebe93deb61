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
import org.junit.jupiter.api.Test;

class Http2ConnectionTest {
    private final Http2Talk talk = new Http2Talk();

    @Test
    void readsAnExchangeWithItsTimesAndFrames() {
        talk.opened()
                .client(post(1, "content-type: application/json", "content-length: 6"), data(1, true, "{\"a\":1"))
                .server(headers(1, false, ":status: 200", "content-type: text/event-stream"))
                .server(data(1, false, "data: a\n\n"))
                .server(data(1, false, "data: b\n\nda"), data(1, true, "ta: [DONE]\n\n"));

        HttpExchange exchange = talk.exchange(0);
        assertThat(exchange.streamId).isEqualTo(1);
        assertThat(exchange.request.method).isEqualTo("POST");
        assertThat(exchange.request.target).isEqualTo("/v1/chat/completions");
        assertThat(exchange.request.scheme).isEqualTo("https");
        assertThat(exchange.request.version).isEqualTo("HTTP/2");
        assertThat(exchange.request.header("host")).isEqualTo("llm.example");
        assertThat(exchange.request.bodyHead()).asString().isEqualTo("{\"a\":1");
        assertThat(exchange.request.complete).isTrue();
        assertThat(exchange.request.malformed).isFalse();
        assertThat(exchange.response.status).isEqualTo(200);
        assertThat(exchange.response.framing).isEqualTo(Framing.STREAM);
        assertThat(exchange.response.firstFrame).isEqualTo(5);
        assertThat(exchange.response.headersFrame).isEqualTo(5);
        assertThat(exchange.response.lastFrame).isEqualTo(7);
        assertThat(exchange.response.lastTime).isEqualTo(HttpTalk.START + 7 * HttpTalk.SECOND);
        assertThat(exchange.response.bodyBytes).isEqualTo(32);
        assertThat(exchange.response.frames.count()).isEqualTo(3);
        assertThat(exchange.complete()).isTrue();
        assertThat(exchange.reset).isNull();
        assertThat(talk.events).containsExactly("null|a@6", "null|b@7", "null|[DONE]@7");
        assertThat(talk.heard)
                .containsExactly("request head 1", "request complete 1", "response head 1", "response complete 1");
        assertThat(talk.connection.prefaceSeen()).isTrue();
        assertThat(talk.connection.openStreams()).isZero();
        assertThat(talk.connection.malformedReason(Side.CLIENT)).isNull();
        assertThat(talk.connection.malformedReason(Side.SERVER)).isNull();
    }

    @Test
    void keepsInterleavedStreamsApart() {
        talk.opened()
                .client(post(1), post(3), data(3, true, "three"), data(1, true, "one"))
                .server(headers(3, false, ":status: 200"), data(3, false, "re"))
                .server(headers(1, false, ":status: 429"), data(3, true, "ply"), data(1, true, "no"));

        assertThat(talk.exchange(0).request.bodyHead()).asString().isEqualTo("one");
        assertThat(talk.response(0).status).isEqualTo(429);
        assertThat(talk.exchange(1).request.bodyHead()).asString().isEqualTo("three");
        assertThat(talk.response(1).bodyHead()).asString().isEqualTo("reply");
        assertThat(talk.connection.mostOpenStreams()).isEqualTo(2);
        assertThat(talk.connection.exchange(3)).isSameAs(talk.exchange(1));
    }

    @Test
    void putsHeaderBlocksTogetherThroughPaddingPriorityAndContinuation() {
        byte[] fields = block(":method: GET", ":scheme: https", ":authority: a", ":path: /models");
        byte[] first = Arrays.copyOf(fields, 7);
        byte[] second = Arrays.copyOfRange(fields, 7, 20);
        byte[] third = Arrays.copyOfRange(fields, 20, fields.length);
        talk.opened()
                .client(frame(1, 0x1 | 0x8 | 0x20, 1, join(new byte[] {3}, new byte[5], first, new byte[3])))
                .client(frame(9, 0, 1, second))
                .client(frame(9, 4, 1, third))
                .server(headers(1, false, ":status: 200"))
                .server(frame(0, 0x8 | 0x1, 1, join(new byte[] {4}, ascii("body"), new byte[4])));

        assertThat(talk.exchange(0).request.target).isEqualTo("/models");
        assertThat(talk.exchange(0).request.complete).isTrue();
        assertThat(talk.exchange(0).request.headersFrame).isEqualTo(6);
        assertThat(talk.exchange(0).request.firstFrame).isEqualTo(4);
        assertThat(talk.exchange(0).request.framing).isEqualTo(Framing.NONE);
        assertThat(talk.response(0).bodyBytes).isEqualTo(4);
        assertThat(talk.response(0).bodyHead()).asString().isEqualTo("body");
    }

    @Test
    void readsTrailersAndGrpcMessages() {
        byte[] message = join(new byte[] {0, 0, 0, 0, 3}, ascii("abc"));
        talk.opened()
                .client(post(1, "content-type: application/grpc"), frame(0, 1, 1, message))
                .server(headers(1, false, ":status: 200", "content-type: application/grpc+proto"))
                .server(frame(0, 0, 1, join(message, Arrays.copyOf(message, 6))))
                .server(frame(0, 0, 1, Arrays.copyOfRange(message, 6, 8)))
                .server(headers(1, true, "grpc-status: 14", "grpc-message: upstream gone"));

        HttpMessage response = talk.response(0);
        assertThat(response.complete).isTrue();
        assertThat(response.trailers).isTrue();
        assertThat(response.header("grpc-status")).isEqualTo("14");
        assertThat(response.grpc.count()).isEqualTo(2);
        assertThat(response.grpc.firstFrame()).isEqualTo(6);
        assertThat(response.grpc.lastFrame()).isEqualTo(7);
        assertThat(response.grpc.pending()).isFalse();
        assertThat(talk.exchange(0).request.grpc.count()).isEqualTo(1);
    }

    @Test
    void keepsInterimResponsesApart() {
        talk.opened()
                .client(post(1, "expect: 100-continue"))
                .server(headers(1, false, ":status: 100"))
                .client(data(1, true, "x"))
                .server(headers(1, true, ":status: 204"));

        assertThat(talk.exchange(0).request.expectContinue).isTrue();
        assertThat(talk.exchange(0).interims).extracting(Interim::status).containsExactly(100);
        assertThat(talk.response(0).status).isEqualTo(204);
        assertThat(talk.response(0).firstFrame).isEqualTo(7);
        assertThat(talk.heard)
                .containsExactly(
                        "request head 1", "interim 1", "request complete 1", "response head 1", "response complete 1");
    }

    @Test
    void namesWhoResetAStreamAndWhy() {
        talk.opened()
                .client(post(1), data(1, true, "x"))
                .server(headers(1, false, ":status: 200"), data(1, false, "part"))
                .server(frame(3, 0, 1, i32(2)));

        Http2Reset reset = talk.exchange(0).reset;
        assertThat(reset.from()).isEqualTo(Side.SERVER);
        assertThat(reset.code()).isEqualTo(2);
        assertThat(reset.codeName()).isEqualTo("INTERNAL_ERROR");
        assertThat(reset.frame()).isEqualTo(6);
        assertThat(talk.response(0).complete).isFalse();
        assertThat(talk.connection.openStreams()).isZero();
        assertThat(talk.heard).contains("reset 1").doesNotContain("response complete 1");

        talk.server(data(1, true, "late"));
        assertThat(talk.response(0).bodyBytes).isEqualTo(4);
        assertThat(talk.connection.openStreams()).isZero();
    }

    @Test
    void saysWhichRequestsAGoawayLeavesOut() {
        talk.opened()
                .client(post(1), post(3), post(5))
                .server(frame(7, 0, 0, join(i32(3), i32(11), ascii("too\nmany\u00ff"))))
                .client(post(7));

        Http2Goaway goaway = talk.connection.goaways().get(0);
        assertThat(goaway.from()).isEqualTo(Side.SERVER);
        assertThat(goaway.lastStreamId()).isEqualTo(3);
        assertThat(goaway.codeName()).isEqualTo("ENHANCE_YOUR_CALM");
        assertThat(goaway.debug()).isEqualTo("too.many.");
        assertThat(goaway.frame()).isEqualTo(5);
        assertThat(talk.connection.exchanges())
                .extracting(exchange -> exchange.beyondGoaway)
                .containsExactly(false, false, true, true);
    }

    @Test
    void pairsPingsWithTheirAnswersAndKeepsSettings() {
        talk.client(Http2Talk.PREFACE, frame(4, 0, 0, join(setting(3, 100), setting(4, 1_000_000), setting(99, 1))))
                .server(frame(4, 0, 0, setting(8, 1)), frame(4, 1, 0), frame(6, 0, 0, new byte[8]))
                .client(frame(6, 1, 0, new byte[8]))
                .client(frame(6, 0, 0, new byte[8]));

        assertThat(talk.connection.pings()).hasSize(2);
        assertThat(talk.connection.pings().get(0).from()).isEqualTo(Side.SERVER);
        assertThat(talk.connection.pings().get(0).ackFrame()).isEqualTo(3);
        assertThat(talk.connection.pings().get(1).answered()).isFalse();
        Http2Settings client = talk.connection.settings(Side.CLIENT);
        assertThat(client.value(Http2Settings.MAX_CONCURRENT_STREAMS)).isEqualTo(100);
        assertThat(client.value(Http2Settings.HEADER_TABLE_SIZE)).isEqualTo(-1);
        assertThat(client.ackFrame).isEqualTo(2);
        assertThat(talk.connection.settings(Side.SERVER).ackTime).isZero();
        assertThat(talk.connection.settings(Side.SERVER).value(Http2Settings.ENABLE_CONNECT_PROTOCOL))
                .isEqualTo(1);
    }

    @Test
    void aServerThatSpeaksHttp1IsShown() {
        talk.client(Http2Talk.PREFACE, frame(4, 0, 0)).server(ascii("HTTP/1.1 400 Bad Request\r\n\r\n"));
        assertThat(talk.connection.malformedReason(Side.SERVER)).isEqualTo("frame longer than agreed");
        assertThat(talk.connection.firstBytes(Side.SERVER)).asString().isEqualTo("HTTP/1.1 400 Bad Request\r\n\r\n");
        assertThat(talk.connection.frames(Side.SERVER)).isZero();
    }

    @Test
    void aClientWithoutPrefaceIsNotHttp2() {
        talk.client(ascii("PRI * HTTP/1.1\r\n\r\n"));
        assertThat(talk.connection.malformedReason(Side.CLIENT)).isEqualTo("no connection preface");
        assertThat(talk.connection.firstBytes(Side.CLIENT)).asString().isEqualTo("PRI * HTTP/1.1\r\n\r\n");
    }

    @Test
    void framesThatBreakTheRulesAreNamed() {
        assertThat(afterOpening(frame(0, 0, 0, new byte[3]))).isEqualTo("stream frame on stream 0");
        assertThat(afterOpening(frame(6, 0, 1, new byte[8]))).isEqualTo("connection frame on a stream");
        assertThat(afterOpening(frame(6, 0, 0, new byte[7]))).isEqualTo("frame of a wrong length");
        assertThat(afterOpening(frame(4, 1, 0, new byte[6]))).isEqualTo("frame of a wrong length");
        assertThat(afterOpening(frame(9, 4, 1, new byte[1]))).isEqualTo("CONTINUATION without HEADERS");
        assertThat(afterOpening(join(frame(1, 0, 1, new byte[] {(byte) 0x82}), frame(6, 0, 0, new byte[8]))))
                .isEqualTo("header block interrupted by another frame");
        assertThat(afterOpening(frame(1, 0xc, 1, new byte[] {5, 0}))).isEqualTo("padding longer than its frame");
        assertThat(afterOpening(new byte[] {0x7f, 0, 0, 0, 0, 0, 0, 0, 1})).isEqualTo("frame longer than agreed");
        assertThat(afterOpening(frame(1, 4, 1, new byte[] {(byte) 0xbe}))).isEqualTo("header index beyond the table");
    }

    private static String afterOpening(byte[] bytes) {
        Http2Talk talk = new Http2Talk().opened().client(bytes);
        return talk.connection.malformedReason(Side.CLIENT);
    }

    @Test
    void unknownFramesAndPriorityAreSkippedAndPushesAreCounted() {
        talk.opened()
                .client(frame(0x42, 0xff, 9, new byte[100]), frame(2, 0, 1, new byte[5]), post(1), data(1, true, "x"))
                .server(frame(5, 4, 1, join(i32(2), block(":path: /pushed"))))
                .server(headers(2, false, ":status: 200"), data(2, true, "pushed"))
                .server(frame(1, 5, 1, new byte[] {(byte) 0x88, (byte) 0xbf}));
        assertThat(talk.connection.pushPromises()).isEqualTo(1);
        assertThat(talk.connection.exchanges()).hasSize(1);
        assertThat(talk.response(0).status).isEqualTo(200);
        assertThat(talk.response(0).headers())
                .as("entries of the pushed block are in the table")
                .isEmpty();
        assertThat(talk.response(0).malformedReason).isEqualTo("request field in a response");
    }

    @Test
    void aBodyShorterThanItsContentLengthIsMalformed() {
        talk.opened()
                .client(post(1, "content-length: 9"), data(1, true, "x"))
                .server(headers(1, true, ":status: 304", "content-length: 500"));
        assertThat(talk.exchange(0).request.malformedReason).isEqualTo("Content-Length differs from the body");
        assertThat(talk.response(0).malformed).isFalse();
    }

    @Test
    void anUpgradedConnectionAnswersOnStreamOne() {
        HttpTalk before = new HttpTalk();
        before.client("GET /v1/models HTTP/1.1\r\nHost: llm\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                        + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")
                .server("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
        assertThat(before.connection.tunnelProtocol()).isEqualTo("h2c");

        Http2Talk after = new Http2Talk(before.exchange(0));
        after.server(frame(4, 0, 0), headers(1, false, ":status: 200"), data(1, true, "[]"))
                .client(Http2Talk.PREFACE, frame(4, 0, 0), frame(4, 1, 0))
                .client(post(3), data(3, true, "x"))
                .server(headers(3, true, ":status: 404"));
        assertThat(after.exchange(0).request.target).isEqualTo("/v1/models");
        assertThat(after.exchange(0).response.status).isEqualTo(200);
        assertThat(after.exchange(0).complete()).isTrue();
        assertThat(after.exchange(0).interims).extracting(Interim::status).containsExactly(101);
        assertThat(after.exchange(1).response.status).isEqualTo(404);
        assertThat(after.connection.settings(Side.CLIENT).value(Http2Settings.MAX_CONCURRENT_STREAMS))
                .isEqualTo(100);
    }

    @Test
    void connectMakesATunnelOfOneStream() {
        talk.opened()
                .client(headers(
                        1,
                        false,
                        ":method: CONNECT",
                        ":protocol: websocket",
                        ":scheme: https",
                        ":path: /rt",
                        ":authority: llm"))
                .client(data(1, false, "early"))
                .server(headers(1, false, ":status: 200"), data(1, false, "pong"))
                .client(data(1, true, "bye"));
        assertThat(talk.exchange(0).request.protocol).isEqualTo("websocket");
        assertThat(talk.exchange(0).request.target).isEqualTo("/rt");
        assertThat(talk.tunnelled).hasToString(">early<pong>bye.");
        assertThat(talk.exchange(0).request.bodyBytes).isEqualTo(8);
    }

    @Test
    void endedConnectionsLeaveOpenMessagesIncomplete() {
        talk.opened()
                .client(post(1), data(1, true, "x"))
                .server(headers(1, false, ":status: 200"), data(1, false, "half"))
                .end();
        assertThat(talk.response(0).complete).isFalse();
        assertThat(talk.connection.openStreams()).isEqualTo(1);
    }

    @Test
    void oldExchangesAreDroppedFromTheListAndCounted() {
        talk.opened();
        for (int i = 0; i < Http1Connection.EXCHANGE_CAP + 10; i++) {
            talk.client(post(2 * i + 1)).server(headers(2 * i + 1, true, ":status: 200"));
        }
        assertThat(talk.connection.exchanges()).hasSize(Http1Connection.EXCHANGE_CAP);
        assertThat(talk.connection.exchangeCount()).isEqualTo(Http1Connection.EXCHANGE_CAP + 10);
        assertThat(talk.connection.openStreams()).isEqualTo(Http1Connection.EXCHANGE_CAP);
        talk.server(data(1, false, "late"), frame(3, 0, 1, i32(0)));
        assertThat(talk.connection.openStreams()).isEqualTo(Http1Connection.EXCHANGE_CAP);
    }
}
