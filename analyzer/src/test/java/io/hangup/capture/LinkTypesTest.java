package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkTypesTest {
    @Test
    void namesAreThoseOfTcpdump() {
        assertThat(LinkTypes.name(1)).isEqualTo("EN10MB");
        assertThat(LinkTypes.name(113)).isEqualTo("LINUX_SLL");
        assertThat(LinkTypes.name(276)).isEqualTo("LINUX_SLL2");
        assertThat(LinkTypes.name(12)).isEqualTo("RAW").isEqualTo(LinkTypes.name(101));
        assertThat(LinkTypes.name(105)).isEqualTo("IEEE802_11");
        assertThat(LinkTypes.name(258)).isEqualTo("PKTAP");
    }

    @Test
    void aTypeWithoutANameIsNumbered() {
        assertThat(LinkTypes.name(60_000)).isEqualTo("LINKTYPE_60000");
        assertThat(LinkTypes.name(-1)).isEqualTo("LINKTYPE_-1");
    }
}
