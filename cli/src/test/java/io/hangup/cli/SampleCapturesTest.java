package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the program says of every sample capture is approved: expected.txt and expected.json beside it. {@code
 * -Dapprove} writes what it says now; read the difference before it is committed. A file named options holds further
 * arguments, one a line; {case} stands for its own folder.
 */
class SampleCapturesTest {
    @TestFactory
    Stream<DynamicTest> whatIsSaidOfEverySampleCaptureIsApproved() throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Run.project("docs/report.schema.json")));
        return cases().stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder, schema)));
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(Run.project("sample-captures"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("case.md")))
                    .sorted()
                    .toList();
        }
    }

    private static void check(Path folder, Schema schema) throws IOException {
        String capture = capture(folder);
        Run text = run(folder, capture, "text");
        approved(folder.resolve("expected.txt"), text.out());
        Run json = run(folder, capture, "json");
        approved(folder.resolve("expected.json"), json.out());
        assertThat(schema.validate(json.out(), InputFormat.JSON)).isEmpty();
    }

    private static Run run(Path folder, String capture, String format) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("analyze", "--format", format));
        Path options = folder.resolve("options");
        if (Files.exists(options)) {
            for (String line : Files.readAllLines(options)) {
                arguments.add(line.replace("{case}", folder.toString()));
            }
        }
        arguments.add(capture);
        Run run = Run.of(arguments.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        // a new version of the program is no news about the capture
        return new Run(
                0, run.out().replaceAll("\"version\" : \"[^\"]*\"\\n", "\"version\" : \"VERSION\"\n"), run.err());
    }

    /** The capture's name as somebody in the project's folder would write it, whatever folder the test runs in. */
    private static String capture(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.filter(f -> f.getFileName().toString().startsWith("capture."))
                    .findFirst()
                    .orElseThrow();
            Path here = Path.of("").toAbsolutePath();
            return here.relativize(file.toAbsolutePath().normalize()).toString();
        }
    }

    private static void approved(Path file, String actual) throws IOException {
        if (System.getProperty("approve") != null) {
            Files.writeString(file, actual);
        }
        assertThat(file)
                .as("no approved output: run mvn verify -Dapprove, and read what it wrote")
                .exists();
        assertThat(actual).isEqualTo(Files.readString(file));
    }
}
