package io.hangup.report;

import io.hangup.llm.InferredFact;
import java.util.List;

/**
 * One connection, frame by frame, as {@code hangup show} draws it.
 *
 * @param tcpStream Wireshark's number
 * @param client address and port
 * @param server address and port
 * @param host name of the server, or its address
 * @param inOtherTools what Zeek and Wireshark sum the connection up with, and its community ID
 * @param offeredMss what the sides offered as their MSS where that is not Ethernet's, or empty
 * @param pathMtu in which interval the MTU of the path lies, where packets were lost for their size, or empty
 * @param startNanos time of the first frame: offsets count from it
 * @param lookups the look-up of the server's name, before the connection
 * @param rows the frames in capture order, ICMP errors about the connection among them
 * @param foldAt index in {@code rows} behind which frames are missing because there were too many
 * @param left how many frames are missing there, 0 when none are
 * @param inferred what the sizes and times of records tell where they could not be decrypted
 */
public record Ladder(
        int tcpStream,
        String client,
        String server,
        String host,
        String inOtherTools,
        String offeredMss,
        String pathMtu,
        long startNanos,
        List<LadderRow> lookups,
        List<LadderRow> rows,
        int foldAt,
        long left,
        List<InferredFact> inferred) {
    public Ladder {
        lookups = List.copyOf(lookups);
        rows = List.copyOf(rows);
        inferred = List.copyOf(inferred);
    }
}
