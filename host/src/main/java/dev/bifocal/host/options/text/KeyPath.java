package dev.bifocal.host.options.text;

import java.util.regex.Pattern;

/** Paths of keys: {@code losses.contrastive.weight}, {@code views.policies.mine[0]}. */
public final class KeyPath {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    /** The maximum length of a key in characters. */
    static final int LONGEST_KEY = 200;

    /** The maximum length of a path in characters. */
    public static final int LONGEST = 1000;

    private KeyPath() {}

    public static String join(String parent, String key) {
        return parent.isEmpty() ? key : parent + "." + key;
    }

    public static String item(String parent, int index) {
        return parent + "[" + index + "]";
    }

    public static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }

    public static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Whether a user-defined name of a head, loss or policy is valid in a path. */
    public static boolean isName(String key) {
        return NAME.matcher(key).matches();
    }
}
