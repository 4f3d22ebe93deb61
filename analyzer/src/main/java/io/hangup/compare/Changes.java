package io.hangup.compare;

import java.util.ArrayList;
import java.util.List;

/** What of packets that both points saw was rewritten between them; TTLs are the path's and no change. */
final class Changes {
    private final List<Change> found = new ArrayList<>();

    private Changes() {}

    static List<Change> of(PacketMatch up, PacketMatch down) {
        Changes changes = new Changes();
        changes.openings(up);
        changes.openings(down);
        changes.packets(up);
        changes.packets(down);
        return changes.found;
    }

    private void openings(PacketMatch match) {
        SeenSide a = match.a;
        SeenSide b = match.b;
        if (a.syn < 0 || b.syn < 0) {
            return;
        }
        long frameA = a.frame[a.syn];
        long frameB = b.frame[b.syn];
        option("mss", a.mss, b.mss, frameA, frameB);
        option("window-scale", a.windowScale, b.windowScale, frameA, frameB);
        option("sack-permitted", a.sackPermitted ? 1 : -1, b.sackPermitted ? 1 : -1, frameA, frameB);
        option("timestamps", a.timestamps ? 1 : -1, b.timestamps ? 1 : -1, frameA, frameB);
        if (match.seqShift() != 0) {
            found.add(new Change("isn", unsigned(a.seq[a.syn]), unsigned(b.seq[b.syn]), frameA, frameB));
        }
    }

    private void option(String what, int at, int there, long frameA, long frameB) {
        if (at != there) {
            found.add(new Change(what, option(what, at), option(what, there), frameA, frameB));
        }
    }

    private static String option(String what, int value) {
        if (value < 0) {
            return "absent";
        }
        return what.equals("mss") || what.equals("window-scale") ? Integer.toString(value) : "present";
    }

    private static String unsigned(int number) {
        return Integer.toUnsignedString(number);
    }

    private void packets(PacketMatch match) {
        SeenSide a = match.a;
        SeenSide b = match.b;
        Change window = null;
        Change ipId = null;
        Change fragment = null;
        Change payload = null;
        for (int i = 0; i < a.size; i++) {
            int j = match.toB[i];
            if (j < 0) {
                continue;
            }
            if (a.window[i] != b.window[j]) {
                window = count(window, "window", a.window[i] + "", b.window[j] + "", a.frame[i], b.frame[j]);
            }
            if (a.ipId[i] != b.ipId[j] && a.ipId[i] >= 0 && b.ipId[j] >= 0) {
                ipId = count(ipId, "ip-id", a.ipId[i] + "", b.ipId[j] + "", a.frame[i], b.frame[j]);
            }
            if (a.dontFragment[i] != b.dontFragment[j]) {
                String set = a.dontFragment[i] ? "set" : "clear";
                String now = b.dontFragment[j] ? "set" : "clear";
                fragment = count(fragment, "dont-fragment", set, now, a.frame[i], b.frame[j]);
            }
            boolean comparable = a.payload[i] != 0 && b.payload[j] != 0 && a.length[i] == b.length[j];
            if (comparable && a.payload[i] != b.payload[j]) {
                payload = count(payload, "payload", a.length[i] + " bytes", "other bytes", a.frame[i], b.frame[j]);
            }
        }
        for (Change change : new Change[] {window, ipId, fragment, payload}) {
            if (change != null) {
                found.add(change);
            }
        }
    }

    private static Change count(Change change, String what, String at, String there, long frameA, long frameB) {
        if (change == null) {
            return new Change(what, at, there, frameA, frameB);
        }
        change.again();
        return change;
    }
}
