package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseHeadersCutTest {
    private static Ladder cut() {
        return Talk.CLEAR
                .asks(Talk.CLEAR.open())
                .after(200)
                .server(Http.bytes("HTTP/1.1 200 OK\r\nContent-Type: applic"))
                .clientAck();
    }

    @Test
    void finInTheMiddleOfTheHeaders() {
        Ladder ladder = cut().after(1).serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are("response-headers-cut", Outcome.CLOSED_IN_HEADERS, Phase.HEADERS, ClosedBy.SERVER, "certain")
                .with(6, 8);
    }

    @Test
    void resetInTheMiddleOfTheHeaders() {
        Verdicts.on(cut().after(1).serverRst()).loud("response-headers-cut");
    }

    @Test
    void completeHeadersAreAnotherStory() {
        Ladder ladder = Talk.CLEAR
                .streams(Talk.CLEAR.asks(Talk.CLEAR.open()), 3, 30)
                .serverFin()
                .clientFin();
        Verdicts.on(ladder).never("response-headers-cut");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aWholeAnswerIsHealthy(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 400);
        talk.serverFin(ladder).clientFin().serverAck();
        Verdicts.on(ladder).none();
    }

    @Test
    void headersStillComingAtTheEndAreNoFailure() {
        Verdicts.on(cut()).silent();
    }
}
