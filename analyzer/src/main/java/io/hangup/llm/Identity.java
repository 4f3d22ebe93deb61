package io.hangup.llm;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What is known of who the server of a connection is, and by what evidence. Grows while the connection is read. */
public final class Identity {
    private final Set<IdentifiedBy> evidence = EnumSet.noneOf(IdentifiedBy.class);
    private String host;
    private IdentifiedBy hostFrom;
    private String provider = "";

    /** Adds evidence; the strongest that carries a name gives the host name. */
    void add(IdentifiedBy by, String name, String providerId) {
        evidence.add(by);
        if (name != null && !name.isEmpty() && (host == null || by.compareTo(hostFrom) < 0)) {
            host = name;
            hostFrom = by;
        }
        if (provider.isEmpty() || by == first()) {
            provider = providerId;
        }
    }

    /** Takes back what DNS said of the address: the connection itself names another server there. */
    void withdrawDns() {
        if (evidence.remove(IdentifiedBy.DNS) && hostFrom == IdentifiedBy.DNS) {
            host = null;
            hostFrom = null;
            provider = "";
        }
    }

    private IdentifiedBy first() {
        return evidence.iterator().next();
    }

    /** True once anything identified the connection as one to an LLM endpoint. */
    public boolean identified() {
        return !evidence.isEmpty();
    }

    /** The endpoint's name, or null when no packet gives one. */
    public String host() {
        return host;
    }

    /** Provider id of the catalogue, or empty. */
    public String provider() {
        return provider;
    }

    /** The kinds of evidence, strongest first. */
    public List<String> evidence() {
        List<String> ids = new ArrayList<>();
        evidence.forEach(by -> ids.add(by.id()));
        return ids;
    }

    public boolean by(IdentifiedBy kind) {
        return evidence.contains(kind);
    }
}
