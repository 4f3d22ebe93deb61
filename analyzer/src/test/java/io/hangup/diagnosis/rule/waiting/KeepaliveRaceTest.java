package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeepaliveRaceTest {
    private static Ladder used(Talk talk, double idleMillis) {
        return talk.answers(talk.asks(talk.open()), 900).after(idleMillis);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void requestAndFinCrossOnTheWay(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        int before = ladder.frameCount();
        byte[] request = talk.request(ladder, 700);
        ladder.client(request).ackOffset(-request.length).drop().serverFin().serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "keepalive-race",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "certain")
                .with(before + 1, before + 2, before + 3)
                .saying("idle", "crossed");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void clientUsesAConnectionThatTheServerHadClosed(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        talk.serverFin(ladder).clientAck().after(1_200);
        int before = ladder.frameCount();
        ladder.client(talk.request(ladder, 700)).serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "keepalive-race",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "certain")
                .with(before + 1, before + 2)
                .saying("consistent with", "uvicorn");
    }

    /** Python's asyncio says close_notify, waits for the client's, and reads nothing any more; PHP's curl does not look. */
    @Test
    void clientUsesAConnectionOnWhichOnlyTheTlsLayerIsClosed() {
        Ladder ladder = used(Talk.TLS13, 5_000);
        ladder.serverRecord(Tls.APPLICATION_DATA, 19).clientAck().after(1_000);
        int before = ladder.frameCount();
        ladder.client(Talk.TLS13.request(ladder, 700)).serverAck();
        ladder.clientRecord(Tls.APPLICATION_DATA, 19)
                .clientFin()
                .serverAck()
                .after(10)
                .serverFin()
                .clientAck();
        Verdicts.on(ladder)
                .are("keepalive-race", Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER, "likely")
                .with(before - 1, before + 1)
                .saying("after 5", "of silence", "the client used the half-closed connection 1", "later");
    }

    /** Health checks are no calls, but they count as what the connection was last used for. */
    @Test
    void healthChecksWentBefore() {
        Ladder ladder = Talk.CLEAR.open();
        for (int i = 0; i < 3; i++) {
            ladder.client(Http.request("GET", "/healthz", Map.of("Host", Talk.HOST), ""))
                    .serverAck();
            ladder.serverHttp(200, Map.of("Content-Type", "text/plain"), "ok").clientAck();
            ladder.after(100);
        }
        int answer = ladder.frameCount() - 1;
        ladder.after(5_000).serverFin().clientAck().after(1_200);
        ladder.client(Talk.CLEAR.request(ladder, 700)).serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "keepalive-race",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "certain")
                .with(answer)
                .saying("5.12 s of silence");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theSameSeenAtTheServer(Talk talk) {
        Ladder ladder = talk.open(talk.ladder().capturedAtServer());
        talk.answers(talk.asks(ladder), 900).after(6_000);
        talk.serverFin(ladder);
        byte[] request = talk.request(ladder, 700);
        ladder.client(request).serverBareRst();
        Verdicts.on(ladder).loud("keepalive-race");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aConnectionOpenedInAdvanceGrowsStaleToo(Talk talk) {
        Ladder ladder = talk.open().after(5_000);
        talk.serverFin(ladder).clientAck().after(700);
        ladder.client(talk.request(ladder, 700)).serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "keepalive-race",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "likely");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void idleCloseThatNobodyRacedIsHealthy(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        talk.serverFin(ladder).clientFin().serverAck();
        Ladder next = talk.open(talk.ladder(40_001).at(9_000));
        talk.answers(talk.asks(next), 900);
        talk.clientFin(next).serverFin().clientAck();
        Verdicts.on(ladder, next).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void unreadCloseNotifyAndItsResetAreHealthy(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        talk.serverFin(ladder).clientRst();
        Verdicts.on(ladder).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void finThatAcknowledgesTheRequestIsNoRace(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        talk.asks(ladder).after(500).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).loud("backend-died-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingIsClaimedWithoutTheServersPackets(Talk talk) {
        Ladder ladder = talk.ladder().established();
        ladder.client(talk.request(ladder, 700)).after(5_000).client(talk.request(ladder, 700));
        Verdicts.on(ladder).none();
    }

    @Test
    void unsolicited408OnAnIdleConnectionIsHealthy() {
        Ladder ladder = used(Talk.CLEAR, 5_000);
        ladder.serverHttp(408, java.util.Map.of("Connection", "close"), "")
                .serverFin()
                .clientFin()
                .serverAck();
        Verdicts.on(ladder).silent();
    }

    /** Without keys, the rest of an upload that was refused early looks like a second request. */
    @ParameterizedTest
    @EnumSource(value = Talk.class, mode = EnumSource.Mode.EXCLUDE, names = "CLEAR")
    void aCloseTogetherWithTheAnswerIsNoRace(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 270)).serverAck().after(150);
        talk.answersLate(ladder, 330).serverFin().clientAck().after(60);
        ladder.client(talk.request(ladder, 4_000)).serverBareRst();
        Verdicts.on(ladder).never("keepalive-race").loud("upload-early-response-reset");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void requestAndResetOfTheIdleConnectionCross(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        int before = ladder.frameCount();
        byte[] request = talk.request(ladder, 700);
        ladder.drop().client(request).ackOffset(-request.length).serverRst();
        Verdicts.on(ladder)
                .are("keepalive-race", Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER, "likely")
                .with(before + 1, before + 2)
                .saying("crossed");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetThatAcknowledgesTheRequestIsNoRace(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        Verdicts.on(talk.asks(ladder).after(500).serverRst()).loud("server-active-reset-before-headers");
    }

    /** What is repeated for seconds did not cross anything: it does not get through. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aRequestThatNobodyHearsIsNoRace(Talk talk) {
        Ladder ladder = used(talk, 5_000);
        byte[] request = talk.request(ladder, 700);
        ladder.client(request);
        for (int wait = 200; wait <= 800; wait *= 2) {
            ladder.after(wait).clientRetransmits();
        }
        ladder.after(300).ackOffset(-request.length).serverFin();
        Verdicts.on(ladder)
                .are(
                        "stale-connection-silently-dropped",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.REQUEST,
                        ClosedBy.SERVER,
                        "possible")
                .saying("was sent 4 times and never acknowledged", "the way back was open");
    }
}
