package io.hangup.diagnosis.rule.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Style;
import io.hangup.report.TextReport;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
                .says("stream 1", "REFUSED_STREAM (7)", "before any response header", "By this code", "safe to repeat")
                .advises(
                        List.of(
                                "Repeat the call at once",
                                "stream was reset: REFUSED_STREAM",
                                "remote refused stream reset"),
                        List.of("INTERNAL_ERROR", "ENHANCE_YOUR_CALM"));
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
                .advises(
                        List.of("server's log", "stream was reset: INTERNAL_ERROR"),
                        List.of("REFUSED_STREAM", "before headers"))
                .saysNot("safe to repeat");
    }

    /** Without keys, a record of a reset's size in the wait, and a further request: nobody can tell how the first one ended. */
    @Test
    void aCallThatMayHaveBeenResetInTheWaitIsLeftOpenWhereItWaited() {
        Ladder ladder = Talk.TLS13.ladder().handshake().tls13(Talk.HOST, "h2").after(30);
        ladder.clientRecord(Tls.APPLICATION_DATA, 81)
                .clientRecord(Tls.APPLICATION_DATA, 300)
                .serverRecord(Tls.APPLICATION_DATA, 26 + 18)
                .serverRecord(Tls.APPLICATION_DATA, 26)
                .clientRecord(Tls.APPLICATION_DATA, 26);
        ladder.after(2_000).clientRecord(Tls.APPLICATION_DATA, 30).serverAck();
        ladder.after(1_000).clientRecord(Tls.APPLICATION_DATA, 300).after(300);
        ladder.serverRecord(Tls.APPLICATION_DATA, 400)
                .serverRecord(Tls.APPLICATION_DATA, 900)
                .clientAck();
        List<ExchangeEntry> exchanges =
                Judgements.of(ladder.clientCloses()).report().exchanges();
        assertThat(exchanges).extracting(ExchangeEntry::outcome).containsExactly(Outcome.UNKNOWN, Outcome.COMPLETED);
        assertThat(exchanges.get(0).phase()).isEqualTo(Phase.AWAITING_HEADERS);
    }

    /** RFC 9113 section 8.1: a server that answered early asks the client so to stop its request. */
    @Test
    void aResetBehindAWholeAnswerIsNotWhatFailed() {
        Judgements.of(H2.asked()
                        .server(H2.responseHead(429))
                        .server(H2.data("{\"error\":{}}", true))
                        .server(H2.rstStream(0))
                        .clientAck()
                        .clientCloses())
                .never("h2-stream-reset")
                .only("provider-rejected-with-status");
        Judgements.of(H2.asked()
                        .server(H2.responseHead())
                        .server(H2.data("{}", true))
                        .server(H2.rstStream(0))
                        .clientAck()
                        .clientCloses())
                .silent();
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

    /** HTTP/2 by its records alone: preface, SETTINGS, one request, and a stream of tokens of 40 ms each. */
    private static Ladder encryptedStream(int... lastRecords) {
        Ladder ladder = Talk.TLS13.ladder().handshake().tls13(Talk.HOST, "h2").after(30);
        ladder.clientRecord(Tls.APPLICATION_DATA, 81)
                .clientRecord(Tls.APPLICATION_DATA, 300)
                .serverRecord(Tls.APPLICATION_DATA, 26 + 18)
                .serverRecord(Tls.APPLICATION_DATA, 26)
                .clientRecord(Tls.APPLICATION_DATA, 26)
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 170);
        for (int i = 0; i < 8; i++) {
            ladder.after(40).serverRecord(Tls.APPLICATION_DATA, 240 + i % 3).clientAck();
        }
        for (int length : lastRecords) {
            ladder.after(40).serverRecord(Tls.APPLICATION_DATA, length);
        }
        return ladder;
    }

    @Test
    void withoutKeysARecordOfItsSizeInPlaceOfTheEndIsPossiblyOne() {
        Ladder ladder = encryptedStream(30);
        int reset = ladder.frameCount();
        Verdicts.on(ladder.clientFin().serverFin().clientAck())
                .are("h2-stream-reset", Outcome.UNKNOWN, Phase.BODY, ClosedBy.CLIENT, "possible")
                .with(reset);
    }

    /** DATA of four bytes may be a stream's end: the sentence says both, and the head does not say that the call failed. */
    @Test
    void withoutKeysTheReportSaysThatItCannotBeTold() throws IOException {
        Judgements judged =
                Judgements.of(encryptedStream(30).clientFin().serverFin().clientAck());
        judged.only("h2-stream-reset")
                .says("size of an HTTP/2 RST_STREAM", "or it was complete", "without keys both look alike")
                .advises(List.of("SSLKEYLOGFILE"), List.of("the error code is all"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TextReport.write(judged.report(), Style.PLAIN, out);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("1 LLM call to api.openai.com: 1 whose outcome cannot be told")
                .contains("UNCLEAR  api.openai.com")
                .doesNotContain("FAILED", "egraded");
    }

    @Test
    void withoutKeysAfterTheStreamsEndItIsHousekeeping() {
        Verdicts.on(encryptedStream(26, 30).clientFin().serverFin().clientAck()).silent();
    }

    @Test
    void withoutKeysTheSecondOfThatSizeIsSomethingThatRepeats() {
        Verdicts.on(encryptedStream(30, 240, 30).clientFin().serverFin().clientAck())
                .silent();
    }

    @Test
    void withoutKeysAClientThatStaysWasNotTold() {
        Verdicts.on(encryptedStream(30)
                        .clientAck()
                        .after(5_000)
                        .clientFin()
                        .serverFin()
                        .clientAck())
                .silent();
    }

    @Test
    void withoutKeysAStreamThatSimplyEndsIsHealthy() {
        Verdicts.on(encryptedStream(40).clientFin().serverFin().clientAck()).silent();
    }
}
