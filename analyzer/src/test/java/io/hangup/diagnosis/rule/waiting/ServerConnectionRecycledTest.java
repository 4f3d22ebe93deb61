package io.hangup.diagnosis.rule.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerConnectionRecycledTest {
    private static Ladder announced() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open());
        return ladder.serverHttp(200, Map.of("Connection", "close"), "{}").clientAck();
    }

    @Test
    void theClientUsesAConnectionWhoseEndWasAnnounced() {
        Ladder ladder = announced();
        ladder.after(3).client(Talk.CLEAR.request(ladder, 700));
        int request = ladder.frameCount();
        ladder.ackOffset(-Talk.CLEAR.request(ladder, 700).length).serverFin().serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "server-connection-recycled",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "likely")
                .with(request, request + 1);
    }

    /** The answer at 58 min announced nothing, that at 61 min did: an age of one hour lies between. */
    @Test
    void anEndAnnouncedWithTheFirstAnswerAfterAKnownAgeIsConsistentWithIt() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open().after(3_480_000));
        ladder.serverHttp(200, Map.of(), "{}").clientAck();
        Talk.CLEAR.asks(ladder.after(180_000)).serverHttp(200, Map.of("Connection", "close"), "{}");
        ladder.clientAck().after(3).client(Talk.CLEAR.request(ladder, 700));
        ladder.ackOffset(-Talk.CLEAR.request(ladder, 700).length).serverFin().serverBareRst();
        Verdicts.on(ladder)
                .saying("after 2 requests and 61 min 0 s (consistent with nginx (keepalive_time), 60 min 0 s");
    }

    @Test
    void anEndAnnouncedLongBeforeOrAfterItIsNot() {
        Ladder ladder = announced();
        ladder.after(3).client(Talk.CLEAR.request(ladder, 700));
        ladder.ackOffset(-Talk.CLEAR.request(ladder, 700).length).serverFin().serverBareRst();
        assertThat(Verdicts.on(ladder).loud("server-connection-recycled").sentence())
                .contains("after 1 request and ")
                .doesNotContain("consistent");
    }

    @Test
    void anAnnouncedEndThatNobodyRacedIsHealthy() {
        Verdicts.on(announced().serverFin().clientFin().serverAck()).none();
    }

    @Test
    void withoutTheAnnouncementItIsAKeepaliveRace() {
        Ladder ladder =
                Talk.CLEAR.answers(Talk.CLEAR.asks(Talk.CLEAR.open()), 400).after(5_000);
        ladder.serverFin().clientAck().client(Talk.CLEAR.request(ladder, 700)).serverBareRst();
        Verdicts.on(ladder).loud("keepalive-race");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingOnAFirstRequest(Talk talk) {
        Verdicts.on(talk.asks(talk.open()).after(50).serverFin().clientFin()).never("server-connection-recycled");
    }
}
