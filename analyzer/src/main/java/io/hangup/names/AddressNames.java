package io.hangup.names;

import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Which names DNS gave for an address, and when. Mutable; addresses unused for longest are forgotten first. */
final class AddressNames {
    /** The most addresses remembered. */
    static final int ADDRESS_CAP = 65_536;

    /** The most names remembered of one address (content delivery networks serve many from one). */
    static final int NAME_CAP = 16;

    /** The most addresses remembered of one name, the oldest go first. */
    static final int ADDRESSES_OF_NAME_CAP = 64;

    /** One name of an address, as one client learnt it; {@code last} is when it was last answered. */
    private static final class Given {
        final String name;
        final long clientHigh;
        final long clientLow;
        final long first;
        long last;

        Given(String name, long clientHigh, long clientLow, long time) {
            this.name = name;
            this.clientHigh = clientHigh;
            this.clientLow = clientLow;
            this.first = time;
            this.last = time;
        }

        boolean isFor(long high, long low) {
            return clientHigh == high && clientLow == low;
        }
    }

    /** In order of last use. */
    private final LinkedHashMap<IpAddress, List<Given>> byAddress = new LinkedHashMap<>(64, 0.75f, true);

    /** The same the other way round. */
    private final Map<String, LinkedHashSet<IpAddress>> byName = new HashMap<>();

    void add(DnsMessage.Address address, String name, long clientHigh, long clientLow, long timeNanos) {
        List<Given> names =
                byAddress.computeIfAbsent(new IpAddress(address.high(), address.low()), k -> new ArrayList<>(1));
        if (byAddress.size() > ADDRESS_CAP) {
            forget(byAddress.keySet().iterator().next());
        }
        for (Given given : names) {
            if (given.isFor(clientHigh, clientLow) && given.name.equals(name)) {
                given.last = Math.max(given.last, timeNanos);
                return;
            }
        }
        if (names.size() >= NAME_CAP) {
            Given oldest = names.get(0);
            for (Given given : names) {
                oldest = given.last < oldest.last ? given : oldest;
            }
            names.remove(oldest);
            unlink(oldest.name, new IpAddress(address.high(), address.low()), names);
        }
        names.add(new Given(name, clientHigh, clientLow, timeNanos));
        LinkedHashSet<IpAddress> addresses = byName.computeIfAbsent(name, n -> new LinkedHashSet<>(2));
        addresses.add(new IpAddress(address.high(), address.low()));
        if (addresses.size() > ADDRESSES_OF_NAME_CAP) {
            addresses.remove(addresses.iterator().next());
        }
    }

    private void forget(IpAddress address) {
        for (Given given : byAddress.remove(address)) {
            unlink(given.name, address, List.of());
        }
    }

    /** Forgets that the name has the address, unless another client's answer that is kept still says so. */
    private void unlink(String name, IpAddress address, List<Given> kept) {
        for (Given given : kept) {
            if (given.name.equals(name)) {
                return;
            }
        }
        LinkedHashSet<IpAddress> addresses = byName.get(name);
        if (addresses != null && addresses.remove(address) && addresses.isEmpty()) {
            byName.remove(name);
        }
    }

    /** How many names have an address; for tests of the bounds. */
    int nameCount() {
        return byName.size();
    }

    /** The latest addresses that DNS gave for the name, in no order; ports are 0. */
    List<HostPort> addresses(String name) {
        List<HostPort> list = new ArrayList<>();
        for (IpAddress key : byName.getOrDefault(name, new LinkedHashSet<>(0))) {
            list.add(new HostPort(key.high(), key.low(), 0));
        }
        return list;
    }

    /** DNS gave the address, for whatever name, at some time between the two. */
    boolean given(long high, long low, long from, long until) {
        for (Given given : byAddress.getOrDefault(new IpAddress(high, low), List.of())) {
            if (given.first <= until && given.last >= from) {
                return true;
            }
        }
        return false;
    }

    /** Names of the address, best first: of this client before others, known by then before later, latest first. */
    List<String> names(long clientHigh, long clientLow, boolean anyClient, long high, long low, long timeNanos) {
        List<Given> names = byAddress.get(new IpAddress(high, low));
        if (names == null) {
            return List.of();
        }
        List<Given> sorted = new ArrayList<>(names);
        sorted.sort((a, b) -> compare(a, b, clientHigh, clientLow, anyClient, timeNanos));
        List<String> texts = new ArrayList<>(sorted.size());
        for (Given given : sorted) {
            if (!texts.contains(given.name)) {
                texts.add(given.name);
            }
        }
        return texts;
    }

    private static int compare(Given a, Given b, long clientHigh, long clientLow, boolean anyClient, long timeNanos) {
        boolean ownA = anyClient || a.isFor(clientHigh, clientLow);
        boolean ownB = anyClient || b.isFor(clientHigh, clientLow);
        if (ownA != ownB) {
            return ownA ? -1 : 1;
        }
        boolean knownA = a.first <= timeNanos;
        boolean knownB = b.first <= timeNanos;
        if (knownA != knownB) {
            return knownA ? -1 : 1;
        }
        if (!knownA) {
            return Long.compare(a.first, b.first);
        }
        // an answer repeated after the moment asked about counts as of that moment at the latest
        return Long.compare(Math.min(b.last, timeNanos), Math.min(a.last, timeNanos));
    }
}
