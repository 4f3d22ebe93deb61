package io.hangup.names;

import io.hangup.packet.Addresses;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All look-ups of a capture and the names they gave to addresses. Mutable, fed in capture order by one thread; every
 * table is capped, what is oldest goes first.
 */
public final class NameTracker {
    /** The port of DNS over UDP and TCP. */
    public static final int DNS_PORT = 53;

    /** The most look-ups remembered. */
    public static final int LOOKUP_CAP = 50_000;

    /** The most clients whose recent look-ups are at hand for grouping. */
    static final int CLIENT_CAP = 4_096;

    /** The most recent look-ups of a client that are at hand for grouping. */
    static final int RECENT_CAP = 64;

    /** Questions of one resolution follow each other within this time: 2 servers, 2 tries, 5 s each, and then some. */
    static final long RESOLUTION_NANOS = 30_000_000_000L;

    /** The same question within this time is the same packet seen twice, not a retry (no resolver is that impatient). */
    static final long SAME_PACKET_NANOS = 50_000_000L;

    /** The same question from another port and with another id within this time comes from a parallel look-up. */
    static final long PARALLEL_NANOS = 300_000_000L;

    /** A question for the other address family this long after an answer still belongs to the look-up. */
    static final long SEQUENTIAL_NANOS = 1_000_000_000L;

