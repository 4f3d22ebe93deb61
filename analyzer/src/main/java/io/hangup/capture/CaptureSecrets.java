package io.hangup.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * TLS secrets that stand anywhere in a pcapng file, found before its packets are read: programs write them when they
 * learn them, which may be after the first encrypted packets.
 */
public final class CaptureSecrets {
    private CaptureSecrets() {}

    /**
     * The key log texts of the secrets blocks of an uncompressed, regular pcapng file, in file order, up to {@link
     * CaptureFacts#LIST_CAP} of them and 64 MiB; empty for any other file and for one that does not exist. Packets are
     * passed over by their blocks' lengths. Damage ends the search without a word: the reader will name it.
     *
     * @throws IOException for real input errors
     */
    public static List<byte[]> find(Path path) throws IOException {
        List<byte[]> found = new ArrayList<>();
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            return found;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                ByteInput in = new ByteInput(ByteInput.stream(channel))) {
            if (in.require(PcapReader.HEADER) && PcapngReader.isHeader(in.block(), in.position())) {
                search(in, found);
            }
        }
        return found;
    }

    private static void search(ByteInput in, List<byte[]> found) throws IOException {
        boolean bigEndian = false;
        long kept = 0;
        while (in.require(PcapngFormat.BLOCK_FRAME)) {
            int at = in.position();
            int type = Bytes.int32(in.block(), at, bigEndian);
            if (type == PcapngFormat.SECTION) {
                bigEndian = Bytes.int32(in.block(), at + PcapngFormat.BLOCK_START, true) == PcapngFormat.BYTE_ORDER;
            }
            long length = Bytes.uint32(in.block(), at + 4, bigEndian);
            if (length < PcapngFormat.BLOCK_FRAME || (length & 3) != 0) {
                return;
            }
            if (type == PcapngFormat.SECRETS && length <= ByteInput.REQUIRE_CAP && in.require((int) length)) {
                byte[] keyLog = keyLog(in, (int) length, bigEndian);
                kept += keyLog.length;
                if (found.size() == CaptureFacts.LIST_CAP || kept > PcapngFacts.SECRETS_CAP) {
                    return;
                }
                if (keyLog.length > 0) {
                    found.add(keyLog);
                }
            }
            if (in.skipFully(length) < length) {
                return;
            }
        }
    }

    private static byte[] keyLog(ByteInput in, int length, boolean bigEndian) {
        int body = in.position() + PcapngFormat.BLOCK_START;
        int end = in.position() + length - 4;
        byte[] text = end - body < 8 ? null : PcapngFacts.keyLog(in.block(), body, end, bigEndian);
        return text == null ? new byte[0] : text;
    }
}
