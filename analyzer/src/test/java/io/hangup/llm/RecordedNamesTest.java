package io.hangup.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.LinkTypes;
import io.hangup.capture.PcapngWriter;
import io.hangup.report.ConnectionEntry;
import io.hangup.testing.Capture.CapturedFrame;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A connection whose handshake the capture missed, and what a name resolution block of the file says of its server. */
class RecordedNamesTest {
    private static final byte[] SERVER = PacketBytes.address("203.0.113.10");

    private static List<ConnectionEntry> connections(byte[] address, String name) throws IOException {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443);
        for (int i = 0; i < 3; i++) {
            ladder.clientRecord(Tls.APPLICATION_DATA, 800)
                    .serverAck()
                    .after(300)
                    .serverRecord(Tls.APPLICATION_DATA, 1200)
                    .clientAck();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapngWriter writer = new PcapngWriter(out, "", "", "", "")) {
            int wire = writer.addInterface(LinkTypes.EN10MB, 0, "eth0");
            for (CapturedFrame frame : ladder.frames()) {
                int length = frame.data().length;
                writer.packet(wire, frame.timeNanos(), frame.data(), 0, length, length, "");
            }
            writer.name(address, name); // behind the packets, where Wireshark writes it
        }
        CaptureSource source = CaptureSource.stream(new ByteArrayInputStream(out.toByteArray()), "test.pcapng");
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(source)
                .connections();
    }

    @Test
    void theFilesOwnNameTellsTheEndpoint() throws IOException {
        assertThat(connections(SERVER, "API.OpenAI.com")).singleElement().satisfies(connection -> {
            assertThat(connection.host()).isEqualTo("api.openai.com");
            assertThat(connection.identifiedBy()).containsExactly("name-resolution-block");
        });
    }

    @Test
    void anotherNameOrAddressTellsNothing() throws IOException {
        assertThat(connections(SERVER, "www.example.com")).isEmpty();
        assertThat(connections(SERVER, "api.openai.com.example.net")).isEmpty();
        assertThat(connections(PacketBytes.address("203.0.113.11"), "api.openai.com"))
                .isEmpty();
    }
}
