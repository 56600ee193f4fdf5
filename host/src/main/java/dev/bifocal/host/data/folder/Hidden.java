package dev.bifocal.host.data.folder;

import java.util.regex.Pattern;

/** Detects hidden files of operating systems, such as {@code .DS_Store} or {@code __MACOSX}. */
public final class Hidden {

    private static final Pattern HIDDEN = Pattern.compile("(^|/)(\\.|__MACOSX/)");

    private Hidden() {}

    /** Whether a path with slashes is hidden or below a hidden folder. */
    public static boolean is(String path) {
        return HIDDEN.matcher(path).find();
    }
}
