package dev.bifocal.tck;

import java.util.Locale;

/** The rules for a whole plugin. Each contract checks them beside the rules of its component. */
public enum PluginRule implements Rule {
    /** See {@link #sentence}. */
    RECIPES(1, "Each recipe of the plugin is valid.");

    private final int number;
    private final String sentence;

    PluginRule(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    @Override
    public String id() {
        return String.format(Locale.ROOT, "PLUGIN-%02d", number);
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
