package io.hangup.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Opens capture files by their content. */
final class CaptureFiles {
    private CaptureFiles() {}

    static FrameReader open(List<Path> paths) throws IOException {
        throw new CaptureException(paths + ": no reader");
    }

    static FrameReader open(InputStream in, String name) throws IOException {
        throw new CaptureException(name + ": no reader");
    }
}
