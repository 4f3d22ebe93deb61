package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameRef;
import io.hangup.report.Report;
import io.hangup.testing.PacketBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A report does not depend on whether packets were decoded and connections tracked on threads of their own. */
@Timeout(300)
class AheadTest {
    private static final int ETHERNET = 1;

    private static Report report(Path file, long aheadAfter) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE, aheadAfter)
                .analyze(CaptureSource.file(file));
    }

    @Test
    void everySampleCaptureGivesTheSameReport() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("..", "sample-captures"))) {
            files = all.filter(f -> f.getFileName().toString().startsWith("capture.pcap"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(50);
        for (Path file : files) {
            Report atOnce = report(file, Long.MAX_VALUE);
            assertThat(report(file, 0)).as(file.toString()).isEqualTo(atOnce);
            assertThat(report(file, 7)).as("%s from packet 7", file).isEqualTo(atOnce);
        }
    }

    /** SYNs from ever new ports, without end; a failure at some frame. */
    private static final class Syns implements FrameReader {
        private final CaptureFacts facts = new CaptureFacts("test");
        private final int failAt;
        private int number;

        Syns(int failAt) {
            this.failAt = failAt;
        }

        @Override
        public Next next(Frame frame) throws IOException {
            if (++number == failAt) {
                throw new IOException("disk");
            }
            byte[] client = PacketBytes.address("192.0.2.7");
            byte[] server = PacketBytes.address("198.51.100.9");
            byte[] tcp = PacketBytes.tcp(
                    client, server, 1024 + number % 60_000, 443, number, 0, 2, 65535, new byte[0], new byte[0]);
            frame.data = PacketBytes.ethernet(PacketBytes.ip(client, server, 6, 64, number, tcp));
            frame.offset = 0;
            frame.capturedLength = frame.data.length;
            frame.wireLength = frame.data.length;
            frame.linkType = ETHERNET;
            frame.timeNanos = number;
            frame.ref = FrameRef.of(0, number);
            facts.frames = number;
            return Next.FRAME;
        }

        @Override
        public List<CaptureFacts> captures() {
            return List.of(facts);
        }

        @Override
        public void close() {}
    }

    private static CaptureSource syns(int failAt) {
        return new CaptureSource() {
            @Override
            public FrameReader open() {
                return new Syns(failAt);
            }

            @Override
            public boolean isStored() {
                return true;
            }
        };
    }

    @Test
    void anInputErrorReachesTheCaller() {
        Analyzer analyzer = new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE, 10);
        assertThatThrownBy(() -> analyzer.analyze(syns(20_000)))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    @Test
    void aListenerStopsALongCapture() throws IOException {
        AnalysisListener listener = new AnalysisListener() {
            @Override
            public boolean stopRequested() {
                return true;
            }
        };
        Report report = new Analyzer(AnalysisOptions.DEFAULTS, listener, 10).analyze(syns(0));
        assertThat(report.summary().connections()).isBetween(8_192L, 20_000L);
    }

    @Test
    void aDefectOfTheListenerLeavesNoThreadBehind() {
        AnalysisListener listener = new AnalysisListener() {
            @Override
            public void progress(long frames, long fileOffset) {
                throw new IllegalStateException("defect");
            }
        };
        Analyzer analyzer = new Analyzer(AnalysisOptions.DEFAULTS, listener, 10);
        assertThatThrownBy(() -> analyzer.analyze(syns(0))).hasMessage("defect");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("track", "decode");
    }
}
