package io.hangup.surroundings;

import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Surroundings;
import io.hangup.diagnosis.Timers;
import io.hangup.names.Lookup;
import io.hangup.names.NameTracker;
import io.hangup.names.Query;
import io.hangup.packet.IncompleteDatagram;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the whole capture tells about single connections: usual round trips and TTLs, directions, look-ups. */
public final class CaptureView implements Surroundings {
    /** One byte of so many. */
    private static final int LOSSY_SHARE = 100;

    /** The most server addresses remembered. */
    private static final int ADDRESS_CAP = 100_000;

    /** No handshake that comes about takes longer, but for lost SYNs. */
    private static final long HANDSHAKE_NANOS = 10_000_000_000L;

    private static final class Usual {
        private long connectTime = -1;
        private int ttl = -1;
    }

    private static final int TCP = 6;

    private final NameTracker names;
    private final Attempts attempts = new Attempts();
    private final OnePort onePort = new OnePort();
    private final SilentHosts silences = new SilentHosts();
    private final Timers timers;
    private final Map<IpAddress, Usual> servers = new HashMap<>();
    private final Vantage vantage = new Vantage();
    private final Map<Integer, Vantage> byCapture = new HashMap<>();
    private final Map<Integer, InterfaceMix> interfaces = new HashMap<>();
    private final CutErrors cutErrors = new CutErrors();
    private final NamelessServers nameless = new NamelessServers();
    private final Map<Integer, ClockSteps> clockSteps = new HashMap<>();
    private final FlowTotals totals = new FlowTotals();
    private Supplier<List<IncompleteDatagram>> fragments = List::of;
    private long twoSided;
    private long firstTime = Long.MIN_VALUE;

    public CaptureView(NameTracker names, Map<String, Double> timers) {
        this.names = names;
        this.timers = new Timers(timers);
    }

    /**
     * Takes a packet.
     *
     * @param timeNanos epoch nanoseconds
     */
    public void packet(Packet packet, long timeNanos) {
        if (firstTime == Long.MIN_VALUE) {
            firstTime = timeNanos;
        }
        silences.packet(packet, timeNanos);
        onePort.packet(packet, timeNanos);
        if (packet.kind == Packet.TCP) {
            attempts.packet(packet, timeNanos);
        } else if (packet.kind == Packet.ICMP) {
            cutErrors.packet(packet, timeNanos);
        }
    }

    @Override
    public boolean cutErrors(HostPort to, long fromNanos, long untilNanos) {
        return cutErrors.any(IpAddress.of(to), fromNanos, untilNanos);
    }

    /** The port to which the capture was limited, as its packets show it, or -1. */
    int onlyPort() {
        return onePort.port();
    }

    /**
     * Counts a connection whose packets are over.
     *
     * @param wanted it is known to carry calls to a model
     */
    public void ended(Connection connection, boolean wanted) {
        vantage.add(connection, wanted);
        int capture = FrameRef.capture(connection.firstFrame());
        byCapture.computeIfAbsent(capture, c -> new Vantage()).add(connection, wanted);
        interfaces.computeIfAbsent(capture, c -> new InterfaceMix()).add(connection, wanted);
        totals.add(connection, running(connection));
        nameless.add(connection, wanted);
        if (wanted && !connection.isRepeat()) {
            clockSteps.computeIfAbsent(capture, c -> new ClockSteps()).add(connection);
        }
        boolean client = connection.half(Side.CLIENT).segments > 0;
        boolean server = connection.half(Side.SERVER).segments > 0;
        if (client && server) {
            twoSided++;
        }
        long rtt = connection.serverRtt();
        if (rtt < 0 || servers.size() >= ADDRESS_CAP) {
            return;
        }
        HostPort address = connection.server();
        Usual usual = servers.computeIfAbsent(IpAddress.of(address), a -> new Usual());
        usual.connectTime = usual.connectTime < 0 ? rtt : Math.min(usual.connectTime, rtt);
        usual.ttl = connection.half(Side.SERVER).usualTtl;
    }

    /** Whether frames were captured when the connection's handshake was made: long before, or a look-up of its address. */
    private boolean running(Connection connection) {
        long first = connection.firstTime();
        boolean longBefore = firstTime != Long.MIN_VALUE && first - firstTime >= HANDSHAKE_NANOS;
        return longBefore || !connection.openingSeen() && given(connection.server(), first - HANDSHAKE_NANOS, first);
    }

    @Override
    public List<Attempt> attempts(long fromNanos, long untilNanos) {
        return attempts.lastBetween(fromNanos, untilNanos, ATTEMPTS_CAP);
    }

