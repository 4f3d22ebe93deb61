package io.hangup.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hangup.diagnosis.Incident;
import java.io.IOException;

/** Counts and distributions as JSON. */
final class JsonStatistics {
    private JsonStatistics() {}

    /** How an incident is spread; nothing where that is not known. */
    static void spread(JsonGenerator json, Incident.Spread s) throws IOException {
        JsonFields fields = new JsonFields(json);
        fields.count("calls", s.calls());
        fields.count("reusedConnections", s.reused());
        fields.count("freshConnections", s.fresh());
        fields.count("clientHosts", s.clientHosts());
        if (!s.clients().isEmpty()) {
            json.writeArrayFieldStart("clients");
            for (Incident.Client client : s.clients()) {
                json.writeStartObject();
                json.writeStringField("client", client.address());
                json.writeNumberField("count", client.count());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        fields.millis("timerMillis", s.timerMillis());
        if (!s.silence().isEmpty()) {
            json.writeArrayFieldStart("silence");
            for (Incident.Bucket bucket : s.silence()) {
                json.writeStartObject();
                fields.millis("fromMillis", bucket.fromMillis());
                fields.millis("toMillis", bucket.toMillis());
                json.writeNumberField("count", bucket.count());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!s.rates().isEmpty()) {
            fields.millis("rateStepMillis", s.rateNanos() / 1e6);
            json.writeArrayFieldStart("rates");
            for (Incident.Rate rate : s.rates()) {
                json.writeStartObject();
                fields.time("time", rate.timeNanos());
                json.writeNumberField("count", rate.count());
                json.writeNumberField("calls", rate.calls());
                json.writeNumberField("ended", rate.ended());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    static void endpoint(JsonGenerator json, EndpointStatistics s) throws IOException {
        JsonFields fields = new JsonFields(json);
        json.writeStringField("endpoint", Redaction.apply(s.endpoint()));
        fields.quoted("model", s.model());
        json.writeNumberField("calls", s.calls());
        json.writeNumberField("failed", s.failed());
        quantiles(json, "connectMillis", s.connectMillis());
        quantiles(json, "tlsMillis", s.tlsMillis());
        quantiles(json, "headersMillis", s.headersMillis());
        quantiles(json, "firstTokenMillis", s.firstTokenMillis());
        quantiles(json, "longestGapMillis", s.longestGapMillis());
        quantiles(json, "eventsPerSecond", s.eventsPerSecond());
        quantiles(json, "tokensPerSecond", s.tokensPerSecond());
        quantiles(json, "retransmissionShare", s.retransmissionShare());
    }

    private static void quantiles(JsonGenerator json, String name, EndpointStatistics.Quantiles q) throws IOException {
        if (q == null) {
            return;
        }
        JsonFields fields = new JsonFields(json);
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", q.count());
        fields.millis("median", q.median());
        fields.millis("p95", q.p95());
        fields.millis("p99", q.p99());
        fields.millis("max", q.max());
        json.writeEndObject();
    }
}
