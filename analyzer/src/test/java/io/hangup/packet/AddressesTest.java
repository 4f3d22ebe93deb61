package io.hangup.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "::, ::",
        "::1, ::1",
        "2001:DB8::1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80::1%eth0, fe80::1",
        "[2001:db8::2], 2001:db8::2",
        "1::, 1::",
        "::ffff:10.1.2.3, 10.1.2.3",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
    })
    void textIsReadAndWrittenInItsCanonicalForm(String text, String canonical) {
        long[] halves = Addresses.parse(text).orElseThrow();
        assertThat(Addresses.text(halves[0], halves[1])).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.1.2",
                "1.2.3.-4",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7::8",
                "::x",
                "x::",
                "1:::2"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThat(Addresses.parse(text)).isEmpty();
    }

    @Test
    void anyAddressSurvivesTheRoundTrip() throws Exception {
        long seed = 20_260_115;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[16];
            for (int j = 0; j < 16; j++) {
                bytes[j] = random.nextInt(3) == 0 ? 0 : (byte) random.nextInt();
            }
            long high = Bytes.i64(bytes, 0);
            long low = Bytes.i64(bytes, 8);
            String text = Addresses.text(high, low);
            assertThat(Addresses.parse(text).orElseThrow())
                    .as("seed %d, %s", seed, text)
                    .containsExactly(high, low);
            assertThat(InetAddress.getByName(text).getAddress()).as(text).isEqualTo(bytes);
        }
    }

    @Test
    void familiesAreToldApart() {
        long[] four = Addresses.parse("192.0.2.1").orElseThrow();
        long[] six = Addresses.parse("::1").orElseThrow();
        assertThat(Addresses.isV4(four[0], four[1])).isTrue();
        assertThat(Addresses.isV4(six[0], six[1])).isFalse();
    }
}
