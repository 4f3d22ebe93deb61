package io.hangup.report;

import io.hangup.diagnosis.Quality;
import java.util.List;

/**
 * One capture file.
 *
 * @param index its index, as in frame references
 * @param file base name, or the shortest distinguishing tail
 * @param format "pcap", "pcapng" or "live"; with the compression as in "pcapng, gzip"
 * @param linkTypes names such as "EN10MB", "LINUX_SLL2"
 * @param frames frames read
 * @param bytes bytes on the wire
 * @param firstTimeNanos epoch nanoseconds, or Long.MIN_VALUE
 * @param lastTimeNanos epoch nanoseconds, or Long.MIN_VALUE
 * @param vantage "client", "server", "middle", "proxy" or "unknown"
 * @param vantageReason why, a phrase
 * @param dropped packets the capture dropped, or -1 when not said
 * @param quality flaws of the capture
 * @param error why it could not be read, or null
 */
public record CaptureEntry(
        int index,
        String file,
        String format,
        List<String> linkTypes,
        long frames,
        long bytes,
        long firstTimeNanos,
        long lastTimeNanos,
        String vantage,
        String vantageReason,
        long dropped,
        List<Quality> quality,
        String error) {
    public CaptureEntry {
        linkTypes = List.copyOf(linkTypes);
        quality = List.copyOf(quality);
    }

    /** The same entry with another place. */
    CaptureEntry takenAt(String place, String why) {
        return new CaptureEntry(
                index,
                file,
                format,
                linkTypes,
                frames,
                bytes,
                firstTimeNanos,
                lastTimeNanos,
                place,
                why,
                dropped,
                quality,
                error);
    }

    /** The same entry under another name. */
    CaptureEntry named(String name) {
        return new CaptureEntry(
                index,
                name,
                format,
                linkTypes,
                frames,
                bytes,
                firstTimeNanos,
                lastTimeNanos,
                vantage,
                vantageReason,
                dropped,
                quality,
                error);
    }
}
