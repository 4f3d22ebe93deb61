package io.hangup.diagnosis;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The codes in access log lines of HAProxy (termination state) and Envoy (response flags), as words that can be looked up. */
final class ProxyLogs {
    /** The state stands before the counters of connections: {@code sH-- 1/1/0/0/0}; TCP logs have two letters of it. */
    private static final Pattern HAPROXY =
            Pattern.compile("(?:^|\\s)([CSPLRIDUKcs])([RQCHDLT])(?:[A-Za-z-]{2})?\\s+\\d+/\\d+/\\d+/\\d+/\\+?\\d+");

    private static final Pattern ENVOY =
            Pattern.compile("\"[A-Z]+ [^\"]{1,4000}\" \\d{1,3} ([A-Z]{2,6}(?:,[A-Z]{2,6}){0,8})(?:\\s|$)"
                    + "|response_flags?[\"']?\\s*[:=]\\s*[\"']?([A-Z]{2,6}(?:,[A-Z]{2,6}){0,8})");

    private static final Map<Character, String> WHO = Map.of(
            'C',
            "client closed",
            'c',
            "client timeout",
            'S',
            "server closed",
            's',
            "server timeout",
            'P',
            "proxy refused");

    private static final Map<Character, String> WHERE =
            Map.of('R', "request", 'Q', "queue", 'C', "connection", 'H', "headers", 'D', "data", 'L', "last data");

    private ProxyLogs() {}

    /** " haproxy state: server timeout, headers", " envoy flag: uc" for each that the message has; or empty. */
    static String words(String message) {
        StringBuilder words = new StringBuilder();
        Matcher haproxy = HAPROXY.matcher(message);
        if (haproxy.find()) {
            String who = WHO.getOrDefault(haproxy.group(1).charAt(0), "other");
            String where = WHERE.getOrDefault(haproxy.group(2).charAt(0), "other");
            words.append(" haproxy state: ").append(who).append(", ").append(where);
        }
        Matcher envoy = ENVOY.matcher(message);
        if (envoy.find()) {
            String flags = envoy.group(1) == null ? envoy.group(2) : envoy.group(1);
            for (String flag : flags.split(",")) {
                words.append(" envoy flag: ").append(flag).append(';');
            }
        }
        return words.toString();
    }
}
