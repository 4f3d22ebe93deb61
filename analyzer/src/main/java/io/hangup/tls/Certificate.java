package io.hangup.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that the server showed, in clear (up to TLS 1.2) or decrypted.
 *
 * @param subject common name of the subject, else its whole name
 * @param issuer common name of the issuer, else its whole name
 * @param names DNS names and addresses it is valid for, at most {@link #NAME_CAP}
 * @param notBefore start of validity, epoch milliseconds
 * @param notAfter end of validity, epoch milliseconds
 * @param selfSigned issuer and subject are the same
 */
public record Certificate(
        String subject, String issuer, List<String> names, long notBefore, long notAfter, boolean selfSigned) {
    /** The most names kept of one certificate. */
    public static final int NAME_CAP = 32;

    /** The most certificates read of one chain. */
    static final int CHAIN_CAP = 4;

    private static final int TEXT_CAP = 255;

    public Certificate {
        names = List.copyOf(names);
    }

    /** Reads the certificates of a Certificate message (RFC 5246 section 7.4.2) from its handshake header on. */
    static List<Certificate> chain(byte[] data, int length) {
        return chain(data, 4 + 3, length, 0);
    }

    /** The same for TLS 1.3 (RFC 8446 section 4.4.2): a context before them, extensions behind each. */
    static List<Certificate> chain13(byte[] data, int length) {
        int context = length > 4 ? data[4] & 0xff : 0;
        return chain(data, 4 + 1 + context + 3, length, 2);
    }

    private static List<Certificate> chain(byte[] data, int start, int length, int extensionsLength) {
        List<Certificate> chain = new ArrayList<>(2);
        int at = start;
        while (at + 3 <= length && chain.size() < CHAIN_CAP) {
            int size = TlsText.u24(data, at);
            at += 3;
            if (size > length - at) {
                break;
            }
            Certificate certificate = parse(data, at, size);
            if (certificate == null) {
                break;
            }
            chain.add(certificate);
            at += size;
            if (extensionsLength > 0 && at + extensionsLength <= length) {
                at += extensionsLength + TlsText.u16(data, at);
            }
        }
        return chain;
    }

    private static Certificate parse(byte[] data, int offset, int length) {
        try {
            X509Certificate x509 = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(data, offset, length));
            X500Principal subject = x509.getSubjectX500Principal();
            X500Principal issuer = x509.getIssuerX500Principal();
            return new Certificate(
                    commonName(subject),
                    commonName(issuer),
                    names(x509.getSubjectAlternativeNames()),
                    x509.getNotBefore().getTime(),
                    x509.getNotAfter().getTime(),
                    subject.equals(issuer));
        } catch (CertificateException | RuntimeException e) {
            // the bytes come from the capture; the JDK's parser answers damaged ones with either
            return null;
        }
    }

    private static List<String> names(Collection<List<?>> alternatives) {
        List<String> names = new ArrayList<>();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                // two entries each: the kind as a number, the name as text for the kinds 2 (DNS) and 7 (address)
                if (names.size() < NAME_CAP && alternative.get(1) instanceof String name) {
                    names.add(safe(name));
                }
            }
        }
        return names;
    }

    private static String commonName(X500Principal principal) {
        String name = principal.getName(X500Principal.RFC2253);
        int start = name.startsWith("CN=") ? 3 : name.indexOf(",CN=") + 4;
        if (start < 4 && !name.startsWith("CN=")) {
            return safe(name);
        }
        int end = start;
        while (end < name.length() && (name.charAt(end) != ',' || name.charAt(end - 1) == '\\')) {
            end++;
        }
        return safe(name.substring(start, end));
    }

    private static String safe(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), TEXT_CAP); i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return safe.toString();
    }
}
