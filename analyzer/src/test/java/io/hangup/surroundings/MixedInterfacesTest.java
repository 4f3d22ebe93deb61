package io.hangup.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.FrameRef;
import io.hangup.capture.LinkTypes;
import io.hangup.capture.PcapngWriter;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Quality;
import io.hangup.report.Report;
import io.hangup.testing.Capture.CapturedFrame;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** Packets of several interfaces in one file: told where it matters, and silent on what is ordinary. */
class MixedInterfacesTest {
    private static final int ETHERNET = LinkTypes.EN10MB;
    private static final int SLL2 = 276;
    private static final int CLIENTS_LAST_BYTE = 29;

    private static Ladder call(int port, String path, String host) {
        return Ladder.between("10.1.0.2", port, "203.0.113.10", 80)
                .at(port % 100)
                .rtt(20)
                .handshake()
                .clientHttp("POST", path, Map.of("Host", host), "{\"model\":\"m\"}")
                .serverAck()
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{}")
                .clientAck()
                .clientCloses();
    }

    private static Ladder call(int port) {
        return call(port, "/v1/chat/completions", "api.openai.com");
    }

    private record Placed(CapturedFrame frame, int on) {}

    private static List<Placed> placed(Ladder ladder, ToIntFunction<CapturedFrame> on) {
        List<Placed> list = new ArrayList<>();
        ladder.frames().forEach(frame -> list.add(new Placed(frame, on.applyAsInt(frame))));
        return list;
    }

    private record Described(int link, int snap, String name) {}

    private static byte[] file(List<Placed> frames, Described... interfaces) throws IOException {
        List<Placed> sorted = new ArrayList<>(frames);
        sorted.sort(Comparator.comparingLong(p -> p.frame().timeNanos()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapngWriter writer = new PcapngWriter(out, "", "", "test", "")) {
            for (Described one : interfaces) {
                writer.addInterface(one.link(), one.snap(), one.name());
            }
            for (Placed p : sorted) {
                byte[] data = p.frame().data();
                writer.packet(p.on(), p.frame().timeNanos(), data, 0, data.length, data.length, "");
            }
        }
        return out.toByteArray();
    }

    private static Report report(byte[] file) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(CaptureSource.stream(new ByteArrayInputStream(file), "test.pcapng"));
    }

    private static List<Quality> mixed(byte[] file) throws IOException {
        return report(file).captures().get(0).quality().stream()
                .filter(q -> q.id().equals("capture-mixed-interfaces"))
                .toList();
    }

    private static Described eth(String name) {
        return new Described(ETHERNET, 262_144, name);
    }

    /** A bridge, a router: what comes in on one goes out on the other. */
    @Test
    void theSamePacketsOnTwo() throws IOException {
        List<Placed> frames = placed(call(40_001), f -> 0);
        for (CapturedFrame f : call(40_001).frames()) {
            frames.add(new Placed(new CapturedFrame(f.timeNanos() + 9_000, f.data()), 1));
        }
        frames.addAll(placed(call(40_002), f -> 0));
        Report report = report(file(frames, eth("eth0"), eth("docker0")));
        Quality flaw = mixed(file(frames, eth("eth0"), eth("docker0"))).get(0);
        assertThat(flaw.share()).isEqualTo(0.5);
        assertThat(flaw.detail())
                .contains("eth0 (2 connections), docker0 (1 connection)")
                .contains("1 connection is on more than one of them: each packet is counted once");
        assertThat(flaw.frames()).extracting(FrameRef::number).containsExactly(1L);
        assertThat(report.diagnoses()).isEmpty();
    }

    /** Requests leave through one, answers come in through the other. */
    @Test
    void theTwoDirectionsOnDifferentOnes() throws IOException {
        byte[] file = file(placed(call(40_001), f -> f.data()[CLIENTS_LAST_BYTE] == 2 ? 0 : 1), eth("up"), eth("down"));
        Quality flaw = mixed(file).get(0);
        assertThat(flaw.share()).isEqualTo(1);
        assertThat(flaw.detail())
                .contains("The client's packets of 1 connection are on one interface and the server's on another");
    }

    @Test
    void whatIsSaidOfDirectionsOnDifferentOnesIsLessSure() throws IOException {
        Ladder reset = Ladder.between("10.1.0.2", 40_001, "203.0.113.10", 80)
                .rtt(20)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{\"model\":\"m\"}")
                .serverAck()
                .after(300)
                .serverRst();
        Diagnosis whole =
                report(file(placed(reset, f -> 0), eth("eth0"))).diagnoses().get(0);
        Diagnosis split = report(file(
                        placed(reset, f -> f.data()[CLIENTS_LAST_BYTE] == 2 ? 0 : 1), eth("up"), eth("down")))
                .diagnoses()
                .get(0);
        assertThat(split.cause()).isEqualTo(whole.cause());
        assertThat(split.score()).isLessThan(whole.score());
        assertThat(split.doubts()).anyMatch(d -> d.contains("different interfaces"));
        assertThat(whole.doubts()).isEmpty();
    }

