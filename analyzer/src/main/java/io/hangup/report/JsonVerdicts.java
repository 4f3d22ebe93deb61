package io.hangup.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Alternative;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Symptom;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The second half of the JSON report: symptoms, diagnoses, incidents, notes and, last, the summary. */
final class JsonVerdicts {
    private final JsonGenerator json;
    private final JsonFields fields;

    JsonVerdicts(JsonGenerator json) {
        this.json = json;
        this.fields = new JsonFields(json);
    }

    void write(Report report) throws IOException {
        json.writeArrayFieldStart("symptoms");
        for (Symptom symptom : report.symptoms()) {
            json.writeStartObject();
            symptom(symptom);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("diagnoses");
        for (Diagnosis diagnosis : report.diagnoses()) {
            json.writeStartObject();
            diagnosis(diagnosis);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("incidents");
        for (Incident incident : report.incidents()) {
            json.writeStartObject();
            incident(incident);
            json.writeEndObject();
        }
        json.writeEndArray();
        statistics(report);
        fields.texts("notes", report.notes());
        json.writeObjectFieldStart("summary");
        summary(report.summary());
        json.writeEndObject();
    }

    private void statistics(Report report) throws IOException {
        if (report.statistics().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("statistics");
        for (EndpointStatistics statistics : report.statistics()) {
            json.writeStartObject();
            JsonStatistics.endpoint(json, statistics);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void symptom(Symptom s) throws IOException {
        json.writeStringField("kind", s.kind());
        json.writeStringField(s.subject().startsWith("l") ? "lookup" : "connection", s.subject());
        int capture = FrameRanges.capture(s.frames());
        json.writeNumberField("capture", capture);
        fields.frames(s.frames(), capture, s.frameCount());
        fields.quoted("detail", s.detail());
    }

    void diagnosis(Diagnosis d) throws IOException {
        json.writeStringField("id", d.id());
        json.writeObjectFieldStart("subject");
        json.writeStringField("kind", d.subjectKind().id());
        json.writeStringField("id", d.subject());
        json.writeEndObject();
        json.writeStringField("severity", d.severity().id());
        json.writeStringField("outcome", d.outcome().id());
        json.writeStringField("phase", d.phase().id());
        json.writeStringField("closedBy", d.closedBy().id());
        json.writeStringField("closedHow", d.closedHow().id());
        json.writeStringField("cause", d.cause());
        json.writeStringField("confidence", d.confidence().id());
        json.writeArrayFieldStart("alternatives");
        for (Alternative a : d.alternatives()) {
            json.writeStartObject();
            json.writeStringField("cause", a.cause());
            fields.quoted("why", a.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("sentence", Redaction.apply(d.sentence()));
        json.writeArrayFieldStart("evidence");
        for (Evidence e : d.evidence()) {
            json.writeStartObject();
            if (e.frame() != FrameRef.NONE) {
                json.writeNumberField("capture", FrameRef.capture(e.frame()));
                json.writeNumberField("frame", FrameRef.number(e.frame()));
            }
            fields.time("time", e.timeNanos());
            fields.text("from", e.from());
            json.writeStringField("text", Redaction.apply(e.text()));
            json.writeEndObject();
        }
        json.writeEndArray();
        if (d.pathMtu() != null) {
            json.writeObjectFieldStart("pathMtu");
            json.writeNumberField("passed", d.pathMtu().passed());
            json.writeNumberField("lost", d.pathMtu().lost());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("remedies");
        for (String remedy : d.remedies()) {
            json.writeString(Redaction.apply(remedy));
        }
        json.writeEndArray();
        fields.texts("clientsShow", d.clientsShow());
        fields.quoted("notVisible", d.notVisible());
        fields.quoted("captureNext", d.captureNext());
        fields.quoted("displayFilter", d.displayFilter());
        fields.quoted("haproxy", d.haproxy());
        fields.quoted("envoy", d.envoy());
        fields.texts("doubts", d.doubts());
    }

    void incident(Incident i) throws IOException {
        json.writeStringField("id", i.id());
        json.writeStringField("kind", i.kind().id());
        json.writeStringField("cause", i.cause());
        fields.quoted("endpoint", i.endpoint());
        json.writeStringField("closedBy", i.closedBy().id());
        json.writeNumberField("count", i.count());
        fields.time("firstTime", i.firstTimeNanos());
        fields.time("lastTime", i.lastTimeNanos());
        json.writeArrayFieldStart("diagnoses");
        for (String id : i.diagnoses()) {
            json.writeString(id);
        }
        json.writeEndArray();
        if (i.score() > 0) {
            json.writeStringField("confidence", i.confidence().id());
        }
        fields.quoted("sentence", i.sentence());
        fields.texts("remedies", i.remedies());
        JsonStatistics.spread(json, i.spread());
    }

    void summary(Summary s) throws IOException {
        json.writeNumberField("connections", s.connections());
        json.writeNumberField("llmConnections", s.llmConnections());
        if (s.leftOut() > 0) {
            json.writeNumberField("leftOut", s.leftOut());
        }
        json.writeNumberField("calls", s.calls());
        json.writeNumberField("failed", s.failed());
        json.writeNumberField("degraded", s.degraded());
        json.writeObjectFieldStart("byCause");
        for (Map.Entry<String, Integer> cause : new TreeMap<>(s.byCause()).entrySet()) {
            json.writeNumberField(cause.getKey(), cause.getValue());
        }
        json.writeEndObject();
    }
}
