package io.hangup.llm;

import io.hangup.tls.DecryptionBudget;
import io.hangup.tls.KeyLog;

/**
 * The secrets that an analysis was given and the memory for records that wait for theirs.
 *
 * @param log key logs and decryption secrets, all in one
 * @param budget shared by all connections
 */
public record Keys(KeyLog log, DecryptionBudget budget) {
    /** No secrets yet; more may be added to the log at any time. */
    public static Keys empty() {
        return new Keys(new KeyLog(), new DecryptionBudget());
    }
}
