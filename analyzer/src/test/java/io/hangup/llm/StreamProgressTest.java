package io.hangup.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StreamProgressTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final StreamProgress progress = new StreamProgress();
    private long millis;
    private long frame;

    /** One event, 100 ms after the last. */
    private StreamProgressTest event(String name, String data) {
        millis += 100;
        progress.event(name, data, START + millis * MILLI, ++frame);
        return this;
    }

    private StreamProgressTest data(String data) {
        return event(null, data);
    }

    private void firstTokenIsEvent(long number) {
        assertEquals(number, progress.firstTokenFrame);
        assertEquals(START + number * 100 * MILLI, progress.firstTokenTime);
    }

    @Test
    void readsChatCompletions() {
        data("{\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}");
        data("{\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
                + "\"content\":\"\",\"refusal\":null},\"finish_reason\":null}],\"usage\":null}");
        data("{\"choices\":[{\"delta\":{\"content\":\"He said \\\"done\\\": true\"},\"finish_reason\":null}]}");
        data("{\"choices\":[{\"delta\":{\"content\":\"!\"},\"finish_reason\":null}]}");
        data("{\"choices\":[{\"delta\":{\"content\":\"!\"},\"finish_reason\":null}]}");
        data("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
        assertFalse(progress.terminated);
        assertTrue(progress.complete(), "compatible services end without [DONE]");
        data("{\"choices\":[],\"usage\":{\"prompt_tokens\":1200,\"completion_tokens\":30,\"total_tokens\":1230,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":1024},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":10}}}");
        data("[DONE]");
        firstTokenIsEvent(3);
        assertTrue(progress.terminated);
        assertTrue(progress.recognised);
        assertEquals("stop", progress.finishReason);
        assertEquals(new TokenUsage(1200, 30, 1024, 10), progress.usage());
        assertEquals(10, progress.eventsPerSecond(), 1e-9, "two more in 200 ms");
        assertEquals(20 * 2 / 3.0 / 0.2, progress.tokensPerSecond(), 1e-9, "of 20 tokens those of two events of three");
        assertNull(progress.error);
    }

    @Test
    void takesToolCallsAndReasoningForContent() {
        data("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[]}}]}");
        data("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,"
                + "\"type\":\"function\"}]}}]}");
        firstTokenIsEvent(2);
        StreamProgress reasoning = new StreamProgress();
        reasoning.event(null, "{\"choices\":[{\"delta\":{\"content\":\"\",\"reasoning_content\":\"Hm\"}}]}", START, 9);
        assertEquals(9, reasoning.firstTokenFrame);
    }

    @Test
    void readsResponses() {
        event(
                "response.created",
                "{\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"error\":null}}");
        event(
                "response.output_item.added",
                "{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"message\"}}");
        event("response.output_text.delta", "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}");
        event(
                "response.completed",
                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"error\":null,"
                        + "\"usage\":{\"input_tokens\":36,\"input_tokens_details\":{\"cached_tokens\":30},"
                        + "\"output_tokens\":87,\"output_tokens_details\":{\"reasoning_tokens\":64}}}}");
        firstTokenIsEvent(3);
        assertTrue(progress.terminated);
        assertEquals(new TokenUsage(36, 87, 30, 64), progress.usage());
        assertEquals("completed", progress.finishReason, "as in an answer that is not streamed");
        assertNull(progress.error);
    }

    @Test
    void saysWhyAResponseIsIncomplete() {
        event(
                "response.incomplete",
                "{\"type\":\"response.incomplete\",\"response\":{\"object\":\"response\",\"status\":\"incomplete\","
                        + "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}");
        assertTrue(progress.terminated);
        assertEquals("max_output_tokens", progress.finishReason);
    }

    @Test
    void takesAFailedResponseForAnError() {
        event(
                "response.failed",
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\"}}}");
        assertNotNull(progress.error);
    }

    @Test
    void readsAnthropic() {
        event(
                "message_start",
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,"
                        + "\"cache_creation_input_tokens\":100,\"cache_read_input_tokens\":2000,\"output_tokens\":1},"
                        + "\"stop_reason\":null}}");
        event("content_block_start", "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"text\"}}");
        event("ping", "{\"type\":\"ping\"}");
        event("content_block_delta", "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"Hello\"}}");
        event("message_delta", "{\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}}");
        event("message_stop", "{\"type\":\"message_stop\"}");
        firstTokenIsEvent(4);
        assertEquals("end_turn", progress.finishReason);
        assertEquals(new TokenUsage(2125, 15, 2000, -1), progress.usage());
        assertTrue(progress.terminated);
    }

    /** The first event says one token whatever comes: of a stream that was cut nobody knows how many there were. */
    @Test
    void anthropicsPlaceholderIsNoCount() {
        event(
                "message_start",
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}");
        event("content_block_delta", "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"Hello\"}}");
        assertEquals(new TokenUsage(25, -1, -1, -1), progress.usage());
    }

    @Test
    void readsAnthropicWithoutEventNames() {
        data("{\"type\":\"message_start\",\"message\":{}}");
        data("{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"Hello\"}}");
        data("{\"type\":\"message_stop\"}");
        firstTokenIsEvent(2);
        assertTrue(progress.terminated);
    }

    @Test
    void readsGemini() {
        data("{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"args\":{\"input_tokens\":7,"
                + "\"error\":\"x\"}}}]}}],\"usageMetadata\":{\"promptTokenCount\":9}}");
        data("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"!\"}]},\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":50,\"thoughtsTokenCount\":20}}");
        firstTokenIsEvent(1);
        assertEquals("STOP", progress.finishReason);
        assertEquals(new TokenUsage(9, 70, -1, 20), progress.usage());
        assertNull(progress.error);
    }

    @Test
    void takesABlockedPromptForAnEnd() {
        data("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":9}}");
        assertEquals("SAFETY", progress.finishReason);
        assertTrue(progress.complete());
    }

    @Test
    void readsBedrockConverse() {
        event("messageStart", "{\"role\":\"assistant\"}");
        event("contentBlockDelta", "{\"delta\":{\"text\":\"Hi\"}}");
        event("messageStop", "{\"stopReason\":\"end_turn\"}");
        event("metadata", "{\"usage\":{\"inputTokens\":12,\"outputTokens\":8,\"totalTokens\":20},\"metrics\":{}}");
        firstTokenIsEvent(2);
        assertTrue(progress.terminated);
        assertEquals(new TokenUsage(12, 8, -1, -1), progress.usage());
    }

    @Test
    void readsBedrockInvoke() {
        event("chunk", "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10}}}");
        event("chunk", "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"a\"}}");
        event(
                "chunk",
                "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":10,"
                        + "\"outputTokenCount\":4}}");
        firstTokenIsEvent(2);
        assertTrue(progress.terminated);
        assertEquals(new TokenUsage(10, 4, -1, -1), progress.usage());
        event("modelStreamErrorException", "{\"message\":\"gone\"}");
        assertNotNull(progress.error);
    }

    @Test
    void readsTitan() {
        event("chunk", "{\"outputText\":\"A\",\"index\":0,\"completionReason\":null,\"inputTextTokenCount\":5}");
        event(
                "chunk",
                "{\"outputText\":\"B\",\"index\":0,\"totalOutputTextTokenCount\":12,\"completionReason\":\"FINISH\"}");
        firstTokenIsEvent(1);
        assertEquals("FINISH", progress.finishReason);
        assertEquals(new TokenUsage(5, 12, -1, -1), progress.usage());
    }

    @Test
    void readsCohere() {
        data("{\"type\":\"message-start\",\"id\":\"1\"}");
        data("{\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"A\"}}}}");
        data("{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":{\"billed_units\":"
                + "{\"input_tokens\":3,\"output_tokens\":5},\"tokens\":{\"input_tokens\":71,\"output_tokens\":6}}}}");
        firstTokenIsEvent(2);
        assertTrue(progress.terminated);
        assertEquals(new TokenUsage(71, 6, -1, -1), progress.usage());
        StreamProgress old = new StreamProgress();
        old.event(null, "{\"is_finished\":false,\"event_type\":\"text-generation\",\"text\":\"A\"}", START, 1);
        old.event(
                null, "{\"is_finished\":true,\"event_type\":\"stream-end\",\"finish_reason\":\"COMPLETE\"}", START, 2);
        assertEquals(1, old.firstTokenFrame);
        assertTrue(old.terminated);
    }

    @Test
    void readsOllama() {
        data("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}");
        data("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"A\"},\"done\":false}");
        data("{\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                + "\"prompt_eval_count\":26,\"eval_count\":290}");
        firstTokenIsEvent(2);
        assertTrue(progress.terminated);
        assertEquals("stop", progress.finishReason);
        assertEquals(new TokenUsage(26, 290, -1, -1), progress.usage());
        data("{\"error\":\"model runner has stopped\"}");
        assertNotNull(progress.error);
    }

    @Test
    void readsTextGenerationInference() {
        data("{\"index\":1,\"token\":{\"id\":5,\"text\":\"A\"},\"generated_text\":null,\"details\":null}");
        assertFalse(progress.complete());
        data("{\"index\":2,\"token\":{\"id\":6,\"text\":\"B\"},\"generated_text\":\"AB\",\"details\":"
                + "{\"finish_reason\":\"length\",\"generated_tokens\":2,\"input_length\":4}}");
        firstTokenIsEvent(1);
        assertTrue(progress.terminated);
        assertEquals("length", progress.finishReason);
        assertEquals(new TokenUsage(4, 2, -1, -1), progress.usage());
    }

    @Test
    void readsTheSameWithBlanks() {
        data("{\"index\": 1, \"token\": {\"id\": 5, \"text\": \"A\"}, \"generated_text\": null}");
        assertFalse(progress.complete());
        data("{\"index\": 2, \"token\": {\"id\": 6, \"text\": \"B\"}, \"generated_text\": \"AB\"}");
        assertTrue(progress.terminated);
    }

    @Test
    void findsErrorsAndOnlyErrors() {
        data("{\"choices\":[{\"delta\":{\"content\":\"\\\"error\\\": {\\\"message\\\": 1}\"}}],\"error\":null}");
        data("{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"error\":{}}");
        assertNull(progress.error);
        data("{\"id\":\"x\",\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}");
        assertNotNull(progress.error);
        StreamProgress later = new StreamProgress();
        later.event(null, "{\"id\":\"x\",\"error\":{\"code\":502,\"message\":\"gone\"},\"choices\":[]}", START, 7);
        assertEquals(7, later.errorFrame);
    }

    @Test
    void doesNotWaitForTheEndOfAnUnknownForm() {
        data("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        assertFalse(progress.recognised);
        firstTokenIsEvent(1);
        event("heartbeat", "{}");
        assertFalse(progress.recognised);
    }

    @Test
    void survivesBrokenJson() {
        String[] broken = {
            "{\"choices\":[{\"delta\":{\"role",
            "{\"delta\":{\"a\":[",
            "{\"usage\":{\"prompt_tokens\":99999999999999999999999}}",
            "{\"usage\":{\"prompt_tokens\":-5,\"x\":",
            "\"choices\"\"delta\":{\"\":{",
            "{\"error\":",
            "[[[[[[\"eval_count\"",
            "{\"message\":".repeat(3000) + "{\"eval_count\":1}"
        };
        for (String text : broken) {
            data(text);
        }
        assertFalse(progress.usage().known());
        assertEquals(broken.length, progress.events);
    }

    @Test
    void countsTheEventsUpToAMoment() {
        for (int i = 0; i < 50; i++) {
            data("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}");
        }
        assertEquals(50, progress.eventsBy(START + 5000 * MILLI));
        assertEquals(45, progress.eventsBy(START + 4599 * MILLI));
        assertEquals(19, progress.eventsBy(START + 1999 * MILLI));
        assertEquals(-1, progress.eventsBy(START + 1500 * MILLI), "more than are remembered came after it");
        assertEquals(0, new StreamProgress().eventsBy(START));
        StreamProgress late = new StreamProgress();
        late.event(null, "a", START + MILLI, 1);
        assertEquals(0, late.eventsBy(START));
    }

    @Test
    void measuresPauses() {
        for (int i = 0; i < 99; i++) {
            data("{}");
        }
        millis += 5000;
        data("{}");
        assertEquals(100, progress.gapMillis(0.5), 1e-9);
        assertEquals(100, progress.gapMillis(0.95), 1e-9);
        assertEquals(5100, progress.gapMillis(1), 1e-9);
        assertEquals(5100 * MILLI, progress.longestGap);
        assertTrue(Double.isNaN(new StreamProgress().gapMillis(0.5)));
    }

    @Test
    void keepsAFewPausesOfVeryMany() {
        Pauses pauses = new Pauses();
        for (int i = 0; i < 1_000_000; i++) {
            pauses.add(i * 1000L);
        }
        assertEquals(500, pauses.quantileMillis(0.5), 1);
        assertEquals(950, pauses.quantileMillis(0.95), 1);
    }

    @Test
    void whatIsMissingIsNeitherASilenceNorTheFirstContent() {
        StreamProgress progress = new StreamProgress();
        progress.event(null, "{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}", 1_000, 1);
        progress.gap();
        progress.event(null, "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}", 9_000, 2);
        progress.event(null, "{\"choices\":[{\"delta\":{\"content\":\"b\"}}]}", 10_000, 3);

        assertTrue(progress.firstTokenHidden());
        assertEquals(1_000, progress.longestGap);
        progress.gap();
        progress.event(null, "{\"choices\":[{\"delta\":{\"content\":\"c\"}}]}", 90_000, 4);
        assertEquals(1_000, progress.longestGap);
    }
}
