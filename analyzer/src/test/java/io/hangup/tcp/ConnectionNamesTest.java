package io.hangup.tcp;

import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.F;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.R;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.packet.Addresses;
import org.junit.jupiter.api.Test;

/** What other tools call a connection: Zeek's history and conn_state, Wireshark's completeness, the community ID. */
class ConnectionNamesTest {
    private final Wire wire = Wire.ours();

    private Wire handshake() {
        wire.client(0, 0, S, 0).at(.02).server(0, 1, S | A, 0).at(.001);
        return wire.client(1, 1, A, 0).at(.001);
    }

    private void said(String connState, String history, int completeness) {
        Connection c = wire.connection();
        assertThat(c.connState()).as("conn_state").isEqualTo(connState);
        assertThat(c.history()).as("history").isEqualTo(history);
        assertThat(c.completeness()).as("completeness").isEqualTo(completeness);
    }

    @Test
    void aWholeConnectionClosedByBoth() {
        handshake().client(1, 1, A | P, 100).server(1, 101, A | P, 50);
        wire.client(101, 51, F | A, 0).server(51, 102, F | A, 0).client(102, 52, A, 0);
        said("SF", "ShADdFf", 31);
    }

    @Test
    void aSynThatNobodyAnswers() {
        wire.client(0, 0, S, 0).at(1).client(0, 0, S, 0);
        said("S0", "S", 1);
    }

    @Test
    void aRefusedSyn() {
        wire.client(0, 0, S, 0).at(.02).server(0, 1, R | A, 0);
        said("REJ", "Sr", 37);
    }

    @Test
    void anEstablishedOneThatStaysOpen() {
        handshake().client(1, 1, A | P, 100);
        said("S1", "ShAD", 15);
    }

    @Test
    void aResetByTheServerAfterTheRequest() {
        handshake().client(1, 1, A | P, 100).at(.02).server(1, 101, R | A, 0);
        said("RSTR", "ShADr", 47);
    }

    @Test
    void aResetByTheClient() {
        handshake().client(1, 1, A | P, 100).at(.02).client(101, 1, R, 0);
        said("RSTO", "ShADR", 47);
    }

    @Test
    void aSynThatItsSenderTookBack() {
        wire.client(0, 0, S, 0).at(.02).client(1, 0, R, 0);
        said("RSTOS0", "SR", 33);
    }

    @Test
    void aResetWithoutASynProvesNoAttempt() {
        wire.client(5, 0, R, 0);
        said("OTH", "R", 32);
    }

    @Test
    void halfClosedConnections() {
        handshake().client(1, 1, F | A, 0).server(1, 2, A, 0);
        said("S2", "ShAFa", 23);
    }

    @Test
    void aServerThatClosedAlone() {
        handshake().server(1, 1, F | A, 0).client(1, 2, A, 0);
        said("S3", "ShAf", 23);
    }

    @Test
    void oneDirectionOnly() {
        wire.client(0, 0, S, 0).client(1, 1, A, 0).client(1, 1, A | P, 10).client(11, 1, F | A, 0);
        said("SH", "SADF", 29);
    }

    @Test
    void aConnectionJoinedLate() {
        wire.client(1, 1, A | P, 100).server(1, 101, A, 0).server(1, 101, A | P, 10);
        said("OTH", "Dad", 12);
    }

    @Test
    void dataInAFinIsNoLetterOfItsOwn() {
        handshake().client(1, 1, F | A, 100);
        said("S2", "ShAF", 31);
    }

    @Test
    void whatTheCaptureLacksIsAGapOnceItIsAcknowledged() {
        handshake().client(1, 1, A | P, 100).client(301, 1, A | P, 100).server(1, 401, A, 0);
        said("S1", "ShADaG", 15);
    }

