package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code live - --keylog FILE} while the key log is written. On an interface, and from tcpdump: .ci/live_loopback.py. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LiveKeyLogTest {
    private static final Path CASE = Run.project("sample-captures/stream-reset");

    @TempDir
    Path folder;

    private byte[] capture() throws IOException {
        return Files.readAllBytes(CASE.resolve("capture.pcapng"));
    }

    private byte[] keys() throws IOException {
        return Files.readAllBytes(CASE.resolve("keys.log"));
    }

    /** Gives the capture in pieces, and appends a piece of the key log before each. */
    private static final class Growing extends InputStream {
        private final InputStream capture;
        private final byte[] keys;
        private final Path log;
        private final int piece;
        private final int silent;
        private int calls;
        private int written;

        /**
         * @param piece bytes of the key log that are appended at a time, anywhere in a line
         * @param silent reads of the capture before the first of them
         */
        Growing(byte[] capture, byte[] keys, Path log, int piece, int silent) {
            this.capture = new ByteArrayInputStream(capture);
            this.keys = keys;
            this.log = log;
            this.piece = piece;
            this.silent = silent;
        }

        private void grow(int most) {
            int length = Math.min(most, keys.length - written);
            if (length <= 0) {
                return;
            }
            try {
                Files.write(
                        log,
                        java.util.Arrays.copyOfRange(keys, written, written + length),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            written += length;
        }

        @Override
        public int read() throws IOException {
            return capture.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (++calls > silent) {
                grow(piece);
            }
            int got = capture.read(to, offset, Math.min(length, 512));
            if (got < 0) {
                grow(Integer.MAX_VALUE);
            }
            return got;
        }
    }

    private Run live(Path log, int piece, int silent) throws IOException {
        InputStream in = new Growing(capture(), keys(), log, piece, silent);
        return Run.with(in, Map.of(), "", "live", "-", "--keylog", log.toString(), "--format", "jsonl");
    }

    private static void isRead(Run run) {
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("{\"type\":\"exchange\"")))
                .singleElement()
                .asString()
                .contains("\"visibility\":\"decrypted\"", "\"path\":\"/v1/", "\"status\":200");
        assertThat(run.out()).contains("\"cause\":\"stream-reset-mid-body\"");
    }

    @Test
    void keysThatComeInPiecesBesideThePackets() throws IOException {
        Path log = Files.createFile(folder.resolve("keys.log"));
        isRead(live(log, 37, 0));
    }

    @Test
    void aKeyLogThatIsNotThereYet() throws IOException {
        Run run = live(folder.resolve("later.log"), 200, 3);
        isRead(run);
        assertThat(run.err()).contains("later.log is not there yet");
    }

    @Test
    void keysThatComeOnlyBehindTheLastPacket() throws IOException {
        Path log = Files.createFile(folder.resolve("keys.log"));
        isRead(live(log, 0, Integer.MAX_VALUE));
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        Run run = Run.of("live", "-", "--keylog", folder.resolve("no/keys.log").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("cannot be read");
    }

    @Test
    void theEnvironmentsKeyLogMayComeLaterToo() throws IOException {
        Path log = folder.resolve("env.log");
        InputStream in = new Growing(capture(), keys(), log, 500, 2);
        isRead(Run.with(in, Map.of("SSLKEYLOGFILE", log.toString()), "", "live", "-", "--format", "jsonl"));
    }
}
