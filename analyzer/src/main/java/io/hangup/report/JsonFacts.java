package io.hangup.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hangup.diagnosis.Quality;
import io.hangup.llm.InferredFact;
import java.io.IOException;
import java.util.Map;

/** The fields of captures, connections, exchanges, look-ups and calls, each inside an object that is already open. */
final class JsonFacts {
    private final JsonGenerator json;
    private final JsonFields fields;

    JsonFacts(JsonGenerator json) {
        this.json = json;
        this.fields = new JsonFields(json);
    }

    void capture(CaptureEntry c) throws IOException {
        json.writeNumberField("index", c.index());
        json.writeStringField("file", Redaction.apply(c.file()));
        fields.text("format", c.format());
        json.writeArrayFieldStart("linkTypes");
        for (String linkType : c.linkTypes()) {
            json.writeString(linkType);
        }
        json.writeEndArray();
        json.writeNumberField("frames", c.frames());
        json.writeNumberField("bytes", c.bytes());
        fields.time("firstTime", c.firstTimeNanos());
        fields.time("lastTime", c.lastTimeNanos());
        fields.text("vantage", c.vantage());
        fields.quoted("vantageReason", c.vantageReason());
        fields.count("dropped", c.dropped());
        json.writeArrayFieldStart("quality");
        for (Quality quality : c.quality()) {
            json.writeStartObject();
            json.writeStringField("id", quality.id());
            json.writeFieldName("share");
            json.writeNumber(JsonFields.decimal(quality.share()));
            fields.quoted("detail", quality.detail());
            fields.quoted("nextTime", quality.nextTime());
            fields.quoted("captureNext", quality.captureNext());
            fields.frames(quality.frames(), c.index(), 0);
            json.writeEndObject();
        }
        json.writeEndArray();
        fields.quoted("error", c.error());
    }

    void connection(ConnectionEntry c) throws IOException {
        json.writeStringField("id", c.id());
        json.writeNumberField("tcpStream", c.tcpStream());
        json.writeNumberField("capture", c.capture());
        end("client", c.clientAddress(), c.clientPort());
        end("server", c.serverAddress(), c.serverPort());
        if (c.redirect() != null) {
            json.writeObjectFieldStart("redirect");
            end("called", c.redirect().calledAddress(), c.redirect().calledPort());
            json.writeNumberField("answersTcpStream", c.redirect().answersStream());
            json.writeEndObject();
        }
        json.writeObjectFieldStart("endpoint");
        fields.quoted("host", c.host());
        fields.text("provider", c.provider());
        json.writeArrayFieldStart("identifiedBy");
        for (String evidence : c.identifiedBy()) {
            json.writeString(evidence);
        }
        json.writeEndArray();
        json.writeEndObject();
        fields.frame("firstFrame", c.firstFrame());
        fields.frame("lastFrame", c.lastFrame());
        fields.time("startTime", c.startTimeNanos());
        fields.millis("durationMillis", (c.endTimeNanos() - c.startTimeNanos()) / 1e6);
        fields.text("history", c.history());
        fields.text("connState", c.connState());
        json.writeNumberField("completeness", c.completeness());
        fields.text("communityId", c.communityId().text());
        fields.millis("rttMillis", c.rttMillis());
        if (c.mssClient() >= 0 || c.mssServer() >= 0) {
            json.writeObjectFieldStart("mss");
            fields.count("client", c.mssClient());
            fields.count("server", c.mssServer());
            json.writeEndObject();
        }
        if (!c.tls().isEmpty()) {
            json.writeObjectFieldStart("tls");
            for (Map.Entry<String, Object> fact : c.tls().entrySet()) {
                fact(fact.getKey(), fact.getValue());
            }
            json.writeEndObject();
        }
        json.writeObjectFieldStart("counters");
        counters("client", c.clientCounters());
        counters("server", c.serverCounters());
        json.writeEndObject();
        close(c);
    }

