package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import org.junit.jupiter.api.Test;

class H2StreamResetTest {
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";

    @Test
    void aRefusedStreamIsSafeToRepeat() {
        Judgements.of(H2.asked().after(50).server(H2.rstStream(7)).clientAck().clientCloses())
                .only("h2-stream-reset")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER)
                .confidence("certain")
                .frames(6, 7)
                .says("stream 1", "REFUSED_STREAM (7)", "before any response header", "safe to repeat");
    }

    @Test
    void aResetInTheMiddleOfTheResponseIsNot() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data(EVENT, false))
                        .after(200)
                        .server(H2.rstStream(2))
                        .clientAck()
                        .clientCloses())
                .only("h2-stream-reset")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER)
                .says("INTERNAL_ERROR (2)", "in the middle of the response")
                .saysNot("safe to repeat");
    }

    @Test
    void theClientsOwnResetIsNotTheServers() {
        Judgements.of(H2.asked().after(50).client(H2.rstStream(8)).serverAck().clientCloses())
                .never("h2-stream-reset");
    }

    @Test
    void aResetOfAFinishedStreamIsHealthy() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data(EVENT + "data: [DONE]\n\n", true))
                        .server(H2.rstStream(0))
                        .clientAck()
                        .clientCloses())
                .silent();
    }

    @Test
    void whenTheResetIsNotInTheCaptureNothingIsSaidOfIt() {
        Judgements.of(H2.asked()
                        .after(50)
                        .lose()
                        .server(H2.rstStream(7))
                        .clientAck()
                        .clientCloses())
                .never("h2-stream-reset");
    }
}
