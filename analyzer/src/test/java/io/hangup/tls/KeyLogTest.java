package io.hangup.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KeyLogTest {
    private static final String RANDOM = "ab".repeat(32);
    private static final String SECRET = "cd".repeat(48);
    private static final String LINE = "CLIENT_RANDOM " + RANDOM + " " + SECRET;

    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] random() {
        byte[] random = new byte[32];
        Arrays.fill(random, (byte) 0xab);
        return random;
    }

    private static byte[] secret(KeyLog keys, Secrets.Label label) {
        Secrets secrets = keys.secrets(random());
        return secrets == null ? null : secrets.get(label);
    }

    @Test
    void findsEverySecretByTheClientRandom() {
        KeyLog keys = new KeyLog();
        keys.add(bytes("# a comment\r\n\r\n" + LINE + "\r\n"
                + "CLIENT_EARLY_TRAFFIC_SECRET " + RANDOM + " " + "01".repeat(32) + "\n"
                + "CLIENT_HANDSHAKE_TRAFFIC_SECRET " + RANDOM.toUpperCase(java.util.Locale.ROOT) + " "
                + "02".repeat(32) + "\n"
                + "SERVER_HANDSHAKE_TRAFFIC_SECRET " + RANDOM + " " + "03".repeat(48) + "\n"
                + "CLIENT_TRAFFIC_SECRET_0 " + RANDOM + " " + "04".repeat(32) + "\n"
                + "EXPORTER_SECRET " + RANDOM + " " + "05".repeat(32) + "\n"
                + "SERVER_TRAFFIC_SECRET_0 " + RANDOM + " " + "06".repeat(32)));

        assertThat(keys.connections()).isEqualTo(1);
        assertThat(keys.junkLines()).isZero();
        for (Secrets.Label label : Secrets.Label.values()) {
            assertThat(secret(keys, label)).as(label.name()).isNotNull();
        }
        assertThat(secret(keys, Secrets.Label.SERVER_TRAFFIC)).hasSize(32).containsOnly(6);
        assertThat(keys.secrets(new byte[32])).isNull();
    }

    @Test
    void countsJunkAndGoesOn() {
        KeyLog keys = new KeyLog();
        keys.add(bytes("hello\nCLIENT_RANDOM\nCLIENT_RANDOM " + RANDOM + "\nCLIENT_RANDOM " + RANDOM + " 0g\n"
                + "CLIENT_RANDOM " + RANDOM + " " + "cd".repeat(32) + "\n" + LINE + " more\n"
                + "CLIENT_RANDOM " + RANDOM + " " + "\u0661".repeat(3) + "\n" + "x".repeat(100_000) + "\n" + LINE
                + "\n"));

        assertThat(keys.junkLines()).isEqualTo(8);
        assertThat(secret(keys, Secrets.Label.MASTER)).hasSize(48);
    }

    @Test
    void namesTheOldRsaLinesAsUnsupported() {
        KeyLog keys = new KeyLog();
        keys.add(bytes("RSA 0011223344556677 " + SECRET + "\n"));

        assertThat(keys.unsupportedLines()).isEqualTo(1);
        assertThat(keys.junkLines()).isZero();
        assertThat(keys.isEmpty()).isTrue();
    }

    @Test
    void printsNoSecret() {
        KeyLog keys = new KeyLog();
        keys.add(bytes(LINE));

        assertThat(keys.toString()).doesNotContain("cdcd").doesNotContain("abab");
        assertThat(String.valueOf(keys.secrets(random()))).doesNotContain("cdcd");
    }

    @Test
    void readsAFile() throws IOException {
        Path file = folder.resolve("keys.log");
        Files.write(file, bytes(LINE));
        KeyLog keys = new KeyLog();
        keys.add(file);

        assertThat(secret(keys, Secrets.Label.MASTER)).hasSize(48);
        assertThat(keys.growing()).isFalse();
        assertThatThrownBy(() -> keys.add(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void readsWhatIsAppendedToAFileThatGrows() throws IOException {
        Path file = folder.resolve("keys.log");
        KeyLog keys = new KeyLog();
        keys.follow(file);
        assertThat(keys.growing()).isTrue();
        assertThat(keys.refresh()).isFalse();

        Files.write(file, bytes("# begun\n" + LINE.substring(0, 150)));
        assertThat(keys.refresh()).isFalse();
        Files.write(file, bytes(LINE.substring(150)), StandardOpenOption.APPEND);
        assertThat(keys.refresh()).as("the line has no end so far").isFalse();
        Files.write(file, bytes("\n"), StandardOpenOption.APPEND);
        assertThat(keys.refresh()).isTrue();
        assertThat(secret(keys, Secrets.Label.MASTER)).hasSize(48);
        assertThat(keys.refresh()).isFalse();
    }

    @Test
    void theLastLineCountsWithoutALineFeedWhenNoMoreCanCome() throws IOException {
        Path file = folder.resolve("keys.log");
        Files.write(file, bytes(LINE));
        KeyLog keys = new KeyLog();
        keys.follow(file);
        assertThat(keys.isEmpty()).isTrue();
        keys.endOfFollowed();
        assertThat(secret(keys, Secrets.Label.MASTER)).hasSize(48);
    }

    /** A FIFO has no size, and who writes to it may write later. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void readsAFifoNowAndLater() throws Exception {
        Path fifo = folder.resolve("keys.fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        KeyLog keys = new KeyLog();
        CountDownLatch later = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try (OutputStream out = Files.newOutputStream(fifo)) {
                out.write(bytes("# begun\n" + LINE.substring(0, 150)));
                out.flush();
                later.await();
                out.write(bytes(LINE.substring(150)));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        keys.follow(fifo);
        assertThat(keys.isEmpty()).isTrue();
        later.countDown();
        writer.join();
        keys.endOfFollowed();
        assertThat(secret(keys, Secrets.Label.MASTER)).hasSize(48);
    }

    @Test
    void aFileThatWasReplacedIsReadAnew() throws IOException {
        Path file = folder.resolve("keys.log");
        Files.write(file, bytes("# a long comment that is longer than the line that comes in its place\n".repeat(9)));
        KeyLog keys = new KeyLog();
        keys.follow(file);
        Files.write(file, bytes(LINE + "\n"));

        assertThat(keys.refresh()).isTrue();
        assertThat(secret(keys, Secrets.Label.MASTER)).hasSize(48);
    }

    @Test
    void keepsNoMoreConnectionsThanItsCap() {
        KeyLog keys = new KeyLog();
        StringBuilder text = new StringBuilder();
        int more = 3;
        for (int i = 0; i < KeyLog.CONNECTION_CAP + more; i++) {
            text.append("CLIENT_TRAFFIC_SECRET_0 ");
            text.append(String.format("%064x", i))
                    .append(' ')
                    .append("00".repeat(32))
                    .append('\n');
        }
        keys.add(bytes(text.toString()));

        assertThat(keys.connections()).isEqualTo(KeyLog.CONNECTION_CAP);
        assertThat(keys.overCap()).isEqualTo(more);
    }
}
