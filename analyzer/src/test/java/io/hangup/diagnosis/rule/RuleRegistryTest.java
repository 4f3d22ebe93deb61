package io.hangup.diagnosis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A cause is a rule, a page, remedies and a test of one name; a part that is missing fails the build. */
class RuleRegistryTest {
    private static final String DIAGNOSIS = "/io/hangup/diagnosis/";

    /** Packages whose rules must each have a test. */
    private static final List<String> TESTED =
            List.of(".connect.", ".tls.", ".proxy.", ".http.", ".waiting.", ".request.", ".body.", ".path.");

    /** Ids that no rule on a single call decides, and who does. */
    private static final Map<String, String> DECIDED_ELSEWHERE = Map.ofEntries(
            Map.entry("dns-resolution-failed", "LookupRules"),
            Map.entry("dns-slow", "LookupRules"),
            Map.entry("proxy-died", "LegStory"),
            Map.entry("nat-port-exhaustion", "PortExhaustion"),
            Map.entry("rate-limited-reset", "RateLimited"),
            Map.entry("provider-outage-pattern", "ProviderOutage"),
            Map.entry("local-network-down", "LocalNetworkDown"),
            Map.entry("unexplained", "Diagnostician"));

    /** Ids that are no diagnosis at all: their pages say what is seen and why nothing is reported. */
    private static final Set<String> ONLY_A_PAGE = Set.of("benign-close");

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
    void everyPageIsDecidedSomewhere() throws IOException {
        Set<String> rules = Rules.all().stream().map(Rule::cause).collect(Collectors.toSet());
        List<String> undecided = text("causes/index.txt")
                .lines()
                .map(String::strip)
                .filter(id -> !id.isEmpty() && !id.startsWith("capture-") && !id.equals("hop-not-captured"))
                .filter(id -> !rules.contains(id) && !DECIDED_ELSEWHERE.containsKey(id) && !ONLY_A_PAGE.contains(id))
                .toList();
        assertThat(undecided).isEmpty();
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
