package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientAbortedStreamTest {
    private static Ladder streaming(Talk talk) {
        return talk.streams(talk.asks(talk.open()).after(300), 12, 40);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientLeavesAndTheServerGoesOn(Talk talk) {
        Ladder ladder = streaming(talk).after(10);
        talk.clientFin(ladder);
        int fin = ladder.frameCount();
        talk.event(ladder, 13).clientBareRst();
        talk.event(ladder, 14).clientBareRst();
        Verdicts.on(ladder)
                .are("client-aborted-stream", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely")
                .with(fin + 1)
                .saying(talk.encrypted() ? "after some " : "after 12 events; the server was still sending");
    }

    /** Three events before the client's FIN, and one that meets its closed socket. */
    @Test
    void aShortStreamIsOneTooWithoutKeys() {
        Ladder ladder =
                Talk.TLS13.streams(Talk.TLS13.asks(Talk.TLS13.open()), 3, 30).clientFin();
        Talk.TLS13.event(ladder.after(5), 3).clientRst();
        Verdicts.on(ladder).loud("client-aborted-stream");
    }

    @Test
    void aResetOfTheClientIsTheSame() {
        Verdicts.on(streaming(Talk.CLEAR).clientRst()).loud("client-aborted-stream");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void leavingAfterTheEndIsHealthy(Talk talk) {
        Ladder ladder = talk.endsStream(streaming(talk)).after(3);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theServersCloseIsNotTheClients(Talk talk) {
        Verdicts.on(streaming(talk).serverFin().clientFin().serverAck()).never("client-aborted-stream");
    }

    @Test
    void nothingIsClaimedOverAHole() {
        Ladder ladder = streaming(Talk.CLEAR).lose();
        Talk.CLEAR.event(ladder, 13);
        Verdicts.on(Talk.CLEAR.event(ladder, 14).clientFin().serverFin().clientAck())
                .silent();
    }
}
