package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hangup.diagnosis.Confidence;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.Visibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportSchemaTest {
    @Test
    void theVocabularyIsThatOfTheProgram() throws IOException {
        assertThat(words("outcome")).isEqualTo(ids(Outcome.values(), Outcome::id));
        assertThat(words("phase")).isEqualTo(ids(Phase.values(), Phase::id));
        assertThat(words("closedBy")).isEqualTo(ids(ClosedBy.values(), ClosedBy::id));
        assertThat(words("closedHow")).isEqualTo(ids(ClosedHow.values(), ClosedHow::id));
        assertThat(words("confidence")).isEqualTo(ids(Confidence.values(), Confidence::id));
        assertThat(words("severity")).isEqualTo(ids(Severity.values(), Severity::id));
        assertThat(words("visibility")).isEqualTo(ids(Visibility.values(), Visibility::id));
    }

    @Test
    void everyCauseHasAPageAndEveryPageIsACause() throws IOException {
        Path folder = Path.of(System.getProperty("hangup.root", ".."), "docs/causes");
        List<String> pages;
        try (Stream<Path> files = Files.list(folder)) {
            pages = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .map(name -> name.substring(0, name.length() - 3))
                    .toList();
        }
        assertThat(pages).containsExactlyInAnyOrderElementsOf(words("cause"));
    }

    private static List<String> words(String definition) throws IOException {
        JsonNode values = new ObjectMapper().readTree(ReportSchema.text()).at("/$defs/" + definition + "/enum");
        List<String> words = new ArrayList<>();
        values.forEach(value -> words.add(value.asText()));
        return words;
    }

    private static <E> List<String> ids(E[] values, Function<E, String> id) {
        return Stream.of(values).map(id).toList();
    }
}
