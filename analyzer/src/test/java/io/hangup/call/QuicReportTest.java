package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.report.QuicEntry;
import io.hangup.report.Report;
import io.hangup.report.Style;
import io.hangup.report.TextReport;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import io.hangup.tls.QuicTalk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QuicReportTest {
    private static final int PORT = 50_000;

    private static byte[] hello(String name) {
        byte[] record = Tls.hello().serverName(name).alpn("h3").record();
        byte[] message = Arrays.copyOfRange(record, 5, record.length);
        return QuicTalk.crypto(message, 0, message.length);
    }

    private static byte[] up(byte[] datagram) {
        return udp("10.0.0.1", "203.0.113.10", PORT, 443, datagram);
    }

    private static byte[] down(byte[] datagram) {
        return udp("203.0.113.10", "10.0.0.1", 443, PORT, datagram);
    }

    private static byte[] udp(String from, String to, int fromPort, int toPort, byte[] datagram) {
        byte[] source = PacketBytes.address(from);
        byte[] destination = PacketBytes.address(to);
        byte[] segment = PacketBytes.udp(source, destination, fromPort, toPort, datagram);
        return PacketBytes.ethernet(PacketBytes.ip(source, destination, PacketBytes.UDP, 64, 1, segment));
    }

    private static Report report(Ladder ladder) {
        return Judgements.of(ladder).silent().report();
    }

    @Test
    void aCallThatFellBackToTcpIsOneCall() {
        QuicTalk client = QuicTalk.client();
        Ladder ladder = Talk.TLS13
                .ladder()
                .frame(up(client.initial(hello("api.openai.com"))))
                .after(300)
                .frame(up(client.initial(hello("api.openai.com"))))
                .after(700);
        Talk.TLS13.open(ladder);
        Talk.TLS13.asks(ladder);
        Talk.TLS13.answers(ladder, 900);
        Report report = report(ladder);
        QuicEntry quic = report.quic().get(0);
        assertThat(quic.outcome()).isEqualTo("unanswered");
        assertThat(quic.sni()).isEqualTo("api.openai.com");
        assertThat(quic.alpn()).containsExactly("h3");
        assertThat(quic.packets()).isEqualTo(2);
        assertThat(quic.fellBackTo()).isEqualTo("c0");
        assertThat(report.calls()).hasSize(1);
        assertThat(report.calls().get(0).quic()).containsExactly("q0");
        assertThat(report.calls().get(0).startTimeNanos()).isEqualTo(quic.startTimeNanos());
        assertThat(report.notes())
                .anyMatch(note -> note.contains("QUIC to api.openai.com (203.0.113.10:443)")
                        && note.contains("no answer")
                        && note.contains("went on over TCP 1 s after"));
    }

    /** A peer that was allowed to turns the fixed bit at random (RFC 9287). */
    @Test
    void anAnswerWithoutTheFixedBitIsAnAnswer() {
        QuicTalk client = QuicTalk.client();
        byte[] answer = QuicTalk.server().initial(new byte[] {2, 0, 0, 0, 0});
        answer[0] &= ~0x40;
        Ladder ladder = Talk.TLS13
                .ladder()
                .frame(up(client.initial(hello("api.openai.com"))))
                .after(20)
                .frame(down(answer));
        assertThat(report(ladder).quic())
                .singleElement()
                .satisfies(quic -> assertThat(quic.outcome()).isEqualTo("answered"));
    }

    /** An ICMP error that quotes the beginning of the client's datagram. */
    private static byte[] icmp(String from, int code, byte[] datagram) {
        byte[] source = PacketBytes.address(from);
        byte[] client = PacketBytes.address("10.0.0.1");
        byte[] quote = Arrays.copyOfRange(up(datagram), 14, 14 + 28);
        byte[] error = PacketBytes.icmp(source, client, 3, code, 0, quote);
        return PacketBytes.ethernet(PacketBytes.ip(source, client, PacketBytes.ICMP, 64, 1, error));
    }

    @Test
    void anIcmpErrorSaysWhoRefusesUdp() {
        byte[] datagram = QuicTalk.client().initial(hello("api.openai.com"));
        Report server =
                report(Talk.TLS13.ladder().frame(up(datagram)).after(20).frame(icmp("203.0.113.10", 3, datagram)));
        assertThat(server.quic().get(0).outcome()).isEqualTo("unanswered");
        assertThat(server.quic().get(0).detail()).isEqualTo("ICMP port unreachable from 203.0.113.10, frame 2");
        assertThat(server.quic().get(0).frames()).hasSize(2);
        assertThat(server.notes()).anyMatch(note -> note.contains("the server refuses UDP to port 443"));
        Report path = report(Talk.TLS13.ladder().frame(up(datagram)).after(20).frame(icmp("192.0.2.1", 13, datagram)));
        assertThat(path.notes())
                .anyMatch(note -> note.contains("communication administratively prohibited from 192.0.2.1")
                        && note.contains("the path refuses UDP to port 443"));
    }

    @Test
    void anIcmpErrorAboutPacketsThatAreTooBigIsNoRefusal() {
        byte[] datagram = QuicTalk.client().initial(hello("api.openai.com"));
        Report report = report(Talk.TLS13.ladder().frame(up(datagram)).after(20).frame(icmp("192.0.2.1", 4, datagram)));
        assertThat(report.notes()).anyMatch(note -> note.contains("too big for the path (ICMP from 192.0.2.1"));
    }

    @Test
    void anIcmpErrorAboutAnotherDatagramIsNotOfThisAttempt() {
        byte[] datagram = QuicTalk.client().initial(hello("api.openai.com"));
        byte[] other = icmp("203.0.113.10", 3, datagram);
        other[14 + 20 + 8 + 20 + 1]++; // the quoted source port
        Report report = report(Talk.TLS13.ladder().frame(up(datagram)).after(20).frame(other));
        assertThat(report.notes()).anyMatch(note -> note.contains("may be blocked on the way"));
    }

    @Test
    void anAnsweredConnectionIsToldToHideItsCalls() {
        Report report = report(Talk.TLS13
                .ladder()
                .frame(up(QuicTalk.client().initial(hello("api.openai.com"))))
                .after(20)
                .frame(down(QuicTalk.server().initial(new byte[] {2, 0, 0, 0, 0}))));
        assertThat(report.quic().get(0).outcome()).isEqualTo("answered");
        assertThat(report.quic().get(0).answerMillis()).isBetween(20.0, 20.1);
        assertThat(report.calls()).isEmpty();
    }

    @Test
    void theFirstLineTellsOfAttemptsWithoutAnyCall() throws IOException {
        QuicTalk client = QuicTalk.client();
        Ladder ladder = Talk.TLS13
                .ladder()
                .frame(up(client.initial(hello("api.openai.com"))))
                .after(300)
                .frame(up(client.initial(hello("api.openai.com"))));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TextReport.write(report(ladder), Style.PLAIN, text);
        assertThat(text.toString(StandardCharsets.UTF_8).replace('\n', ' '))
                .contains("1 attempt over QUIC to api.openai.com, without success");
    }

    @Test
    void transportErrorsHaveTheirNames() {
        Report refused = report(Talk.TLS13
                .ladder()
                .frame(up(QuicTalk.client().initial(hello("api.openai.com"))))
                .after(20)
                .frame(down(QuicTalk.server().initial(QuicTalk.close(2, "busy")))));
        assertThat(refused.quic().get(0).detail()).isEqualTo("server: CONNECTION_REFUSED (0x2), \"busy\"");
    }

    @Test
    void aCloseAndAnotherVersionAreTold() {
        Report closed = report(Talk.TLS13
                .ladder()
                .frame(up(QuicTalk.client().initial(hello("api.openai.com"))))
                .after(20)
                .frame(down(QuicTalk.server().initial(QuicTalk.close(0x178, "")))));
        assertThat(closed.quic().get(0).outcome()).isEqualTo("closed");
        assertThat(closed.quic().get(0).detail()).isEqualTo("server: no_application_protocol (0x178)");
        Report version = report(Talk.TLS13
                .ladder()
                .frame(up(QuicTalk.client().initial(hello("api.openai.com"))))
                .after(20)
                .frame(down(QuicTalk.versions())));
        assertThat(version.quic().get(0).outcome()).isEqualTo("version-negotiation");
    }

    /** What Chrome does after 4 s: its own CONNECTION_CLOSE is no answer. */
    @Test
    void aClientThatGivesUpWasNotAnswered() {
        QuicTalk client = QuicTalk.client();
        Report report = report(Talk.TLS13
                .ladder()
                .frame(up(client.initial(hello("api.openai.com"))))
                .after(4000)
                .frame(up(client.initial(QuicTalk.close(0, "25:No recent network activity")))));
        assertThat(report.quic().get(0).outcome()).isEqualTo("unanswered");
        assertThat(report.quic().get(0).detail())
                .isEqualTo("client: NO_ERROR (0x0), \"25:No recent network activity\"");
        assertThat(report.notes()).anyMatch(note -> note.contains("no answer"));
    }

    /** ICMP stopped the client before it sent the rest of its ClientHello, and the name with it. */
    @Test
    void aNameThatCannotBeReadIsThatOfTheConnectionAfterIt() {
        byte[] record = Tls.hello().serverName("api.openai.com").alpn("h3").record();
        byte[] message = Arrays.copyOfRange(record, 5, record.length);
        byte[] part = QuicTalk.crypto(message, 200, message.length - 200);
        Ladder ladder =
                Talk.TLS13.ladder().frame(up(QuicTalk.client().initial(part))).after(200);
        Talk.TLS13.open(ladder);
        Talk.TLS13.asks(ladder);
        Talk.TLS13.answers(ladder, 900);
        Report report = report(ladder);
        assertThat(report.quic()).hasSize(1);
        assertThat(report.quic().get(0).sni()).isNull();
        assertThat(report.quic().get(0).fellBackTo()).isEqualTo("c0");
        assertThat(report.calls().get(0).quic()).containsExactly("q0");
    }

    @Test
    void otherNamesAreLeftAlone() {
        assertThat(report(Talk.TLS13.ladder().frame(up(QuicTalk.client().initial(hello("www.example.test")))))
                        .quic())
                .isEmpty();
    }
}
