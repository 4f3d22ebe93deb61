package io.hangup.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The report as JSON, version 1 (docs/report.schema.json): one object, or an array of them where several captures were
 * analysed each for itself. Written front to back, never held as a tree. Only ASCII characters are written as
 * themselves, so that a terminal that shows the file does not obey it.
 */
public final class JsonReport implements Closeable {
    static final String SCHEMA_VERSION = "1.0";

    private final JsonGenerator json;
    private final boolean array;
    private boolean started;

    private JsonReport(OutputStream to, boolean array) throws IOException {
        this.json = generator(to);
        this.array = array;
        if (array) {
            json.writeStartArray();
        } else {
            json.useDefaultPrettyPrinter();
        }
    }

    /** One report. */
    public static void write(Report report, OutputStream to) throws IOException {
        try (JsonReport json = new JsonReport(to, false)) {
            json.add(report);
        }
    }

    /** An array of reports, added one after the other; closing it ends the array and leaves the stream open. */
    public static JsonReport array(OutputStream to) throws IOException {
        return new JsonReport(to, true);
    }

    /** Adds a report to the array. */
    public void add(Report report) throws IOException {
        if (started && !array) {
            throw new IllegalStateException("one report only");
        }
        started = true;
        if (array) {
            json.writeRaw('\n');
        }
        write(report);
        json.flush();
    }

    static JsonGenerator generator(OutputStream to) throws IOException {
        JsonGenerator json = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .build()
                .createGenerator(to);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setCharacterEscapes(new AsciiEscapes());
        return json;
    }

    private void write(Report report) throws IOException {
        json.writeStartObject();
        json.writeStringField("schemaVersion", SCHEMA_VERSION);
        json.writeObjectFieldStart("tool");
        json.writeStringField("name", "hangup");
        json.writeStringField("version", report.version());
        json.writeEndObject();
        JsonFacts facts = new JsonFacts(json);
        JsonVerdicts verdicts = new JsonVerdicts(json);
        json.writeArrayFieldStart("captures");
        for (CaptureEntry entry : report.captures()) {
            json.writeStartObject();
            facts.capture(entry);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("connections");
        for (ConnectionEntry entry : report.connections()) {
            json.writeStartObject();
            facts.connection(entry);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("exchanges");
        for (ExchangeEntry entry : report.exchanges()) {
            json.writeStartObject();
            facts.exchange(entry);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("lookups");
        for (LookupEntry entry : report.lookups()) {
            json.writeStartObject();
            facts.lookup(entry);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (!report.quic().isEmpty()) {
            json.writeArrayFieldStart("quic");
            for (QuicEntry entry : report.quic()) {
                json.writeStartObject();
                facts.quic(entry);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("calls");
        for (CallEntry entry : report.calls()) {
            json.writeStartObject();
            facts.call(entry);
            json.writeEndObject();
        }
        json.writeEndArray();
        verdicts.write(report);
        json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
        if (array) {
            json.writeRaw('\n');
            json.writeEndArray();
        }
        json.writeRaw('\n');
        json.close();
    }
}
