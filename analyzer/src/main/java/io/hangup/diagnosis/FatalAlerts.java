package io.hangup.diagnosis;

import io.hangup.llm.LlmConnection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;

/** The alerts that ended a handshake, told from those that only answer its end. */
public final class FatalAlerts {
    private FatalAlerts() {}

    /**
     * The first fatal alert in clear of that side, or null. What comes after the other side's FIN or RST ends nothing any
     * more: OpenSSL 3 takes a FIN in mid-handshake for a decode error and says so to a client that has left.
     */
    public static Alert first(LlmConnection llm, Side side) {
        if (llm.tls() == null) {
            return null;
        }
        for (Alert alert : llm.tls().alerts()) {
            boolean fatal = !alert.isHidden() && !alert.isCloseNotify() && alert.isFatal();
            if (fatal && alert.from == side && !hasLeft(llm.connection().half(side.opposite()), alert.timeNanos)) {
                return alert;
            }
        }
        return null;
    }

    private static boolean hasLeft(Half half, long timeNanos) {
        return half.finTime != 0 && half.finTime < timeNanos || half.rstTime != 0 && half.rstTime < timeNanos;
    }
}
