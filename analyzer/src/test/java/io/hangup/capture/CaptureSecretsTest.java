package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureSecretsTest {
    @TempDir
    Path folder;

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("a.pcapng"), content);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CaptureBytes capture() {
        CaptureBytes bytes = CaptureBytes.little().section().describe(1).secrets("first\n");
        bytes.packet(0, 1, new byte[60]).block(0x0bad_cafe, bytes.body().raw(new byte[700_000]));
        CaptureBytes second = CaptureBytes.big()
                .section()
                .describe(1)
                .packet(0, 2, new byte[61])
                .secrets("second\n");
        return bytes.raw(second.bytes());
    }

    @Test
    void secretsBehindThePacketsAreFoundInEverySection() throws IOException {
        byte[] bytes = capture().bytes();
        assertThat(CaptureSecrets.find(file(bytes))).containsExactly(text("first\n"), text("second\n"));
        assertThat(ReadCapture.of(bytes).facts().keyLogs).containsExactly(text("first\n"), text("second\n"));
    }

    @Test
    void damageEndsTheSearchWithWhatWasFound() throws IOException {
        byte[] bytes = capture().bytes();
        assertThat(CaptureSecrets.find(file(Arrays.copyOf(bytes, bytes.length - 8))))
                .containsExactly(text("first\n"));
        byte[] zeroLength = bytes.clone();
        Arrays.fill(zeroLength, 28 + 20 + 28 + 4, 28 + 20 + 28 + 8, (byte) 0);
        assertThat(CaptureSecrets.find(file(zeroLength))).containsExactly(text("first\n"));
    }

    @Test
    void otherFilesHaveNone() throws IOException {
        assertThat(CaptureSecrets.find(file(CaptureBytes.pcap(3)))).isEmpty();
        assertThat(CaptureSecrets.find(file(new byte[3]))).isEmpty();
        assertThat(CaptureSecrets.find(file(TestCompression.gzip(capture().bytes()))))
                .isEmpty();
        assertThat(CaptureSecrets.find(folder)).isEmpty();
        assertThat(CaptureSecrets.find(folder.resolve("missing"))).isEmpty();
    }
}
