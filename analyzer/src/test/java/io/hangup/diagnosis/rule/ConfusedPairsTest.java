package io.hangup.diagnosis.rule;

import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Causes that look alike, side by side: each test tells two stories that differ in the one thing that separates them.
 * docs/pairs.md names every test here, and {@link PairsTableTest} sees to it.
 */
class ConfusedPairsTest {
    private static final byte[] HELLO = Tls.clientHello(Talk.HOST, "http/1.1");
    private static final byte[] LARGE =
            Tls.hello().serverName(Talk.HOST).alpn("http/1.1").postQuantum().record();

    /** A FIN that acknowledges the request came after it was read; one that acknowledges older data did not. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void deadBackendOrKeepaliveRace(Talk talk) {
        Ladder died = talk.answers(talk.asks(talk.open()), 900).after(5_000);
        talk.asks(died).after(10).serverFin().clientFin().serverAck();
        Verdicts.on(died).loud("backend-died-before-headers");

        Ladder race = talk.answers(talk.asks(talk.open()), 900).after(5_000);
        byte[] request = talk.request(race, 700);
        race.client(request).ackOffset(-request.length).drop().serverFin().serverBareRst();
        Verdicts.on(race).loud("keepalive-race");
    }

    /** The first request of a connection that was never idle cannot have met an idle timer. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void deadBackendOnTheFirstRequestOrRaceOnAReusedConnection(Talk talk) {
        Ladder first = talk.asks(talk.open()).after(10).serverFin().clientFin().serverAck();
        Verdicts.on(first).loud("backend-died-before-headers");

        Ladder reused = talk.answers(talk.asks(talk.open()), 900).after(5_000);
        talk.serverFin(reused)
                .clientAck()
                .after(10)
                .client(talk.request(reused, 700))
                .serverBareRst();
        Verdicts.on(reused).loud("keepalive-race");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void gatewaysTimerOrClientsTimer(Talk talk) {
        Ladder gateway = talk.asks(talk.open())
                .after(60_000 - 20)
                .serverFin()
                .clientFin()
                .serverAck();
        Verdicts.on(gateway).loud("upstream-response-timeout");

        Ladder client = talk.asks(talk.open()).after(60_000 - 20);
        talk.clientFin(client).serverFin().clientAck();
        Verdicts.on(client).loud("client-read-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void deadPathOrSlowServerWhileWaiting(Talk talk) {
        Ladder dead = talk.asks(talk.open()).after(60_000);
        Ladder slow = talk.asks(talk.open()).after(60_000);
        for (int i = 0; i < 5; i++) {
            dead.drop().clientKeepAlive().after(60_000);
            slow.clientKeepAlive().serverAck().after(60_000);
        }
        Verdicts.on(dead.drop().clientFin()).loud("idle-blackhole-while-waiting");
        talk.clientFin(slow).serverFin().clientAck();
        Verdicts.on(slow).never("idle-blackhole-while-waiting").loud("client-read-timeout");
    }

    @Test
    void deadPathOrStalledServerWithinAStream() {
        Ladder dead = streaming().after(60_000);
        Ladder stalled = streaming().after(60_000);
        for (int i = 0; i < 5; i++) {
            dead.drop().clientKeepAlive().after(60_000);
            stalled.clientKeepAlive().serverAck().after(60_000);
        }
        Verdicts.on(dead.drop().clientFin().after(300).drop().clientRetransmits())
                .loud("path-blackhole");
        Verdicts.on(stalled.clientFin().serverFin().clientAck()).loud("stream-stalled");
    }

    /** What of the ClientHello the reset acknowledges: nothing, its first segment only, all of it. */
    @Test
    void resetBeforeOrAfterTheHelloOrWithinALargeOne() {
        Verdicts.on(tls().drop().client(HELLO).serverRst()).loud("connect-reset-after-established");
        Verdicts.on(tls().client(HELLO).serverRst()).loud("tls-clienthello-reset");
        Ladder half = tls().clientSegment(Arrays.copyOf(LARGE, 1448));
        half.drop().clientSegment(Arrays.copyOfRange(LARGE, 1448, LARGE.length)).serverRst();
        Verdicts.on(half).loud("tls-large-clienthello");
        Ladder whole = tls().clientSegment(Arrays.copyOf(LARGE, 1448));
        whole.clientSegment(Arrays.copyOfRange(LARGE, 1448, LARGE.length)).serverRst();
        Verdicts.on(whole).loud("tls-clienthello-reset");
    }

