package io.hangup.http;

import static io.hangup.http.Http2Talk.data;
import static io.hangup.http.Http2Talk.frame;
import static io.hangup.http.Http2Talk.headers;
import static io.hangup.http.Http2Talk.i32;
import static io.hangup.http.Http2Talk.post;
import static io.hangup.http.Http2Talk.setting;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import org.junit.jupiter.api.Test;

/** Flow control: who had to wait for whom. */
class Http2WindowsTest {
    private final Http2Talk talk = new Http2Talk();

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
}
