package io.hangup.capture;

/**
 * What a pcapng's name resolution block says of an address (draft-ietf-opsawg-pcapng section 4.5).
 *
 * @param address literal of IPv4 or IPv6, in no canonical form
 * @param name as it stands in the file: any text
 */
public record ResolvedName(String address, String name) {}
