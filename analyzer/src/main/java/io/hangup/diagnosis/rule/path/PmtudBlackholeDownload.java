package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.tcp.Side;

/** The server's full-size segments vanish on the way. */
public final class PmtudBlackholeDownload implements Rule {
    @Override
    public String cause() {
        return "pmtud-blackhole-download";
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.fate().healthy()) {
            return null;
        }
        Finding atSender = SenderBlackhole.examine(facts, Side.SERVER, cause());
        if (atSender != null) {
            return atSender;
        }
        Finding oneSize = OneSizeLost.examine(facts, cause(), true);
        return oneSize != null ? oneSize : ReceiverBlackhole.examine(facts, Side.SERVER, cause());
    }
}
