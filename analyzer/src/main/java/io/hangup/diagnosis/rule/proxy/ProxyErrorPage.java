package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.PageAuthor;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A readable error response as a proxy or load balancer writes it: who wrote it, as far as its form tells, and its text.
 *
 * @param emitter "Envoy", "nginx", … or null when the form is nobody's
 * @param text the start of what a reader of the body sees, one line: without the head and the tags of HTML
 */
public record ProxyErrorPage(String emitter, int status, String text) {
    private static final Pattern HEAD = Pattern.compile("(?is)<head\\b.*?</head>|<style\\b.*?</style>|<!--.*?-->");
    private static final Pattern TAG = Pattern.compile("<[!/a-zA-Z?][^<>]*>");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int BAD_GATEWAY = 502;
    private static final int TEXT_LIMIT = 240;
    private static final int READ_LIMIT = 4096;

    /** The page of this case's response, or null when it is not a readable error. */
    public static ProxyErrorPage of(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || facts.fate().outcome() != Outcome.HTTP_ERROR || exchange.status < 400) {
            return null;
        }
        byte[] body = exchange.responseBody == null ? new byte[0] : exchange.responseBody;
        String text = new String(body, 0, Math.min(body.length, READ_LIMIT), StandardCharsets.ISO_8859_1);
        String emitter = PageAuthor.of(text.strip(), exchange.status, exchange.serverHeader);
        String line = visible(text);
        return new ProxyErrorPage(
                emitter, exchange.status, line.length() > TEXT_LIMIT ? line.substring(0, TEXT_LIMIT) : line);
    }

    /** A page that is nothing but head and tags is shown as it is. */
    private static String visible(String body) {
        String text = TAG.matcher(HEAD.matcher(body).replaceAll(" ")).replaceAll(" ");
        String line = BLANKS.matcher(text).replaceAll(" ").strip();
        return line.isEmpty() ? BLANKS.matcher(body).replaceAll(" ").strip() : line;
    }

    /** A proxy speaks of its own failure to get an answer, whoever the proxy is. */
    public boolean gateway() {
        return emitter != null && (status >= 502 && status <= 504 || cloudflareStatus());
    }

    /**
     * It speaks of the proxy's upstream: as a proxy's own page, or because the capture holds an upstream that refused the
     * very machine that answered, a moment before.
     */
    public boolean ofUpstream(Case facts) {
        return gateway() || status == BAD_GATEWAY && ProxyFinding.refusedHere(facts) != null;
    }

    /** The emitter as a kind of texts: "envoy", "nginx", "haproxy", "aws" or "other". */
    String kind() {
        if (emitter == null) {
            return "other";
        }
        switch (emitter) {
            case "Envoy":
            case "nginx":
            case "HAProxy":
                return emitter.toLowerCase(Locale.ROOT);
            case "an AWS load balancer":
                return "aws";
            default:
                return "other";
        }
    }

    boolean cloudflareStatus() {
        return PageAuthor.cloudflareStatus(status);
    }

    boolean contains(String words) {
        return text.contains(words);
    }

    boolean by(String name) {
        return name.equals(emitter);
    }
}