    /** How many of the oldest connection attempts had to be forgotten: what rests on attempts knows the latest only. */
    public long forgottenAttempts() {
        return attempts.forgotten();
    }

    /** Every attempt still remembered, in order. */
    public List<Attempt> allAttempts() {
        return attempts.lastBetween(Long.MIN_VALUE, Long.MAX_VALUE, Attempts.CAP);
    }

    /** Where the IP packets that lack a fragment are asked for. */
    public void fragments(Supplier<List<IncompleteDatagram>> incomplete) {
        fragments = incomplete;
    }

    @Override
    public List<IncompleteDatagram> lostFragments(HostPort from, HostPort to) {
        List<IncompleteDatagram> found = new ArrayList<>();
        for (IncompleteDatagram one : fragments.get()) {
            boolean between = one.protocol() == TCP
                    && one.source().equals(from.address())
                    && one.destination().equals(to.address());
            boolean ports =
                    one.sourcePort() < 0 || one.sourcePort() == from.port() && one.destinationPort() == to.port();
            if (between && ports) {
                found.add(one);
            }
        }
        return found;
    }

    @Override
    public List<Attempt> attemptsAt(HostPort server, long fromNanos, long untilNanos) {
        return attempts.at(server, fromNanos, untilNanos, ATTEMPTS_CAP);
    }

    @Override
    public List<HostPort> otherAddresses(HostPort server) {
        List<HostPort> list = new ArrayList<>();
        for (String name : names.namesOf(server.high(), server.low(), Long.MAX_VALUE)) {
            for (HostPort other : names.addressesOf(name)) {
                boolean same = other.high() == server.high() && other.low() == server.low();
                if (!same && !list.contains(other)) {
                    list.add(other);
                }
            }
        }
        return list;
    }

    /** The look-up whose answer holds the server's address, latest before the time, or null. Walks over all of them. */
    public Lookup lookupFor(HostPort server, long timeNanos) {
        String address = server.address();
        Lookup found = null;
        for (Lookup lookup : names.lookups()) {
            if (lookup.startTime() > timeNanos) {
                break;
            }
            for (Query query : lookup.queries) {
                if (query.addresses.contains(address)) {
                    found = lookup;
                }
            }
        }
        return found;
    }

    /** All look-ups still remembered, in order of their first question. */
    public List<Lookup> lookups() {
        return names.lookups();
    }

    @Override
    public List<Lookup> lookupsOf(String client, String name, long untilNanos) {
        return names.lookupsOf(client, name, untilNanos);
    }

    @Override
    public boolean given(HostPort address, long fromNanos, long untilNanos) {
        return names.given(address, fromNanos, untilNanos);
    }

    @Override
    public long usualConnectTime(HostPort server) {
        Usual usual = servers.get(IpAddress.of(server));
        return usual == null ? -1 : usual.connectTime;
    }

    @Override
    public int usualTtl(HostPort server) {
        Usual usual = servers.get(IpAddress.of(server));
        return usual == null ? -1 : usual.ttl;
    }

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public boolean oneSided() {
        return twoSided == 0 && totals.oneSided > 0;
    }

    /** When hosts heard nothing from anybody; asked at the end of the capture. */
    public List<SilentHosts.Span> silences() {
        return oneSided() ? List.of() : silences.end();
    }

    /** How many TCP connections were seen, to whatever end. */
    public long connections() {
        return totals.connections;
    }

    /** The capture misses so much of what was sent that an answer may be missing too. */
    public boolean lossy() {
        FlowTotals totals = totals();
        return totals.missedBytes > 0 && totals.missedBytes * LOSSY_SHARE >= totals.missedBytes + totals.payloadBytes;
    }

    /** Servers that nothing names. */
    NamelessServers nameless() {
        return nameless;
    }

    /** On which interfaces of one of several files its connections were captured. */
    InterfaceMix interfaces(int capture) {
        return interfaces.getOrDefault(capture, new InterfaceMix());
    }

    /** Where the clock of one of several files stepped ahead. */
    List<ClockSteps.Step> clockSteps(int capture) {
        ClockSteps steps = clockSteps.get(capture);
        return steps == null ? List.of() : steps.all();
    }

    FlowTotals totals() {
        return totals;
    }

    /** Where one of several files was taken: by its own handshakes, or like the others where it has none. */
    public Vantage vantage(int capture) {
        Vantage own = byCapture.get(capture);
        return own == null || byCapture.size() < 2 || own.id().equals("unknown") || vantage.both() ? vantage : own;
    }

    /** Where the capture was taken. */
    public Vantage vantage() {
        return vantage;
    }
}
