package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamCutByTimerTest {
    private static Ladder streaming() {
        return Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()).after(300), 12, 40);
    }

    @Test
    void theStreamFallsSilentAndIsClosedAtAKnownTimer() {
        Ladder ladder = streaming();
        int last = ladder.frameCount();
        ladder.after(60_000 - 20).serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are("stream-cut-by-timer", Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER, "likely")
                .with(last - 1, last + 1)
                .saying("consistent with nginx (proxy_read_timeout), 60 s", "AWS ALB");
    }

    @Test
    void aResetAtTheTimerIsTheSame() {
        Verdicts.on(streaming().after(300_000 - 20).serverRst()).loud("stream-cut-by-timer");
    }

    @Test
    void aSitesOwnTimerIsNamedFirst() {
        Ladder ladder = streaming().after(10_000 - 20).serverFin().clientFin().serverAck();
        Verdicts.on(ladder.capture(), Map.of("our gateway", 10.0)).saying("consistent with our gateway, 10 s");
    }

    @Test
    void aCutInFullFlowKeepsNoTimersTime() {
        Verdicts.on(streaming().after(25).serverFin().clientFin().serverAck()).loud("stream-truncated-clean-close");
    }

    @Test
    void aStreamWithLongPausesOfItsOwnIsNotJudgedByOne() {
        Ladder ladder = Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()), 4, 12_000);
        Verdicts.on(ladder.after(13_000).serverFin().clientFin().serverAck()).loud("stream-truncated-clean-close");
    }

    @Test
    void aCompleteStreamAndItsIdleCloseAreHealthy() {
        Ladder ladder = Talk.CLEAR
                .endsStream(streaming())
                .after(60_000)
                .serverFin()
                .clientFin()
                .serverAck();
        Verdicts.on(ladder).none();
    }
}
