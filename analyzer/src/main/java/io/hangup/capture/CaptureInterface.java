package io.hangup.capture;

/**
 * One interface that a pcapng file describes.
 *
 * @param section number of its section, from 0
 * @param number its number in the section, from 0
 * @param name as the file says, or ""
 * @param linkType LINKTYPE_ value
 * @param snapLength the most bytes captured of a frame; 0 for no limit
 * @param resolution the if_tsresol byte: 10 to the power of -n, or 2 to the power of -n with the high bit set
 */
public record CaptureInterface(int section, int number, String name, int linkType, long snapLength, int resolution) {
    private static final int BINARY = 0x80;
    private static final int NAME_CAP = 64;
    private static final int MICROSECONDS = 6;
    private static final int BINARY_MICROSECONDS = 20;

    public CaptureInterface {
        name = name.length() > NAME_CAP ? name.substring(0, NAME_CAP) : name;
    }

    /** Its times are coarser than a microsecond. */
    public boolean isCoarse() {
        boolean binary = (resolution & BINARY) != 0;
        return (resolution & ~BINARY) < (binary ? BINARY_MICROSECONDS : MICROSECONDS);
    }

    /** In a file of several sections (files set one behind the other) the same interface is described again. */
    public boolean repeats(CaptureInterface earlier) {
        return section != earlier.section
                && number == earlier.number
                && name.equals(earlier.name)
                && linkType == earlier.linkType
                && snapLength == earlier.snapLength
                && resolution == earlier.resolution;
    }

    /** The step of its times in words: "microseconds", "10^-4 s". */
    public String step() {
        return switch (resolution) {
            case 0, BINARY -> "seconds";
            case 3 -> "milliseconds";
            case 6 -> "microseconds";
            case 9 -> "nanoseconds";
            default -> ((resolution & BINARY) != 0 ? "2^-" : "10^-") + (resolution & ~BINARY) + " s";
        };
    }
}
