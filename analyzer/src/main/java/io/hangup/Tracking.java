package io.hangup;

import io.hangup.capture.Frame;
import io.hangup.diagnosis.Words;
import io.hangup.llm.LlmTracker;
import io.hangup.packet.Packet;
import io.hangup.tcp.StrayErrors;
import io.hangup.tcp.TcpTracker;
import io.hangup.tcp.Telling;
import io.hangup.tcp.Transcript;
import java.util.ArrayList;
import java.util.List;
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

    /** See {@link TcpTracker#strays}. */
    StrayErrors strays() {
        return tcp.strays();
    }

    /** What had to be let go of before its time, as notes; known when the capture is over. */
    List<String> limits() {
        List<String> notes = new ArrayList<>();
        if (tcp.overEarly() > 0) {
            notes.add(Words.count(tcp.overEarly(), "connection")
                    + " could not be kept for their last packets, for too many"
                    + " had closed at once: what still came of them is not part of their story.");
        }
        if (tcp.takenAsTheyLook() > 0) {
            notes.add(Words.count(tcp.takenAsTheyLook(), "reset")
                    + " could not be followed up, for too many were in doubt"
                    + " at once: whether a box on the way sent them is told by their form alone.");
        }
        return notes;
    }

    /** The capture is over. */
    void end() {
        tcp.end();
    }
}
