package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProxyProtocolTest {
    private static ProxyProtocol text(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        return ProxyProtocol.parse(bytes, 0, bytes.length);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static final byte[] BINARY = bytes(
            13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x21, 0x11, 0, 15, 192, 0, 2, 1, 10, 0, 0, 9, 0xc3, 0x50,
            0x01, 0xbb, 4, 0, 0, 'G', 'E', 'T');

    @Test
    void readsTheTextForm() {
        String line = "PROXY TCP4 192.0.2.1 10.0.0.9 50000 443\r\n";
        ProxyProtocol header = text(line + "GET / HTTP/1.1\r\n");
        assertThat(header.result()).isEqualTo(LooksLike.YES);
        assertThat(header.length()).isEqualTo(line.length());
        assertThat(header.source()).hasToString("192.0.2.1:50000");
        assertThat(header.destination()).hasToString("10.0.0.9:443");
        assertThat(header.version()).isEqualTo(1);
    }

    @Test
    void readsIpv6InTheTextForm() {
        assertThat(text("PROXY TCP6 2001:db8::1 ::ffff:10.0.0.9 1 2\r\n").source())
                .hasToString("[2001:db8::1]:1");
        assertThat(text("PROXY TCP6 1:2:3:4:5:6:7:8 fe80:: 1 2\r\n").destination())
                .hasToString("[fe80::]:2");
    }

    @Test
    void readsTheBinaryFormWithItsExtensions() {
        ProxyProtocol header = ProxyProtocol.parse(BINARY, 0, BINARY.length);
        assertThat(header.result()).isEqualTo(LooksLike.YES);
        assertThat(header.version()).isEqualTo(2);
        assertThat(header.length()).isEqualTo(BINARY.length - 3);
        assertThat(header.source()).hasToString("192.0.2.1:50000");
        assertThat(header.destination()).hasToString("10.0.0.9:443");
    }

    @Test
    void aHealthCheckOfTheBalancerNamesNobody() {
        byte[] local = BINARY.clone();
        local[12] = 0x20;
        assertThat(ProxyProtocol.parse(local, 0, local.length).result()).isEqualTo(LooksLike.YES);
        assertThat(ProxyProtocol.parse(local, 0, local.length).source()).isNull();
        assertThat(text("PROXY UNKNOWN\r\n").result()).isEqualTo(LooksLike.YES);
        assertThat(text("PROXY UNKNOWN\r\n").source()).isNull();
    }

    @Test
    void everyPrefixAsksForMore() {
        byte[] line = "PROXY TCP4 192.0.2.1 10.0.0.9 50000 443\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int length = 1; length < line.length; length++) {
            assertThat(ProxyProtocol.parse(line, 0, length).result()).isEqualTo(LooksLike.MORE);
        }
        for (int length = 1; length < BINARY.length - 3; length++) {
            assertThat(ProxyProtocol.parse(BINARY, 0, length).result()).isEqualTo(LooksLike.MORE);
        }
    }

    @Test
    void otherBytesAreNone() {
        assertThat(text("POST / HTTP/1.1\r\n").result()).isEqualTo(LooksLike.NO);
        assertThat(text("PROXY " + "x".repeat(200) + "\r\n").result()).isEqualTo(LooksLike.NO);
        assertThat(text("PROXY TCP4 300.0.0.1 10.0.0.9 1 2\r\n").source()).isNull();
        assertThat(text("PROXY TCP4 1.0.0.1 10.0.0.9 99999 2\r\n").source()).isNull();
        assertThat(text("PROXY TCP6 1:2:3 :: 1 2\r\n").source()).isNull();
    }

    @Test
    void damageNeverThrows() {
        long seed = 5;
        Random random = new Random(seed);
        byte[] line = "PROXY TCP6 2001:db8::1 ::ffff:10.0.0.9 1 2\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = (random.nextBoolean() ? line : BINARY).clone();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            assertThat(ProxyProtocol.parse(bad, 0, random.nextInt(bad.length + 1)))
                    .as("seed %d round %d", seed, round)
                    .isNotNull();
        }
    }
}
