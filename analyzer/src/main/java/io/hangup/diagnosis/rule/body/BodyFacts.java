package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Exchange;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;

/** What the rules about cut responses share. */
final class BodyFacts {
    private BodyFacts() {}

    static boolean inBody(Case facts) {
        return facts.hasExchange()
                && facts.exchange().responseStarted()
                && facts.exchange().webSocket == null
                && facts.fate().phase() == Phase.BODY;
    }

    /** Request, start and last byte of the response. */
    static List<Evidence> rows(Case facts) {
        Exchange exchange = facts.exchange();
        List<Evidence> rows = new ArrayList<>();
        add(rows, facts.row(exchange.requestLastFrame, exchange.requestEnd, Side.CLIENT, facts.requestText()));
        add(
                rows,
                facts.row(
                        exchange.responseFirstFrame,
                        exchange.responseStart,
                        Side.SERVER,
                        exchange.status > 0 ? "answers " + exchange.status : "first response bytes"));
        add(
                rows,
                facts.row(
                        exchange.responseLastFrame,
                        exchange.responseLastTime,
                        Side.SERVER,
                        "last response bytes, " + Words.bytes(exchange.responseBytes) + " in all" + events(exchange)));
        return rows;
    }

    private static void add(List<Evidence> rows, Evidence row) {
        if (row != null) {
            rows.add(row);
        }
    }

    static String events(Exchange exchange) {
        return exchange.stream == null ? "" : ", " + Words.count(exchange.stream.events, "event");
    }

    /** "after 40 events (12,345 bytes)". */
    static String progress(Exchange exchange) {
        String bytes = Words.bytes(exchange.responseBytes);
        return exchange.stream != null && exchange.stream.events > 0
                ? "after " + Words.count(exchange.stream.events, "event") + " (" + bytes + ")"
                : "after " + bytes + " of the response";
    }

    /** The same, up to the client's close at that index: what came after it tells nothing of how far the client got. */
    static String progressBy(Case facts, int close) {
        Exchange exchange = facts.exchange();
        long later = facts.wire().newBytes(Side.SERVER, close + 1);
        if (later == 0) {
            return progress(exchange);
        }
        long events = exchange.stream == null || exchange.stream.events == 0
                ? -1
                : exchange.stream.eventsBy(facts.wire().time(close));
        return events >= 0
                ? "after " + Words.count(events, "event")
                : "after some " + Words.bytes(Math.max(0, exchange.responseBytes - later)) + " of the response";
    }

    /** Nanoseconds from the last byte of the server that came before the close. */
    static long silence(Case facts) {
        long silence = facts.fate().time() - facts.exchange().responseLastTime;
        int close = facts.ending().firstTcpIndex();
        if (silence >= 0 || close < 0) {
            return Math.max(0, silence);
        }
        int last = facts.wire().lastData(Side.SERVER, close);
        return last < 0 ? 0 : Math.max(0, facts.fate().time() - facts.wire().time(last));
    }

    /**
     * The server had not fallen silent: it repeated bytes that the client never acknowledged, or its last segments stand
     * behind bytes that never came.
     */
    static boolean sentInVain(Case facts) {
        Segments log = facts.log();
        long acked = facts.wire().ackedUpTo(Side.SERVER, log.size());
        long whole = 0;
        int repeats = 0;
        boolean behindHole = false;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != Side.SERVER || log.has(i, Packet.RST)) {
                continue;
            }
            if (log.has(i, Packet.SYN) || log.seq(i) <= whole || whole == 0) {
                whole = Math.max(whole, facts.wire().end(i));
            } else {
                behindHole |= log.seq(i) > acked;
            }
            if (log.length(i) > 0 && facts.wire().end(i) > acked && facts.wire().isRetransmission(i)) {
                repeats++;
            }
        }
        return repeats > 2 || behindHole && whole <= acked;
    }
}
