package io.hangup.diagnosis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A cause is a rule, a page, remedies and a test of one name; a part that is missing fails the build. */
class RuleRegistryTest {
    private static final String DIAGNOSIS = "/io/hangup/diagnosis/";

    /** Packages whose rules must each have a test. */
    private static final List<String> TESTED = List.of(".connect.", ".tls.", ".proxy.", ".http.");

    @Test
    void everyCauseHasAPage() {
        assertThat(Rules.all())
                .allSatisfy(rule -> assertThat(Rule.class.getResource(DIAGNOSIS + "causes/" + rule.cause() + ".md"))
                        .as(rule.cause())
                        .isNotNull());
    }

    @Test
    void everyCauseHasARemedy() throws IOException {
        Set<String> causes =
                text("remedies.tsv").lines().map(line -> line.split("\t")[0]).collect(Collectors.toSet());
        assertThat(causes).containsAll(Rules.all().stream().map(Rule::cause).toList());
    }

    @Test
    void everyRuleHasATestOfItsName() {
        List<String> missing = Rules.all().stream()
                .map(rule -> rule.getClass().getName() + "Test")
                .filter(name -> TESTED.stream().anyMatch(name::contains) && !exists(name))
                .toList();
        assertThat(missing).isEmpty();
    }

    @Test
    void noRuleIsListedTwice() {
        Set<Class<?>> classes = new HashSet<>();
        assertThat(Rules.all())
                .allSatisfy(rule -> assertThat(classes.add(rule.getClass()))
                        .as(rule.cause())
                        .isTrue());
    }

    private static boolean exists(String name) {
        return RuleRegistryTest.class.getResource("/" + name.replace('.', '/') + ".class") != null;
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Rule.class.getResourceAsStream(DIAGNOSIS + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
