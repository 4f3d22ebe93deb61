package io.hangup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the user asked of an analysis. Immutable; start from {@link #DEFAULTS} and use the with-methods.
 *
 * @param endpoints additional endpoints: HOST[:PORT], *.suffix, address, CIDR, each with an optional :PORT
 * @param endpointFiles the user's own endpoint lists that exist (tab-separated: pattern, port, provider, path prefix)
 * @param all treat every TCP connection as one to an LLM endpoint
 * @param keyLogs key log files
 * @param selection the calls that the report is about
 * @param site what the site knows
 */
public record AnalysisOptions(
        List<String> endpoints,
        List<Path> endpointFiles,
        boolean all,
        List<Path> keyLogs,
        Selection selection,
        Site site) {
    /** No filter, no addition. */
    public static final AnalysisOptions DEFAULTS =
            new AnalysisOptions(List.of(), List.of(), false, List.of(), Selection.ALL, Site.UNKNOWN);

    public AnalysisOptions {
        endpoints = List.copyOf(endpoints);
        endpointFiles = List.copyOf(endpointFiles);
        keyLogs = List.copyOf(keyLogs);
    }

    /** With these additional endpoints, in place of those before. */
    public AnalysisOptions withEndpoints(List<String> others) {
        return new AnalysisOptions(others, endpointFiles, all, keyLogs, selection, site);
    }

    /** With these key logs, in place of those before. */
    public AnalysisOptions withKeyLogs(List<Path> others) {
        return new AnalysisOptions(endpoints, endpointFiles, all, others, selection, site);
    }

    /** With the knowledge of another site. */
    public AnalysisOptions withSite(Site other) {
        return new AnalysisOptions(endpoints, endpointFiles, all, keyLogs, selection, other);
    }

    /**
     * The calls to keep. An empty list keeps all.
     *
     * @param hosts keep only calls to these hosts (exact or *.suffix)
     * @param ports keep only connections to these server ports
     * @param clients keep only calls of these client addresses
     * @param streams keep only these tcp.stream numbers
     * @param requestIds keep only exchanges whose readable headers carry one of these ids
     * @param sinceNanos keep only calls that end at or after this time, epoch nanoseconds; Long.MIN_VALUE for all
     * @param untilNanos keep only calls that start at or before this time; Long.MAX_VALUE for all
     */
    public record Selection(
            List<String> hosts,
            List<Integer> ports,
            List<String> clients,
            List<Integer> streams,
            List<String> requestIds,
            long sinceNanos,
            long untilNanos) {
        /** Every call. */
        public static final Selection ALL =
                new Selection(List.of(), List.of(), List.of(), List.of(), List.of(), Long.MIN_VALUE, Long.MAX_VALUE);

        public Selection {
            hosts = List.copyOf(hosts);
            ports = List.copyOf(ports);
            clients = List.copyOf(clients);
            streams = List.copyOf(streams);
            requestIds = List.copyOf(requestIds);
        }
    }

    /**
     * What only the user's site knows.
     *
     * @param timers its own timers: seconds by name
     * @param names its own names of addresses: name by address or CIDR block
     * @param ignoredCauses causes that make no diagnosis loud: they are reported as notes
     */
    public record Site(Map<String, Double> timers, Map<String, String> names, List<String> ignoredCauses) {
        /** Nothing is known. */
        public static final Site UNKNOWN = new Site(Map.of(), Map.of(), List.of());

        public Site {
            timers = Map.copyOf(timers);
            names = Map.copyOf(names);
            ignoredCauses = List.copyOf(ignoredCauses);
        }
    }
}
