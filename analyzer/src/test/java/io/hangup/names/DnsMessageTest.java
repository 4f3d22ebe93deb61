package io.hangup.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.packet.Addresses;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
    private static DnsMessage parse(byte[] bytes) {
        return DnsMessage.parse(bytes, 0, bytes.length);
    }

    @Test
    void readsAQuery() {
        DnsMessage message =
                parse(DnsBytes.query(0x1234, "API.Example.COM", DnsMessage.AAAA).bytes());

        assertThat(message.response).isFalse();
        assertThat(message.id).isEqualTo(0x1234);
        assertThat(message.name).isEqualTo("api.example.com");
        assertThat(message.type).isEqualTo(DnsMessage.AAAA);
    }

    @Test
    void readsAddressesAndAliasesOfAnAnswer() {
        DnsMessage message = parse(DnsBytes.answer(7, "api.example.com", DnsMessage.A, 0)
                .cname("edge.example.net")
                .v4(192, 0, 2, 1)
                .v4(192, 0, 2, 2)
                .bytes());

        assertThat(message.response).isTrue();
        assertThat(message.cnames).containsExactly("edge.example.net");
        assertThat(message.addresses)
                .extracting(a -> Addresses.text(a.high(), a.low()))
                .containsExactly("192.0.2.1", "192.0.2.2");
    }

    @Test
    void readsTheIpv6AddressAndTheHintsOfServiceRecords() {
        DnsMessage message = parse(DnsBytes.answer(7, "a.example", DnsMessage.HTTPS, 0)
                .record(DnsMessage.AAAA, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9)
                // priority 1, target ".", alpn "h2", ipv4hint 192.0.2.7
                .record(DnsMessage.HTTPS, 0, 1, 0, 0, 1, 0, 3, 2, 'h', '2', 0, 4, 0, 4, 192, 0, 2, 7)
                .bytes());

        assertThat(message.addresses)
                .extracting(a -> Addresses.text(a.high(), a.low()))
                .containsExactly("2001:db8::9");
        assertThat(message.hints)
                .extracting(a -> Addresses.text(a.high(), a.low()))
                .containsExactly("192.0.2.7");
    }

    @Test
    void escapesWhatATerminalOrADotCouldMisread() {
        byte[] bytes = DnsBytes.query(1, "x.example", DnsMessage.A).bytes();
        bytes[13] = 0x1b;
        assertThat(parse(bytes).name).isEqualTo("\\027.example");
        bytes[13] = '.';
        assertThat(parse(bytes).name).isEqualTo("\\046.example");
    }

    @Test
    void aCompressionLoopEndsTheMessageNotTheProgram() {
        byte[] bytes = DnsBytes.answer(1, "ab.example", DnsMessage.A, 0)
                .v4(192, 0, 2, 1)
                .bytes();
        // the label of the question becomes a pointer to itself
        bytes[12] = (byte) 0xc0;
        bytes[13] = 12;
        DnsMessage message = parse(bytes);
        assertThat(message.name).isNull();
        assertThat(message.addresses).isEmpty();
    }

    @Test
    void anAnswerCutByTheSnapLengthGivesWhatIsThere() {
        byte[] bytes = DnsBytes.answer(1, "ab.example", DnsMessage.A, 0)
                .v4(192, 0, 2, 1)
                .v4(192, 0, 2, 2)
                .bytes();
        DnsMessage message = DnsMessage.parse(bytes, 0, bytes.length - 1);
        assertThat(message.addresses).hasSize(1);
        assertThat(message.unread).isTrue();
        assertThat(parse(bytes).unread).isFalse();
        assertThat(message.name).isEqualTo("ab.example");
    }

    @Test
    void whatIsNoStandardQueryIsRefused() {
        byte[] update = DnsBytes.query(1, "ab.example", DnsMessage.A).bytes();
        update[2] |= 5 << 3;
        assertThat(parse(update)).isNull();
        assertThat(parse(new byte[11])).isNull();
        assertThat(parse(new byte[12])).isNull();
    }

    @Test
    void damagedBytesNeverThrow() {
        long seed = 20261122;
        Random random = new Random(seed);
        byte[] good = DnsBytes.answer(7, "api.example.com", DnsMessage.A, 0)
                .cname("edge.example.net")
                .record(DnsMessage.HTTPS, 0, 1, 0, 0, 4, 0, 4, 192, 0, 2, 7)
                .v4(192, 0, 2, 2)
                .bytes();
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int i = 0; i < 1 + random.nextInt(6) && bad.length > 0; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            DnsMessage message = parse(bad);
            if (message != null) {
                assertThat(message.addresses)
                        .as("seed %d round %d", seed, round)
                        .hasSizeLessThan(65);
            }
        }
    }
}
