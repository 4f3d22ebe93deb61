package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.FrameRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesAndRangesTest {
    @Test
    void neighboursMakeARange() {
        assertThat(FrameRanges.text(refs(12, 13, 14, 15, 18), 0)).isEqualTo("12-15,18");
        assertThat(FrameRanges.text(refs(), 0)).isEmpty();
        assertThat(FrameRanges.text(refs(7, 7, 8), 0)).isEqualTo("7-8");
        assertThat(FrameRanges.text(refs(9, 3), 0)).isEqualTo("9,3");
    }

    @Test
    void framesOfAnotherCaptureSayWhich() {
        assertThat(FrameRanges.text(List.of(FrameRef.of(0, 9), FrameRef.of(1, 1), FrameRef.of(1, 2)), 0))
                .isEqualTo("9,1:1-2");
    }

    @Test
    void atMostTwentyRangesAreWritten() {
        List<Long> refs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            refs.add(FrameRef.of(0, 1 + 2L * i));
        }
        assertThat(List.of(FrameRanges.text(refs, 0).split(","))).hasSize(20).endsWith("39");
    }

    @Test
    void filesAreNamedByTheShortestTailThatTellsThemApart() {
        assertThat(FileNames.shortest(List.of("/a/b/one.pcap", "/a/c/two.pcap")))
                .containsExactly("one.pcap", "two.pcap");
        assertThat(FileNames.shortest(List.of("/a/b/c.pcap", "/a/d/c.pcap", "e.pcap")))
                .containsExactly("b/c.pcap", "d/c.pcap", "e.pcap");
        assertThat(FileNames.shortest(List.of("/x/b/c.pcap", "/y/b/c.pcap")))
                .containsExactly("x/b/c.pcap", "y/b/c.pcap");
        assertThat(FileNames.shortest(List.of("c.pcap", "c.pcap"))).containsExactly("c.pcap", "c.pcap");
        assertThat(FileNames.shortest(List.of("c.pcap", "b/c.pcap"))).containsExactly("c.pcap", "b/c.pcap");
    }

    private static List<Long> refs(long... numbers) {
        List<Long> refs = new ArrayList<>();
        for (long number : numbers) {
            refs.add(FrameRef.of(0, number));
        }
        return refs;
    }
}
