package io.hangup.http;

import static io.hangup.http.Http2Talk.ascii;
import static io.hangup.http.Http2Talk.block;
import static io.hangup.http.Http2Talk.data;
import static io.hangup.http.Http2Talk.frame;
import static io.hangup.http.Http2Talk.headers;
import static io.hangup.http.Http2Talk.join;
import static io.hangup.http.Http2Talk.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is left of a connection whose capture has holes, or began late. */
class Http2HolesTest {
    private final Http2Talk talk = new Http2Talk();

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
    void aServersResetTellsOfARequestThatWasNotCaptured() {
        talk.opened()
                .gap(Side.CLIENT, 200)
                .server(headers(1, false, ":status: 200"), data(1, true, "a"))
                .server(frame(3, 0, 3, new byte[] {0, 0, 0, 2}));

        assertThat(talk.connection.exchanges()).hasSize(2);
        assertThat(talk.exchange(1).requestLost).isTrue();
        assertThat(talk.exchange(1).response).isNull();
        assertThat(talk.exchange(1).reset.codeName()).isEqualTo("INTERNAL_ERROR");
    }

    @Test
    void aResetOfAStreamThatNobodyBeganIsIgnored() {
        talk.opened().server(frame(3, 0, 3, new byte[] {0, 0, 0, 2}));
        assertThat(talk.connection.exchanges()).isEmpty();
    }

    @Test
    void aStreamOfEventsIsReadThoughItsHeadersLieInAHole() {
        talk.opened()
                .client(post(1), data(1, true, "x"))
                .gap(Side.SERVER, 90)
                .server(data(1, false, "data: a\n\n"), data(1, true, "data: [DONE]\n\n"));

        assertThat(talk.exchange(0).responseLost).isTrue();
        assertThat(talk.events).hasSize(2);
        assertThat(talk.response(0).complete).isTrue();
    }
}
