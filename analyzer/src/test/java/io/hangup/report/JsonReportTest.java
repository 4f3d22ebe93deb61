package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonReportTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static List<Report> reports() {
        return List.of(
                ReportFixture.incident(),
                ReportFixture.healthy(),
                ReportFixture.nothingFound(),
                ReportFixture.repeated(30),
                ReportFixture.hostile("\u001b[31m\"\\\n\u202e|`<b>"));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyReportKeepsTheSchema(Report report) throws IOException {
        assertThat(ReportSchema.complaints(json(report))).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatTheContractDoesNotKnow() throws IOException {
        String json = json(ReportFixture.incident());
        assertThat(ReportSchema.complaints(json.replace("\"awaiting-headers\"", "\"waiting\"")))
                .isNotEmpty();
        assertThat(ReportSchema.complaints(json.replace("\"sentence\"", "\"text\"")))
                .isNotEmpty();
        assertThat(ReportSchema.complaints(json.replace("\"1.0\"", "\"2.0\""))).isNotEmpty();
    }

    @Test
    void theSameReportGivesTheSameBytes() throws IOException {
        assertThat(json(ReportFixture.incident())).isEqualTo(json(ReportFixture.incident()));
    }

    @Test
    void theSummaryStandsLast() throws IOException {
        List<String> names = new ArrayList<>();
        MAPPER.readTree(json(ReportFixture.incident())).fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "schemaVersion",
                        "tool",
                        "captures",
                        "connections",
                        "exchanges",
                        "lookups",
                        "calls",
                        "symptoms",
                        "diagnoses",
                        "incidents",
                        "summary");
    }

    @Test
    void factsAreWrittenAsTheContractSays() throws IOException {
        JsonNode report = MAPPER.readTree(json(ReportFixture.incident()));
        JsonNode connection = report.at("/connections/0");
        assertThat(connection.at("/startTime").asText()).isEqualTo("2026-11-22T10:31:04.000000000Z");
        assertThat(connection.at("/durationMillis").decimalValue()).isEqualByComparingTo("1230");
        assertThat(connection.at("/rttMillis").decimalValue()).isEqualByComparingTo("11.31");
        assertThat(connection.at("/close/frames").asText()).isEqualTo("41-44");
        assertThat(connection.at("/close/frameCount").asInt()).isEqualTo(4);
        assertThat(connection.at("/counters/client/retransmissions").asInt()).isEqualTo(2);
        assertThat(connection.at("/firstFrame/frame").asInt()).isEqualTo(31);
        JsonNode diagnosis = report.at("/diagnoses/0");
        assertThat(diagnosis.at("/subject/kind").asText()).isEqualTo("exchange");
        assertThat(diagnosis.at("/confidence").asText()).isEqualTo("likely");
        assertThat(diagnosis.at("/evidence/2/frame").asInt()).isEqualTo(44);
        assertThat(diagnosis.at("/envoy").asText()).isEqualTo("UC");
    }

    @Test
    void whatIsAbsentIsLeftOut() throws IOException {
        JsonNode response = MAPPER.readTree(json(ReportFixture.incident())).at("/exchanges/2/response");
        assertThat(response.has("status")).isFalse();
        assertThat(response.has("headersTime")).isFalse();
        assertThat(response.has("firstTokenMillis")).isFalse();
        assertThat(response.at("/frames").asText()).isEmpty();
    }

    @Test
    void onlyPlainAsciiLeavesTheProgram() throws IOException {
        String json = json(ReportFixture.hostile("\u001b[31m\u202e\u007f\u009b é"));
        assertThat(json.chars().filter(c -> c > '~' || c < ' ' && c != '\n')).isEmpty();
        assertThat(MAPPER.readTree(json).at("/diagnoses/0/sentence").asText())
                .isEqualTo("\u001b[31m\u202e\u007f\u009b é");
    }

    @Test
    void severalReportsMakeOneArray() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonReport array = JsonReport.array(out)) {
            array.add(ReportFixture.healthy());
            array.add(ReportFixture.incident());
        }
        String json = out.toString(StandardCharsets.UTF_8);
        assertThat(ReportSchema.complaints(json)).isEmpty();
        assertThat(MAPPER.readTree(json)).hasSize(2);
    }

    @Test
    void jsonLinesHoldTheSameObjectsTheSummaryLast() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonLinesReport lines = new JsonLinesReport(out)) {
            lines.write(ReportFixture.incident());
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            lines.add(MAPPER.readTree(line));
        }
        JsonNode report = MAPPER.readTree(json(ReportFixture.incident()));
        assertThat(lines.get(lines.size() - 1).at("/type").asText()).isEqualTo("summary");
        JsonNode diagnosis = lines.stream()
                .filter(line -> line.at("/type").asText().equals("diagnosis"))
                .findFirst()
                .orElseThrow();
        ((com.fasterxml.jackson.databind.node.ObjectNode) diagnosis).remove("type");
        assertThat(diagnosis).isEqualTo(report.at("/diagnoses/0"));
    }

    @Test
    void millisecondsHaveNoExponent() {
        assertThat(JsonFields.decimal(0.000004)).isEqualTo("0.000004");
        assertThat(JsonFields.decimal(123456789.5)).isEqualTo("123456789.5");
        assertThat(JsonFields.decimal(-0.0000001)).isEqualTo("0");
        assertThat(JsonFields.decimal(-2.5)).isEqualTo("-2.5");
        assertThat(JsonFields.decimal(61_200)).isEqualTo("61200");
    }

    @Test
    void secretsInTextsAreTakenOut() throws IOException {
        assertThat(json(ReportFixture.hostile("x-api-key: sk-ant-0123456789abcdef")))
                .doesNotContain("0123456789abcdef");
    }

    private static String json(Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.write(report, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
