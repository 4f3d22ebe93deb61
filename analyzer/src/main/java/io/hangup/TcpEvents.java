package io.hangup;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.FrameReader.Next;
import io.hangup.packet.Packet;
import io.hangup.packet.PacketReader;
import io.hangup.report.EventRows;
import io.hangup.tcp.Connection;
import io.hangup.tcp.ConnectionListener;
import io.hangup.tcp.Conversation;
import io.hangup.tcp.TcpTracker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The TCP events of a capture, frame by frame and nothing else: no connection is remembered beyond its numbers. */
public final class TcpEvents {
    private static final int PROGRESS_MASK = (1 << 16) - 1;

    private TcpEvents() {}

    /**
     * Reads the capture and tells the rows of every TCP frame.
     *
     * @param wireshark judge exactly as Wireshark 4.0 does
     * @return what the files said of themselves, damage included
     * @throws io.hangup.capture.CaptureException when no file of the source had a readable header
     * @throws IOException from the input or from the rows' output
     */
    public static List<CaptureFacts> read(
            CaptureSource source, boolean wireshark, EventRows rows, AnalysisListener listener) throws IOException {
        long seed = ThreadLocalRandom.current().nextLong();
        try (PacketReader packets = PacketReader.of(source.open(), source.isStored())) {
            if (wireshark) {
                packets.asWireshark();
            }
            TcpTracker tracker = new TcpTracker(new Nothing(), rows, new TcpTracker.Options(wireshark, seed));
            Next next;
            while ((next = packets.next()) != Next.END) {
                if (next == Next.IDLE) {
                    continue;
                }
                tracker.packet(packets.packet(), packets.frame().timeNanos, packets.frame().ref);
                if ((packets.count() & PROGRESS_MASK) == 0) {
                    listener.progress(packets.count(), packets.frame().fileOffset);
                    rows.check();
                    if (listener.stopRequested()) {
                        packets.stop();
                    }
                }
            }
            tracker.end();
            rows.check();
            return packets.captures();
        }
    }

    /** Wants nothing: the events are told whether or not anybody reads the bytes. */
    private static final class Nothing implements ConnectionListener {
        @Override
        public Conversation opened(Connection connection) {
            return null;
        }

        @Override
        public void datagram(Packet packet, long timeNanos, long frame) {
            // no TCP event in it
        }
    }
}
