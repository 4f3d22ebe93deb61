package io.hangup.tls;

import java.util.ArrayList;
import java.util.List;

/**
 * The client's 0-RTT data, decrypted: held until it is known whether the server took it, for what it refused is sent
 * again (RFC 8446 section 4.2.10). Mutable.
 */
final class EarlyData {
    /** The most bytes held; servers allow 16 KiB of early data as a rule. */
    static final int CAP = 256 * 1024;

    private enum Fate {
        OPEN,
        ACCEPTED,
        REFUSED
    }

    private final Decryptor owner;
    private final List<SealedRecord> held = new ArrayList<>(0);
    private int bytes;
    private Fate fate = Fate.OPEN;

    EarlyData(Decryptor owner) {
        this.owner = owner;
    }

    /** The content of one early record. */
    void add(SealedRecord record, byte[] data, int length) {
        SealedRecord content = new SealedRecord().record(record.from, record.type, record.version, data, 0, length);
        content.at(record.firstFrame, record.frame, record.time);
        if (fate == Fate.ACCEPTED) {
            tell(content);
        } else if (fate == Fate.OPEN && bytes + length <= CAP) {
            bytes += length;
            held.add(content.copy());
        } else if (fate == Fate.OPEN && held.size() < CAP / 64) {
            held.add(SealedRecord.missing(record.from, record.type, length, 1)
                    .at(record.firstFrame, record.frame, record.time));
        }
    }

    /** The server took it, or nobody will say: it is passed on. */
    void accepted() {
        if (fate == Fate.OPEN) {
            fate = Fate.ACCEPTED;
            held.forEach(this::tell);
            held.clear();
        }
    }

    /** The client went on without the server having taken it. */
    void refused() {
        if (fate == Fate.OPEN) {
            fate = Fate.REFUSED;
            held.clear();
        }
    }

    private void tell(SealedRecord content) {
        if (content.kind == SealedRecord.Kind.MISSING) {
            owner.sink().gap(content.from, content.length, content.time, content.frame);
        } else if (content.length > 0) {
            owner.sink()
                    .bytes(
                            content.from,
                            content.data,
                            content.offset,
                            content.size(),
                            content.time,
                            content.firstFrame,
                            content.frame);
        }
    }
}
