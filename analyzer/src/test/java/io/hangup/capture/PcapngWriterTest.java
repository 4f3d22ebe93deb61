package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PcapngWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PcapngWriter writer() throws IOException {
        return new PcapngWriter(out, "a machine", "a system", "a program", "what this is");
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        long seed = Long.getLong("hangup.seed", 42L);
        Random random = new Random(seed);
        int count = 200;
        byte[][] data = new byte[count][];
        long[] times = new long[count];
        int[] wire = new int[count];
        try (PcapngWriter writer = writer()) {
            int first = writer.addInterface(LinkTypes.EN10MB, 262_144, "eth0");
            int second = writer.addInterface(LinkTypes.LINUX_SLL2, 0, "");
            for (int i = 0; i < count; i++) {
                data[i] = CaptureBytes.data(random.nextInt(3000), i);
                times[i] = random.nextLong() >>> 2; // within Frame.MAX_TIME
                wire[i] = data[i].length + random.nextInt(100);
                byte[] shifted =
                        CaptureBytes.big().raw(new byte[9]).raw(data[i]).bytes();
                String comment = i % 3 == 0 ? "note " + "x".repeat(i) : "";
                writer.packet(
                        i % 2 == 0 ? first : second, times[i], shifted, 9, data[i].length, wire[i], i % 3, comment);
            }
        }
        ReadCapture read = ReadCapture.of(out.toByteArray());
        assertThat(read.facts().problems).isEmpty();
        assertThat(read.data()).as("seed %d", seed).containsExactly(data);
        for (int i = 0; i < count; i++) {
            ReadCapture.Copy frame = read.frames.get(i);
            assertThat(frame.timeNanos).isEqualTo(times[i]);
            assertThat(frame.wireLength).isEqualTo(wire[i]);
            assertThat(frame.direction).isEqualTo(i % 3);
            assertThat(frame.linkType).isEqualTo(i % 2 == 0 ? 1 : 276);
        }
        assertThat(read.facts().interfaces).isEqualTo(2);
        assertThat(read.facts().snapLength).isEqualTo(262_144);
    }

    @Test
    void secretsAndNamesAreReadBack() throws IOException {
        byte[] keyLog = "CLIENT_RANDOM 00 11\n".getBytes(StandardCharsets.UTF_8);
        try (PcapngWriter writer = writer()) {
            writer.secrets(keyLog);
            writer.name(new byte[] {10, 1, 2, 3}, "client.example");
        }
        CaptureFacts facts = ReadCapture.of(out.toByteArray()).facts();
        assertThat(facts.problems).isEmpty();
        assertThat(facts.keyLogs).containsExactly(keyLog);
        assertThat(facts.resolvedNames).containsExactly(new ResolvedName("10.1.2.3", "client.example"));
    }

    @Test
    void aTextLongerThanAnOptionIsCutAtACharacter() throws IOException {
        try (PcapngWriter writer = writer()) {
            writer.addInterface(1, 0, "\u00e9".repeat(40_000));
            writer.packet(0, 1, new byte[60], 0, 60, 60, "\u20ac".repeat(30_000));
        }
        ReadCapture read = ReadCapture.of(out.toByteArray());
        assertThat(read.facts().problems).isEmpty();
        assertThat(read.frames).hasSize(1);
        byte[] bytes = out.toByteArray();
        int described = Bytes.int32(bytes, 4, true);
        int end = described + Bytes.int32(bytes, described + 4, true) - 4;
        assertThat(new PcapngInterface(0, bytes, described + 8, end, true).name).isEqualTo("\u00e9".repeat(32_767));
    }

    @Test
    void wrongArgumentsAreRefused() throws IOException {
        try (PcapngWriter writer = writer()) {
            assertThatThrownBy(() -> writer.packet(0, 1, new byte[60], 0, 60, 60, ""))
                    .isInstanceOf(IllegalArgumentException.class);
            writer.addInterface(1, 0, "");
            assertThatThrownBy(() -> writer.packet(0, 1, new byte[60], 0, 60, 59, ""))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.addInterface(70_000, 0, "")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.name(new byte[5], "x")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
