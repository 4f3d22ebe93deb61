package io.hangup.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hangup.capture.FrameRef;
import java.io.IOException;
import java.util.List;

/** Writes single fields; what is absent (null, NaN, a negative count, time 0) is left out. */
final class JsonFields {
    private final JsonGenerator json;

    JsonFields(JsonGenerator json) {
        this.json = json;
    }

    void text(String name, String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    /** Text that may quote the capture: without secrets. */
    void quoted(String name, String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, Redaction.apply(value));
        }
    }

    void texts(String name, List<String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(Redaction.apply(value));
        }
        json.writeEndArray();
    }

    void count(String name, long value) throws IOException {
        if (value >= 0) {
            json.writeNumberField(name, value);
        }
    }

    void time(String name, long epochNanos) throws IOException {
        if (epochNanos != 0 && epochNanos != Long.MIN_VALUE && epochNanos != Long.MAX_VALUE) {
            json.writeStringField(name, Times.iso(epochNanos));
        }
    }

    /** Milliseconds with at most six decimals, trailing zeros left out. */
    void millis(String name, double millis) throws IOException {
        if (!Double.isNaN(millis) && !Double.isInfinite(millis)) {
            json.writeFieldName(name);
            json.writeNumber(decimal(millis));
        }
    }

    /** At most six decimals, never in exponent form. */
    static String decimal(double value) {
        long millionths = Math.round(Math.abs(value) * 1e6);
        String text = Long.toString(millionths / 1_000_000);
        String fraction = Units.digits(millionths % 1_000_000, 6);
        int end = fraction.length();
        while (end > 0 && fraction.charAt(end - 1) == '0') {
            end--;
        }
        String sign = value < 0 && millionths > 0 ? "-" : "";
        return end == 0 ? sign + text : sign + text + "." + fraction.substring(0, end);
    }

    /** {@code "frames":"12-15,18"} relative to a capture, and how many there were where some are not written out. */
    void frames(List<Long> refs, int capture, long total) throws IOException {
        json.writeStringField("frames", FrameRanges.text(refs, capture));
        json.writeNumberField("frameCount", Math.max(total, refs.size()));
    }

    void frame(String name, long ref) throws IOException {
        if (ref == FrameRef.NONE) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeNumberField("capture", FrameRef.capture(ref));
        json.writeNumberField("frame", FrameRef.number(ref));
        json.writeEndObject();
    }
}
