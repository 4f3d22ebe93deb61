package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderErrorInStreamTest {
    private static final String TOKEN = "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}";

    private static Ladder streaming() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .clientHttp(
                        "POST",
                        "/v1/chat/completions",
                        Map.of("Host", "llm.example.test"),
                        "{\"model\":\"gpt-4o\",\"stream\":true}")
                .sseHead()
                .sse(TOKEN, TOKEN);
    }

    @Test
    void anErrorInPlaceOfAResultIsOneTooWhateverTheStatus() {
        Judgements.of(Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                        .handshake()
                        .client(Http.request("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{}"))
                        .after(40)
                        .serverHttp(
                                200,
                                Map.of("Content-Type", "application/json"),
                                "{\"error\":{\"message\":\"Bob's prompt\",\"type\":\"server_error\"}}")
                        .clientCloses())
                .only("provider-error-in-stream")
                .says("answered 200", "an error instead of a result", "server_error")
                .saysNot("Bob");
    }

    @Test
    void anErrorEventIsTheProvidersWord() {
        Judgements.of(streaming()
                        .sse("{\"error\":{\"message\":\"secret words\",\"type\":\"server_error\"}}")
                        .sseEnd()
                        .clientCloses())
                .only("provider-error-in-stream")
                .is(Outcome.HTTP_ERROR, Phase.BODY, ClosedBy.SERVER)
                .confidence("certain")
                .frames(5, 8)
                .says("error inside the stream (server_error)", "2 events", "the status was 200")
                .saysNot("secret");
    }

    @Test
    void anthropicHasAnEventForIt() {
        Judgements.of(streaming()
                        .server(Http.chunk("event: error\ndata: {\"type\":\"error\",\"error\":"
                                + "{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"))
                        .sseEnd()
                        .clientCloses())
                .only("provider-error-in-stream")
                .says("overloaded_error");
    }

    @Test
    void aTokenThatSpeaksOfErrorsIsHealthy() {
        Judgements.of(streaming()
                        .sse("{\"choices\":[{\"delta\":{\"content\":\"an \\\"error\\\": none\"}}]}", "[DONE]")
                        .sseEnd()
                        .clientCloses())
                .silent();
    }

    @Test
    void aStreamThatIsCutIsAnotherStory() {
        Judgements.of(streaming().serverFin().clientFin().serverAck()).never("provider-error-in-stream");
    }

    @Test
    void theResponsesApiCallsItFailed() {
        Judgements.of(streaming()
                        .sse(
                                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\"}}}")
                        .sseEnd()
                        .clientCloses())
                .only("provider-error-in-stream")
                .says("server_error");
    }

    /** Gemini streams JSON too, so its error bodies look like an event. */
    @Test
    void theBodyOfAnErrorAnswerIsNoEvent() {
        Judgements.of(Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                        .handshake()
                        .clientHttp(
                                "POST",
                                "/v1beta/models/gemini-2.0-flash:streamGenerateContent",
                                Map.of("Host", "llm.example.test"),
                                "{}")
                        .serverHttp(
                                403,
                                Map.of("Content-Type", "application/json"),
                                "{\"error\":{\"code\":403,\"message\":\"no\",\"status\":\"PERMISSION_DENIED\"}}")
                        .clientCloses())
                .only("provider-rejected-with-status");
    }
}