    @Test
    void anAnswerThatTheCaptureLacksUpToItsFinIsAGapToo() {
        handshake().client(1, 1, A | P, 100).server(1, 101, A, 0).server(301, 101, A | F, 0);
        wire.client(101, 302, A, 0).client(101, 302, A | F, 0).server(302, 102, A, 0);
        said("SF", "ShADafgF", 31);
    }

    @Test
    void aServerWhoseClientWasNotSeen() {
        wire.server(0, 1, S | A, 0).server(1, 1, R | A, 0);
        said("RSTRH", "^hr", 38);
        wire.clientPort++;
        wire.server(0, 1, S | A, 0).server(1, 1, F | A, 0);
        said("SHR", "^hf", 22);
    }

    @Test
    void bothResetBeforeAnythingWasSaid() {
        wire.client(0, 0, S, 0).at(.02).server(0, 1, R | A, 0).client(1, 0, R, 0);
        said("REJ", "SrR", 37);
    }

    @Test
    void mixedFlagsHaveLettersOfTheirOwnOnce() {
        handshake().client(1, 1, F | R | A, 0).client(1, 1, F | R | A, 0);
        assertThat(wire.connection().history()).isEqualTo("ShAI");
        wire.clientPort++;
        wire.client(0, 0, S | F, 0).client(0, 0, S | R, 0);
        assertThat(wire.connection().history()).isEqualTo("Q");
    }

    @Test
    void whatIsSentAgainAndClosedWindowsCountAtPowersOfTen() {
        handshake().client(1, 1, A | P, 100);
        for (int i = 0; i < 11; i++) {
            wire.at(.3).client(1, 1, A | P, 100);
        }
        assertThat(wire.connection().history()).isEqualTo("ShADTT");
        wire.window(0);
        for (int i = 0; i < 11; i++) {
            wire.at(.3).server(1, 101, A, 0);
        }
        assertThat(wire.connection().history()).isEqualTo("ShADTTaww");
    }

    /** Zeek knows no copies: there the last two would be t and w. */
    @Test
    void aFrameThatTheCaptureHoldsTwiceIsCountedOnce() {
        handshake().client(1, 1, A | P, 100).again();
        wire.window(0).server(1, 101, A, 0).again();
        assertThat(wire.connection().history()).isEqualTo("ShADaw");
    }

    /** Zeek takes what the snap length cut for missing, too: so it has it in its own test of a capture of headers. */
    @Test
    void whatTheSnapLengthCutIsAGapOnceItIsAcknowledged() {
        handshake().carrying(new byte[10]).client(1, 1, A | P, 100);
        assertThat(wire.connection().history()).isEqualTo("ShAD");
        wire.server(1, 101, A, 0);
        assertThat(wire.connection().history()).isEqualTo("ShADaG");
    }

    @Test
    void theServersWordFirstTurnsTheArrow() {
        wire.server(0, 1, S | A, 0).client(1, 1, A, 0);
        said("S1", "^hA", 6);
    }

    @Test
    void aSynInTheMiddleAndDataInItDoNotCountForWireshark() {
        wire.client(0, 0, S, 50).server(0, 1, S | A, 0);
        assertThat(wire.connection().completeness()).isEqualTo(11);
        handshake();
        assertThat(wire.connection().completeness()).isEqualTo(15);
    }

    /** The examples of the community ID's own specification. */
    @Test
    void theCommunityIdIsThatOfOtherTools() {
        HostPort client = end("128.232.110.120", 34_855);
        HostPort server = end("66.35.250.204", 80);
        assertThat(new CommunityId(client, server).text()).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        assertThat(new CommunityId(server, client).text()).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        HostPort six = end("2001:470:e5bf:dead:4957:2174:e82c:4887", 63_943);
        assertThat(new CommunityId(six, end("2607:f8b0:400c:c03::1a", 25)).text())
                .isEqualTo("1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
    }

    private static HostPort end(String address, int port) {
        long[] halves = Addresses.parse(address).orElseThrow();
        return new HostPort(halves[0], halves[1], port);
    }
}
