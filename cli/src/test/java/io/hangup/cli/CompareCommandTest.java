package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CompareCommandTest {
    private static final Path CASE = Run.project("sample-captures/reset-between");

    /** Sample captures of two points: second.pcap was taken at the other one. */
    @TestFactory
    Stream<DynamicTest> whatIsSaidOfEveryPairIsApproved() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Run.project("sample-captures"))) {
            folders.filter(folder -> Files.exists(folder.resolve("second.pcap")))
                    .sorted()
                    .forEach(folder -> tests.add(
                            DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder))));
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private static void check(Path folder) throws IOException {
        String second = folder.resolve("second.pcap").toString();
        String first = folder.resolve("capture.pcap").toString();
        Run text = Run.of("compare", second, first);
        assertThat(text.status()).as(text.err()).isZero();
        approved(folder.resolve("expected-compare.txt"), text.out());
        Run json = Run.of("compare", "--format", "json", second, first);
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(Files.readString(Run.project("docs/comparison.schema.json")))
                        .validate(json.out(), InputFormat.JSON))
                .isEmpty();
        assertThat(text.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    private static void approved(Path file, String actual) throws IOException {
        if (System.getProperty("approve") != null) {
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }

    @Test
    void differencesCanDecideTheExitStatus() {
        String a = CASE.resolve("second.pcap").toString();
        String b = CASE.resolve("capture.pcap").toString();
        assertThat(Run.of("compare", "--fail-on", "differences", a, b).status()).isEqualTo(ExitStatus.FOUND);
        assertThat(Run.of("compare", "--fail-on", "differences", a, a).status()).isZero();
    }

    @Test
    void itNeedsTwoFilesThatCanBeRead() {
        assertThat(Run.of("compare", Run.sample()).status()).isEqualTo(ExitStatus.USAGE);
        assertThat(Run.of("compare", "-", Run.sample()).err()).contains("reads files");
        assertThat(Run.of("compare", Run.sample(), Run.project("pom.xml").toString())
                        .status())
                .isEqualTo(ExitStatus.UNREADABLE);
        assertThat(Run.of("compare", "--format", "xml", Run.sample(), Run.sample())
                        .err())
                .contains("text or json");
    }

    @Test
    void capturesWithNothingInCommonSaySo() {
        Run run = Run.of(
                "compare",
                Run.sample(),
                Run.project("sample-captures/connect-refused/capture.pcapng").toString());
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("No connection was seen at both points");
    }
}