    /** The tail of a flight behind a hole proves that the server spoke. */
    @Test
    void lostFlightOrSilentServer() {
        Ladder hole = tls(Talk.TLS13.ladder().mss(1_400, 1_400)).client(HELLO).serverAck();
        hole.vanish().serverSegment(hole.random(1_388)).vanish().serverSegment(hole.random(1_388));
        hole.serverSegment(hole.random(500)).clientAck();
        hole.after(10_000).clientFin().serverAck();
        Verdicts.on(hole).loud("pmtud-blackhole-download");

        Ladder silent = tls(Talk.TLS13.ladder().mss(1_400, 1_400)).client(HELLO).serverAck();
        Verdicts.on(silent.after(10_000).clientFin().serverAck()).loud("tls-server-silent");
    }

    /** Both resets have a hop count of their own; one comes in full flow, the other at a timer's time of silence. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void injectedResetOrBalancersIdleTimer(Talk talk) {
        Ladder injected = talk.open();
        injected.client(talk.request(injected, 700));
        injected.after(-19.5).ttl(250).ipId(0xbeef).window(0).noOptions().serverRst();
        injected.after(20).serverAck();
        talk.answersLate(injected, 900).clientBareRst();
        Verdicts.on(injected).loud("middlebox-injected-rst");

        Ladder balancer = talk.asks(talk.open());
        balancer.after(240_000).ttl(62).noOptions().window(0).ipId(0).serverRst();
        Verdicts.on(balancer).loud("idle-reset-while-waiting");
    }

    /** Who emits it: the client's own host resets what the client still uses; a box on the way forges the server's name. */
    @Test
    void hostsOwnResetOrInjectedOne() {
        Ladder host = streaming().after(40);
        Talk.CLEAR.event(host, 13).clientBareRst();
        Verdicts.on(host.after(3_000).clientAck().after(60_000).clientKeepAlive())
                .loud("conntrack-invalid-rst");

        Ladder injected = streaming().after(40);
        injected.ttl(250).ipId(0xbeef).window(0).noOptions().serverRst();
        Talk.CLEAR.event(injected, 13).clientBareRst();
        Verdicts.on(injected).loud("middlebox-injected-rst");
    }

    /** An answer before the reset says why the server read no further. */
    @Test
    void earlyAnswerOrActiveReset() {
        Ladder early = uploading();
        Verdicts.on(early.serverHttp(413, Map.of(), "too large").serverRst()).loud("upload-early-response-reset");
        Verdicts.on(uploading().serverRst()).loud("upload-reset");
        Ladder whole = Talk.CLEAR.asks(Talk.CLEAR.open()).after(14).serverRst();
        Verdicts.on(whole).loud("server-active-reset-before-headers");
    }

