package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EscapeTest {
    @Test
    void plainTextIsLeftAlone() {
        assertThat(Escape.terminal("POST /v1/messages, naïve 東京 ─▶")).isEqualTo("POST /v1/messages, naïve 東京 ─▶");
    }

    @Test
    void controlsAndDirectionMarksAreSpelledOut() {
        assertThat(Escape.terminal("a\u001b[2Jb\r\n\tc\u009b\u007f")).isEqualTo("a\\x1b[2Jb\\x0d\\x0a\\x09c\\x9b\\x7f");
        assertThat(Escape.terminal("x\u202ey\u2066z\u200b\ufeff\u2028"))
                .isEqualTo("x\\u{202e}y\\u{2066}z\\u{200b}\\u{feff}\\u{2028}");
        assertThat(Escape.terminal("\ud800")).isEqualTo("\\u{d800}");
        assertThat(Escape.terminal(new String(Character.toChars(0xe0041)))).isEqualTo("\\u{e0041}");
    }

    @Test
    void noRandomTextActsOnATerminal() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 20; j++) {
                text.appendCodePoint(random.nextInt(j % 2 == 0 ? 0x300 : 0x110000));
            }
            assertThat(Escape.terminal(text.toString()).codePoints())
                    .as("seed %d", seed)
                    .noneMatch(c -> Character.getType(c) == Character.CONTROL
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.SURROGATE);
        }
    }

    @Test
    void endlessTextIsCut() {
        assertThat(Escape.terminal("a".repeat(100_000))).hasSizeLessThanOrEqualTo(Escape.LENGTH_CAP + 1);
    }

    @Test
    void markdownMarksLinksAndMentionsAreDefused() {
        assertThat(Escape.markdown("a|b `c` *d* [e](f) <img> @team #1 https://x www.y"))
                .isEqualTo("a\\|b \\`c\\` \\*d\\* \\[e\\](f) \\<img\\> (at)team \\#1 https\\://x www\\.y");
    }

    @Test
    void codeSpansCannotBeLeft() {
        assertThat(Escape.markdownCode("a`b|c\n")).isEqualTo("`a'b\\|c\\x0a`");
        assertThat(Escape.markdownCode("")).isEmpty();
    }

    @Test
    void htmlIsInert() {
        assertThat(Escape.html("<script>\"'&\u0000")).isEqualTo("&lt;script&gt;&quot;&#39;&amp;\\x00");
    }
}
