package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Client 10.0.0.2, proxy 10.0.0.9 (192.0.2.9 outside), provider 203.0.113.10. */
class LegsTest {
    private static final long MILLI = 1_000_000;
    private static final String CHAT = "POST /v1/chat/completions m";
    private final List<Leg> legs = new ArrayList<>();
    private boolean failed;
    private boolean redirected;
    private long serverHalf = 100_000;
    private long serverHello;

    private LegsTest leg(String client, String server, int port, double asked, double answered) {
        return leg(client, server, port, asked, answered, 0, null, -1, 0);
    }

    private LegsTest leg(
            String client,
            String server,
            int port,
            double asked,
            double answered,
            long hello,
            String request,
            long bytes,
            int capture) {
        legs.add(new Leg(
                "c" + legs.size() + ".1",
                "c" + legs.size(),
                capture,
                client,
                server,
                port,
                1,
                new Hellos(hello, serverHello, 0),
                request,
                bytes,
                (long) (asked * MILLI),
                (long) (asked * MILLI),
                (long) (answered * MILLI),
                failed,
                serverHalf,
                100_000,
                redirected));
        return this;
    }

    private void upstream(Integer... expected) {
        Legs all = Legs.of(legs);
        List<Integer> last = new ArrayList<>();
        for (int i = 0; i < legs.size(); i++) {
            List<Integer> tries = all.triesOf(i);
            last.add(tries.isEmpty() ? -1 : tries.get(tries.size() - 1));
        }
        assertThat(last).containsExactly(expected);
    }

