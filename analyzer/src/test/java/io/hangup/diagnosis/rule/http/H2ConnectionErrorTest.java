package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import org.junit.jupiter.api.Test;

class H2ConnectionErrorTest {
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";

    @Test
    void aGoawayWithAnErrorEndsTheStreamThatRan() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data(EVENT, false))
                        .after(100)
                        .server(H2.goaway(1, ENHANCE_YOUR_CALM, "too_many_pings"))
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .only("h2-connection-error")
                .by(ClosedBy.SERVER)
                .confidence("certain")
                .frames(6, 9)
                .says("ENHANCE_YOUR_CALM (11)", "too_many_pings", "stream 1");
    }

    @Test
    void anOrderlyGoawayAfterTheResponseIsHealthy() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data(EVENT + "data: [DONE]\n\n", true))
                        .clientAck()
                        .after(1000)
                        .server(H2.goaway(1, 0, ""))
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .silent();
    }

    @Test
    void aResetOfOneStreamIsNoConnectionError() {
        Judgements.of(H2.asked().after(50).server(H2.rstStream(2)).clientAck().clientCloses())
                .never("h2-connection-error");
    }

    @Test
    void whenTheGoawayIsNotInTheCaptureNothingIsSaidOfIt() {
        Judgements.of(H2.asked()
                        .after(50)
                        .lose()
                        .server(H2.goaway(1, ENHANCE_YOUR_CALM, ""))
                        .serverFin()
                        .clientFin())
                .never("h2-connection-error");
    }

    /** A deploy whose grace period is shorter than the answer. */
    @Test
    void aServerThatAnnouncesItsEndAndDoesNotWaitForTheStreamWasStopped() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data(EVENT, false))
                        .clientAck()
                        .after(200)
                        .server(H2.goaway(1, 0, ""))
                        .after(1000)
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .only("stream-truncated-clean-close")
                .says("an orderly GOAWAY 1", "did not wait for this call");
    }

    @Test
    void soWasOneThatHadNotAnsweredYet() {
        Judgements.of(H2.asked()
                        .serverAck()
                        .after(200)
                        .server(H2.goaway(1, 0, ""))
                        .after(1000)
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .only("backend-died-before-headers")
                .says("an orderly GOAWAY 1", "did not wait for this call");
    }

    /** Clients take their streams down when the GOAWAY comes, with an RST_STREAM each. */
    @Test
    void theClientsResetAfterTheGoawayIsAConsequence() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data(EVENT, false))
                        .after(100)
                        .server(H2.goaway(1, ENHANCE_YOUR_CALM, "too_many_pings"))
                        .client(H2.rstStream(ENHANCE_YOUR_CALM))
                        .clientFin()
                        .serverFin()
                        .clientAck())
                .only("h2-connection-error")
                .by(ClosedBy.SERVER)
                .confidence("certain")
                .frames(6, 9);
    }

    @Test
    void aResetByTheClientBeforeTheGoawayIsTheClients() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data(EVENT, false))
                        .after(100)
                        .client(H2.rstStream(8))
                        .after(100)
                        .server(H2.goaway(1, ENHANCE_YOUR_CALM, "rapid resets"))
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .never("h2-connection-error");
    }
}
