package io.hangup.compare;

/** A change under way of being counted. */
final class Change {
    private final String what;
    private final String at;
    private final String there;
    private final long frameA;
    private final long frameB;
    private long count = 1;

    Change(String what, String at, String there, long frameA, long frameB) {
        this.what = what;
        this.at = at;
        this.there = there;
        this.frameA = frameA;
        this.frameB = frameB;
    }

    void again() {
        count++;
    }

    ComparedConnection.Change entry() {
        return new ComparedConnection.Change(what, at, there, frameA, frameB, count);
    }
}
