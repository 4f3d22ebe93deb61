package io.hangup.surroundings;

import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Words;
import io.hangup.llm.EndpointCatalogue;
import io.hangup.names.NameTracker;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.StrayErrors.Stray;
import java.util.ArrayList;
import java.util.List;

/** What is said of connections that only an ICMP error tells of: nothing is judged by it, but it is not passed over. */
public final class StrayErrorNotes {
    private static final int NAMED_CAP = 5;

    private final NameTracker names;
    private final EndpointCatalogue catalogue;

    public StrayErrorNotes(NameTracker names, EndpointCatalogue catalogue) {
        this.names = names;
        this.catalogue = catalogue;
    }

    /**
     * One sentence each: of those to a known endpoint, and of all others where the capture holds no connection at all.
     *
     * @param connections how many connections it holds
     */
    public List<String> of(List<Stray> strays, long connections) {
        List<String> notes = new ArrayList<>();
        long more = 0;
        for (Stray stray : strays) {
            String name = known(stray);
            if (name == null && connections > 0) {
                continue;
            }
            if (notes.size() < NAMED_CAP) {
                notes.add(sentence(stray, name));
            } else {
                more++;
            }
        }
        if (more > 0) {
            notes.add("ICMP errors speak of " + Words.count(more, "more connection")
                    + " that the capture does not hold.");
        }
        return notes;
    }

    /** The name of an endpoint in the catalogue that DNS gave the address for; "" for a known address; else null. */
    private String known(Stray stray) {
        HostPort to = stray.destination();
        for (String name : names.namesOf(to.high(), to.low(), stray.first().timeNanos())) {
            if (catalogue.matchHost(name, to.port()) != null) {
                return name;
            }
        }
        return catalogue.matchAddress(to) != null ? "" : null;
    }

    private static String sentence(Stray stray, String name) {
        IcmpError error = stray.first();
        String meaning = error.isUnreachable()
                ? "\"" + error.unreachableText() + "\""
                : error.isPacketTooBig()
                        ? "\"packet too big\""
                        : "type " + error.type() + ", code " + error.code() + ",";
        String to = stray.destination() + (name == null || name.isEmpty() ? "" : " (" + name + ")");
        String again = stray.errors() > 1 ? " and " + Words.count(stray.errors() - 1, "more time") : "";
        return "ICMP from " + error.from() + " says " + meaning + " of a packet from " + stray.source() + " to " + to
                + ", frame " + FrameRef.number(error.frame()) + again
                + ". The capture holds no packet of that connection itself, so nothing is judged by it: capture TCP as well"
                + " as ICMP.";
    }
}
