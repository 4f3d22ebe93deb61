package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {
    private final Texts texts = new Texts();

    @Test
    void equalTextsAreOneObject() {
        String first = texts.of(new String("api.example.com"));
        assertThat(texts.of(new String("api.example.com"))).isSameAs(first);
        assertThat(texts.of(null)).isNull();
    }

    @Test
    void whateverIsAskedItsTextIsGiven() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(texts.of("text " + i)).isEqualTo("text " + i);
        }
    }

    @Test
    void longTextsAreNotKept() {
        String text = "x".repeat(1_000);
        texts.of(text);
        String other = new String(text);
        assertThat(texts.of(other)).isSameAs(other);
    }
}
