package io.hangup.capture.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hangup.capture.live.LiveCaptureException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket: Operation not permitted",
                "Attempt to create packet socket failed - CAP_NET_RAW may be required",
                "(cannot open BPF device) /dev/bpf0: Permission denied",
                "eth0: You don't have permission to capture on that device"
            })
    void missingRightsAreRecognised(String said) {
        LiveCaptureException e = LiveErrors.opening("eth0", said, null);
        assertThat(e.reason()).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(e).hasMessageContaining("run it with sudo").hasMessageContaining("tcpdump -i eth0 -U");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth9: No such device exists",
                "SIOCGIFHWADDR: No such device",
                "The interface eth9 doesn't exist"
            })
    void missingInterfacesAreRecognised(String said) {
        assertThat(LiveErrors.opening("eth9", said, null).reason()).isEqualTo(Reason.NO_SUCH_INTERFACE);
    }

    @Test
    void anythingElseKeepsTheWordsOnOneLine() {
        LiveCaptureException e = LiveErrors.opening("eth0", "That device is not up\n (eth0)", null);
        assertThat(e.reason()).isEqualTo(Reason.OTHER);
        assertThat(e).hasMessage("capturing on eth0 is not possible: That device is not up (eth0)");
        assertThat(LiveErrors.opening("eth0", null, null)).hasMessageContaining("no reason given");
    }

    @Test
    void aMissingLibraryIsInstalledWithOneCommand() {
        LiveCaptureException e = LiveErrors.noLibpcap(new UnsatisfiedLinkError("libpcap.so"));
        assertThat(e.reason()).isEqualTo(Reason.NO_LIBPCAP);
        assertThat(e).hasMessageContaining("apt-get install libpcap0.8").hasMessageContaining("dnf install libpcap");
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> LiveOptions.of("", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LiveOptions("lo", "", 0, 1 << 20, false, 100))
                .hasMessage("snap length must be 1 to 262144, not 0");
        assertThatThrownBy(() -> new LiveOptions("lo", "", 96, 1, false, 100)).hasMessageContaining("buffer");
        assertThatThrownBy(() -> new LiveOptions("lo", "", 96, 1 << 20, false, 0))
                .hasMessageContaining("poll");
    }

    @Test
    void batchesAreFullByBytesOrByPackets() {
        LiveBatch large = new LiveBatch();
        large.add(new byte[LiveBatch.BYTES_CAP - 1], 1, 2);
        assertThat(large.isFull()).isFalse();
        large.add(new byte[1], 3, 4);
        assertThat(large.isFull()).isTrue();
        assertThat(large.timeNanos(1)).isEqualTo(3);
        assertThat(large.wireLength(1)).isEqualTo(4);
        LiveBatch many = new LiveBatch();
        for (int i = 0; i < LiveBatch.PACKETS_CAP; i++) {
            assertThat(many.isFull()).isFalse();
            many.add(new byte[60], i, 60);
        }
        assertThat(many.isFull()).isTrue();
        assertThat(many.timeNanos(4000)).isEqualTo(4000);
    }
}
