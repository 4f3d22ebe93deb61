package io.hangup.diagnosis.rule.tls;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TlsLargeClienthelloTest {
    private static final byte[] LARGE = Tls.hello()
            .serverName("api.openai.com")
            .alpn("http/1.1")
            .postQuantum()
            .record();
    private static final byte[] FIRST = Arrays.copyOf(LARGE, 1448);
    private static final byte[] SECOND = Arrays.copyOfRange(LARGE, 1448, LARGE.length);

    @Test
    void theSecondSegmentIsLostAgainAndAgain() {
        Ladder ladder = Hello.connected()
                .clientSegment(FIRST)
                .drop()
                .clientSegment(SECOND)
                .serverAck()
                .after(200)
                .drop()
                .clientRetransmits()
                .after(400)
                .drop()
                .clientRetransmits()
                .after(800)
                .drop()
                .clientRetransmits();
        Judgements.of(until(ladder, 9000))
                .only("tls-large-clienthello")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.NONE)
                .confidence("likely")
                .says("Only the first segment of the ClientHello");
    }

    @Test
    void theSecondSegmentMayStandBeforeTheFirstInTheCapture() {
        Ladder ladder = Hello.connected();
        ladder.clientRaw(Packet.PSH | Packet.ACK, 1 + FIRST.length, 1, SECOND)
                .clientRaw(Packet.ACK, 1, 1, FIRST)
                .serverRaw(Packet.ACK, 1, 1 + FIRST.length, new byte[0]);
        for (double wait = 200; wait < 4000; wait *= 2) {
            ladder.after(wait).clientRaw(Packet.PSH | Packet.ACK, 1 + FIRST.length, 1, SECOND);
        }
        Judgements.of(until(ladder, 12_000)).only("tls-large-clienthello").confidence("likely");
    }

    @Test
    void theNetworkCardCutsWhatTheCaptureShowsAsOnePacket() {
        Ladder ladder =
                Hello.connected().drop().clientSegment(LARGE).serverRaw(Packet.ACK, 1, 1 + FIRST.length, new byte[0]);
        for (double wait = 200; wait < 4000; wait *= 2) {
            ladder.after(wait).clientRaw(Packet.PSH | Packet.ACK, 1 + FIRST.length, 1, SECOND);
        }
        Judgements.of(until(ladder, 12_000)).only("tls-large-clienthello").confidence("likely");
    }

    @Test
    void nothingOfAHelloThatTheNetworkCardCutsArrives() {
        Ladder ladder = Hello.connected().drop().clientSegment(LARGE);
        for (double wait = 200; wait < 4000; wait *= 2) {
            ladder.after(wait).drop().clientRaw(Packet.ACK, 1, 1, FIRST);
        }
        Judgements.of(until(ladder, 12_000)).never("tls-large-clienthello");
    }

    @Test
    void whatTheClientDoesNotRepeatHadArrivedEvenWithoutItsAcknowledgmentInTheFile() {
        Ladder ladder = Hello.connected()
                .clientSegment(FIRST)
                .drop()
                .clientSegment(SECOND)
                .lose()
                .serverAck();
        for (double wait = 200; wait < 4000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Judgements.of(until(ladder, 12_000)).only("tls-large-clienthello").confidence("likely");
    }

    @Test
    void theServerClosesHavingSeenOnlyTheFirstSegment() {
        Ladder ladder = Hello.connected()
                .clientSegment(FIRST)
                .drop()
                .clientSegment(SECOND)
                .serverRst();
        Judgements.of(ladder).only("tls-large-clienthello").is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER);
    }

    @Test
    void aResetThatAcknowledgesAllOfItHadSeenAllOfIt() {
        Ladder ladder =
                Hello.connected().clientSegment(FIRST).clientSegment(SECOND).serverRst();
        Judgements.of(ladder).only("tls-clienthello-reset").saysNot("only the first");
    }

    @Test
    void aLostFirstSegmentIsThePathMtu() {
        Ladder ladder = Hello.connected()
                .drop()
                .clientSegment(FIRST)
                .clientSegment(SECOND)
                .serverAck()
                .after(200)
                .drop()
                .clientRetransmits()
                .after(400)
                .drop()
                .clientRetransmits()
                .after(800)
                .drop()
                .clientRetransmits()
                .after(1600)
                .drop()
                .clientRetransmits();
        Judgements.of(until(ladder, 9000)).never("tls-large-clienthello").one("pmtud-blackhole-upload");
    }

    @Test
    void aSmallHelloThatIsResetIsAnotherStory() {
        Judgements.of(Hello.connected().client(Hello.HELLO).serverRst()).never("tls-large-clienthello");
    }

    @Test
    void bothSegmentsAnsweredIsHealthy() {
        Ladder ladder = Hello.connected().client(LARGE);
        ladder.server(Hello.flight13(ladder)).clientAck().client(Hello.finished13(ladder));
        Judgements.of(until(ladder, 9000)).silent();
    }

    @Test
    void aCaptureThatEndsAtOnceSaysNothing() {
        Ladder ladder = Hello.connected()
                .clientSegment(FIRST)
                .drop()
                .clientSegment(SECOND)
                .serverAck();
        Judgements.of(until(ladder, 500)).silent();
    }
}
