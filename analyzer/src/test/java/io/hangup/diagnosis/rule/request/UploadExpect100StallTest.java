package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UploadExpect100StallTest {
    private static byte[] head() {
        return Http.request(
                "POST",
                "/v1/chat/completions",
                Talk.headers(Map.of("Expect", "100-continue", "Content-Length", "5000")),
                "");
    }

    private static Ladder sent(double pauseMillis, boolean answered) {
        Ladder ladder = Talk.CLEAR.open().client(head()).serverAck();
        if (answered) {
            ladder.server(Http.bytes("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        ladder.after(pauseMillis).client(Http.bytes("z".repeat(5_000))).serverAck();
        return Talk.CLEAR.answers(ladder, 900);
    }

    @Test
    void theClientWaitsInVainForItsContinue() {
        Ladder ladder = sent(1_000 - 20, false);
        Verdicts.on(ladder)
                .are("upload-expect-100-stall", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "likely")
                .with(4, 5, 6);
    }

    @Test
    void aPromptContinueIsHealthy() {
        Verdicts.on(sent(1, true)).silent();
    }

    @Test
    void noPauseIsHealthy() {
        Verdicts.on(sent(30, false)).silent();
    }

    @Test
    void aPauseWithoutExpectIsTheClientsOwn() {
        Ladder ladder = Talk.CLEAR.open();
        ladder.client(Http.request("POST", "/v1/chat/completions", Talk.headers(Map.of("Content-Length", "5000")), ""))
                .serverAck()
                .after(1_000)
                .client(Http.bytes("z".repeat(5_000)))
                .serverAck();
        Verdicts.on(Talk.CLEAR.answers(ladder, 900)).silent();
    }
}
