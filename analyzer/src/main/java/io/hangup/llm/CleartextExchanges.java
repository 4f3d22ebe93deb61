package io.hangup.llm;

import io.hangup.capture.FrameRanges;
import io.hangup.http.FrameRuns;
import io.hangup.http.Header;
import io.hangup.http.HttpExchange;
import io.hangup.http.HttpMessage;
import io.hangup.http.Interim;
import io.hangup.http.WebSocket;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Readable HTTP messages to {@link Exchange}s. */
final class CleartextExchanges {
    /** Response headers that a provider's support asks for; ids only, no secrets. */
    private static final List<String> ID_HEADERS = List.of(
            "x-request-id",
            "request-id",
            "apim-request-id",
            "x-ms-request-id",
            "x-ms-client-request-id",
            "x-ms-region",
            "x-amzn-requestid",
            "x-amzn-errortype",
            "x-amzn-bedrock-invocation-latency",
            "x-amz-cf-id",
            "cf-ray",
            "x-litellm-call-id",
            "x-litellm-model-id",
            "x-cloud-trace-context",
            "x-azure-ref",
            "x-vercel-id",
            "fly-request-id",
            "x-served-by",
            "proxy-status",
            "x-envoy-attempt-count",
            "x-envoy-upstream-service-time",
            "openai-processing-ms");

    /** Response headers about limits, by the start of their lower-case names. */
    private static final List<String> LIMIT_HEADERS =
            List.of("x-ratelimit-", "ratelimit", "anthropic-ratelimit-", "retry-after", "x-should-retry");

    private static final int LIMITS_CAP = 24;

    private static final int TRIES_MOST = 1000;
    private static final int VALUE_LIMIT = 200;
    private static final long NEVER = 0;
    private static final int CONTINUE = 100;

    private final LlmPaths paths;
    private final Visibility visibility;
    private final List<Exchange> exchanges = new ArrayList<>();

    /** Headers that name a hop, and the word for it where the value does not say it. */
    private static final Map<String, String> HOP_HEADERS = new TreeMap<>(Map.of(
            "via", "",
            "x-amz-cf-id", "cloudfront",
            "cf-ray", "cloudflare",
            "x-azure-ref", "azure front door",
            "apim-request-id", "azure api management",
            "x-envoy-upstream-service-time", "envoy",
            "x-kong-upstream-latency", "kong"));

    private CleartextExchanges(LlmPaths paths, Visibility visibility) {
        this.paths = paths;
        this.visibility = visibility;
    }

    /**
     * The exchanges that count as LLM calls; health checks and other small talk with the same server do not.
     *
     * @param numbersFrom number of the first one less one
     */
    static List<Exchange> of(
            List<HttpExchange> messages,
            Map<HttpExchange, StreamProgress> streams,
            LlmPaths paths,
            Visibility visibility,
            int numbersFrom) {
        CleartextExchanges reader = new CleartextExchanges(paths, visibility);
        Exchange previous = null;
        int number = numbersFrom;
        for (HttpExchange message : messages) {
            number++;
            if (message.request != null
                    && "CONNECT".equals(message.request.method)
                    && message.request.protocol == null) {
                continue;
            }
            Exchange exchange = reader.convert(number, message, streams.get(message));
            exchange.reusedConnection = previous != null;
            exchange.previous = previous;
            if (previous != null && previous.streamId != 0 && previous.responseLastTime > exchange.requestStart) {
                exchange.overlapping++;
            } else if (previous != null && previous.responseLastTime != NEVER) {
                exchange.idleBefore = exchange.requestStart - previous.responseLastTime;
            }
            previous = exchange;
            if (reader.isCall(exchange)) {
                reader.exchanges.add(exchange);
            }
        }
        return reader.exchanges;
    }

    private boolean isCall(Exchange exchange) {
        return exchange.dialect != null || exchange.method == null || !isSmallTalk(exchange);
    }

