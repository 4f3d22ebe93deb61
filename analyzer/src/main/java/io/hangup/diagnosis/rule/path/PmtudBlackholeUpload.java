package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.tcp.Side;

/** The client's full-size segments vanish on the way. */
public final class PmtudBlackholeUpload implements Rule {
    @Override
    public String cause() {
        return "pmtud-blackhole-upload";
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.fate().healthy()) {
            return null;
        }
        Finding atSender = facts.ending().by(Side.SERVER) ? null : SenderBlackhole.examine(facts, Side.CLIENT, cause());
        return atSender != null ? atSender : ReceiverBlackhole.examine(facts, Side.CLIENT, cause());
    }
}
