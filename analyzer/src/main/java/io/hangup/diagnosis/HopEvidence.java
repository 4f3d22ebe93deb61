package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a connection shows of the hop at its server side, strongest first: what an answer says of itself, the form of an
 * error page, the port, and whether its packets crossed a router. It only ranks timers of the same length.
 *
 * @param named Server and Via headers and the author of an error page, or empty
 * @param port of the server
 * @param onThisLink its packets arrive with a TTL that no router has lowered
 */
public record HopEvidence(String named, int port, boolean onThisLink) {
    /** Nothing is known. */
    static final HopEvidence NONE = new HopEvidence("", 0, false);

    /** Exchanges of the connection whose answers are asked for the name of the hop. */
    private static final int HOP_ASKED = 16;

    private static final int ERROR = 400;
    private static final int READ_LIMIT = 4096;

    /** The TTLs that stacks begin with. */
    private static final List<Integer> INITIAL = List.of(64, 128, 255);

    static HopEvidence of(LlmConnection llm, Exchange exchange) {
        String named = named(exchange);
        List<Exchange> answered = llm.exchanges();
        for (int i = 0; named.isEmpty() && i < Math.min(HOP_ASKED, answered.size()); i++) {
            named = named(answered.get(i));
        }
        int ttl = llm.connection().half(Side.SERVER).usualTtl;
        return new HopEvidence(named, llm.connection().server().port(), INITIAL.contains(ttl));
    }

    /** What an answer says of who wrote it and through whom it came: an error page by its form, Server, Via and the like. */
    private static String named(Exchange answer) {
        if (answer == null) {
            return "";
        }
        String author = answer.status < ERROR || answer.responseBody == null ? null : author(answer);
        return (author == null ? "" : author + "; ")
                + (answer.serverHeader == null ? "" : answer.serverHeader + "; ")
                + answer.hops;
    }

    private static String author(Exchange answer) {
        byte[] body = answer.responseBody;
        String text = new String(body, 0, Math.min(body.length, READ_LIMIT), StandardCharsets.ISO_8859_1);
        return PageAuthor.of(text.strip(), answer.status, answer.serverHeader);
    }
}
