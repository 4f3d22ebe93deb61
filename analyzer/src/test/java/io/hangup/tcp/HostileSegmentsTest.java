package io.hangup.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.Frame;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Segments that no stack would send: nothing is thrown, nothing grows beyond its cap, every connection ends once. */
class HostileSegmentsTest {
    private static final int[] JUMPS = {0, 1, -1, 100, -100, 5000, 70_000, 1 << 30, Integer.MIN_VALUE};

    @Test
    void randomSegmentsAreSurvivedInBothModes() {
        long seed = new Random().nextLong();
        for (int round = 0; round < 60; round++) {
            Random random = new Random(seed + round);
            Wire wire = new Wire(round % 4 == 0);
            wire.interest = round % 3 == 0 ? Interest.UNDECIDED : Interest.WANTED;
            wire.clientIsn = random.nextInt();
            wire.serverIsn = random.nextInt();
            if (random.nextBoolean()) {
                wire.handshake();
            }
            long[] next = {1, 1};
            for (int i = 0; i < 400; i++) {
                step(wire, random, next);
            }
            wire.end();
            assertThat(wire.told).as("seed %d round %d", seed, round).allMatch(told -> told.ended);
            assertThat(wire.told).as("seed %d round %d", seed, round).allMatch(told -> endsOnce(told));
        }
    }

    @Test
    @Timeout(10)
    void theLatestTimeAFrameCanBearEndsAConnectionAndNotTheProgram() {
        for (long time : new long[] {Frame.MAX_TIME, -Frame.MAX_TIME}) {
            Wire wire = Wire.ours();
            wire.handshake();
            wire.time = time;
            wire.server(1, 1, Wire.R | Wire.A, 0);
            wire.client(1, 1, Wire.A, 0);
            wire.end();
            assertThat(wire.told).allMatch(told -> told.ended);
        }
    }

    private static void step(Wire wire, Random random, long[] next) {
        wire.at(random.nextInt(20) == 0 ? random.nextInt(20_000) - 5000 : random.nextDouble() / 100);
        int side = random.nextInt(2);
        long seq = next[side] + (random.nextInt(3) == 0 ? JUMPS[random.nextInt(JUMPS.length)] : 0);
        long ack = next[1 - side] + (random.nextInt(3) == 0 ? JUMPS[random.nextInt(JUMPS.length)] : 0);
        int flags = random.nextInt(4) == 0 ? random.nextInt(256) : Wire.A;
        int length = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(2000);
        if (random.nextInt(4) == 0) {
            wire.carrying(new byte[random.nextInt(length + 1)]);
        }
        if (random.nextInt(8) == 0) {
            wire.sack(random.nextInt(), random.nextInt());
        }
        wire.window(random.nextInt(5) == 0 ? 0 : random.nextInt(65_536)).ttl(random.nextInt(256));
        wire.options(random.nextInt(70_000) - 1, random.nextInt(16) - 1);
        if (side == 0) {
            wire.client(seq, ack, flags, length);
        } else {
            wire.server(seq, ack, flags, length);
        }
        next[side] = Math.max(next[side], seq + length);
        if (random.nextInt(50) == 0) {
            wire.tracker.segment(wire.packet, Frame.NO_TIME, ++wire.frame);
        }
    }

    private static boolean endsOnce(Wire.Told told) {
        Connection c = told.connection;
        for (Reset reset : c.resets()) {
            assertThat(ResetAttribution.of(c, reset).features()).isNotNull();
        }
        assertThat(c.segments().size()).isLessThanOrEqualTo(Segments.WANTED_CAP);
        assertThat(c.history().length()).isLessThanOrEqualTo(History.CAP);
        return told.story.stream().filter("end"::equals).count() == 1
                && told.story.indexOf("end") == told.story.size() - 1;
    }
}