    private static boolean isSmallTalk(Exchange exchange) {
        if (exchange.path != null
                && (exchange.path.startsWith("/grpc.health.") || exchange.path.startsWith("/inference."))) {
            return true; // gRPC asks for all with POST; the calls among the latter have a dialect
        }
        if (!exchange.method.equals("GET") && !exchange.method.equals("HEAD") && !exchange.method.equals("OPTIONS")) {
            return false;
        }
        String path = exchange.path == null ? "/" : exchange.path.toLowerCase(Locale.ROOT);
        return path.equals("/")
                || path.contains("health")
                || path.contains("ready")
                || path.contains("live")
                || path.endsWith("/metrics")
                || path.endsWith("/ping")
                || path.endsWith("/version")
                || path.endsWith("/favicon.ico")
                || path.endsWith("/status");
    }

    private Exchange convert(int number, HttpExchange message, StreamProgress stream) {
        Exchange exchange = new Exchange(number, visibility);
        if (message.request != null) {
            request(exchange, message.request);
        }
        if (message.response != null) {
            response(exchange, message.response);
        }
        for (Interim interim : message.interims) {
            if (interim.status() == CONTINUE) {
                exchange.continueTime = interim.timeNanos();
            }
        }
        exchange.stream = stream;
        exchange.webSocket = message.webSocket;
        if (message.webSocket != null) {
            WebSocket socket = message.webSocket;
            exchange.responseLastTime = Math.max(
                    exchange.responseLastTime,
                    Math.max(socket.lastActivityTime(Side.CLIENT), socket.lastActivityTime(Side.SERVER)));
        }
        exchange.grpcStatus = message.response == null ? null : GrpcStatus.of(message.response);
        outcome(exchange, message);
        exchange.streamId = message.streamId;
        exchange.reset = message.reset;
        exchange.beyondGoaway = message.beyondGoaway;
        exchange.blockedNanos = message.blockedNanos;
        if (message.responseLost || message.response != null && message.response.sawGap) {
            exchange.responseGap = true;
            exchange.gap = true;
        }
        if (message.requestLost) {
            exchange.gap = true;
        }
        if (message.requestLost && exchange.requestBytes == 0) {
            exchange.requestStart = 0;
            exchange.requestEnd = 0;
        }
        return exchange;
    }

    private void request(Exchange exchange, HttpMessage request) {
        exchange.method = request.method;
        exchange.retryCount = RetryCount.of(request);
        exchange.path = request.target == null ? null : LlmPaths.pathOf(request.target);
        exchange.dialect = paths.dialect(request.method, request.target);
        exchange.requestStart = request.firstTime;
        exchange.requestEnd = request.lastTime;
        exchange.requestFirstFrame = request.firstFrame;
        exchange.requestLastFrame = request.lastFrame;
        exchange.requestBytes = request.wireBytes;
        exchange.requestBodyBytes = request.bodyBytes;
        exchange.requestCompleteness = request.complete
                ? Exchange.Completeness.COMPLETE
                : request.sawGap ? Exchange.Completeness.UNKNOWN : Exchange.Completeness.CUT;
        exchange.expectContinue = request.expectContinue;
        exchange.gap |= request.sawGap;
        copyFrames(request.frames, exchange.requestFrames);
        RequestBody body = RequestBody.read(request.bodyHead());
        exchange.model = body.model() == null ? LlmPaths.modelIn(request.target) : body.model();
        if (exchange.model == null && "kserve".equals(exchange.dialect) && exchange.path.startsWith("/inference.")) {
            exchange.model = RequestBody.modelOfInference(request.bodyHead());
        }
        exchange.streaming = body.stream();
        if (exchange.streaming == null) {
            exchange.streaming = RequestBody.streamInTail(request.bodyTail());
        }
        if (exchange.streaming == null && exchange.path != null && exchange.path.contains("stream")) {
            exchange.streaming = true;
        }
    }

