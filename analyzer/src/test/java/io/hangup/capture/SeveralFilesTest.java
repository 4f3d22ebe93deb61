package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralFilesTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] at(long... seconds) {
        CaptureBytes bytes = CaptureBytes.little().pcapHeader(PcapReader.MAGIC_MICROS, 1);
        for (long second : seconds) {
            bytes.record(second, 0, 60, CaptureBytes.data(60, (int) second));
        }
        return bytes.bytes();
    }

    private static List<String> order(ReadCapture read) {
        return read.frames.stream()
                .map(frame -> frame.capture + "/" + frame.number + "@" + frame.timeNanos / SECOND)
                .toList();
    }

    @Test
    void ringBufferFilesAreReadInTimeOrderButKeepTheIndexGiven() throws IOException {
        Path late = file("a", at(20, 21));
        Path early = file("b", at(1, 2));
        Path between = file("c", at(10, 11));
        ReadCapture read = ReadCapture.of(late, early, between);
        assertThat(order(read)).containsExactly("1/1@1", "1/2@2", "2/1@10", "2/2@11", "0/1@20", "0/2@21");
        assertThat(read.captures).extracting(facts -> facts.frames).containsExactly(2L, 2L, 2L);
        assertThat(read.captures.get(1).name).isEqualTo(early.toString());
    }

    @Test
    void overlappingFilesAreMergedByTimeAndTiesGoByIndex() throws IOException {
        ReadCapture read = ReadCapture.of(file("a", at(1, 5, 9)), file("b", at(2, 5, 6)), file("c", at(7)));
        assertThat(order(read)).containsExactly("0/1@1", "1/1@2", "0/2@5", "1/2@5", "1/3@6", "2/1@7", "0/3@9");
    }

    @Test
    void framesWithDataStayValidWhileOthersAreRead() throws IOException {
        ReadCapture read = ReadCapture.of(file("a", at(1, 3, 5)), file("b", at(2, 4, 6)));
        for (int i = 0; i < 6; i++) {
            assertThat(read.frames.get(i).data).isEqualTo(CaptureBytes.data(60, i + 1));
        }
    }

    @Test
    void aStepBackWithinAFileChangesNoOrderThere() throws IOException {
        ReadCapture read = ReadCapture.of(file("a", at(1, 9, 3, 10)), file("b", at(8)));
        assertThat(order(read)).containsExactly("0/1@1", "1/1@8", "0/2@9", "0/3@3", "0/4@10");
    }

    @Test
    void framesWithoutTimeComeWithTheFrameBeforeThem() throws IOException {
        CaptureBytes bytes = CaptureBytes.little().section().describe(1).packet(0, 5_000_000, new byte[60]);
        bytes.block(PcapngFormat.SIMPLE_PACKET, bytes.body().int32(33).raw(CaptureBytes.data(33, 1)));
        ReadCapture read = ReadCapture.of(file("a", bytes.bytes()), file("b", at(1, 5, 6)));
        assertThat(read.frames).extracting(frame -> frame.capture).containsExactly(1, 0, 0, 1, 1);
    }

    @Test
    void aFileThatCannotBeReadIsNotedWhileOthersGoOn() throws IOException {
        Path missing = folder.resolve("missing.pcap");
        Path text = file("notes.txt", "not packets at all, only text\n".getBytes());
        ReadCapture read = ReadCapture.of(missing, file("a", at(1, 2)), text, folder);
        assertThat(order(read)).containsExactly("1/1@1", "1/2@2");
        assertThat(read.captures.get(0).error).isEqualTo(missing + ": no such file");
        assertThat(read.captures.get(1).error).isNull();
        assertThat(read.captures.get(2).error).contains("is not a capture", "\"not packets at a\"");
        assertThat(read.captures.get(3).error).contains("is a folder");
    }

    @Test
    void withoutAnyReadableFileOneSentenceIsThrown() throws IOException {
        Path text = file("notes.txt", "not packets at all, only text\n".getBytes());
        assertThatThrownBy(() -> CaptureSource.files(List.of(folder.resolve("missing.pcap"), text))
                        .open())
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("missing.pcap: no such file")
                .hasMessageContaining("nor can the other file be read");
    }

    @Test
    void filesWithoutPacketsTakePart() throws IOException {
        ReadCapture read = ReadCapture.of(file("a", at()), file("b", at(1)), file("c", at()));
        assertThat(order(read)).containsExactly("1/1@1");
        assertThat(read.captures).extracting(facts -> facts.error).containsOnlyNulls();
    }

    @Test
    void manyOverlappingFilesAreMerged() throws IOException {
        Path[] paths = new Path[30];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = file("f" + i, at(100 - i, 200 + i, 300));
        }
        ReadCapture read = ReadCapture.of(paths);
        assertThat(read.times()).hasSize(90).isSorted();
    }

    @Test
    void compressedFilesTakePart() throws IOException {
        ReadCapture read =
                ReadCapture.of(file("a", TestCompression.gzip(at(1, 3))), file("b", TestCompression.lz4(at(2, 4))));
        assertThat(read.frames).extracting(frame -> frame.capture).containsExactly(0, 1, 0, 1);
        assertThat(read.captures).extracting(facts -> facts.compression).containsExactly("gzip", "lz4");
    }

    @Test
    void damageAtTheEndOfOneFileIsNotedThere() throws IOException {
        byte[] whole = at(1, 2, 3);
        ReadCapture read = ReadCapture.of(file("a", Arrays.copyOf(whole, whole.length - 1)), file("b", at(9)));
        assertThat(order(read)).containsExactly("0/1@1", "0/2@2", "1/1@9");
        assertThat(read.captures.get(0).cutOff).isTrue();
        assertThat(read.captures.get(1).problems).isEmpty();
    }
}
