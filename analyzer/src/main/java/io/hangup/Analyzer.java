package io.hangup;

import io.hangup.capture.CaptureSource;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameReader.Next;
import io.hangup.llm.EndpointCatalogue;
import io.hangup.packet.Packet;
import io.hangup.packet.PacketDecoder;
import io.hangup.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The only entry point: a capture and options in, a {@link Report} out. One analyzer serves one analysis. */
public final class Analyzer {
    /** Frames between two calls of the listener's progress and stop question. */
    private static final int PROGRESS_FRAMES = 8192;

    private final AnalysisOptions options;
    private final AnalysisListener listener;

    public Analyzer(AnalysisOptions options, AnalysisListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /**
     * Reads the whole capture and reports on it.
     *
     * @throws io.hangup.capture.CaptureException when no file of the source had a readable header
     * @throws IOException for other input errors
     * @throws IllegalArgumentException with a sentence, for an endpoint that is neither a name nor an address
     */
    public Report analyze(CaptureSource source) throws IOException {
        Analysis analysis = new Analysis(options, listener, catalogue());
        PacketDecoder decoder = new PacketDecoder();
        try (FrameReader reader = source.open()) {
            read(reader, decoder, analysis);
            return analysis.finish(reader.captures(), decoder);
        }
    }

    private void read(FrameReader reader, PacketDecoder decoder, Analysis analysis) throws IOException {
        Frame frame = new Frame();
        Packet packet = new Packet();
        int untilProgress = PROGRESS_FRAMES;
        long frames = 0;
        while (true) {
            Next next = reader.next(frame);
            if (next == Next.END) {
                return;
            }
            if (next == Next.IDLE) {
                analysis.idle(System.currentTimeMillis() * 1_000_000L);
                if (listener.stopRequested()) {
                    return;
                }
                continue;
            }
            decoder.decode(frame, packet);
            analysis.packet(packet, frame);
            frames++;
            if (--untilProgress == 0) {
                untilProgress = PROGRESS_FRAMES;
                listener.progress(frames, frame.fileOffset);
                if (listener.stopRequested()) {
                    return;
                }
            }
        }
    }

    /** The endpoints of the jar, the user's files and the user's options. */
    private EndpointCatalogue catalogue() throws IOException {
        EndpointCatalogue catalogue = EndpointCatalogue.builtIn();
        for (Path file : options.endpointFiles()) {
            catalogue.addLines(Files.readAllLines(file));
        }
        for (String endpoint : options.endpoints()) {
            catalogue.addOption(endpoint);
        }
        return catalogue;
    }
}
