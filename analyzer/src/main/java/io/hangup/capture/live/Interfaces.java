package io.hangup.capture.live;

import java.util.ArrayList;
import java.util.List;
import org.pcap4j.core.PcapAddress;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.Pcaps;

/** The interfaces that libpcap can capture on. */
public final class Interfaces {
    /**
     * One interface.
     *
     * @param description libpcap's words, or ""
     * @param addresses IP addresses, in libpcap's order
     */
    public record Interface(String name, String description, List<String> addresses, boolean up, boolean loopback) {
        public Interface {
            addresses = List.copyOf(addresses);
        }
    }

    private Interfaces() {}

    /**
     * All interfaces that this user may see, in libpcap's order: the likeliest first.
     *
     * @throws LiveCaptureException when libpcap is missing or refuses
     */
    public static List<Interface> list() throws LiveCaptureException {
        List<Interface> listed = new ArrayList<>();
        try {
            for (PcapNetworkInterface found : Pcaps.findAllDevs()) {
                listed.add(interfaceOf(found));
            }
        } catch (PcapNativeException e) {
            throw LiveErrors.opening("any interface", e.getMessage(), e);
        } catch (LinkageError e) {
            throw LiveErrors.noLibpcap(e);
        }
        return listed;
    }

    private static Interface interfaceOf(PcapNetworkInterface found) {
        List<String> addresses = new ArrayList<>();
        for (PcapAddress address : found.getAddresses()) {
            if (address.getAddress() != null) {
                addresses.add(address.getAddress().getHostAddress());
            }
        }
        String description = found.getDescription() == null ? "" : found.getDescription();
        return new Interface(found.getName(), description, addresses, found.isUp(), found.isLoopBack());
    }
}
