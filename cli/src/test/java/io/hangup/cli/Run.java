package io.hangup.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** One run of the program inside the test: what it printed and how it ended. */
record Run(int status, String out, String err) {
    /** A sample capture with a failed call, as the README names it. */
    static final String SAMPLE = "sample-captures/rst-before-headers/capture.pcapng";

    static Run of(String... arguments) {
        return with(new ByteArrayInputStream(new byte[0]), Map.of(), "", arguments);
    }

    static Run with(InputStream in, Map<String, String> environment, String terminals, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> all = new HashMap<>(environment);
        Console console = new Console(
                in, out, new PrintStream(err, true, StandardCharsets.UTF_8), all, terminals, ZoneOffset.ofHours(2));
        int status = new Program(console).run(arguments);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A file of the project, wherever the tests run. */
    static Path project(String name) {
        return Path.of(System.getProperty("hangup.root", "..")).resolve(name);
    }

    static String sample() {
        return project(SAMPLE).toString();
    }
}
