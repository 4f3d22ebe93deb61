package io.hangup.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hangup.capture.FrameRef;
import io.hangup.compare.Closing;
import io.hangup.compare.ComparedConnection;
import io.hangup.compare.Comparison;
import io.hangup.compare.Stray;
import io.hangup.compare.Way;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** A comparison as JSON, version 1 (docs/comparison.schema.json). */
public final class ComparisonJson {
    private final JsonGenerator json;
    private final JsonFields fields;

    private ComparisonJson(JsonGenerator json) {
        this.json = json;
        this.fields = new JsonFields(json);
    }

    /** Writes one object; the stream stays open. */
    public static void write(Comparison comparison, String version, OutputStream to) throws IOException {
        try (JsonGenerator json = JsonReport.generator(to)) {
            json.useDefaultPrettyPrinter();
            new ComparisonJson(json).write(comparison, version);
        }
    }

    private void write(Comparison c, String version) throws IOException {
        json.writeStartObject();
        json.writeStringField("schemaVersion", JsonReport.SCHEMA_VERSION);
        json.writeObjectFieldStart("tool");
        json.writeStringField("name", "hangup");
        json.writeStringField("version", version);
        json.writeEndObject();
        json.writeArrayFieldStart("captures");
        point(0, c.a());
        point(1, c.b());
        json.writeEndArray();
        clock(c.clock());
        json.writeArrayFieldStart("connections");
        for (ComparedConnection connection : c.connections()) {
            connection(connection);
        }
        json.writeEndArray();
        unmatched("onlyA", c.onlyA(), 0);
        unmatched("onlyB", c.onlyB(), 1);
        fields.texts("notes", c.notes());
        json.writeObjectFieldStart("summary");
        json.writeNumberField("connections", c.connections().size());
        json.writeNumberField("differing", c.differing());
        json.writeNumberField("lostFromClient", c.lost(Side.CLIENT));
        json.writeNumberField("lostFromServer", c.lost(Side.SERVER));
        json.writeEndObject();
        json.writeEndObject();
    }

