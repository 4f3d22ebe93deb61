package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class CounterMapTest {
    private static final String[] NAMES = {"a", "b", "c", "d"};

    @Test
    void zerosAreLeftOutAndTheOrderIsThatOfTheNames() {
        CounterMap map = new CounterMap(NAMES, 0, 7, 0, -1);
        assertThat(map).containsExactly(Map.entry("b", 7L), Map.entry("d", -1L)).hasSize(2);
        assertThat(map.get("a")).isNull();
        assertThat(map.get("d")).isEqualTo(-1);
        assertThat(map).isEqualTo(Map.of("b", 7L, "d", -1L)).hasSameHashCodeAs(Map.of("b", 7L, "d", -1L));
    }

    @Test
    void nothingCounted() {
        CounterMap map = new CounterMap(NAMES, 0, 0, 0, 0);
        assertThat(map).isEmpty();
        Iterator<Map.Entry<String, Long>> none = map.entrySet().iterator();
        assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
    }
}
