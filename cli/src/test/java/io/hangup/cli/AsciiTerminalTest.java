package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsciiTerminalTest {
    private static final Map<String, String> C = Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8");

    private static String shown(String text, int piece) throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (OutputStream terminal = AsciiTerminal.of(screen, true, C)) {
            for (int at = 0; at < bytes.length; at += piece) {
                terminal.write(bytes, at, Math.min(piece, bytes.length - at));
            }
        }
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatItCannotShowKeepsItsWidth() throws IOException {
        String ladder = "  12    0.3 s  ── ACK 1 ──▶  “a” · 3 × 5 µs, é\n  13    0.4 s  ◀─ x\n";
        for (int piece = 1; piece < 9; piece++) {
            assertThat(shown(ladder, piece))
                    .isEqualTo("  12    0.3 s  -- ACK 1 -->  \"a\" - 3 x 5 us, ?\n  13    0.4 s  <- x\n");
        }
    }

    @Test
    void anEllipsisHasThreeDotsWhereThereIsRoom() throws IOException {
        assertThat(shown("   … 212 frames …\nname…     next\ncut…", 200))
                .isEqualTo("   ... 212 frames ~\nname...   next\ncut~");
    }

    @Test
    void aCharacterOutsideTheBasicPlaneIsOneQuestionMark() throws IOException {
        assertThat(shown("a😀b", 1)).isEqualTo("a?b");
    }

    @ParameterizedTest
    @CsvSource({
        "C, en_US.UTF-8, en_US.UTF-8, true",
        "'', C, en_US.UTF-8, true",
        "'', '', '', true",
        "'', '', de_DE.ISO-8859-1, true",
        "C.UTF-8, C, C, false",
        "'', '', en_US.utf8, false"
    })
    void theLocaleSaysWhatATerminalShows(String all, String type, String lang, boolean ascii) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, String> environment = Map.of("LC_ALL", all, "LC_CTYPE", type, "LANG", lang);
        assertThat(AsciiTerminal.of(out, true, environment) != out).isEqualTo(ascii);
        assertThat(AsciiTerminal.of(out, false, environment)).isSameAs(out);
    }

    @Test
    void theLocaleThatTheLauncherFoundCounts() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(AsciiTerminal.of(out, true, Map.of("HANGUP_LOCALE", "C", "LC_ALL", "C.UTF-8")))
                .isNotSameAs(out);
    }
}
