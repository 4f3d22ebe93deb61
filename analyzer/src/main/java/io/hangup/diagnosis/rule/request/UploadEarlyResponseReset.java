package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.RecordShapes;
import io.hangup.llm.Visibility;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** The server answered before it had read the whole request, and then reset: the client may never see the answer. */
public final class UploadEarlyResponseReset implements Rule {
    private static final long AT_ONCE = 100_000_000L;

    /** Bytes of a status line and the headers that every server sends. */
    private static final int SHORTEST_ANSWER = 80;

    @Override
    public String cause() {
        return "upload-early-response-reset";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!facts.hasExchange()) {
            return null;
        }
        if (!facts.exchange().responseStarted()) {
            return restOfUpload(facts);
        }
        Exchange exchange = facts.exchange();
        boolean late = exchange.requestEnd > exchange.responseStart;
        if (!late && exchange.requestCompleteness == Exchange.Completeness.COMPLETE) {
            return null; // nearly every call: no walk is needed
        }
        int rst = facts.wire().firstWith(Side.SERVER, Packet.RST, 0);
        int answer = facts.wire().indexOf(exchange.responseFirstFrame);
        if (rst < 0 || answer < 0 || rst <= answer || late && acknowledgesAll(facts, answer)) {
            return null;
        }
        boolean uploading = late
                || exchange.requestCompleteness == Exchange.Completeness.CUT && !exchange.gap
                || exchange.requestCompleteness != Exchange.Completeness.COMPLETE
                        && facts.wire().sentUpTo(Side.CLIENT, rst) > facts.log().ack(answer) + 1_000
                        && facts.log().has(answer, Packet.ACK);
        boolean prompt = facts.wire().time(rst) - exchange.responseStart <= 2_000_000_000L + 2 * facts.rtt();
        if (!uploading || !prompt || exchange.status > 0 && exchange.status < 400) {
            return null;
        }
        String status =
                exchange.status > 0 ? String.valueOf(exchange.status) : "with " + Words.bytes(exchange.responseBytes);
        return Finding.of(cause(), exchange.status > 0 ? 0.97 : 0.8)
                .narrowed(exchange.status == 403 ? "401" : String.valueOf(exchange.status))
                .severity(exchange.requestCompleteness == Exchange.Completeness.CUT ? Severity.ERROR : null)
                .outcome(
                        exchange.status > 0 || wholeHeaders(facts) ? Outcome.HTTP_ERROR : Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.REQUEST)
                .closedBy(ClosedBy.SERVER, ClosedHow.RST)
                .sentence(facts.serverSide() + " answered " + status
                        + " while the client was still sending its request, and then reset the connection: the client may only see"
                        + " a broken pipe or a reset, not the answer.")
                .evidence(facts.row(facts.firstRequestIndex(), "request begins"))
                .evidence(facts.row(answer, "answers " + status + " before the request is complete"))
                .evidence(facts.row(facts.wire().lastData(Side.CLIENT, rst), "the client is still sending"))
                .evidence(facts.row(rst, "RST: unread request bytes were thrown away"));
    }

    /** It came after the whole request, though the two directions' clocks let it stand before: it was not early. */
    private static boolean acknowledgesAll(Case facts, int answer) {
        return facts.exchange().requestCompleteness == Exchange.Completeness.COMPLETE
                && facts.log().has(answer, Packet.ACK)
                && facts.log().ack(answer) >= facts.requestEndSeq();
    }

    /**
     * Without keys: the answer is long enough for the header of one, and whoever answers before the request is there and
     * throws the rest away refuses it (RFC 9110 section 15.5.14); not where HTTP/2 makes headers short.
     */
    private static boolean wholeHeaders(Case facts) {
        return facts.exchange().visibility == Visibility.INFERRED
                && facts.shapes().http2() == RecordShapes.Http2.NO
                && facts.exchange().responseBytes >= SHORTEST_ANSWER;
    }

    /**
     * Without keys the rest of an upload looks like a request of its own: it follows an answer with which the server had
     * closed at once, before this could reach it, and meets RSTs.
     */
    private Finding restOfUpload(Case facts) {
        Exchange exchange = facts.exchange();
        Exchange previous = facts.previousExchange();
        if (exchange.visibility != Visibility.INFERRED || previous == null || !previous.responseStarted()) {
            return null;
        }
        int rst = facts.wire().firstWith(Side.SERVER, Packet.RST, 0);
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        if (rst < 0 || fin < 0 || fin >= rst) {
            return null;
        }
        boolean withAnswer = facts.wire().time(fin) - previous.responseStart < AT_ONCE
                && exchange.requestStart - previous.responseStart < AT_ONCE + 2 * facts.rtt();
        int request = facts.firstRequestIndex();
        if (!withAnswer || request < 0 || facts.log().ack(fin) > facts.log().seq(request)) {
            return null;
        }
        int answer = facts.wire().indexOf(previous.responseFirstFrame);
        return Finding.of(cause(), 0.6)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.REQUEST)
                .closedBy(ClosedBy.SERVER, ClosedHow.RST)
                .sentence(facts.serverSide() + " answered with " + Words.bytes(previous.responseBytes)
                        + " and closed at once, while the client was still sending, most likely the rest of the same"
                        + " request: it met a reset, and the client may only see that, not the answer.")
                .evidence(facts.row(answer, "answers"))
                .evidence(facts.row(fin, "FIN together with the answer"))
                .evidence(facts.row(request, "the client is still sending"))
                .evidence(facts.row(rst, "RST: the socket was already closed"))
                .alternative("keepalive-race", "when what the client sent was another request")
                .notVisible("the status of the answer: a key log shows it.");
    }
}
