package io.hangup;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.FrameReader;
import io.hangup.compare.VantagePoints;
import io.hangup.llm.EndpointCatalogue;
import io.hangup.llm.Keys;
import io.hangup.packet.PacketReader;
import io.hangup.report.Report;
import io.hangup.tls.DecryptionBudget;
import io.hangup.tls.KeyLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The only entry point: a capture and options in, a {@link Report} out. One analyzer serves one analysis. */
public final class Analyzer {
    /** Files with no more frames are read once more to see whether they show the same connections. */
    private static final long READ_TWICE_FRAMES = 200_000;

    private final AnalysisOptions options;
    private final AnalysisListener listener;
    private final long aheadAfter;
    private final long memory;

    public Analyzer(AnalysisOptions options, AnalysisListener listener) {
        this(options, listener, PacketReader.LONG_CAPTURE);
    }

    /** @param aheadAfter packets after which the rest of a file is decoded and tracked ahead, see {@link PacketReader} */
    Analyzer(AnalysisOptions options, AnalysisListener listener, long aheadAfter) {
        this(options, listener, aheadAfter, Runtime.getRuntime().maxMemory());
    }

    /**
     * @param aheadAfter packets after which the rest of a file is decoded and tracked ahead, see {@link PacketReader}
     * @param memory bytes that the report may take, see {@link Room}
     */
    Analyzer(AnalysisOptions options, AnalysisListener listener, long aheadAfter, long memory) {
        this.options = options;
        this.listener = listener;
        this.aheadAfter = aheadAfter;
        this.memory = memory;
    }

    /**
     * Reads the whole capture and reports on it.
     *
     * @throws io.hangup.capture.CaptureException when no file of the source had a readable header
     * @throws IOException for other input errors
     * @throws IllegalArgumentException with a sentence, for an endpoint that is neither a name nor an address
     */
    public Report analyze(CaptureSource source) throws IOException {
        try (FrameReader frames = source.open()) {
            Keys keys = keys(source);
            if (frames.captures().stream().anyMatch(facts -> maySayMore(facts, source.isStored()))) {
                keys.log().expectMore(true); // secrets blocks may stand behind the packets that they are of
            }
            PacketReader packets = reader(source, frames);
            Analysis analysis = new Analysis(options, listener, catalogue(), keys, null, new Room(memory));
            new PacketLoop(packets, analysis, keys.log(), null, listener).run();
            VantagePoints points = points(frames, source);
            if (points == null) {
                Report report = analysis.finish(frames.captures(), packets.decoder());
                long[] shifts = analysis.legShifts();
                if (Arrays.stream(shifts).allMatch(shift -> shift == 0) || listener.stopRequested()) {
                    return report;
                }
                points = VantagePoints.clocksOnly(shifts);
            }
            return again(source.shifted(points.shifts()), points, keys.log());
        }
    }

    /** Files of the same time may show the same connections from two points; null when they do not. */
    private VantagePoints points(FrameReader reader, CaptureSource source) throws IOException {
        long frames = 0;
        for (CaptureFacts facts : reader.captures()) {
            frames += facts.frames;
        }
        // clocks may be so far apart that files of the same time do not seem to overlap
        boolean worth = reader.captures().size() > 1 && (reader.interleaved() || frames <= READ_TWICE_FRAMES);
        if (!worth || listener.stopRequested()) {
            return null;
        }
        VantagePoints points = VantagePoints.of(source.parts(), (count, offset) -> listener.stopRequested());
        return points.needed() ? points : null;
    }

    /** The same files once more, every connection from one point only, and all by one clock. */
    private Report again(CaptureSource source, VantagePoints points, KeyLog known) throws IOException {
        try (FrameReader frames = source.open()) {
            // what a pipe gave the first time it does not give again
            Keys keys = new Keys(known, new DecryptionBudget());
            PacketReader packets = reader(source, frames);
            Analysis analysis = new Analysis(options, listener, catalogue(), keys, points, new Room(memory));
            new PacketLoop(packets, analysis, keys.log(), points, listener).run();
            Report report = analysis.finish(frames.captures(), packets.decoder());
            for (int i = 0; i < report.captures().size(); i++) {
                if (points.place(i) != null) {
                    report = report.takenAt(i, points.place(i), "it shows the same connections from another point");
                }
            }
            return report;
        }
    }

    /** Secrets of a regular file are found before its packets, see {@link CaptureSource#secrets}. */
    private static boolean maySayMore(CaptureFacts facts, boolean stored) {
        return facts.format.equals("pcapng") && (!stored || !facts.compression.isEmpty());
    }

    private PacketReader reader(CaptureSource source, FrameReader frames) {
        // those of a regular file are known already; of a pipe or a compressed file they are met on the way
        return new PacketReader(frames, true, source.isStored() ? aheadAfter : Long.MAX_VALUE);
    }

    Keys keys(CaptureSource source) throws IOException {
        Keys keys = Keys.empty();
        for (Path path : options.keyLogs()) {
            keys.log().follow(path);
        }
        source.secrets().forEach(keys.log()::add);
        return keys;
    }

    /** The endpoints of the jar, the user's files and the user's options. */
    EndpointCatalogue catalogue() throws IOException {
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
