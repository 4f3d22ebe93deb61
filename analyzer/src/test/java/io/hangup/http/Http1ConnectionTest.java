package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Http1ConnectionTest {
    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: llm.example\r\n\r\n";
    private static final String POST =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: llm.example\r\nContent-Length: 5\r\n\r\nhello";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";

    private final HttpTalk talk = new HttpTalk();

    @Test
    void readsARequestAndItsResponse() {
        talk.client(POST)
                .server("HTTP/1.1 200 Fine with me\r\nX-Request-Id: r1\r\nContent-Length: 3\r\n\r\n")
                .server("yes");

        HttpMessage request = talk.exchange(0).request;
        assertThat(request.method).isEqualTo("POST");
        assertThat(request.target).isEqualTo("/v1/chat/completions");
        assertThat(request.version).isEqualTo("HTTP/1.1");
        assertThat(request.header("HOST")).isEqualTo("llm.example");
        assertThat(request.framing).isEqualTo(Framing.LENGTH);
        assertThat(request.declaredLength).isEqualTo(5);
        assertThat(HttpTalk.text(request.bodyHead())).isEqualTo("hello");
        assertThat(request.complete).isTrue();
        assertThat(request.firstFrame).isEqualTo(1);
        assertThat(request.wireBytes).isEqualTo(POST.length());

        HttpMessage response = talk.response(0);
        assertThat(response.status).isEqualTo(200);
        assertThat(response.reason).isEqualTo("Fine with me");
        assertThat(response.header("x-request-id")).isEqualTo("r1");
        assertThat(response.headersFrame).isEqualTo(2);
        assertThat(response.lastFrame).isEqualTo(3);
        assertThat(response.lastTime).isEqualTo(HttpTalk.START + 3 * HttpTalk.SECOND);
        assertThat(response.complete).isTrue();
        assertThat(response.closeAnnounced).isFalse();
        assertThat(talk.heard)
                .containsExactly("request head 0", "request complete 0", "response head 0", "response complete 0");
    }

    @Test
    void anOpenResponseShowsWhatIsThere() {
        talk.client(GET).server("HTTP/1.1 20");
        assertThat(talk.response(0)).isNotNull();
        assertThat(talk.response(0).headComplete).isFalse();
        assertThat(talk.response(0).status).isZero();

        talk.server("0 OK\r\nContent-Le");
        assertThat(talk.response(0).status).isEqualTo(200);
        assertThat(talk.response(0).headersFrame).isZero();

        talk.server("ngth: 10\r\n\r\n12345").finish(Side.SERVER);
        assertThat(talk.response(0).headersFrame).isEqualTo(4);
        assertThat(talk.response(0).bodyBytes).isEqualTo(5);
        assertThat(talk.response(0).complete).isFalse();
    }

    @Test
    void pipelinedRequestsGetTheirResponsesInOrder() {
        talk.client(GET + GET.replace("models", "other")).server(OK + OK.replace("yes", "two"));

        assertThat(talk.connection.exchanges()).hasSize(2);
        assertThat(talk.exchange(1).request.target).isEqualTo("/v1/other");
        assertThat(HttpTalk.text(talk.response(0).bodyHead())).isEqualTo("yes");
        assertThat(HttpTalk.text(talk.response(1).bodyHead())).isEqualTo("two");
        assertThat(talk.exchange(1).complete()).isTrue();
    }

    @Test
    void keepsInterimResponsesApart() {
        talk.client("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                .server("HTTP/1.1 100 Continue\r\n\r\n")
                .client("ok")
                .server(OK);

        HttpExchange exchange = talk.exchange(0);
        assertThat(exchange.request.expectContinue).isTrue();
        assertThat(exchange.interims).containsExactly(new Interim(100, 2, HttpTalk.START + 2 * HttpTalk.SECOND));
        assertThat(exchange.response.status).isEqualTo(200);
        assertThat(exchange.complete()).isTrue();
    }

    @Test
    void responsesWithoutABodyEndWithTheirHead() {
        talk.client("HEAD / HTTP/1.1\r\n\r\n").server("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
        talk.client(GET).server("HTTP/1.1 204 No Content\r\n\r\n");
        talk.client(GET).server("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
        talk.client(GET).server(OK);

        assertThat(talk.connection.exchanges()).hasSize(4).allMatch(HttpExchange::complete);
        assertThat(talk.response(0).declaredLength).isEqualTo(900);
        assertThat(talk.response(0).framing).isEqualTo(Framing.NONE);
    }

    @Test
    void readsChunksWithExtensionsAndTrailers() {
        talk.client(GET)
                .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n")
                .server("A \r\n, chunks!!\r\n0\r\nX-Sum: 9\r\n\r\n");

        assertThat(HttpTalk.text(talk.response(0).bodyHead())).isEqualTo("hello, chunks!!");
        assertThat(talk.response(0).bodyBytes).isEqualTo(15);
        assertThat(talk.response(0).framing).isEqualTo(Framing.CHUNKED);
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.response(0).trailers).isTrue();
        assertThat(talk.response(0).header("x-sum")).isEqualTo("9");
    }

    @Test
    void aChunkedBodyWithoutItsEndIsNotComplete() {
        talk.client(GET)
                .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                .finish(Side.SERVER);
        assertThat(talk.response(0).complete).isFalse();
    }

    @Test
    void aBodyWithoutLengthLastsUntilTheClose() {
        talk.client(GET).server("HTTP/1.0 200 OK\r\n\r\nsome").server(" text");
        assertThat(talk.response(0).complete).isFalse();
        talk.finish(Side.SERVER);

        assertThat(talk.response(0).framing).isEqualTo(Framing.UNTIL_CLOSE);
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.response(0).closeAnnounced).isTrue();
        assertThat(talk.response(0).lastFrame).isEqualTo(3);
    }

    @Test
    void toleratesBareLineFeedsFoldingAndEmptyLinesBefore() {
        talk.client("\r\nGET / HTTP/1.1\nX-Long: one\n  two\n\tthree\nConnection: keep-alive, Close\n\n");
        HttpMessage request = talk.exchange(0).request;
        assertThat(request.header("x-long")).isEqualTo("one two three");
        assertThat(request.closeAnnounced).isTrue();
        assertThat(request.complete).isTrue();
    }

    @Test
    void anEarlyResponseIsMatchedToItsUnfinishedRequest() {
        talk.client("POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\nabc")
                .server("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        assertThat(talk.response(0).status).isEqualTo(413);
        assertThat(talk.exchange(0).request.complete).isFalse();
        assertThat(talk.exchange(0).answeredEarly()).isTrue();
    }

    @Test
    void aResponseToNothingIsKeptApart() {
        talk.client(GET).server(OK).server("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
        assertThat(talk.connection.exchanges()).hasSize(1);
        assertThat(talk.connection.unsolicited()).extracting(m -> m.status).containsExactly(408);
        assertThat(talk.heard).endsWith("unsolicited 408");
    }

    @Test
    void connectOpensATunnel() {
        talk.client("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n")
                .client("early")
                .server("HTTP/1.1 200 Connection established\r\nVia: p\r\n\r\nfirst")
                .client("more")
                .gap(Side.SERVER, 9)
                .finish(Side.SERVER);

        assertThat(talk.connection.tunnelEstablished()).isTrue();
        assertThat(talk.connection.tunnelProtocol()).isEqualTo("connect");
        assertThat(talk.connection.tunnelExchange().request.target).isEqualTo("api.example:443");
        assertThat(talk.tunnelled).hasToString(">early<first>more?.");
        assertThat(talk.response(0).complete).isTrue();
    }

    @Test
    void aRefusedConnectIsAnOrdinaryResponse() {
        talk.client("CONNECT api.example:443 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno")
                .client("CONNECT api.example:443 HTTP/1.1\r\nProxy-Authorization: x\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\n\r\n");

        assertThat(talk.connection.exchanges()).hasSize(2);
        assertThat(talk.response(0).status).isEqualTo(407);
        assertThat(HttpTalk.text(talk.response(0).bodyHead())).isEqualTo("no");
        assertThat(talk.connection.tunnelExchange().index).isEqualTo(1);
    }

    @Test
    void theTunnelIsBelievedWhenItsAnswerWasNotCaptured() {
        talk.client("CONNECT api.example:443 HTTP/1.1\r\n\r\n")
                .client("\u0016\u0003\u0001hello")
                .gap(Side.SERVER, 39)
                .server("rest");

        assertThat(talk.connection.tunnelEstablished()).isTrue();
        assertThat(talk.exchange(0).responseLost).isTrue();
        assertThat(talk.tunnelled).hasToString(">\u0016\u0003\u0001hello?<rest");
    }

    @Test
    void aSwitchOfProtocolOpensATunnel() {
        talk.client("GET /v1/realtime HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
                .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u0081")
                .client("x");

        assertThat(talk.connection.tunnelProtocol()).isEqualTo("websocket");
        assertThat(talk.response(0).status).isEqualTo(101);
        assertThat(talk.tunnelled).hasToString("<\u0081>x");
    }

    @Test
    void whatIsNoHttpIsSaidSo() {
        talk.client(GET).server("\u0015\u0003\u0001");
        assertThat(talk.connection.notHttp(Side.SERVER)).isTrue();
        assertThat(talk.connection.firstBytes(Side.SERVER)).containsExactly(21, 3, 1);
        assertThat(talk.response(0)).isNull();
    }

    @Test
    void brokenMessagesSayWhatIsWrong() {
        talk.client("GET /\r\n\r\n");
        assertThat(talk.exchange(0).request.malformedReason).isEqualTo("request line without a version");

        HttpTalk chunks = new HttpTalk();
        chunks.client(GET).server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        assertThat(chunks.response(0).malformedReason).isEqualTo("chunk size expected");

        HttpTalk lengths = new HttpTalk();
        lengths.client("POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n");
        assertThat(lengths.exchange(0).request.malformed).isTrue();
    }

    @Test
    void anEndlessHeaderSectionIsCapped() {
        talk.client("GET / HTTP/1.1\r\n");
        for (int i = 0; i < 20; i++) {
            talk.client("X-Filler: " + "y".repeat(8_000) + "\r\n");
        }
        assertThat(talk.exchange(0).request.malformedReason).isEqualTo("header section over 64 KiB");
        assertThat(talk.connection.lost(Side.CLIENT)).isTrue();
    }

    @Test
    void keepsTheHeadAndTheTailOfALongBody() {
        StringBuilder body = new StringBuilder();
        while (body.length() < 100_000) {
            body.append(body.length()).append(',');
        }
        for (int split : new int[] {1, 1_000, 50_000, 1_000_000}) {
            HttpTalk one = new HttpTalk().splitInto(split);
            one.client("POST / HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            HttpMessage request = one.exchange(0).request;
            assertThat(HttpTalk.text(request.bodyHead())).isEqualTo(body.substring(0, HttpMessage.BODY_HEAD_CAP));
            assertThat(HttpTalk.text(request.bodyTail()))
                    .isEqualTo(body.substring(body.length() - HttpMessage.BODY_TAIL_CAP));
            assertThat(request.complete).isTrue();
        }
    }

    @Test
    void oldExchangesLetGoOfTheirBodies() {
        for (int i = 0; i < Http1Connection.EXCHANGE_CAP + 50; i++) {
            talk.client(POST).server(OK);
        }
        assertThat(talk.connection.exchanges()).hasSize(Http1Connection.EXCHANGE_CAP);
        assertThat(talk.connection.exchangeCount()).isEqualTo(Http1Connection.EXCHANGE_CAP + 50);
        assertThat(talk.exchange(0).index).isEqualTo(50);
        assertThat(talk.exchange(0).request.bodyHead()).isEmpty();
        assertThat(talk.connection.lastExchange().request.bodyHead()).hasSize(5);
        assertThat(talk.connection.lastExchange().complete()).isTrue();
    }

    @Test
    void prefixesAreToldApart() {
        assertThat(request("GET /")).isEqualTo(LooksLike.YES);
        assertThat(request("GET http://a/")).isEqualTo(LooksLike.YES);
        assertThat(request("GET HTTP://a/")).isEqualTo(LooksLike.YES);
        assertThat(request("CONNECT a:1")).isEqualTo(LooksLike.YES);
        assertThat(request("P")).isEqualTo(LooksLike.MORE);
        assertThat(request("POST ")).isEqualTo(LooksLike.MORE);
        assertThat(request("OPTIONS sip:")).isEqualTo(LooksLike.NO);
        assertThat(request("GETS /")).isEqualTo(LooksLike.NO);
        assertThat(request("\u0016\u0003")).isEqualTo(LooksLike.NO);
        assertThat(response("HTTP/1.1 2")).isEqualTo(LooksLike.YES);
        assertThat(response("HTTP/1.1 ")).isEqualTo(LooksLike.MORE);
        assertThat(response("HTTP/2 200")).isEqualTo(LooksLike.NO);
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(Http1Connection.looksLikeHttp2(preface, 0, preface.length)).isEqualTo(LooksLike.YES);
        assertThat(Http1Connection.looksLikeHttp2(preface, 0, 3)).isEqualTo(LooksLike.MORE);
    }

    private static LooksLike request(String text) {
        return Http1Connection.looksLikeRequest(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }

    private static LooksLike response(String text) {
        return Http1Connection.looksLikeResponse(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }

    /** A conversation with everything in it; one line a send, the first character says who. */
    private static final List<String> EVERYTHING = List.of(
            ">" + POST + GET,
            "<HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "0000000000000000017\r\n: hi\r\n\r\ndata: {\"a\":1}\r\r\r\n",
            "<11\r\nevent: x\ndata: 2\n\r\n1\r\n\n\r\n0\r\nX-T: 1\r\n\r\n",
            "<" + OK,
            ">CONNECT a:1 HTTP/1.1\r\n\r\n",
            "<HTTP/1.1 200 OK\r\n\r\n",
            ">\u0016tls",
            "<\u0016tls too");

    private static HttpTalk play(List<byte[]> bytes, int split) {
        HttpTalk talk = new HttpTalk().splitInto(split);
        for (byte[] one : bytes) {
            byte[] payload = java.util.Arrays.copyOfRange(one, 1, one.length);
            talk.send(one[0] == '>' ? Side.CLIENT : Side.SERVER, payload);
        }
        return talk.finish(Side.SERVER).finish(Side.CLIENT);
    }

    private static List<byte[]> everything() {
        List<byte[]> bytes = new ArrayList<>();
        for (String one : EVERYTHING) {
            bytes.add(one.getBytes(StandardCharsets.UTF_8));
        }
        return bytes;
    }

    private static String summary(HttpTalk talk) {
        StringBuilder text = new StringBuilder(talk.heard + " " + talk.events);
        text.append(talk.tunnelled.toString().replaceAll("[<>]", ""));
        for (HttpExchange exchange : talk.connection.exchanges()) {
            text.append('\n').append(exchange.index).append(exchange.interims);
            for (HttpMessage message : new HttpMessage[] {exchange.request, exchange.response}) {
                if (message != null) {
                    text.append(message.method).append(message.target).append(message.status);
                    text.append(message.headers()).append(message.framing).append(message.complete);
                    text.append(message.wireBytes)
                            .append(' ')
                            .append(message.bodyBytes)
                            .append(' ');
                    text.append(message.firstFrame)
                            .append(' ')
                            .append(message.headersFrame)
                            .append(' ');
                    text.append(message.lastFrame).append(HttpTalk.text(message.bodyHead()));
                }
            }
        }
        return text.toString();
    }

    @Test
    void anySplitGivesTheSameResult() {
        HttpTalk whole = play(everything(), 100_000);
        String expected = summary(whole);
        assertThat(whole.events).containsExactly("null|{\"a\":1}@2", "x|2@3");
        assertThat(whole.connection.exchanges()).hasSize(3).allMatch(HttpExchange::complete);
        assertThat(whole.connection.tunnelEstablished()).isTrue();
        for (int split = 1; split < 60; split++) {
            assertThat(summary(play(everything(), split))).as("split %d", split).isEqualTo(expected);
        }
    }

    @Test
    void damagedBytesAndHolesNeverThrow() {
        long seed = 4711;
        Random random = new Random(seed);
        for (int round = 0; round < 4_000; round++) {
            HttpTalk talk = new HttpTalk(random.nextBoolean()).splitInto(1 + random.nextInt(80));
            for (byte[] one : everything()) {
                byte[] payload = java.util.Arrays.copyOfRange(one, 1, one.length);
                Side side = one[0] == '>' ? Side.CLIENT : Side.SERVER;
                for (int i = 0; i < random.nextInt(4); i++) {
                    payload[random.nextInt(payload.length)] = (byte) random.nextInt();
                }
                if (random.nextInt(6) == 0) {
                    talk.gap(side, 1 + random.nextInt(60));
                }
                talk.send(side, payload);
            }
            talk.finish(Side.CLIENT).finish(Side.SERVER);
            talk.connection.ended(talk.now(), 99);
            assertThat(summary(talk)).as("seed %d round %d", seed, round).isNotEmpty();
        }
    }
}
