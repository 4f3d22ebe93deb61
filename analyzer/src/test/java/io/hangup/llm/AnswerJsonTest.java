package io.hangup.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerJsonTest {
    private static AnswerJson read(String json) {
        AnswerJson answer = new AnswerJson();
        answer.read(json);
        return answer;
    }

    @Test
    void readsAChatCompletion() {
        AnswerJson answer = read("{\"choices\":[{\"message\":{\"content\":\"{\\\"error\\\":\\\"x\\\"}\"},"
                + "\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}");
        assertEquals("length", answer.finishReason());
        assertEquals(new TokenUsage(5, 7, -1, -1), answer.usage());
        assertFalse(answer.isError());
    }

    @Test
    void readsAResponse() {
        AnswerJson answer = read("{\"object\":\"response\",\"status\":\"incomplete\",\"error\":null,"
                + "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[{\"status\":\"completed\"}],"
                + "\"usage\":{\"input_tokens\":5,\"output_tokens\":7}}");
        assertEquals("max_output_tokens", answer.finishReason());
        assertFalse(answer.isError());
        AnswerJson failed = read("{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"message\":\"gone\"}}");
        assertEquals("failed", failed.finishReason());
        assertTrue(failed.isError());
    }

    @Test
    void skipsWhatTheModelWrote() {
        AnswerJson answer = read("{\"type\":\"message\",\"content\":[{\"type\":\"tool_use\",\"input\":"
                + "{\"usage\":{\"input_tokens\":1},\"stop_reason\":\"x\",\"error\":\"y\"}}],\"stop_reason\":\"tool_use\","
                + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
        assertEquals("tool_use", answer.finishReason());
        assertEquals(new TokenUsage(3, 4, -1, -1), answer.usage());
        assertFalse(answer.isError());
    }

    @Test
    void doesNotCountACachedPromptTwice() {
        AnswerJson gateway =
                read("{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":1," + "\"cache_read_input_tokens\":80}}");
        assertEquals(new TokenUsage(100, 1, 80, -1), gateway.usage());
    }

    @Test
    void knowsErrors() {
        assertTrue(read("{\"error\":{\"message\":\"no\",\"code\":null}}").isError());
        assertTrue(read("{\"error\":\"no\"}").isError());
        assertTrue(read("{\"error\":{\"code\":429}}").isError());
        assertTrue(read("{\"object\":\"error\",\"message\":\"no\"}").isError());
        assertTrue(read("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}")
                .isError());
        assertTrue(
                read("[{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"}}]").isError());
        assertFalse(read("{\"error\":{\"code\":null},\"id\":\"job\"}").isError());
        assertFalse(read("{\"error\":false}").isError());
        assertFalse(read("{\"data\":{\"error\":\"x\"}}").isError());
    }

    @Test
    void findsTheCountsAtTheEndOfALongBody() {
        String text = "{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(20_000);
        String end = "\\\"usage\\\": none\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,"
                + "\"completion_tokens\":9000}}";
        AnswerJson answer = new AnswerJson();
        answer.readBody(
                text.substring(0, 16_384).getBytes(StandardCharsets.UTF_8),
                ("xxxx" + end).getBytes(StandardCharsets.UTF_8),
                false);
        assertEquals("stop", answer.finishReason());
        assertEquals(new TokenUsage(5, 9000, -1, -1), answer.usage());
        AnswerJson page = new AnswerJson();
        page.readBody("<html>".getBytes(StandardCharsets.UTF_8), new byte[0], true);
        assertNull(page.finishReason());
    }

    @Test
    void findsTheModelInThePath() {
        assertEquals(
                "gemini-2.0-flash", LlmPaths.modelIn("/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse"));
        assertEquals(
                "anthropic.claude-3-haiku-20240307-v1:0",
                LlmPaths.modelIn("/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke"));
        assertEquals("prod-gpt", LlmPaths.modelIn("/openai/deployments/prod-gpt/chat/completions?api-version=1"));
        assertEquals("llama", LlmPaths.modelIn("/v2/models/llama/versions/2/infer"));
        assertEquals("llama", LlmPaths.modelIn("/v2/models/llama/generate_stream"));
        assertNull(LlmPaths.modelIn("/v2/models/llama/ready"));
        assertNull(LlmPaths.modelIn("/v1/models"));
        assertNull(LlmPaths.modelIn("/v1/models/gpt-4"));
        assertNull(LlmPaths.modelIn("/v1/chat/completions"));
    }

    @Test
    void knowsTheOpenInferenceProtocol() {
        LlmPaths paths = LlmPaths.builtIn();
        assertEquals("kserve", paths.dialect("POST", "/v2/models/llama/infer"));
        assertEquals("kserve", paths.dialect("POST", "/v2/models/llama/versions/1/generate_stream"));
        assertEquals("kserve", paths.dialect("POST", "/inference.GRPCInferenceService/ModelInfer"));
        assertEquals("kserve", paths.dialect("POST", "/inference.GRPCInferenceService/ModelStreamInfer"));
        assertNull(paths.dialect("POST", "/inference.GRPCInferenceService/ServerLive"), "a health check");
        assertNull(paths.dialect("GET", "/v2/models/llama/ready"), "a health check");
    }

    @Test
    void findsTheModelInAGrpcMessage() {
        byte[] message = {0, 0, 0, 0, 9, 0x0a, 5, 'l', 'l', 'a', 'm', 'a', 0x12, 0};
        assertEquals("llama", RequestBody.modelOfInference(message));
        assertNull(RequestBody.modelOfInference(java.util.Arrays.copyOf(message, 9)), "cut");
        assertNull(RequestBody.modelOfInference(new byte[0]));
        message[5] = 0x12;
        assertNull(RequestBody.modelOfInference(message), "another field");
    }
}
