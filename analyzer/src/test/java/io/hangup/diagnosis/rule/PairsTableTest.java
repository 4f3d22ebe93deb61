package io.hangup.diagnosis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Each row of docs/pairs.md has its tests, and they speak of the causes of the row. */
class PairsTableTest {
    private static final Path ROOT = Path.of(System.getProperty("hangup.root", ".."));
    private static final Path TESTS = ROOT.resolve("analyzer/src/test/java");
    private static final Pattern CAUSE = Pattern.compile("\\]\\(causes/([a-z0-9-]+)\\.md\\)");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z]+)\\.([A-Za-z]+)`");

    /** Known to be confused, whatever the table says. */
    private static final List<Set<String>> KNOWN = List.of(
            Set.of("backend-died-before-headers", "keepalive-race"),
            Set.of("upstream-response-timeout", "client-read-timeout"),
            Set.of("path-blackhole", "stream-stalled"),
            Set.of("idle-blackhole-while-waiting", "client-read-timeout"),
            Set.of("tls-clienthello-reset", "connect-reset-after-established", "tls-large-clienthello"),
            Set.of("pmtud-blackhole-download", "tls-server-silent"),
            Set.of("middlebox-injected-rst", "idle-reset-while-waiting"),
            Set.of("conntrack-invalid-rst", "middlebox-injected-rst"),
            Set.of("upload-early-response-reset", "server-active-reset-before-headers"));

    private record Row(Set<String> causes, String evidence, List<String[]> tests) {}

    @Test
    void everyKnownPairHasARow() throws IOException {
        List<Row> rows = rows();
        assertThat(KNOWN)
                .allSatisfy(
                        pair -> assertThat(rows).anyMatch(row -> row.causes().containsAll(pair)));
    }

    @Test
    void everyRowIsProvedByTestsThatTellTheStoriesOfItsCauses() throws Exception {
        for (Row row : rows()) {
            assertThat(row.causes()).hasSizeGreaterThan(1);
            assertThat(row.evidence()).as("%s", row.causes()).isNotBlank();
            assertThat(row.tests()).as("%s", row.causes()).isNotEmpty();
            StringBuilder told = new StringBuilder();
            for (String[] test : row.tests()) {
                told.append(body(source(test[0]), test[0], test[1]));
            }
            assertThat(row.causes())
                    .as("told by %s", row.tests().get(0)[1])
                    .allMatch(cause -> told.indexOf('"' + cause + '"') >= 0);
        }
    }

    @Test
    void everyTestOfPairsStandsInTheTable() throws IOException {
        Set<String> named = new TreeSet<>();
        rows().forEach(row -> row.tests().stream()
                .filter(test -> test[0].equals("ConfusedPairsTest"))
                .forEach(test -> named.add(test[1])));
        assertThat(Arrays.stream(ConfusedPairsTest.class.getDeclaredMethods())
                        .filter(PairsTableTest::isTest)
                        .map(Method::getName))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void thePageOfEachCauseLeadsToOneThatItIsConfusedWith() throws IOException {
        for (Row row : rows()) {
            for (String cause : row.causes()) {
                String page = Files.readString(ROOT.resolve("docs/causes/" + cause + ".md"));
                assertThat(row.causes())
                        .as("page of %s", cause)
                        .anyMatch(other -> !other.equals(cause) && page.contains("](" + other + ".md)"));
            }
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/pairs.md"))) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("| [") && cells.length == 5) {
                Set<String> causes = new TreeSet<>();
                for (Matcher cause = CAUSE.matcher(cells[1]); cause.find(); ) {
                    causes.add(cause.group(1));
                }
                List<String[]> tests = new ArrayList<>();
                for (Matcher test = TEST.matcher(cells[3]); test.find(); ) {
                    tests.add(new String[] {test.group(1), test.group(2)});
                }
                rows.add(new Row(causes, cells[2], tests));
            }
        }
        assertThat(rows).hasSizeGreaterThanOrEqualTo(KNOWN.size());
        return rows;
    }

    private static Path source(String name) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(f -> f.getFileName().toString().equals(name + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no test class " + name));
        }
    }

    /** The text of the method, which must be a test that runs. */
    private static String body(Path source, String name, String method) throws Exception {
        String type = TESTS.relativize(source.getParent()).toString().replace('/', '.') + "." + name;
        assertThat(Arrays.stream(Class.forName(type).getDeclaredMethods())
                        .anyMatch(m -> m.getName().equals(method) && isTest(m)))
                .as("%s.%s is a test", name, method)
                .isTrue();
        String text = Files.readString(source);
        int start = text.indexOf("void " + method + "(");
        int end = text.indexOf("\n    }\n", start);
        return text.substring(start, end);
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }
}
