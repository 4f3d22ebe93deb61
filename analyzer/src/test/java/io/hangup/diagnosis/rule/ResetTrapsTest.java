package io.hangup.diagnosis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.testing.Capture;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The traps of reset forensics (causes: section 5.5), one test or more each: what looks like foul play and is none. */
class ResetTrapsTest {
    private static Ladder answered(Talk talk) {
        return talk.answers(talk.asks(talk.open()), 900);
    }

    private static String evidence(Diagnosis diagnosis) {
        StringBuilder all = new StringBuilder();
        for (Evidence row : diagnosis.evidence()) {
            all.append(row.text()).append('\n');
        }
        return all.toString();
    }

    // ---- 1: numbers (the rest of it is in ResetAttributionTest)

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap1AResetWithoutAckIsComparedInRelativeNumbers(Talk talk) {
        Verdicts.on(talk.asks(talk.open()).after(14).serverBareRst()).never("middlebox-injected-rst");
    }

    // ---- 2: the client is done

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap2AClientThatResetsAfterTheWholeAnswerIsDone(Talk talk) {
        Verdicts.on(answered(talk).clientRst()).none();
        Verdicts.on(answered(talk).clientBareRst()).none();
        Verdicts.on(talk.serverFin(answered(talk)).clientBareRst()).none();
        Verdicts.on(talk.serverFin(answered(talk)).clientRst().clientBareRst()).none();
        Verdicts.on(answered(talk).after(3_000).clientRst()).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap2TheSameAtTheServerAndInTheMiddle(Talk talk) {
        Verdicts.on(talk.answers(talk.asks(talk.open(talk.ladder().capturedAtServer())), 900)
                        .clientRst())
                .none();
        Verdicts.on(talk.answers(talk.asks(talk.open(talk.ladder().capturedInTheMiddle())), 900)
                        .clientBareRst())
                .none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap2AfterTheLastOfSeveralAnswersOrAStreamToo(Talk talk) {
        Ladder several = answered(talk);
        talk.answers(talk.asks(several.after(500)), 1_200);
        Verdicts.on(several.clientRst()).none();
        Ladder stream = talk.endsStream(talk.streams(talk.asks(talk.open()), 10, 30));
        Verdicts.on(stream.clientRst()).none();
    }

    // ---- 3: half closed

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap3AHalfCloseIsNoAbort(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).clientFin().serverAck().after(700);
        Verdicts.on(talk.answers(ladder, 900).serverFin().clientAck()).silent();
        Ladder reset = talk.asks(talk.open()).clientFin().serverAck().after(700);
        Verdicts.on(talk.answers(reset, 900).serverRst()).silent();
    }

    // ---- 4: a reset that says why

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap4WhatAResetSaysIsPrintedWhateverTheCause(Talk talk) {
        Ladder waiting = talk.asks(talk.open()).after(14);
        waiting.serverRaw(
                Ladder.RST | Ladder.ACK, waiting.serverNext(), waiting.clientNext(), Http.bytes("no \u001b[31mtarget"));
        Diagnosis one = Verdicts.on(waiting).loud("server-active-reset-before-headers");
        assertThat(evidence(one)).contains("it says \"no .[31mtarget\"").containsOnlyOnce("it says");
        Ladder streaming = talk.streams(talk.asks(talk.open()), 5, 30);
        streaming.serverRaw(
                Ladder.RST | Ladder.ACK, streaming.serverNext(), streaming.clientNext(), Http.bytes("worker lost"));
        assertThat(evidence(Verdicts.on(streaming).loud("stream-reset-mid-body")))
                .contains("it says \"worker lost\"");
    }

    // ---- 5: Multipath TCP, TCP-AO

    /** RFC 8684 section 3.6: kind 30, length 4, subtype 8 and T, reason. */
    private static byte[] multipathReset(boolean transient_, int reason) {
        return new byte[] {30, 4, (byte) (0x80 | (transient_ ? 1 : 0)), (byte) reason};
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap5TheReasonOfAMultipathResetIsSaid(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(14).options(multipathReset(true, 6));
        Diagnosis d = Verdicts.on(ladder.serverRst()).loud("server-active-reset-before-headers");
        assertThat(evidence(d))
                .contains("its MP_TCPRST option says: middlebox interference (6), transient: it may be tried again");
        Ladder other = talk.streams(talk.asks(talk.open()), 5, 30).options(multipathReset(false, 2));
        assertThat(evidence(Verdicts.on(other.serverRst()).loud("stream-reset-mid-body")))
                .contains("its MP_TCPRST option says: lack of resources (2)")
                .doesNotContain("transient");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap5AResetWithOnlyAMultipathOptionIsTheEndpoints(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(14).noOptions().options(multipathReset(false, 3));
        Verdicts.on(ladder.serverRst()).never("middlebox-injected-rst");
    }

    /** An authenticated connection (RFC 5925) has no room for timestamps in every segment. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap5OptionsNobodyKnowsAreNoSign(Talk talk) {
        byte[] authentication = PacketBytes.concat(new byte[] {29, 16, 1, 1}, new byte[12]);
        Ladder ladder = talk.asks(talk.open()).after(14).options(authentication);
        Verdicts.on(ladder.serverRst()).never("middlebox-injected-rst");
    }

    // ---- 6: after a FIN

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap6AResetAfterBothFinsIsCosmetic(Talk talk) {
        Ladder whole = talk.clientFin(answered(talk)).serverFin().clientAck();
        Verdicts.on(whole.ttl(250).ipId(0xbeef).window(0).noOptions().serverRst())
                .none();
        Ladder early = talk.clientFin(answered(talk)).serverFin();
        Verdicts.on(early.clientRst().serverRst()).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap6TheFinBeforeTheAnswerClosedItNotTheResetsBehindIt(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(2_345).serverFin().clientAck();
        ladder.after(1).ttl(250).ipId(0xbeef).window(0).noOptions().clientRst();
        ladder.serverBareRst();
        Diagnosis d = Verdicts.on(ladder).loud("backend-died-before-headers");
        assertThat(d.closedBy()).isEqualTo(ClosedBy.SERVER);
        assertThat(d.closedHow()).isEqualTo(ClosedHow.FIN);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap6TheClientThatLeftByFinDidNotReset(Talk talk) {
        Ladder ladder = talk.clientFin(talk.asks(talk.open()).after(4_321));
        talk.answersLate(ladder.after(5), 900).clientBareRst().clientBareRst();
        Verdicts.on(ladder).never("middlebox-injected-rst", "server-active-reset-before-headers");
    }

    // ---- 7: an orderly word first

    @ParameterizedTest
    @EnumSource(names = {"TLS12", "TLS13"})
    void trap7CloseNotifyAndThenAResetIsOrderly(Talk talk) {
        Ladder notified = talk.serverFin(answered(talk));
        Verdicts.on(notified.serverRst()).none();
        Ladder byClient = talk.clientFin(answered(talk));
        Verdicts.on(byClient.clientRst().serverBareRst()).none();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS12", "TLS13"})
    void trap7WhoSaidCloseNotifyIsTheInitiatorThoughTheOtherResets(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(2_345);
        talk.serverFin(ladder).clientRst();
        for (Diagnosis d : Judgements.of(ladder).report().diagnoses()) {
            assertThat(d.closedBy()).as(d.sentence()).isEqualTo(ClosedBy.SERVER);
            assertThat(d.cause()).isNotEqualTo("middlebox-injected-rst").isNotEqualTo("client-cancelled");
        }
    }

    // ---- 8: a port that is used again

    /** The server still holds the old connection: it answers the SYN with its old numbers (RFC 5961 section 4). */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap8TheChallengeAgainstANewSynOnAnOldPortIsNoFailure(Talk talk) {
        Ladder ladder = talk.ladder().syn();
        long old = 3_000_000;
        ladder.serverRaw(Ladder.ACK, 5_000_000, old, new byte[0]);
        ladder.noOptions().window(0).ipId(0).clientRaw(Ladder.RST, old, 0, new byte[0]);
        ladder.after(1_000).syn().synAck().clientAck();
        talk.answers(talk.asks(opened(talk, ladder)), 900);
        Verdicts.on(talk.clientFin(ladder).serverFin().clientAck())
                .never("middlebox-injected-rst", "connect-firewall-reset", "connect-reset-after-established")
                .never("tls-clienthello-reset", "conntrack-invalid-rst");
        for (Diagnosis d : Judgements.of(ladder).report().diagnoses()) {
            assertThat(d.severity()).as(d.sentence()).isNotEqualTo(Severity.ERROR);
        }
    }

    private static Ladder opened(Talk talk, Ladder ladder) {
        return talk.encrypted() ? ladder.tls13(Talk.HOST, "http/1.1").after(30) : ladder;
    }

    @Test
    void trap8ARefusalOfAReusedPortIsARefusalAndNothingForged() {
        Ladder first = Talk.CLEAR.clientFin(answered(Talk.CLEAR)).serverFin().clientAck();
        Ladder second = Talk.CLEAR.ladder().at(2_000).syn().serverRefuses();
        Diagnosis d = Verdicts.on(first, second).loud("connect-refused");
        assertThat(d.outcome()).isEqualTo(Outcome.CONNECT_FAILED);
    }

    // ---- 9: health checks

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap9AHealthCheckThatResetsAfterTheHandshakeIsNoIncident(Talk talk) {
        Verdicts.on(talk.ladder().syn().synAck().clientRst()).silent();
        Verdicts.on(talk.ladder().syn().synAck().clientBareRst()).silent();
        Verdicts.on(talk.ladder().handshake().clientRst()).silent();
        Verdicts.on(talk.ladder().handshake().clientFin().serverFin().clientAck())
                .silent();
        Verdicts.on(talk.ladder().handshake().clientFin().serverFin().clientBareRst())
                .silent();
        Verdicts.on(talk.ladder().capturedAtServer().syn().synAck().clientRst()).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap9ManyHealthChecksAreNoIncidentEither(Talk talk) {
        List<Ladder> checks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            checks.add(talk.ladder(41_000 + i)
                    .at(2_000.0 * i)
                    .syn()
                    .synAck()
                    .noOptions()
                    .ipId(0)
                    .clientRst());
        }
        Judgements.of(checks.toArray(new Ladder[0])).silent();
        assertThat(Judgements.of(checks.toArray(new Ladder[0])).report().incidents())
                .isEmpty();
    }

    // ---- 10: the reset twice in the capture

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap10TheSameResetOnTwoInterfacesIsOneReset(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(14).serverRst().duplicate().duplicate();
        Verdicts.on(ladder).loud("server-active-reset-before-headers");
    }

    // ---- 11: a reset without a SYN

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void trap11WithoutASynNothingIsSaidOfTheConnecting(int kept) {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(14).serverRst();
        int from = ladder.frameCount() - 1 - kept;
        Verdicts verdicts = Verdicts.on(Capture.of(1, ladder.frames().subList(from, ladder.frameCount())));
        verdicts.never("connect-refused", "connect-firewall-reset", "connect-blackhole", "middlebox-injected-rst");
        verdicts.never("connect-reset-after-established", "connect-client-timeout");
    }

    // ---- 12: repeats and probes

    @ParameterizedTest
    @EnumSource(Talk.class)
    void trap12ARepeatedFinOrAProbeBeforeAResetIsNoRequest(Talk talk) {
        Ladder fins = talk.clientFin(answered(talk)).after(200).retransmit();
        Verdicts.on(fins.serverBareRst()).silent();
        Ladder probe = answered(talk).after(60_000).clientKeepAlive();
        Verdicts.on(probe.serverBareRst()).silent();
        Ladder closed = talk.serverFin(answered(talk)).after(45_000).clientKeepAlive();
        Verdicts.on(closed.serverBareRst()).never("keepalive-race", "stale-connection-silently-dropped");
    }

    // ---- resets that are not for their receiver (RFC 9293 section 3.10.7.4)

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetOutOfTheWindowEndsNothingThoughNothingComesAfterIt(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(1_000);
        Verdicts.on(ladder.seqOffset(5_000_000).noOptions().serverRst()).silent();
        Ladder before = talk.asks(talk.open()).after(1_000);
        Verdicts.on(before.seqOffset(-40_000).noOptions().serverRst()).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void whoClosesAfterAResetOutOfTheWindowIsWhoClosed(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(1_000);
        ladder.seqOffset(5_000_000).noOptions().serverRst().after(3_000).clientFin();
        Verdicts.on(ladder).never("middlebox-injected-rst", "server-active-reset-before-headers");
    }

    @Test
    void withoutTheSynTheWindowIsNotKnown() {
        Ladder ladder = Talk.CLEAR.ladder().lose().syn().synAck().clientAck();
        Talk.CLEAR.asks(ladder).after(1_000);
        Verdicts.on(ladder.seqOffset(200_000).serverRst()).loud("server-active-reset-before-headers");
    }
}
