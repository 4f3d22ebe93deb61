package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadableCaptureTest {
    private static String error(byte[] content) {
        try (FrameReader reader =
                CaptureSource.stream(new ByteArrayInputStream(content), "-").open()) {
            return "opened " + reader;
        } catch (CaptureException e) {
            return e.getMessage();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static byte[] startingWith(String start) {
        return Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), 100);
    }

    @Test
    void anEmptyInputIsSaidToBeEmpty() {
        assertThat(error(new byte[0])).startsWith("standard input is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "snoop\\0\\0\\0, snoop, editcap -F pcapng",
        "GMBU, Network Monitor, editcap -F pcapng",
        "RTSS, Network Monitor, editcap -F pcapng",
        "XCP\\0, NetXRay, editcap -F pcapng",
        "iptrace 2.0, iptrace, editcap -F pcapng",
        "PK\\3\\4, zip, unpack",
        "BZh91AY, bzip2, bzip2 -d",
        "12:34:56.789012 IP 10.0.0.1, text output, tcpdump -w FILE",
        "{\"log\":, JSON, capture file itself",
    })
    void otherFormatsAreNamedWithWhatToDo(String start, String name, String advice) {
        assertThat(error(startingWith(start.translateEscapes()))).contains(name, advice);
    }

    @Test
    void xzAndTheLegacyLz4FormatAreNamed() {
        assertThat(error(startingWith("\u00fd7zXZ\0"))).contains("xz -d");
        assertThat(error(startingWith("\u0002\u0021\u004c\u0018"))).contains("lz4's legacy format", "lz4 -d");
    }

    @Test
    void erfIsKnownByItsShape() {
        CaptureBytes bytes =
                CaptureBytes.little().int32(0).int32(1_700_000_000L).raw((byte) 2, (byte) 4);
        bytes.raw((byte) 0, (byte) 80).raw(new byte[90]);
        assertThat(error(bytes.bytes())).contains("ERF", "editcap -F pcapng");
    }

    @Test
    void anythingElseIsQuotedWithoutControlCharacters() {
        assertThat(error(startingWith("\u001b[31mred"))).contains("is not a capture: it starts with 1b 5b 33 31 6d");
        assertThat(error(startingWith("just some words in a row"))).contains("\"just some words \"");
        assertThat(error(startingWith("# Hangup\n\n**Who hung up"))).contains("is not a capture: it starts with");
    }

    @ParameterizedTest
    @CsvSource({"1", "4", "23"})
    void aHeaderThatIsCutOffIsSaidToBe(int length) {
        for (byte[] whole : new byte[][] {CaptureBytes.pcap(1), CaptureBytes.pcapng(1)}) {
            assertThat(error(Arrays.copyOf(whole, length)))
                    .isEqualTo("standard input is cut off within its file header: only " + length + " bytes are there");
        }
    }

    @Test
    void aSectionWithoutByteOrderIsNoCapture() {
        byte[] bytes = CaptureBytes.pcapng(1);
        bytes[8] ^= 1;
        assertThat(error(bytes)).contains("is not a capture");
    }

    @Test
    void whatIsWrongInsideOfACompressedFileIsNamed() throws IOException {
        assertThat(error(TestCompression.gzip(startingWith("hello, there")))).contains("(inside of gzip)", "68 65 6c");
        assertThat(error(TestCompression.gzip(new byte[0]))).contains("(inside of gzip)", "0 bytes");
        byte[] packed = TestCompression.gzip(CaptureBytes.pcap(1));
        assertThat(error(Arrays.copyOf(packed, 12))).contains("cannot be decompressed", "cut off");
    }

    @Test
    void filesAreNamedAsTheyWereGiven(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing.pcap");
        assertThatThrownBy(() -> CaptureSource.file(missing).open()).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> CaptureSource.file(folder).open()).hasMessageContaining("is a folder");
        Path empty = Files.createFile(folder.resolve("empty.pcap"));
        assertThatThrownBy(() -> CaptureSource.file(empty).open())
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining(empty + " is empty");
    }
}