    /** dumpcap writes what each interface brings by turns: late by some milliseconds, and no clock that steps. */
    @Test
    void framesOfTwoInterfacesByTurnsAreNoStepOfTheClock() throws IOException {
        Ladder one = call(40_001);
        Ladder other = call(40_002);
        byte[] one2 = file(placed(one, f -> 0), eth("eth0"), eth("lo"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapngWriter writer = new PcapngWriter(out, "", "", "test", "")) {
            writer.addInterface(ETHERNET, 0, "eth0");
            writer.addInterface(ETHERNET, 0, "lo");
            for (int i = 0; i < Math.max(one.frames().size(), other.frames().size()); i++) {
                for (int on = 0; on < 2; on++) {
                    List<CapturedFrame> frames = on == 0 ? other.frames() : one.frames();
                    if (i < frames.size()) {
                        byte[] data = frames.get(i).data();
                        writer.packet(on, frames.get(i).timeNanos(), data, 0, data.length, data.length, "");
                    }
                }
            }
        }
        assertThat(report(out.toByteArray()).captures().get(0).quality())
                .extracting(Quality::id)
                .doesNotContain("capture-time-anomaly");
        assertThat(report(one2).captures().get(0).quality()).isEmpty();
    }

    /** A proxy's legs, say. */
    @Test
    void callsOnDifferentOnes() throws IOException {
        List<Placed> frames = placed(call(40_001), f -> 0);
        frames.addAll(placed(call(40_002), f -> 1));
        Quality flaw = mixed(file(frames, eth("eth0"), eth("lo"))).get(0);
        assertThat(flaw.share()).isEqualTo(0.5);
        assertThat(flaw.detail()).contains("Each connection is on one of them");
    }

    @Test
    void interfacesThatWereNotCapturedAlike() throws IOException {
        List<Placed> frames = placed(call(40_001), f -> 0);
        for (Placed p : placed(call(40_002), f -> 1)) {
            byte[] ip = Arrays.copyOfRange(p.frame().data(), 14, p.frame().data().length);
            frames.add(new Placed(new CapturedFrame(p.frame().timeNanos(), ip), 1));
        }
        Quality flaw = mixed(file(frames, eth("eth0"), new Described(101, 1000, "tun0")))
                .get(0);
        assertThat(flaw.detail())
                .contains("different link types (EN10MB, RAW)")
                .contains("different snap lengths (none, 1000)");
    }

    @Test
    void timesOfDifferentSteps() throws IOException {
        List<Placed> frames = placed(call(40_001), f -> 0);
        for (Placed p : placed(call(40_002), f -> 1)) {
            long milliseconds = p.frame().timeNanos() / 1_000_000;
            frames.add(new Placed(new CapturedFrame(milliseconds, p.frame().data()), 1));
        }
        byte[] file = file(frames, eth("eth0"), eth("slow"));
        // the option follows the padded name: if_tsresol, one byte long
        int name = new String(file, StandardCharsets.ISO_8859_1).indexOf("slow");
        assertThat(file[name + 8]).isEqualTo((byte) 9);
        file[name + 8] = 3;
        assertThat(mixed(file).get(0).detail()).contains("different times (nanoseconds, milliseconds)");
    }

    /** -i any with cooked headers that name the interface. */
    @Test
    void cookedHeadersNameTheInterface() throws IOException {
        List<Placed> frames = cooked(placed(call(40_001), f -> 0), 2);
        assertThat(mixed(file(frames, new Described(SLL2, 0, "any")))).isEmpty();
        frames.addAll(cooked(placed(call(40_002), f -> 0), 1));
        assertThat(mixed(file(frames, new Described(SLL2, 0, "any"))))
                .as("one clock, each connection on one")
                .isEmpty();
        for (Placed p : cooked(placed(call(40_001), f -> 0), 3)) {
            frames.add(new Placed(
                    new CapturedFrame(p.frame().timeNanos() + 9_000, p.frame().data()), p.on()));
        }
        assertThat(mixed(file(frames, new Described(SLL2, 0, "any"))).get(0).detail())
                .contains("interface 1 (1 connection), interface 2 (1 connection), interface 3 (1 connection)")
                .contains("1 connection is on more than one of them");
    }

    @Test
    void silentWhereNothingIsMixed() throws IOException {
        assertThat(mixed(file(placed(call(40_001), f -> 0), eth("eth0"))))
                .as("one interface")
                .isEmpty();
        assertThat(mixed(file(placed(call(40_001), f -> 1), eth("lo"), eth("eth0"))))
                .as("one of two used")
                .isEmpty();
        List<Placed> frames = placed(call(40_001), f -> 0);
        frames.addAll(placed(call(40_002, "/orders", "intranet.test"), f -> 1));
        assertThat(mixed(file(frames, eth("eth0"), eth("lo"))))
                .as("the other has no calls")
                .isEmpty();
    }

    /** Files set one behind the other: each describes its interface again. */
    @Test
    void severalSectionsOfOneInterface() throws IOException {
        List<Placed> all = placed(call(40_001), f -> 0);
        byte[] first = file(all.subList(0, all.size() / 2), eth("eth0"));
        byte[] second = file(all.subList(all.size() / 2, all.size()), eth("eth0"));
        assertThat(mixed(PacketBytes.concat(first, second))).isEmpty();
    }

    private static List<Placed> cooked(List<Placed> frames, int index) {
        List<Placed> list = new ArrayList<>();
        for (Placed p : frames) {
            byte[] ethernet = p.frame().data();
            byte[] header = new byte[20];
            header[0] = 8;
            header[7] = (byte) index;
            header[9] = 1;
            header[10] = (byte) (ethernet[CLIENTS_LAST_BYTE] == 2 ? 4 : 0);
            header[11] = 6;
            byte[] ip = Arrays.copyOfRange(ethernet, 14, ethernet.length);
            list.add(new Placed(new CapturedFrame(p.frame().timeNanos(), PacketBytes.concat(header, ip)), p.on()));
        }
        return list;
    }
}
