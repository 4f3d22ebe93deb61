package io.hangup.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Approved outputs in src/test/resources; {@code -Dapprove} writes what came out in their place. */
final class Expected {
    private Expected() {}

    static String text(String name, String actual) {
        Path file = Path.of("src/test/resources/io/hangup/report", name);
        try {
            if (System.getProperty("approve") != null) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            return Files.readString(file);
        } catch (IOException trouble) {
            throw new UncheckedIOException("no approved output; run with -Dapprove once and read it", trouble);
        }
    }
}
