package io.hangup.tcp;

import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.R;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each thing that is compared of a reset, alone: what it weighs, and the like of it that is innocent. */
class ResetFeaturesTest {
    private static final int MAC = 2;

    private final Wire wire = Wire.ours();
    private int clock = 1000;

    @BeforeEach
    void anExchange() {
        stamped(true, 0, 0, S, 0);
        wire.at(.02);
        stamped(false, 0, 1, S | A, 0);
        wire.at(.0001);
        stamped(true, 1, 1, A | P, 100);
        wire.at(.02);
        for (int i = 0; i < 5; i++) {
            stamped(false, 1 + 50 * i, 101, A | P, 50);
        }
        stamped(true, 101, 251, A, 0);
        wire.at(.05);
    }

    private void stamped(boolean client, long seq, long ack, int flags, int length) {
        wire.timestamp(clock += 20).ttl(client ? 64 : 56);
        if (client) {
            wire.client(seq, ack, flags, length);
        } else {
            wire.server(seq, ack, flags, length);
        }
    }

    /** What weighs against the endpoint. */
    private Map<String, Integer> suspicions() {
        Map<String, Integer> all = new LinkedHashMap<>();
        ResetAttribution judged = ResetAttribution.of(
                wire.connection(), wire.connection().resets().get(0));
        for (ResetAttribution.Feature feature : judged.features()) {
            if (feature.weight() > 0) {
                all.put(feature.text(), feature.weight());
            }
        }
        return all;
    }

    @Test
    void anotherMacAddress() {
        wire.mac(77);
        stamped(false, 251, 101, R | A, 0);
        assertThat(suspicions()).containsExactly(entry("another MAC address than its other packets", 4));
    }

    /** Redundant routers (VRRP), several paths. */
    @Test
    void anotherMacAddressWhereTheyHadChangedBefore() {
        wire.mac(40);
        stamped(false, 251, 101, A | P, 50);
        wire.mac(MAC);
        stamped(false, 301, 101, A | P, 50);
        stamped(true, 101, 351, A, 0);
        wire.at(.05).mac(77);
        stamped(false, 351, 101, R | A, 0);
        assertThat(suspicions())
                .containsExactly(entry("another MAC address, but its other packets came from several too", 2));
    }

    @Test
    void anIdentificationFarFromItsCounter() {
        int last = wire.ipId - 2;
        wire.ipId(40_000);
        stamped(false, 251, 101, R | A, 0);
        assertThat(suspicions()).containsExactly(entry("IP ID 40000, its counter stood at " + last, 2));
    }

    @Test
    void anIdentificationOfAHostThatDrawsThemByLotIsNoSign() {
        int[] drawn = {60_000, 1_234, 31_000, 50_021, 17};
        for (int i = 0; i < drawn.length; i++) {
            wire.ipId(drawn[i]);
            stamped(false, 251 + 50 * i, 101, A | P, 50);
        }
        stamped(true, 101, 501, A, 0);
        wire.at(.05).ipId(40_000);
        stamped(false, 501, 101, R | A, 0);
        assertThat(suspicions()).isEmpty();
    }

    @Test
    void aCounterThatWrapsGoesOn() {
        for (int i = 0; i < 5; i++) {
            wire.ipId(65_530 + i);
            stamped(false, 251 + 50 * i, 101, A | P, 50);
        }
        stamped(true, 101, 501, A, 0);
        wire.at(.05).ipId(3);
        stamped(false, 501, 101, R | A, 0);
        assertThat(suspicions()).isEmpty();
    }

    @Test
    void aTimestampThatGoesBack() {
        clock -= 540;
        stamped(false, 251, 101, R | A, 0);
        assertThat(suspicions()).containsExactly(entry("timestamp goes back by 500", 2));
    }

    @Test
    void aTimestampThatJumps() {
        clock += 5_000_000;
        stamped(false, 251, 101, R | A, 0);
        assertThat(suspicions().values()).containsExactly(2);
        assertThat(suspicions().keySet()).first().asString().startsWith("timestamp jumps by ");
    }

    /** Several paths of different length, or another path since a while. */
    @Test
    void aTtlThatSomeOfItsPacketsHadTooIsNoSign() {
        wire.timestamp(clock += 20).ttl(61).server(251, 101, A | P, 50);
        wire.timestamp(clock += 20).ttl(61).server(301, 101, R | A, 0);
        assertThat(suspicions()).isEmpty();
    }

    @Test
    void aWindowOfItsOwn() {
        wire.ttl(56).window(8192).server(251, 101, R | A, 0);
        assertThat(suspicions())
                .containsExactly(
                        entry("no timestamps option, its other packets have one", 2),
                        entry("window 8192 in its header, its packet before had 1000", 1));
    }

    @Test
    void aNumberThatNobodySentOrAcknowledged() {
        stamped(false, 251 + 700, 101, R | A, 0);
        assertThat(suspicions())
                .containsExactly(entry(
                        "sequence 700 bytes beyond where the sender stood, and not one the other side acknowledged",
                        4));
    }

    /** Some of the sender's packets are not in the capture: where it stood is not known. */
    @Test
    void aNumberBehindAHoleOfTheCaptureIsNoSign() {
        stamped(false, 400, 101, A | P, 50);
        stamped(true, 101, 450, A, 0);
        wire.at(.05);
        stamped(false, 450 + 700, 101, R | A, 0);
        assertThat(suspicions()).isEmpty();
    }

    @Test
    void aPathThatChangedByOneHopIsNoSign() {
        wire.timestamp(clock += 20).ttl(55).server(251, 101, R | A, 0);
        assertThat(suspicions()).isEmpty();
    }

    @Test
    void anotherFamilyOfTtl() {
        wire.timestamp(clock += 20).ttl(120).server(251, 101, R | A, 0);
        assertThat(suspicions()).containsExactly(entry("TTL 120, its other packets have 56", 3));
    }
}
