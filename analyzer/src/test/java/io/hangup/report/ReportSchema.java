package io.hangup.report;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** docs/report.schema.json, which users rely on. */
final class ReportSchema {
    private static final String TEXT = read();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TEXT);

    private ReportSchema() {}

    static String text() {
        return TEXT;
    }

    /** What is wrong with the document; empty when it keeps the contract. */
    static List<String> complaints(String json) {
        return SCHEMA.validate(json, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }

    private static String read() {
        String root = System.getProperty("hangup.root", "..");
        try {
            return Files.readString(Path.of(root, "docs/report.schema.json"));
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
