package io.hangup.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * The facts of an answer in JSON, whole or in pieces: tokens used, finish reason, whether it is an error. Reads the words
 * of every provider alike, and only where they stand in the answer's own structure: what the model wrote is skipped.
 */
final class AnswerJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEPTH_CAP = 8;
    private static final int WORD_CAP = 40;

    /** Counts beyond this are no tokens. */
    private static final long COUNT_CAP = 1_000_000_000_000L;

    private enum Count {
        PROMPT,
        /** Of the prompt, but not counted with it: what came from a cache stands beside it. */
        PROMPT_UNCACHED,
        COMPLETION,
        /** Of the answer without its reasoning. */
        VISIBLE,
        CACHED,
        CACHED_BESIDE,
        CACHE_WRITTEN,
        REASONING,
        REASONING_BESIDE
    }

    private static final Map<String, Count> COUNTS = Map.ofEntries(
            Map.entry("prompt_tokens", Count.PROMPT),
            Map.entry("input_tokens", Count.PROMPT_UNCACHED),
            Map.entry("promptTokenCount", Count.PROMPT),
            Map.entry("inputTokens", Count.PROMPT_UNCACHED),
            Map.entry("inputTokenCount", Count.PROMPT),
            Map.entry("inputTextTokenCount", Count.PROMPT),
            Map.entry("prompt_eval_count", Count.PROMPT),
            Map.entry("prompt_token_count", Count.PROMPT),
            Map.entry("input_length", Count.PROMPT),
            Map.entry("completion_tokens", Count.COMPLETION),
            Map.entry("output_tokens", Count.COMPLETION),
            Map.entry("outputTokens", Count.COMPLETION),
            Map.entry("outputTokenCount", Count.COMPLETION),
            Map.entry("eval_count", Count.COMPLETION),
            Map.entry("generation_token_count", Count.COMPLETION),
            Map.entry("generated_tokens", Count.COMPLETION),
            Map.entry("tokenCount", Count.COMPLETION),
            Map.entry("totalOutputTextTokenCount", Count.COMPLETION),
            Map.entry("candidatesTokenCount", Count.VISIBLE),
            Map.entry("cached_tokens", Count.CACHED),
            Map.entry("cachedContentTokenCount", Count.CACHED),
            Map.entry("prompt_cache_hit_tokens", Count.CACHED),
            Map.entry("cache_read_input_tokens", Count.CACHED_BESIDE),
            Map.entry("cacheReadInputTokens", Count.CACHED_BESIDE),
            Map.entry("cache_creation_input_tokens", Count.CACHE_WRITTEN),
            Map.entry("cacheWriteInputTokens", Count.CACHE_WRITTEN),
            Map.entry("reasoning_tokens", Count.REASONING),
            Map.entry("thoughtsTokenCount", Count.REASONING_BESIDE));

    /** Objects that hold what is looked for. */
    private static final Set<String> INNER = Set.of(
            "response",
            "message",
            "delta",
            "meta",
            "metadata",
            "usage",
            "usageMetadata",
            "x_groq",
            "tokens",
            "billed_units",
            "details",
            "amazon-bedrock-invocationMetrics",
            "prompt_tokens_details",
            "completion_tokens_details",
            "input_tokens_details",
            "output_tokens_details",
            "incomplete_details",
            "promptFeedback");

    /** Arrays whose objects may hold the finish reason. */
    private static final Set<String> LISTS = Set.of("choices", "candidates", "results", "outputs");

    private static final Set<String> FINISH =
            Set.of("finish_reason", "finishReason", "stop_reason", "stopReason", "done_reason", "completionReason");

    private static final Set<String> ENDED = Set.of("completed", "incomplete", "failed", "cancelled");

    private final long[] counts = new long[Count.values().length];
    private String finishReason;
    private boolean error;

    /** This event is Anthropic's first, whose count of the answer is a placeholder. */
    private boolean begun;

    AnswerJson() {
        java.util.Arrays.fill(counts, -1);
    }

    /** Whether the text can hold counts of tokens: cheap, for events that come by the thousand. */
    static boolean mayCount(String json) {
        // most events hold neither word: two searches tell
        return json.contains("oken")
                        && (json.contains("okens\"") || json.contains("okenCount\"") || json.contains("oken_count\""))
                || json.contains("eval_count\"");
    }

    /** Reads one JSON value; of a cut or broken one what stood before the cut. */
    void read(String json) {
        begun = false;
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                object(parser, "", 0);
            } else if (first == JsonToken.START_ARRAY) {
                list(parser, "", 0);
            }
        } catch (IOException e) {
            // a cut body ends the parse: what was found before stands
        }
    }

    /**
     * Reads a body of which the start and the end are known. Counts stand at the end of most answers.
     *
     * @param whole nothing is missing between the two
     */
    void readBody(byte[] head, byte[] tail, boolean whole) {
        if (head.length == 0 || head[0] != '{' && head[0] != '[') {
            return;
        }
        read(new String(head, StandardCharsets.UTF_8));
        if (whole) {
            return;
        }
        String end = new String(tail, StandardCharsets.UTF_8);
        for (String field : new String[] {"\"usage\"", "\"usageMetadata\""}) {
            int at = end.lastIndexOf(field);
            if (at >= 0 && (at == 0 || end.charAt(at - 1) != '\\')) {
                read("{" + end.substring(at));
            }
        }
        finishReason = finishReason == null ? StreamWords.finishReason(end) : finishReason;
    }

    private void object(JsonParser parser, String name, int depth) throws IOException {
        String status = null;
        boolean isResponse = name.equals("response");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("error") && (depth == 0 || isResponse)) {
                error |= isError(parser, value);
            } else if (value == JsonToken.START_OBJECT && INNER.contains(field) && depth < DEPTH_CAP) {
                object(parser, field, depth + 1);
            } else if (value == JsonToken.START_ARRAY && LISTS.contains(field) && depth < DEPTH_CAP) {
                list(parser, field, depth + 1);
            } else if (value == JsonToken.VALUE_NUMBER_INT) {
                count(field, parser);
            } else if (value == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                status = field.equals("status") ? text : status;
                begun |= depth == 0 && field.equals("type") && text.equals("message_start");
                isResponse |= field.equals("object") && text.equals("response");
                error |= depth == 0 && (field.equals("type") || field.equals("object")) && text.equals("error");
                word(name, field, text);
            } else {
                parser.skipChildren();
            }
        }
        if (isResponse && status != null && ENDED.contains(status)) {
            finished(status);
        }
    }

    private void list(JsonParser parser, String name, int depth) throws IOException {
        for (JsonToken token = parser.nextToken();
                token != null && token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                object(parser, name, depth);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** An error that says something: null, "", {} and {"code": null} are none. */
    private static boolean isError(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return !parser.getText().isEmpty();
        }
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        boolean says = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            JsonToken inner = parser.nextToken();
            says |= inner == JsonToken.VALUE_STRING && !parser.getText().isEmpty()
                    || inner == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() != 0;
            parser.skipChildren();
        }
        return says;
    }

    private void count(String field, JsonParser parser) throws IOException {
        Count count = COUNTS.get(field);
        if (count == null || begun && count == Count.COMPLETION) {
            return;
        }
        long value = parser.getLongValue();
        if (value >= 0 && value < COUNT_CAP) {
            // events repeat the counts as they grow
            counts[count.ordinal()] = Math.max(counts[count.ordinal()], value);
        }
    }

    private void word(String name, String field, String text) {
        boolean reason = FINISH.contains(field)
                || name.equals("incomplete_details") && field.equals("reason")
                || name.equals("promptFeedback") && field.equals("blockReason");
        if (reason) {
            finished(text);
        }
    }

    private void finished(String word) {
        if (finishReason == null && !word.isEmpty() && word.length() <= WORD_CAP) {
            finishReason = word;
        }
    }

    /** Why generation ended ("stop", "length", …), or null. */
    String finishReason() {
        return finishReason;
    }

    /** The answer is an error although it came with a status of success. */
    boolean isError() {
        return error;
    }

    TokenUsage usage() {
        long cachedBeside = counts[Count.CACHED_BESIDE.ordinal()];
        long prompt = counts[Count.PROMPT.ordinal()];
        if (prompt < 0 && counts[Count.PROMPT_UNCACHED.ordinal()] >= 0) {
            prompt = counts[Count.PROMPT_UNCACHED.ordinal()]
                    + Math.max(0, cachedBeside)
                    + Math.max(0, counts[Count.CACHE_WRITTEN.ordinal()]);
        }
        long reasoningBeside = counts[Count.REASONING_BESIDE.ordinal()];
        long completion = counts[Count.COMPLETION.ordinal()];
        if (completion < 0 && counts[Count.VISIBLE.ordinal()] >= 0) {
            completion = counts[Count.VISIBLE.ordinal()] + Math.max(0, reasoningBeside);
        }
        return new TokenUsage(
                prompt,
                completion,
                Math.max(cachedBeside, counts[Count.CACHED.ordinal()]),
                Math.max(reasoningBeside, counts[Count.REASONING.ordinal()]));
    }
}
