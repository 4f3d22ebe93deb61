package io.hangup.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Symptom;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The report as JSON lines: one object a line, {@code "type"} first, the other fields as in {@link JsonReport}. In live
 * use the parts are written as they come; each line is complete when it leaves.
 */
public final class JsonLinesReport implements Closeable {
    private final JsonGenerator json;
    private final JsonFacts facts;
    private final JsonVerdicts verdicts;

    /** Closing the report leaves the stream open. */
    public JsonLinesReport(OutputStream to) throws IOException {
        json = JsonReport.generator(to);
        json.setRootValueSeparator(null);
        facts = new JsonFacts(json);
        verdicts = new JsonVerdicts(json);
    }

    /** Writes a whole report, its summary last. */
    public void write(Report report) throws IOException {
        for (CaptureEntry c : report.captures()) {
            start("capture");
            facts.capture(c);
            end();
        }
        for (LookupEntry l : report.lookups()) {
            start("lookup");
            facts.lookup(l);
            end();
        }
        for (QuicEntry q : report.quic()) {
            start("quic");
            facts.quic(q);
            end();
        }
        for (CallEntry c : report.calls()) {
            start("call");
            facts.call(c);
            end();
        }
        for (ConnectionEntry c : report.connections()) {
            connection(c);
        }
        for (ExchangeEntry e : report.exchanges()) {
            exchange(e);
        }
        for (Symptom s : report.symptoms()) {
            start("symptom");
            verdicts.symptom(s);
            end();
        }
        for (Diagnosis d : report.diagnoses()) {
            diagnosis(d);
        }
        summary(report);
        json.flush();
    }

    /** One connection; not flushed. */
    public void connection(ConnectionEntry c) throws IOException {
        start("connection");
        facts.connection(c);
        end();
    }

    /** One exchange; not flushed. */
    public void exchange(ExchangeEntry e) throws IOException {
        start("exchange");
        facts.exchange(e);
        end();
    }

    /** One diagnosis; not flushed. */
    public void diagnosis(Diagnosis d) throws IOException {
        start("diagnosis");
        verdicts.diagnosis(d);
        end();
    }

    /** The incidents, the statistics and, last, the summary; flushed. */
    public void summary(Report report) throws IOException {
        for (Incident i : report.incidents()) {
            start("incident");
            verdicts.incident(i);
            end();
        }
        for (EndpointStatistics statistics : report.statistics()) {
            start("statistics");
            JsonStatistics.endpoint(json, statistics);
            end();
        }
        start("summary");
        json.writeStringField("schemaVersion", JsonReport.SCHEMA_VERSION);
        new JsonFields(json).texts("notes", report.notes());
        verdicts.summary(report.summary());
        end();
        json.flush();
    }

    /** Hands everything written so far to the stream. */
    public void flush() throws IOException {
        json.flush();
    }

    private void start(String type) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
    }

    private void end() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
