package io.hangup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the user asked of an analysis. Immutable; start from {@link #DEFAULTS} and use the with-methods.
 *
 * @param endpoints additional endpoints: HOST[:PORT], *.suffix, address, CIDR, each with an optional :PORT
 * @param all treat every TCP connection as one to an LLM endpoint
 * @param keyLogs key log files
 * @param hosts keep only calls to these hosts (exact or *.suffix)
 * @param ports keep only connections to these server ports
 * @param clients keep only calls of these client addresses
 * @param streams keep only these tcp.stream numbers
 * @param sinceNanos keep only calls that end at or after this time, epoch nanoseconds; Long.MIN_VALUE for all
 * @param untilNanos keep only calls that start at or before this time; Long.MAX_VALUE for all
 * @param requestIds keep only exchanges whose readable headers carry one of these ids
 * @param ignoredCauses causes that make no diagnosis loud: they are reported as notes
 * @param endpointFiles the user's own endpoint lists that exist (tab-separated: pattern, port, provider, path prefix)
 * @param timers a site's own timers: seconds by name
 * @param siteNames a site's own names of addresses: name by address or CIDR block
 */
public record AnalysisOptions(
        List<String> endpoints,
        boolean all,
        List<Path> keyLogs,
        List<String> hosts,
        List<Integer> ports,
        List<String> clients,
        List<Integer> streams,
        long sinceNanos,
        long untilNanos,
        List<String> requestIds,
        List<String> ignoredCauses,
        List<Path> endpointFiles,
        Map<String, Double> timers,
        Map<String, String> siteNames) {
    /** No filter, no addition. */
    public static final AnalysisOptions DEFAULTS = new AnalysisOptions(
            List.of(),
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Map.of());

    public AnalysisOptions {
        endpoints = List.copyOf(endpoints);
        keyLogs = List.copyOf(keyLogs);
        hosts = List.copyOf(hosts);
        ports = List.copyOf(ports);
        clients = List.copyOf(clients);
        streams = List.copyOf(streams);
        requestIds = List.copyOf(requestIds);
        ignoredCauses = List.copyOf(ignoredCauses);
        endpointFiles = List.copyOf(endpointFiles);
        timers = Map.copyOf(timers);
        siteNames = Map.copyOf(siteNames);
    }

    /** Without names of the site's own. */
    public AnalysisOptions(
            List<String> endpoints,
            boolean all,
            List<Path> keyLogs,
            List<String> hosts,
            List<Integer> ports,
            List<String> clients,
            List<Integer> streams,
            long sinceNanos,
            long untilNanos,
            List<String> requestIds,
            List<String> ignoredCauses,
            List<Path> endpointFiles,
            Map<String, Double> timers) {
        this(
                endpoints,
                all,
                keyLogs,
                hosts,
                ports,
                clients,
                streams,
                sinceNanos,
                untilNanos,
                requestIds,
                ignoredCauses,
                endpointFiles,
                timers,
                Map.of());
    }
}
