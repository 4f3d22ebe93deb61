package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.report.ConnectionEntry;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By what a connection is known is said where nothing in it tells. */
class EndpointNotesTest {
    private static final String NAME = "api.openai.com";
    private static final String ADDRESS = "203.0.113.10";

    private static Ladder from(int port) {
        return Ladder.between("10.0.0.1", port, ADDRESS, 443);
    }

    private static List<String> notes(Ladder... ladders) {
        return Judgements.of(ladders).report().notes();
    }

    @Test
    void anAddressThatOnlyDnsNamesIsSaidToBeThat() {
        Ladder refused = from(40_000).dns(NAME, ADDRESS).syn().serverRefuses();
        assertThat(notes(refused))
                .containsExactly("1 connection to api.openai.com bears no name: it is known only by the address, which"
                        + " DNS gave for that name.");
    }

    @Test
    void severalAreCounted() {
        Ladder first = from(40_000).dns(NAME, ADDRESS).syn().serverRefuses();
        Ladder second = from(40_001).at(500).syn().serverRefuses();
        assertThat(notes(first, second))
                .containsExactly("2 connections to api.openai.com bear no name: they are known only by the address,"
                        + " which DNS gave for that name.");
    }

    @Test
    void aNameInTheHandshakeNeedsNoWord() {
        Ladder named = from(40_000).dns(NAME, ADDRESS).handshake().client(Tls.clientHello(NAME, "h2"));
        assertThat(notes(named.serverAck().after(20).serverRst())).noneMatch(note -> note.contains("bears no name"));
    }

    /** Another server on the same port is not the one that the user named by its address. */
    @Test
    void anAddressWithAPortNamesNoOtherServer() {
        Ladder other =
                Ladder.between("10.0.0.1", 40_000, "198.51.100.7", 443).syn().serverRefuses();
        Ladder named = from(40_001).at(500).syn().serverRefuses();
        assertThat(Judgements.with(ADDRESS + ":443", other, named).report().connections())
                .extracting(ConnectionEntry::serverAddress)
                .containsExactly(ADDRESS);
    }
}
