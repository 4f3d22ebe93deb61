package io.hangup.names;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.ResolvedName;
import io.hangup.packet.Addresses;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names that whoever wrote the capture file gave its addresses: from a hosts file or a look-up of its own, at a time that
 * nobody knows. They say less than an answer that is in the capture.
 */
public final class RecordedNames {
    private final Map<IpAddress, List<String>> names = new HashMap<>();

    public RecordedNames(List<CaptureFacts> captures) {
        for (CaptureFacts capture : captures) {
            for (ResolvedName resolved : capture.resolvedNames) {
                Addresses.parse(resolved.address())
                        .ifPresent(address -> names.computeIfAbsent(
                                        new IpAddress(address[0], address[1]), a -> new ArrayList<>(1))
                                .add(HostText.of(resolved.name())));
            }
        }
    }

    /** Of the host, whatever the port, as {@link HostText}; empty when the files give none. */
    public List<String> of(HostPort host) {
        return names.getOrDefault(IpAddress.of(host), List.of());
    }
}
