package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aBrokenOrHostileFileGivesAnAnswerOrOneSentence(@TempDir Path folder) throws IOException {
        Random random = new Random(5);
        byte[] whole = Files.readAllBytes(Path.of(Run.sample()));
        Path other = folder.resolve("other.pcapng");
        for (int i = 0; i < 150; i++) {
            byte[] broken = i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int n = random.nextInt(60); n > 0 && broken.length > 0; n--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            Files.write(other, broken);
            Run run = Run.of(
                    "compare", "--format", i % 2 == 0 ? "json" : "text", "--quiet", Run.sample(), other.toString());
            assertThat(run.status()).as("round %d: %s", i, run.err()).isIn(0, 3);
            assertThat(run.err()).as("round %d", i).doesNotContain("\tat ");
            if (run.status() == 3) {
                assertThat(run.err().strip().lines()).as("round %d", i).hasSize(1);
            }
        }
    }
}
