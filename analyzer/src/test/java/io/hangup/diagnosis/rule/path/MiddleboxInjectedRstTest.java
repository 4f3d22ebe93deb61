package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MiddleboxInjectedRstTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theResetFitsNothingOfTheServersPackets(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 700));
        ladder.after(-19.5).ttl(250).ipId(0xbeef).window(0).noOptions().serverRst();
        int rst = ladder.frameCount();
        ladder.after(20).serverAck();
        talk.answersLate(ladder, 900).clientBareRst();
        Verdicts.on(ladder)
                .are(
                        "middlebox-injected-rst",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely")
                .saying("A box between client and server most likely cut the connection")
                .with(rst - 1, rst);
    }

    /** As the server sees it: the reset has the client's address, but neither its hops nor its timestamps. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void whatTheClientHardlySentIsNoCancellation(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer())).after(6_730);
        Verdicts.on(ladder.ttl(123).window(0).ipId(0).noOptions().clientRst())
                .are(
                        "middlebox-injected-rst",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "possible");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientThatGoesOnHadIgnoredIt(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 700));
        ladder.after(-19.5)
                .ttl(250)
                .ipId(0xbeef)
                .window(0)
                .noOptions()
                .seqOffset(70_000)
                .serverRst();
        ladder.after(20).serverAck();
        talk.answers(ladder, 900);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientThatTakesWhatComesAfterItHadIgnoredItHoweverItCloses(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(300);
        ladder.ipId(3).noOptions().seqOffset(-20).serverRst();
        talk.answers(ladder.after(600), 900).clientFin().after(10).clientBareRst();
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetFromNextDoorIsNotTheServersHoweverPlainItLooks(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 700));
        ladder.after(-19.9).ttl(64).ipId(0).window(0).noOptions().serverRst();
        Verdicts.on(ladder)
                .are(
                        "middlebox-injected-rst",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely")
                .with(ladder.frameCount());
    }

    /** iptables' REJECT with tcp-reset: it answers with the host's own TTL, and the socket behind it lives on. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aFilterOfTheServersHostMayHaveMadeOneThatFits(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(14);
        ladder.ipId(0).window(0).noOptions().serverBareRst();
        int rst = ladder.frameCount();
        talk.answersLate(ladder.after(200), 900).clientBareRst();
        Verdicts.on(ladder)
                .are(
                        "middlebox-injected-rst",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "possible")
                .saying("A firewall on the server's host or right next to it may have cut the connection")
                .with(rst);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetLikeTheServersOtherPacketsIsTheServers(Talk talk) {
        Verdicts.on(talk.asks(talk.open()).after(14).serverRst()).never("middlebox-injected-rst");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAnswerOfAClosedSocketIsNotForged(Talk talk) {
        Verdicts.on(talk.asks(talk.open()).after(14).serverBareRst()).never("middlebox-injected-rst");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aStrangeResetAfterTheWholeAnswerHarmsNobody(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(300);
        Verdicts.on(ladder.ttl(250).ipId(0xbeef).window(0).noOptions().serverRst())
                .silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWithoutABaseline(Talk talk) {
        Ladder ladder = talk.ladder().established();
        ladder.client(talk.request(ladder, 700)).ttl(250).serverRst();
        Verdicts.on(ladder).never("middlebox-injected-rst");
    }

    /** The model thinks for a while; other calls go on meanwhile, so time passes in the capture. */
    private static Verdicts answeredAfter(Talk talk, double millis, Consumer<Ladder> reset) {
        Ladder ladder = talk.asks(talk.open()).after(600);
        reset.accept(ladder);
        talk.answersLate(ladder.after(millis), 900).clientBareRst();
        Ladder other = talk.open(talk.ladder(40_001).at(0));
        for (int i = 0; i < 12; i++) {
            talk.answers(talk.asks(other), 900).after(millis / 10);
        }
        return Verdicts.on(ladder, other);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAnswerManySecondsAfterADoubtfulResetProvesItForged(Talk talk) {
        answeredAfter(talk, 23_000, l -> l.ttl(53).ipId(0).window(0).noOptions().serverBareRst())
                .are(
                        "middlebox-injected-rst",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely")
                .saying("still there 23 s later");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aDoubtfulResetAfterWhichNothingComesStaysDoubtful(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(600);
        ladder.ttl(53).ipId(0).window(0).noOptions().serverBareRst();
        Ladder other = talk.open(talk.ladder(40_001).at(0));
        for (int i = 0; i < 12; i++) {
            talk.answers(talk.asks(other), 900).after(20_000);
        }
        Verdicts.on(ladder, other).never("middlebox-injected-rst");
    }
}
