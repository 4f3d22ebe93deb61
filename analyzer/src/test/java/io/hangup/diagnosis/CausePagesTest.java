package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every page of docs/causes and every row of the texts beside it promises. */
class CausePagesTest {
    private static final List<String> PARTS = List.of(
            "What it means",
            "What Hangup looks for",
            "Usual reasons, most likely first",
            "What to do",
            "When this is wrong",
            "See it in Wireshark",
            "Also seen as");
    private static final int LONGEST_REMEDY = 180; // characters: one line of a report
    private static final Pattern LINK = Pattern.compile("\\]\\(([a-z0-9-]+)\\.md\\)");
    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void everyPageHasItsHeadingOneSentenceAndTheSevenPartsInOrder() throws Exception {
        assertThat(pages()).hasSizeGreaterThan(80).allSatisfy((id, text) -> {
            List<String> lines = text.lines().toList();
            assertThat(lines.get(0)).isEqualTo("# " + id);
            assertThat(lines.get(1)).as("first line of " + id).isNotBlank().endsWith(".");
            assertThat(lines.get(2)).isEmpty();
            List<String> parts = CODE_BLOCK
                    .matcher(text)
                    .replaceAll("")
                    .lines()
                    .filter(line -> line.startsWith("## "))
                    .map(line -> line.substring(3))
                    .toList();
            assertThat(parts).as(id).isEqualTo(PARTS);
        });
    }

    @Test
    void everyLinkLeadsToAnotherPage() throws Exception {
        Map<String, String> pages = pages();
        assertThat(pages).allSatisfy((id, text) -> {
            for (Matcher link = LINK.matcher(text); link.find(); ) {
                assertThat(pages).as("link in " + id).containsKey(link.group(1));
                assertThat(link.group(1)).as("link of " + id + " to itself").isNotEqualTo(id);
            }
        });
    }

    @Test
    void everyCauseHasTwoToFiveShortRemediesNumberedFromOne() throws Exception {
        Map<String, List<String[]>> remedies = rows("remedies.tsv", 3);
        assertThat(remedies.keySet().stream().filter(key -> !key.contains("/")))
                .containsExactlyInAnyOrderElementsOf(pages().keySet());
        assertThat(pages().keySet()).containsAll(causes(remedies));
        assertThat(remedies).allSatisfy((cause, rows) -> {
            assertThat(rows).as(cause).hasSizeBetween(2, 5);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i)[1]).as("order in " + cause).isEqualTo(String.valueOf(i + 1));
                assertThat(rows.get(i)[2]).as(cause).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST_REMEDY);
            }
        });
    }

    @Test
    void clientAndProxyTextsBelongToCausesThatHaveAPage() throws Exception {
        Map<String, String> pages = pages();
        Map<String, List<String[]>> clients = rows("clients.tsv", 2);
        assertThat(pages.keySet()).containsAll(causes(clients));
        assertThat(clients.values())
                .allSatisfy(rows -> assertThat(rows)
                        .allSatisfy(row -> assertThat(row[1].indexOf("{value}"))
                                .as("too little of %s to know it by", row[1])
                                .matches(at -> at < 0 || at > 12)));
        assertThat(clients.values()).allSatisfy(rows -> assertThat(rows).hasSizeBetween(1, 4));
        Map<String, List<String[]>> proxies = rows("proxies.tsv", 3);
        assertThat(pages.keySet()).containsAll(causes(proxies));
        assertThat(proxies.values()).allSatisfy(rows -> {
            assertThat(rows).hasSize(1);
            assertThat(rows.get(0)[1]).matches("|[A-Za-z]{2}");
            assertThat(rows.get(0)[2]).matches("|[A-Z]{2,4}(/[A-Z]{2,4})?");
        });
    }

    /** A key of a table is a cause, or a cause and one kind of it: {@code tls-server-alert/112}. */
    private static Set<String> causes(Map<String, ?> table) {
        return table.keySet().stream().map(key -> key.replaceFirst("/.*", "")).collect(Collectors.toSet());
    }

    private static Map<String, String> pages() throws IOException, URISyntaxException {
        Path folder = Path.of(CausePagesTest.class.getResource("causes").toURI());
        Map<String, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
                String id = file.getFileName().toString().replace(".md", "");
                if (!id.equals("README")) {
                    pages.put(id, Files.readString(file));
                }
            }
        }
        return pages;
    }

    private static Map<String, List<String[]>> rows(String file, int columns) throws IOException {
        try (InputStream in = CausePagesTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .peek(row -> assertThat(row).as(file).hasSize(columns))
                    .collect(Collectors.groupingBy(row -> row[0], TreeMap::new, Collectors.toList()));
        }
    }
}