    @Test
    void whatTheServingAddressAsksForMeanwhileIsTheLeg() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 480)
                .upstream(1, -1);
    }

    /** Two captures whose clocks differ, and one tunnel: what is its leg does not have the tunnel for a leg of its own. */
    @Test
    void noLegHasItsOwnCallForALeg() {
        leg("10.0.0.2", "10.0.0.9", 3128, 0, 500, 77, CHAT, 70, 0)
                .leg("192.0.2.9", "203.0.113.10", 443, 1, 501, 77, CHAT, 70, 1)
                .upstream(1, -1);
    }

    @Test
    void whatItAsksForAfterwardsIsNot() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500)
                .leg("10.0.0.9", "203.0.113.10", 443, 900, 1400)
                .upstream(-1, -1);
    }

    @Test
    void aLegBelongsToOneCallOnly() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500)
                .leg("10.0.0.3", "10.0.0.9", 8080, 1, 500)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 480)
                .upstream(2, -1, -1);
    }

    @Test
    void theLegWithTheSameRequestIsPreferredToTheFirst() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500, 0, CHAT, 70, 0)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 480, 0, CHAT, 99, 0)
                .leg("10.0.0.9", "203.0.113.10", 443, 6, 480, 0, CHAT, 70, 0)
                .upstream(2, -1, -1);
    }

    /** Where a host redirects what its client sends, its proxy goes on from the very same address. */
    @Test
    void aSidecarsLegLeavesFromTheClientsOwnAddress() {
        redirected = true;
        leg("10.0.0.2", "127.0.0.1", 15_001, 0, 500);
        redirected = false;
        leg("10.0.0.2", "203.0.113.10", 443, 5, 480).upstream(1, -1);
    }

    @Test
    void aClientOfALocalProxyThatAsksElsewhereTooIsNoSidecar() {
        leg("10.0.0.2", "127.0.0.1", 15_001, 0, 500)
                .leg("10.0.0.2", "203.0.113.10", 443, 5, 480)
                .upstream(-1, -1);
    }

    @Test
    void aTunnelIsKnownByItsClientHelloWhateverAddressItLeavesFrom() {
        leg("10.0.0.2", "10.0.0.9", 3128, 0, 500, 77, null, -1, 0)
                .leg("192.0.2.9", "203.0.113.10", 443, 300, 480, 77, null, -1, 0)
                .leg("192.0.2.9", "203.0.113.10", 443, 1, 480, 78, null, -1, 0)
                .upstream(1, -1, -1);
    }

    /** Load generators and devices with a broken random generator send the same ClientHello time and again. */
    @Test
    void aClientHelloThatManyConnectionsShareTiesNone() {
        for (int i = 0; i < 6; i++) {
            leg("10.0.0." + (2 + i), "203.0.113." + (10 + i), 443, i, 500, 77, null, -1, 0);
        }
        upstream(-1, -1, -1, -1, -1, -1);
    }

    @Test
    void anotherServerHelloIsAnotherHandshake() {
        serverHello = 5;
        leg("10.0.0.2", "10.0.0.9", 3128, 0, 500, 77, null, -1, 0);
        serverHello = 6;
        leg("192.0.2.9", "203.0.113.10", 443, 300, 480, 77, null, -1, 0).upstream(-1, -1);
    }

    @Test
    void aTunnelIsOpenedWhileTheCallWaits() {
        leg("10.0.0.2", "203.0.113.10", 443, 0, 500, 77, null, -1, 0)
                .leg("10.0.0.3", "203.0.113.11", 443, 9_000, 9_500, 77, null, -1, 0)
                .upstream(-1, -1);
    }

    @Test
    void theLegIsTheProxysThoughItsCaptureHasAClockThatIsBehind() {
        leg("10.0.0.9", "203.0.113.10", 443, 0, 480, 77, null, -1, 1)
                .leg("10.0.0.2", "10.0.0.9", 3128, 4_000, 4_500, 77, null, -1, 0)
                .upstream(-1, 0);
    }

    @Test
    void clientsOfTheSameServerAreNoProxiesOfEachOther() {
        leg("10.0.0.2", "10.0.0.8", 443, 0, 500, 0, CHAT, 70, 0)
                .leg("10.0.0.3", "10.0.0.9", 443, 5, 480, 0, CHAT, 70, 0)
                .upstream(1, -1);
        legs.clear();
        leg("10.0.0.2", "10.0.0.8", 443, 0, 500, 0, CHAT, 70, 0)
                .leg("10.0.0.3", "10.0.0.9", 443, 5, 480, 0, CHAT, 70, 0)
                .leg("10.0.0.3", "10.0.0.8", 443, 900, 1_000)
                .upstream(-1, -1, -1);
    }

    @Test
    void twoAgentsOfOneHostThatCallDifferentLocalServersAreTwoCalls() {
        leg("127.0.0.1", "127.0.0.1", 11434, 0, 500, 0, "POST /api/chat m", 70, 0)
                .leg("127.0.0.1", "127.0.0.1", 8080, 5, 400, 0, "POST /v1/embeddings e", 50, 0)
                .upstream(-1, -1);
        legs.clear();
        leg("127.0.0.1", "127.0.0.1", 4000, 0, 500, 0, CHAT, 70, 0)
                .leg("127.0.0.1", "127.0.0.1", 8000, 5, 400, 0, CHAT, 70, 0)
                .upstream(1, -1);
    }

    @Test
    void twoThatBeginInTheSameMomentFromAnotherAddressTellNothing() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500);
        serverHalf = 20_000_000;
        leg("192.0.2.9", "203.0.113.10", 443, 5, 480).upstream(1, -1);
        leg("192.0.2.9", "203.0.113.11", 443, 6, 480).upstream(-1, -1, -1);
    }

    @Test
    void whereEverythingIsNearAMomentTellsNothingAndARequestOnlyOnce() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500)
                .leg("192.0.2.9", "203.0.113.10", 443, 5, 480)
                .upstream(-1, -1);
        legs.clear();
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500, 0, CHAT, 70, 0)
                .leg("192.0.2.9", "203.0.113.10", 443, 5, 480, 0, CHAT, 70, 0)
                .upstream(1, -1);
        leg("10.0.0.4", "10.0.0.7", 8080, 7_000, 7_500, 0, CHAT, 70, 0).upstream(-1, -1, -1);
    }

    @Test
    void inAnotherCaptureTheSameRequestIsTheLegWhateverTheClock() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500, 0, CHAT, 70, 0)
                .leg("10.0.0.9", "203.0.113.10", 443, 90_000, 90_400, 0, CHAT, 70, 1)
                .upstream(1, -1);
        leg("10.0.0.9", "203.0.113.10", 443, 95_000, 95_400, 0, CHAT, 70, 1).upstream(-1, -1, -1);
    }

    private LegsTest failing() {
        failed = true;
        return this;
    }

    @Test
    void whatFailedBeforeTheLastTryBelongsToTheCallToo() {
        failing()
                .leg("10.0.0.2", "10.0.0.9", 8080, 0, 6_020)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 2_005)
                .leg("10.0.0.9", "203.0.113.11", 443, 2_006, 4_006)
                .leg("10.0.0.9", "203.0.113.12", 443, 4_010, 6_010);
        assertThat(Legs.of(legs).triesOf(0)).containsExactly(1, 2, 3);
    }

    @Test
    void whatRunsBesideTheLastTryIsNoTryBeforeIt() {
        failing()
                .leg("10.0.0.2", "10.0.0.9", 8080, 0, 6_020)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 3_005)
                .leg("10.0.0.9", "203.0.113.11", 443, 2_006, 6_006);
        assertThat(Legs.of(legs).triesOf(0)).containsExactly(2);
    }

    @Test
    void aTryThatAnotherCallMayHaveNeededIsNotCounted() {
        failing()
                .leg("10.0.0.2", "10.0.0.9", 8080, 0, 4_020)
                .leg("10.0.0.3", "10.0.0.9", 8080, 1, 4_030)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 2_005)
                .leg("10.0.0.9", "203.0.113.11", 443, 2_006, 4_010)
                .leg("10.0.0.9", "203.0.113.11", 443, 2_007, 4_025);
        Legs all = Legs.of(legs);
        assertThat(all.triesOf(0)).containsExactly(3);
        assertThat(all.triesOf(1)).containsExactly(4);
        assertThat(all.anybodys()).isEqualTo(1);
    }

    @Test
    void triesThatAreKnownAreNobodyElses() {
        failing()
                .leg("10.0.0.2", "10.0.0.9", 8080, 0, 4_020)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 2_005)
                .leg("10.0.0.9", "203.0.113.11", 443, 2_006, 4_010);
        assertThat(Legs.of(legs).anybodys()).isZero();
    }

    @Test
    void aboveTheCapLaterCallsHaveNoLegAndThatIsKnown() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 500)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 480)
                .leg("10.0.0.2", "10.0.0.9", 8080, 1_000, 1_500)
                .leg("10.0.0.9", "203.0.113.10", 443, 1_005, 1_480);
        Legs cut = Legs.of(legs, 1);
        assertThat(cut.triesOf(0)).containsExactly(1);
        assertThat(cut.triesOf(2)).isEmpty();
        assertThat(cut.isFull()).isTrue();
        assertThat(Legs.of(legs, 2).isFull()).isFalse();
        assertThat(Legs.of(legs, 2).triesOf(2)).containsExactly(3);
    }

    @Test
    void theAnswerFollowsItsOwnLeg() {
        leg("10.0.0.2", "10.0.0.9", 8080, 0, 911, 0, CHAT, 70, 0)
                .leg("10.0.0.2", "10.0.0.9", 8080, 1, 402, 0, CHAT, 70, 0)
                .leg("10.0.0.9", "203.0.113.10", 443, 5, 400, 0, CHAT, 70, 0)
                .leg("10.0.0.9", "203.0.113.10", 443, 6, 910, 0, CHAT, 70, 0)
                .upstream(3, 2, -1, -1);
    }
}
