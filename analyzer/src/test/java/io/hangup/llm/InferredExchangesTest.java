package io.hangup.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.llm.Exchange.Completeness;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferredExchangesTest {
    private static final long MILLI = 1_000_000L;

    @Test
    void clientDataAsksAndServerDataAnswers() {
        RecordTalk talk = RecordTalk.http1().client(300, 900);
        long asked = talk.now();
        long lastOfRequest = talk.frame();
        talk.after(20).server(250, 250).after(300).server(500, 80);
        List<Exchange> exchanges = talk.exchanges();
        assertThat(exchanges).hasSize(1);
        Exchange only = exchanges.get(0);
        assertThat(only.visibility).isEqualTo(Visibility.INFERRED);
        assertThat(only.requestBytes).isEqualTo(283 + 883);
        assertThat(only.requestEnd).isEqualTo(asked);
        assertThat(only.requestLastFrame).isEqualTo(lastOfRequest);
        assertThat(only.responseStart).isEqualTo(asked + 320 * MILLI);
        assertThat(only.responseBytes).isEqualTo(483 + 63);
        assertThat(only.responseRecords).isEqualTo(2);
        assertThat(only.reusedConnection).isFalse();
    }

    @Test
    void aRequestAfterAnAnswerIsTheNextExchange() {
        RecordTalk talk = RecordTalk.http1()
                .client(900)
                .after(20)
                .server(250, 250)
                .after(200)
                .server(400);
        long answered = talk.now();
        List<Exchange> exchanges =
                talk.after(5000).client(700).after(200).server(400).exchanges();
        assertThat(exchanges).hasSize(2);
        assertThat(exchanges.get(0).responseCompleteness).isEqualTo(Completeness.COMPLETE);
        assertThat(exchanges.get(1).reusedConnection).isTrue();
        assertThat(exchanges.get(1).idleBefore).isEqualTo(talk.now() - 200 * MILLI - answered);
        assertThat(exchanges.get(1).responseCompleteness).isEqualTo(Completeness.UNKNOWN);
    }

    @Test
    void ticketsAreNoAnswer() {
        Exchange exchange = RecordTalk.http1()
                .client(900)
                .after(20)
                .server(250, 250)
                .exchanges()
                .get(0);
        assertThat(exchange.responseStarted()).isFalse();
    }

    @Test
    void settingsWithWindowUpdatesAreNoAnswer() {
        RecordTalk talk = RecordTalk.http2()
                .client(81, 105, 600)
                .after(20)
                .server(282, 282, 79)
                .client(26);
        assertThat(talk.exchanges()).hasSize(1);
        assertThat(talk.exchanges().get(0).responseStarted()).isFalse();
        talk.after(250).server(322);
        assertThat(talk.exchanges().get(0).responseStart).isEqualTo(talk.now());
    }

    @Test
    void windowUpdatesOfTheClientAreNoRequests() {
        RecordTalk talk = RecordTalk.http2().client(81, 105, 600).after(40).server(44);
        talk.after(250)
                .server(322, 4000)
                .client(30)
                .after(10)
                .server(4000)
                .client(43, 56)
                .after(10)
                .server(26);
        assertThat(talk.exchanges()).hasSize(1);
    }

    private static RecordTalk waiting() {
        return RecordTalk.http2()
                .client(81, 105, 600)
                .after(20)
                .server(282, 282, 79)
                .client(26);
    }

    /** A record of RST_STREAM's size while it waits: the next request is not the rest of the one before. */
    @Test
    void aCallThatWasGivenUpIsOver() {
        List<Exchange> exchanges = waiting()
                .after(2_000)
                .client(30)
                .after(1_000)
                .client(105, 600)
                .after(250)
                .server(322, 26)
                .exchanges();
        assertThat(exchanges).hasSize(2);
        assertThat(exchanges.get(0).responseStarted()).isFalse();
        assertThat(exchanges.get(0).responseCompleteness).isEqualTo(Completeness.UNKNOWN);
        assertThat(exchanges.get(1).responseStarted()).isTrue();
    }

    @Test
    void aCallThatTheServerResetIsOver() {
        assertThat(waiting().after(400).server(30).after(300).client(105, 600).exchanges())
                .hasSize(2);
        assertThat(waiting().after(30).server(30).after(300).client(600).exchanges())
                .as("it says what it has taken of the request, which goes on")
                .hasSize(1);
        assertThat(waiting().after(400).server(30).after(10).client(600).exchanges())
                .as("the window opens, and the request goes on")
                .hasSize(1);
    }

    @Test
    void aStreamThatEndsWithARecordOfAResetsSizeMayBeCut() {
        RecordTalk talk =
                waiting().after(250).server(322, 200, 200, 200, 200, 200).after(80);
        talk.server(30).after(500).client(105, 600).after(250).server(322, 26);
        assertThat(talk.exchanges()).hasSize(2);
        assertThat(talk.exchanges().get(0).responseCompleteness).isEqualTo(Completeness.UNKNOWN);

        RecordTalk whole =
                waiting().after(250).server(322, 200, 200, 200, 200, 200).after(80);
        whole.server(26).after(500).client(105, 600).after(250).server(322, 26);
        assertThat(whole.exchanges().get(0).responseCompleteness).isEqualTo(Completeness.COMPLETE);
    }

    @Test
    void aKeyUpdateNeitherAsksNorAnswers() {
        RecordTalk talk = RecordTalk.http1().client(900).after(100).server(22);
        assertThat(talk.exchanges().get(0).responseStarted()).isFalse();
        talk.after(100).server(400).client(22).after(10).server(400);
        assertThat(talk.exchanges()).hasSize(1);
        assertThat(talk.exchanges().get(0).responseRecords).isEqualTo(2);
    }

    @Test
    void aControlFrameOfAWebSocketMakesAllOneExchange() {
        RecordTalk talk = RecordTalk.http1()
                .client(257)
                .after(20)
                .server(146)
                .after(50)
                .client(167)
                .after(300)
                .server(97, 97, 97)
                .after(300)
                .client(167)
                .after(300)
                .server(97, 97);
        assertThat(talk.exchanges()).hasSize(3);
        assertThat(talk.after(50).client(25, 19).exchanges()).singleElement().satisfies(whole -> {
            assertThat(whole.requestBytes).isEqualTo(240);
            assertThat(whole.responseBytes).isEqualTo(129 + 5 * 80);
        });
    }

    /** A WebSocket whose second message nobody answers: the client closes it after a long wait. */
    @Test
    void aCloseFrameAfterALongWaitMakesAllOneExchange() {
        RecordTalk talk = RecordTalk.http1()
                .client(377)
                .after(20)
                .server(146, 45)
                .after(5)
                .client(1586)
                .after(8_000);
        assertThat(talk.exchanges()).hasSize(2);
        assertThat(talk.client(25).exchanges()).hasSize(1);
    }

    @Test
    void anEndOfABodyThatComesAtOnceIsNoFrameOfAWebSocket() {
        RecordTalk talk = RecordTalk.http1()
                .client(377)
                .after(20)
                .server(146, 45)
                .after(5)
                .client(1586)
                .after(300)
                .client(25);
        assertThat(talk.exchanges()).hasSize(2);
        assertThat(talk.exchanges().get(1).requestBytes).isEqualTo(1569 + 8);
    }

    @Test
    void aShortEndOfAChunkedBodyBelongsToItsMessage() {
        RecordTalk talk = RecordTalk.http1().client(300, 22).after(200).server(500, 22);
        assertThat(talk.exchanges()).hasSize(1);
        assertThat(talk.exchanges().get(0).requestBytes).isEqualTo(283 + 5);
        assertThat(talk.exchanges().get(0).responseBytes).isEqualTo(483 + 5);
    }

    @Test
    void aContinueIsNoAnswer() {
        RecordTalk talk = RecordTalk.http1().client(300).after(120).server(42);
        long continued = talk.now();
        talk.client(5000).after(300).server(400);
        Exchange only = talk.exchanges().get(0);
        assertThat(talk.exchanges()).hasSize(1);
        assertThat(only.continueTime).isEqualTo(continued);
        assertThat(only.responseStart).isEqualTo(talk.now());
    }

    @Test
    void anAnswerBeforeTheUploadIsCompleteDoesNotSplitTheRequest() {
        RecordTalk talk = RecordTalk.http1().client(248, 16401, 16401).server(245);
        talk.after(3).client(16401, 16401);
        List<Exchange> exchanges = talk.exchanges();
        assertThat(exchanges).hasSize(1);
        assertThat(exchanges.get(0).requestEnd).isGreaterThan(exchanges.get(0).responseStart);
        assertThat(exchanges.get(0).requestBytes).isEqualTo(248 + 4 * 16401 - 5 * 17);
    }

    /** The client of JDK 17: the server's window is full, an early answer comes, then windows open in turns. */
    @Test
    void anUploadThatWaitedForTheWindowGoesOnAfterAnEarlyAnswer() {
        RecordTalk talk = RecordTalk.http2().client(336, 16_401, 16_401, 16_401, 16_401);
        talk.after(400).server(150).after(300).client(16_401, 16_401, 60);
        talk.after(20).client(16_401, 55).after(20).client(16_401, 54);
        assertThat(talk.exchanges()).hasSize(1);
    }

    @Test
    void aRequestAfterAnUploadOfOneWindowIsTheNextOne() {
        RecordTalk talk = RecordTalk.http2().client(336, 16_401, 16_401, 16_401, 16_401);
        talk.after(400).server(150).after(300).client(400, 900);
        assertThat(talk.exchanges()).hasSize(2);
    }

    @Test
    void aRequestAfterAFullRecordAndAPauseIsTheNextOne() {
        RecordTalk talk = RecordTalk.http1()
                .client(248, 16401)
                .after(300)
                .server(500)
                .after(400)
                .client(600);
        assertThat(talk.exchanges()).hasSize(2);
    }

    @Test
    void aRecordThatWasOnItsWayWhenTheAnswerCameIsCutAndNoNewRequest() {
        RecordTalk talk = RecordTalk.http1()
                .client(248)
                .clientBegins(16401, 4000)
                .after(20)
                .server(245);
        List<Exchange> exchanges = talk.exchanges();
        assertThat(exchanges).hasSize(1);
        assertThat(exchanges.get(0).requestCompleteness).isEqualTo(Completeness.CUT);
        assertThat(exchanges.get(0).requestBytes).isEqualTo(231 + 4000 - 17);
    }

    @Test
    void aRecordThatIsNeverCompleteIsACutRequest() {
        Exchange only = RecordTalk.http1().clientBegins(16401, 4000).exchanges().get(0);
        assertThat(only.requestCompleteness).isEqualTo(Completeness.CUT);
        assertThat(only.responseStarted()).isFalse();
    }

    @Test
    void aConnectionThatOnlySaysGoodbyeCarriedNothing() {
        assertThat(RecordTalk.http1()
                        .after(20)
                        .server(250, 250)
                        .client(19)
                        .server(19)
                        .exchanges())
                .isEmpty();
    }

    @Test
    void exchangesOverTls12AreToldApartAlike() {
        RecordTalk talk =
                RecordTalk.tls12("http/1.1").client(624).after(200).server(424).client(624);
        assertThat(talk.exchanges()).hasSize(2);
        assertThat(talk.exchanges().get(0).responseBytes).isEqualTo(400);
        assertThat(talk.exchanges().get(1).responseStarted()).isFalse();
    }

    @Test
    void noMoreExchangesAreKeptThanTheCap() {
        RecordTalk talk = RecordTalk.http1();
        for (int i = 0; i < InferredExchanges.EXCHANGE_CAP + 10; i++) {
            talk.client(500).server(500);
        }
        assertThat(talk.exchanges().size()).isLessThanOrEqualTo(InferredExchanges.EXCHANGE_CAP);
    }
}
