package io.hangup.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.names.Lookup.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameTrackerTest {
    private static final int CLIENT = 5;
    private static final int RESOLVER = 53;
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long START = 1_700_000_000L * SECOND;

    private final NameTracker tracker = new NameTracker();
    private long frame;

    private void ask(long at, int port, int id, String name, int type) {
        ask(at, CLIENT, port, id, name, type);
    }

    private void ask(long at, int client, int port, int id, String name, int type) {
        Packet packet = DnsBytes.query(id, name, type).packet(client, port, RESOLVER, 53);
        tracker.datagram(packet, START + at, ++frame);
    }

    private void answer(long at, int port, DnsBytes bytes) {
        tracker.datagram(bytes.packet(RESOLVER, 53, CLIENT, port), START + at, ++frame);
    }

    private Lookup only() {
        assertThat(tracker.lookups()).hasSize(1);
        return tracker.lookups().get(0);
    }

    @Test
    void lookupsOfOneClientForOneNameAreFoundByTime() {
        for (int i = 0; i < 200; i++) {
            ask(i * 2 * SECOND, 4000 + i, i, "api.example", DnsMessage.A);
            ask(i * 2 * SECOND, CLIENT + 1, 4000 + i, 1000 + i, "api.example", DnsMessage.A);
        }
        List<Lookup> found = tracker.lookupsOf("10.0.0.5", "api.example", START + 99 * SECOND);
        assertThat(found).hasSizeLessThanOrEqualTo(NameTracker.RECENT_CAP).isNotEmpty();
        assertThat(found).allSatisfy(lookup -> assertThat(lookup.client).isEqualTo("10.0.0.5"));
        assertThat(found.get(0).startTime()).isLessThanOrEqualTo(START + 99 * SECOND);
        assertThat(found).isSortedAccordingTo((a, b) -> Long.compare(b.startTime(), a.startTime()));
        assertThat(tracker.lookupsOf("10.0.0.5", "other.example", Long.MAX_VALUE))
                .isEmpty();
    }

    @Test
    void addressesAreKnownByNameAndNamesByAddress() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        answer(
                20 * MILLI,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0)
                        .v4(192, 0, 2, 1)
                        .v4(192, 0, 2, 2));
        List<HostPort> addresses = tracker.addressesOf("api.example");
        assertThat(addresses).extracting(HostPort::address).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
        assertThat(tracker.given(addresses.get(0), START, START + SECOND)).isTrue();
        assertThat(tracker.given(addresses.get(0), START + SECOND, START + 2 * SECOND))
                .isFalse();
        assertThat(tracker.addressesOf("other.example")).isEmpty();
    }

    @Test
    void questionsForBothFamiliesAreOneLookup() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(1, 4000, 2, "api.example", DnsMessage.AAAA);
        answer(
                20 * MILLI,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        answer(30 * MILLI, 4000, DnsBytes.answer(2, "api.example", DnsMessage.AAAA, 0));

        Lookup lookup = only();
        assertThat(lookup.client).isEqualTo("10.0.0.5");
        assertThat(lookup.queries).hasSize(2);
        assertThat(lookup.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(lookup.millis()).isEqualTo(30.0);
        assertThat(lookup.addressTime()).isEqualTo(START + 20 * MILLI);
        assertThat(lookup.query(DnsMessage.A).addresses).containsExactly("192.0.2.1");
        assertThat(lookup.query(DnsMessage.A).answerFrame).isEqualTo(3);
    }

    @Test
    void aNameThatDoesNotExistFails() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(1, 4000, 2, "api.example", DnsMessage.AAAA);
        answer(20 * MILLI, 4000, DnsBytes.answer(1, "api.example", DnsMessage.A, 3));
        answer(21 * MILLI, 4000, DnsBytes.answer(2, "api.example", DnsMessage.AAAA, 3));

        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(only().rcode()).isEqualTo(3);
    }

    @Test
    void aNameWithoutAddressesFailsOnceAllAreAnswered() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(1, 4000, 2, "api.example", DnsMessage.AAAA);
        answer(20 * MILLI, 4000, DnsBytes.answer(1, "api.example", DnsMessage.A, 0));
        assertThat(only().outcome()).isEqualTo(Outcome.UNANSWERED);

        answer(21 * MILLI, 4000, DnsBytes.answer(2, "api.example", DnsMessage.AAAA, 0));
        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(only().rcode()).isZero();
    }

    @Test
    void repeatsAreTriesOfTheSameQuestion() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(5 * SECOND, 4000, 1, "api.example", DnsMessage.A);
        ask(10 * SECOND, 4001, 9, "api.example", DnsMessage.A);

        Lookup lookup = only();
        assertThat(lookup.outcome()).isEqualTo(Outcome.UNANSWERED);
        assertThat(lookup.tries()).isEqualTo(3);
        assertThat(lookup.queries.get(0).queryFrames).containsExactly(1L, 2L, 3L);
        assertThat(lookup.millis()).isEqualTo(-1);
        assertThat(lookup.lastTryTime()).isEqualTo(START + 10 * SECOND);
    }

    @Test
    void theFirstTryMayBeAnsweredAfterTheSecondWasSent() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(5 * SECOND, 4001, 2, "api.example", DnsMessage.A);
        answer(
                6 * SECOND,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));

        assertThat(only().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(only().millis()).isEqualTo(6_000.0);
    }

    @Test
    void anUnansweredFamilyLeavesTheLookupUnsettled() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(1, 4000, 2, "api.example", DnsMessage.AAAA);
        answer(
                20 * MILLI,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));

        assertThat(only().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(only().settledTime()).isZero();
        assertThat(only().addressTime()).isEqualTo(START + 20 * MILLI);
    }

    @Test
    void aServerFailureThenAnAnswerIsAnswered() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        answer(20 * MILLI, 4000, DnsBytes.answer(1, "api.example", DnsMessage.A, 2));
        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
        ask(100 * MILLI, 4000, 1, "api.example", DnsMessage.A);
        answer(
                120 * MILLI,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));

        assertThat(only().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(only().tries()).isEqualTo(2);
    }

    @Test
    void askingForBothAgainAfterOneWentUnansweredIsTheSameLookup() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(1, 4000, 2, "api.example", DnsMessage.AAAA);
        answer(MILLI, 4000, DnsBytes.answer(1, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        ask(5 * SECOND, 4000, 1, "api.example", DnsMessage.A);
        answer(
                5 * SECOND + MILLI,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        ask(5 * SECOND + 2 * MILLI, 4000, 2, "api.example", DnsMessage.AAAA);
        answer(5 * SECOND + 3 * MILLI, 4000, DnsBytes.answer(2, "api.example", DnsMessage.AAAA, 0));

        assertThat(only().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(only().millis()).isEqualTo(5_003.0);
        assertThat(only().addressTime()).isEqualTo(START + MILLI);
        assertThat(only().tries()).isEqualTo(2);
    }

    @Test
    void aFailureAskedAgainAtOnceIsATry() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        answer(MILLI, 4000, DnsBytes.answer(1, "api.example", DnsMessage.A, 2));
        ask(MILLI + 20_000, 4000, 1, "api.example", DnsMessage.A);
        answer(MILLI + 50_000, 4000, DnsBytes.answer(1, "api.example", DnsMessage.A, 2));

        assertThat(only().tries()).isEqualTo(2);
        assertThat(only().query(DnsMessage.A).answerFrame).isEqualTo(4);
        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void theSamePacketSeenTwiceIsOneTry() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(20_000, 4000, 1, "api.example", DnsMessage.A);
        assertThat(only().tries()).isEqualTo(1);
    }

    @Test
    void theSameQuestionBehindAddressTranslationPointsToTheFirstSight() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(20_000, 77, 60_001, 1, "api.example", DnsMessage.A);

        assertThat(tracker.lookups()).hasSize(2);
        assertThat(tracker.lookups().get(1).sameAs).isSameAs(tracker.lookups().get(0));
        assertThat(tracker.lookups().get(0).sameAs).isNull();
    }

    @Test
    void parallelLookupsOfOneNameStayApart() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        ask(1, 4000, 2, "api.example", DnsMessage.AAAA);
        ask(3 * MILLI, 4001, 3, "api.example", DnsMessage.A);
        ask(3 * MILLI + 1, 4001, 4, "api.example", DnsMessage.AAAA);

        assertThat(tracker.lookups()).hasSize(2);
        assertThat(tracker.lookups().get(1).queries).allMatch(q -> q.clientPort == 4001);
    }

    @Test
    void aNewLookupAfterAnAnswerIsAnotherOne() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        answer(
                20 * MILLI,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        ask(2 * SECOND, 4001, 2, "api.example", DnsMessage.A);
        assertThat(tracker.lookups()).hasSize(2);
    }

    @Test
    void searchListEntriesAreLinkedToTheBareName() {
        ask(0, 4000, 1, "api.example.ns.svc.cluster.local", DnsMessage.A);
        answer(MILLI, 4000, DnsBytes.answer(1, "api.example.ns.svc.cluster.local", DnsMessage.A, 3));
        ask(2 * MILLI, 4001, 2, "api.example", DnsMessage.A);
        answer(
                3 * MILLI,
                4001,
                DnsBytes.answer(2, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));

        Lookup expanded = tracker.lookups().get(0);
        Lookup bare = tracker.lookups().get(1);
        assertThat(expanded.searchSuffixOf).isSameAs(bare);
        assertThat(bare.searchSuffixOf).isNull();
    }

    @Test
    void aTruncatedAnswerIsCompletedOverTcp() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        answer(MILLI, 4000, DnsBytes.answer(1, "api.example", DnsMessage.A, 0).truncated());
        assertThat(only().outcome()).isEqualTo(Outcome.UNANSWERED);

        HostPort client = new HostPort(0, DnsBytes.address(CLIENT), 4005);
        HostPort server = new HostPort(0, DnsBytes.address(RESOLVER), 53);
        DnsStream stream = new DnsStream(tracker, client, server);
        send(stream, Side.CLIENT, DnsBytes.query(3, "api.example", DnsMessage.A).bytes(), 2 * MILLI);
        send(
                stream,
                Side.SERVER,
                DnsBytes.answer(3, "api.example", DnsMessage.A, 0)
                        .v4(192, 0, 2, 1)
                        .bytes(),
                3 * MILLI);

        assertThat(only().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(only().query(DnsMessage.A).overTcp).isTrue();
        assertThat(only().query(DnsMessage.A).truncated).isFalse();
    }

    private void send(DnsStream stream, Side from, byte[] message, long at) {
        byte[] prefixed = new byte[message.length + 2];
        prefixed[0] = (byte) (message.length >>> 8);
        prefixed[1] = (byte) message.length;
        System.arraycopy(message, 0, prefixed, 2, message.length);
        for (int i = 0; i < prefixed.length; i++) {
            stream.bytes(from, prefixed, i, 1, START + at, ++frame);
        }
    }

    @Test
    void anAddressHasTheNameAskedForNotTheAlias() {
        ask(0, 4000, 1, "api.example", DnsMessage.A);
        answer(
                MILLI,
                4000,
                DnsBytes.answer(1, "api.example", DnsMessage.A, 0)
                        .cname("edge.example.net")
                        .v4(192, 0, 2, 1));
        long address = 0xffff_c000_0201L;

        assertThat(tracker.nameOf(0, address, START + SECOND)).isEqualTo("api.example");
        assertThat(tracker.nameOf(0, address + 1, START + SECOND)).isNull();
    }

    @Test
    void theLatestNameKnownByThenWins() {
        answer(SECOND, 1, DnsBytes.answer(1, "first.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        answer(
                5 * SECOND,
                1,
                DnsBytes.answer(2, "second.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        answer(
                9 * SECOND,
                1,
                DnsBytes.answer(3, "third.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        long address = 0xffff_c000_0201L;

        assertThat(tracker.nameOf(0, address, START + 6 * SECOND)).isEqualTo("second.example");
        assertThat(tracker.nameOf(0, address, START)).isEqualTo("first.example");
        assertThat(tracker.namesOf(0, address, START + 6 * SECOND))
                .containsExactly("second.example", "first.example", "third.example");
        assertThat(tracker.lookups()).isEmpty();
    }

    @Test
    void aServiceRecordIsNeitherWaitedForNorMissed() {
        ask(0, 4000, 1, "api.example", DnsMessage.HTTPS);
        assertThat(only().outcome()).isEqualTo(Outcome.UNANSWERED);
        answer(MILLI, 4000, DnsBytes.answer(1, "api.example", DnsMessage.HTTPS, 0));
        assertThat(only().outcome()).isEqualTo(Outcome.ANSWERED);

        ask(2 * MILLI, 4001, 2, "api.example", DnsMessage.A);
        assertThat(only().outcome()).isEqualTo(Outcome.UNANSWERED);
        answer(
                3 * MILLI,
                4001,
                DnsBytes.answer(2, "api.example", DnsMessage.A, 0).v4(192, 0, 2, 1));
        assertThat(only().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(only().millis()).isEqualTo(3.0);
    }

    @Test
    void multicastDnsIsLeftAlone() {
        Packet packet = DnsBytes.query(0, "printer.local", DnsMessage.A).packet(CLIENT, 5353, 251, 5353);
        tracker.datagram(packet, START, 1);
        assertThat(tracker.lookups()).isEmpty();
    }

    @Test
    void tablesStayWithinTheirCaps() {
        Random random = new Random(7);
        for (int i = 0; i < NameTracker.LOOKUP_CAP + 5_000; i++) {
            ask(i * SECOND, random.nextInt(1 << 20), 4000, i & 0xffff, "n" + i + ".example", DnsMessage.A);
        }
        assertThat(tracker.lookups()).hasSize(NameTracker.LOOKUP_CAP);
        assertThat(tracker.lookupCount()).isEqualTo(NameTracker.LOOKUP_CAP + 5_000);
        assertThat(tracker.lookups().get(0).name).isEqualTo("n5000.example");
    }
}
