package io.hangup.tcp;

import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.F;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.R;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who goes on after "his" reset did not send it; who only seems to is not cleared by it. */
class AliveTest {
    private final Wire wire = Wire.ours();
    private boolean timestamps = true;

    private void client(long seq, long ack, int flags, int length) {
        if (timestamps) {
            wire.timestamp((int) (wire.time / 1_000_000 % 1_000_000_000L));
        }
        wire.client(seq, ack, flags, length);
    }

    private void server(long seq, long ack, int flags, int length) {
        if (timestamps) {
            wire.timestamp((int) (wire.time / 1_000_000 % 1_000_000_000L) + 7);
        }
        wire.server(seq, ack, flags, length);
    }

    /** 20 ms away, a request and half an answer; the client has acknowledged 50 bytes. */
    private AliveTest exchange() {
        client(0, 0, S, 0);
        wire.at(.02);
        server(0, 1, S | A, 0);
        client(1, 1, A, 0);
        client(1, 1, A | P, 100);
        wire.at(.02);
        server(1, 101, A | P, 50);
        client(101, 51, A, 0);
        wire.at(.05);
        return this;
    }

    private void reset() {
        wire.window(0).client(101, 0, R, 0).window(1000);
    }

    private Reset first() {
        return wire.connection().resets().get(0);
    }

    private ResetAttribution attribution() {
        return ResetAttribution.of(wire.connection(), first());
    }

    private void proved() {
        assertThat(first().aliveFrame()).isEqualTo(wire.frame);
        assertThat(first().aliveTime()).isEqualTo(wire.time);
        assertThat(attribution().likelyInjected()).isTrue();
        assertThat(attribution().features()).anyMatch(feature -> feature.text().contains("still there"));
    }

    private void notProved() {
        assertThat(first().aliveFrame()).isZero();
        assertThat(attribution().likelyInjected()).isFalse();
    }

    @Test
    void aFinSecondsLaterProvesThatItsSenderHadNotReset() {
        exchange().reset();
        wire.at(4);
        client(101, 51, F | A, 0);
        proved();
    }

    @Test
    void withoutTimestampsAFinSecondsLaterProvesItToo() {
        timestamps = false;
        exchange().reset();
        wire.at(4);
        client(101, 51, F | A, 0);
        proved();
    }

    @Test
    void acknowledgingWhatWasSentAfterTheResetProvesIt() {
        exchange().reset();
        wire.at(.5);
        server(51, 101, A | P, 40);
        wire.at(.02);
        client(101, 91, A, 0);
        proved();
    }

    @Test
    void repeatingOldBytesWithANewTimestampProvesIt() {
        exchange().reset();
        wire.at(1);
        client(1, 51, A | P, 100);
        proved();
    }

    /** The reset overtook it, or the capture has the two in the wrong order. */
    @Test
    void whatWasUnderWayProvesNothing() {
        exchange().reset();
        wire.at(.03);
        client(101, 51, A | P, 60);
        notProved();
    }

    @Test
    void anAcknowledgmentUnderWayProvesNothing() {
        exchange().reset();
        server(51, 101, A | P, 40);
        wire.at(.005);
        client(101, 91, A, 0);
        notProved();
    }

    @Test
    void aSegmentThatABoxHeldUpSaysByItsTimestampThatItIsOld() {
        exchange();
        int made = (int) (wire.time / 1_000_000 % 1_000_000_000L);
        reset();
        wire.at(5);
        wire.timestamp(made).client(1, 51, A | P, 100);
        notProved();
        wire.timestamp(made).client(101, 51, F | A, 0);
        notProved();
    }

    @Test
    void withoutTimestampsARepeatProvesNothing() {
        timestamps = false;
        exchange().reset();
        wire.at(4);
        client(1, 51, A | P, 100);
        client(101, 51, A, 0);
        notProved();
    }

    @Test
    void acknowledgingOnlyWhatWasThereProvesNothing() {
        exchange().reset();
        wire.at(4);
        client(101, 51, A, 0);
        notProved();
    }

    @Test
    void aKeepAliveOfOneByteIsNoData() {
        timestamps = false;
        exchange().reset();
        wire.at(4);
        client(100, 51, A, 1);
        notProved();
    }

    /** A closed socket answers every segment by a further reset. */
    @Test
    void furtherResetsProveNothing() {
        exchange().reset();
        for (int i = 0; i < 3; i++) {
            wire.at(1);
            server(51, 101, A | P, 40);
            reset();
        }
        notProved();
    }

    @Test
    void theFinOfTheOtherSideProvesNothingAboutThisOne() {
        exchange().reset();
        wire.at(4);
        server(51, 101, F | A, 0);
        notProved();
    }

    @Test
    void aTupleOpenedAgainIsAnotherConnection() {
        exchange().reset();
        wire.at(1);
        wire.clientIsn += 5_000_000;
        client(0, 0, S, 0);
        wire.at(.02);
        wire.serverIsn += 7_000_000;
        server(0, 1, S | A, 0);
        client(1, 1, A, 0);
        wire.at(3);
        client(1, 1, A | P, 100);
        assertThat(wire.told.get(0).connection.resets().get(0).aliveFrame()).isZero();
        assertThat(wire.connection().resets()).isEmpty();
    }

    /** Numbers that do not go on are another connection whose SYN the capture lacks. */
    @Test
    void dataFarAheadProvesNothing() {
        exchange().reset();
        wire.at(4);
        client(800_000, 51, A | P, 60);
        notProved();
    }

    /** The server still knows an older connection of the port: the client resets that one and asks again. */
    @Test
    void theAnswerToAChallengeBeforeTheHandshakeIsNoEnd() {
        client(0, 0, S, 0);
        wire.at(.02);
        server(4_000_000, 3_000_000, A, 0);
        wire.client(3_000_000, 0, R, 0);
        wire.at(1);
        client(0, 0, S, 0);
        wire.at(.02);
        server(0, 1, S | A, 0);
        client(1, 1, A, 0);
        wire.at(3);
        client(1, 1, A | P, 100);
        for (Reset reset : wire.connection().resets()) {
            assertThat(reset.aliveFrame()).isZero();
            assertThat(ResetAttribution.of(wire.connection(), reset).likelyInjected())
                    .isFalse();
        }
    }

    @Test
    void framesTwiceInTheCaptureProveNothing() {
        exchange();
        client(101, 51, A | P, 30);
        wire.client(131, 0, R, 0);
        wire.at(.00002).again();
        notProved();
    }
}
