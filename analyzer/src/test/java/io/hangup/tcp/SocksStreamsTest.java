package io.hangup.tcp;

import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wireshark begins a conversation of its own for what is said through a SOCKS proxy on port 1080, and it takes a stream
 * number. Each row is what tshark 4.0.17 does with the same segments; {@code >} is the client.
 */
class SocksStreamsTest {
    private static final String GREETED = "> 050100 < 0500 ";
    private static final String ASKED = GREETED + "> 050100010102030401bb ";
    private static final String OPEN = ASKED + "< 05000001000000000000 ";
    private static final String ASKED4 = "> 040101bb010203047500 ";

    private final Wire wire = Wire.ours();
    private final long[] sent = {1, 1};

    private void say(String talk) {
        String[] words = talk.trim().split(" ");
        for (int i = 0; i < words.length; i += 2) {
            byte[] bytes = HexFormat.of().parseHex(words[i + 1]);
            boolean client = words[i].equals(">");
            wire.carrying(bytes).toPort(1080);
            if (client) {
                wire.client(sent[0], sent[1], A | P, bytes.length);
            } else {
                wire.server(sent[1], sent[0], A | P, bytes.length);
            }
            sent[client ? 0 : 1] += bytes.length;
        }
    }

    /** The number of a connection that begins now. */
    private int next() {
        wire.clientPort++;
        wire.toPort(5000).client(0, 0, S, 0);
        return wire.streams.get(wire.streams.size() - 1);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                OPEN + "> 16030100, 2",
                OPEN + "< 16030100, 2",
                OPEN + ", 1",
                ASKED + "> 16030100, 1",
                ASKED + "< 05050001000000000000 > 16030100, 2",
                GREETED + "> 05010003016101bb < 0500 > 16, 2",
                GREETED + "> 050100040000000000000000000000000000000001bb < 0500 > 16, 2",
                GREETED + "> 050200010102030401bb < 0500 > 16, 1",
                GREETED + "> 05010001010203040438 < 0500 > 16, 1",
                GREETED + "> 05010001 > 0102030401bb < 0500 > 16, 1",
                "> 050102 < 0502 > 0101610162 < 0100 > 050100010102030401bb < 0500 > 16, 2",
                "> 050100 < 05ff > 050100010102030401bb < 0500 > 16, 1",
                "< 0500 > 050100 < 0500 > 050100010102030401bb < 0500 > 16, 1",
                "> 474554202f < 485454502f > 16 < 16, 1",
                ASKED4 + "< 005a000000000000 > 16030100, 2",
                ASKED4 + "< 005b000000000000 > 16030100, 1",
                ASKED4 + "> 16030100 < 160301 < 16, 1",
            })
    void whatIsSaidDecides(String talk, int number) {
        say(talk);
        assertThat(next()).isEqualTo(number);
    }

    @Test
    void whatIsSentAgainIsNotReadAgain() {
        say(OPEN);
        sent[0] -= 10;
        say("> 050100010102030401bb");
        assertThat(next()).isEqualTo(1);
    }

    @Test
    void theNumberIsThatOfTheClientsPortAndThePortAskedFor() {
        say(OPEN + "> 16030100");
        wire.toPort(443).client(0, 0, S, 0);
        assertThat(wire.streams.get(wire.streams.size() - 1)).isEqualTo(1);
    }

    @Test
    void anotherPortIsNoSocks() {
        sent[0] = 1;
        byte[] bytes = {5, 1, 0};
        wire.carrying(bytes).client(1, 1, A | P, 3).carrying(new byte[] {5, 0}).server(1, 4, A | P, 2);
        bytes = new byte[] {5, 1, 0, 1, 1, 2, 3, 4, 1, (byte) 0xbb};
        wire.carrying(bytes).client(4, 3, A | P, 10).carrying(new byte[] {5, 0}).server(3, 14, A | P, 2);
        wire.carrying(new byte[] {22}).client(14, 5, A | P, 1);
        assertThat(next()).isEqualTo(1);
    }
}
