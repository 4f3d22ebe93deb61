package io.hangup.diagnosis.rule.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.testing.Ladder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An orderly GOAWAY and then a reset (causes: section 5.5, trap 7): the GOAWAY is the word that counts. */
class H2ResetTrapTest {
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";

    private static Ladder answered() {
        return H2.asked()
                .server(H2.responseHead())
                .server(H2.data(EVENT + "data: [DONE]\n\n", true))
                .clientAck()
                .after(1_000);
    }

    @Test
    void trap7AGoawayAndAResetAfterTheAnswerAreHealthy() {
        Judgements.of(answered().server(H2.goaway(1, 0, "")).serverRst()).silent();
        Judgements.of(answered().server(H2.goaway(1, 0, "")).clientRst()).silent();
        Judgements.of(answered().client(H2.goaway(0, 0, "")).clientRst()).silent();
        Judgements.of(answered().client(H2.goaway(0, 0, "")).clientFin().serverBareRst())
                .silent();
    }

    /** The stream was one that the GOAWAY lets end: whoever resets it all the same ends it. */
    @Test
    void trap7AfterAGoawayAResetInTheMiddleOfAStreamIsNobodyElses() {
        Ladder byServer = running().serverRst();
        Ladder byClient = running().clientBareRst();
        assertThat(only(byServer).closedBy()).isEqualTo(ClosedBy.SERVER);
        assertThat(only(byClient).closedBy()).isEqualTo(ClosedBy.CLIENT);
    }

    private static Ladder running() {
        return H2.asked()
                .server(H2.responseHead())
                .server(H2.data(EVENT, false))
                .after(100)
                .server(H2.goaway(1, 0, ""))
                .after(5);
    }

    private static Diagnosis only(Ladder ladder) {
        List<Diagnosis> loud = Judgements.of(ladder).report().diagnoses().stream()
                .filter(d -> d.severity() != Severity.NOTE)
                .toList();
        assertThat(loud).hasSize(1);
        assertThat(loud.get(0).cause()).isNotEqualTo("middlebox-injected-rst");
        return loud.get(0);
    }
}
