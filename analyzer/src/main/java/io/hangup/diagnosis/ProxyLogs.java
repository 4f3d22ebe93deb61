package io.hangup.diagnosis;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The codes in access log lines of HAProxy (termination state), Envoy (response flags) and AWS's load balancers (status of
 * their own or of the target), as words that can be looked up.
 */
final class ProxyLogs {
    /** The state stands before the counters of connections: {@code sH-- 1/1/0/0/0}; TCP logs have two letters of it. */
    private static final Pattern HAPROXY =
            Pattern.compile("(?:^|\\s)([CSPLRIDUKcs])([RQCHDLT])(?:[A-Za-z-]{2})?\\s+\\d+/\\d+/\\d+/\\d+/\\+?\\d+");

    private static final Pattern ENVOY =
            Pattern.compile("\"[A-Z]+ [^\"]{1,4000}\" \\d{1,3} ([A-Z]{2,6}(?:,[A-Z]{2,6}){0,8})(?:\\s|$)"
                    + "|response_flags?[\"']?\\s*[:=]\\s*[\"']?([A-Z]{2,6}(?:,[A-Z]{2,6}){0,8})");

    /**
     * {@code type time elb client target} (the type only where it is an application load balancer), three times, the status
     * sent and the target's; or the fields by their names.
     */
    private static final Pattern ALB =
            Pattern.compile("\\S+ \\S+ \\S+:\\d+ \\S+ (?:-?\\d+(?:\\.\\d+)? ){3}(\\d{3}) (\\d{3}|-|0) \\d+ \\d+ \"");

    private static final Pattern ALB_STATUS = Pattern.compile("elb_status_code[\"']?[\\s:=]+[\"']?(\\d{3})");
    private static final Pattern TARGET_STATUS =
            Pattern.compile("(?:target|backend)_status_code[\"']?[\\s:=]+[\"']?(\\d{3})");

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
        return words + loadBalancer(message);
    }

    private static String loadBalancer(String message) {
        Matcher line = ALB.matcher(message);
        if (line.find()) {
            boolean own = line.group(2).length() < 3; // no target answered
            return " alb status: " + (own ? "own " + line.group(1) : "target's " + line.group(2));
        }
        Matcher named = ALB_STATUS.matcher(message);
        Matcher target = TARGET_STATUS.matcher(message);
        if (!named.find()) {
            return "";
        }
        return " alb status: " + (target.find() ? "target's " + target.group(1) : "own " + named.group(1));
    }
}
