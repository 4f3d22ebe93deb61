package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.diagnosis.rule.proxy.ProxyErrorPage;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.GrpcStatus;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The endpoint answered with an error status: not a transport fault. */
public final class ProviderRejectedWithStatus implements Rule {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");
    private static final int UNAVAILABLE = 14;

    /** The status stands in the packets, whose it is does not. */
    private static final double UNREAD = 0.5;

    /** The status stands in the packets. */
    private static final double READ = 0.75;

    private static final int REQUEST_TIMEOUT = 408;
    private static final Pattern DATE = Pattern.compile("[A-Za-z]{3}, [A-Za-z0-9: -]{10,30}");

    @Override
    public String cause() {
        return "provider-rejected-with-status";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || facts.fate().outcome() != Outcome.HTTP_ERROR) {
            return null;
        }
        if (exchange.grpcStatus != null && exchange.grpcStatus.code() > 0 && exchange.status < 400) {
            return byGrpc(facts, exchange);
        }
        if (exchange.status < 400) {
            return null;
        }
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        if (page != null && page.ofUpstream(facts)) {
            return null; // a proxy speaks of its upstream
        }
        if (exchange.status == REQUEST_TIMEOUT && sentBeforeRequest(facts)) {
            return crossed(facts, exchange);
        }
        byte[] body = exchange.responseBody == null ? new byte[0] : exchange.responseBody;
        String word = ErrorWords.of(new String(body, StandardCharsets.UTF_8));
        String ids = exchange.requestIds.isEmpty() ? "" : " " + exchange.requestIds.get(0) + ".";
        boolean bodyUnread = exchange.responseGap && exchange.status >= 502 && exchange.status <= 504;
        Finding finding = Finding.of(cause(), bodyUnread ? 0.6 : 0.96)
                .atLeast(bodyUnread ? UNREAD : READ)
                .narrowed(kind(exchange.status))
                .value(String.valueOf(exchange.status))
                .phase(Phase.HEADERS)
                .closedBy(ClosedBy.NONE, ClosedHow.HTTP)
                .sentence(facts.serverText() + " answered " + exchange.status + " (" + meaning(exchange.status)
                        + (word.isEmpty() ? "" : "; " + word) + ") "
                        + facts.answeredAfter()
                        + ". Not a transport fault: the connection worked." + retry(exchange.retryAfter) + ids)
                .evidence(facts.row(exchange.requestLastFrame, exchange.requestEnd, Side.CLIENT, facts.requestText()))
                .evidence(facts.row(
                        exchange.headersFrame, exchange.headersTime, Side.SERVER, "answers " + exchange.status));
        return bodyUnread
                ? finding.notVisible(
                        "the body of the answer, which would tell whether a proxy says this of its own upstream.")
                : finding;
    }

    /** The first segment of the answer acknowledges nothing of the request: the server had received none of it. */
    private static boolean sentBeforeRequest(Case facts) {
        int request = facts.firstRequestIndex();
        int answer = facts.wire().indexOf(facts.exchange().responseFirstFrame);
        return request >= 0
                && answer > request
                && facts.log().has(answer, Packet.ACK)
                && facts.log().ack(answer) <= facts.log().seq(request);
    }

    /** A 408 to nobody's request: some servers end an idle connection so (RFC 9110 section 15.5.9). */
    private Finding crossed(Case facts, Exchange exchange) {
        return Finding.of(cause(), 0.96)
                .phase(Phase.HEADERS)
                .closedBy(ClosedBy.NONE, ClosedHow.HTTP)
                .sentence(facts.serverText()
                        + " sent 408 before it had received any of this request: it gave up waiting on"
                        + " a connection without a request, and the two crossed on the way. The request was not read and is"
                        + " safe to repeat on a new connection.")
                .evidence(facts.row(facts.firstRequestIndex(), "request begins, " + Words.bytes(exchange.requestBytes)))
                .evidence(facts.row(
                        exchange.responseFirstFrame,
                        exchange.responseStart,
                        Side.SERVER,
                        "answers 408, acknowledges nothing of the request"));
    }

    /** A gRPC call ends with a status of its own in its trailers; HTTP's is 200. */
    private Finding byGrpc(Case facts, Exchange exchange) {
        GrpcStatus status = exchange.grpcStatus;
        return Finding.of(cause(), 0.96)
                .narrowed("grpc")
                .value(status.codeName())
                .closedBy(ClosedBy.NONE, ClosedHow.HTTP)
                .sentence(facts.serverText() + " ended the gRPC call with status " + status.code() + " ("
                        + status.codeName() + ") "
                        + Words.duration(exchange.responseLastTime - exchange.requestEnd)
                        + " after the request. Not a transport fault on this connection."
                        + (status.code() == UNAVAILABLE ? " A proxy says so too when its own upstream failed." : ""))
                .evidence(facts.row(exchange.requestLastFrame, exchange.requestEnd, Side.CLIENT, facts.requestText()))
                .evidence(facts.row(
                        exchange.responseLastFrame,
                        exchange.responseLastTime,
                        Side.SERVER,
                        "grpc-status " + status.code()));
    }

    /** Which rows of advice fit a status. */
    private static String kind(int status) {
        switch (status) {
            case 503:
            case 529:
                return "busy";
            default:
                return status >= 500 ? "5xx" : String.valueOf(status);
        }
    }

    /** RFC 9110 section 10.2.3: seconds, or a date. */
    private static String retry(String value) {
        if (value == null) {
            return "";
        }
        if (SECONDS.matcher(value).matches()) {
            return " It asks to retry after " + value + " s.";
        }
        return DATE.matcher(value).matches() ? " It asks to retry at " + value + "." : "";
    }

    static String meaning(int status) {
        switch (status) {
            case 400:
                return "bad request";
            case 415:
                return "the kind of content is not accepted";
            case 401:
                return "not authenticated: key missing or wrong";
            case 403:
                return "not allowed";
            case 404:
                return "no such path, model or deployment";
            case 408:
                return "the server did not get the request in time";
            case 413:
                return "request too large";
            case 422:
                return "request not understood";
            case 426:
                return "another protocol is wanted, see the answer's upgrade header";
            case 429:
                return "rate limit or quota";
            case 500:
                return "fault inside the server";
            case 502:
                return "a gateway got no valid answer";
            case 503:
                return "overloaded or not available";
            case 504:
                return "a gateway waited too long";
            case 529:
                return "overloaded";
            default:
                return status < 500 ? "the request was rejected" : "fault on the server side";
        }
    }
}
