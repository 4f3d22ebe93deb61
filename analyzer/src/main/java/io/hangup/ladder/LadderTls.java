package io.hangup.ladder;

import io.hangup.llm.RecordShapes;
import io.hangup.report.Units;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Handshake;
import io.hangup.tls.PendingRecord;
import io.hangup.tls.Records;
import io.hangup.tls.ServerHello;
import io.hangup.tls.TlsStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Notes of a TLS layer: hellos, flights, alerts, and the sizes of the records that nobody can read. */
public final class LadderTls {
    private final TlsStream tls;
    private final RecordShapes shapes;
    private final LadderNotes notes;

    /** Records of one kind that one frame completed. */
    private static final class Sum {
        private int count;
        private long bytes;
    }

    private LadderTls(TlsStream tls, RecordShapes shapes, LadderNotes notes) {
        this.tls = tls;
        this.shapes = shapes;
        this.notes = notes;
    }

    /** To be called after the notes of what the records hold: only frames that those leave bare get record sizes. */
    public static void add(TlsStream tls, RecordShapes shapes, LadderNotes notes) {
        LadderTls layer = new LadderTls(tls, shapes, notes);
        layer.hello(tls.clientHello());
        layer.hello(tls.secondClientHello());
        layer.handshakes();
        layer.alerts();
        layer.records();
        for (Side side : Side.values()) {
            layer.pending(side);
        }
    }

    private void hello(ClientHello hello) {
        if (hello == null) {
            return;
        }
        StringBuilder text = new StringBuilder("ClientHello");
        if (hello.serverName != null) {
            text.append(' ').append(hello.serverName);
        }
        if (!hello.alpn.isEmpty()) {
            text.append(", offers ").append(String.join(", ", hello.alpn));
        }
        if (hello.psk) {
            text.append(", resumes");
        }
        if (hello.encryptedClientHello) {
            text.append(", with encrypted_client_hello or its GREASE");
        }
        if (!hello.complete) {
            text.append(", unfinished");
        }
        if (hello.frame != hello.firstFrame) {
            notes.add(hello.firstFrame, "ClientHello begins");
        }
        notes.add(hello.frame, text.toString());
    }

    private void handshakes() {
        boolean retry = tls.helloRetryRequest();
        for (Handshake message : tls.handshakes()) {
            switch (message.type()) {
                case Handshake.CLIENT_HELLO -> {}
                case Handshake.SERVER_HELLO -> {
                    notes.add(message.frame(), retry ? "HelloRetryRequest" : serverHello());
                    retry = false;
                }
                default -> notes.add(message.frame(), name(message.type()));
            }
        }
    }

    private String serverHello() {
        ServerHello hello = tls.serverHello();
        if (hello == null) {
            return "ServerHello";
        }
        return "ServerHello " + hello.versionName()
                + (hello.cipherName == null ? "" : ", " + hello.cipherName)
                + (hello.alpn == null ? "" : ", " + hello.alpn)
                + (hello.sessionResumed ? ", resumed" : "");
    }

    private static String name(int type) {
        return switch (type) {
            case Handshake.NEW_SESSION_TICKET -> "session ticket";
            case Handshake.END_OF_EARLY_DATA -> "EndOfEarlyData";
            case Handshake.ENCRYPTED_EXTENSIONS -> "EncryptedExtensions";
            case Handshake.CERTIFICATE -> "Certificate";
            case 12 -> "ServerKeyExchange";
            case Handshake.CERTIFICATE_REQUEST -> "CertificateRequest";
            case Handshake.SERVER_HELLO_DONE -> "ServerHelloDone";
            case 15 -> "CertificateVerify";
            case 16 -> "ClientKeyExchange";
            case Handshake.FINISHED -> "Finished";
            case 22 -> "CertificateStatus";
            case Handshake.KEY_UPDATE -> "KeyUpdate";
            default -> "handshake message " + type;
        };
    }

    private void alerts() {
        for (Alert alert : tls.alerts()) {
            String level = alert.level == Alert.FATAL ? "fatal alert " : "alert ";
            notes.add(alert.frame, level + (alert.isHidden() ? "(encrypted)" : alert.name));
        }
    }

    private void records() {
        Records records = tls.records();
        Set<Long> alertFrames = new HashSet<>();
        tls.alerts().forEach(alert -> alertFrames.add(alert.frame));
        Map<Long, Sum> flights = new LinkedHashMap<>();
        Map<Long, Sum> data = new LinkedHashMap<>();
        for (int i = 0; i < records.size(); i++) {
            long frame = records.frame(i);
            if (records.hidden(i)) {
                notes.routine(frame, "records cut off by the snap length");
                continue;
            }
            boolean readable = records.innerType(i) != 0;
            boolean inClear = records.type(i) != Records.APPLICATION_DATA;
            switch (shapes.kind(i)) {
                case HANDSHAKE -> {
                    if (records.type(i) == Records.CHANGE_CIPHER_SPEC) {
                        notes.add(frame, "ChangeCipherSpec");
                    } else if (!readable && !inClear && records.from(i) == Side.SERVER) {
                        count(flights, frame, records.length(i));
                    } else if (!readable && (!inClear || i == shapes.clientFinished())) {
                        notes.add(frame, "Finished");
                    }
                }
                case ALERT -> {
                    if (!alertFrames.contains(frame)) {
                        notes.add(frame, "alert by its size, most likely close_notify");
                    }
                }
                case TICKET -> notes.add(frame, "session ticket");
                case CONTROL -> {
                    if (!notes.has(frame)) {
                        notes.routine(frame, "HTTP/2 housekeeping" + (readable ? "" : " by its size"));
                    }
                }
                case DATA -> count(data, frame, records.length(i));
            }
        }
        String flight = tls.clientHello() != null && tls.clientHello().psk ? "server flight" : "certificate flight";
        flights.forEach((frame, sum) -> notes.add(frame, flight + ", " + Units.bytes(sum.bytes)));
        data.forEach((frame, sum) -> {
            if (!notes.has(frame) || !records.decrypted()) {
                String count = sum.count == 1 ? "record of " : sum.count + " records, ";
                notes.routine(frame, count + Units.bytes(sum.bytes));
            }
        });
    }

    private static void count(Map<Long, Sum> sums, long frame, int length) {
        Sum sum = sums.computeIfAbsent(frame, f -> new Sum());
        sum.count++;
        sum.bytes += length;
    }

    private void pending(Side side) {
        PendingRecord pending = tls.pending(side);
        if (pending != null && pending.missing() > 0) {
            notes.add(
                    pending.firstFrame(),
                    "begins a record of " + Units.bytes(pending.declaredLength()) + " whose last "
                            + Units.bytes(pending.missing()) + " never came");
        }
    }
}
