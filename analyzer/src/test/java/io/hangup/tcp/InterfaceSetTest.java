package io.hangup.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterfaceSetTest {
    private static long set(int... indexes) {
        long set = InterfaceSet.NONE;
        for (int index : indexes) {
            set = InterfaceSet.with(set, index);
        }
        return set;
    }

    @Test
    void keepsTheOrderAndEachOnce() {
        assertThat(InterfaceSet.of(set(3, 0, 3, ~2, 0))).containsExactly(3, 0, ~2);
        assertThat(InterfaceSet.of(InterfaceSet.NONE)).isEmpty();
        assertThat(InterfaceSet.of(InterfaceSet.union(set(1, 2), set(2, 0)))).containsExactly(1, 2, 0);
    }

    @Test
    void aFifthIsLeftOutAndLargeNumbersDoNoHarm() {
        assertThat(InterfaceSet.of(set(0, 1, 2, 3, 4))).containsExactly(0, 1, 2, 3);
        assertThat(InterfaceSet.of(set(Integer.MAX_VALUE, Integer.MIN_VALUE))).hasSize(2);
    }

    @Test
    void apartOnlyWhereNoneIsInBoth() {
        assertThat(InterfaceSet.apart(set(0), set(1))).isTrue();
        assertThat(InterfaceSet.apart(set(0, 2), set(1))).isTrue();
        assertThat(InterfaceSet.apart(set(0), set(0))).isFalse();
        assertThat(InterfaceSet.apart(set(0, 1), set(1))).isFalse();
        assertThat(InterfaceSet.apart(set(0), InterfaceSet.NONE)).isFalse();
    }

    @Test
    void oneCaptureOnAllInterfacesOfAHostHasOneClock() {
        assertThat(InterfaceSet.apart(set(~2), set(~3))).isFalse();
    }
}
