package io.hangup.names;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressNamesTest {
    private static final long CLIENT = 0x0a000005;
    private static final DnsMessage.Address ONE = new DnsMessage.Address(0, 1);

    private final AddressNames names = new AddressNames();

    @Test
    void namesThatAnAddressNoLongerHasAreForgotten() {
        for (int i = 0; i < 1_000; i++) {
            names.add(ONE, "n" + i + ".example", 0, CLIENT, i);
        }
        assertThat(names.nameCount()).isEqualTo(AddressNames.NAME_CAP);
        assertThat(names.addresses("n0.example")).isEmpty();
        assertThat(names.addresses("n999.example")).hasSize(1);
    }

    @Test
    void aNameStaysWhileOneClientsAnswerIsKept() {
        for (int client = 0; client < 40; client++) {
            names.add(ONE, "api.example", 0, CLIENT + client, client);
        }
        assertThat(names.addresses("api.example")).hasSize(1);
    }

    @Test
    void addressesThatAreForgottenLeaveTheirNames() {
        for (int i = 0; i < AddressNames.ADDRESS_CAP + 10; i++) {
            names.add(new DnsMessage.Address(0, i), "n" + i + ".example", 0, CLIENT, i);
        }
        assertThat(names.nameCount()).isEqualTo(AddressNames.ADDRESS_CAP);
        assertThat(names.addresses("n9.example")).isEmpty();
    }

    @Test
    void ofANameWithoutEndOfAddressesTheLatestAreKnown() {
        for (int i = 0; i < 1_000; i++) {
            names.add(new DnsMessage.Address(0, i), "api.example", 0, CLIENT, i);
        }
        assertThat(names.addresses("api.example"))
                .hasSize(AddressNames.ADDRESSES_OF_NAME_CAP)
                .anyMatch(address -> address.low() == 999);
    }
}
