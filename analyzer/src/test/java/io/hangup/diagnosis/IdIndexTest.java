package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdIndexTest {
    @Test
    void everyEntryIsFoundByItsId() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add("c" + i + (i % 3 == 0 ? ".1" : ""));
        }
        IdIndex<String> index = new IdIndex<>(ids, id -> id);
        for (String id : ids) {
            assertThat(index.get(new String(id))).isSameAs(id);
        }
        assertThat(index.get("c10000")).isNull();
        assertThat(index.get(null)).isNull();
    }

    @Test
    void theFirstOfEqualsWinsAndEntriesWithoutIdAreSkipped() {
        String first = new String("k1");
        IdIndex<String> index = new IdIndex<>(Arrays.asList("", first, new String("k1")), s -> s.isEmpty() ? null : s);
        assertThat(index.get("k1")).isSameAs(first);
        assertThat(index.get("")).isNull();
        assertThat(new IdIndex<String>(List.of(), s -> s).get("k1")).isNull();
    }

    @Test
    void numberedIdsAreFoundInTheirPlaceOrElsewhere() {
        List<String> ids = List.of("d1", "d2", "d4", "d3", "other", "d", "d12345678901");
        IdIndex<String> fromOne = IdIndex.numbered(ids, id -> id);
        for (String id : ids) {
            assertThat(fromOne.get(new String(id))).isSameAs(id);
        }
        assertThat(fromOne.get("d0")).isNull();
        assertThat(fromOne.get("d5")).isNull();
        assertThat(fromOne.get("")).isNull();
        List<String> fromZero = List.of("k0", "k1", "k2");
        assertThat(fromZero).allMatch(id -> IdIndex.numbered(fromZero, k -> k).get(id) == id);
    }
}
