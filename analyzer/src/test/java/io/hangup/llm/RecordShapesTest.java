package io.hangup.llm;

import static io.hangup.llm.RecordShapes.Kind.ALERT;
import static io.hangup.llm.RecordShapes.Kind.CONTROL;
import static io.hangup.llm.RecordShapes.Kind.DATA;
import static io.hangup.llm.RecordShapes.Kind.HANDSHAKE;
import static io.hangup.llm.RecordShapes.Kind.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.llm.RecordShapes.Http2;
import io.hangup.tcp.Side;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordShapesTest {
    private static final byte[] BOTH = Tls.clientHello("api.openai.com", "h2", "http/1.1");

    @ParameterizedTest
    @CsvSource({"23, UNKNOWN", "27, UNKNOWN", "32, YES", "36, YES", "38, NO", "42, NO", "1203, UNKNOWN"})
    void theLengthOfEncryptedExtensionsTellsTheProtocol(int length, Http2 expected) {
        assertThat(RecordTalk.tls13(BOTH, length).finished().shapes().http2()).isEqualTo(expected);
    }

    @Test
    void aClientThatOffersNoHttp2GetsNone() {
        byte[] hello = Tls.clientHello("api.openai.com", "http/1.1");
        assertThat(RecordTalk.tls13(hello, 1203).finished().shapes().http2()).isEqualTo(Http2.NO);
    }

    @Test
    void aServerThatSpeaksFirstInSettingsIsHttp2() {
        RecordTalk packed = RecordTalk.tls13(BOTH, 1203).finished().after(100).server(26 + 18);
        assertThat(packed.shapes().http2()).isEqualTo(Http2.YES);
        assertThat(packed.last(1)).containsExactly(CONTROL);
    }

    @Test
    void aLargeFirstRequestLeavesTheProtocolOpen() {
        assertThat(RecordTalk.tls13(BOTH, 1203).finished().client(900).shapes().http2())
                .isEqualTo(Http2.UNKNOWN);
    }

    @Test
    void theHandshakeEndsWithTheClientsFinished() {
        RecordTalk talk = RecordTalk.http1();
        assertThat(talk.last(2)).containsExactly(HANDSHAKE, HANDSHAKE);
        assertThat(talk.client(300).last(2)).containsExactly(HANDSHAKE, DATA);
        assertThat(RecordTalk.tls13(BOTH, 42).shapes().clientFinished()).isNegative();
    }

    @Test
    void twoAlertsAtOnceEndAConnectionOfTheJdk() {
        assertThat(RecordTalk.http1()
                        .client(300)
                        .after(300)
                        .server(500)
                        .client(35, 35)
                        .last(2))
                .containsExactly(ALERT, ALERT);
        assertThat(RecordTalk.http1()
                        .client(300)
                        .after(300)
                        .server(500)
                        .client(19, 19)
                        .last(2))
                .containsExactly(ALERT, ALERT);
    }

    @Test
    void anAlertSizedRecordLongBeforeTheLastIsData() {
        assertThat(RecordTalk.http1()
                        .client(300)
                        .server(500)
                        .client(35)
                        .after(30)
                        .client(35)
                        .last(2))
                .containsExactly(DATA, ALERT);
    }

    @Test
    void aClientCertificateBelongsToTheHandshake() {
        RecordTalk talk = RecordTalk.tls13(BOTH, 42).client(1100, 281, 69, 400);
        assertThat(talk.last(4)).containsExactly(HANDSHAKE, HANDSHAKE, HANDSHAKE, DATA);
    }

    @Test
    void earlyDataIsDataThoughItComesBeforeTheServerHello() {
        RecordTalk talk = new RecordTalk()
                .bytes(
                        Side.CLIENT,
                        Tls.hello()
                                .serverName("api.openai.com")
                                .alpn("http/1.1")
                                .preSharedKey(200)
                                .record())
                .client(600)
                .after(20)
                .bytes(Side.SERVER, Tls.serverHello())
                .server(46, 69)
                .client(21, 53);
        assertThat(talk.last(5)).containsExactly(HANDSHAKE, HANDSHAKE, HANDSHAKE, HANDSHAKE, HANDSHAKE);
        assertThat(talk.exchanges()).hasSize(1);
        assertThat(talk.exchanges().get(0).requestBytes).isEqualTo(600 - 17);
    }

    @Test
    void equalRecordsARoundTripAfterTheFinishedAreTickets() {
        assertThat(RecordTalk.http1().client(500).after(20).server(250, 250).last(3))
                .containsExactly(DATA, TICKET, TICKET);
        assertThat(RecordTalk.http1()
                        .client(500)
                        .after(20)
                        .server(266, 266, 266)
                        .last(3))
                .as("nobody sends three: an answer of that length")
                .containsExactly(TICKET, TICKET, DATA);
        assertThat(RecordTalk.http1().client(500).after(20).server(83, 83).last(3))
                .as("Jetty on the JDK, whose sessions stay with the server")
                .containsExactly(DATA, TICKET, TICKET);
    }

    @Test
    void aTicketThatComesAloneIsOneOnlyWhereItsLengthOrAResumptionSaysSo() {
        assertThat(RecordTalk.http1().client(500).after(20).server(1125).last(1))
                .containsExactly(TICKET);
        assertThat(RecordTalk.http1().client(500).after(20).server(400).last(1)).containsExactly(DATA);
        byte[] resumption = Tls.hello()
                .serverName("api.openai.com")
                .alpn("http/1.1")
                .preSharedKey(200)
                .record();
        assertThat(RecordTalk.tls13(resumption, 46)
                        .finished()
                        .client(500)
                        .after(20)
                        .server(234)
                        .last(1))
                .containsExactly(TICKET);
    }

    @Test
    void anAnswerRightAfterAResumptionIsNoTicket() {
        byte[] resumption = Tls.hello()
                .serverName("api.openai.com")
                .alpn("http/1.1")
                .preSharedKey(240)
                .record();
        RecordTalk talk =
                RecordTalk.tls13(resumption, 46).finished().client(230).after(2).server(249);
        assertThat(talk.last(1)).containsExactly(DATA);
        talk.after(40).server(92, 118);
        assertThat(talk.exchanges().get(0).responseFirstFrame).isEqualTo(talk.frame() - 2);
        assertThat(RecordTalk.tls13(resumption, 46)
                        .finished()
                        .client(230)
                        .after(2)
                        .server(282, 249)
                        .last(2))
                .containsExactly(TICKET, DATA);
    }

    @Test
    void anAnswerAboutAsLongAsATicketIsNone() {
        byte[] resumption = Tls.hello()
                .serverName("api.openai.com")
                .alpn("http/1.1")
                .preSharedKey(240)
                .record();
        assertThat(RecordTalk.tls13(resumption, 46)
                        .finished()
                        .client(974)
                        .after(45)
                        .server(285)
                        .last(1))
                .containsExactly(DATA);
    }

    @Test
    void housekeepingOfAClientThatPadsIsNoRequest() {
        RecordTalk padded = RecordTalk.tls13(Tls.clientHello("api.openai.com", "h2"), 36)
                .bytes(Side.CLIENT, Tls.changeCipherSpec())
                .client(69) // a Finished of 53 and 16 more
                .client(199, 590)
                .after(20)
                .server(26, 218, 151, 151)
                .client(42, 46);
        assertThat(padded.last(2)).containsExactly(CONTROL, CONTROL);
        assertThat(padded.exchanges()).hasSize(1);
        RecordTalk plain = RecordTalk.http2()
                .client(90, 199, 590)
                .after(20)
                .server(26, 218, 151)
                .client(42);
        assertThat(plain.last(1)).containsExactly(DATA);
    }

    /** Undertow, Jetty and Tomcat on the JDK: ticket (as long as the certificates), SETTINGS, its acknowledgment, 16 more each. */
    @ParameterizedTest
    @ValueSource(strings = {"2033,66,42", "83,83,79,42", "2021,48,42"})
    void aServerThatPadsIsHttp2AndItsTicketIsNoAnswer(String opening) {
        int[] lengths = java.util.Arrays.stream(opening.split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        RecordTalk talk = RecordTalk.tls13(BOTH, 2109)
                .finished()
                .client(81, 878)
                .after(20)
                .server(lengths)
                .client(26);
        assertThat(talk.shapes().http2()).isEqualTo(Http2.YES);
        assertThat(talk.last(lengths.length + 1))
                .startsWith(lengths.length == 2 ? CONTROL : TICKET)
                .endsWith(CONTROL, CONTROL, CONTROL)
                .doesNotContain(DATA);
        assertThat(talk.exchanges()).hasSize(1);
        assertThat(talk.exchanges().get(0).responseStart).isZero();
        talk.client(878).server(42);
        assertThat(talk.shapes().maybeGoaway(talk.size() - 1))
                .as("an empty DATA frame and 16 bytes")
                .isFalse();
        RecordTalk unanswered = RecordTalk.tls13(BOTH, 2109)
                .finished()
                .client(81, 878)
                .after(20)
                .server(lengths);
        assertThat(unanswered.last(1)).containsExactly(DATA);
        RecordTalk preface = RecordTalk.tls13(BOTH, 2109)
                .finished()
                .client(24 + 17)
                .after(20)
                .server(lengths)
                .client(32, 30, 135 + 9, 805);
        assertThat(preface.shapes().http2()).isEqualTo(Http2.YES);
        assertThat(preface.exchanges()).hasSize(1);
    }

    @Test
    void equalRecordsThatComeLaterAreAStream() {
        assertThat(RecordTalk.http1().client(500).after(400).server(250, 250).last(2))
                .containsExactly(DATA, DATA);
    }

    @Test
    void onlyTheLastRecordOfASideIsAnAlertByItsSize() {
        assertThat(RecordTalk.http1()
                        .client(500)
                        .after(200)
                        .server(300, 19, 300)
                        .last(3))
                .containsExactly(DATA, DATA, DATA);
        assertThat(RecordTalk.http1().client(500).after(200).server(300, 19).last(2))
                .containsExactly(DATA, ALERT);
    }

    @Test
    void anAlertInsteadOfTheFinishedIsNoFinished() {
        RecordTalk talk = RecordTalk.tls13(BOTH, 42).client(19);
        assertThat(talk.last(1)).containsExactly(ALERT);
        assertThat(talk.shapes().clientFinished()).isNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {27, 27 + 13, 27 + 13 + 9 + 13, 42 + 13, 9})
    void whateverTheServerSendsWithItsSettingsIsHousekeeping(int plain) {
        RecordTalk talk = RecordTalk.http2().client(81, 105, 600).after(40).server(plain + 17, 400);
        assertThat(talk.last(5)).containsExactly(CONTROL, DATA, DATA, CONTROL, DATA);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 13, 17, 22, 26, 30, 39})
    void housekeepingOfHttp2IsToldByItsSize(int plain) {
        RecordTalk talk = RecordTalk.http2()
                .client(81, 105, 600)
                .after(40)
                .server(44)
                .after(300)
                .server(plain + 17);
        assertThat(talk.last(1)).containsExactly(CONTROL);
        RecordTalk plainHttp = RecordTalk.http1().client(600).after(300).server(400, plain + 17);
        assertThat(plainHttp.last(1)).containsExactly(DATA);
    }

    @Test
    void aResponseThatComesWithTheSettingsIsData() {
        assertThat(RecordTalk.http2()
                        .client(81, 105, 600)
                        .after(300)
                        .server(420)
                        .last(1))
                .containsExactly(DATA);
    }

    @Test
    void theRecordsOfTls12SayWhatTheyAre() {
        RecordTalk talk = RecordTalk.tls12("http/1.1").client(624).after(300).server(424);
        assertThat(talk.last(4)).containsExactly(HANDSHAKE, HANDSHAKE, DATA, DATA);
        assertThat(talk.shapes().http2()).isEqualTo(Http2.NO);
        assertThat(talk.shapes().overhead()).isEqualTo(24);
        assertThat(RecordTalk.tls12("h2").shapes().http2()).isEqualTo(Http2.YES);
        assertThat(RecordTalk.tls12(null).shapes().http2()).isEqualTo(Http2.NO);
    }

    @Test
    void housekeepingInTls12HasTheOverheadOfItsCipher() {
        assertThat(RecordTalk.tls12("h2")
                        .client(88, 112, 624)
                        .after(20)
                        .server(51, 33, 37)
                        .last(3))
                .containsExactly(CONTROL, CONTROL, CONTROL);
    }

    @Test
    void anyOrderOfRecordsIsClassifiedWithoutFailing() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            RecordTalk talk = new RecordTalk();
            for (int i = 0; i < 40; i++) {
                Side from = random.nextBoolean() ? Side.CLIENT : Side.SERVER;
                switch (random.nextInt(8)) {
                    case 0:
                        talk.bytes(from, BOTH);
                        break;
                    case 1:
                        talk.bytes(from, Tls.serverHello());
                        break;
                    case 2:
                        talk.bytes(from, Tls.record(20 + random.nextInt(6), new byte[random.nextInt(40)]));
                        break;
                    default:
                        talk.bytes(from, Tls.record(Tls.APPLICATION_DATA, new byte[random.nextInt(600)]));
                        break;
                }
                talk.after(random.nextInt(30));
            }
            RecordShapes.Kind[] kinds = talk.last(1);
            assertThat(kinds).as("seed %d", seed).doesNotContainNull();
            for (Exchange exchange : talk.exchanges()) {
                assertThat(exchange.requestEnd).as("seed %d", seed).isGreaterThanOrEqualTo(exchange.requestStart);
                assertThat(exchange.requestBytes).as("seed %d", seed).isNotNegative();
            }
        }
    }

    private static RecordTalk answeringHelloAfter(long millis) {
        return new RecordTalk()
                .bytes(Side.CLIENT, Tls.clientHello("api.openai.com", "http/1.1"))
                .after(millis)
                .bytes(Side.SERVER, PacketBytes.concat(Tls.serverHello(), Tls.changeCipherSpec()))
                .server(42, 2600, 281, 69)
                .finished();
    }

    /** The TCP handshake was with a proxy near by (20 ms), the TLS handshake with a server far behind it. */
    @Test
    void ticketsFromFarBehindAProxyAreTickets() {
        assertThat(answeringHelloAfter(240)
                        .client(300)
                        .after(220)
                        .server(266, 266)
                        .last(2))
                .containsExactly(TICKET, TICKET);
    }

    @Test
    void equalRecordsThatComeLaterThanTheServersHelloDidAreContent() {
        assertThat(answeringHelloAfter(100)
                        .client(300)
                        .after(420)
                        .server(266, 266)
                        .last(2))
                .containsExactly(DATA, DATA);
    }

    /** A proxy that passes bytes on was busy: 85 ms where the ServerHello took 23. */
    @Test
    void aPairOfTicketLengthThatComesLateAndAloneIsTickets() {
        assertThat(answeringHelloAfter(23)
                        .client(413)
                        .after(85)
                        .server(266, 266)
                        .last(2))
                .containsExactly(TICKET, TICKET);
        assertThat(answeringHelloAfter(23)
                        .client(413)
                        .after(85)
                        .server(266, 266)
                        .after(400)
                        .server(300)
                        .last(3))
                .containsExactly(TICKET, TICKET, DATA);
    }

    /** Behind a proxy that passes bytes on: the first in time, the other 79 ms later. */
    @Test
    void aTicketThatWasHeldUpIsStillOne() {
        RecordTalk apart = answeringHelloAfter(23)
                .client(413)
                .after(20)
                .server(266)
                .after(79)
                .server(266);
        assertThat(apart.last(2)).containsExactly(TICKET, TICKET);
        assertThat(apart.after(400).server(300).last(3)).containsExactly(TICKET, TICKET, DATA);
        RecordTalk goesOn = answeringHelloAfter(23)
                .client(413)
                .after(20)
                .server(266)
                .after(79)
                .server(266);
        assertThat(goesOn.after(10).server(266).last(3)).containsExactly(DATA, DATA, DATA);
        RecordTalk other = answeringHelloAfter(23)
                .client(413)
                .after(20)
                .server(266)
                .after(79)
                .server(250);
        assertThat(other.last(2)).containsExactly(DATA, DATA);
    }

    @Test
    void whatOnlyLooksLikeALatePairIsTheAnswer() {
        RecordTalk events = answeringHelloAfter(23).client(413).after(85).server(266, 266, 266);
        assertThat(events.last(3)).containsExactly(DATA, DATA, DATA);
        RecordTalk goesOn = answeringHelloAfter(23).client(413).after(85).server(266, 266);
        assertThat(goesOn.after(10).server(90).last(3)).containsExactly(DATA, DATA, DATA);
        RecordTalk apart = answeringHelloAfter(23).client(413).after(85).server(266);
        assertThat(apart.after(20).server(266).last(2)).containsExactly(DATA, DATA);
        RecordTalk header = answeringHelloAfter(23).client(413).after(85).server(180, 266, 266);
        assertThat(header.last(3)).containsExactly(DATA, DATA, DATA);
        RecordTalk large = answeringHelloAfter(23).client(413).after(85).server(900, 900);
        assertThat(large.last(2)).containsExactly(DATA, DATA);
        RecordTalk alone = answeringHelloAfter(23).client(413).after(85).server(266);
        assertThat(alone.last(1)).containsExactly(DATA);
    }
}
