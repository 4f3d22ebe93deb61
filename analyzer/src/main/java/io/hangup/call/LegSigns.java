package io.hangup.call;

import io.hangup.report.ExchangeEntry;
import io.hangup.tcp.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a capture shows any of the signs by which legs are known: a second capture, the same ClientHello twice, an address
 * that serves and asks, or a server on the capture host to which something comes from afar, or that goes on to somewhere far.
 * Most captures have none of them, and nothing more is looked at then.
 */
final class LegSigns {
    private record Request(String method, String path, String model, long bodyBytes) {}

    private final Set<Long> hellos = new HashSet<>();

    /** The nearest half of a handshake of each address, nanoseconds. */
    private final Map<IpAddress, Long> clients = new HashMap<>();

    private final Map<IpAddress, Long> servers = new HashMap<>();
    private final Map<Request, Integer> requests = new HashMap<>();
    private boolean otherCapture;
    private boolean sameHello;
    private boolean serverHere;

    private LegSigns() {}

    static boolean any(List<FinishedConnection> told) {
        LegSigns signs = new LegSigns();
        told.forEach(signs::add);
        return signs.otherCapture || signs.sameHello || signs.serverAsks() || signs.serverHere && signs.passesHere();
    }

    private void add(FinishedConnection one) {
        CallFacts facts = one.calls();
        otherCapture |= one.connection().capture() > 0;
        sameHello |= facts.hellos().seen() && !hellos.add(facts.hellos().client());
        serverHere |= Legs.isLocal(facts.serverHalf());
        nearest(clients, IpAddress.of(facts.client()), facts.clientHalf());
        nearest(servers, IpAddress.of(facts.server()), facts.serverHalf());
        for (ExchangeEntry exchange : one.exchanges()) {
            ExchangeEntry.Request request = exchange.request();
            if (request.path() != null && request.bodyBytes() >= Legs.TELLING_BYTES) {
                requests.merge(
                        new Request(request.method(), request.path(), request.model(), request.bodyBytes()),
                        1,
                        Integer::sum);
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
                || requests.containsValue(2);
    }
}
