package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import org.junit.jupiter.api.Test;

class ConnectResetAfterEstablishedTest {
    private static final byte[] HELLO = Tls.clientHello("api.openai.com", "http/1.1");

    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .handshake();
    }

    @Test
    void aResetThatAcknowledgesNothingOfTheHelloCameBeforeIt() {
        Judgements.of(ladder().drop().client(HELLO).serverRst())
                .only("connect-reset-after-established")
                .is(Outcome.TLS_FAILED, io.hangup.llm.Phase.TLS, ClosedBy.SERVER)
                .confidence("likely")
                .frames(4, 6, 7)
                .says("accepted the connection and reset it", "without reading anything");
    }

    @Test
    void aFinBeforeTheHelloIsTheSameStory() {
        Judgements.of(ladder().after(1).serverFin().clientAck().clientFin().serverAck())
                .only("connect-reset-after-established")
                .says("closed it");
    }

    @Test
    void aResetRightBehindTheSynAckIsTheSameStory() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .syn()
                .synAck()
                .serverRst();
        Judgements.of(ladder).only("connect-reset-after-established");
    }

    @Test
    void aServerThatAnswersAnIdleConnectionWithATimeoutIsHealthy() {
        Ladder idle = ladder().after(60_000)
                .server(Http.bytes("HTTP/1.1 408 Request Time-out\r\nConnection: close\r\n\r\n"))
                .serverFin()
                .clientFin()
                .serverAck();
        Judgements.of(idle).silent();
    }

    @Test
    void aResetThatAcknowledgesTheHelloIsAnotherStory() {
        Judgements.of(ladder().client(HELLO).serverRst()).only("tls-clienthello-reset");
    }

    @Test
    void anIdleConnectionThatTheServerClosesMuchLaterIsHealthy() {
        Judgements.of(ladder().after(60_000).serverFin().clientFin().serverAck())
                .silent();
    }

    @Test
    void theClientsOwnResetIsHealthy() {
        Judgements.of(until(ladder().clientRst(), 5000)).silent();
    }
}
