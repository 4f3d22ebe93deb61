package io.hangup.surroundings;

import io.hangup.capture.CaptureInterface;
import io.hangup.capture.LinkTypes;
import io.hangup.diagnosis.Quality;
import io.hangup.diagnosis.Words;
import io.hangup.surroundings.InterfaceMix.Kind;
import io.hangup.surroundings.InterfaceMix.Tally;
import io.hangup.tcp.InterfaceSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The flaw of a file that holds TCP of several interfaces: the same packets on two of them, the two directions on different
 * ones, connections (a proxy's legs) on different ones, or interfaces that were not captured alike.
 */
final class MixedInterfaces {
    private static final int NAMED_CAP = 6;
    private static final int FRAME_CAP = 20;
    private static final int WHOLE = 65_535;

    private final List<CaptureInterface> described;
    /** Connections of each interface; those that the link header itself numbers come last. */
    private final Map<Integer, Long> counts =
            new TreeMap<>(Comparator.<Integer>comparingInt(i -> i < 0 ? 1 : 0).thenComparingInt(i -> i < 0 ? ~i : i));

    private final Set<Integer> ofCalls = new LinkedHashSet<>();
    private final List<Long> frames = new ArrayList<>();
    private long several;
    private long copied;
    private long apart;

    private MixedInterfaces(List<CaptureInterface> described) {
        this.described = described;
    }

    /** The flaw, or null where all is of one interface, or where it makes no difference. */
    static Quality of(InterfaceMix mix, List<CaptureInterface> described) {
        MixedInterfaces found = new MixedInterfaces(described);
        mix.kinds().forEach(found::count);
        boolean unlike = found.unlike(CaptureInterface::linkType)
                || found.unlike(MixedInterfaces::limit)
                || found.unlike(CaptureInterface::isCoarse);
        // one capture on all interfaces of a host has one clock: calls on different ones lose nothing by it
        boolean calls = found.ofCalls.size() > 1 && found.ofCalls.stream().anyMatch(index -> index >= 0);
        if (found.counts.size() < 2 || found.several == 0 && !calls && !unlike) {
            return null;
        }
        long most =
                found.counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long touched = found.several > 0 ? found.several : mix.connections() - most;
        return new Quality(
                "capture-mixed-interfaces",
                Math.min(1, (double) touched / mix.connections()),
                found.sentences(),
                found.frames);
    }

    private void count(Kind kind, Tally tally) {
        Set<Integer> client = same(kind.client());
        Set<Integer> server = same(kind.server());
        Set<Integer> all = new LinkedHashSet<>(client);
        all.addAll(server);
        all.forEach(index -> counts.merge(index, tally.connections, Long::sum));
        if (kind.wanted()) {
            ofCalls.addAll(all);
        }
        if (all.size() < 2) {
            return;
        }
        several += tally.connections;
        boolean disjoint = client.stream().noneMatch(server::contains) && !client.isEmpty() && !server.isEmpty();
        if (disjoint) {
            apart += tally.connections;
        } else if (kind.copied()) {
            copied += tally.connections;
        }
        tally.frames.stream().limit(FRAME_CAP - frames.size()).forEach(frames::add);
    }

    /** The set's interfaces, one that a later section describes again taken for the first. */
    private Set<Integer> same(long set) {
        Set<Integer> indexes = new LinkedHashSet<>();
        for (int index : InterfaceSet.of(set)) {
            indexes.add(first(index));
        }
        return indexes;
    }

    private int first(int index) {
        if (index < 0 || index >= described.size()) {
            return index;
        }
        for (int earlier = 0; earlier < index; earlier++) {
            if (described.get(index).repeats(described.get(earlier))) {
                return earlier;
            }
        }
        return index;
    }

    private String sentences() {
        StringBuilder text = new StringBuilder(
                "TCP of " + counts.size() + " interfaces is in this file: " + names() + differences() + ".");
        if (copied > 0) {
            text.append(' ')
                    .append(Words.count(copied, "connection"))
                    .append(copied == 1 ? " is" : " are")
                    .append(
                            " on more than one of them: each packet is counted once, which takes nothing from what is said.");
        }
        if (apart > 0) {
            text.append(" The client's packets of ")
                    .append(Words.count(apart, "connection"))
                    .append(
                            " are on one interface and the server's on another: each may have lost packets of its own, and"
                                    + " files of two machines have two clocks.");
        }
        long moved = several - copied - apart;
        if (moved > 0) {
            text.append(" The packets of ")
                    .append(Words.count(moved, "connection"))
                    .append(" are spread over several (bonding, several paths).");
        }
        if (several == 0) {
            text.append(
                    " Each connection is on one of them: nothing is taken from what is said of it alone. Times across"
                            + " them (a proxy's two legs) hold only if one clock stamped both.");
        }
        return text.toString();
    }

    private String names() {
        List<String> list = new ArrayList<>();
        counts.forEach((index, connections) -> {
            if (list.size() < NAMED_CAP) {
                list.add(name(index) + " (" + Words.count(connections, "connection") + ")");
            }
        });
        int more = counts.size() - list.size();
        return String.join(", ", list) + (more > 0 ? " and " + more + " more" : "");
    }

    private String name(int index) {
        if (index < 0) {
            return "interface " + ~index;
        }
        String name = index < described.size() ? described.get(index).name() : "";
        return name.isEmpty() ? "number " + index : name;
    }

    /** In what the interfaces that carry TCP were captured differently; empty where in nothing. */
    private String differences() {
        return differ("link types", i -> LinkTypes.name(i.linkType()))
                + differ("snap lengths", i -> limit(i) == 0 ? "none" : String.valueOf(limit(i)))
                + differ("times", CaptureInterface::step);
    }

    private String differ(String what, Function<CaptureInterface, String> property) {
        Set<String> values = values(property);
        return values.size() < 2 ? "" : "; different " + what + " (" + String.join(", ", values) + ")";
    }

    private boolean unlike(Function<CaptureInterface, Object> property) {
        return values(property).size() > 1;
    }

    private <T> Set<T> values(Function<CaptureInterface, T> property) {
        Set<T> values = new LinkedHashSet<>();
        for (int index : counts.keySet()) {
            if (index >= 0 && index < described.size()) {
                values.add(property.apply(described.get(index)));
            }
        }
        return values;
    }

    /** The snap length, or 0 where it cuts no packet of a wire. */
    private static long limit(CaptureInterface described) {
        return described.snapLength() >= WHOLE ? 0 : described.snapLength();
    }
}
