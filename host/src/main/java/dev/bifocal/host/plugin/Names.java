package dev.bifocal.host.plugin;

import java.util.regex.Pattern;

/** The rules for names of plugins, components and recipes. */
public final class Names {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private static final Pattern PLUGIN_ID = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

    /** The maximum length of an id or a name. */
    public static final int LONGEST = 100;

    private static final Pattern LOWER_CAMEL_CASE = Pattern.compile("[a-z][A-Za-z0-9]*");

    private Names() {}

    /** Whether a text can name a metric or a state of a component: letters and digits in lower camel case. */
    public static boolean isLowerCamelCase(String text) {
        return text.length() <= LONGEST && LOWER_CAMEL_CASE.matcher(text).matches();
    }

    /** Whether the name is valid for a component or a recipe. */
    public static boolean isName(String text) {
        return text.length() <= LONGEST && NAME.matcher(text).matches();
    }

    /** Whether the id is valid for a plugin. Dots are allowed, so that an id can begin with a domain. */
    public static boolean isPluginId(String text) {
        return text.length() <= LONGEST && PLUGIN_ID.matcher(text).matches();
    }
}