    private void response(Exchange exchange, HttpMessage response) {
        exchange.responseStart = response.firstTime;
        exchange.responseFirstFrame = response.firstFrame;
        exchange.headersTime = response.headersTime;
        exchange.headersFrame = response.headersFrame;
        exchange.status = response.status > 0 ? response.status : -1;
        exchange.responseLastTime = response.lastTime;
        exchange.responseLastFrame = response.lastFrame;
        exchange.responseBytes = response.wireBytes;
        exchange.responseBodyBytes = response.bodyBytes;
        exchange.responseCompleteness = response.complete
                ? Exchange.Completeness.COMPLETE
                : response.sawGap ? Exchange.Completeness.UNKNOWN : Exchange.Completeness.CUT;
        exchange.serverHeader = limited(response.header("server"));
        exchange.hops = hops(response);
        long tries = number(response.header("x-envoy-attempt-count"));
        exchange.proxyTries = tries >= 0 && tries <= TRIES_MOST ? (int) tries : -1;
        exchange.retryAfter = limited(response.header("retry-after"));
        exchange.contentType = limited(response.header("content-type"));
        exchange.bodyComplete = response.declaredLength >= 0 && response.bodyBytes >= response.declaredLength;
        exchange.closeAnnounced = response.closeAnnounced;
        exchange.responseBody = response.bodyHead();
        copyFrames(response.frames, exchange.responseFrames);
        for (String name : ID_HEADERS) {
            String value = response.header(name);
            if (value != null) {
                exchange.requestIds.add(name + ": " + limited(value));
            }
        }
        for (Header header : response.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (exchange.rateLimits.size() < LIMITS_CAP
                    && LIMIT_HEADERS.stream().anyMatch(name::startsWith)) {
                exchange.rateLimits.add(limited(name) + ": " + limited(header.value()));
            }
        }
    }

    /** What the answer itself says of its end: in the events of a stream, or in its body. */
    private static void outcome(Exchange exchange, HttpExchange message) {
        HttpMessage response = message.response;
        if (exchange.stream != null) {
            exchange.stream.terminated |= response != null && response.events != null && response.events.terminated();
            exchange.finishReason = exchange.stream.finishReason;
            exchange.usage = exchange.stream.usage();
        } else if (response != null && !response.opaque && response.events == null && answersInJson(response)) {
            AnswerJson answer = new AnswerJson();
            boolean whole = response.textBytes() <= HttpMessage.BODY_HEAD_CAP && !response.sawGap;
            answer.readBody(response.bodyHead(), response.bodyTail(), whole);
            exchange.finishReason = answer.finishReason();
            exchange.usage = answer.usage();
            exchange.errorBody = answer.isError() && exchange.status >= 200 && exchange.status < 300;
        }
        if (exchange.usage != null && !exchange.usage.known()) {
            exchange.usage = null;
        }
        if (exchange.usage == null && response != null) {
            exchange.usage = usageInHeaders(response);
        }
        boolean streams = exchange.stream != null && exchange.stream.contentEvents > 0;
        if (exchange.streaming == null && streams) {
            exchange.streaming = true; // an API that streams unless told not to
        }
    }

    private static boolean answersInJson(HttpMessage response) {
        String type = response.mediaType();
        return type == null || type.equals("application/json") || type.endsWith("+json");
    }

    /** Amazon Bedrock counts the tokens of a whole answer in headers. */
    private static TokenUsage usageInHeaders(HttpMessage response) {
        long input = number(response.header("x-amzn-bedrock-input-token-count"));
        long output = number(response.header("x-amzn-bedrock-output-token-count"));
        return input < 0 && output < 0 ? null : new TokenUsage(input, output, -1, -1);
    }

    private static long number(String value) {
        return value != null && value.matches("\\d{1,12}") ? Long.parseLong(value) : -1;
    }

    private static void copyFrames(FrameRuns from, FrameRanges to) {
        for (int run = 0; run < from.size(); run++) {
            for (long frame = from.first(run); frame <= from.last(run); frame++) {
                to.add(frame);
            }
        }
    }

    private static String hops(HttpMessage response) {
        StringBuilder text = new StringBuilder();
        HOP_HEADERS.forEach((name, word) -> {
            String value = response.header(name);
            if (value != null) {
                text.append(word.isEmpty() ? limited(value) : word).append("; ");
            }
        });
        return text.toString();
    }

    private static String limited(String value) {
        return value == null || value.length() <= VALUE_LIMIT ? value : value.substring(0, VALUE_LIMIT);
    }
}
