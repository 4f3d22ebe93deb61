package io.hangup.call;

import io.hangup.report.ExchangeEntry;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a capture shows any of the signs by which legs are known: a second capture, the same ClientHello twice, an address
 * that serves and asks, a connection that its host redirects, or a server on the capture host to which something comes from
 * afar, or that goes on to somewhere far. Most captures have none of them, and nothing more is looked at then.
 */
final class LegSigns {
    private record Request(String method, String path, String model, long bodyBytes) {}

    /** How often a request stands in the capture, and where first; whether the second may have been made for the first. */
    private static final class Asked {
        private final HostPort server;
        private final long start;
        private final long end;
        private int count = 1;
        private boolean fits;

        private Asked(CallFacts facts, CallFacts.Wait wait) {
            server = facts.server();
            start = wait.requestStart();
            end = facts.endTime();
        }

        private void again(Asked other) {
            boolean meanwhile =
                    other.start >= start && other.start <= end || start >= other.start && start <= other.end;
            fits = ++count == 2 && meanwhile && !server.equals(other.server);
        }
    }

    private final Set<Long> hellos = new HashSet<>();

    /** The nearest half of a handshake of each address, nanoseconds. */
    private final Map<IpAddress, Long> clients = new HashMap<>();

    private final Map<IpAddress, Long> servers = new HashMap<>();
    private final Map<Request, Asked> requests = new HashMap<>();
    private boolean otherCapture;
    private boolean sameHello;
    private boolean redirected;
    private boolean serverHere;

    private LegSigns() {}

    static boolean any(List<FinishedConnection> told) {
        LegSigns signs = new LegSigns();
        told.forEach(signs::add);
        return signs.otherCapture
                || signs.sameHello
                || signs.redirected
                || signs.serverAsks()
                || signs.serverHere && signs.passesHere();
    }

    private void add(FinishedConnection one) {
        CallFacts facts = one.calls();
        otherCapture |= one.connection().capture() > 0;
        redirected |= one.connection().redirect() != null;
        sameHello |= facts.hellos().seen() && !hellos.add(facts.hellos().client());
        serverHere |= Legs.isLocal(facts.serverHalf());
        nearest(clients, IpAddress.of(facts.client()), facts.clientHalf());
        nearest(servers, IpAddress.of(facts.server()), facts.serverHalf());
        for (int i = 0; i < one.exchanges().size(); i++) {
            ExchangeEntry.Request request = one.exchanges().get(i).request();
            if (request.path() != null && request.bodyBytes() >= Legs.TELLING_BYTES) {
                Asked asked = new Asked(facts, facts.waits().get(i));
                Asked before = requests.putIfAbsent(
                        new Request(request.method(), request.path(), request.model(), request.bodyBytes()), asked);
                if (before != null) {
                    before.again(asked);
                }
            }
        }
    }

    private static void nearest(Map<IpAddress, Long> halves, IpAddress address, long half) {
        halves.merge(address, half < 0 ? Long.MAX_VALUE : half, Math::min);
    }

    private boolean serverAsks() {
        return clients.keySet().stream().anyMatch(servers::containsKey);
    }

    /** Not everything is as near as everything else, or one request came in and went out: see {@link Legs}. */
    private boolean passesHere() {
        return clients.values().stream().anyMatch(half -> !Legs.isLocal(half))
                || servers.values().stream().anyMatch(half -> !Legs.isLocal(half))
                || requests.values().stream().anyMatch(asked -> asked.fits);
    }
}
