package io.hangup;

import io.hangup.capture.Frame;
import io.hangup.llm.LlmTracker;
import io.hangup.packet.Packet;
import io.hangup.tcp.TcpTracker;
import io.hangup.tcp.Telling;
import io.hangup.tcp.Transcript;
import java.util.concurrent.ThreadLocalRandom;

/** The TCP half of an analysis: whichever thread has the packets calls it, one at a time. */
final class Tracking {
    private final Telling telling;
    private final TcpTracker tcp;
    private long clock;

    Tracking(LlmTracker listener) {
        telling = new Telling(listener);
        tcp = new TcpTracker(
                telling,
                null,
                new TcpTracker.Options(false, ThreadLocalRandom.current().nextLong()));
    }

    /** What is found is written down from now on; null: told at once. */
    void into(Transcript transcript) {
        telling.into(transcript);
    }

    void packet(Packet packet, Frame frame) {
        long time = frame.timeNanos == Frame.NO_TIME ? clock : frame.timeNanos;
        clock = Math.max(clock, time);
        tcp.packet(packet, time, frame.ref);
    }

    /** Time passes without packets (live capture). */
    void idle(long timeNanos) {
        clock = Math.max(clock, timeNanos);
        tcp.idle(timeNanos);
    }

    /** The capture is over. */
    void end() {
        tcp.end();
    }
}