    private void end(String name, String address, int port) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("address", address);
        json.writeNumberField("port", port);
        json.writeEndObject();
    }

    private void fact(String name, Object value) throws IOException {
        if (value instanceof Boolean flag) {
            json.writeBooleanField(name, flag);
        } else if (value instanceof Double || value instanceof Float) {
            fields.millis(name, ((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            json.writeNumberField(name, number.longValue());
        } else if (value instanceof Iterable<?> values) {
            json.writeArrayFieldStart(name);
            for (Object each : values) {
                if (each instanceof InferredFact fact) {
                    inferred(fact);
                } else if (each instanceof Map<?, ?> facts) {
                    json.writeStartObject();
                    for (Map.Entry<?, ?> entry : facts.entrySet()) {
                        fact(String.valueOf(entry.getKey()), entry.getValue());
                    }
                    json.writeEndObject();
                } else {
                    json.writeString(Redaction.apply(String.valueOf(each)));
                }
            }
            json.writeEndArray();
        } else if (value != null) {
            json.writeStringField(name, Redaction.apply(value.toString()));
        }
    }

    private void inferred(InferredFact fact) throws IOException {
        json.writeStartObject();
        json.writeStringField("fact", fact.fact());
        json.writeStringField("value", fact.value());
        json.writeStringField("confidence", fact.sure());
        json.writeStringField("reason", fact.reason());
        fields.frame("frame", fact.frame());
        json.writeEndObject();
    }

    private void counters(String side, Map<String, Long> counters) throws IOException {
        json.writeObjectFieldStart(side);
        for (Map.Entry<String, Long> counter : counters.entrySet()) {
            json.writeNumberField(counter.getKey(), counter.getValue());
        }
        json.writeEndObject();
    }

    private void close(ConnectionEntry c) throws IOException {
        ConnectionEntry.Close close = c.close();
        if (close == null) {
            return;
        }
        json.writeObjectFieldStart("close");
        fields.text("initiator", close.initiator());
        fields.text("how", close.how());
        fields.text("firstFinOrRstBy", close.firstFinOrRstBy());
        fields.text("phase", close.phase());
        fields.frames(close.frames(), c.capture(), 0);
        json.writeEndObject();
    }

    void exchange(ExchangeEntry e) throws IOException {
        json.writeStringField("id", e.id());
        json.writeStringField("connection", e.connection());
        fields.quoted("host", e.host());
        json.writeStringField("outcome", e.outcome().id());
        json.writeStringField("phase", e.phase().id());
        json.writeStringField("closedBy", e.closedBy().id());
        json.writeStringField("closedHow", e.closedHow().id());
        if (e.request() != null) {
            request(e.request());
        }
        if (e.response() != null) {
            response(e.response());
        }
    }

    private void request(ExchangeEntry.Request r) throws IOException {
        json.writeObjectFieldStart("request");
        json.writeStringField("visibility", r.visibility().id());
        fields.quoted("method", r.method());
        fields.quoted("path", r.path());
        fields.quoted("model", r.model());
        if (r.streaming() != null) {
            json.writeBooleanField("streaming", r.streaming());
        }
        fields.count("bytes", r.bytes());
        fields.count("bodyBytes", r.bodyBytes());
        fields.time("startTime", r.startTimeNanos());
        fields.time("endTime", r.endTimeNanos());
        capturedFrames(r.frames());
        json.writeEndObject();
    }

    private void response(ExchangeEntry.Response r) throws IOException {
        json.writeObjectFieldStart("response");
        json.writeStringField("visibility", r.visibility().id());
        if (r.status() > 0) {
            json.writeNumberField("status", r.status());
        }
        fields.count("bytes", r.bytes());
        fields.count("bodyBytes", r.bodyBytes());
        fields.time("headersTime", r.headersTimeNanos());
        fields.time("endTime", r.endTimeNanos());
        if (r.complete() != null) {
            json.writeBooleanField("complete", r.complete());
        }
        if (r.stream() != null) {
            streamed(r.stream());
        }
        fields.quoted("finishReason", r.finishReason());
        if (r.usage() != null) {
            json.writeObjectFieldStart("usage");
            fields.count("promptTokens", r.usage().prompt());
            fields.count("completionTokens", r.usage().completion());
            fields.count("cachedTokens", r.usage().cached());
            fields.count("reasoningTokens", r.usage().reasoning());
            json.writeEndObject();
        }
        fields.count("grpcStatus", r.grpcStatus());
        if (r.webSocket() != null) {
            webSocket(r.webSocket());
        }
        fields.texts("requestIds", r.requestIds());
        fields.texts("rateLimits", r.rateLimits());
        capturedFrames(r.frames());
        json.writeEndObject();
    }

    private void webSocket(ExchangeEntry.WebSocketFacts w) throws IOException {
        json.writeObjectFieldStart("webSocket");
        json.writeNumberField("clientMessages", w.clientMessages());
        json.writeNumberField("serverMessages", w.serverMessages());
        json.writeNumberField("pings", w.pings());
        json.writeNumberField("pongs", w.pongs());
        fields.millis("longestSilenceMillis", w.longestSilenceMillis());
        fields.count("closeCode", w.closeCode());
        fields.text("closedBy", w.closedBy());
        json.writeEndObject();
    }

    private void streamed(ExchangeEntry.Streamed s) throws IOException {
        fields.millis("firstTokenMillis", s.firstTokenMillis());
        fields.count("events", s.events());
        json.writeBooleanField("terminated", s.terminated());
        fields.millis("medianGapMillis", s.medianGapMillis());
        fields.millis("p95GapMillis", s.p95GapMillis());
        fields.millis("longestGapMillis", s.longestGapMillis());
        fields.millis("eventsPerSecond", s.eventsPerSecond());
        fields.millis("tokensPerSecond", s.tokensPerSecond());
    }

    private void capturedFrames(java.util.List<Long> frames) throws IOException {
        int capture = FrameRanges.capture(frames);
        json.writeNumberField("capture", capture);
        fields.frames(frames, capture, 0);
    }

    void lookup(LookupEntry l) throws IOException {
        json.writeStringField("id", l.id());
        json.writeStringField("name", Redaction.apply(l.name()));
        fields.text("client", l.client());
        json.writeStringField("outcome", l.outcome());
        fields.quoted("detail", l.detail());
        fields.millis("millis", l.millis());
        fields.time("startTime", l.startTimeNanos());
        capturedFrames(l.frames());
    }

    void quic(QuicEntry q) throws IOException {
        json.writeStringField("id", q.id());
        end("client", q.clientAddress(), q.clientPort());
        end("server", q.serverAddress(), q.serverPort());
        fields.quoted("host", q.host());
        fields.text("provider", q.provider());
        fields.quoted("sni", q.sni());
        fields.texts("alpnOffered", q.alpn());
        if (q.encryptedClientHello()) {
            json.writeBooleanField("encryptedClientHello", true);
        }
        json.writeStringField("outcome", q.outcome());
        fields.quoted("detail", q.detail());
        fields.time("startTime", q.startTimeNanos());
        fields.millis("answerMillis", q.answerMillis());
        fields.count("packets", q.packets());
        fields.text("fellBackTo", q.fellBackTo());
        capturedFrames(q.frames());
    }

    void call(CallEntry c) throws IOException {
        json.writeStringField("id", c.id());
        ids("lookups", c.lookups());
        ids("connections", c.connections());
        if (!c.quic().isEmpty()) {
            ids("quic", c.quic());
        }
        fields.text("exchange", c.exchange());
        fields.text("retryOf", c.retryOf());
        fields.text("upstream", c.upstream());
        fields.quoted("host", c.host());
        fields.quoted("what", c.what());
        if (c.outcome() != null) {
            json.writeStringField("outcome", c.outcome().id());
        }
        fields.time("startTime", c.startTimeNanos());
        fields.millis("dnsMillis", c.dnsMillis());
        fields.millis("connectMillis", c.connectMillis());
        fields.millis("tlsMillis", c.tlsMillis());
        fields.millis("headersMillis", c.headersMillis());
        fields.millis("firstTokenMillis", c.firstTokenMillis());
        fields.millis("durationMillis", c.millis());
        fields.text("diagnosis", c.diagnosis());
    }

    private void ids(String name, java.util.List<String> ids) throws IOException {
        json.writeArrayFieldStart(name);
        for (String id : ids) {
            json.writeString(id);
        }
        json.writeEndArray();
    }
}
