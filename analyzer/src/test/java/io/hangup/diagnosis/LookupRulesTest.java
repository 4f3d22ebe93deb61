package io.hangup.diagnosis;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Dns;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupRulesTest {
    private static final String NAME = "api.openai.com";
    private static final byte[] CLIENT = PacketBytes.address("10.0.0.1");
    private static final byte[] RESOLVER = PacketBytes.address("10.0.0.53");
    private static final byte[] SECOND_RESOLVER = PacketBytes.address("10.0.0.54");

    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443);
    }

    /** A call to the server that goes well. */
    private static Ladder call(double millis) {
        return ladder().at(millis).then(LookupRulesTest::callFrom);
    }

    private static void callFrom(Ladder ladder) {
        ladder.handshake()
                .tls13(NAME, "http/1.1")
                .clientRecord(Tls.APPLICATION_DATA, 800)
                .serverAck()
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 1200)
                .clientAck()
                .clientCloses();
    }

    private static void ask(Ladder ladder, byte[] resolver, int id, boolean aaaa) {
        udp(ladder, CLIENT, resolver, 33_333, 53, Dns.query(id, NAME, aaaa));
    }

    private static void answer(Ladder ladder, byte[] resolver, byte[] message) {
        udp(ladder, resolver, CLIENT, 53, 33_333, message);
    }

    static void udp(Ladder ladder, byte[] from, byte[] to, int fromPort, int toPort, byte[] payload) {
        byte[] datagram = PacketBytes.udp(from, to, fromPort, toPort, payload);
        ladder.frame(PacketBytes.ethernet(PacketBytes.ip(from, to, PacketBytes.UDP, 64, 1, datagram)));
    }

    static byte[] ofType(byte[] message, int type) {
        message[message.length - 3] = (byte) type;
        return message;
    }

    @Test
    void aNameThatDoesNotExistCannotBeResolved() {
        Judgements.of(ladder().dnsFails(NAME, 3))
                .only("dns-resolution-failed")
                .is(Outcome.NAME_FAILED, Phase.DNS, ClosedBy.NONE)
                .confidence("certain")
                .frames(1, 2)
                .says(NAME, "NXDOMAIN");
    }

    @Test
    void aServerFailureWithoutAnotherTryCannotBeResolved() {
        Judgements.of(ladder().dnsFails(NAME, 2)).only("dns-resolution-failed").says("SERVFAIL");
    }

    @Test
    void anAnswerThatEndsInItsRecordCannotBeUsed() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        byte[] whole = Dns.answer(7, NAME, "203.0.113.10");
        answer(ladder, RESOLVER, java.util.Arrays.copyOf(whole, whole.length - 9));
        Judgements.of(until(ladder, 9_000))
                .only("dns-resolution-failed")
                .is(Outcome.NAME_FAILED, Phase.DNS, ClosedBy.NONE)
                .says("ends in the middle");
    }

    @Test
    void noAnswerToTwoTriesCannotBeResolved() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        ask(ladder.at(5000), RESOLVER, 7, false);
        Judgements.of(until(ladder, 10_000))
                .only("dns-resolution-failed")
                .is(Outcome.NAME_FAILED, Phase.DNS, ClosedBy.NONE)
                .confidence("certain")
                .frames(1, 2)
                .says("no answer came to 2 tries", "10 s");
    }

    @Test
    void aQuestionThatIsStillYoungSaysNothing() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        Judgements.of(until(ladder, 1500)).silent();
    }

    @Test
    void theSearchListsNamesFailFirstAndThatIsHealthy() {
        Ladder ladder = ladder().dnsFails(NAME + ".default.svc.cluster.local", 3)
                .dnsFails(NAME + ".svc.cluster.local", 3)
                .dnsFails(NAME + ".cluster.local", 3)
                .dns(NAME, "203.0.113.10");
        Judgements.of(ladder, call(100)).silent();
    }

    @Test
    void noAaaaBesideAnAddressIsHealthy() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        ask(ladder, RESOLVER, 8, true);
        answer(ladder.after(5), RESOLVER, Dns.answer(7, NAME, "203.0.113.10"));
        answer(ladder, RESOLVER, ofType(Dns.failure(8, NAME, 0), 28));
        Judgements.of(ladder, call(100)).silent();
        Judgements.of(until(ladder, 9000)).silent();
    }

    /** The question for the IPv4 address was not captured, or asked elsewhere. */
    @Test
    void noIpv6AddressAloneIsNoFailure() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 8, true);
        answer(ladder, RESOLVER, ofType(Dns.failure(8, NAME, 0), 28));
        Judgements.of(until(ladder, 9000)).silent();
        Ladder both = ladder();
        ask(both, RESOLVER, 7, false);
        ask(both, RESOLVER, 8, true);
        answer(both, RESOLVER, Dns.failure(7, NAME, 0));
        answer(both, RESOLVER, ofType(Dns.failure(8, NAME, 0), 28));
        Judgements.of(until(both, 9000)).only("dns-resolution-failed").says("no address");
    }

    @Test
    void anAnswerThatNobodyUsesIsHealthy() {
        Judgements.of(until(ladder().dns(NAME, "203.0.113.10"), 60_000)).silent();
    }

    @Test
    void theSecondResolverMayKnow() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        answer(ladder.after(5), RESOLVER, Dns.failure(7, NAME, 2));
        ask(ladder, SECOND_RESOLVER, 7, false);
        answer(ladder.after(5), SECOND_RESOLVER, Dns.answer(7, NAME, "203.0.113.10"));
        Judgements.of(ladder, call(100)).silent();
    }

    @Test
    void aRetryAfterFiveSecondsIsSlow() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        ask(ladder.at(5005), RESOLVER, 7, false);
        answer(ladder.after(5), RESOLVER, Dns.answer(7, NAME, "203.0.113.10"));
        Judgements.of(ladder, call(5100))
                .only("dns-slow")
                .is(Outcome.COMPLETED, Phase.DNS, ClosedBy.NONE)
                .severity(Severity.WARNING)
                .confidence("likely")
                .frames(1, 2, 3)
                .says("took 5.01 s", "answered late", "2 times");
    }

    /** Another call of the client asked for the same name meanwhile, had its answer and went ahead. */
    @Test
    void aCallThatDidNotWaitDoesNotHideOneThatDid() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        udp(ladder.at(130), CLIENT, RESOLVER, 44_444, 53, Dns.query(9, NAME, false));
        udp(ladder.after(4), RESOLVER, CLIENT, 53, 44_444, Dns.answer(9, NAME, "203.0.113.10"));
        answer(ladder.at(4_600), RESOLVER, Dns.answer(7, NAME, "203.0.113.10"));
        Ladder other =
                Ladder.between("10.0.0.1", 40_001, "203.0.113.10", 443).at(140).then(LookupRulesTest::callFrom);
        Judgements.of(ladder, other, call(4_610)).only("dns-slow").says("took 4.6 s");
    }

    @Test
    void anAaaaQuestionThatIsNeverAnsweredHoldsTheClientUp() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        ask(ladder, RESOLVER, 8, true);
        answer(ladder.after(5), RESOLVER, Dns.answer(7, NAME, "203.0.113.10"));
        ask(ladder.at(5000), RESOLVER, 8, true);
        Judgements.of(ladder, call(10_000)).only("dns-slow").says("IPv6 address (AAAA)", "never answered");
    }

    @Test
    void aClientThatDoesNotWaitForTheSecondAnswerIsNotSlow() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        ask(ladder, RESOLVER, 8, true);
        answer(ladder.after(5), RESOLVER, Dns.answer(7, NAME, "203.0.113.10"));
        answer(ladder.at(3000), RESOLVER, ofType(Dns.failure(8, NAME, 0), 28));
        Judgements.of(ladder, call(20)).silent();
    }

    @Test
    void aTruncatedAnswerIsAskedForAgainOverTcp() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        byte[] truncated = Dns.failure(7, NAME, 0);
        truncated[2] |= 2;
        answer(ladder.after(5), RESOLVER, truncated);
        Ladder tcp = Ladder.between("10.0.0.1", 50_000, "10.0.0.53", 53)
                .at(10)
                .rtt(1)
                .handshake()
                .client(framed(Dns.query(9, NAME, false)))
                .server(framed(Dns.answer(9, NAME, "203.0.113.10")))
                .clientCloses();
        Judgements.of(ladder, tcp, call(100)).silent();
    }

    private static byte[] framed(byte[] message) {
        return PacketBytes.concat(new byte[] {(byte) (message.length >> 8), (byte) message.length}, message);
    }

    @Test
    void aKnownAddressMayServeAlthoughTheNameFails() {
        Judgements.of(ladder().dnsFails(NAME, 2), call(50)).silent();
    }

    @Test
    void aConnectionMinutesLaterDoesNotUndoTheFailure() {
        Judgements.of(ladder().dnsFails(NAME, 3), call(300_000)).only("dns-resolution-failed");
    }

    @Test
    void aCaptureThatHoldsNoAnswersAtAllProvesNothing() {
        Ladder ladder = ladder();
        ask(ladder, RESOLVER, 7, false);
        ask(ladder.at(5000), RESOLVER, 7, false);
        Ladder outgoing = Ladder.between("10.0.0.1", 40_001, "198.51.100.1", 443)
                .at(6000)
                .syn()
                .lose()
                .synAck()
                .clientAck()
                .client(new byte[600])
                .lose()
                .serverAck()
                .client(new byte[600])
                .clientFin();
        Judgements.of(ladder, until(outgoing, 20_000)).silent();
    }

    @Test
    void whatToDoFollowsWhatTheResolverSaid() {
        Ladder refused = ladder();
        ask(refused, RESOLVER, 1, false);
        answer(refused, RESOLVER, Dns.failure(1, NAME, 5));
        Judgements.of(refused)
                .only("dns-resolution-failed")
                .advises(List.of("access list"), List.of("spelling", "NXDOMAIN"));
        Ladder silent = ladder();
        ask(silent, RESOLVER, 1, false);
        silent.after(5_000);
        ask(silent, RESOLVER, 1, false);
        Judgements.of(until(silent, 12_000))
                .only("dns-resolution-failed")
                .advises(List.of("port 53 may pass", "Temporary failure"), List.of("spelling", "EDNS"));
    }
}
