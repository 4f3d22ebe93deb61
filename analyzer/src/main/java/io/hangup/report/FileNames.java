package io.hangup.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** File names for reports: the base name, or as many folders before it as it takes to tell the files apart. */
public final class FileNames {
    private FileNames() {}

    /**
     * One name for each path, in order. Base names keep a user's folders out of tickets; where two files share one, both
     * get the shortest tail that differs. The same path given twice keeps the same name.
     */
    public static List<String> shortest(List<String> paths) {
        List<String> names = new ArrayList<>(paths.size());
        List<String[]> parts = new ArrayList<>(paths.size());
        int[] taken = new int[paths.size()];
        for (String path : paths) {
            parts.add(path.replace('\\', '/').split("/+"));
            names.add(tail(parts.get(parts.size() - 1), 1));
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            Map<String, String> owner = new HashMap<>();
            Set<String> clashing = new HashSet<>();
            for (int i = 0; i < names.size(); i++) {
                String other = owner.putIfAbsent(names.get(i), paths.get(i));
                if (other != null && !other.equals(paths.get(i))) {
                    clashing.add(names.get(i));
                }
            }
            for (int i = 0; i < names.size(); i++) {
                if (clashing.contains(names.get(i)) && taken[i] + 1 < parts.get(i).length) {
                    taken[i]++;
                    names.set(i, tail(parts.get(i), taken[i] + 1));
                    changed = true;
                }
            }
        }
        return names;
    }

    private static String tail(String[] parts, int count) {
        if (parts.length == 0) {
            return "/";
        }
        StringBuilder name = new StringBuilder();
        for (int i = Math.max(0, parts.length - count); i < parts.length; i++) {
            name.append(name.length() > 0 ? "/" : "").append(parts[i]);
        }
        return name.toString();
    }
}
