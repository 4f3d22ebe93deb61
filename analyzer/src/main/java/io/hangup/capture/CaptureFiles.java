package io.hangup.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Opens capture files by their content. */
final class CaptureFiles {
    private CaptureFiles() {}

    static FrameReader open(List<Path> paths) throws IOException {
        Path path = paths.get(0);
        InputStream in = Channels.newInputStream(FileChannel.open(path, StandardOpenOption.READ));
        return reader(new ByteInput(in), new CaptureFacts(path.toString()), 0);
    }

    static FrameReader open(InputStream in, String name) throws IOException {
        return reader(new ByteInput(in), new CaptureFacts(name), 0);
    }

    private static FrameReader reader(ByteInput in, CaptureFacts facts, int capture) throws IOException {
        if (in.require(PcapReader.HEADER)) {
            int magic = Bytes.int32(in.block(), in.position(), true);
            if (magic == PcapngFormat.SECTION) {
                return new PcapngReader(in, facts, capture);
            }
            if (PcapReader.isMagic(magic) || PcapReader.isMagic(Integer.reverseBytes(magic))) {
                return new PcapReader(in, facts, capture);
            }
        }
        in.close();
        throw new CaptureException(facts.name + " is not a capture");
    }
}
