package io.hangup.diagnosis.rule.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerActiveResetBeforeHeadersTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetOfALiveSocketAfterTheRequest(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        int ack = ladder.frameCount();
        ladder.after(14).serverRst();
        Verdicts.on(ladder)
                .are(
                        "server-active-reset-before-headers",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "likely")
                .with(ack - 1, ack, ack + 1);
    }

    /** It acknowledges the request 6 ms after it was sent, on a path of 40 ms: the server cannot have got it by then. */
    @Test
    void aResetThatComesTooEarlyIsAtMostPossible() {
        for (double after : new double[] {6, 60}) {
            Ladder ladder = Talk.CLEAR.open(Talk.CLEAR.ladder().rtt(40));
            ladder.client(Talk.CLEAR.request(ladder, 600)).rtt(0.2).after(after).serverRst();
            assertThat(Verdicts.on(ladder)
                            .loud("server-active-reset-before-headers")
                            .confidence()
                            .id())
                    .isEqualTo(after < 20 ? "possible" : "likely");
        }
    }

    /** Its number is exact, but its TTL is of another family, and it has no timestamps: hardly the socket's owner. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetOverAnotherNumberOfHopsIsNotLikelyTheOwners(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(6_730);
        Verdicts.on(ladder.ttl(123).window(0).ipId(0).noOptions().serverRst())
                .are(
                        "middlebox-injected-rst",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "possible");
        Ladder plain = talk.asks(talk.open(talk.ladder().noTimestamps())).after(6_730);
        assertThat(Verdicts.on(plain.ttl(123).serverRst())
                        .loud("server-active-reset-before-headers")
                        .confidence()
                        .id())
                .isEqualTo("possible");
    }

    /** Behind the request stand bytes of a record that never became whole; the reset acknowledges none of them. */
    @ParameterizedTest
    @EnumSource(names = {"TLS13", "TLS12"})
    void bytesBehindTheRequestMayBelongToIt(Talk talk) {
        Ladder whole = talk.asks(talk.open()).after(14).serverRst();
        assertThat(Verdicts.on(whole).loud("server-active-reset-before-headers").sentence())
                .contains("which it had acknowledged in full");
        Ladder more = talk.asks(talk.open());
        more.client(java.util.Arrays.copyOf(talk.request(more, 9_000), 1_200));
        assertThat(Verdicts.on(more.ackOffset(-1_200).serverRst())
                        .loud("server-active-reset-before-headers")
                        .sentence())
                .doesNotContain("in full");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void otherStacksResetWithWindowZero(Talk talk) {
        Ladder ladder = talk.open(talk.ladder().noTimestamps());
        talk.asks(ladder).after(14).window(0).serverRst();
        Verdicts.on(ladder).loud("server-active-reset-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetAfterTheClientsCloseIsCosmetic(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900);
        talk.clientFin(ladder).serverRst();
        Verdicts.on(ladder).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetAfterACompleteAnswerIsHealthy(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(2_000);
        ladder.serverRst();
        Verdicts.on(ladder).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetFromAnotherHopCountIsNotTheServers(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        ladder.after(14)
                .ttl(249)
                .ipId(0x1234)
                .noOptions()
                .window(0)
                .seqOffset(77)
                .serverRst();
        ladder.after(3).then(l -> talk.answers(l, 900));
        Verdicts.on(ladder).never("server-active-reset-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingIsClaimedWhenTheAnswerMayBeMissing(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(200).lose();
        talk.answers(ladder, 400).serverRst();
        Verdicts.on(ladder).silent();
    }

    @Test
    void resetAfterATimersTimeIsStillTheServersButNamesTheTimer() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(60_000).serverRst();
        Verdicts.on(ladder).saying("consistent with");
    }
}
