package io.hangup.cli;

import io.hangup.capture.live.Interfaces;
import io.hangup.packet.Addresses;
import java.util.stream.Collectors;

/** An interface's addresses as every report writes them: IPv6 by RFC 5952, without a zone. */
final class InterfaceAddresses {
    private InterfaceAddresses() {}

    static String of(Interfaces.Interface each) {
        return each.addresses().stream().map(InterfaceAddresses::canonical).collect(Collectors.joining(", "));
    }

    private static String canonical(String literal) {
        return Addresses.parse(literal)
                .map(halves -> Addresses.text(halves[0], halves[1]))
                .orElse(literal);
    }
}