    private void point(int index, Comparison.Point p) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", index);
        json.writeStringField("file", p.file());
        json.writeNumberField("frames", p.frames());
        json.writeNumberField("segments", p.segments());
        json.writeNumberField("connections", p.connections());
        fields.time("firstTime", p.firstTime());
        fields.time("lastTime", p.lastTime());
        json.writeEndObject();
    }

    private void clock(Comparison.Clock clock) throws IOException {
        json.writeObjectFieldStart("clock");
        json.writeBooleanField("known", clock.known());
        fields.millis("offsetMillis", clock.offsetMillis());
        fields.millis("uncertaintyMillis", clock.uncertaintyMillis());
        fields.millis("driftPpm", clock.driftPpm());
        json.writeEndObject();
    }

    private void connection(ComparedConnection c) throws IOException {
        json.writeStartObject();
        seen("a", c.a());
        seen("b", c.b());
        json.writeStringField("matchedBy", c.by().id());
        json.writeBooleanField("translated", c.translated());
        json.writeBooleanField("relayed", c.relayed());
        json.writeStringField("clientSide", c.clientSide().name().toLowerCase(Locale.ROOT));
        if (c.hops() >= 0) {
            json.writeNumberField("hops", c.hops());
        }
        json.writeArrayFieldStart("ways");
        for (Way way : c.ways()) {
            way(way);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("changes");
        for (ComparedConnection.Change change : c.changes()) {
            json.writeStartObject();
            json.writeStringField("what", change.what());
            json.writeStringField("a", change.at());
            json.writeStringField("b", change.there());
            fields.frame("frameA", change.frameA());
            fields.frame("frameB", change.frameB());
            json.writeNumberField("count", change.count());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("injected");
        for (Stray stray : c.strays()) {
            stray(stray);
        }
        json.writeEndArray();
        closing(c.closing());
        json.writeEndObject();
    }

    private void seen(String name, ComparedConnection.Seen seen) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("tcpStream", seen.stream());
        json.writeStringField("client", seen.client());
        json.writeStringField("server", seen.server());
        fields.frame("firstFrame", seen.firstFrame());
        json.writeNumberField("frames", seen.frames());
        json.writeEndObject();
    }

    private void way(Way way) throws IOException {
        json.writeStartObject();
        json.writeStringField("from", side(way.from()));
        json.writeNumberField("sent", way.sent());
        json.writeNumberField("lost", way.lost());
        json.writeNumberField("lostData", way.lostData());
        json.writeNumberField("recut", way.recut());
        json.writeNumberField("missedThere", way.missedThere());
        json.writeNumberField("lostOrMissed", way.lostOrMissed());
        json.writeNumberField("missedHere", way.missedHere());
        json.writeNumberField("notJudged", way.notJudged());
        if (!way.afterEnd().isEmpty()) {
            json.writeObjectFieldStart("afterEnd");
            int point = FrameRef.capture(way.afterEnd().get(0));
            json.writeNumberField("capture", point);
            fields.frames(way.afterEnd(), point, way.afterEnd().size());
            json.writeEndObject();
        }
        fields.millis("medianDelayMillis", way.medianDelayMillis());
        fields.millis("worstDelayMillis", way.worstDelayMillis());
        json.writeArrayFieldStart("losses");
        for (Way.Loss loss : way.losses()) {
            json.writeStartObject();
            fields.frame("frame", loss.frame());
            fields.time("time", loss.timeNanos());
            json.writeNumberField("bytes", loss.bytes());
            flags(loss.flags());
            fields.frame("again", loss.again());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void stray(Stray stray) throws IOException {
        json.writeStartObject();
        fields.frame("frame", stray.frame());
        fields.time("time", stray.timeNanos());
        json.writeStringField("inNameOf", side(stray.inNameOf()));
        flags(stray.flags());
        json.writeNumberField("ttl", stray.ttl());
        fields.count("usualTtl", stray.usualTtl());
        json.writeStringField("confidence", stray.certain() ? "certain" : "possible");
        json.writeBooleanField("watched", stray.watched());
        fields.frame("wentOn", stray.wentOn());
        json.writeEndObject();
    }

    private void flags(int flags) throws IOException {
        json.writeArrayFieldStart("flags");
        String[] names = {"FIN", "SYN", "RST", "PSH", "ACK"};
        int[] bits = {Packet.FIN, Packet.SYN, Packet.RST, Packet.PSH, Packet.ACK};
        for (int i = 0; i < bits.length; i++) {
            if ((flags & bits[i]) != 0) {
                json.writeString(names[i]);
            }
        }
        json.writeEndArray();
    }

    private void closing(Closing closing) throws IOException {
        json.writeObjectFieldStart("closing");
        json.writeStringField("by", closing.by().name().toLowerCase(Locale.ROOT));
        json.writeStringField("order", closing.order().name().toLowerCase(Locale.ROOT));
        fields.frame("clientFrame", closing.clientFrame());
        fields.frame("serverFrame", closing.serverFrame());
        fields.millis("apartMillis", closing.apartMillis());
        json.writeStringField("sentence", ComparisonText.sentence(closing));
        json.writeEndObject();
    }

    private void unmatched(String name, Comparison.Unmatched only, int point) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", only.count());
        json.writeArrayFieldStart("listed");
        for (Comparison.Missing missing : only.listed()) {
            json.writeStartObject();
            json.writeNumberField("tcpStream", missing.stream());
            json.writeStringField("client", missing.client());
            json.writeStringField("server", missing.server());
            List<Long> frames = missing.frames();
            fields.frames(frames, point, frames.size());
            json.writeBooleanField("unansweredSyns", missing.unansweredSyns());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String side(Side side) {
        return side == Side.CLIENT ? "client" : "server";
    }
}