    // equals and hashCode by hand: those of a record are linked at their first call, 40 ms at the start of the program
    private record Client(long high, long low) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Client o && high == o.high && low == o.low;
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(high) + Long.hashCode(low);
        }
    }

    private record Asked(long clientHigh, long clientLow, int port, int id, int type, String name) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Asked o
                    && clientHigh == o.clientHigh
                    && clientLow == o.clientLow
                    && port == o.port
                    && id == o.id
                    && type == o.type
                    && name.equals(o.name);
        }

        @Override
        public int hashCode() {
            return 31
                            * (31
                                            * (31
                                                            * (31
                                                                            * (31 * Long.hashCode(clientHigh)
                                                                                    + Long.hashCode(clientLow))
                                                                    + port)
                                                    + id)
                                    + type)
                    + name.hashCode();
        }
    }

    private record Question(int id, int type, String name) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Question o && id == o.id && type == o.type && name.equals(o.name);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * id + type) + name.hashCode();
        }
    }

    private final Deque<Lookup> lookups = new ArrayDeque<>();
    private final LinkedHashMap<Client, Deque<Lookup>> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Asked, Query> open = new HashMap<>();
    private final Deque<Asked> openOrder = new ArrayDeque<>();
    private final LinkedHashMap<Question, Lookup> questions = new LinkedHashMap<>();
    private final AddressNames names = new AddressNames();
    private final LookupIndex index = new LookupIndex();
    private int number;

    /** A UDP datagram; what is not DNS on port 53 is ignored (multicast DNS on 5353 too). */
    public void datagram(Packet packet, long timeNanos, long frame) {
        if (packet.kind != Packet.UDP || packet.sourcePort != DNS_PORT && packet.destinationPort != DNS_PORT) {
            return;
        }
        int length = Math.min(packet.payloadCaptured, packet.payloadLength);
        DnsMessage message = DnsMessage.parse(packet.data, packet.payloadOffset, length);
        if (message == null) {
            return;
        }
        if (message.response) {
            message.whole = packet.payloadCaptured >= packet.payloadLength;
            answer(message, packet.destinationHigh, packet.destinationLow, packet.destinationPort, timeNanos, frame);
        } else {
            Query query = ask(message, packet.sourceHigh, packet.sourceLow, packet.sourcePort, false, timeNanos, frame);
            resolver(query, packet.destinationHigh, packet.destinationLow, packet.destinationPort);
        }
    }

    /** A DNS message of a TCP connection to port 53, without its length prefix. */
    public void tcp(HostPort client, HostPort server, byte[] data, int offset, int length, long timeNanos, long frame) {
        DnsMessage message = DnsMessage.parse(data, offset, length);
        if (message == null) {
            return;
        }
        if (message.response) {
            answer(message, client.high(), client.low(), client.port(), timeNanos, frame);
        } else {
            Query query = ask(message, client.high(), client.low(), client.port(), true, timeNanos, frame);
            resolver(query, server.high(), server.low(), server.port());
        }
    }

    /** The latest name that DNS had given for the address at that time, else the first given later, else null. */
    public String nameOf(long high, long low, long timeNanos) {
        List<String> all = namesOf(high, low, timeNanos);
        return all.isEmpty() ? null : all.get(0);
    }

    /** As {@link #nameOf(long, long, long)}, but what this client itself was told goes before what others were told. */
    public String nameOf(long clientHigh, long clientLow, long high, long low, long timeNanos) {
        List<String> all = names.names(clientHigh, clientLow, false, high, low, timeNanos);
        return all.isEmpty() ? null : all.get(0);
    }

    /** All names that DNS gave for the address, latest before that time first, those learnt later behind. */
    public List<String> namesOf(long high, long low, long timeNanos) {
        return names.names(0, 0, true, high, low, timeNanos);
    }

    /** The latest addresses that DNS gave for the name, in no order; their ports are 0. */
    public List<HostPort> addressesOf(String name) {
        return names.addresses(name);
    }

    /** DNS gave the address to somebody between the two times, epoch nanoseconds. */
    public boolean given(HostPort address, long fromNanos, long untilNanos) {
        return names.given(address.high(), address.low(), fromNanos, untilNanos);
    }

    /**
     * Look-ups of the name by the client that began by then, the latest first, at most {@link #RECENT_CAP}.
     *
     * @param client address as text
     */
    public List<Lookup> lookupsOf(String client, String name, long untilNanos) {
        return index.latest(client, name, untilNanos, RECENT_CAP);
    }

    /** All look-ups still remembered, in order of their first question. */
    public List<Lookup> lookups() {
        return new ArrayList<>(lookups);
    }

    /** Look-ups seen in all, those forgotten for the cap included. */
    public int lookupCount() {
        return number;
    }

    private static void resolver(Query query, long high, long low, int port) {
        if (query != null) {
            query.resolverHigh = high;
            query.resolverLow = low;
            query.resolverPort = port;
        }
    }

    /** Takes in a question; returns its query, or null when it is none of ours or was seen already. */
    private Query ask(DnsMessage message, long high, long low, int port, boolean overTcp, long timeNanos, long frame) {
        if (message.name == null || message.name.isEmpty() || !isAddressType(message.type)) {
            return null;
        }
        Deque<Lookup> around = recentOf(high, low);
        Query again = open.get(new Asked(high, low, port, message.id, message.type, message.name));
        if (again != null && isSamePacket(again, overTcp, timeNanos)) {
            return null;
        }
        Lookup lookup = lookupFor(message, port, around, timeNanos);
        if (lookup == null) {
            lookup = newLookup(message, high, low, around, timeNanos);
        }
        Query query = lookup.query(message.type);
        if (query == null) {
            query = new Query();
            query.type = message.type;
            query.firstFrame = frame;
            query.firstTime = timeNanos;
            lookup.queries.add(query);
        }
        query.id = message.id;
        query.clientPort = port;
        query.lastTime = timeNanos;
        query.tries++;
        query.overTcp |= overTcp;
        if (query.queryFrames.size() < Query.FRAME_CAP) {
            query.queryFrames.add(frame);
        }
        remember(new Asked(high, low, port, message.id, message.type, message.name), query);
        return query;
    }

    /** Once answered, the same question is a retry however soon it comes: glibc asks again at once after a failure. */
    private static boolean isSamePacket(Query query, boolean overTcp, long timeNanos) {
        boolean answered = query.answerTime != 0 && query.answerTime >= query.lastTime;
        return !answered && query.overTcp == overTcp && timeNanos - query.lastTime < SAME_PACKET_NANOS;
    }

    private static boolean isAddressType(int type) {
        return type == DnsMessage.A || type == DnsMessage.AAAA || type == DnsMessage.HTTPS;
    }

    /** The look-up under way that the question belongs to, or null. */
    private static Lookup lookupFor(DnsMessage message, int port, Deque<Lookup> around, long timeNanos) {
        Lookup best = null;
        for (Iterator<Lookup> i = around.descendingIterator(); i.hasNext(); ) {
            Lookup lookup = i.next();
            if (!lookup.name.equals(message.name) || timeNanos - lookup.lastActivity() > RESOLUTION_NANOS) {
                continue;
            }
            Query same = lookup.query(message.type);
            if (same != null ? isRetry(lookup, same, message, port, timeNanos) : isOtherFamily(lookup, timeNanos)) {
                if (samePort(lookup, port)) {
                    return lookup;
                }
                best = best == null ? lookup : best;
            }
        }
        return best;
    }

    private static boolean isRetry(Lookup lookup, Query query, DnsMessage message, int port, long timeNanos) {
        if (query.truncated) {
            return true;
        }
        if (query.id == message.id && (query.clientPort == port || lookup.settledTime() == 0)) {
            // glibc asks for both families again, one after the other, when one of two parallel answers was missing
            return true;
        }
        if (query.rcode >= 0 && !query.retryable()) {
            return false;
        }
        return query.id == message.id || query.clientPort == port || timeNanos - query.lastTime >= PARALLEL_NANOS;
    }

    private static boolean isOtherFamily(Lookup lookup, long timeNanos) {
        return lookup.settledTime() == 0 || timeNanos - lookup.settledTime() <= SEQUENTIAL_NANOS;
    }

    private static boolean samePort(Lookup lookup, int port) {
        for (Query query : lookup.queries) {
            if (query.clientPort == port) {
                return true;
            }
        }
        return false;
    }

    private Lookup newLookup(DnsMessage message, long high, long low, Deque<Lookup> around, long timeNanos) {
        Lookup lookup = new Lookup(number++, message.name, high, low);
        for (Lookup other : around) {
            if (timeNanos - other.lastActivity() > RESOLUTION_NANOS) {
                continue;
            }
            if (other.searchSuffixOf == null && isExpansion(other.name, lookup.name)) {
                other.searchSuffixOf = lookup;
            } else if (isExpansion(lookup.name, other.name)) {
                lookup.searchSuffixOf = other;
            }
        }
        Question question = new Question(message.id, message.type, message.name);
        Lookup twin = questions.get(question);
        if (twin != null && !twin.client.equals(lookup.client) && timeNanos - twin.startTime() < SAME_PACKET_NANOS) {
            lookup.sameAs = twin;
        } else {
            questions.put(question, lookup);
            if (questions.size() > CLIENT_CAP) {
                questions.remove(questions.keySet().iterator().next());
            }
        }
        around.addLast(lookup);
        if (around.size() > RECENT_CAP) {
            around.removeFirst();
        }
        lookups.addLast(lookup);
        index.add(lookup, timeNanos);
        if (lookups.size() > LOOKUP_CAP) {
            index.remove(lookups.removeFirst());
        }
        return lookup;
    }

    private static boolean isExpansion(String longer, String name) {
        return longer.length() > name.length() + 1 && longer.charAt(name.length()) == '.' && longer.startsWith(name);
    }

    private Deque<Lookup> recentOf(long high, long low) {
        Deque<Lookup> around = recent.computeIfAbsent(new Client(high, low), k -> new ArrayDeque<>());
        if (recent.size() > CLIENT_CAP) {
            recent.remove(recent.keySet().iterator().next());
        }
        return around;
    }

    private void remember(Asked asked, Query query) {
        if (open.put(asked, query) == null) {
            openOrder.addLast(asked);
            if (openOrder.size() > LOOKUP_CAP) {
                open.remove(openOrder.removeFirst());
            }
        }
    }

    private void answer(DnsMessage message, long high, long low, int port, long timeNanos, long frame) {
        if (message.name == null) {
            return;
        }
        for (DnsMessage.Address address : message.addresses) {
            names.add(address, message.name, high, low, timeNanos);
        }
        for (DnsMessage.Address address : message.hints) {
            names.add(address, message.name, high, low, timeNanos);
        }
        Query query = open.get(new Asked(high, low, port, message.id, message.type, message.name));
        if (query == null || !query.addresses.isEmpty() || query.truncated && message.truncated) {
            return;
        }
        boolean better = query.rcode < 0 || query.truncated || query.retryable() && timeNanos > query.answerTime;
        if (!better || isRepeat(query, message, timeNanos)) {
            return;
        }
        query.rcode = message.rcode;
        query.truncated = message.truncated && message.addresses.isEmpty();
        query.unread = message.unread && !message.whole && message.addresses.isEmpty();
        query.broken = message.unread && message.whole && message.addresses.isEmpty();
        query.answerFrame = frame;
        query.answerTime = timeNanos;
        for (DnsMessage.Address address : message.addresses) {
            query.addresses.add(Addresses.text(address.high(), address.low()));
        }
        for (DnsMessage.Address address : message.hints) {
            query.addresses.add(Addresses.text(address.high(), address.low()));
        }
        query.cnames.clear();
        query.cnames.addAll(message.cnames);
    }

    /** The answer of a server failure seen twice is not a second answer. */
    private static boolean isRepeat(Query query, DnsMessage message, long timeNanos) {
        return query.rcode == message.rcode
                && query.retryable()
                && query.lastTime <= query.answerTime
                && timeNanos - query.answerTime < SAME_PACKET_NANOS;
    }
}
