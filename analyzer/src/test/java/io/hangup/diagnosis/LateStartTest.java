package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.Report;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import org.junit.jupiter.api.Test;

/** Captures that began a moment too late: what they still prove of a connection, and what they do not. */
class LateStartTest {
    private static final byte[] HELLO = Tls.clientHello("api.openai.com", "http/1.1");

    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443);
    }

    /** Only the client's SYN is missing. */
    private static Ladder withoutSyn() {
        return ladder().lose().syn().synAck().clientAck();
    }

    /** The first packet that was captured carries the ClientHello. */
    private static Ladder fromTheHello() {
        return ladder().lose().syn().lose().synAck().lose().clientAck();
    }

    private static Ladder closedAfterTheHello(Ladder ladder) {
        return ladder.client(HELLO).serverAck().after(5).serverFin().clientFin().serverAck();
    }

    private static String quality(Report report) {
        return report.captures().get(0).quality().stream()
                .filter(flaw -> flaw.id().equals("capture-midstream"))
                .map(Quality::detail)
                .findFirst()
                .orElse("");
    }

    @Test
    void withoutTheSynAHandshakeIsJudgedAsAlways() {
        Judgements told = Judgements.of(closedAfterTheHello(withoutSyn()));
        told.only("tls-server-closed")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("likely")
                .frames(3, 5);
        assertThat(quality(told.report())).contains("only the client's SYN is missing");
        assertThat(told.report().connections().get(0).rttMillis()).isNaN();
    }

    @Test
    void aHelloIsTheFirstThatAClientSays() {
        Judgements told = Judgements.of(closedAfterTheHello(fromTheHello()));
        told.only("tls-server-closed")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .frames(1, 3);
        assertThat(quality(told.report())).contains("began before the capture");
    }

    @Test
    void whatIsNoHelloTellsNoFailure() {
        Ladder ladder = ladder().lose().syn().lose().synAck().lose().clientAck();
        ladder.clientRecord(Tls.APPLICATION_DATA, 517)
                .serverAck()
                .after(5)
                .serverFin()
                .clientFin();
        Judgements.of(ladder).silent();
    }

    @Test
    void theTimeIsCountedFromWhatWasSeen() {
        Judgements.of(withoutSyn()
                        .client(HELLO)
                        .after(5)
                        .ackOffset(-HELLO.length)
                        .serverFin()
                        .clientFin())
                .only("connect-reset-after-established")
                .says("after the SYN-ACK, without reading anything");
    }

    @Test
    void aHealthyCallWithoutItsSynIsHealthy() {
        Ladder ladder = withoutSyn();
        ladder.tls13("api.openai.com", "http/1.1")
                .clientRecord(Tls.APPLICATION_DATA, 900)
                .serverAck();
        ladder.after(300).serverRecord(Tls.APPLICATION_DATA, 700).clientAck().clientCloses();
        assertThat(Judgements.of(ladder).silent().report().exchanges())
                .extracting(call -> call.outcome())
                .containsExactly(Outcome.COMPLETED);
    }

    @Test
    void aResetIsComparedWithWhatCameAfterIt() {
        Ladder ladder = fromTheHello().client(HELLO);
        ladder.after(-15).ttl(110).ipId(31_000).window(0).noOptions().serverRst();
        ladder.after(20).serverAck().serverRecord(Tls.HANDSHAKE, 1_200).clientBareRst();
        Judgements.of(ladder)
                .only("middlebox-injected-rst")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.MIDDLEBOX)
                .confidence("possible");
    }

    @Test
    void aHoleOfWholeSegmentsShowsTheirSizeWhereNoMssWasSeen() {
        Ladder ladder = fromTheHello().client(HELLO).serverAck();
        ladder.vanish().serverSegment(ladder.random(1_448)).vanish().serverSegment(ladder.random(1_448));
        ladder.serverSegment(ladder.random(674)).clientAck();
        ladder.after(9_000).clientFin().serverAck();
        Judgements.of(ladder).only("pmtud-blackhole-download").says("by the size of the hole carries 1448 bytes");
    }
}
