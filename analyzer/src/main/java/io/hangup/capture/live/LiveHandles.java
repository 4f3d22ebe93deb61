package io.hangup.capture.live;

import io.hangup.capture.LinkTypes;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.packet.namednumber.DataLinkType;

/** Opens handles of libpcap: the finest time, the link type that tells most, the filter. */
final class LiveHandles {
    /** The interface of Linux that is all interfaces. */
    private static final String ANY = "any";

    /** DLT_RAW of most systems, which files call LINKTYPE_RAW. */
    private static final int DLT_RAW = 12;

    private LiveHandles() {}

    static PcapHandle open(LiveOptions options) throws LiveCaptureException {
        PcapHandle handle = activate(options);
        try {
            if (options.interfaceName().equals(ANY)) {
                preferInterfaceNumbers(handle);
            }
            filter(handle, options.bpfFilter());
            return handle;
        } catch (LiveCaptureException | NotOpenException | RuntimeException e) {
            handle.close();
            if (e instanceof LiveCaptureException) {
                throw (LiveCaptureException) e;
            }
            throw LiveErrors.opening(options.interfaceName(), e.getMessage(), e);
        }
    }

    private static PcapHandle activate(LiveOptions options) throws LiveCaptureException {
        try {
            return builder(options).timestampPrecision(TimestampPrecision.NANO).build();
        } catch (PcapNativeException noNanoseconds) {
            // The right to capture, a missing interface: the second try fails for the same reason and says so.
            try {
                return builder(options).build();
            } catch (PcapNativeException e) {
                throw LiveErrors.opening(options.interfaceName(), e.getMessage(), e);
            }
        }
    }

    private static PcapHandle.Builder builder(LiveOptions options) {
        return new PcapHandle.Builder(options.interfaceName())
                .snaplen(options.snapLength())
                .bufferSize(options.bufferBytes())
                .timeoutMillis(options.pollMillis())
                .promiscuousMode(options.promiscuous() ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS);
    }

    /** SLL2 carries the interface's number, SLL does not; libpcap before 1.10 has SLL only. */
    private static void preferInterfaceNumbers(PcapHandle handle) throws NotOpenException {
        try {
            handle.setDlt(DataLinkType.getInstance(LinkTypes.LINUX_SLL2));
        } catch (PcapNativeException older) {
            return;
        }
    }

    private static void filter(PcapHandle handle, String filter) throws LiveCaptureException, NotOpenException {
        if (filter.isEmpty()) {
            return;
        }
        try {
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException e) {
            throw LiveErrors.filter(filter, e.getMessage(), e);
        }
    }

    static int linkType(PcapHandle handle) {
        int value = handle.getDlt().value();
        return value == DLT_RAW ? LinkTypes.RAW : value;
    }
}
