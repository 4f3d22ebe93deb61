package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PipeTest {
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void everythingThatCameIsDelivered() throws IOException {
        byte[] bytes = new byte[10_000_000];
        new Random(1).nextBytes(bytes);
        try (Pipe pipe = new Pipe(new ByteArrayInputStream(bytes))) {
            assertThat(pipe.readAllBytes()).isEqualTo(bytes);
            assertThat(pipe.read()).isEqualTo(-1);
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void itCanBeLeftWhileNothingComes() throws IOException {
        try (PipedOutputStream silent = new PipedOutputStream();
                InputStream in = new PipedInputStream(silent)) {
            Pipe pipe = new Pipe(in);
            silent.write(1);
            silent.flush();
            assertThat(pipe.read()).isEqualTo(1);
            pipe.stop();
            assertThat(pipe.read()).isEqualTo(-1);
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void itCanBeLeftWhileTooMuchComes() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 7;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                return length;
            }
        };
        Pipe pipe = new Pipe(endless);
        assertThat(pipe.read()).isZero();
        pipe.stop();
        assertThat(pipe.readNBytes(100_000_000)).hasSizeLessThan(100_000_000);
    }
}
