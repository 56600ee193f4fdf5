package dev.bifocal.host.data.folder;

import java.util.regex.Pattern;

/** Tells files that systems leave behind unseen, such as {@code .DS_Store} or {@code __MACOSX}, from those of users. */
public final class Hidden {

    private static final Pattern HIDDEN = Pattern.compile("(^|/)(\\.|__MACOSX/)");

    private Hidden() {}

    /** Whether a path, with slashes, is hidden or leads through a hidden folder. */
    public static boolean is(String path) {
        return HIDDEN.matcher(path).find();
    }
}
