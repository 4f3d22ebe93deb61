package io.hangup.diagnosis.rule.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import org.junit.jupiter.api.Test;

class H2GoawayRaceTest {
    /** An HTTP/2 connection as its records show it: preface, SETTINGS, one request and its answer. */
    private static Ladder http2() {
        Ladder ladder = Talk.TLS13.ladder().handshake().tls13(Talk.HOST, "h2").after(30);
        return ladder.clientRecord(Tls.APPLICATION_DATA, 81)
                .clientRecord(Tls.APPLICATION_DATA, 300)
                .serverRecord(Tls.APPLICATION_DATA, 26 + 18)
                .serverRecord(Tls.APPLICATION_DATA, 26)
                .clientRecord(Tls.APPLICATION_DATA, 26);
    }

    private static Ladder answered(Ladder ladder) {
        return ladder.after(300)
                .serverRecord(Tls.APPLICATION_DATA, 400)
                .serverRecord(Tls.APPLICATION_DATA, 900)
                .clientAck();
    }

    @Test
    void goawayThenTheCloseBeforeAnyAnswer() {
        Ladder ladder = http2().after(200).serverRecord(Tls.APPLICATION_DATA, 34);
        int goaway = ladder.frameCount();
        ladder.serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "h2-goaway-race",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "possible")
                .with(goaway);
    }

    @Test
    void anOrderlyGoawayAfterTheAnswerIsHealthy() {
        Ladder ladder = answered(http2()).after(60_000).serverRecord(Tls.APPLICATION_DATA, 34);
        Verdicts.on(ladder.serverFin().clientFin().serverAck()).silent();
    }

    /** The server's SETTINGS and its ACK in one record are as long as a GOAWAY; then its process ends. */
    @Test
    void theServersFirstWordIsNoGoaway() {
        Verdicts.on(Talk.TLS13
                        .ladder()
                        .handshake()
                        .tls13(Talk.HOST, "h2")
                        .after(30)
                        .clientRecord(Tls.APPLICATION_DATA, 81)
                        .serverRecord(Tls.APPLICATION_DATA, 17 + 24)
                        .clientRecord(Tls.APPLICATION_DATA, 300)
                        .after(10)
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .never("h2-goaway-race");
    }

    @Test
    void onHttp1ThereIsNoGoaway() {
        Ladder ladder = Talk.TLS13.asks(Talk.TLS13.open()).after(200);
        Talk.TLS13.serverFin(ladder).clientFin().serverAck();
        Verdicts.on(ladder).never("h2-goaway-race");
    }

    @Test
    void aResetIsNoGoaway() {
        Verdicts.on(http2().after(200).serverRst()).never("h2-goaway-race");
    }

    /** A PING's answer and a GOAWAY with debug text in one record, as a server sends them that was pinged too often. */
    @Test
    void aGoawayBehindAPingIsNoAnswer() {
        Ladder ladder = http2().after(2_000).serverRecord(Tls.APPLICATION_DATA, 17 + 17 + 31);
        ladder.clientFin().serverFin().clientAck();
        assertThat(outcomeOf(ladder)).isEqualTo(Outcome.UNKNOWN);
        Verdicts.on(ladder).silent();
    }

    @Test
    void aShortAnswerOnAConnectionThatStaysIsOne() {
        Ladder ladder = http2().after(2_000).serverRecord(Tls.APPLICATION_DATA, 17 + 17 + 31);
        ladder.after(1_000).clientFin().serverFin().clientAck();
        assertThat(outcomeOf(ladder)).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void anAnswerWithABodyIsOneWhoeverClosesAtOnce() {
        Ladder ladder = answered(http2()).clientFin().serverFin().clientAck();
        assertThat(outcomeOf(ladder)).isEqualTo(Outcome.COMPLETED);
    }

    /** The server had reset the stream; then the client was the one who said GOAWAY, and the server answered and closed. */
    @Test
    void theClientsGoawayComesFirst() {
        Ladder ladder = http2().after(400).serverRecord(Tls.APPLICATION_DATA, 17 + 13);
        ladder.clientRecord(Tls.APPLICATION_DATA, 34).after(1).serverRecord(Tls.APPLICATION_DATA, 34);
        ladder.serverFin().clientFin().serverAck();
        assertThat(outcomeOf(ladder)).isEqualTo(Outcome.UNKNOWN);
        Verdicts.on(ladder).silent();
    }

    @Test
    void aClientThatAnswersGoawayWithGoawayDidNotEndIt() {
        Ladder ladder = http2().after(200).serverRecord(Tls.APPLICATION_DATA, 34);
        ladder.clientRecord(Tls.APPLICATION_DATA, 34).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).loud("h2-goaway-race");
    }

    private static Outcome outcomeOf(Ladder ladder) {
        return Judgements.of(ladder).report().exchanges().get(0).outcome();
    }
}
