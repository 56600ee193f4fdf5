package dev.bifocal.host.plugin;

import java.util.regex.Pattern;

/** The names that plugins, components and recipes may have. */
public final class Names {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private static final Pattern PLUGIN_ID = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

    /** The most characters of an id or a name. */
    public static final int LONGEST = 100;

    private Names() {}

    /** Whether a component or a recipe may have this name. */
    public static boolean isName(String text) {
        return text.length() <= LONGEST && NAME.matcher(text).matches();
    }

    /** Whether a plugin may have this id; dots are allowed, so that it can begin with a domain. */
    public static boolean isPluginId(String text) {
        return text.length() <= LONGEST && PLUGIN_ID.matcher(text).matches();
    }
}
