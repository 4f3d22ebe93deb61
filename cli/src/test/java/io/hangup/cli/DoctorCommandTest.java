package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.live.Interfaces.Interface;
import io.hangup.cli.Machine.KeyLogState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    private static final Interface ETH =
            new Interface("eth7", "", List.of("10.2.3.4", "fe80:0:0:0:fc:ff:fe00:1%eth7"), true, false);
    private static final Interface DOWN = new Interface("eth8", "", List.of(), false, false);

    private static Machine machine(
            boolean root, boolean capable, String trouble, List<Interface> interfaces, long free) {
        return new Machine(
                "17.0.1",
                "/opt/jdk",
                trouble,
                root,
                capable,
                interfaces,
                interfaces.isEmpty() ? "" : "eth7",
                "/usr/sbin/tcpdump",
                free,
                KeyLogState.NOT_SET,
                "");
    }

    @Test
    void everyMachineEndsWithZeroAndACommand() {
        Run run = Run.of("doctor");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("Java " + System.getProperty("java.version"), "libpcap", "Rights", "SSLKEYLOGFILE is not set")
                .contains("sudo tcpdump -i ", "hangup analyze hangup.pcap");
    }

    @Test
    void theInterfaceOfTheDefaultRouteIsFilledIn() {
        String text = DoctorCommand.text(machine(true, true, "", List.of(DOWN, ETH), 1L << 40));
        assertThat(text)
                .contains("sudo tcpdump -i eth7 -s 0 -w hangup.pcap 'port 443 or port 53 or icmp")
                .contains("eth7  10.2.3.4, fe80::fc:ff:fe00:1  (the way out: default route)")
                .contains("are root's")
                .contains("a ring of a gigabyte fits")
                .doesNotContain("eth8");
    }

    @Test
    void whatIsNotAllowedIsSaidWithTheWayRound() {
        String text = DoctorCommand.text(machine(false, false, "no libpcap", List.of(), 1000));
        assertThat(text)
                .contains("cannot be used: no libpcap.")
                .contains("do not allow to capture: sudo hangup live")
                .contains("none that this user may see.")
                .contains("too little for a ring")
                .contains("tcpdump -i any -s 0");
        assertThat(DoctorCommand.text(machine(false, true, "", List.of(ETH), -1)))
                .contains("CAP_NET_RAW", "cannot be told");
    }

    @Test
    void capabilitiesAndRoutesAreReadAsTheKernelWritesThem() {
        assertThat(Machine.capable(List.of("Name:\tjava", "CapEff:\t0000000000002000")))
                .isTrue();
        assertThat(Machine.capable(List.of("CapEff:\t000001ffffffffff"))).isTrue();
        assertThat(Machine.capable(List.of("CapEff:\t0000000000001000"))).isFalse();
        assertThat(Machine.capable(List.of("CapEff:\tnonsense"))).isFalse();
        assertThat(Machine.capable(List.of())).isFalse();
        List<String> routes = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "br0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "wan0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0");
        assertThat(Machine.outward(routes, List.of())).isEqualTo("wan0");
        List<String> routes6 = List.of("00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
                + "fe800000000000000000000000000001 00000400 00000001 00000000 00000003     six0");
        assertThat(Machine.outward(List.of(), routes6)).isEqualTo("six0");
        assertThat(Machine.outward(List.of("x"), List.of("y"))).isEmpty();
    }

    @Test
    void theKeyLogIsNamedButNeverShown(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.log"), "CLIENT_RANDOM 11 22\n");
        assertThat(keyed(keys.toString())).contains("keys.log: it is used").doesNotContain("CLIENT_RANDOM");
        assertThat(keyed(folder.resolve("later.log").toString())).contains("not there yet");
        assertThat(keyed(folder.toString())).contains("cannot be read");
        assertThat(keyed(Files.createFile(folder.resolve("empty.log")).toString()))
                .contains("still empty");
        assertThat(keyed("bad\u001b[2Jname")).doesNotContain("\u001b");
    }

    private static String keyed(String path) {
        return Run.with(new ByteArrayInputStream(new byte[0]), Map.of("SSLKEYLOGFILE", path), "", "doctor")
                .out();
    }

    @Test
    void onlyWrongArgumentsFail() {
        assertThat(Run.of("doctor", "--nonsense").status()).isEqualTo(ExitStatus.USAGE);
    }
}
