package io.hangup.tcp;

import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.F;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.R;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResetAttributionTest {
    private final Wire wire = Wire.ours();

    private Reset last() {
        return wire.connection().resets().get(wire.connection().resets().size() - 1);
    }

    private ResetAttribution attribution() {
        return ResetAttribution.of(wire.connection(), wire.connection().resets().get(0));
    }

    private Wire exchange() {
        stamped(true, 0, 0, S, 0);
        wire.at(.02);
        stamped(false, 0, 1, S | A, 0);
        wire.at(.0001);
        stamped(true, 1, 1, A, 0);
        stamped(true, 1, 1, A | P, 100);
        wire.at(.02);
        stamped(false, 1, 101, A, 0);
        stamped(false, 1, 101, A | P, 50);
        stamped(true, 101, 51, A, 0);
        return wire.at(.05);
    }

    private int clock = 1000;

    private void stamped(boolean client, long seq, long ack, int flags, int length) {
        wire.timestamp(clock += 20).ttl(client ? 64 : 56);
        if (client) {
            wire.client(seq, ack, flags, length);
        } else {
            wire.server(seq, ack, flags, length);
        }
    }

    @Test
    void theOwnerOfALiveSocketIsNotSuspected() {
        exchange();
        stamped(false, 51, 101, R | A, 0);
        assertThat(last().fit()).isEqualTo(Reset.Fit.EXACT);
        assertThat(attribution().score()).isZero();
        assertThat(attribution().features())
                .extracting(ResetAttribution.Feature::text)
                .contains("TTL 56 like its other packets", "timestamps go on");
    }

    @Test
    void aClosedSocketThatAnswersIsNotSuspected() {
        exchange().ttl(56).window(0).ipId(0).server(51, 0, R, 0);
        assertThat(last().replyForm()).isTrue();
        assertThat(attribution().perhapsInjected()).isFalse();
        assertThat(attribution().score()).isZero();
    }

    @Test
    void anotherTtlWithoutTimestampsThatGoesOnIsInjected() {
        exchange().ttl(110).window(0).ipId(30_000).server(51, 101, R | A, 0).at(.02);
        stamped(false, 51, 101, A | P, 50);
        assertThat(last().laterDataFrame()).isEqualTo(wire.frame);
        assertThat(attribution().likelyInjected()).isTrue();
    }

    @Test
    void aResetThatIsTheFirstOfItsSideIsComparedWithWhatCameLater() {
        stamped(true, 1, 1, A | P, 100);
        wire.at(.004)
                .timestamp(-1)
                .ttl(110)
                .window(0)
                .ipId(30_000)
                .server(1, 101, R | A, 0)
                .at(.02);
        stamped(false, 1, 101, A | P, 50);
        assertThat(attribution().features())
                .extracting(ResetAttribution.Feature::text)
                .contains(
                        "TTL 110, its other packets have 56",
                        "no timestamps option, its other packets have one",
                        "the same address went on sending after it");
        assertThat(attribution().likelyInjected()).isTrue();
    }

    @Test
    void aResetThatComesFirstOfAllTellsNoNumbers() {
        wire.ttl(110).client(101, 1, R | A, 0);
        stamped(true, 1, 1, A | P, 100);
        assertThat(wire.connection().segments().seq(1)).isEqualTo(1);
    }

    @Test
    void knowingARequestBeforeItCanHaveArrivedIsSuspicious() {
        exchange();
        stamped(true, 101, 51, A | P, 200);
        wire.at(.004).ttl(110).server(51, 301, R | A, 0);
        assertThat(attribution().features()).anyMatch(feature -> feature.weight() == 4);
        assertThat(attribution().likelyInjected()).isTrue();
    }

    @Test
    void aBurstWhoseNumbersStepOnIsSuspiciousAndAnswersToAcksAreNot() {
        exchange();
        wire.ttl(56)
                .ipId(0)
                .server(51, 0, R, 0)
                .ipId(0)
                .server(51 + 1460, 0, R, 0)
                .ipId(0)
                .server(51 + 2920, 0, R, 0);
        assertThat(attribution().features()).anyMatch(feature -> feature.text().startsWith("a burst"));
        assertThat(wire.connection().resets().get(1).fit()).isNotEqualTo(Reset.Fit.EXACT);
    }

    @Test
    void resetsThatAcknowledgeWhatWasNotSentYetAreSuspicious() {
        exchange();
        stamped(false, 51, 101, R | A, 0);
        assertThat(attribution().score()).isZero();
        stamped(false, 51, 101 + 1460, R | A, 0);
        assertThat(attribution().features())
                .anyMatch(feature -> feature.text().startsWith("resets that acknowledge") && feature.weight() == 4);
    }

    @Test
    void resetsThatAcknowledgeNewDataAreAnswersToIt() {
        exchange();
        stamped(false, 51, 101, R | A, 0);
        stamped(true, 101, 51, A | P, 60);
        wire.at(.03);
        stamped(false, 51, 161, R | A, 0);
        assertThat(attribution().features()).noneMatch(feature -> feature.weight() > 0);
    }

    @Test
    void aLateAcknowledgmentLegitimatelyMovesAReplyBack() {
        exchange();
        stamped(false, 51, 101, A | P, 50);
        stamped(true, 101, 51, A | P, 10);
        wire.ttl(56).window(0).ipId(0).server(51, 0, R, 0);
        assertThat(last().replyForm()).isTrue();
        assertThat(attribution().score()).isZero();
    }

    @Test
    void resendsAndKeepAlivesAfterAResetAreNoNewData() {
        exchange();
        stamped(false, 51, 101, R | A, 0);
        stamped(false, 1, 101, A | P, 50);
        stamped(false, 50, 101, A, 0);
        assertThat(last().laterDataFrame()).isZero();
    }

    @Test
    void aResetInTheWindowButNotExactIsOnlyChallenged() {
        exchange().server(151, 101, R | A, 0);
        assertThat(last().fit()).isEqualTo(Reset.Fit.IN_WINDOW);
        wire.server(500_000, 101, R | A, 0);
        assertThat(last().fit()).isEqualTo(Reset.Fit.OUT_OF_WINDOW);
    }

    @Test
    void exactHoldsOverTheWrapOfTheSequenceSpace() {
        wire.serverIsn = -20;
        exchange();
        stamped(false, 51, 101, R | A, 0);
        assertThat(last().fit()).isEqualTo(Reset.Fit.EXACT);
        assertThat(last().seq()).isEqualTo(51);
    }

    @Test
    void theRefusalOfASynIsExactOnlyIfItAcknowledgesTheSyn() {
        wire.client(0, 0, S, 0).at(.02).server(-wire.serverIsn, 1, R | A, 0);
        assertThat(last().fit()).isEqualTo(Reset.Fit.EXACT);
        assertThat(attribution().score()).isZero();
        Wire other = Wire.ours();
        other.client(0, 0, S, 0).at(.02).server(5, 77, R | A, 0);
        assertThat(other.connection().resets().get(0).fit()).isEqualTo(Reset.Fit.OUT_OF_WINDOW);
    }

    @Test
    void duplicateFramesOfAResetCountOnce() {
        exchange();
        stamped(false, 51, 101, R | A, 0);
        wire.at(.00001).again();
        assertThat(wire.connection().resets()).hasSize(1);
        assertThat(wire.connection().half(Side.SERVER).rsts).isEqualTo(1);
    }

    @Test
    void aPayloadInAResetIsNotDelivered() {
        exchange();
        wire.carrying("go away|\u001b[31m<b>\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        stamped(false, 51, 101, R | A, 17);
        assertThat(last().length()).isEqualTo(17);
        assertThat(last().text()).isEqualTo("go away|.[31m<b>.");
        assertThat(wire.told.get(0).received(Side.SERVER)).hasSize(50);
    }

    @Test
    void anAnswerAfterTheClientsFinIsNoSignOfInjection() {
        exchange();
        stamped(true, 101, 51, F | A, 0);
        stamped(false, 51, 102, A | P, 80);
        wire.ttl(64).window(0).ipId(0).client(102, 0, R, 0);
        assertThat(attribution().score()).isZero();
    }

    @Test
    void atMostSixteenAreKept() {
        exchange();
        for (int i = 0; i < 40; i++) {
            stamped(false, 51, 101, R | A, 0);
            wire.at(.01);
        }
        assertThat(wire.connection().resets()).hasSize(Connection.RESET_CAP);
        assertThat(wire.connection().half(Side.SERVER).rsts).isEqualTo(40);
    }

    // ---- the traps of causes 5.5 that are about numbers and forms; the others are in ResetTrapsTest

    @Test
    void trap1ABareResetIsComparedInRelativeNumbersOverTheWrapToo() {
        wire.serverIsn = -20;
        wire.clientIsn = -60;
        exchange().ttl(56).window(0).ipId(0).server(51, 0, R, 0);
        assertThat(last().seq()).isEqualTo(51);
        assertThat(last().fit()).isEqualTo(Reset.Fit.EXACT);
        assertThat(attribution().score()).isZero();
    }

    @Test
    void trap5AnOptionOfMultipathTcpIsTheEndpointsAndItsReasonIsRead() {
        exchange().ttl(56).window(0).ipId(0);
        wire.packet.multipathReset = 0x8106;
        wire.server(51, 101, R | A, 0);
        wire.packet.multipathReset = -1;
        assertThat(attribution().score()).isZero();
        assertThat(ResetReason.of(last()))
                .isEqualTo("its MP_TCPRST option says: middlebox interference (6), transient: it may be tried again");
    }

    @Test
    void trap5EveryReasonOfMultipathTcpHasAName() {
        exchange();
        java.util.Set<String> said = new java.util.HashSet<>();
        for (int reason = 0; reason < 8; reason++) {
            wire.packet.multipathReset = 0x8000 | reason;
            wire.at(.01);
            stamped(false, 51, 101, R | A, 0);
            assertThat(said.add(ResetReason.of(last()))).isTrue();
        }
        wire.packet.multipathReset = 0x7000;
        stamped(false, 51, 101, R | A, 0);
        assertThat(ResetReason.of(last())).startsWith("its MP_FASTCLOSE option ends");
        wire.packet.multipathReset = -1;
        stamped(false, 51, 101, R | A, 0);
        assertThat(ResetReason.of(last())).isEmpty();
    }

    @Test
    void trap5WhoSignsItsSegmentsSignsItsResetsToo() {
        wire.packet.signature = 29;
        exchange();
        wire.packet.signature = 0;
        stamped(false, 51, 101, R | A, 0);
        assertThat(last().unsigned()).isTrue();
        assertThat(attribution().score()).isEqualTo(4);
        assertThat(attribution().features())
                .anySatisfy(f -> assertThat(f.text()).contains("not signed"));
        wire.packet.signature = 29;
        stamped(false, 51, 101, R | A, 0);
        assertThat(last().unsigned()).isFalse();
    }

    @Test
    void whatAResetSaysStandsAmongTheEvents() {
        exchange();
        wire.packet.multipathReset = 0x8003;
        stamped(false, 51, 101, R | A, 0);
        wire.packet.multipathReset = -1;
        assertThat(wire.details.get(wire.details.size() - 1))
                .contains("sequence exact; its MP_TCPRST option says: administratively prohibited (3)");
    }

    @Test
    void aSignedSynSaysSo() {
        wire.packet.signature = 19;
        stamped(true, 0, 0, S, 0);
        wire.packet.signature = 0;
        assertThat(wire.details.get(wire.details.size() - 1)).contains("signed (TCP-MD5, RFC 2385)");
    }

    @Test
    void trap6ResetsBehindAFinAreNotSuspectedForTheirForm() {
        exchange();
        stamped(false, 51, 101, F | A, 0);
        stamped(true, 101, 52, F | A, 0);
        wire.at(.02).ttl(56).window(0).ipId(0).server(52, 0, R, 0);
        assertThat(last().fit()).isNotEqualTo(Reset.Fit.OUT_OF_WINDOW);
        assertThat(attribution().score()).isZero();
    }

    @Test
    void trap8TheResetThatAnswersAChallengeIsNotSuspected() {
        wire.client(0, 0, S, 0).at(.02).server(4_000_000, 3_000_000, A, 0);
        wire.window(0).ipId(0).client(3_000_000, 0, R, 0).window(1000);
        assertThat(attribution().perhapsInjected()).isFalse();
    }

    @Test
    void trap9AHealthCheckThatResetsTheHandshakeIsNotSuspected() {
        wire.client(0, 0, S, 0).at(.02).server(0, 1, S | A, 0).at(.0001);
        wire.ipId(0).client(1, 1, R | A, 0);
        assertThat(attribution().perhapsInjected()).isFalse();
    }

    @Test
    void trap10AResetTwiceInTheCaptureIsNoBurst() {
        exchange();
        stamped(false, 51, 101, R | A, 0);
        wire.at(.00002);
        wire.packet.ttl = 55;
        wire.packet.sourceMac = 9;
        wire.again();
        assertThat(wire.connection().resets()).hasSize(1);
        assertThat(attribution().score()).isZero();
    }

    @Test
    void trap11AResetAloneIsNotJudged() {
        wire.window(0).server(51, 101, R | A, 0);
        assertThat(attribution().score()).isZero();
        assertThat(last().fit()).isEqualTo(Reset.Fit.UNKNOWN);
    }

    @Test
    void trap12ARepeatedFinAndAProbeAreNoLaterData() {
        exchange();
        stamped(false, 51, 101, F | A, 0);
        stamped(false, 52, 101, R | A, 0);
        stamped(false, 51, 101, F | A, 0);
        stamped(false, 51, 101, A, 1);
        assertThat(last().laterDataFrame()).isZero();
    }
}
