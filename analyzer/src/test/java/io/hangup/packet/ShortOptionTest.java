package io.hangup.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.PacketBytes;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that end before what they hold, as tshark 4.0.17 breaks off at them or does not. */
class ShortOptionTest {
    private final Decoding decoding = new Decoding();

    /** A segment with these options; the last one is filled with zeros up to its length. */
    private Packet with(String options, int length) {
        byte[] bytes = HexFormat.of().parseHex(options);
        byte[] padded = Arrays.copyOf(bytes, length + 3 & ~3);
        byte[] segment = Decoding.segment(20 + padded.length);
        System.arraycopy(padded, 0, segment, 20, padded.length);
        segment[12] = (byte) (5 + padded.length / 4 << 4);
        return decoding.ethernet(PacketBytes.ipv4(Decoding.A, Decoding.B, PacketBytes.TCP, 64, 7, 0, segment));
    }

    private Packet with(String option) {
        return with(option, Integer.parseInt(option.substring(2, 4), 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0502",
                "0508",
                "0509",
                "1506",
                "1e02",
                "1e0300",
                "1e0320",
                "1e0b60",
                "1e0b70",
                "1e042001",
                "1e0b2003",
                "1e0d2004",
                "1e11200c",
                "1e19200f",
                "4c0301",
                "4c0901",
                "4c0d11",
                "4c1151",
                "4c0710",
                "4c0314"
            })
    void endsBeforeWhatItHolds(String option) {
        assertThat(with(option).headerCut).isTrue();
        assertThat(decoding.packet.headerComplete).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "050a",
                "050b",
                "1505",
                "1507",
                "1e0310",
                "1e0c60",
                "1e0c70",
                "1e082001",
                "1e0c2003",
                "1e0e2004",
                "1e12200c",
                "1e1a200f",
                "4c02",
                "4c0a01",
                "4c0e11",
                "4c1251",
                "4c0810",
                "4c0414",
                "4c0320",
                "0203",
                "fd02"
            })
    void holdsAllOfItOrIsPassedOver(String option) {
        assertThat(with(option).headerCut).isFalse();
    }

    @Test
    void whatStandsBeforeIsTakenAndWhatStandsBehindIsNot() {
        Packet packet = with("020405b4" + "0502" + "030307", 9);
        assertThat(packet.mss).isEqualTo(1460);
        assertThat(packet.windowScale).isEqualTo(-1);
    }
}
