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
    void aStreamWhoseWindowIsUsedUpHadToWait() {
        talk.client(Http2Talk.PREFACE, frame(4, 0, 0, setting(4, 10)))
                .server(frame(4, 0, 0), frame(4, 1, 0))
                .client(frame(4, 1, 0), post(1), data(1, true, "x"))
                .server(headers(1, false, ":status: 200"), data(1, false, "0123456789"))
                .client(frame(6, 0, 0, new byte[8]));
        HttpExchange exchange = talk.exchange(0);
        assertThat(exchange.blockedByWindow).isTrue();
        assertThat(exchange.blockedSender).isEqualTo(Side.SERVER);
        assertThat(exchange.blockedFrame).isEqualTo(4);
        assertThat(exchange.blockedUntil).isZero();

        talk.client(frame(8, 0, 1, i32(5))).server(data(1, true, "abc"));
        assertThat(exchange.blockedNanos).isEqualTo(2 * HttpTalk.SECOND);
        assertThat(exchange.blockedUntil).isEqualTo(HttpTalk.START + 6 * HttpTalk.SECOND);
        assertThat(talk.connection.window(Side.SERVER)).isEqualTo(65_535 - 13);
    }

    @Test
    void aLargerInitialWindowReleasesStreams() {
        talk.client(Http2Talk.PREFACE, frame(4, 0, 0, setting(4, 10)))
                .server(frame(4, 0, 0))
                .client(post(1), data(1, true, "x"))
                .server(headers(1, false, ":status: 200"), data(1, false, "0123456789"))
                .client(frame(4, 0, 0, setting(4, 20)));
        assertThat(talk.exchange(0).blockedUntil).isEqualTo(talk.now());
        assertThat(talk.exchange(0).blockedNanos).isEqualTo(HttpTalk.SECOND);
    }

    @Test
    void theWindowOfTheConnectionHoldsUpStreamsThatStillHaveData() {
        talk.client(Http2Talk.PREFACE, frame(4, 0, 0, setting(4, 1 << 20)))
                .server(frame(4, 0, 0))
                .client(post(1), data(1, true, "x"), post(3), data(3, true, "x"))
                .server(headers(1, false, ":status: 200"), headers(3, false, ":status: 200"), data(3, false, "a"));
        for (int i = 0; i < 3; i++) {
            talk.server(frame(0, 0, 1, new byte[16_384]));
        }
        talk.server(frame(0, 1, 1, new byte[16_382]))
                .client(frame(6, 0, 0, new byte[8]))
                .client(frame(8, 0, 0, i32(100_000)));
        assertThat(talk.connection.connectionBlockedNanos(Side.SERVER, talk.now()))
                .isEqualTo(2 * HttpTalk.SECOND);
        assertThat(talk.exchange(0).blockedByWindow).as("complete").isFalse();
        assertThat(talk.exchange(1).blockedByWindow)
                .as("nothing to send, so far")
                .isFalse();
        talk.connection.bytes(Side.SERVER, data(3, true, "b"), 0, 10, talk.now() + 1_000, 99);
        assertThat(talk.exchange(1).blockedByWindow).isTrue();
        assertThat(talk.exchange(1).blockedNanos).isEqualTo(2 * HttpTalk.SECOND);
        assertThat(talk.exchange(1).blockedFrame).isEqualTo(8);
    }

    @Test
    void nothingIsSaidOfWindowsOnceAnUpdateMayBeMissing() {
        talk.client(Http2Talk.PREFACE, frame(4, 0, 0, setting(4, 10)))
                .server(frame(4, 0, 0))
                .client(post(1), data(1, true, "x"))
                .gap(Side.CLIENT, 13)
                .server(headers(1, false, ":status: 200"), data(1, false, "0123456789"));
        assertThat(talk.connection.windowsKnown()).isFalse();
        assertThat(talk.exchange(0).blockedByWindow).isFalse();
    }

    @Test
    void aHoleWithinDataLosesNothingElse() {
        byte[] frame = data(1, false, "data: a\n\ndata: b\n\ndata: c\n\n");
        talk.opened()
                .client(post(1), data(1, true, "x"))
                .server(headers(1, false, ":status: 200", "content-type: text/event-stream"))
                .server(Arrays.copyOf(frame, 20))
                .gap(Side.SERVER, 6)
                .server(Arrays.copyOfRange(frame, 26, frame.length))
                .server(data(1, false, "data: d\n\n"), headers(1, true, "x-end: 1"));

        HttpMessage response = talk.response(0);
        assertThat(response.sawGap).isTrue();
        assertThat(response.bodyBytes).isEqualTo(36);
        assertThat(response.complete).isTrue();
        assertThat(response.header("x-end")).isEqualTo("1");
        assertThat(talk.events).containsExactly("null|a@6", "null|c@8", "null|d@9");
        assertThat(talk.connection.lost(Side.SERVER)).isFalse();
        assertThat(talk.connection.windowsKnown()).isTrue();
    }

    @Test
    void afterAHoleTheNextFrameIsFoundAndOldHeaderEntriesAreUnknown() {
        talk.opened()
                .client(post(1), data(1, true, "x"), post(3), data(3, true, "x"))
                .server(headers(1, false, ":status: 200", "server: envoy"), data(1, false, "ab"))
                .gap(Side.SERVER, 500);
        assertThat(talk.connection.lost(Side.SERVER)).isTrue();
        assertThat(talk.exchange(1).responseLost).isTrue();
        assertThat(talk.response(0).sawGap).isTrue();

        // the rest of a frame, then frames
        talk.server(ascii("tail of something"), data(1, true, "cd"))
                .server(frame(1, 4, 3, join(new byte[] {(byte) 0x88, (byte) 0xbe}, block("x-new: 1"))));
        assertThat(talk.connection.lost(Side.SERVER)).isFalse();
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.response(1).status).isEqualTo(200);
        assertThat(talk.exchange(1).responseLost).isFalse();
        assertThat(talk.response(1).headers())
                .containsExactly(new Header("<unknown>", "<unknown>"), new Header("x-new", "1"));
        assertThat(talk.response(1).headersUnknown).isTrue();
    }

    @Test
    void aHoleInAHeaderBlockMakesTheHeadUnknownAndTheBodyIsStillCounted() {
        byte[] head = headers(1, false, ":status: 200", "server: envoy");
        talk.opened()
                .client(post(1), data(1, true, "x"))
                .server(Arrays.copyOf(head, 15))
                .gap(Side.SERVER, head.length - 20)
                .server(Arrays.copyOfRange(head, head.length - 5, head.length), data(1, true, "body"));
        assertThat(talk.exchange(0).responseLost).isTrue();
        assertThat(talk.response(0).headComplete).isFalse();
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.response(0).bodyBytes).isEqualTo(4);
    }

    @Test
    void aHoleOfUnknownLengthLosesTheFrameAtHand() {
        byte[] frame = data(1, false, "0123456789");
        talk.opened()
                .client(post(1), data(1, true, "x"))
                .server(headers(1, false, ":status: 200"), Arrays.copyOf(frame, 12))
                .gap(Side.SERVER, 0)
                .server(ascii("89"), data(1, true, "end"));
        assertThat(talk.response(0).sawGap).isTrue();
        assertThat(talk.response(0).bodyBytes).isEqualTo(6);
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.connection.malformedReason(Side.SERVER)).isNull();
    }

    @Test
    void aConnectionJoinedLateIsPickedUp() {
        Http2Talk late = new Http2Talk(false);
        late.client(ascii("rest of a body"), data(7, true, "end"))
                .server(ascii("{\"x\":1}"), frame(1, 4, 7, block(":status: 200")), data(7, true, "done"))
                .client(post(9), data(9, true, "x"))
                .server(headers(9, true, ":status: 503"));

        assertThat(late.exchange(0).requestLost).isTrue();
        assertThat(late.exchange(0).request.complete).isTrue();
        assertThat(late.response(0).status).isEqualTo(200);
        assertThat(late.response(0).complete).isTrue();
        assertThat(late.exchange(1).requestLost).isFalse();
        assertThat(late.response(1).status).isEqualTo(503);
        assertThat(late.connection.prefaceSeen()).isFalse();
        assertThat(late.connection.windowsKnown()).isFalse();
    }

    @Test
    void anAnswerCapturedBeforeItsRequestIsStillItsAnswer() {
        talk.opened().server(headers(1, true, ":status: 400")).client(post(1), data(1, true, "x"));
        assertThat(talk.connection.exchanges()).hasSize(1);
        assertThat(talk.exchange(0).requestLost).isFalse();
        assertThat(talk.exchange(0).request.sawGap).isFalse();
        assertThat(talk.exchange(0).complete()).isTrue();
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

    // ---- any split, any damage

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
