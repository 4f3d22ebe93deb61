package io.hangup.ladder;

import io.hangup.tcp.Connection;
import io.hangup.tcp.IgnoredReset;
import io.hangup.tcp.Reset;
import io.hangup.tcp.ResetAttribution;
import io.hangup.tcp.ResetAttribution.Feature;
import io.hangup.tcp.Side;
import java.util.stream.Collectors;

/** Marks the resets that were ignored, and those that do not fit the packets of the side whose address they carry. */
public final class LadderResets {
    private LadderResets() {}

    /** Adds to each such reset what speaks against its sender. */
    public static void add(Connection connection, LadderNotes notes) {
        for (Reset reset : connection.resets()) {
            IgnoredReset ignored = IgnoredReset.of(connection, reset);
            if (ignored != null) {
                notes.add(reset.frame(), ignored.words());
                if (ignored.challenge() != 0) {
                    notes.add(
                            ignored.challenge(),
                            "challenge ACK: the RST before it had not the exact number (RFC 5961)");
                }
            }
            ResetAttribution signs = ResetAttribution.of(connection, reset);
            boolean meant = ignored != null && ignored.challenge() != 0 && ignored.confirmed() != 0;
            if (!signs.perhapsInjected() || meant) {
                continue;
            }
            String side = reset.side() == Side.CLIENT ? "client" : "server";
            String why = signs.features().stream()
                    .filter(feature -> feature.weight() > 0)
                    .map(Feature::text)
                    .collect(Collectors.joining("; "));
            String made = signs.likelyInjected() ? "most likely not made by the " : "perhaps not made by the ";
            notes.add(reset.frame(), made + side + " (" + why + ")");
        }
    }
}
