package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import org.junit.jupiter.api.Test;

/** HTTP/1.x of which the capture lacks pieces, or the start. */
class Http1HolesTest {
    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: llm.example\r\n\r\n";
    private static final String POST =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: llm.example\r\nContent-Length: 5\r\n\r\nhello";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";

    private final HttpTalk talk = new HttpTalk();

    @Test
    void aHoleInABodyOfKnownLengthIsSkipped() {
        talk.client(GET)
                .server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12")
                .gap(Side.SERVER, 6)
                .server("90" + OK);

        assertThat(talk.response(0).sawGap).isTrue();
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.response(0).bodyBytes).isEqualTo(10);
        assertThat(talk.connection.unsolicited()).hasSize(1);
    }

    @Test
    void aHoleInAHeadIsSurvived() {
        talk.client(GET).server("HTTP/1.1 200 O").gap(Side.SERVER, 40);
        assertThat(talk.connection.lost(Side.SERVER)).isTrue();
        assertThat(talk.response(0).headComplete).isFalse();
        assertThat(talk.response(0).sawGap).isTrue();

        talk.client(GET).server(OK);
        assertThat(talk.connection.lost(Side.SERVER)).isFalse();
        assertThat(talk.response(1).status).isEqualTo(200);
        assertThat(talk.response(1).complete).isTrue();
    }

    private HttpTalk streamWithoutHead() {
        return talk.client(GET)
                .gap(Side.SERVER, 180)
                .server("b\r\ndata: one\n\n\r\n")
                .server("f\r\ndata: {\"x\":2}")
                .server("\n\n\r\n");
    }

    @Test
    void aStreamIsReadThoughItsHeadLiesInAHole() {
        streamWithoutHead().server("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");

        assertThat(talk.exchange(0).responseLost).isTrue();
        assertThat(talk.response(0).headComplete).isFalse();
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.events).hasSize(3).first().asString().contains("one");
        talk.client(GET).server(OK);
        assertThat(talk.response(1).status).isEqualTo(200);
        assertThat(talk.exchange(1).responseLost).isFalse();
    }

    @Test
    void theNextAnswerAfterAStreamWithoutItsHeadIsItsOwn() {
        streamWithoutHead().gap(Side.SERVER, 90).client(GET).server(OK);

        assertThat(talk.response(0).complete).isFalse();
        assertThat(talk.response(0).sawGap).isTrue();
        assertThat(talk.response(1).status).isEqualTo(200);
    }

    @Test
    void aBodyWithoutItsHeadThatIsNoStreamIsNotRead() {
        talk.client(GET)
                .gap(Side.SERVER, 180)
                .server("{\"choices\": []}")
                .client(GET)
                .server(OK);

        assertThat(talk.exchange(0).responseLost).isTrue();
        assertThat(talk.response(0).complete).isFalse();
        assertThat(talk.events).isEmpty();
        assertThat(talk.response(1).complete).isTrue();
    }

    @Test
    void aRequestCutInItsFirstLineKeepsItsPath() {
        talk.client("POST /v1/chat/completions HTT").gap(Side.CLIENT, 200).server(OK);

        assertThat(talk.exchange(0).request.method).isEqualTo("POST");
        assertThat(talk.exchange(0).request.target).isEqualTo("/v1/chat/completions");
        assertThat(talk.exchange(0).requestLost).isTrue();
        assertThat(talk.exchange(0).answeredEarly()).isFalse();
        assertThat(talk.response(0).complete).isTrue();
    }

    @Test
    void a408ToAClientThatSaidNothingSinceTheCaptureBeganAnswersNobody() {
        HttpTalk late = new HttpTalk(false).server("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");

        assertThat(late.connection.exchanges()).isEmpty();
        assertThat(late.connection.unsolicited()).hasSize(1);
    }

    @Test
    void a408ToARequestWhoseHeadWasNotCapturedIsItsAnswer() {
        HttpTalk late = new HttpTalk(false)
                .client("the rest of an upload")
                .server("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");

        assertThat(late.exchange(0).response.status).isEqualTo(408);
    }

    @Test
    void aResponseWhoseRequestWasNotCapturedIsAnExchange() {
        talk.gap(Side.CLIENT, 500).server(OK);

        assertThat(talk.connection.unsolicited()).isEmpty();
        assertThat(talk.exchange(0).requestLost).isTrue();
        assertThat(talk.exchange(0).request.method).isNull();
        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.heard).containsExactly("response head 0", "response complete 0");
    }

    @Test
    void afterALostResponseTheNextOneAnswersTheLatestRequest() {
        talk.client(GET).gap(Side.SERVER, 500).client(GET).server(OK);

        assertThat(talk.exchange(0).responseLost).isTrue();
        assertThat(talk.response(0)).isNull();
        assertThat(talk.response(1).complete).isTrue();
    }

    @Test
    void aHoleOfWholeChunksIsSurvived() {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        talk.client(GET)
                .server(head + "5\r\nhello\r\n")
                .gap(Side.SERVER, 20)
                .server("3\r\nend\r\n0\r\n\r\n")
                .client(GET)
                .server(OK);

        assertThat(talk.response(0).complete).isTrue();
        assertThat(talk.response(0).sawGap).isTrue();
        assertThat(HttpTalk.text(talk.response(0).bodyTail())).isEqualTo("helloend");
        assertThat(talk.response(1).complete).isTrue();
    }

    @Test
    void aHoleThatSwallowsTheEndOfChunksLeavesTheNextResponseReadable() {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        talk.client(GET)
                .server(head + "5\r\nhel")
                .gap(Side.SERVER, 200)
                .client(GET)
                .server(OK);

        assertThat(talk.response(0).complete).isFalse();
        assertThat(talk.response(1).complete).isTrue();
    }

    @Test
    void aCaptureThatStartsLateFindsTheNextMessage() {
        HttpTalk late = new HttpTalk(false);
        late.server("rest of something\r\n").client("tail}").client(GET).server(OK);

        assertThat(late.connection.exchanges()).hasSize(1);
        assertThat(late.exchange(0).complete()).isTrue();
        assertThat(late.connection.notHttp(Side.SERVER)).isFalse();
    }
}
