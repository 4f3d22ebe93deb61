package io.hangup.tls;

import java.security.GeneralSecurityException;

/**
 * The cipher suite of a TLS 1.3 connection whose ServerHello was never seen, lost by the capture or never sent in answer to
 * 0-RTT data: the one that opens a record.
 */
final class SuiteGuess {
    private static final int TLS13 = 0x0304;
    private static final int[] SUITES = {0x1301, 0x1302, 0x1303};

    /** So many of the first records that wait are tried, with so many sequence numbers. */
    private static final int RECORDS = 8;

    private static final int NUMBERS = 16;

    private SuiteGuess() {}

    /** The suite, or 0 when none fits. */
    static int of(Secrets secrets, WaitingRecords waiting) {
        try {
            for (int suite : SUITES) {
                if (opensAny(Protection.of(TLS13, suite), secrets, waiting)) {
                    return suite;
                }
            }
        } catch (GeneralSecurityException e) {
            // a runtime without these algorithms decrypts nothing
        }
        return 0;
    }

    private static boolean opensAny(Protection protection, Secrets secrets, WaitingRecords waiting)
            throws GeneralSecurityException {
        int hashLength = protection.hmac().equals("HmacSHA384") ? 48 : 32;
        for (Secrets.Label label : Secrets.Label.values()) {
            byte[] secret = secrets.get(label);
            if (label != Secrets.Label.MASTER && secret != null && secret.length == hashLength) {
                RecordCipher cipher = AeadCipher.of13(protection, secret);
                if (opensAny(cipher, waiting)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean opensAny(RecordCipher cipher, WaitingRecords waiting) {
        byte[] out = new byte[RecordHeader.MAX_BODY];
        for (SealedRecord r : waiting.first(RECORDS)) {
            for (int number = 0; number < NUMBERS; number++) {
                if (cipher.open(r.type, r.version, r.data, r.offset, r.size(), number, out) >= 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
