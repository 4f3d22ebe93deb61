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
        if (facts.fate().healthy() || facts.ending().by(Side.SERVER)) {
            return null;
        }
        return SenderBlackhole.examine(facts, Side.CLIENT, cause());
    }
}
