package dev.bifocal.host.plugin;

import dev.bifocal.host.plugin.Finding.Severity;
import java.util.Locale;

/** What can be found about a plugin, with a code that programs may rely on. */
public enum FindingCode {
    /** A folder that was named does not exist or is not a folder. */
    FOLDER_MISSING(Severity.ERROR),
    /** The file is not a jar, or a damaged one. */
    JAR_CORRUPT(Severity.ERROR),
    /** The jar carries classes of {@code ai.djl}. */
    BUNDLES_DJL(Severity.ERROR),
    /** The jar carries classes of {@code dev.bifocal.api}. */
    BUNDLES_API(Severity.ERROR),
    /** The jar carries jars in {@code lib/}, which nobody reads. */
    NESTED_LIBRARIES(Severity.WARNING),
    /** {@code Plugin-Id} is missing or illegal. */
    ID_INVALID(Severity.ERROR),
    /** {@code Plugin-Version} is missing or illegal. */
    VERSION_INVALID(Severity.ERROR),
    /** {@code Plugin-Requires} is missing or illegal. */
    REQUIRES_INVALID(Severity.ERROR),
    /** {@code Plugin-Dependencies} is illegal. */
    DEPENDENCIES_INVALID(Severity.ERROR),
    /** {@code Plugin-Class} is set; no such class is run. */
    PLUGIN_CLASS_IGNORED(Severity.WARNING),
    /** The host's api is outside of {@code Plugin-Requires}. */
    API_INCOMPATIBLE(Severity.ERROR),
    /** The plugin was compiled against a newer api than the host's. */
    API_NEWER(Severity.WARNING),
    /** The manifest does not say which api the plugin was compiled against. */
    API_UNKNOWN(Severity.WARNING),
    /** There are classes but no {@code META-INF/extensions.idx}. */
    INDEX_MISSING(Severity.ERROR),
    /** {@code META-INF/extensions.idx} names no class. */
    INDEX_EMPTY(Severity.ERROR),
    /** A plugin that this one needs is not there or cannot be used. */
    DEPENDENCY_MISSING(Severity.ERROR),
    /** A plugin that this one needs has another version. */
    DEPENDENCY_VERSION(Severity.ERROR),
    /** Plugins need each other in a circle. */
    DEPENDENCY_CYCLE(Severity.ERROR),
    /** There are several versions of one plugin. */
    SEVERAL_VERSIONS(Severity.WARNING),
    /** There are different jars of one version of one plugin. */
    SAME_VERSION(Severity.WARNING),
    /** The plugin has the id of one that comes with the application. */
    BUNDLED_ID(Severity.ERROR),
    /** The plugin replaces one that comes with the application, because the user allowed it. */
    BUNDLED_REPLACED(Severity.WARNING),
    /** The index names a class that the jar does not hold. */
    CLASS_MISSING(Severity.ERROR),
    /** A class was compiled for a newer Java. */
    CLASS_FOR_NEWER_JAVA(Severity.ERROR),
    /** A class needs another that is nowhere. */
    NEEDS_MISSING_CLASS(Severity.ERROR),
    /** A class cannot be linked. */
    CLASS_BROKEN(Severity.ERROR),
    /** An extension is neither loss nor head nor target builder, or more than one of them. */
    NOT_A_COMPONENT(Severity.ERROR),
    /** An extension cannot be made, for lack of a public constructor without arguments. */
    NO_CONSTRUCTOR(Severity.ERROR),
    /** An extension's constructor or static initialiser threw. */
    CONSTRUCTOR_FAILED(Severity.ERROR),
    /** A component's name is missing or illegal. */
    NAME_INVALID(Severity.ERROR),
    /** A component's summary is missing or illegal. */
    SUMMARY_INVALID(Severity.ERROR),
    /** A component's options are not declared as they should be. */
    OPTIONS_INVALID(Severity.ERROR),
    /** Extensions of one kind in one plugin have one name. */
    DUPLICATE_NAME(Severity.ERROR),
    /** Several plugins use one name. */
    AMBIGUOUS_NAME(Severity.WARNING),
    /** A file among the recipes has no name that a recipe may have. */
    RECIPE_NAME_INVALID(Severity.ERROR),
    /** A recipe is not text in UTF-8. */
    RECIPE_UNREADABLE(Severity.ERROR),
    /** A recipe does not begin with a comment that says what it is. */
    RECIPE_SUMMARY_MISSING(Severity.WARNING);

    private final Severity severity;

    FindingCode(Severity severity) {
        this.severity = severity;
    }

    /** How bad it is. */
    public Severity severity() {
        return severity;
    }

    /** The code as it stands in {@link Finding#code()}: lower case with hyphens. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