    /** The server's FIN before the reuse, or nothing at all of it. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void closedByTheServerOrForgottenOnTheWay(Talk talk) {
        Ladder race = talk.answers(talk.asks(talk.open()), 900).after(350_000);
        talk.serverFin(race)
                .clientAck()
                .after(10)
                .client(talk.request(race, 700))
                .serverBareRst();
        Verdicts.on(race).loud("keepalive-race");

        Ladder forgotten = talk.answers(talk.asks(talk.open()), 900).after(350_000);
        forgotten.drop().client(talk.request(forgotten, 700));
        for (double wait = 220; wait < 7_000; wait *= 2) {
            forgotten.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(forgotten).loud("stale-connection-silently-dropped");
    }

    @Test
    void racedOrAnnounced() {
        for (boolean announced : new boolean[] {false, true}) {
            Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open());
            ladder.serverHttp(200, announced ? Map.of("Connection", "close") : Map.of(), "{}")
                    .clientAck();
            ladder.after(5_000).serverFin().clientAck();
            ladder.client(Talk.CLEAR.request(ladder, 700)).serverBareRst();
            Verdicts.on(ladder).loud(announced ? "server-connection-recycled" : "keepalive-race");
        }
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void timerOrChangeOfMind(Talk talk) {
        Ladder timer = talk.asks(talk.open()).after(60_000 - 20);
        talk.clientFin(timer).serverFin().clientAck();
        Verdicts.on(timer).loud("client-read-timeout");
        Ladder mind = talk.asks(talk.open()).after(47_318);
        talk.clientFin(mind).serverFin().clientAck();
        Verdicts.on(mind).loud("client-cancelled");
    }

    /** The client speaks its last word, or it is the server whose FIN comes first. */
    @Test
    void clientLeftOrServerCutTheStream() {
        Verdicts.on(streaming().after(40).clientFin().serverFin().clientAck()).loud("client-aborted-stream");
        Verdicts.on(streaming().after(40).serverFin().clientFin().serverAck()).loud("stream-truncated-clean-close");
    }

    /** A pause that the stream never made before, of a round length, is a timer; a crash keeps no time. */
    @Test
    void streamCutByTimerOrByChance() {
        Verdicts.on(streaming().after(60_000).serverFin().clientFin().serverAck())
                .loud("stream-cut-by-timer");
        Verdicts.on(streaming().after(40).serverFin().clientFin().serverAck()).loud("stream-truncated-clean-close");
    }

    /** A router's or the host's own word against a port, against nothing at all. */
    @Test
    void refusedOrSwallowed() {
        Verdicts.on(Talk.TLS13.ladder().dns(Talk.HOST, "203.0.113.10").syn().serverRefuses())
                .loud("connect-refused");
        Ladder swallowed =
                Talk.TLS13.ladder().dns(Talk.HOST, "203.0.113.10").drop().syn();
        for (double wait : new double[] {1_000, 2_000, 4_000, 8_000}) {
            swallowed.after(wait).drop().syn();
        }
        Verdicts.on(swallowed).loud("connect-blackhole");
    }

    /** Small and large segments are lost alike, or only the large ones. */
    @Test
    void lossOrMtu() {
        Ladder mtu = Talk.CLEAR.open(Talk.CLEAR.ladder().mss(1_400, 1_400));
        byte[] request = Talk.CLEAR.request(mtu, 4_000);
        for (int at = 0; at < request.length; at += 1_388) {
            byte[] part = Arrays.copyOfRange(request, at, Math.min(request.length, at + 1_388));
            if (part.length == 1_388) {
                mtu.drop();
            }
            mtu.clientSegment(part);
        }
        mtu.serverAck();
        for (double wait = 220; wait < 15_000; wait *= 2) {
            mtu.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(mtu.after(100).clientFin()).loud("pmtud-blackhole-upload");

        Ladder loss = Talk.CLEAR.open(Talk.CLEAR.ladder().mss(1_400, 1_400));
        loss.clientSegment(Arrays.copyOf(request, 1_388)).serverAck();
        loss.drop().clientSegment(Arrays.copyOfRange(request, 1_388, 1_688));
        for (double wait = 220; wait < 15_000; wait *= 2) {
            loss.after(wait).drop().clientRetransmits();
        }
        loss.serverKeepAlive();
        Verdicts.on(loss).loud("upload-stalled-loss");
    }

    private static Ladder tls() {
        return tls(Talk.TLS13.ladder());
    }

    private static Ladder tls(Ladder ladder) {
        return ladder.dns(Talk.HOST, "203.0.113.10").handshake();
    }

    private static Ladder streaming() {
        return Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()).after(300), 12, 40);
    }

    private static Ladder uploading() {
        Ladder ladder = Talk.CLEAR.open();
        byte[] request = Http.request(
                "POST", "/v1/chat/completions", Talk.headers(Map.of("Content-Length", "60000")), "x".repeat(30_000));
        ladder.client(Arrays.copyOfRange(request, 0, 14_000)).serverAck();
        return ladder.client(Arrays.copyOfRange(request, 14_000, request.length));
    }
}
