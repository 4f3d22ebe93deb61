package io.hangup.call;

import io.hangup.capture.FrameRef;
import io.hangup.compare.Closing;
import io.hangup.compare.ComparedConnection;
import io.hangup.compare.Stray;
import io.hangup.compare.VantagePoints;
import io.hangup.compare.Way;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a second capture shows the same connection from another point, what it alone can prove replaces what one sees. */
public final class TwoViews {
    /** Verdicts on a silence: another point may show what was sent in it. */
    private static final Set<String> SILENCES = Set.of(
            "stream-stalled",
            "client-aborted-stream",
            "client-read-timeout",
            "client-cancelled",
            "idle-blackhole-while-waiting",
            "provider-slow-not-network",
            "unexplained");

    /** Causes that a forged reset does not explain: somebody said outright what was wrong. */
    private static final Set<Outcome> SAID = Set.of(Outcome.COMPLETED, Outcome.HTTP_ERROR, Outcome.PROXY_REFUSED);

    private static final double PROVED = 0.97;
    private static final double DEAD_PATH = 0.9;

    private final Map<Long, List<ComparedConnection>> byConnection = new HashMap<>();
    private final Diagnostician diagnostician;

    public TwoViews(VantagePoints points, Diagnostician diagnostician) {
        this.diagnostician = diagnostician;
        for (ComparedConnection c : points.compared()) {
            long key = key(FrameRef.capture(c.a().firstFrame()), c.a().stream());
            byConnection.computeIfAbsent(key, k -> new ArrayList<>(1)).add(c);
        }
    }

    private static long key(int capture, int stream) {
        return (long) capture << 32 | stream;
    }

    /** The same list, verdicts restated where the other view proves another one. */
    public List<FinishedConnection> explained(List<FinishedConnection> told) {
        List<FinishedConnection> list = new ArrayList<>();
        for (FinishedConnection one : told) {
            List<ComparedConnection> others = byConnection.getOrDefault(
                    key(one.connection().capture(), one.connection().tcpStream()), List.of());
            List<Diagnosis> diagnoses = new ArrayList<>();
            for (Diagnosis diagnosis : one.diagnoses()) {
                diagnoses.add(restated(one, diagnosis, others));
            }
            list.add(new FinishedConnection(one.connection(), one.exchanges(), diagnoses, one.calls()));
        }
        return list;
    }

    private Diagnosis restated(FinishedConnection one, Diagnosis diagnosis, List<ComparedConnection> others) {
        for (ComparedConnection other : others) {
            Finding finding = finding(diagnosis, other, one.connection().host());
            if (finding != null) {
                return diagnostician.restated(
                        diagnosis,
                        finding,
                        one.connection().host(),
                        one.connection().serverPort());
            }
        }
        return diagnosis;
    }

    private static Finding finding(Diagnosis diagnosis, ComparedConnection other, String host) {
        if (SAID.contains(diagnosis.outcome()) || diagnosis.open()) {
            return null;
        }
        if (other.closing().by() == Closing.By.MIDDLEBOX) {
            return forged(diagnosis, other, host);
        }
        return SILENCES.contains(diagnosis.cause()) ? dead(diagnosis, other, host) : null;
    }

    /** A reset that the end in whose name it came never sent. */
    private static Finding forged(Diagnosis diagnosis, ComparedConnection other, String host) {
        Finding finding = null;
        List<Stray> strays = new ArrayList<>(other.strays());
        // what reached the side that is told comes first
        int told = FrameRef.capture(other.a().firstFrame());
        strays.sort(Comparator.comparing(stray -> FrameRef.capture(stray.frame()) != told));
        for (Stray stray : strays) {
            if (!stray.certain() || (stray.flags() & Packet.RST) == 0) {
                continue;
            }
            String name = side(stray.inNameOf());
            if (finding == null) {
                String own = stray.inNameOf() == Side.CLIENT ? "the client" : "the server side";
                finding = Finding.of("middlebox-injected-rst", PROVED)
                        .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                        .sentence("A box between the two points reset the connection to " + host + " in the name of "
                                + own + ": the reset in frame " + frame(stray.frame()) + " is missing where the " + name
                                + "'s own packets were captured"
                                + (stray.wentOn() == 0
                                        ? "."
                                        : ", and there the " + name + " goes on in frame " + frame(stray.wentOn())
                                                + "."))
                        .evidence(diagnosis.evidence())
                        .notVisible("which box sent it. Next capture: at a third point between these two, until a call"
                                + " fails again; each further point halves the way that is left.");
            }
            finding.evidence(new Evidence(
                    stray.frame(),
                    stray.timeNanos(),
                    name,
                    "RST in the name of the " + name + ", never sent by it; TTL " + stray.ttl()
                            + (stray.usualTtl() >= 0 ? ", its other packets have " + stray.usualTtl() : "")));
        }
        return finding;
    }

    /** Everything that a side sent from some moment on got lost between the points. */
    private static Finding dead(Diagnosis diagnosis, ComparedConnection other, String host) {
        for (Way way : other.ways()) {
            if (!way.wentDead()) {
                continue;
            }
            String from = side(way.from());
            List<Way.Loss> losses = way.losses();
            Finding finding = Finding.of("path-blackhole", DEAD_PATH)
                    .closedBy(ClosedBy.NONE, ClosedHow.TIMEOUT)
                    .sentence("The path died between the two points: the last " + Words.count(way.tail(), "packet")
                            + " of data that the " + from + " sent on the connection to " + host
                            + " never arrived at the other one, small ones included, over "
                            + Words.duration(way.tailNanos()) + ".")
                    .evidence(diagnosis.evidence())
                    .notVisible(
                            "where between the two points it broke. Next capture: at a third point between them, until"
                                    + " a call fails again; each further point halves the way that is left.");
            for (int i = Math.max(0, losses.size() - 3); i < losses.size(); i++) {
                Way.Loss loss = losses.get(i);
                finding.evidence(
                        new Evidence(loss.frame(), loss.timeNanos(), from, "sent, and never seen at the other point"));
            }
            return finding;
        }
        return null;
    }

    private static String side(Side side) {
        return side == Side.CLIENT ? "client" : "server";
    }

    private static String frame(long ref) {
        return FrameRef.capture(ref) + ":" + FrameRef.number(ref);
    }

    /** What a reader must know of how several views were used. */
    public static List<String> notes(VantagePoints points, List<String> names) {
        Map<Long, Integer> counts = new HashMap<>();
        for (ComparedConnection c : points.compared()) {
            int told = FrameRef.capture(c.a().firstFrame());
            int other = FrameRef.capture(c.b().firstFrame());
            counts.merge(key(told, other), 1, Integer::sum);
        }
        List<String> notes = new ArrayList<>();
        long[] shifts = points.shifts();
        counts.forEach((pair, count) -> {
            int told = (int) (pair >>> 32);
            int other = pair.intValue();
            notes.add(names.get(other) + " shows " + Words.count(count, "connection") + " of " + names.get(told)
                    + " from another point. Calls are told as " + names.get(told)
                    + ", nearer to the client, saw them, and the other view is compared with it: hangup compare "
                    + names.get(told) + " " + names.get(other) + " has all of it.");
        });
        for (int i = 0; i < shifts.length; i++) {
            if (shifts[i] != 0) {
                notes.add("The clock of " + names.get(i) + " was " + Words.duration(Math.abs(shifts[i]))
                        + (shifts[i] < 0 ? " ahead" : " behind") + "; its times are set right here."
                        + (points.compared().isEmpty() ? " Calls that both legs of a proxy show tell so." : ""));
            }
        }
        return notes;
    }
}
