package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderRejectedWithStatusTest {
    private static Ladder asked() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .clientHttp(
                        "POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), "{\"model\":\"gpt-4o\"}");
    }

    private static Judgements answered(int status, Map<String, String> headers, String body) {
        return Judgements.of(
                asked().serverHttp(status, headers, body).clientAck().clientCloses());
    }

    /** The server's idle timer sends a 408 while the next request is on its way: it is no answer to that request. */
    @Test
    void a408ThatCrossedTheRequestSaysNothingOfIt() {
        byte[] request = Http.request("POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), "{}");
        Ladder used = asked().serverHttp(200, Map.of(), "{}").clientAck().after(2_000);
        Judgements.of(used.client(request)
                        .ackOffset(-request.length)
                        .serverHttp(408, Map.of("Connection", "close"), "")
                        .serverAck()
                        .clientAck()
                        .clientCloses())
                .only("provider-rejected-with-status")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .says("sent 408 before it had received any of this request", "safe to repeat");
        Judgements.of(asked().serverAck()
                        .after(2_000)
                        .serverHttp(408, Map.of("Connection", "close"), "")
                        .clientAck()
                        .clientCloses())
                .only("provider-rejected-with-status")
                .says("answered 408 (the server did not get the request in time)");
    }

    @Test
    void aGrpcStatusIsReadFromTheTrailersAndFromTheHeaders() {
        Judgements.of(H2.asked()
                        .after(50)
                        .server(H2.grpc(true, 14, true))
                        .clientAck()
                        .clientCloses())
                .only("provider-rejected-with-status")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .says("gRPC call with status 14 (UNAVAILABLE)", "A proxy says so too");
        Judgements.of(H2.asked()
                        .server(H2.grpc(true, -1, false))
                        .server(H2.data("\0\0\0\0\1x", false))
                        .server(H2.grpc(false, 8, true))
                        .clientAck()
                        .clientCloses())
                .only("provider-rejected-with-status")
                .is(Outcome.HTTP_ERROR, Phase.BODY, ClosedBy.NONE)
                .says("status 8 (RESOURCE_EXHAUSTED)");
        Judgements.of(H2.asked()
                        .server(H2.grpc(true, -1, false))
                        .server(H2.data("\0\0\0\0\1x", false))
                        .server(H2.grpc(false, 0, true))
                        .clientAck()
                        .clientCloses())
                .silent();
    }

    @Test
    void aGrpcCallThatEndsWithoutAStatusWasCut() {
        Judgements.of(H2.asked()
                        .server(H2.grpc(true, -1, false))
                        .server(H2.data("\0\0\0\0\1x", true))
                        .clientAck()
                        .clientCloses())
                .only("stream-truncated-clean-close")
                .is(Outcome.STREAM_TRUNCATED, Phase.BODY, ClosedBy.SERVER)
                .says("gRPC call", "without trailers that hold grpc-status")
                .advises(
                        List.of("drops trailers", "server closed the stream without sending trailers"),
                        List.of("[DONE]", "message_stop"));
    }

    @Test
    void aGrpcCallWhoseConnectionEndsIsToldInWordsOfGrpc() {
        Judgements.of(H2.asked()
                        .server(H2.grpc(true, -1, false))
                        .server(H2.data("\0\0\0\0\1x", false))
                        .clientAck()
                        .after(40)
                        .serverFin()
                        .clientFin())
                .only("stream-truncated-clean-close")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER)
                .says("the trailers with grpc-status never came")
                .advises(
                        List.of("closed before the trailers", "error reading from server: EOF"),
                        List.of("[DONE]", "httpx", "complete message body"));
    }

    @Test
    void aWrongKeyIsNoTransportFault() {
        String body = "{\"error\":{\"message\":\"Incorrect API key provided: sk-proj-abcdef\","
                + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}";
        answered(401, Map.of("x-request-id", "req_0123"), body)
                .only("provider-rejected-with-status")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 5)
                .says(
                        "401",
                        "not authenticated",
                        "invalid_request_error, invalid_api_key",
                        "Not a transport fault",
                        "req_0123")
                .saysNot("sk-");
    }

    @Test
    void aRateLimitSaysWhenToComeBack() {
        answered(429, Map.of("Retry-After", "20"), "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"}}")
                .only("provider-rejected-with-status")
                .says("rate limit or quota; rate_limit_error", "retry after 20 s");
    }

    @Test
    void retryAfterMayBeADate() {
        answered(503, Map.of("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"), "")
                .only("provider-rejected-with-status")
                .says("retry at Wed, 21 Oct 2026 07:28:00 GMT.")
                .saysNot("GMT s.");
    }

    @Test
    void whatIsNoIdentifierIsNotQuoted() {
        answered(400, Map.of("Retry-After", "<script>"), "{\"error\":{\"code\":\"sk-proj-0123456789abcdef\"}}")
                .only("provider-rejected-with-status")
                .saysNot("sk-", "script");
    }

    @Test
    void googleAndAwsHaveTheirOwnWords() {
        answered(429, Map.of(), "{\"error\":{\"code\":429,\"message\":\"x\",\"status\":\"RESOURCE_EXHAUSTED\"}}")
                .only("provider-rejected-with-status")
                .says("RESOURCE_EXHAUSTED");
        answered(429, Map.of(), "{\"__type\":\"com.amazon.coral#ThrottlingException\",\"message\":\"x\"}")
                .only("provider-rejected-with-status")
                .says("ThrottlingException");
    }

    @Test
    void aProxysPageIsNotTheProviders() {
        String page = "<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>";
        answered(502, Map.of(), page).never("provider-rejected-with-status");
    }

    @Test
    void anUpgradeThatIsWantedIsNamed() {
        answered(426, Map.of("Upgrade", "websocket"), "{}")
                .only("provider-rejected-with-status")
                .says("426 (another protocol is wanted");
    }

    @Test
    void aSuccessIsHealthy() {
        answered(200, Map.of("Content-Type", "application/json"), "{\"error\":null}")
                .silent();
    }

    @Test
    void aHealthCheckThatFailsIsNoCall() {
        Ladder check = Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .clientHttp("GET", "/health", Map.of("Host", "llm.example.test"), "")
                .serverHttp(503, Map.of(), "")
                .clientAck()
                .clientCloses();
        Judgements.with("llm.example.test", check).silent();
    }

    @Test
    void withoutTheAnswerNothingIsClaimed() {
        Judgements.of(asked().lose().serverHttp(401, Map.of(), "{}").clientAck().clientCloses())
                .never("provider-rejected-with-status");
    }

    @Test
    void whatToDoFollowsTheStatus() {
        Judgements.of(asked().serverHttp(401, Map.of(), "{}").clientAck().clientCloses())
                .only("provider-rejected-with-status")
                .advises(
                        List.of("Check the key", "AuthenticationError: Error code: 401"),
                        List.of("429", "retry-after"));
        Judgements.of(asked().serverHttp(429, Map.of(), "{}").clientAck().clientCloses())
                .only("provider-rejected-with-status")
                .advises(List.of("retry-after", "RateLimitError: Error code: 429"), List.of("401", "Check the key"));
    }

    @Test
    void anAnswerBeforeTheRequestIsCompleteIsNoClockThatWentBack() {
        byte[] whole =
                Http.request("POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), "x".repeat(9_000));
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .client(java.util.Arrays.copyOf(whole, 3_000))
                .after(20)
                .serverHttp(413, Map.of(), "too large")
                .after(5)
                .client(java.util.Arrays.copyOfRange(whole, 3_000, whole.length))
                .serverAck()
                .clientCloses();
        Judgements.of(ladder)
                .only("provider-rejected-with-status")
                .says("answered 413", "while the client was still sending its request")
                .saysNot("clock");
    }
}
