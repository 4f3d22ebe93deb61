package io.hangup.report;

import io.hangup.llm.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/** What was seen of an answer, in words: its events, their pace, the tokens, and what a provider's support asks for. */
final class AnswerText {
    private AnswerText() {}

    /** "31 events, the first with content after 412 ms; …", or empty where nothing of it can be read. */
    static String answer(ExchangeEntry exchange) {
        ExchangeEntry.Response response = exchange == null ? null : exchange.response();
        if (response == null) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        if (response.stream() != null) {
            stream(response.stream(), parts);
        }
        if (response.webSocket() != null) {
            webSocket(response.webSocket(), parts);
        }
        if (response.grpcStatus() >= 0) {
            parts.add("gRPC status " + response.grpcStatus());
        }
        if (response.finishReason() != null) {
            parts.add("finish reason " + response.finishReason());
        }
        if (response.usage() != null) {
            usage(response, parts);
        }
        return String.join("; ", parts);
    }

    private static void stream(ExchangeEntry.Streamed stream, List<String> parts) {
        boolean token = stream.firstTokenMillis() >= 0; // not where the clock went back, either
        parts.add(Units.count(stream.events(), "event", "events")
                + (token ? ", content from " + duration(stream.firstTokenMillis()) + " after the request on" : "")
                + (stream.terminated() ? ", terminator seen" : ", no terminator seen"));
        if (stream.events() > 1) {
            parts.add("between events " + duration(stream.medianGapMillis()) + " (median), "
                    + duration(stream.p95GapMillis()) + " (95 %), " + duration(stream.longestGapMillis())
                    + " at most");
        }
    }

    private static void webSocket(ExchangeEntry.WebSocketFacts socket, List<String> parts) {
        parts.add("WebSocket: " + Units.count(socket.serverMessages(), "message", "messages") + " of the server, "
                + Units.grouped(socket.clientMessages()) + " of the client, silent for at most "
                + duration(socket.longestSilenceMillis())
                + (socket.closeCode() < 0
                        ? ", no Close frame"
                        : ", Close frame of the " + socket.closedBy() + " with code " + socket.closeCode()));
    }

    private static void usage(ExchangeEntry.Response response, List<String> parts) {
        TokenUsage usage = response.usage();
        if (usage.prompt() >= 0) {
            parts.add(Units.count(usage.prompt(), "prompt token", "prompt tokens")
                    + (usage.cached() > 0 ? " (" + Units.grouped(usage.cached()) + " from a cache)" : ""));
        }
        if (usage.completion() >= 0) {
            double rate =
                    response.stream() == null ? Double.NaN : response.stream().tokensPerSecond();
            parts.add(Units.count(usage.completion(), "token of answer", "tokens of answer")
                    + (usage.reasoning() > 0 ? ", " + Units.grouped(usage.reasoning()) + " of reasoning" : "")
                    + (Double.isNaN(rate) || usage.completion() < 2
                            ? ""
                            : ", " + Units.significant(rate) + " a second"));
        }
    }

    private static String duration(double millis) {
        return Units.nanos(Math.round(millis * 1e6));
    }

    /** Request ids and limits, "name: value"; at most a handful of each. */
    static List<String> ticket(ExchangeEntry exchange) {
        ExchangeEntry.Response response = exchange == null ? null : exchange.response();
        if (response == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        if (!response.requestIds().isEmpty()) {
            lines.add(String.join(", ", response.requestIds()));
        }
        if (!response.rateLimits().isEmpty()) {
            lines.add(String.join(", ", response.rateLimits()));
        }
        return lines;
    }
}
