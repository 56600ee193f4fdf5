package dev.bifocal.api;

import java.util.regex.Pattern;

/** The names of outputs, views, targets, states and reported values: lower camel case. */
final class Identifiers {

    private static final int LONGEST = 100;
    private static final Pattern LOWER_CAMEL_CASE = Pattern.compile("[a-z][A-Za-z0-9]*");

    private Identifiers() {}

    /** Rejects a name that is not in lower camel case; returns the name. */
    static String require(String what, String name) {
        if (name.length() > LONGEST || !LOWER_CAMEL_CASE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s is '%s'; use at most %s letters and digits in lower camel case, such as teacherLogits."
                            .formatted(what, name, LONGEST));
        }
        return name;
    }
}
